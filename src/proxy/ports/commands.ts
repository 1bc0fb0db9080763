/** Commands that come without OCPP, and what followers are told. */
import type {
  Alarm,
  AuditEntry,
  Boot,
  CommandAnswer,
  Fact,
  Lease,
  ProviderId,
  RefusalCode,
  Status,
  Transaction,
} from '../../core/model.ts';

export type Command =
  | {
      readonly verb: 'start';
      readonly evse?: number | undefined;
      readonly connector?: number | undefined;
      readonly tag?: string | undefined;
    }
  /** Our UUID of the transaction; the home may leave it out when only one runs. */
  | {
      readonly verb: 'stop';
      readonly txId?: string | undefined;
      /** A stop by the home that does not work may unlock the cable. */
      readonly mayUnlock?: boolean | undefined;
    }
  /** Closes an EVSE, or the whole charger; `now` stops what charges there. For the home alone. */
  | { readonly verb: 'block'; readonly evse?: number | undefined; readonly now?: boolean | undefined }
  | { readonly verb: 'unblock'; readonly evse?: number | undefined }
  /** Takes control and its session from a provider: the session is stopped, or goes on as the home's. For the home alone. */
  | { readonly verb: 'kick'; readonly providerId: ProviderId; readonly session: 'stop' | 'take_over' }
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
  | { readonly kind: 'decision'; readonly entry: AuditEntry };
