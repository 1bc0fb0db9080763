/** The ledger: what is written down, in which units, and how it is read again. */

import type { ToldCost } from '../../core/asks/tariffs.ts';
import type {
  AuditEntry,
  Fact,
  Instant,
  Lane,
  Lease,
  Party,
  Payload,
  ProviderId,
  ProviderTransaction,
  ShadowMark,
  Transaction,
} from '../../core/model.ts';
import type { StationState } from '../../core/station/station.ts';
import type { SessionCost, SessionTerms } from '../../core/tariffs/billing.ts';
import type { Carbon } from '../../core/tariffs/carbon.ts';
import type { Correction } from '../../core/tariffs/correction.ts';
import type { SessionRecord } from '../../core/tariffs/record.ts';
import type { SpotPrice, SpotSpan } from '../../core/tariffs/spot.ts';
import type { Cause } from '../../lib/trace.ts';
import type { Session, SessionNote, SessionParties, SessionQuery } from './sessions.ts';

/**
 * What a message is sent for. `next`: the fact behind the cursor, the only one that moves it. `join`: a start that was
 * withheld; the fact itself comes after it. `leave`: the end that this provider alone hears of a session; its `seq` is
 * that of the last fact before it. `again`: a fact that was given up, and that the owner wants to be sent again.
 */
export type DeliveryKind = 'next' | 'join' | 'leave' | 'again';

/** What a message is to the session that it tells of. */
export interface SessionPart {
  readonly txId: string;
  readonly part: 'begins' | 'goes_on' | 'ends';
}

/** The head of a lane in flight: written down before it is sent, so that a retry is byte-equal (T5). */
export interface Delivery {
  readonly kind: DeliveryKind;
  readonly seq: number;
  /** Undefined for what tells of no session: all of lane E. */
  readonly session?: SessionPart | undefined;
  readonly messageId: string;
  /** Whose words these are: a charger that speaks another version now is told of in that one. */
  readonly version: string;
  readonly action: string;
  readonly payload: Payload;
  readonly tries: number;
  /** Tries that were answered by an error (T6). */
  readonly refusals: number;
  /** Connections on which it got no answer while the provider answered other messages (T5). */
  readonly lost?: number | undefined;
  /** For the trace; a restart forgets it. */
  readonly cause?: Cause | undefined;
}

/** One row of a durable unit. A unit is written as a whole or not at all. */
export type Change =
  | { readonly type: 'fact'; readonly fact: Fact }
  | { readonly type: 'station'; readonly chargerId: string; readonly state: StationState }
  /** Inserts or replaces; the session that the ledger shows is derived from it. */
  | { readonly type: 'transaction'; readonly tx: Transaction }
  | { readonly type: 'providerTransaction'; readonly chargerId: string; readonly row: ProviderTransaction }
  | { readonly type: 'lease'; readonly chargerId: string; readonly evse: number; readonly lease: Lease | undefined }
  | { readonly type: 'audit'; readonly entry: AuditEntry }
  | {
      readonly type: 'cursor';
      readonly chargerId: string;
      readonly providerId: ProviderId;
      readonly lane: Lane;
      readonly seq: number;
      /** It may also move back: the provider is told of what it was not here for (T13). */
      readonly rewinds?: boolean | undefined;
    }
  /** So many more facts were not told to a provider, so that its queue stays bounded. */
  | {
      readonly type: 'leftOut';
      readonly chargerId: string;
      readonly providerId: ProviderId;
      readonly lane: Lane;
      readonly count: number;
    }
  | {
      readonly type: 'delivery';
      readonly chargerId: string;
      readonly providerId: ProviderId;
      readonly lane: Lane;
      readonly delivery: Delivery | undefined;
    }
  | {
      readonly type: 'givenUp';
      readonly chargerId: string;
      readonly providerId: ProviderId;
      readonly seq: number;
      readonly at: Instant;
      readonly why: string;
    }
  /** A fact that waits to be sent again to a provider that never took it; not any more once it `isTold`. */
  | {
      readonly type: 'again';
      readonly chargerId: string;
      readonly providerId: ProviderId;
      readonly seq: number;
      readonly isTold?: boolean | undefined;
    }
  /** What a session is priced by. */
  | { readonly type: 'terms'; readonly sessionId: string; readonly terms: SessionTerms }
  /** What a provider says that it costs. */
  | {
      readonly type: 'providerCost';
      readonly sessionId: string;
      readonly providerId: ProviderId;
      readonly cost: ToldCost;
    }
  /** What it costs; only one that has terms has a cost. */
  | { readonly type: 'cost'; readonly sessionId: string; readonly cost: SessionCost }
  /** What the owner corrected of it from now on; undefined = nothing any more. */
  | { readonly type: 'correction'; readonly sessionId: string; readonly correction: Correction | undefined }
  /** Something that came about while it ran. */
  | { readonly type: 'note'; readonly sessionId: string; readonly note: SessionNote }
  | { readonly type: 'record'; readonly sessionId: string; readonly record: SessionRecord }
  /** What was counted of a session that has a record. */
  | { readonly type: 'carbon'; readonly sessionId: string; readonly carbon: Carbon }
  /** Day-ahead prices, or the CO₂ of the grid, in the order of their times; they replace what was known of these hours. */
  | { readonly type: 'spot'; readonly source: string; readonly prices: readonly SpotSpan[] }
  | { readonly type: 'setting'; readonly key: string; readonly value: unknown }
  /** What a party has of a kind from now on; undefined = nothing any more. */
  | {
      readonly type: 'partyState';
      readonly chargerId: string;
      readonly party: Party;
      readonly kind: string;
      readonly value: unknown;
    };

/** Ended transactions per charger that are kept at hand. */
export const RECENT_TRANSACTIONS = 50;

export interface Snapshot {
  readonly stations: readonly { readonly chargerId: string; readonly state: StationState }[];
  /** Open ones, and the last {@link RECENT_TRANSACTIONS} ended ones per charger: chargers repeat an end whose answer was lost. */
  readonly transactions: readonly Transaction[];
  /** Of open transactions, and of closed ones with something still to deliver. */
  readonly providerTransactions: readonly { readonly chargerId: string; readonly row: ProviderTransaction }[];
  readonly leases: readonly { readonly chargerId: string; readonly lease: Lease }[];
  readonly cursors: readonly {
    readonly chargerId: string;
    readonly providerId: ProviderId;
    readonly lane: Lane;
    readonly seq: number;
  }[];
  readonly deliveries: readonly {
    readonly chargerId: string;
    readonly providerId: ProviderId;
    readonly lane: Lane;
    readonly delivery: Delivery;
  }[];
  /** Facts that wait to be sent again, oldest first. */
  readonly again: readonly { readonly chargerId: string; readonly providerId: ProviderId; readonly seq: number }[];
  readonly partyStates: readonly {
    readonly chargerId: string;
    readonly party: Party;
    readonly kind: string;
    readonly value: unknown;
  }[];
  /** Last granted control request of each provider, from the audit trail: the rate limit survives a restart. */
  readonly settings: { readonly [key: string]: unknown };
}

/** Which lines of the audit trail are meant. */
export interface DecisionQuery {
  readonly chargerId?: string | undefined;
  /** Only decisions on this place, and those on the charger as a whole. */
  readonly evse?: number | undefined;
  /** Decisions that fell at or after / before this. */
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
  /** Who asked. */
  readonly by?: Party | undefined;
  readonly allowed?: boolean | undefined;
  /** Only what providers in shadow mode would have done, or only what was decided for real. */
  readonly shadow?: boolean | undefined;
  readonly mark?: ShadowMark | undefined;
  /** Only decisions older than the one of this number. */
  readonly beforeId?: number | undefined;
  readonly limit: number;
}

/** A line of the audit trail as it was filed. */
export interface Decided extends AuditEntry {
  /** Counts up; never given twice. */
  readonly id: number;
}

/** How often a provider in shadow mode asked or answered this, with this in the end. */
export interface ShadowCount {
  /** In its own words. */
  readonly asked: string;
  readonly mark: ShadowMark;
  readonly times: number;
  readonly lastAt: Instant;
}

/** How far one provider has read one lane of one charger. */
export interface LanePosition {
  readonly providerId: ProviderId;
  readonly lane: Lane;
  /** The last fact that it has. */
  readonly seq: number;
  /** Facts behind that one. */
  readonly pending: number;
  /** Facts that were left out, so that its queue stays bounded: samples in between, old events. */
  readonly leftOut: number;
  /** What is on its way right now. */
  readonly head: Delivery | undefined;
}

/** A fact that a provider refused for good, or that could not be told to it. */
export interface GivenUp {
  readonly providerId: ProviderId;
  readonly seq: number;
  readonly at: Instant;
  readonly why: string;
}

/** All that is known of the messages of one session. */
export interface SessionStory {
  readonly facts: readonly Fact[];
  /** What each provider knows of the session. */
  readonly rows: readonly ProviderTransaction[];
  readonly givenUp: readonly GivenUp[];
}

export interface Ledger {
  load(): Promise<Snapshot>;
  /** Resolves when the unit is on disk. Units of many callers share a commit. Rejects only when the disk fails. */
  commit(changes: readonly Change[]): Promise<void>;
  /** Facts of a lane after a cursor, oldest first. */
  facts(chargerId: string, lane: Lane, afterSeq: number, limit: number): Promise<readonly Fact[]>;
  /** How many facts of a lane lie behind a cursor. */
  pending(chargerId: string, lane: Lane, afterSeq: number): Promise<number>;
  transaction(id: string): Promise<Transaction | undefined>;
  /** What a provider knows of a transaction. */
  providerTransaction(txId: string, providerId: ProviderId): Promise<ProviderTransaction | undefined>;
  /** Newest first. */
  sessions(query: SessionQuery): Promise<{ readonly sessions: readonly Session[] }>;
  /** How many there are of them, on all pages. */
  sessionCount(query: Omit<SessionQuery, 'before' | 'limit' | 'offset'>): Promise<number>;
  session(id: string): Promise<Session | undefined>;
  /** Who and what stands in the sessions, at most `limit` of each kind. */
  sessionParties(limit: number): Promise<SessionParties>;
  /** What a session is priced by; undefined: no money is counted. */
  terms(sessionId: string): Promise<SessionTerms | undefined>;
  /** Day-ahead prices, or the CO₂ of the grid, that hold at some time within this span, each until the next one. */
  spotPrices(sources: readonly string[], from: Instant, to: Instant): Promise<readonly SpotPrice[]>;
  /** Sessions that are over and were not priced yet, at most `limit`. */
  unpriced(limit: number): Promise<readonly string[]>;
  /** What all sessions that are over brought the home in this currency, corrected as the owner said; by charger. */
  revenues(currency: string): Promise<ReadonlyMap<string, number>>;
  /** Undefined until it is over; its CO₂ stands in the list of sessions alone. */
  record(sessionId: string): Promise<SessionRecord | undefined>;
  /** In the order of their times. */
  notes(sessionId: string): Promise<readonly SessionNote[]>;
  /** Sessions that are over and have no record yet, at most `limit`. */
  unrecorded(limit: number): Promise<readonly string[]>;
  /** The audit trail, newest first. */
  audit(query: DecisionQuery): Promise<readonly Decided[]>;
  /** What this provider would have done in shadow mode, counted. */
  shadows(by: ProviderId): Promise<readonly ShadowCount[]>;
  /** Of every provider that ever followed this charger, in the order of their ids. */
  lanes(chargerId: string): Promise<readonly LanePosition[]>;
  /** Newest first. */
  givenUp(query: {
    readonly chargerId: string;
    readonly providerId?: ProviderId | undefined;
    readonly before?: { readonly seq: number; readonly providerId: ProviderId } | undefined;
    readonly limit: number;
  }): Promise<readonly GivenUp[]>;
  /** Facts are kept 90 days, and until every provider has them. */
  story(sessionId: string): Promise<SessionStory>;
  /** The number after which only `newest` facts of a lane lie; 0 when there are not more. */
  floor(chargerId: string, lane: Lane, newest: number): Promise<number>;
  /** Drops journal rows that every configured provider has and that are older than the retention. */
  prune(now: Instant, providers: readonly ProviderId[]): Promise<void>;
  close(): Promise<void>;
}
