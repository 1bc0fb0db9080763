/** What the sessions of one provider took today: counted with every value of a meter, by the day of the site. */
import type { Instant } from '../model.ts';
import { dateAt, dayBegan } from '../windows.ts';

export interface DayEnergy {
  /** `2026-11-28`, in the zone of the site; undefined = nothing was ever counted. */
  readonly date?: string | undefined;
  readonly wh: number;
  /** By session, what its meter told before it told less: it was reset, or it told a wrong value once. */
  readonly fellFromWh: { readonly [txId: string]: number };
}

export const NO_ENERGY: DayEnergy = { wh: 0, fellFromWh: {} };

/** A value of the meter of one session, and the one before. */
export interface Metered {
  readonly txId: string;
  readonly before: { readonly at: Instant; readonly wh: number | undefined };
  readonly after: { readonly at: Instant; readonly wh: number | undefined };
  readonly isEnd: boolean;
}

/**
 * Adds what was charged between the two values. What lies in between over midnight belongs to either day by its time. A
 * meter that falls has charged nothing; when it is back where it was, only what is beyond that counts.
 */
export function withEnergy(known: DayEnergy, { txId, before, after, isEnd }: Metered, zone: string): DayEnergy {
  const date = dateAt(after.at, zone);
  // Told late, of a day that is over.
  if (known.date !== undefined && date < known.date) return known;
  const onDay = known.date === date ? known : { ...known, date, wh: 0 };
  if (before.wh === undefined || after.wh === undefined) return isEnd ? forgotten(onDay, txId) : onDay;
  const { [txId]: fellFromWh } = known.fellFromWh;
  const isBack = fellFromWh !== undefined && after.wh >= fellFromWh;
  const chargedWh = Math.max(0, after.wh - (isBack ? fellFromWh : before.wh));
  const took = { ...onDay, wh: onDay.wh + chargedWh * shareOfDay(before.at, after.at, zone) };
  if (isEnd || isBack) return forgotten(took, txId);
  if (after.wh >= before.wh) return took;
  const from = { [txId]: Math.max(before.wh, fellFromWh ?? 0) };
  return { ...took, fellFromWh: { ...took.fellFromWh, ...from } };
}

/** What of it is of this day; nothing once the day is over. */
export function energyOn({ date, wh }: DayEnergy, now: Instant, zone: string): number {
  return date !== undefined && date >= dateAt(now, zone) ? wh : 0;
}

function shareOfDay(from: Instant, to: Instant, zone: string): number {
  const began = dayBegan(to, zone);
  return from >= began || to <= from ? 1 : (to - began) / (to - from);
}

function forgotten(known: DayEnergy, txId: string): DayEnergy {
  const { [txId]: _over, ...fellFromWh } = known.fellFromWh;
  return { ...known, fellFromWh };
}
