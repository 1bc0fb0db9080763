/**
 * What a session costs by a tariff (docs/tariffs.md). All is counted without loss; each line of the bill is rounded
 * once, and what is owed is the sum of its lines, so that bills add up.
 */
import type { Instant } from '../model.ts';
import { decimalsOf, MILLION, partOf, rounded } from '../money.ts';
import { type CoursePoint, chargedAt, chargedUntil, courseOf, type MeteredSession } from './course.ts';
import type { SpotPrice } from './spot.ts';
import { type PriceStep, priceSteps, termsAt } from './steps.ts';
import type { Tariff, TariffTerms } from './tariff.ts';

export const LINE_KINDS = ['energy', 'time', 'idle', 'session_fee', 'minimum', 'vat'] as const;
export type LineKind = (typeof LINE_KINDS)[number];

export interface BillLine {
  readonly kind: LineKind;
  /** In minor units of the currency. */
  readonly minor: number;
}

export interface Bill {
  readonly tariff: string;
  readonly currency: string;
  /** What costs nothing has no line. VAT that is in the prices is none either: it is in `vatMinor`. */
  readonly lines: readonly BillLine[];
  /** The sum of the lines: what the payer owes. */
  readonly totalMinor: number;
  /** The part of it that is VAT, and the rest. */
  readonly vatMinor: number;
  readonly netMinor: number;
  /** What of the rest the provider keeps. */
  readonly providerMinor: number;
  /** Undefined when the meter told nothing: then energy is not on the bill. */
  readonly energyWh: number | undefined;
  readonly idleMs: number;
  /** Of the energy, what was charged while no day-ahead price was known, and is priced by `perKwh`; undefined = none. */
  readonly withoutSpotWh?: number | undefined;
  /** What has no price at all, since there is no `perKwh` either; undefined = none. */
  readonly withoutPriceWh?: number | undefined;
}

/** Of one price until the next. */
interface Slice extends PriceStep {
  readonly to: Instant;
}

const MICRO_WH_PER_KWH = 1_000_000_000n;
const MINUTE_MS = 60_000n;

export function priceSession(tariff: Tariff, session: MeteredSession, spot: readonly SpotPrice[] = []): Bill {
  const { startedAt: from } = session;
  const to = Math.max(session.endedAt, from);
  const terms = termsAt(tariff, from);
  const course = courseOf(session);
  const idleFrom = Math.min((chargedUntil(course, from) ?? to) + terms.idleAfterMs, to);
  const slices = priceSteps(tariff, { from, to }, spot).map((step, index, all) => ({
    ...step,
    to: all[index + 1]?.at ?? to,
  }));
  const charged = chargedAt(course, to);
  const lacking = (what: PriceStep['lacks']) =>
    sumOf(slices, (one) => (one.lacks === what ? energyIn(course, one) : 0n));
  const [withoutSpot, withoutPrice] = [lacking('spot'), lacking('price')];
  return {
    ...amounts(tariff, terms, slices, course, idleFrom, charged > 0n),
    energyWh: course.length === 0 ? undefined : Number(charged) / MILLION,
    idleMs: to - idleFrom,
    ...(withoutSpot > 0n && { withoutSpotWh: Number(withoutSpot) / MILLION }),
    ...(withoutPrice > 0n && { withoutPriceWh: Number(withoutPrice) / MILLION }),
  };
}

function amounts(
  { id, currency }: Tariff,
  terms: TariffTerms,
  slices: readonly Slice[],
  course: readonly CoursePoint[],
  idleFrom: Instant,
  hasCharged: boolean,
) {
  const minors = 10n ** BigInt(decimalsOf(currency));
  const minorOf = (sum: bigint, unit: bigint): number => rounded(sum * minors, unit * BigInt(MILLION));
  const energy = sumOf(slices, (one) => BigInt(one.perKwh) * energyIn(course, one));
  const time = sumOf(slices, (one) => BigInt(one.perMinute) * msOf(one.at, one.to));
  const idle = sumOf(slices, (one) => BigInt(one.idlePerMinute) * msOf(Math.max(one.at, idleFrom), one.to));
  const used = [
    { kind: 'energy', minor: minorOf(energy, MICRO_WH_PER_KWH) },
    { kind: 'time', minor: minorOf(time, MINUTE_MS) },
    { kind: 'idle', minor: minorOf(idle, MINUTE_MS) },
    // A start that came to nothing owes no more than its time.
    { kind: 'session_fee', minor: hasCharged ? minorOf(BigInt(terms.sessionFee), 1n) : 0 },
  ] as const;
  const sum = sumOfLines(used);
  const { minimum } = terms;
  const before = minimum === undefined || !hasCharged ? sum : Math.max(sum, minorOf(BigInt(minimum), 1n));
  const vatMinor = vatOf(before, terms);
  const onTop = terms.pricesIncludeVat ? 0 : vatMinor;
  const lines: readonly BillLine[] = [...used, { kind: 'minimum', minor: before - sum }, { kind: 'vat', minor: onTop }];
  const totalMinor = before + onTop;
  const netMinor = totalMinor - vatMinor;
  const providerMinor = partOf(netMinor, terms.providerShare);
  return {
    ...{ tariff: id, currency, lines: lines.filter(({ minor }) => minor !== 0) },
    ...{ totalMinor, vatMinor, netMinor, providerMinor },
  };
}

/** Of an amount that has it in it or not. */
function vatOf(minor: number, { vat, pricesIncludeVat }: TariffTerms): number {
  if (!pricesIncludeVat) return partOf(minor, vat);
  return rounded(BigInt(minor) * BigInt(vat), BigInt(MILLION + vat));
}

function sumOfLines(lines: readonly BillLine[]): number {
  return lines.reduce((sum, { minor }) => sum + minor, 0);
}

function sumOf(slices: readonly Slice[], of: (slice: Slice) => bigint): bigint {
  return slices.reduce((sum, slice) => sum + of(slice), 0n);
}

function energyIn(course: readonly CoursePoint[], { at, to }: Slice): bigint {
  return chargedAt(course, to) - chargedAt(course, at);
}

function msOf(from: Instant, to: Instant): bigint {
  return BigInt(Math.round(Math.max(0, to - from)));
}
