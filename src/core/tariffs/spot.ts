/** Day-ahead prices over time: which are known, and which a session was priced by. */
import type { Instant } from '../model.ts';

/** A price of the exchange, in millionths for a kWh; or its CO₂, in millionths of a kilogram. */
export interface SpotSpan {
  readonly from: Instant;
  readonly to: Instant;
  readonly perKwh: number;
}

interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

export interface SpotPrice extends SpotSpan {
  /** A file or an entity: whose price it is. */
  readonly source: string;
}

/** What a session was priced by. */
export interface KeptSpot {
  /** Whose prices these are; of others nothing is said here. */
  readonly sources: readonly string[];
  /** Until here it was counted: hours before that for which nothing was known stay without a price. */
  readonly until: Instant;
  readonly prices: readonly SpotPrice[];
}

/** Each holds until the next one of its source, and no longer than its own end; neighbours that are equal are one. */
export function heldBy(prices: readonly SpotPrice[]): readonly SpotPrice[] {
  return [...Map.groupBy(prices, ({ source }) => source).values()].flatMap((ofOne) => {
    const held: SpotPrice[] = [];
    const inOrder = ofOne.toSorted((a, b) => a.from - b.from);
    for (const [index, price] of inOrder.entries()) {
      const to = Math.min(price.to, inOrder[index + 1]?.from ?? price.to);
      const before = held.at(-1);
      const goesOn = before !== undefined && before.to === price.from && before.perKwh === price.perKwh;
      if (goesOn) held.splice(-1, 1, { ...before, to });
      else held.push({ ...price, to });
    }
    return held;
  });
}

/**
 * What was used once stays; what is known now is for what comes behind it, and of sources that nobody asked then. Of
 * two that kept those of one source, the first counts.
 */
export function spotFor(known: readonly SpotPrice[], kept: readonly KeptSpot[]): readonly SpotPrice[] {
  const [first, ...rest] = kept;
  if (first === undefined) return known;
  const isKept = ({ source }: SpotPrice) => first.sources.includes(source);
  const news = within(known.filter(isKept), { from: first.until, to: Infinity });
  const others = spotFor(known, rest).filter((price) => !isKept(price));
  return [...first.prices, ...news, ...others];
}

export function keptSpot(used: readonly SpotPrice[], sources: readonly string[], span: Span): KeptSpot {
  return { sources, until: span.to, prices: within(used, span).filter(({ source }) => sources.includes(source)) };
}

/** What was used stays; hours for which nothing was known have the prices that are known now. */
export function filled(kept: KeptSpot, known: readonly SpotPrice[]): KeptSpot {
  const late = known
    .filter(({ source }) => kept.sources.includes(source))
    .flatMap((price) =>
      without(
        price,
        kept.prices.filter(({ source }) => source === price.source),
      ),
    );
  return { ...kept, prices: heldBy([...kept.prices, ...within(late, { from: -Infinity, to: kept.until })]) };
}

function without(price: SpotPrice, taken: readonly Span[]): readonly SpotPrice[] {
  return taken.reduce<readonly SpotPrice[]>(
    (rest, { from, to }) =>
      rest.flatMap((one) => [
        ...within([one], { from: -Infinity, to: from }),
        ...within([one], { from: to, to: Infinity }),
      ]),
    [price],
  );
}

function within(prices: readonly SpotPrice[], span: Span) {
  return prices
    .map((price) => ({ ...price, from: Math.max(price.from, span.from), to: Math.min(price.to, span.to) }))
    .filter(({ from, to }) => from < to);
}
