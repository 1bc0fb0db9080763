/** What a central system wants to hear at once (PROTOCOL §2.6). */
import type { Place } from '../meanings.ts';

/** In the words of the newest version, and one that older ones have for a log. */
export const TRIGGERED = [
  'BootNotification',
  'CustomTrigger',
  'DiagnosticsStatusNotification',
  'FirmwareStatusNotification',
  'Heartbeat',
  'LogStatusNotification',
  'MeterValues',
  'PublishFirmwareStatusNotification',
  'SignChargingStationCertificate',
  'SignCombinedCertificate',
  'SignV2G20Certificate',
  'SignV2GCertificate',
  'StatusNotification',
  'TransactionEvent',
] as const;
export type Triggered = (typeof TRIGGERED)[number];

export interface Trigger {
  readonly message: Triggered;
  /** Without one, of all places. */
  readonly place?: Place | undefined;
  /** Which one of the charger's own. */
  readonly custom?: string | undefined;
}

export interface TriggerAnswer {
  readonly status: 'Accepted' | 'Rejected' | 'NotImplemented';
}

export interface TriggerAsks {
  readonly trigger: { ask: Trigger; answer: TriggerAnswer };
  /** The same in the extension of a version that could ask for less. */
  readonly extendedTrigger: { ask: Trigger; answer: TriggerAnswer };
}
