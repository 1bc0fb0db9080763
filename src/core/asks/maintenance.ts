/** Taking places out of service, and restarting the charger (PROTOCOL §2.6). */
import type { Place } from '../meanings.ts';

export interface SetAvailability {
  /** EVSE 0 is the whole charger. */
  readonly place: Place;
  readonly isOpen: boolean;
}

/** `Scheduled`: as soon as the session there is over. */
export interface SetAvailabilityAnswer {
  readonly status: 'Accepted' | 'Rejected' | 'Scheduled';
}

/** How hard: `hard` and `soft` end what runs, `immediate` too; `resume` goes on with it after. */
export const RESET_KINDS = ['hard', 'soft', 'immediate', 'on_idle', 'resume'] as const;
export type ResetKind = (typeof RESET_KINDS)[number];

export interface Reset {
  readonly kind: ResetKind;
  /** One EVSE; without it the whole charger. */
  readonly evse?: number | undefined;
}

export interface ResetAnswer {
  readonly status: 'Accepted' | 'Rejected' | 'Scheduled';
}

export interface MaintenanceAsks {
  readonly setAvailability: { ask: SetAvailability; answer: SetAvailabilityAnswer };
  readonly reset: { ask: Reset; answer: ResetAnswer };
}
