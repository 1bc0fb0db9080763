/** Commands that ask a running proxy do so over its API. */
import { DEFAULT_PORT, readPort } from '../config/environment.ts';
import { plainReason } from './reason.ts';
import type { Surroundings } from './surroundings.ts';

/** Of the options of every such command. */
export interface ApiOptions {
  readonly url?: string | undefined;
  readonly token?: string | undefined;
}

/** For the answer to begin; what follows may take its time. */
const ANSWER_TIMEOUT_MS = 10_000;

/** What is asked for beside reading. */
export interface ApiRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE' | undefined;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** What stands before the path in place of `/api/v1`. */
  readonly under?: string | undefined;
  /** How long the answer may take to begin. */
  readonly patienceMs?: number | undefined;
}

export type ApiAnswer =
  | { readonly ok: true; readonly response: Response }
  /** A sentence for a person, and the HTTP status when the proxy itself said no. */
  | { readonly ok: false; readonly why: string; readonly status?: number | undefined };

/**
 * Asks `path` (below `/api/v1`). Every failure is a sentence that holds no secret.
 *
 * @param signal ends an answer that goes on
 */
export async function askApi(
  path: string,
  accept: string,
  options: ApiOptions,
  { variables, clock }: Pick<Surroundings, 'variables' | 'clock'>,
  signal?: AbortSignal,
  { method = 'GET', body, under = '/api/v1', patienceMs = ANSWER_TIMEOUT_MS }: ApiRequest = {},
): Promise<ApiAnswer> {
  const base = (options.url ?? variables.OCPP_PROXY_URL ?? localUrl(variables.PORT)).replace(/\/+$/, '');
  const token = options.token ?? variables.API_TOKEN;
  if (!/^https?:\/\//.test(base) || !URL.canParse(base))
    return no(`"${base}" is no address: it begins with http:// or https://`);
  const late = new AbortController();
  const timer = clock.timer(patienceMs, () => late.abort());
  try {
    const response = await fetch(`${base}${under}${path}`, {
      method,
      headers: {
        accept,
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: signal === undefined ? late.signal : AbortSignal.any([late.signal, signal]),
    });
    if (response.ok) return { ok: true, response };
    return { ...no(await refusal(response, token !== undefined)), status: response.status };
  } catch (error) {
    return no(
      late.signal.aborted ? `The proxy at ${base} does not answer.` : `No proxy answers at ${base}: ${reasonOf(error)}`,
    );
  } finally {
    timer.cancel();
  }
}

function localUrl(port: string | undefined): string {
  return `http://127.0.0.1:${readPort(port ?? '') ?? DEFAULT_PORT}`;
}

async function refusal(response: Response, hasToken: boolean): Promise<string> {
  if (response.status === 401) {
    const how =
      'The page makes one under Settings, Access, and "ocpp-proxy tokens create" does; API_TOKEN of the proxy opens everything';
    return hasToken
      ? `The proxy does not know this token. ${how}.`
      : `The proxy wants a token: give it with --token or in API_TOKEN. ${how}.`;
  }
  const body: unknown = await response.json().catch(() => undefined);
  const { detail, reason, field, rule } = Object(body);
  // Who asks for a thing that is not there is told which field named it; an unknown address has none.
  if (response.status === 404 && field === undefined) {
    return 'This proxy is older than this command: it does not know what was asked.';
  }
  const why = [detail, reason].find((text) => typeof text === 'string');
  const by = typeof rule === 'string' ? ` (rule ${rule})` : '';
  return `The proxy answers ${response.status}${by}${why === undefined ? '' : `: ${why}`}.`.replace(/\.\.$/, '.');
}

/** `fetch` hides the reason one level deeper. */
function reasonOf(error: unknown): string {
  const { cause } = Object(error);
  const { code } = Object(cause);
  if (code === 'ECONNREFUSED') return 'nobody listens there';
  if (code === 'ENOTFOUND') return 'the name of the host is unknown';
  return plainReason(cause ?? error);
}

function no(why: string): Extract<ApiAnswer, { ok: false }> {
  return { ok: false, why };
}
