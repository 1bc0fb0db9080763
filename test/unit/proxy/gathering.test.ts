import { describe, expect, test } from 'vitest';
import type { Fact, Message, ProviderTransaction, Reading } from '../../../src/core/model.ts';
import { END_WAIT_MS, gather, toldWithStart } from '../../../src/proxy/gathering.ts';
import { aTransaction } from '../../fakes/hub.ts';

const AT = 1_000_000;
const TX = aTransaction();
const ROW: ProviderTransaction = { txId: TX.id, providerId: 'alpha', state: 'open', nextSeqNo: 1 };
const values = (context: string, value = 5): Reading[] => [
  { at: AT, samples: [{ value, unit: 'Wh', measurand: 'Energy.Active.Import.Register', context }] },
];
const updated = (context: string, value?: number): Message => ({
  means: 'txUpdated',
  ask: { chargerTxId: TX.chargerTxId, at: AT, readings: values(context, value) },
});
const started: Message = { means: 'txStarted', ask: { place: TX.place, at: AT, readings: [] } };
const ended = (readings: Reading[] = []): Message => ({
  means: 'txEnded',
  ask: { chargerTxId: TX.chargerTxId, at: AT, readings },
});
const fact = (message: Message, seq = 7): Fact => ({
  seq,
  chargerId: TX.chargerId,
  lane: 'T',
  recordedAt: AT,
  txId: TX.id,
  message,
});
const followedBy = (message: Message) => () => [fact(message, 8)];
const nothing = () => [];

describe('the values of the begin', () => {
  test('are told with a start that has not gone out, and not again', () => {
    const start = fact(started);
    const begin = followedBy(updated('Transaction.Begin'));
    expect(gather(start, TX, undefined, begin, AT)).toMatchObject({
      kind: 'told',
      fact: { message: { ask: { readings: values('Transaction.Begin') } } },
    });
    expect(toldWithStart(start, TX, begin)).toBe(8);
    const row = { ...ROW, toldWithStart: 8 };
    expect(gather(fact(updated('Transaction.Begin'), 8), TX, row, nothing, AT)).toEqual({ kind: 'skip', row });
  });

  test.each<[string, Message]>([
    ['other values', updated('Sample.Periodic')],
    ['an end', ended()],
  ])('not %s', (_title, next) => {
    expect(gather(fact(started), TX, undefined, followedBy(next), AT)).toEqual({ kind: 'told', fact: fact(started) });
    expect(toldWithStart(fact(started), TX, followedBy(next))).toBeUndefined();
  });
});

describe('the values of the end', () => {
  const last = fact(updated('Transaction.End'));

  test('wait for it a moment, and are told alone when it does not come', () => {
    const until = AT + END_WAIT_MS;
    expect(gather(last, TX, ROW, nothing, until - 1)).toEqual({ kind: 'wait', until });
    expect(gather(last, TX, ROW, nothing, until)).toEqual({ kind: 'told', fact: last, row: ROW });
  });

  test('are kept where it is there, and told with it, each once', () => {
    const kept = gather(last, TX, ROW, followedBy(ended()), AT);
    expect(kept).toEqual({ kind: 'skip', row: { ...ROW, kept: values('Transaction.End') } });
    const row = kept.kind === 'skip' ? kept.row : undefined;
    const end = fact(ended([...values('Transaction.End'), ...values('Sample.Clock')]));
    expect(gather(end, TX, row, nothing, AT)).toMatchObject({
      kind: 'told',
      fact: { message: { ask: { readings: [...values('Transaction.End'), ...values('Sample.Clock')] } } },
      row: { kept: undefined },
    });
  });

  test('that come after it are told as they are', () => {
    const row: ProviderTransaction = { ...ROW, state: 'closed' };
    expect(gather(last, TX, row, nothing, AT)).toEqual({ kind: 'told', fact: last, row });
  });
});

test('a charger that counts its events told each as it wanted', () => {
  const tx = { ...TX, lastSeqNo: 4 };
  const last = fact(updated('Transaction.End'));
  expect(gather(last, tx, ROW, nothing, AT)).toEqual({ kind: 'told', fact: last, row: ROW });
  expect(toldWithStart(fact(started), tx, followedBy(updated('Transaction.Begin')))).toBeUndefined();
});
