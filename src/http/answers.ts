/** How HTTP says no, always with a sentence that helps: `{ error, reason }` of old, problem details in `/api/v1`. */

const STATUS = {
  bad_request: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  precondition_failed: 412,
  body_too_large: 413,
  unsupported_media_type: 415,
  upgrade_required: 426,
  precondition_required: 428,
  too_many_requests: 429,
  internal: 500,
  unavailable: 503,
} as const;

export type Problem = keyof typeof STATUS;

type Headers = { readonly [name: string]: string };

/** A no before it is known in which form it is said. */
export interface No {
  readonly error: Problem;
  readonly reason: string;
  readonly headers?: Headers | undefined;
  /** Beside the other members of the body. */
  readonly more?: { readonly [field: string]: unknown } | undefined;
}

/** `more` goes into the body beside `error` and `reason`. */
export function problem(
  error: Problem,
  reason: string,
  headers: Headers = {},
  more: { readonly [field: string]: unknown } = {},
): Response {
  return Response.json({ ...more, error, reason }, { status: STATUS[error], headers });
}

/** Problem details (RFC 9457). */
export function problemDetails(no: No): Response {
  const headers = { ...no.headers, 'content-type': PROBLEM_JSON };
  return Response.json(problemBody(no), { status: STATUS[no.error], headers });
}

/** The body of it; `more` may name the `field` that is wrong. */
export function problemBody({ error, reason, more }: No): object {
  const type = `${PROBLEM_TYPE}${error}`;
  return { type, title: titleOf(error), status: STATUS[error], detail: reason, ...more };
}

export const PROBLEM_JSON = 'application/problem+json';
export const PROBLEM_TYPE = 'urn:ocpp-proxy:problem:';

export function statusOf(error: Problem): number {
  return STATUS[error];
}

/** `body_too_large` is "Body too large". */
export function titleOf(error: Problem): string {
  return error.charAt(0).toUpperCase() + error.slice(1).replaceAll('_', ' ');
}

/** Seconds as `Retry-After` wants them. */
export function retryAfter(waitMs: number): string {
  return String(Math.max(1, Math.ceil(waitMs / 1000)));
}
