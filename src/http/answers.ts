/** How the API says no: always `{ error, reason }` in JSON, with a sentence that helps. */

export type Problem =
  | 'bad_request'
  | 'unauthorized'
  | 'forbidden'
  | 'not_found'
  | 'method_not_allowed'
  | 'conflict'
  | 'body_too_large'
  | 'unsupported_media_type'
  | 'internal';

const STATUS: { readonly [P in Problem]: number } = {
  bad_request: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  body_too_large: 413,
  unsupported_media_type: 415,
  internal: 500,
};

/** `more` goes into the body beside `error` and `reason`. */
export function problem(
  error: Problem,
  reason: string,
  headers: { readonly [name: string]: string } = {},
  more: { readonly [field: string]: unknown } = {},
): Response {
  return Response.json({ ...more, error, reason }, { status: STATUS[error], headers });
}

/** Seconds as `Retry-After` wants them. */
export function retryAfter(waitMs: number): string {
  return String(Math.max(1, Math.ceil(waitMs / 1000)));
}
