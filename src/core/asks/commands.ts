/** The commands that a charger itself carries out: begin and end a session, and let the cable go. */
import type { Place, Token } from '../meanings.ts';
import type { SetProfile } from './profiles.ts';

export interface CommandAsks {
  readonly start: { ask: Start; answer: CommandAnswer };
  readonly stop: { ask: Stop; answer: CommandAnswer };
  readonly unlock: { ask: Unlock; answer: CommandAnswer };
}

export interface Start {
  readonly place?: Place | undefined;
  readonly token: Token;
  /** Ours towards the charger, the provider's on its own link; absent where a version has none. */
  readonly remoteStartId?: number | undefined;
  /** A charging profile for the transaction that it begins; never said to a charger, which gets one of ours. */
  readonly profile?: SetProfile | undefined;
}
interface Stop {
  readonly chargerTxId: string;
}
interface Unlock {
  readonly place: Place;
}
export interface CommandAnswer {
  readonly accepted: boolean;
  /** The charger's own word (`Accepted`, `Rejected`, `UnlockFailed` …). */
  readonly status: string;
  readonly chargerTxId?: string | undefined;
}
