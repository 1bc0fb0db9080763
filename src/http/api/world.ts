import type { Auth } from '../auth.ts';
import type { HttpOptions } from '../options.ts';
import type { Tokens } from '../tokens.ts';
import type { Live } from './live.ts';

/** What operations work with. */
export interface Api extends HttpOptions {
  readonly auth: Auth;
  readonly tokenList: Tokens;
  readonly live: Live;
  /** The OpenAPI document. */
  readonly document: () => object;
}
