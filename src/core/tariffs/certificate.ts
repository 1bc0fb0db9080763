/**
 * What was charged in a period, for who turns it into certificates (emission reduction units, ERE, in the Netherlands; the
 * THG quota in Germany): energy by the meter alone, so no tariff, payer or correction changes a figure here. A session
 * belongs to the period in which it began, by the clocks of the site.
 */
import type { Instant } from '../model.ts';
import { monthSpan } from '../windows.ts';

/** A year, a quarter of it, or a month. */
export type Period =
  | { readonly year: number; readonly quarter?: 1 | 2 | 3 | 4 | undefined }
  | {
      /** `2026-10` */
      readonly month: string;
    };

/** Why the energy of a session is not certain, the gravest first. */
export const DOUBTS = [
  'imported',
  'no_start_reading',
  'no_end_reading',
  'register_began_anew',
  'readings_disagree',
  'counted_from_zero',
  'end_not_told',
] as const;
export type Doubt = (typeof DOUBTS)[number];

export interface MeteredSession {
  readonly source: 'charger' | 'imported';
  readonly meterStartWh: number | undefined;
  readonly meterStopWh: number | undefined;
  readonly energyWh: number | undefined;
  readonly reason: string | undefined;
}

/** What the owner says of the meter of a charger. */
export interface MeterNumbers {
  /** Of the grid connection. */
  readonly ean: string | undefined;
  readonly meterId: string | undefined;
}

export interface EnergySum {
  readonly sessions: number;
  readonly energyWh: number;
  /** Those that are in neither of the two. */
  readonly doubtfulSessions: number;
  readonly doubtfulEnergyWh: number;
}

export const NO_ENERGY: EnergySum = { sessions: 0, energyWh: 0, doubtfulSessions: 0, doubtfulEnergyWh: 0 };

/** Readings are told in whole watt-hours or parts of them. */
const ROUNDING_WH = 1;
/** Also the reasons of ends that the proxy had to make itself (PROTOCOL T12): the last reading stands for the end. */
const ENDS_UNTOLD: ReadonlySet<string | undefined> = new Set(['PowerLoss', 'Other']);

/** Undefined: the register was read at both ends, and what lies between is what was charged. */
export function doubtOf({ source, meterStartWh, meterStopWh, energyWh, reason }: MeteredSession): Doubt | undefined {
  if (source === 'imported') return 'imported';
  if (meterStartWh === undefined) return 'no_start_reading';
  if (meterStopWh === undefined || energyWh === undefined) return 'no_end_reading';
  if (meterStopWh < meterStartWh) return 'register_began_anew';
  if (Math.abs(meterStopWh - meterStartWh - energyWh) >= ROUNDING_WH) return 'readings_disagree';
  if (meterStartWh === 0) return 'counted_from_zero';
  return ENDS_UNTOLD.has(reason) ? 'end_not_told' : undefined;
}

/** What the meter counted, to the watt-hour, so that the figures that are shown add up. */
export function countedWh({ energyWh }: MeteredSession): number | undefined {
  return energyWh === undefined ? undefined : Math.round(energyWh);
}

export function withSession(sum: EnergySum, session: MeteredSession): EnergySum {
  const wh = countedWh(session) ?? 0;
  return doubtOf(session) === undefined
    ? { ...sum, sessions: sum.sessions + 1, energyWh: sum.energyWh + wh }
    : { ...sum, doubtfulSessions: sum.doubtfulSessions + 1, doubtfulEnergyWh: sum.doubtfulEnergyWh + wh };
}

/** From its first moment to the first one after it. */
export function periodSpan(period: Period, zone: string): { readonly from: Instant; readonly to: Instant } {
  if ('month' in period) return monthSpan(period.month, zone);
  const { year, quarter } = period;
  const [first, last] = quarter === undefined ? [1, 12] : [quarter * 3 - 2, quarter * 3];
  return { from: monthSpan(monthOf(year, first), zone).from, to: monthSpan(monthOf(year, last), zone).to };
}

/** `2026`, `2026-Q4` or `2026-10` */
export function periodName(period: Period): string {
  if ('month' in period) return period.month;
  return period.quarter === undefined ? String(period.year) : `${period.year}-Q${period.quarter}`;
}

function monthOf(year: number, month: number): string {
  return `${year}-${String(month).padStart(2, '0')}`;
}
