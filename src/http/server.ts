/**
 * The owner's HTTP surface: login, status page and API. It listens on nothing itself; `app.ts` owns the socket,
 * gives plain requests to `listener` and keeps upgrades for itself.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { type Access, covers, type Scope } from './access.ts';
import { type No, problem, problemDetails, retryAfter } from './answers.ts';
import { Live } from './api/live.ts';
import { apiDocument } from './api/openapi.ts';
import { API_BASE } from './api/operation.ts';
import { OPERATIONS } from './api/operations.ts';
import { type EventSocket, makeEventSocket } from './api/socket.ts';
import type { Api } from './api/world.ts';
import { makeAuth, sameOrigin } from './auth.ts';
import { byIngress, type Door, watchesByIngress } from './ingress.ts';
import type { HttpOptions } from './options.ts';
import { pagePolicy, readPage } from './page-files.ts';
import { hashPassword, newPassword, type PasswordStore } from './password.ts';
import { PRINT_STYLE_HASH } from './print-style.ts';
import { addressOf, type HttpContext, type HttpWorld, plainProblem, type Route } from './route.ts';
import { adoptionRoutes } from './routes/adoption.ts';
import { controlRoutes } from './routes/control.ts';
import { loginRoutes } from './routes/login.ts';
import { operationRoutes } from './routes/operation.ts';
import { overrideRoutes } from './routes/override.ts';
import { pageRoutes } from './routes/page.ts';
import { sessionRoutes } from './routes/sessions.ts';
import { statusRoutes } from './routes/status.ts';
import { STYLE_HASH } from './style.ts';
import { Tokens } from './tokens.ts';

export interface Http {
  readonly listener: Listener;
  /** The same for who came through Home Assistant, which vouches for him; nobody else may reach it. */
  readonly ingress: Listener;
  /** The WebSocket of live events. */
  readonly socket: Pick<EventSocket, 'isFor' | 'upgrade'>;
  /** Made just now because none was stored; to be printed once and never again. */
  readonly firstPassword?: string | undefined;
  /** Ends the live streams and sockets. */
  close(): Promise<void>;
}

type Listener = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Rejects only when the password store fails. */
export async function makeHttp(options: HttpOptions): Promise<Http> {
  const { clock, ids, log, passwords } = options;
  const firstPassword = await ensurePassword(passwords);
  const tokenList = new Tokens(options.tokens, clock, ids);
  const auth = makeAuth({ apiToken: options.apiToken, passwords, tokens: tokenList, clock });
  const live = new Live(clock, log);
  const files = options.page === undefined ? undefined : await readPage(options.page);
  const api: Api = { ...options, auth, tokenList, live, document: () => apiDocument(OPERATIONS) };
  const socket = makeEventSocket(api, (headers, address, door) =>
    door === 'ingress' ? watchesByIngress(headers) : admit(headers, address, 'read'),
  );

  const routes: Route[] = [
    ...statusRoutes(options),
    ...operationRoutes(options),
    ...sessionRoutes(options),
    ...overrideRoutes(options),
    ...controlRoutes(options),
    ...adoptionRoutes(options),
    ...loginRoutes(auth),
  ];
  routes.unshift(...pageRoutes(options, routes, files));

  const app = new Hono<HttpWorld>();
  app.use(async (context, next) => {
    await next();
    const kind = files !== undefined && isOfPage(context.req.path) ? 'page' : 'plain';
    const headers = (context.env.door === 'ingress' ? INGRESS_HEADERS : SECURITY_HEADERS)[kind];
    for (const [name, value] of Object.entries(headers)) context.res.headers.set(name, value);
  });
  if (files !== undefined) {
    for (const path of ['/assets/:name', '/icon.svg']) {
      app.get(
        path,
        (context) => files.answer(context.req.path.slice(1), context.req.raw.headers) ?? context.notFound(),
      );
    }
  }
  for (const route of routes) {
    app.on(route.method, route.path, async (context) => {
      if (route.open === true) return route.handle(context);
      const admitted = await guard(context, route.scope ?? 'admin');
      if (!('no' in admitted)) return route.handle(context);
      const wantsPage = context.req.path === '/' && (context.req.header('accept') ?? '').includes('text/html');
      const isLoggedOut = admitted.no.error === 'unauthorized';
      if (wantsPage && isLoggedOut) return new Response(null, { status: 303, headers: { location: './login' } });
      return plainProblem(admitted.no);
    });
  }
  for (const row of OPERATIONS) {
    app.on(row.method, honoPath(row.path), async (context) => {
      if (row.scope === 'open') return row.run(context, undefined, api);
      const admitted = await guard(context, row.scope);
      return 'no' in admitted ? problemDetails(admitted.no) : row.run(context, admitted.access, api);
    });
  }
  refuseOtherMethods(routes, plainProblem);
  refuseOtherMethods(
    OPERATIONS.map(({ method, path }) => ({ method, path: honoPath(path) })),
    problemDetails,
  );
  app.notFound((context) =>
    isOfApi(context)
      ? problemDetails({ error: 'not_found', reason: `there is no such thing; GET ${API_BASE}/openapi.json lists all` })
      : problem('not_found', 'there is no such page; GET / lists all of them'),
  );
  app.onError((error, context) => {
    const reference = ids.uuid();
    log.error({ err: error, reference }, 'a request failed');
    const no: No = {
      error: 'internal',
      reason: 'the proxy failed to answer; its log says why',
      more: { reference },
    };
    return isOfApi(context) ? problemDetails(no) : plainProblem(no);
  });

  return {
    listener: listenerOf('login'),
    ingress: listenerOf('ingress'),
    socket,
    firstPassword,
    async close() {
      live.close();
      await socket.close();
    },
  };

  function listenerOf(door: Door): Listener {
    return getRequestListener((request, env) => app.fetch(request, { ...env, door }), {
      overrideGlobalObjects: false,
      errorHandler: () => problem('bad_request', 'this is not a request that can be understood'),
    });
  }

  function refuseOtherMethods(
    rows: readonly { readonly method: string; readonly path: string }[],
    say: (no: No) => Response,
  ): void {
    for (const path of new Set(rows.map((row) => row.path))) {
      const allow = allowed(rows, path);
      app.options(path, () => new Response(null, { status: 204, headers: { allow } }));
      app.all(path, () => say({ error: 'method_not_allowed', reason: `${path} answers ${allow}`, headers: { allow } }));
    }
  }

  async function guard(context: HttpContext, scope: Scope): Promise<Admitted> {
    const { headers } = context.req.raw;
    const changes = !READS.has(context.req.method);
    if (context.env.door === 'ingress') return byIngress(headers, { scope, changes }, options.isHomeAdmin);
    const admitted = admit(headers, addressOf(context), scope);
    if ('no' in admitted || admitted.access.by !== 'login') return admitted;
    if (!changes || sameOrigin(headers)) return admitted;
    return { no: { error: 'forbidden', reason: 'a browser may send this only from a page of this proxy' } };
  }

  function admit(headers: Headers, address: string, scope: Scope): Admitted {
    const identified = auth.identify(headers, address);
    if (identified.ok) {
      if (covers(identified.access.scopes, scope)) return identified;
      return { no: { error: 'forbidden', reason: `this token may not do that: the scope "${scope}" is needed` } };
    }
    if (identified.waitMs > 0) {
      const retry = { 'retry-after': retryAfter(identified.waitMs) };
      return { no: { error: 'too_many_requests', reason: 'too many wrong tokens; wait a little', headers: retry } };
    }
    const reason = 'send "Authorization: Bearer <API_TOKEN>", or log in at /login with a browser';
    return { no: { error: 'unauthorized', reason, headers: { 'www-authenticate': 'Bearer realm="OCPP Proxy"' } } };
  }
}

type Admitted = { readonly access: Access } | { readonly no: No };

/** Methods that change nothing, which a browser may send from anywhere. */
const READS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/** `/chargers/{charger}` in the words of the router. */
function honoPath(path: string): string {
  return API_BASE + path.replaceAll(/\{(\w+)\}/g, ':$1');
}

function isOfApi(context: HttpContext): boolean {
  return context.req.path === API_BASE || context.req.path.startsWith(`${API_BASE}/`);
}

/**
 * `same-origin` and not `no-referrer`: the latter makes browsers send `Origin: null` with a form, which could not
 * be told from a foreign page.
 */
const SECURITY_HEADERS = securityHeaders({ base: "'none'", frames: "'none'", xFrame: 'DENY' });
/** Home Assistant shows the page in a frame of its own, under a path of its own. */
const INGRESS_HEADERS = securityHeaders({ base: "'self'", frames: "'self'", xFrame: 'SAMEORIGIN' });

function securityHeaders(may: { readonly base: string; readonly frames: string; readonly xFrame: string }) {
  const both = {
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'x-frame-options': may.xFrame,
  };
  return {
    plain: {
      ...both,
      'cache-control': 'no-store',
      'content-security-policy': `default-src 'none'; style-src '${STYLE_HASH}' '${PRINT_STYLE_HASH}'; form-action 'self'; base-uri ${may.base}; frame-ancestors ${may.frames}`,
    },
    // How long it may be kept its files say themselves.
    page: { ...both, 'content-security-policy': pagePolicy(may) },
  };
}

/** The page that was built, and what belongs to it. */
function isOfPage(path: string): boolean {
  return path === '/' || path === '/icon.svg' || path.startsWith('/assets/');
}

async function ensurePassword(passwords: PasswordStore): Promise<string | undefined> {
  if ((await passwords.read()) !== undefined) return undefined;
  const password = newPassword();
  await passwords.write(await hashPassword(password));
  return password;
}

function allowed(routes: readonly { readonly method: string; readonly path: string }[], path: string): string {
  const methods = routes.filter((route) => route.path === path).map((route) => route.method);
  return [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
}
