/** Our twin of one charger: everything the proxy knows of it, as one plain value that is written down as a whole. */
import type { Wish } from '../commands.ts';
import type {
  Alarm,
  Boot,
  ConnectorStatus,
  Instant,
  LearntToken,
  Party,
  Payload,
  Place,
  Problem,
  Status,
  Token,
} from '../model.ts';
import type { Figures } from '../ocpp/figures.ts';
import type { Joined } from './joined.ts';

/** Alarms kept per charger; the ones that happened longest ago go first. */
export const MAX_ALARMS = 50;

export interface StationState {
  /** Opaque here: decided by the wire. */
  readonly version?: string | undefined;
  /** `reason`: why it booted, also where the charger could not say. */
  readonly boot?:
    | (Told & {
        readonly meaning: Boot;
        readonly reason?: string | undefined;
        /** It never sent one: this one says nothing of it. */
        readonly isBlank?: boolean | undefined;
      })
    | undefined;
  readonly lastSeenAt?: Instant | undefined;
  /** How far its clock is off, once it was wrong; the room of quirks tells what it means. */
  readonly clock?: { readonly offsetMs: number; readonly isOld?: boolean | undefined } | undefined;
  /** In their order, each under the number that a version has for it which counts over the whole station. */
  readonly connectors?: readonly Place[] | undefined;
  /** Somebody was told such numbers: from now on they stay as they are. */
  readonly isCounted?: boolean | undefined;
  /** How often it booted. */
  readonly boots?: number | undefined;
  /** When the charger last accepted a Reset; over with its next boot. */
  readonly resetAt?: Instant | undefined;
  /** Latest status per place; the key is `evse/connector`, `0/0` is the station itself. */
  readonly statuses: {
    readonly [key: string]: Told & {
      readonly meaning: Status;
      /** Since when a cable is in, as far as its words tell; undefined = there is none. */
      readonly pluggedAt?: Instant | undefined;
    };
  };
  /** Problems of its components that are not over. */
  readonly problems?: readonly Problem[] | undefined;
  /** By EVSE (0 = the station), what it last said of that as a whole. */
  readonly levels?:
    | { readonly [evse: string]: { readonly status: ConnectorStatus; readonly at?: Instant | undefined } }
    | undefined;
  /** The number of the last event that was made of a status. */
  readonly lastEventId?: number | undefined;
  /** EVSEs with a fault (0 = the whole station); after it cleared the hold runs until `heldUntil`. */
  readonly faults: {
    readonly [evse: string]: {
      readonly since: Instant;
      readonly heldUntil?: Instant | undefined;
      readonly causes: readonly string[];
    };
  };
  /** Starts that a charger accepted and that have not begun. */
  readonly pendingStarts: readonly PendingStart[];
  /** Stops that were asked for over the wire; they tell who ended a session. */
  readonly pendingStops: readonly { readonly txId: string; readonly by: Party; readonly at: Instant }[];
  readonly ids: IdMap;
  /** Latest readings per EVSE, for the screen. */
  readonly live: { readonly [evse: string]: LiveReading };
  /** Decisions learnt from the authority, most recent last (PROTOCOL §2.3). */
  readonly tokens: readonly LearntToken[];
  /** EVSEs that the home has closed (0 = the whole charger). */
  readonly blocked: readonly number[];
  /** What the charger last said yes to, for each place that it was told to close or open (0 = the whole charger). */
  readonly confirmed: { readonly [place: string]: 'closed' | 'open' | 'unknown' };
  /** Sessions that the home stops, until they are over or nothing helps (PROTOCOL §3.2). */
  readonly stopping: { readonly [txId: string]: Stopping };
  /** What the home asked for while the charger was away; done first when it is back. */
  readonly wishes: readonly StoredWish[];
  /** Providers that came in after the first fact, or left (PROTOCOL T13). */
  readonly joined: { readonly [providerId: string]: Joined };
  /** Samples of sessions that were not written down, since the disk was nearly full. */
  readonly samplesNotKept: number;
  /** By kind, EVSE and provider: what the owner should know of. Bounded by {@link MAX_ALARMS}. */
  readonly alarms: { readonly [key: string]: Alarm };
  /** Number of the newest fact; the row of the station may be older than that. */
  readonly journalSeq: number;
  /** The last transaction number that we gave (T1). */
  readonly lastTxNumber: number;
}

/** A message of the charger as it is told again. */
export interface Told {
  readonly at: Instant;
  /** Validates strictly. */
  readonly payload: Payload;
  /** What really came, when it had to be mended: only a transparent provider gets to see it. */
  readonly received?: Payload | undefined;
  /** Of the frame that said it. */
  readonly messageId?: string | undefined;
}

export interface PendingStart {
  readonly by: Party;
  readonly evse: number;
  readonly token: Token;
  /** Ours, as the charger knows it. */
  readonly remoteStartId: number;
  /** The asker's own, where its version has one. */
  readonly theirRemoteStartId?: number | undefined;
  readonly until: Instant;
  /**
   * Nobody holds it any more: should the charger begin it all the same, it is stopped (S47). `silent`: its asker was
   * told no since the charger did not answer; `late`: then the charger said yes; `revoked`: control was taken from it.
   */
  readonly voided?: 'silent' | 'late' | 'revoked' | undefined;
}

/** How far the stop of a session by the home has come. */
export interface Stopping {
  readonly step: 'asked' | 'starved' | 'unlocked' | 'restarted';
  /** When it must be over, or the next step follows; undefined while the charger is away. */
  readonly dueAt: Instant | undefined;
  /** The owner lets the cable be unlocked. */
  readonly mayUnlock: boolean;
}

/** A wish of the home that waits for its charger. */
export interface StoredWish {
  readonly at: Instant;
  readonly asked: Wish;
}

export interface LiveReading {
  readonly at: Instant;
  readonly powerW?: number | undefined;
  readonly currentA?: number | undefined;
  readonly energyWh?: number | undefined;
  /** What else its meter told. */
  readonly figures?: Figures | undefined;
  /** Over how many phases it was seen to draw last, and when. */
  readonly car?: { readonly phases: number; readonly at: Instant } | undefined;
}

/** Ids that one party gave and another must never see (invariant I5). Bounded; the oldest go first. */
export interface IdMap {
  readonly last: number;
  readonly rows: readonly {
    readonly kind: string;
    readonly by: Party;
    readonly theirs: number | string;
    readonly ours: number;
  }[];
}

export const EMPTY_STATION: StationState = {
  statuses: {},
  faults: {},
  pendingStarts: [],
  pendingStops: [],
  // Lower numbers are those of the profiles that the proxy writes itself (PROTOCOL §2.5).
  ids: { last: 999, rows: [] },
  live: {},
  tokens: [],
  blocked: [],
  confirmed: {},
  stopping: {},
  wishes: [],
  joined: {},
  samplesNotKept: 0,
  alarms: {},
  journalSeq: 0,
  lastTxNumber: 0,
};
