/**
 * The proxy's own words: what chargers, providers and the home say to each other, free of any OCPP version
 * and shaped like the newest one. Every rule, every record and every screen speaks in these types; only
 * `core/ocpp` knows how a version spells them.
 */
import type {
  ChargingState,
  Instant,
  Message,
  Party,
  Payload,
  Place,
  ProviderId,
  Reading,
  Reservation,
  StopReason,
  Token,
  TokenStatus,
  TxLimit,
} from './meanings.ts';

export * from './alarm.ts';
export type { Verb } from './commands.ts';
export * from './meanings.ts';
export * from './provider.ts';

// ---------------------------------------------------------------- transactions

/** One physical charging transaction. */
export interface Transaction {
  /** Our UUID. */
  readonly id: string;
  readonly chargerId: string;
  readonly place: Place;
  readonly chargerTxId: string;
  readonly token?: Token | undefined;
  /** What the charger was told of the token at the start, for the same answer to the same question. */
  readonly tokenStatus?: TokenStatus | undefined;
  readonly startedAt: Instant;
  /** By the charger's own clock, where that was wrong: it says the same when it says it again. */
  readonly saidAt?: Instant | undefined;
  readonly meterStartWh?: number | undefined;
  readonly lastWh?: number | undefined;
  readonly lastAt: Instant;
  readonly chargingState?: ChargingState | undefined;
  /** How long it has charged until its charging state changed last; `since`: it charges on from then. */
  readonly charged?: { readonly ms: number; readonly since?: Instant | undefined } | undefined;
  /**
   * When a charger that counts its events had told who charges, where, and that current may flow, with which fact: only
   * then it is a session for a central system that knows no earlier one (PROTOCOL §4.3).
   */
  readonly flow?: { readonly seq: number; readonly at: Instant; readonly meterWh?: number | undefined } | undefined;
  /** The card that was shown to end it. */
  readonly stopToken?: Token | undefined;
  /** The reservation that it uses, under our number. */
  readonly reservationId?: number | undefined;
  /** The highest one so far, where the charger counts its events. */
  readonly lastSeqNo?: number | undefined;
  /** An event before that one never came: nothing waits for missing ones any more. */
  readonly hasGaps?: boolean | undefined;
  /** Who the energy is charged to, frozen at the start (PROTOCOL §2.2). */
  readonly payer: ProviderId | 'home';
  /** Who the owner charges it to instead of himself: somebody of his list of payers, frozen with the card. */
  readonly billedTo?: string | undefined;
  /** As the owner's row for its card names it, frozen with the card. */
  readonly cardName?: string | undefined;
  readonly vehicle?: string | undefined;
  /** The provider that accepted its card. */
  readonly acceptedBy?: ProviderId | undefined;
  /** Whose remote start it was. */
  readonly startedBy?: Party | undefined;
  /** Since when the charger, after a boot, says that nothing charges there: without news it counts as over (T12). */
  readonly lostAt?: Instant | undefined;
  readonly endedAt?: Instant | undefined;
  readonly meterStopWh?: number | undefined;
  /** What the charger said, where that is less than at its start: its register began anew (PROTOCOL Q20). */
  readonly saidStopWh?: number | undefined;
  readonly reason?: StopReason | undefined;
  /** It ended with a restart of the charger that was asked for over the wire. */
  readonly isResetAsked?: boolean | undefined;
  /** Who asked for the stop, when it was asked for over the wire. */
  readonly endedBy?: Party | undefined;
  /** A provider that the home sent away while it ran: it hears nothing after this fact, and steers it no more. */
  readonly takenFrom?: { readonly providerId: ProviderId; readonly seq: number } | undefined;
  /** The charger began it although its start had been refused (S47). */
  readonly isUnexpected?: boolean | undefined;
  /** Whose word on its card counts for everybody, frozen when the card is known; undefined = nobody was asked. */
  readonly deciders?: readonly ProviderId[] | undefined;
  /** Who decides on its card and said no after it had begun. */
  readonly rejectedBy?: ProviderId | undefined;
  /** It is to end for that, and the charger is asked until it does. */
  readonly isRefused?: boolean | undefined;
  /** Whose limit of the whole session it has come to, and which: the charger is asked to end it until it does. */
  readonly reached?:
    | { readonly by: ProviderId; readonly reason: StopReason; readonly trigger?: string | undefined }
    | undefined;
  /** Whose conditions do not hold any more, so that it has to end. */
  readonly mustEndFor?: ProviderId | undefined;
  /** From this register on it gets no more current. */
  readonly starvesAtWh?: number | undefined;
  /** Under which number each provider knows its card, frozen at the start. */
  readonly aliases?: { readonly [providerId: string]: string } | undefined;
  /** Who held control last. */
  readonly holder: ProviderId | 'home';
}

/** What one provider knows of a transaction (PROTOCOL §2.2). */
export interface ProviderTransaction {
  readonly txId: string;
  readonly providerId: ProviderId;
  /** The id that this provider gave or was given; undefined until its start was answered. */
  readonly providerTxId?: string | undefined;
  /** It gave that id itself. */
  readonly isOwnNumber?: boolean | undefined;
  /**
   * `withheld`: its start was not told because somebody else's session only shows as an occupied place; should it
   * become this provider's own, the start goes out first. No row at all: the provider came later and never hears of it.
   * `leaving`: for this provider the session ends before it does for the others; that end is still to be told.
   * `refused`: it was told, and the provider hears no more of the session.
   */
  readonly state: 'open' | 'closed' | 'orphan' | 'withheld' | 'leaving' | 'refused';
  /** Why it leaves. */
  readonly leaves?: StopReason | undefined;
  /** How far it lets the session go. */
  readonly limit?: TxLimit | undefined;
  /** Next sequence number on its link (T14). */
  readonly nextSeqNo: number;
  /** It was told where the session is. */
  readonly isPlaced?: boolean | undefined;
  /** The fact whose values were told with the start. */
  readonly toldWithStart?: number | undefined;
  /** Values that are told with the end. */
  readonly kept?: readonly Reading[] | undefined;
  /** The time of the last sample that it was told. */
  readonly sampledAt?: Instant | undefined;
  /** When it was last told a sample of the kinds that it wants more seldom than the charger takes them. */
  readonly metered?: { readonly sampledAt?: Instant | undefined; readonly alignedAt?: Instant | undefined } | undefined;
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
  /** Of the frame that said it. */
  readonly messageId?: string | undefined;
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
  /** How many facts its source tells: it and those right after it. */
  readonly parts?: number | undefined;
  /** In this version the source of an earlier fact tells it, too. */
  readonly toldIn?: string | undefined;
  /** The only provider that gets it, when it answers a request of that provider. */
  readonly only?: ProviderId | undefined;
}

// ---------------------------------------------------------------- control

/** Whether a provider may load firmware onto a charger: when the owner agrees, whenever it likes, or not at all. */
export const FIRMWARE_POLICIES = ['ask', 'auto', 'never'] as const;
export type FirmwarePolicy = (typeof FIRMWARE_POLICIES)[number];

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
  /** The home gave it on purpose; `until`: the end of that, also while a session runs. */
  readonly given?: { readonly until?: Instant | undefined } | undefined;
  readonly since: Instant;
  /** When it ends by itself; undefined = only by an event. */
  readonly endsAt?: Instant | undefined;
  readonly txId?: string | undefined;
  /** A fault was seen: only stopping and lowering are left. */
  readonly restricted?: boolean | undefined;
  /** Counts while the lease is `reserved`. */
  readonly reservation?: Reservation | undefined;
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
  /** Of a refusal; told to followers, not kept. */
  readonly code?: RefusalCode | undefined;
  /** Of a provider in shadow mode, whose word had no effect: what it would have come to. */
  readonly shadow?: ShadowMark | undefined;
}

export const SHADOW_MARKS = ['would_allow', 'would_refuse', 'agreed', 'differed'] as const;
/** Of what it asked: what the rules would have said. Of what it answered: whether that was what was done. */
export type ShadowMark = (typeof SHADOW_MARKS)[number];

/** What Home Assistant tells us of the house. `unknown`: no information (unavailable, unreachable, missing). */
export interface HomeState {
  readonly presence: 'home' | 'away' | 'unknown' | 'not_configured';
  readonly override: 'on' | 'off' | 'unknown' | 'not_configured';
  /** `on`: nobody is at home for days. */
  readonly vacation: 'on' | 'off' | 'unknown' | 'not_configured';
  /** Since when presence or override is unknown. */
  readonly unknownSince?: Instant | undefined;
  /** Every entity that is followed, those above among them. */
  readonly entities: ReadonlyMap<string, EntityState>;
}

/** An entity of Home Assistant; its last state holds for a grace time when it tells nothing (DESIGN 6.9). */
export interface EntityState {
  /** Undefined: nothing is known, or what was is too old. */
  readonly state: string | undefined;
  readonly unknownSince?: Instant | undefined;
}

/** Of a house without Home Assistant. */
export const NO_HOME_STATE: HomeState = {
  presence: 'not_configured',
  override: 'not_configured',
  vacation: 'not_configured',
  entities: new Map(),
};
