/**
 * What the hub needs of the world and what it offers to it. The hub knows no socket, no file and no HTTP; the
 * plugs (`chargers/ providers/ ledger/ home/ http/`) know no rule. Both sides know only this file.
 */
import type {
  AuditEntry,
  Boot,
  CommandAnswer,
  Fact,
  HomeState,
  Instant,
  Lane,
  Lease,
  Mode,
  Party,
  Payload,
  Place,
  Provider,
  ProviderId,
  ProviderTransaction,
  RefusalCode,
  Status,
  Transaction,
} from '../core/model.ts';
import type { CallOutcome, Reply } from '../core/ocpp/exchange.ts';
import type { OcppVersion } from '../core/ocpp/versions.ts';
import type { BootCause } from '../core/station/boot.ts';
import type { StationState } from '../core/station/station.ts';

// ---------------------------------------------------------------- links

/** A CALL or SEND of a peer after the edge checked it. */
export interface Received {
  readonly action: string;
  /** Validates strictly against the published schema of the link's version. */
  readonly payload: Payload;
  /** What really came, when it had to be repaired first. */
  readonly received?: Payload | undefined;
}

/** PROTOCOL §5.3: lower goes first on the charger's link. */
export const PRIORITY = {
  safety: 0,
  home: 1,
  holder: 2,
  limits: 3,
  homeReads: 4,
  provider: 5,
  housekeeping: 6,
} as const;
export type Priority = (typeof PRIORITY)[keyof typeof PRIORITY];

/** One open socket to a charger; made by `chargers/`. */
export interface ChargerLink {
  readonly chargerId: string;
  readonly version: OcppVersion;
  /** At most one CALL is unanswered; `timeoutMs` counts from now, queueing included. */
  /** `unless` is asked right before the frame is sent: true withdraws it. */
  call(
    action: string,
    payload: Payload,
    options: { timeoutMs: number; priority: Priority; unless?: () => boolean },
  ): Promise<CallOutcome>;
  close(code: number, reason: string): void;
}

/** One registered link to a service for one charger; made by `providers/`. */
export interface ServiceLink {
  readonly chargerId: string;
  readonly providerId: ProviderId;
  readonly version: OcppVersion;
  /** `messageId` repeats an earlier try (PROTOCOL T5); absent = a new one. */
  call(action: string, payload: Payload, options: { timeoutMs: number; messageId?: string }): Promise<CallOutcome>;
  /** Gives the link up (dead peer); it is dialled again. */
  close(code: number, reason: string): void;
}

/** Whether a service should be connected for a charger now (PROTOCOL §2.1 g). */
export type Want = 'online' | 'flush' | 'off';

/** The plug that dials services. */
export interface Services {
  /** Called whenever the answer may have changed; the same answer twice changes nothing. */
  want(chargerId: string, providerId: ProviderId, want: Want, version: OcppVersion): void;
  /** The charger booted: every service hears of it (PROTOCOL §2.1). */
  rebooted(chargerId: string): void;
  links(): readonly ServiceLinkState[];
}

export interface ServiceLinkState {
  readonly chargerId: string;
  readonly providerId: ProviderId;
  readonly state: 'off' | 'backoff' | 'booting' | 'pending' | 'rejected' | 'resumed' | 'accepted' | 'version_mismatch';
  readonly version?: OcppVersion | undefined;
  readonly since: Instant;
  /** The last thing that went wrong, in plain words and without secrets. */
  readonly lastError?: string | undefined;
}

// ---------------------------------------------------------------- ledger

/** The head of a lane in flight: written down before it is sent, so that a retry is byte-equal (T5). */
export interface Delivery {
  readonly seq: number;
  readonly messageId: string;
  readonly action: string;
  readonly payload: Payload;
  readonly tries: number;
  /** Tries that were answered by an error (T6). */
  readonly refusals: number;
  /** It is the start that was withheld before: the fact itself follows, so the cursor stays. */
  readonly joins?: boolean | undefined;
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
  | { readonly type: 'setting'; readonly key: string; readonly value: unknown };

/** Ended transactions per charger that are kept at hand. */
export const RECENT_TRANSACTIONS = 50;

export interface Snapshot {
  readonly stations: readonly { readonly chargerId: string; readonly state: StationState }[];
  /** Open ones, and the last {@link RECENT_TRANSACTIONS} ended ones per charger: chargers repeat an end whose answer was lost. */
  readonly transactions: readonly Transaction[];
  /** Of open transactions, and of closed ones with facts still to deliver. */
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
  /** Last granted control request of each provider, from the audit trail: the rate limit survives a restart. */
  readonly settings: { readonly [key: string]: unknown };
}

/** One charging transaction as the owner reads it. */
export interface Session {
  readonly id: string;
  readonly chargerId: string;
  readonly evse: number;
  readonly connector: number | undefined;
  readonly tag: string | undefined;
  readonly payer: string;
  /** Who held control. */
  readonly holder: string;
  readonly startedAt: Instant;
  readonly endedAt: Instant | undefined;
  readonly meterStartWh: number | undefined;
  readonly meterStopWh: number | undefined;
  readonly energyWh: number | undefined;
  readonly reason: string | undefined;
}

export interface SessionQuery {
  /** Sessions that started at or after / before this. */
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
  readonly chargerId?: string | undefined;
  /** False: only ended ones. */
  readonly includeRunning: boolean;
  readonly limit: number;
  readonly offset: number;
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
  /** Newest first. */
  sessions(query: SessionQuery): Promise<{ readonly total: number; readonly sessions: readonly Session[] }>;
  /** Newest first. */
  audit(query: { readonly chargerId?: string | undefined; readonly limit: number }): Promise<readonly AuditEntry[]>;
  /** Drops journal rows that every configured provider has and that are older than the retention. */
  prune(now: Instant, providers: readonly ProviderId[]): Promise<void>;
  close(): Promise<void>;
}

// ---------------------------------------------------------------- commands without OCPP (backends, REST, CLI, Home Assistant)

export type Command =
  | {
      readonly verb: 'start';
      readonly evse?: number | undefined;
      readonly connector?: number | undefined;
      readonly tag?: string | undefined;
    }
  /** Our UUID of the transaction; the home may leave it out when only one runs. */
  | { readonly verb: 'stop'; readonly txId?: string | undefined }
  | {
      readonly verb: 'take';
      readonly evse?: number | undefined;
      readonly leaseS?: number | undefined;
      readonly reason?: string | undefined;
    }
  | { readonly verb: 'release'; readonly evse?: number | undefined }
  /** Null takes the asker's limit away. */
  | { readonly verb: 'limit'; readonly evse?: number | undefined; readonly limitA: number | null };

export type CommandResult =
  | {
      readonly ok: true;
      readonly result: string;
      readonly why: string;
      readonly txId?: string | undefined;
      readonly answer?: CommandAnswer | undefined;
    }
  | {
      readonly ok: false;
      readonly code: RefusalCode;
      readonly rule: string;
      readonly why: string;
      readonly retryAfterS?: number | undefined;
    }
  /** The question itself was wrong (unknown charger, EVSE, transaction). */
  | {
      readonly ok: false;
      readonly code: 'bad_request';
      readonly rule: 'request';
      readonly why: string;
      readonly retryAfterS?: undefined;
    };

// ---------------------------------------------------------------- what followers hear

/** Told after it was committed; a follower that throws is logged and hurts nobody. */
export type Notice =
  | { readonly kind: 'fact'; readonly fact: Fact; readonly tx?: Transaction | undefined }
  | {
      readonly kind: 'status';
      readonly chargerId: string;
      readonly status: Status;
      readonly tx?: Transaction | undefined;
    }
  | { readonly kind: 'boot'; readonly chargerId: string; readonly boot: Boot }
  | { readonly kind: 'presence'; readonly chargerId: string; readonly online: boolean }
  | { readonly kind: 'control'; readonly chargerId: string; readonly evse: number; readonly lease: Lease | undefined }
  | { readonly kind: 'decision'; readonly entry: AuditEntry };

// ---------------------------------------------------------------- the hub, as plugs see it

export interface EvseView {
  readonly evse: number;
  readonly connectors: readonly {
    readonly connector: number;
    readonly status: string;
    readonly errorCode: string;
    readonly at: Instant;
  }[];
  readonly fault: boolean;
  readonly lease: Lease | undefined;
  readonly tx: Transaction | undefined;
  readonly powerW: number | undefined;
  readonly currentA: number | undefined;
  readonly energyWh: number | undefined;
  readonly limitA: number | undefined;
}

export interface ChargerView {
  readonly chargerId: string;
  readonly online: boolean;
  readonly version: OcppVersion | undefined;
  readonly lastSeenAt: Instant | undefined;
  readonly boot: Boot | undefined;
  readonly evses: readonly EvseView[];
}

export interface ProviderView {
  readonly provider: Provider;
  /** A service: registered for at least one charger. A backend: its socket is open. */
  readonly online: boolean;
  /** Facts not yet acknowledged, over all chargers. */
  readonly pending: number;
}

/** The hub as the charger plug sees it. */
export interface ChargerSide {
  /**
   * May this identity connect? `version` is what it spoke last: another
   * one takes over only when it really speaks (PROTOCOL §5.1, probing chargers).
   */
  admit(
    chargerId: string,
  ): Promise<
    | { readonly ok: true; readonly chargerId: string; readonly version?: OcppVersion | undefined }
    | { readonly ok: false; readonly why: string }
  >;
  /** Remembers for the owner why somebody was turned away (wrong password, no identity …). */
  turnedAway(chargerId: string, why: string): void;
  /**
   * This socket is the charger from now on; the caller closes the one it replaces. Here a new charger is adopted, so
   * that nobody is adopted who only knocked. False when it may not stay after all.
   */
  connected(link: ChargerLink): Promise<boolean>;
  /** Only the socket in force counts; others are ignored. */
  gone(link: ChargerLink): Promise<void>;
  /** Served one at a time per socket, in order. */
  up(link: ChargerLink, message: Received): Promise<Reply>;
}

/** The hub as the service plug sees it. */
export interface ServiceSide {
  /** The Boot that a service shall see. Undefined until the charger has booted once. */
  bootFor(chargerId: string, cause: BootCause): { readonly action: string; readonly payload: Payload } | undefined;
  /**
   * True while this service, which accepted a Boot before, knows of a transaction that is not over for it (T17): then
   * no Boot is sent, since some central systems drop open sessions at a Boot (PROTOCOL §2.1).
   */
  mayResume(chargerId: string, providerId: ProviderId): boolean;
  /** Registered: lanes may flow. `fresh` = after a Boot, so every status is told again. */
  ready(link: ServiceLink, fresh: boolean): void;
  gone(link: ServiceLink): void;
  /** A CALL of the service. */
  down(link: ServiceLink, message: Received): Promise<Reply>;
}

/** The hub as the backend plug sees it. */
export interface BackendSide {
  providerOf(id: ProviderId): Provider | undefined;
  backendOnline(id: ProviderId): void;
  /** Ends leases that it holds without a running session. */
  backendGone(id: ProviderId): Promise<void>;
  command(by: Party, chargerId: string, command: Command): Promise<CommandResult>;
  /** Undefined while this backend has never acknowledged anything for this charger. */
  cursor(chargerId: string, id: ProviderId): number | undefined;
  /** Transaction facts after the cursor, for the replay on connect. */
  replay(
    chargerId: string,
    id: ProviderId,
    afterSeq: number,
    limit: number,
  ): Promise<readonly { readonly fact: Fact; readonly tx: Transaction | undefined }[]>;
  /** Moves the cursor; never backwards, never beyond the journal. False when `seq` was never given. */
  acknowledge(chargerId: string, id: ProviderId, seq: number): Promise<boolean>;
  follow(follower: (notice: Notice) => void): () => void;
  chargers(): readonly ChargerView[];
}

/** The hub as HTTP, CLI and Home Assistant see it. */
export interface OwnerSide {
  chargers(): readonly ChargerView[];
  providers(): Promise<readonly ProviderView[]>;
  mode(): { readonly mode: Mode; readonly sharingAllowed: boolean; readonly home: HomeState };
  command(by: Party, chargerId: string, command: Command): Promise<CommandResult>;
  /** Gives control of the charger to a provider, or takes it home; `undefined` frees it (POST /override). */
  override(
    chargerId: string,
    owner: ProviderId | 'home' | undefined,
  ): Promise<{ readonly ok: boolean; readonly why: string }>;
  homeChanged(state: HomeState): Promise<void>;
  /** Chargers that were turned away, newest first, at most 20. */
  refusedChargers(): readonly { readonly chargerId: string; readonly at: Instant; readonly why: string }[];
  follow(follower: (notice: Notice) => void): () => void;
}

/** How the rules of this house are set; made from the configuration by `app.ts`. */
export interface ProxySettings {
  readonly providers: readonly Provider[];
  /** Identities that the owner configured, and the version that he fixed for them. */
  readonly chargers: readonly { readonly id: string; readonly version?: OcppVersion | undefined }[];
  readonly unknownChargers: 'adopt_first' | 'accept' | 'refuse';
  readonly sharingAllowed: boolean;
  readonly mode: Mode;
  readonly preferredProvider?: ProviderId | undefined;
  readonly allowedProviders: readonly ProviderId[];
  readonly blockedProviders: readonly ProviderId[];
  readonly authority?: ProviderId | undefined;
  /** Seconds between heartbeats that chargers are told. */
  readonly heartbeatS: number;
  readonly rateLimitS: number;
  readonly graceS: number;
  readonly faultHoldS: number;
  readonly offlineLeaseS: number;
  readonly leaseS: number;
  /** The tag of a start that names none. */
  readonly homeTag: string;
}

/** A place that a command names or the only one there is. */
export type PlaceChoice = { readonly ok: true; readonly place: Place } | { readonly ok: false; readonly why: string };
