/** What the owner is told of without asking. */
import type { Instant, ProviderId } from './meanings.ts';

export const ALARM_KINDS = [
  'fault',
  'deaf_charger',
  'unexpected_start',
  'stop_failed',
  'limit_refused',
  'limit_ignored',
  'discharge_refused',
  'wish_failed',
  'unmatched_end',
  'rejected_card',
  'delivery_refused',
  'delivery_quarantined',
  'delivery_backlog',
  'provider_refused',
  'charger_flapping',
  'certificate',
  'host_clock',
  'firmware_waiting',
] as const;
export type AlarmKind = (typeof ALARM_KINDS)[number];

/** Something that the owner should know of and may have to do something about. Stays until its cause or the owner ends it. */
export interface Alarm {
  readonly kind: AlarmKind;
  readonly chargerId: string;
  readonly evse?: number | undefined;
  readonly providerId?: ProviderId | undefined;
  readonly since: Instant;
  /** When it happened last, and how often since `since`. */
  readonly at: Instant;
  readonly count: number;
  /** A plain sentence: what happened, and what can be done. */
  readonly why: string;
}
