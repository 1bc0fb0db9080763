/** What the sessions of one provider took and cost today: counted with every value of a meter, by the day of the site. */
import type { Instant } from '../model.ts';
import { dateAt, dayBegan } from '../windows.ts';

export interface DayEnergy {
  /** `2026-11-28`, in the zone of the site; undefined = nothing was ever counted. */
  readonly date?: string | undefined;
  readonly wh: number;
  /** What this energy cost the home, in millionths of the main unit; undefined = nothing. */
  readonly costMillionths?: number | undefined;
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

/** What so much energy costs the home that is charged evenly over a time, in millionths of the main unit. */
export type EnergyCost = (span: { readonly from: Instant; readonly to: Instant }, wh: number) => number;

/** What a provider's sessions took of a day. */
export interface DayUse {
  readonly wh: number;
  readonly costMillionths: number;
}

const NOTHING: DayUse = { wh: 0, costMillionths: 0 };

/**
 * Adds what was charged between the two values. What lies in between over midnight belongs to either day by its time. A
 * meter that falls has charged nothing; when it is back where it was, only what is beyond that counts.
 */
export function withEnergy(
  known: DayEnergy,
  { txId, before, after, isEnd }: Metered,
  zone: string,
  costOf?: EnergyCost,
): DayEnergy {
  const date = dateAt(after.at, zone);
  // Told late, of a day that is over.
  if (known.date !== undefined && date < known.date) return known;
  const onDay = known.date === date ? known : { ...known, date, wh: 0, costMillionths: undefined };
  if (before.wh === undefined || after.wh === undefined) return isEnd ? forgotten(onDay, txId) : onDay;
  const { [txId]: fellFromWh } = known.fellFromWh;
  const isBack = fellFromWh !== undefined && after.wh >= fellFromWh;
  const chargedWh = Math.max(0, after.wh - (isBack ? fellFromWh : before.wh));
  const todayWh = chargedWh * shareOfDay(before.at, after.at, zone);
  const span = { from: Math.max(before.at, dayBegan(after.at, zone)), to: after.at };
  const cost = costOf === undefined || todayWh === 0 ? 0 : costOf(span, todayWh);
  const took = {
    ...onDay,
    wh: onDay.wh + todayWh,
    ...(cost !== 0 && { costMillionths: (onDay.costMillionths ?? 0) + cost }),
  };
  if (isEnd || isBack) return forgotten(took, txId);
  if (after.wh >= before.wh) return took;
  const from = { [txId]: Math.max(before.wh, fellFromWh ?? 0) };
  return { ...took, fellFromWh: { ...took.fellFromWh, ...from } };
}

/** What of it is of this day; nothing once the day is over. */
export function usedOn({ date, wh, costMillionths = 0 }: DayEnergy, now: Instant, zone: string): DayUse {
  return date !== undefined && date >= dateAt(now, zone) ? { wh, costMillionths } : NOTHING;
}

export function sumOfUse(uses: readonly DayUse[]): DayUse {
  return uses.reduce(
    (sum, use) => ({ wh: sum.wh + use.wh, costMillionths: sum.costMillionths + use.costMillionths }),
    NOTHING,
  );
}

function shareOfDay(from: Instant, to: Instant, zone: string): number {
  const began = dayBegan(to, zone);
  return from >= began || to <= from ? 1 : (to - began) / (to - from);
}

function forgotten(known: DayEnergy, txId: string): DayEnergy {
  const { [txId]: _over, ...fellFromWh } = known.fellFromWh;
  return { ...known, fellFromWh };
}
