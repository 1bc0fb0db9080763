/** What an endpoint is: one row that the server registers and the status page documents. */
import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import { problem } from './answers.ts';

export type HttpContext = Context<{ Bindings: HttpBindings }>;

export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** True: no login needed. */
  readonly open?: boolean;
  /** What it is for, in plain words; shown on the status page. */
  readonly about: string;
  /** Parameters or body, as one would type them. */
  readonly takes?: string;
  readonly handle: (context: HttpContext) => Response | Promise<Response>;
}

const MAX_BODY_BYTES = 64 * 1024;

export type Body = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly refusal: Response };

/** Reads a body of the expected kind, at most 64 KiB. */
export async function readBody(context: HttpContext, mediaType: string): Promise<Body> {
  const request = context.req.raw;
  const given = (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase();
  if (given !== mediaType) return refuse('unsupported_media_type', `send the body as Content-Type: ${mediaType}`);
  if (Number(request.headers.get('content-length') ?? 0) > MAX_BODY_BYTES) return tooLarge();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BODY_BYTES) return tooLarge();
    chunks.push(chunk);
  }
  return { ok: true, text: Buffer.concat(chunks).toString('utf8') };
}

function tooLarge(): Body {
  return refuse('body_too_large', `the body may have at most ${MAX_BODY_BYTES} bytes`);
}

function refuse(error: 'unsupported_media_type' | 'body_too_large', reason: string): Body {
  return { ok: false, refusal: problem(error, reason) };
}
