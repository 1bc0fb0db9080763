/** What becomes of commands that come without OCPP, and what followers are told. */
import type { LimitSource } from '../../core/limits/merge.ts';
import type {
  Alarm,
  AuditEntry,
  Boot,
  CommandAnswer,
  Fact,
  Instant,
  Lease,
  Mode,
  ProviderId,
  RefusalCode,
  Status,
  Transaction,
} from '../../core/model.ts';
import type { AdoptionView } from './sides.ts';

export type { Command, HouseCommand } from '../../core/commands.ts';

/** The house as the owner set it: what holds now. */
export interface HouseView {
  /** In force at chargers that have no mode of their own. */
  readonly mode: Mode;
  /** The widest mode that the configuration file allows. */
  readonly ceiling: Mode;
  /** In force at each charger. */
  readonly chargers: readonly { readonly chargerId: string; readonly mode: Mode }[];
  /** Cards that would be refused charge until then. */
  readonly guestUntil: Instant | undefined;
  /** `until`: undefined = until the owner resumes it. */
  readonly paused: readonly {
    readonly providerId: ProviderId;
    readonly since: Instant;
    readonly until: Instant | undefined;
  }[];
}

/** What one provider sees now, in words. */
export interface Sight {
  readonly providerId: ProviderId;
  readonly sees: string;
}

export type CommandResult =
  | {
      readonly ok: true;
      readonly result: string;
      readonly why: string;
      readonly txId?: string | undefined;
      readonly answer?: CommandAnswer | undefined;
      /** To a command of the home: what every provider sees now. */
      readonly sees?: readonly Sight[] | undefined;
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
  | { readonly kind: 'alarm'; readonly chargerId: string; readonly alarm: Alarm }
  /** `key` as in `core/station/alarms.ts`. */
  | { readonly kind: 'alarm_over'; readonly chargerId: string; readonly key: string }
  /** How much a place may take has changed, or who limits it. */
  | {
      readonly kind: 'limit';
      readonly chargerId: string;
      readonly evse: number;
      /** Undefined = nothing limits it. */
      readonly limitA: number | undefined;
      /** When it is something else, as far as is known now. */
      readonly until: Instant | undefined;
      readonly source: LimitSource | undefined;
      readonly providerId: ProviderId | undefined;
      readonly why: string;
    }
  | { readonly kind: 'decision'; readonly entry: AuditEntry }
  /** What the owner set for the house has changed, or ended by itself. */
  | { readonly kind: 'house'; readonly house: HouseView }
  /** An unknown charger waits, or the owner adopted or refused one. */
  | { readonly kind: 'adoption'; readonly adoption: AdoptionView }
  /** Somebody was not let in at the door for chargers; told at most once a second in all, so some are not. */
  | { readonly kind: 'turned_away'; readonly chargerId: string; readonly at: Instant; readonly why: string };
