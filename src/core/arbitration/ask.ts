/** What the rules are asked, and all that they know of the world (PROTOCOL §3). */
import type {
  Decision,
  HomeState,
  Instant,
  Lease,
  Mode,
  Party,
  Provider,
  ProviderId,
  Right,
  Standing,
  Transaction,
  Verb,
} from '../model.ts';

export interface Ask {
  readonly by: Party;
  readonly verb: Verb;
  readonly needs: Right;
  /** Undefined = the whole station. */
  readonly evse?: number | undefined;
  /** A limit that only lowers what the asker's session gets now. Anything unclear is a raise. */
  readonly lowers?: boolean | undefined;
  /** It is done as soon as nothing charges any more, so nobody's session is in its way. */
  readonly waits?: boolean | undefined;
  /** A limit that joins those of all others, the least of which counts: it never reaches the charger as it is. */
  readonly merges?: boolean | undefined;
  /** A limit that is kept in the asker's own world: it counts as the merge has it, and is in nobody's way. */
  readonly isKept?: boolean | undefined;
  /** Our UUID of the transaction that is meant. */
  readonly txId?: string | undefined;
}

export interface EvseWorld {
  readonly evse: number;
  readonly lease?: Lease | undefined;
  /** Present, or over and still held. */
  readonly fault: boolean;
  /** The home has closed it. */
  readonly blocked?: boolean | undefined;
  /** A provider took it out of service: for everybody where it may, else for itself alone. */
  readonly outOfService?: boolean | undefined;
  /** The open one. */
  readonly tx?: Transaction | undefined;
}

export interface World {
  readonly now: Instant;
  /** The asker; undefined for the home and the proxy itself. */
  readonly provider?: Provider | undefined;
  /** Those that the ask concerns: one, or all for the whole station. */
  readonly evses: readonly EvseWorld[];
  readonly home: HomeState;
  readonly mode: Mode;
  /** What the file says of it, whatever the home set since. */
  readonly fileMode: Mode;
  readonly sharingAllowed: boolean;
  /** The home has paused the asker. */
  readonly isPaused?: boolean | undefined;
  /** Whether the asker's conditions hold; undefined = it has none. */
  readonly standing?: Standing | undefined;
  /** Nobody but the home gets new control, whatever else is set. */
  readonly isSafeMode: boolean;
  readonly preferredProvider?: ProviderId | undefined;
  /** Of the providers that have one; 0 for the others. */
  readonly priorities?: { readonly [id: ProviderId]: number } | undefined;
  /** Empty = every configured one. */
  readonly allowedProviders: readonly ProviderId[];
  readonly blockedProviders: readonly ProviderId[];
  readonly rateLimitS: number;
  /** The asker's last control request that was granted. */
  readonly lastGrantedAt?: Instant | undefined;
  /** The asker's last grants of what is counted as this ask is. */
  readonly grants?: readonly Instant[] | undefined;
}

/** One house rule; undefined = it has no opinion. */
export type Rule = (ask: Ask, world: World) => Decision | undefined;
