/** What somebody asks of a charger without OCPP: backends, REST, the command line, Home Assistant, the proxy itself. */
import type { Mode, ProviderId } from './model.ts';

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
  /** As soon as nothing charges there. For the home alone. */
  | { readonly verb: 'restart' }
  /** Takes control and its session from a provider: the session is stopped, or goes on as the home's. For the home alone. */
  | { readonly verb: 'kick'; readonly providerId: ProviderId; readonly session: 'stop' | 'take_over' }
  /** Control, until it is released, the session or the time is over. For the home alone. */
  | {
      readonly verb: 'give';
      readonly providerId: ProviderId;
      /** Undefined = every EVSE of the charger. */
      readonly evse?: number | undefined;
      readonly minutes?: number | undefined;
    }
  | {
      readonly verb: 'take';
      readonly evse?: number | undefined;
      readonly leaseS?: number | undefined;
      readonly reason?: string | undefined;
    }
  | { readonly verb: 'release'; readonly evse?: number | undefined }
  /** Null takes the asker's limit away. */
  | { readonly verb: 'limit'; readonly evse?: number | undefined; readonly limitA: number | null }
  /** No current until it is resumed, or until the session is over; the session stays. For the home alone. */
  | { readonly verb: 'pause'; readonly evse?: number | undefined }
  | { readonly verb: 'resume'; readonly evse?: number | undefined };

/** What the home sets for the whole house; where `minutes` stands and is left out, until the home says otherwise. */
export type HouseCommand =
  /** Of one charger, or of all. The file is a ceiling: it may only be narrowed. */
  | { readonly verb: 'mode'; readonly mode: Mode; readonly chargerId?: string | undefined }
  /** Cards that would be refused charge, and the home pays. */
  | { readonly verb: 'guest'; readonly minutes: number }
  | { readonly verb: 'end_guest' }
  /** It stays connected and is told, may stop and lower what is its own, and gets no new control. */
  | { readonly verb: 'pause_provider'; readonly providerId: ProviderId; readonly minutes?: number | undefined }
  | { readonly verb: 'resume_provider'; readonly providerId: ProviderId };

/** For how long anything is set that ends by itself: a week. */
export const MAX_MINUTES = 7 * 24 * 60;

/** What the home may ask while the charger is away: it is done first when the charger is back. */
export type Wish = Extract<Command, { verb: 'start' | 'stop' }>;

/** What somebody wants to do, as the rules see it; the catalogue names one for every action of a central system. */
export type Verb =
  | 'read'
  | 'start'
  | 'stop'
  | 'limit'
  /** Steers the power of a session in other ways: who has control. */
  | 'steer'
  | 'unlock'
  | 'reserve'
  | 'cancel'
  | 'take'
  | 'release'
  /** Takes places out of service, or puts them back. */
  | 'close'
  | 'open'
  | 'configure'
  | 'maintain'
  /** Loads firmware, fetches logs, sets monitors: no session notices. */
  | 'tend'
  | 'certificate'
  | 'data'
  | 'denied';
