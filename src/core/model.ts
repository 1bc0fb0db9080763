/**
 * The proxy's own words: what chargers, providers and the home say to each other, free of any OCPP version
 * and shaped like the newest one. Every rule, every record and every screen speaks in these types; only
 * `core/ocpp` knows how a version spells them.
 */

/** Milliseconds since the epoch, UTC. */
export type Instant = number;

/** Our id of a service or backend; `home`, `none` and `system` are reserved. */
export type ProviderId = string;

/** Who does something: a provider, the owner, or the proxy itself (safety, housekeeping). */
export type Party = ProviderId | 'home' | 'system';

/** EVSE 0 is the station itself. A connector is counted from 1 within its EVSE. */
export interface Place {
  readonly evse: number;
  readonly connector?: number | undefined;
}

// ---------------------------------------------------------------- tokens

export interface Token {
  /** As received; tokens compare without regard to case (PROTOCOL §2.3). */
  readonly id: string;
  /** Kind of token where a version has one (`ISO14443`, `Central`, …). */
  readonly type?: string | undefined;
}

export const TOKEN_STATUSES = [
  'Accepted',
  'Blocked',
  'ConcurrentTx',
  'Expired',
  'Invalid',
  'NoCredit',
  'NotAllowedTypeEVSE',
  'NotAtThisLocation',
  'NotAtThisTime',
  'Unknown',
] as const;
export type TokenStatus = (typeof TOKEN_STATUSES)[number];

export interface TokenInfo {
  readonly status: TokenStatus;
  readonly expiresAt?: Instant | undefined;
  readonly group?: string | undefined;
}

/** What an authority once said of a token (PROTOCOL §2.3). */
export interface LearntToken {
  readonly id: string;
  readonly from: string;
  readonly status: string;
  readonly at: Instant;
  readonly expiresAt?: Instant | undefined;
}

// ---------------------------------------------------------------- meter

export interface Sample {
  readonly value: number;
  /** Defaults to `Energy.Active.Import.Register`, as in every version. */
  readonly measurand: string;
  /** Unit as the version names it, after its default was filled in (`Wh`, `kWh`, `W`, `A`, `V`, `Percent` …). */
  readonly unit: string;
  readonly context?: string | undefined;
  readonly phase?: string | undefined;
  readonly location?: string | undefined;
  /** True when the value carries a signature: such samples are never thinned or altered. */
  readonly signed?: boolean | undefined;
}

/** All samples taken at one moment. */
export interface Reading {
  readonly at: Instant;
  readonly samples: readonly Sample[];
}

// ---------------------------------------------------------------- states

export const CONNECTOR_STATUSES = [
  'Available',
  'Preparing',
  'Charging',
  'SuspendedEV',
  'SuspendedEVSE',
  'Finishing',
  'Occupied',
  'Reserved',
  'Unavailable',
  'Faulted',
] as const;
/** Union of the words of all versions: newer ones say `Occupied` and put the rest into the charging state. */
export type ConnectorStatus = (typeof CONNECTOR_STATUSES)[number];

export type ChargingState = 'Charging' | 'EVConnected' | 'SuspendedEV' | 'SuspendedEVSE' | 'Idle';

// ---------------------------------------------------------------- meanings

/** What a charger tells. */
export interface Boot {
  readonly vendor: string;
  readonly model: string;
  readonly serialNumber?: string | undefined;
  readonly firmwareVersion?: string | undefined;
  readonly iccid?: string | undefined;
  readonly imsi?: string | undefined;
  readonly reason?: string | undefined;
}
export interface Registration {
  readonly status: 'Accepted' | 'Pending' | 'Rejected';
  readonly now: Instant;
  readonly intervalS: number;
}
export interface Authorize {
  readonly token: Token;
}
export interface TokenAnswer {
  readonly info: TokenInfo;
}
export interface Status {
  readonly place: Place;
  readonly status: ConnectorStatus;
  /** `NoError` when the charger gave none. */
  readonly errorCode: string;
  readonly info?: string | undefined;
  /** Absent when the charger gave none. */
  readonly at?: Instant | undefined;
}
export interface TxStarted {
  /** Absent where the central system gives the id. */
  readonly chargerTxId?: string | undefined;
  readonly place: Place;
  readonly token?: Token | undefined;
  readonly at: Instant;
  readonly meterWh?: number | undefined;
  readonly readings: readonly Reading[];
  readonly reservationId?: number | undefined;
  readonly remoteStartId?: number | undefined;
  readonly chargingState?: ChargingState | undefined;
  readonly trigger?: string | undefined;
  readonly seqNo?: number | undefined;
  readonly offline?: boolean | undefined;
}
export interface TxUpdated {
  readonly chargerTxId: string;
  readonly place?: Place | undefined;
  readonly token?: Token | undefined;
  readonly at: Instant;
  readonly readings: readonly Reading[];
  readonly chargingState?: ChargingState | undefined;
  readonly remoteStartId?: number | undefined;
  readonly trigger?: string | undefined;
  readonly seqNo?: number | undefined;
  readonly offline?: boolean | undefined;
}
export interface TxEnded {
  readonly chargerTxId: string;
  readonly place?: Place | undefined;
  readonly token?: Token | undefined;
  readonly at: Instant;
  readonly meterWh?: number | undefined;
  readonly readings: readonly Reading[];
  readonly reason?: StopReason | undefined;
  readonly trigger?: string | undefined;
  readonly seqNo?: number | undefined;
  readonly offline?: boolean | undefined;
}
/** Answer to the three transaction meanings. */
export interface TxAnswer {
  /** Given by the central system in answer to a start, where it is the one who numbers. */
  readonly chargerTxId?: string | undefined;
  /** Absent when the charger showed no token. */
  readonly info?: TokenInfo | undefined;
}
export interface Meter {
  readonly place: Place;
  readonly readings: readonly Reading[];
}
/** One component reporting that a variable changed; `active` true for a problem or trip. */
export interface Problem {
  readonly place: Place;
  readonly component: string;
  readonly variable: string;
  readonly active: boolean;
}
export interface Problems {
  readonly problems: readonly Problem[];
}
export interface CurrentTime {
  readonly now: Instant;
}
// biome-ignore lint/complexity/noBannedTypes: an answer without fields is exactly that
export type Nothing = {};

/** Superset of the stop reasons of all versions. */
export const STOP_REASONS = [
  'DeAuthorized',
  'EmergencyStop',
  'EnergyLimitReached',
  'EVDisconnected',
  'GroundFault',
  'HardReset',
  'ImmediateReset',
  'Local',
  'LocalOutOfCredit',
  'MasterPass',
  'Other',
  'OvercurrentFault',
  'PowerLoss',
  'PowerQuality',
  'Reboot',
  'Remote',
  'ReqEnergyTransferRejected',
  'SOCLimitReached',
  'SoftReset',
  'StoppedByEV',
  'TimeLimitReached',
  'Timeout',
  'UnlockCommand',
] as const;
export type StopReason = (typeof STOP_REASONS)[number];

/** What a central system asks of a charger. */
export interface Start {
  readonly place?: Place | undefined;
  readonly token: Token;
  /** Ours towards the charger, the provider's on its own link; absent where a version has none. */
  readonly remoteStartId?: number | undefined;
  /** True when a charging profile came along. */
  readonly hasProfile?: boolean | undefined;
}
export interface Stop {
  readonly chargerTxId: string;
}
export interface Unlock {
  readonly place: Place;
}
/** A flat limit in amperes per phase. */
export interface Limit {
  readonly place: Place;
  readonly limitA: number;
  readonly profileId: number;
  readonly stackLevel: number;
  /** Bound to this transaction; without it the limit is the default of the place. */
  readonly chargerTxId?: string | undefined;
}
export interface CommandAnswer {
  readonly accepted: boolean;
  /** The charger's own word (`Accepted`, `Rejected`, `UnlockFailed` …). */
  readonly status: string;
  readonly chargerTxId?: string | undefined;
}

/** Every meaning with what is asked and what is answered. */
export interface Meanings {
  readonly boot: { ask: Boot; answer: Registration };
  readonly heartbeat: { ask: Nothing; answer: CurrentTime };
  readonly authorize: { ask: Authorize; answer: TokenAnswer };
  readonly status: { ask: Status; answer: Nothing };
  readonly txStarted: { ask: TxStarted; answer: TxAnswer };
  readonly txUpdated: { ask: TxUpdated; answer: TxAnswer };
  readonly txEnded: { ask: TxEnded; answer: TxAnswer };
  readonly meter: { ask: Meter; answer: Nothing };
  readonly problems: { ask: Problems; answer: Nothing };
  readonly start: { ask: Start; answer: CommandAnswer };
  readonly stop: { ask: Stop; answer: CommandAnswer };
  readonly unlock: { ask: Unlock; answer: CommandAnswer };
  readonly limit: { ask: Limit; answer: CommandAnswer };
}
export type MeaningName = keyof Meanings;

/** A decoded message: its name and what it says. */
export type Message = { [M in MeaningName]: { readonly means: M; readonly ask: Meanings[M]['ask'] } }[MeaningName];
export type MessageOf<M extends MeaningName> = Extract<Message, { means: M }>;

/** JSON as it stands on a wire: objects only, checked where it is used. */
export type Payload = { readonly [field: string]: unknown };

// ---------------------------------------------------------------- providers

export const RIGHTS = [
  'observe',
  'authorise',
  'control',
  'limit',
  'configure',
  'maintain',
  'certificate',
  'v2x',
  'der',
  'display',
  'tariff',
  'preempt',
] as const;
/** PROTOCOL §0. `data:<vendorId>` opens vendor messages of that vendor. */
export type Right = (typeof RIGHTS)[number] | `data:${string}`;

export const ROLES = ['reporter', 'billing', 'energy', 'controller', 'operator', 'transparent'] as const;
export type Role = (typeof ROLES)[number];

/** How a session shows that somebody else pays (PROTOCOL §2.2). */
export type ForeignView = 'mirror' | 'alias' | 'occupied';

/** A provider as the rules see it. */
export interface Provider {
  readonly id: ProviderId;
  readonly kind: 'service' | 'backend';
  /** Undefined when the owner listed rights instead. */
  readonly role: Role | undefined;
  readonly rights: readonly Right[];
  readonly foreignView: ForeignView;
  /** Serves only this charger; undefined = every charger. */
  readonly chargerId?: string | undefined;
  /** The tag that stands for others' tokens under the view `alias`. */
  readonly foreignTag?: string | undefined;
}

// ---------------------------------------------------------------- transactions

/** One physical charging transaction. */
export interface Transaction {
  /** Our UUID. */
  readonly id: string;
  readonly chargerId: string;
  readonly place: Place;
  readonly chargerTxId: string;
  readonly token?: Token | undefined;
  readonly startedAt: Instant;
  readonly meterStartWh?: number | undefined;
  readonly lastWh?: number | undefined;
  readonly lastAt: Instant;
  readonly chargingState?: ChargingState | undefined;
  readonly lastSeqNo?: number | undefined;
  /** Who the energy is charged to, frozen at the start (PROTOCOL §2.2). */
  readonly payer: ProviderId | 'home';
  /** Whose remote start it was. */
  readonly startedBy?: Party | undefined;
  readonly endedAt?: Instant | undefined;
  readonly meterStopWh?: number | undefined;
  readonly reason?: StopReason | undefined;
  /** Who asked for the stop, when it was asked for over the wire. */
  readonly endedBy?: Party | undefined;
  /** Who held control last. */
  readonly holder: ProviderId | 'home';
}

/** What one provider knows of a transaction (PROTOCOL §2.2). */
export interface ProviderTransaction {
  readonly txId: string;
  readonly providerId: ProviderId;
  /** The id that this provider gave or was given; undefined until its start was answered. */
  readonly providerTxId?: string | undefined;
  /**
   * `withheld`: its start was not told because somebody else's session only shows as an occupied place; should it
   * become this provider's own, the start goes out first. No row at all: the provider came later and never hears of it.
   */
  readonly state: 'open' | 'closed' | 'orphan' | 'withheld';
  /** Next sequence number on its link (T14). */
  readonly nextSeqNo: number;
}

// ---------------------------------------------------------------- facts

/** A frame as it came, kept so that an equal version can be sent the very same words. */
export interface Source {
  readonly version: string;
  readonly action: string;
  /** Validates strictly against the published schema (repaired where `received` is present). */
  readonly payload: Payload;
  /** What really came, when it had to be repaired. Only a transparent provider gets to see it. */
  readonly received?: Payload | undefined;
}

/** `T`: transaction facts, never dropped. `E`: events, bounded (PROTOCOL §1). */
export type Lane = 'T' | 'E';

/** What happened, as the journal keeps it: appended once, never changed. */
export interface Fact {
  /** Counts from 1 per charger, without gaps. */
  readonly seq: number;
  readonly chargerId: string;
  readonly lane: Lane;
  /** When we learnt it. */
  readonly recordedAt: Instant;
  readonly txId?: string | undefined;
  /** Undefined for messages that need no meaning: they go on as they came. */
  readonly message?: Message | undefined;
  /** Undefined when we made the fact ourselves (an end that the charger never told). */
  readonly source?: Source | undefined;
  /** The only provider that gets it, when it answers a request of that provider. */
  readonly only?: ProviderId | undefined;
}

// ---------------------------------------------------------------- control

export const MODES = ['automatic', 'home_only', 'locked'] as const;
export type Mode = (typeof MODES)[number];

export type LeaseState = 'claiming' | 'reserved' | 'bound' | 'dormant' | 'grace';

/** The exclusive right to steer one EVSE (PROTOCOL §3.1). No lease = free. */
export interface Lease {
  readonly evse: number;
  readonly holder: ProviderId | 'home';
  readonly state: LeaseState;
  /** Plain words for the audit and the screen. */
  readonly reason: string;
  /** Taken or given on purpose and not by a start: lasts beyond a session for the home, to the session's end for others. */
  readonly explicit: boolean;
  readonly since: Instant;
  /** When it ends by itself; undefined = only by an event. */
  readonly endsAt?: Instant | undefined;
  readonly txId?: string | undefined;
  /** A fault was seen: only stopping and lowering are left. */
  readonly restricted?: boolean | undefined;
}

/** Why somebody was refused, as it crosses the wire (PROTOCOL §3.5). */
export type RefusalCode = 'N' | 'L' | 'H' | 'O' | 'F' | 'Q';

export type Decision =
  | { readonly allow: true; readonly rule: string; readonly why: string; readonly preempts?: ProviderId | undefined }
  | {
      readonly allow: false;
      readonly rule: string;
      readonly why: string;
      readonly code: RefusalCode;
      readonly retryAfterS?: number | undefined;
    };

/** One line of the audit trail. */
export interface AuditEntry {
  readonly at: Instant;
  readonly chargerId: string;
  readonly evse?: number | undefined;
  readonly by: Party;
  /** What was asked, in the asker's words (`RemoteStartTransaction`, `request_control`, …). */
  readonly asked: string;
  readonly allowed: boolean;
  readonly rule: string;
  readonly why: string;
}

/** One condition that Home Assistant tells us. `unknown`: no information (unavailable, unreachable, missing). */
export interface HomeState {
  readonly presence: 'home' | 'away' | 'unknown' | 'not_configured';
  readonly override: 'on' | 'off' | 'unknown' | 'not_configured';
  /** Since when either is unknown. */
  readonly unknownSince?: Instant | undefined;
}

/** What somebody wants to do, as the rules see it; the catalogue names one for every action of a central system. */
export type Verb =
  | 'read'
  | 'start'
  | 'stop'
  | 'limit'
  | 'unlock'
  | 'reserve'
  | 'cancel'
  | 'take'
  | 'release'
  | 'configure'
  | 'maintain'
  | 'certificate'
  | 'data'
  | 'denied';
