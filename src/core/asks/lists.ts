/** Which cards a central system knows, told beforehand (PROTOCOL §2.6). */
import type { Nothing, Token, TokenInfo } from '../meanings.ts';

export interface ListUpdate {
  /** Takes the place of the whole list; else only what it names changes. */
  readonly isFull: boolean;
  readonly version: number;
  readonly entries: readonly {
    readonly token: Token;
    /** Without it the card is taken off the list. */
    readonly info?: TokenInfo | undefined;
  }[];
}

export interface ListUpdateAnswer {
  readonly status: 'Accepted' | 'Failed' | 'VersionMismatch';
}

export interface ListAsks {
  readonly updateList: { ask: ListUpdate; answer: ListUpdateAnswer };
  /** 0 = there is none. */
  readonly listVersion: { ask: Nothing; answer: { readonly version: number } };
  readonly clearCache: { ask: Nothing; answer: { readonly status: 'Accepted' | 'Rejected' } };
}
