/** What a provider says that a session costs: what is new of it, put to what it said before. */
import type { DisplayText } from '../asks/display.ts';
import type { Settlement, ToldCost } from '../asks/tariffs.ts';
import type { Instant } from '../model.ts';
import { minorOf } from '../money.ts';

/** A text for a screen. */
const MAX_TEXT_CHARS = 1024;

/** Amounts in the main unit, as they came. */
export interface CostNews {
  readonly totalCost?: number | undefined;
  /** It is what the session cost in all. */
  readonly isFinal?: boolean | undefined;
  readonly text?: DisplayText | undefined;
  readonly settled?: (Omit<Settlement, 'minor'> & { readonly amount: number }) | undefined;
}

/** Undefined: nothing is new. */
export function toldCost(
  before: ToldCost | undefined,
  { totalCost, isFinal = false, text, settled }: CostNews,
  about: { readonly currency: string; readonly at: Instant },
): ToldCost | undefined {
  const currency = before?.currency ?? about.currency;
  // What it costs so far, told late, says nothing any more.
  const isLate = before?.isFinal === true && !isFinal;
  const totalMinor = totalCost === undefined || isLate ? undefined : minorOf(totalCost, currency);
  const said = {
    ...before,
    currency,
    ...(totalMinor !== undefined && { totalMinor, isFinal }),
    ...(text && { text: { ...text, content: text.content.slice(0, MAX_TEXT_CHARS) } }),
    ...(settled && settlement(settled, currency)),
  };
  const isNews = JSON.stringify(said) !== JSON.stringify({ ...before, currency });
  return isNews ? { ...said, at: about.at } : undefined;
}

function settlement(
  { amount, ...payment }: NonNullable<CostNews['settled']>,
  currency: string,
): { readonly settled?: Settlement } {
  const minor = minorOf(amount, currency);
  return minor === undefined ? {} : { settled: { ...payment, minor } };
}

/** What is worth a line in the course of the session: the first word, the last one, and what was paid. */
export function saidOf(
  before: ToldCost | undefined,
  { totalMinor, isFinal = false, settled }: ToldCost,
): readonly { readonly said: 'running' | 'final' | 'settled'; readonly minor: number }[] {
  const isFirst =
    before?.totalMinor === undefined || (isFinal && (before.isFinal !== true || before.totalMinor !== totalMinor));
  const isPaid = settled !== undefined && JSON.stringify(settled) !== JSON.stringify(before?.settled);
  return [
    ...(totalMinor !== undefined && isFirst
      ? [{ said: isFinal ? 'final' : 'running', minor: totalMinor } as const]
      : []),
    ...(isPaid ? [{ said: 'settled', minor: settled.minor } as const] : []),
  ];
}
