/** Asks the API of the proxy that this page came from, wherever a path in front of it leads. */
import { reasonText } from '../lib/words.ts';

/** The proxy said no, in words that can be shown. */
export class Refusal extends Error {
  readonly status: number;
  /** The field of the body or the parameter that is wrong. */
  readonly field: string | undefined;

  constructor(status: number, why: string, field?: string) {
    super(why);
    this.name = 'Refusal';
    this.status = status;
    this.field = field;
  }
}

/** A request that takes longer is given up; the page says so and asks again. */
const PATIENCE_MS = 20_000;

/** `path` as in docs/http.md, without a slash in front: `chargers/garage/commands`. */
export function apiUrl(path: string): string {
  return new URL(`api/v1/${path}`, document.baseURI).href;
}

type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** GET; rejects with a `Refusal`, or with a `TypeError` where the proxy was not reached. */
export async function read<T>(path: string, query: Query = {}): Promise<T> {
  return (await ask('GET', withQuery(path, query))).json();
}

/** POST, PUT or DELETE; the body goes as JSON. What comes back without a body is undefined. */
export async function change<T = unknown>(
  method: 'POST' | 'PUT' | 'DELETE' | 'PATCH',
  path: string,
  body?: unknown,
): Promise<T | undefined> {
  const answer = await ask(method, path, body === undefined ? {} : { 'content-type': 'application/json' }, json(body));
  return answer.status === 204 ? undefined : answer.json();
}

/** For bodies and answers that are no JSON: the configuration, exports. */
export async function ask(
  method: string,
  path: string,
  headers: Readonly<Record<string, string>> = {},
  body?: string,
): Promise<Response> {
  const answer = await fetch(apiUrl(path), {
    method,
    headers,
    ...(body !== undefined && { body }),
    credentials: 'same-origin',
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if (answer.status === 401) {
    // The login is over: the form leads back here.
    location.assign(new URL('login', document.baseURI));
  }
  if (!answer.ok) throw await refusalOf(answer);
  return answer;
}

export function withQuery(path: string, query: Query): string {
  const given = Object.entries(query).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]]));
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}

/** What to show of an error of any kind. */
export function wordsOf(error: unknown): string {
  if (error instanceof Refusal) return reasonText(error.message);
  return error instanceof Error && error.name === 'TimeoutError'
    ? reasonText('The proxy does not answer.')
    : reasonText('The proxy cannot be reached.');
}

function json(body: unknown): string | undefined {
  return body === undefined ? undefined : JSON.stringify(body);
}

async function refusalOf(answer: Response): Promise<Refusal> {
  const text = await answer.text();
  try {
    const problem: { detail?: string; title?: string; field?: string } = JSON.parse(text);
    return new Refusal(answer.status, problem.detail ?? problem.title ?? answer.statusText, problem.field);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return new Refusal(answer.status, text.slice(0, 300) || answer.statusText);
  }
}
