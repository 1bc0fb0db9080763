/** What an endpoint is: one row that the server registers and the status page documents. */
import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { Scope } from './access.ts';
import { type No, problem } from './answers.ts';
import type { Door } from './ingress.ts';

/** `door`: by which it came in; by login where it does not say. */
export type HttpWorld = { Bindings: HttpBindings & { readonly door?: Door } };
export type HttpContext = Context<HttpWorld>;

export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** True: no login needed. */
  readonly open?: boolean;
  /** What a token must be allowed to do; `admin` where a row does not say. */
  readonly scope?: Scope;
  /** What it is for, in plain words; shown on the status page. */
  readonly about: string;
  /** Parameters or body, as one would type them. */
  readonly takes?: string;
  readonly handle: (context: HttpContext) => Response | Promise<Response>;
}

/** What a form of a page sends. */
export const FORM = 'application/x-www-form-urlencoded';

const MAX_BODY_BYTES = 64 * 1024;

export type Body = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly no: No };

/** Reads a body of the expected kind, at most 64 KiB unless another limit is named. */
export async function readBody(context: HttpContext, mediaType: string, maxBytes = MAX_BODY_BYTES): Promise<Body> {
  const request = context.req.raw;
  const given = (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase();
  if (given !== mediaType) return refuse('unsupported_media_type', `send the body as Content-Type: ${mediaType}`);
  const tooLarge = () => refuse('body_too_large', `the body may have at most ${maxBytes} bytes`);
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) return tooLarge();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) return tooLarge();
    chunks.push(chunk);
  }
  return { ok: true, text: Buffer.concat(chunks).toString('utf8') };
}

function refuse(error: 'unsupported_media_type' | 'body_too_large', reason: string): Body {
  return { ok: false, no: { error, reason } };
}

/** Where a request comes from. */
export function addressOf(context: HttpContext): string {
  return context.env?.incoming?.socket.remoteAddress ?? 'unknown';
}

/** The old way to say no. */
export function plainProblem({ error, reason, headers, more }: No): Response {
  return problem(error, reason, headers, more);
}
