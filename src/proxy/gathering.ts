/**
 * A charger that does not count its events tells the values of a session's begin and end in messages of their own. Where
 * start and end have room for values they are told with these, if they come shortly before or after (PROTOCOL §4.3).
 */
import type { Fact, Instant, ProviderTransaction, Reading, Transaction } from '../core/model.ts';
import { countsEvents } from '../core/transactions/flow.ts';

/** How long the values of an end wait for it. */
export const END_WAIT_MS = 5_000;

export type Gathered =
  | { readonly kind: 'told'; readonly fact: Fact; readonly row: ProviderTransaction | undefined }
  /** It is told with another fact. */
  | { readonly kind: 'skip'; readonly row: ProviderTransaction }
  | { readonly kind: 'wait'; readonly until: Instant };

/** `following`: facts of the same session after this one, as far as they are known. */
export function gather(
  fact: Fact,
  tx: Transaction,
  row: ProviderTransaction | undefined,
  following: () => readonly Fact[],
  now: Instant,
): Gathered {
  const { message } = fact;
  const asItIs: Gathered = { kind: 'told', fact, row };
  if (message === undefined || countsEvents(tx)) return asItIs;
  if (message.means === 'txStarted') {
    const [begin] = following();
    const values = begin && valuesOf(begin, 'Transaction.Begin');
    if (values === undefined) return asItIs;
    return { kind: 'told', fact: { ...fact, message: { ...message, ask: { ...message.ask, readings: values } } }, row };
  }
  if (row === undefined) return asItIs;
  if (message.means === 'txEnded' && row.kept !== undefined) {
    const readings = [...row.kept, ...without(message.ask.readings, row.kept)];
    const told = { ...fact, message: { ...message, ask: { ...message.ask, readings } } };
    return { kind: 'told', fact: told, row: { ...row, kept: undefined } };
  }
  if (fact.seq === row.toldWithStart) return { kind: 'skip', row };
  const values = row.state === 'open' ? valuesOf(fact, 'Transaction.End') : undefined;
  if (values === undefined) return asItIs;
  if (following().some((next) => next.message?.means === 'txEnded'))
    return { kind: 'skip', row: { ...row, kept: [...(row.kept ?? []), ...values] } };
  const until = fact.recordedAt + END_WAIT_MS;
  return now < until ? { kind: 'wait', until } : asItIs;
}

/** The fact right after a start whose values were told with it. */
export function toldWithStart(fact: Fact, tx: Transaction, following: () => readonly Fact[]): number | undefined {
  if (fact.message?.means !== 'txStarted' || countsEvents(tx)) return undefined;
  const [begin] = following();
  return begin && valuesOf(begin, 'Transaction.Begin') && begin.seq;
}

/** Undefined unless all of its values are of this context. */
function valuesOf({ message }: Fact, context: string): readonly Reading[] | undefined {
  if (message?.means !== 'txUpdated' || message.ask.readings.length === 0) return undefined;
  const isAll = message.ask.readings.every(({ samples }) => samples.every((sample) => sample.context === context));
  return isAll ? message.ask.readings : undefined;
}

/** What the charger told twice is told once. */
function without(readings: readonly Reading[], told: readonly Reading[]): readonly Reading[] {
  const key = (at: Instant, sample: Reading['samples'][number]) => JSON.stringify([at, sample]);
  const known = new Set(told.flatMap(({ at, samples }) => samples.map((sample) => key(at, sample))));
  return readings.flatMap(({ at, samples }) => {
    const rest = samples.filter((sample) => !known.has(key(at, sample)));
    return rest.length === 0 ? [] : [{ at, samples: rest }];
  });
}
