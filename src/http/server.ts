/**
 * The owner's HTTP surface: login, status page and API. It listens on nothing itself; `app.ts` owns the socket,
 * gives plain requests to `listener` and keeps upgrades for itself.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { problem } from './answers.ts';
import { makeAuth, sameOrigin } from './auth.ts';
import type { HttpOptions } from './options.ts';
import { hashPassword, newPassword, type PasswordStore } from './password.ts';
import type { HttpContext, Route } from './route.ts';
import { loginRoutes } from './routes/login.ts';
import { operationRoutes } from './routes/operation.ts';
import { overrideRoutes } from './routes/override.ts';
import { pageRoutes } from './routes/page.ts';
import { sessionRoutes } from './routes/sessions.ts';
import { statusRoutes } from './routes/status.ts';
import { STYLE_HASH } from './style.ts';

export interface Http {
  readonly listener: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Made just now because none was stored; to be printed once and never again. */
  readonly firstPassword?: string | undefined;
}

/** Rejects only when the password store fails. */
export async function makeHttp(options: HttpOptions): Promise<Http> {
  const { clock, ids, log, passwords } = options;
  const firstPassword = await ensurePassword(passwords);
  const auth = makeAuth({ apiToken: options.apiToken, passwords, clock });

  const routes: Route[] = [
    ...statusRoutes(options),
    ...operationRoutes(options),
    ...sessionRoutes(options),
    ...overrideRoutes(options),
    ...loginRoutes(auth),
  ];
  routes.unshift(...pageRoutes(options, routes));

  const app = new Hono<{ Bindings: HttpBindings }>();
  app.use(async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) context.res.headers.set(name, value);
  });
  for (const route of routes) {
    app.on(route.method, route.path, (context) => {
      const refusal = route.open === true ? undefined : guard(context);
      return refusal ?? route.handle(context);
    });
  }
  for (const path of new Set(routes.map((route) => route.path))) {
    const allow = allowed(routes, path);
    app.options(path, () => new Response(null, { status: 204, headers: { allow } }));
    app.all(path, () => problem('method_not_allowed', `${path} answers ${allow}`, { allow }));
  }
  app.notFound(() => problem('not_found', 'there is no such page; GET / lists all of them'));
  app.onError((error) => {
    const reference = ids.uuid();
    log.error({ err: error, reference }, 'a request failed');
    return problem('internal', 'the proxy failed to answer; its log says why', {}, { reference });
  });

  return {
    listener: getRequestListener((request, env) => app.fetch(request, env), {
      overrideGlobalObjects: false,
      errorHandler: () => problem('bad_request', 'this is not a request that can be understood'),
    }),
    firstPassword,
  };

  /** A refusal, or undefined for who may pass. */
  function guard(context: HttpContext): Response | undefined {
    const { headers } = context.req.raw;
    const by = auth.identify(headers);
    if (by === 'token') return undefined;
    if (by === 'cookie') {
      if (context.req.method !== 'POST' || sameOrigin(headers)) return undefined;
      return problem('forbidden', 'a browser may send this only from a page of this proxy');
    }
    const wantsPage = context.req.path === '/' && (headers.get('accept') ?? '').includes('text/html');
    if (wantsPage) return new Response(null, { status: 303, headers: { location: './login' } });
    const reason = 'send "Authorization: Bearer <API_TOKEN>", or log in at /login with a browser';
    return problem('unauthorized', reason, { 'www-authenticate': 'Bearer realm="OCPP Proxy"' });
  }
}

/**
 * `same-origin` and not `no-referrer`: the latter makes browsers send `Origin: null` with a form, which could not
 * be told from a foreign page.
 */
const SECURITY_HEADERS: { readonly [name: string]: string } = {
  'cache-control': 'no-store',
  'content-security-policy': `default-src 'none'; style-src '${STYLE_HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

async function ensurePassword(passwords: PasswordStore): Promise<string | undefined> {
  if ((await passwords.read()) !== undefined) return undefined;
  const password = newPassword();
  await passwords.write(await hashPassword(password));
  return password;
}

function allowed(routes: readonly Route[], path: string): string {
  const methods = routes.filter((route) => route.path === path).map((route) => route.method);
  return [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
}
