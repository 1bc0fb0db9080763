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

export type ApiAnswer =
  | { readonly ok: true; readonly response: Response }
  /** A sentence for a person. */
  | { readonly ok: false; readonly why: string };

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
): Promise<ApiAnswer> {
  const base = (options.url ?? variables.OCPP_PROXY_URL ?? localUrl(variables.PORT)).replace(/\/+$/, '');
  const token = options.token ?? variables.API_TOKEN;
  if (!/^https?:\/\//.test(base) || !URL.canParse(base))
    return no(`"${base}" is no address: it begins with http:// or https://`);
  const late = new AbortController();
  const timer = clock.timer(ANSWER_TIMEOUT_MS, () => late.abort());
  try {
    const response = await fetch(`${base}/api/v1${path}`, {
      headers: { accept, ...(token !== undefined && { authorization: `Bearer ${token}` }) },
      signal: signal === undefined ? late.signal : AbortSignal.any([late.signal, signal]),
    });
    return response.ok ? { ok: true, response } : no(await refusal(response, token !== undefined));
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
    return hasToken
      ? 'The proxy does not know this token.'
      : 'The proxy wants a token: give it with --token or in API_TOKEN.';
  }
  if (response.status === 404) return 'This proxy is older than this command: it does not know what was asked.';
  const body: unknown = await response.json().catch(() => undefined);
  const { detail, reason } = Object(body);
  const why = [detail, reason].find((text) => typeof text === 'string');
  return `The proxy answers ${response.status}${why === undefined ? '' : `: ${why}`}.`.replace(/\.\.$/, '.');
}

/** `fetch` hides the reason one level deeper. */
function reasonOf(error: unknown): string {
  const { cause } = Object(error);
  const { code } = Object(cause);
  if (code === 'ECONNREFUSED') return 'nobody listens there';
  if (code === 'ENOTFOUND') return 'the name of the host is unknown';
  return plainReason(cause ?? error);
}

function no(why: string): ApiAnswer {
  return { ok: false, why };
}
