/** What a charger tells of a session: its start, its course and its end. */
import type { ChargingState, Instant, Place, Reading, Token, TokenInfo } from '../meanings.ts';
import type { DisplayText } from './display.ts';

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

/** What a charger may know of the wires and of time, where its version has words for it. */
export interface TxCircumstances {
  readonly chargingState?: ChargingState | undefined;
  /** Seconds in which energy flowed. */
  readonly chargedS?: number | undefined;
  readonly phases?: number | undefined;
  readonly cableMaxA?: number | undefined;
}
export interface TxStarted extends TxCircumstances {
  /** When it began by the charger's own clock, where that was wrong and set right. */
  readonly saidAt?: Instant | undefined;
  /** Absent where the central system gives the id. */
  readonly chargerTxId?: string | undefined;
  readonly place: Place;
  readonly token?: Token | undefined;
  readonly at: Instant;
  readonly meterWh?: number | undefined;
  readonly readings: readonly Reading[];
  readonly reservationId?: number | undefined;
  readonly remoteStartId?: number | undefined;
  readonly trigger?: string | undefined;
  readonly seqNo?: number | undefined;
  readonly offline?: boolean | undefined;
}
export interface TxUpdated extends TxCircumstances {
  readonly chargerTxId: string;
  readonly place?: Place | undefined;
  readonly token?: Token | undefined;
  readonly at: Instant;
  readonly readings: readonly Reading[];
  readonly remoteStartId?: number | undefined;
  readonly trigger?: string | undefined;
  readonly seqNo?: number | undefined;
  readonly offline?: boolean | undefined;
}
export interface TxEnded extends TxCircumstances {
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
  /** How far the session may go. */
  readonly limit?: TxLimit | undefined;
  /** What it costs so far, in answer to an end in all: in the main unit of a currency that is not named. */
  readonly totalCost?: number | undefined;
  /** What the driver is to read of it. */
  readonly text?: DisplayText | undefined;
}
/** Limits of a whole session, from its start on. */
export interface TxLimit {
  readonly wh?: number | undefined;
  readonly s?: number | undefined;
  /** State of charge of the battery. */
  readonly percent?: number | undefined;
  /** In the main unit of a currency that is not named. */
  readonly cost?: number | undefined;
}
