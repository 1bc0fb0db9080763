/** The prices of a tariff over time: by the clocks of the site, and by the day-ahead prices of the exchange. */
import type { Instant } from '../model.ts';
import { MILLION, rounded } from '../money.ts';
import { DAY_MINUTES, dateBegins, isInWindow, momentsOf, type WallTime, wallAt } from '../windows.ts';
import type { SpotPrice } from './spot.ts';
import type { DayAhead, Prices, Tariff, TariffTerms, TimedPrices } from './tariff.ts';

export interface PriceStep extends Required<{ readonly [P in keyof Prices]: number }> {
  readonly at: Instant;
  /** No day-ahead price is known: energy is priced by `perKwh` of the tariff, or has no price. */
  readonly lacks?: 'spot' | 'price' | undefined;
}

export interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

/** What a kWh and a minute cost over time. */
export interface PriceCourse {
  readonly tariff: Tariff;
  /** Each holds until the next one, the last one until `to`. */
  readonly steps: readonly [PriceStep, ...PriceStep[]];
  readonly to: Instant;
}

/** A session with a clock that was wrong may seem to last for decades: its prices change for so long. */
const MAX_DAYS = 400;
const DAY_MS = DAY_MINUTES * 60_000;

/** From the first moment of the span on; each holds until the next one. */
export function priceSteps(
  tariff: Tariff,
  span: Span,
  spot: readonly SpotPrice[],
): readonly [PriceStep, ...PriceStep[]] {
  const first = pricesAt(tariff, span.from, spot);
  const steps: [PriceStep, ...PriceStep[]] = [first];
  let before = first;
  for (const at of edges(tariff, span, spot)) {
    const next = pricesAt(tariff, at, spot);
    if (isSame(before, next)) continue;
    steps.push(next);
    before = next;
  }
  return steps;
}

/** The terms that hold at a moment. Before the first ones begin, those hold, too. */
export function termsAt({ terms, zone }: Tariff, at: Instant): TariffTerms {
  const begun = ({ validFrom }: TariffTerms): boolean => validFrom === undefined || dateBegins(validFrom, zone) <= at;
  return terms.findLast(begun) ?? terms[0];
}

function pricesAt(tariff: Tariff, at: Instant, spot: readonly SpotPrice[]): PriceStep {
  const terms = termsAt(tariff, at);
  const wall = wallAt(at, tariff.zone);
  const timed = terms.times.filter((row) => isNow(row, wall));
  const price = (of: keyof Prices): number | undefined => timed.find((row) => row[of] !== undefined)?.[of];
  const known = price('perKwh') ?? spotAt(terms.dayAhead, at, spot);
  return {
    at,
    perKwh: known ?? terms.perKwh ?? 0,
    perMinute: price('perMinute') ?? terms.perMinute ?? 0,
    idlePerMinute: price('idlePerMinute') ?? terms.idlePerMinute ?? 0,
    ...(known === undefined && terms.dayAhead && { lacks: terms.perKwh === undefined ? 'price' : 'spot' }),
  };
}

function isNow(row: TimedPrices, wall: WallTime): boolean {
  return isInWindow(row, wall) && (row.months?.includes(Number(wall.date.slice(5, 7))) ?? true);
}

function spotAt(dayAhead: DayAhead | undefined, at: Instant, spot: readonly SpotPrice[]): number | undefined {
  if (dayAhead === undefined) return undefined;
  const found = spot.findLast(({ source, from, to }) => from <= at && at < to && source === dayAhead.source);
  if (found === undefined) return undefined;
  return dayAhead.plusPerKwh + rounded(BigInt(found.perKwh) * BigInt(dayAhead.factor), BigInt(MILLION));
}

/** Every moment within the span at which a price may change. */
function edges(tariff: Tariff, { from, to }: Span, spot: readonly SpotPrice[]): readonly Instant[] {
  const { terms, zone } = tariff;
  const begins = terms.flatMap(({ validFrom }) => (validFrom === undefined ? [] : [dateBegins(validFrom, zone)]));
  const exchange = terms.some(({ dayAhead }) => dayAhead !== undefined)
    ? spot.flatMap((one) => [one.from, one.to])
    : [];
  const all = [...begins, ...exchange, ...clockEdges(tariff, { from, to })];
  return [...new Set(all)].filter((at) => at > from && at < to).sort((a, b) => a - b);
}

function clockEdges({ terms, zone }: Tariff, { from, to }: Span): readonly Instant[] {
  const rows = terms.flatMap(({ times }) => times);
  if (rows.length === 0) return [];
  const minutes = [0, ...rows.flatMap((row) => [row.fromMinute ?? 0, (row.toMinute ?? 0) % DAY_MINUTES])];
  // A day is an hour longer or shorter where clocks are set.
  const days = Math.min(Math.ceil((to - from) / DAY_MS) + 2, MAX_DAYS);
  return Array.from({ length: days }, (_, day) => momentsOf(from, zone, day, [...new Set(minutes)])).flat();
}

function isSame(a: PriceStep, b: PriceStep): boolean {
  const keys = ['perKwh', 'perMinute', 'idlePerMinute', 'lacks'] as const;
  return keys.every((key) => a[key] === b[key]);
}
