import { describe, expect, test } from 'vitest';
import type { Transaction, TxEnded, TxUpdated } from '../../../../src/core/model.ts';
import { end, update } from '../../../../src/core/transactions/transactions.ts';
import { ended, MINUTE, NOON, open, over, updated } from './charger-story.ts';

const OPEN = open();
const OVER = over();
const ELSEWHERE = open({
  id: 'uuid-8',
  chargerTxId: '8',
  place: { evse: 2, connector: 1 },
  token: { id: 'FFFF' },
  meterStartWh: 50_000,
  lastWh: 60_000,
});

describe('values of a running transaction', () => {
  test('move its register, its time, its state and its count on', () => {
    const message = updated({ at: NOON + 6 * MINUTE, chargingState: 'Charging', seqNo: 3 });
    expect(update([ELSEWHERE, OPEN], message, 1_800)).toEqual({
      kind: 'updated',
      tx: {
        ...OPEN,
        lastWh: 1_800,
        lastAt: NOON + 6 * MINUTE,
        chargingState: 'Charging',
        charged: { ms: 0, since: NOON + 6 * MINUTE },
        lastSeqNo: 3,
      },
      abandoned: [],
    });
  });

  test('change nothing that they do not speak of', () => {
    const tx = open({ chargingState: 'SuspendedEV', lastSeqNo: 2 });
    expect(update([tx], updated({ at: NOON + 6 * MINUTE }), undefined)).toMatchObject({
      tx: { ...tx, lastAt: NOON + 6 * MINUTE },
    });
  });

  test('of an older moment never replace newer ones', () => {
    const tx = open({ chargingState: 'Charging', lastSeqNo: 3 });
    expect(update([tx], updated({ seqNo: 2, chargingState: 'EVConnected' }), 1_200)).toMatchObject({ tx });
  });

  test('of an older moment are better than none', () => {
    const tx = open({ lastWh: undefined, meterStartWh: undefined });
    expect(update([tx], updated(), 1_200)).toMatchObject({ tx: { meterStartWh: 1_200, lastWh: 1_200 } });
  });

  test('bring the token and the place that the start did not have', () => {
    const tx = open({ token: undefined, place: { evse: 0 } });
    expect(update([tx], updated({ token: { id: 'FFFF' }, place: { evse: 2 } }), undefined)).toMatchObject({
      tx: { token: { id: 'FFFF' }, place: { evse: 2 } },
      abandoned: [],
    });
  });

  test.each<[string, Partial<TxUpdated>]>([
    ['another token', { token: { id: 'FFFF' } }],
    ['another place', { place: { evse: 2 } }],
    ['the station as place', { place: { evse: 0 } }],
  ])('never bring %s', (_what, more) => {
    expect(update([OPEN], updated(more), undefined)).toMatchObject({ tx: { token: OPEN.token, place: OPEN.place } });
  });

  test('T11: the place turns out to have a transaction that the charger never ended', () => {
    const tx = open({ id: 'uuid-9', chargerTxId: '9', place: { evse: 0 }, startedAt: NOON + 8 * MINUTE });
    const step = update(
      [OPEN, ELSEWHERE, OVER, tx],
      updated({ chargerTxId: '9', at: NOON + 9 * MINUTE, place: { evse: 1 } }),
      undefined,
    );
    expect(step).toMatchObject({
      tx: { id: 'uuid-9', place: { evse: 1 } },
      abandoned: [{ tx: { id: 'uuid-7', endedAt: OPEN.lastAt, reason: 'Other' } }],
    });
  });
});

describe('the same event again', () => {
  const tx = open({ lastSeqNo: 3, chargingState: 'Charging' });
  const again = updated({ seqNo: 3, at: tx.lastAt, chargingState: 'Charging', token: { id: 'A1B2C3D4' } });

  test('is told to nobody', () => {
    expect(update([tx], again, 1_500)).toEqual({ kind: 'repeated', tx });
  });

  test('with an older time, too', () => {
    expect(update([tx], { ...again, at: NOON }, undefined)).toEqual({ kind: 'repeated', tx });
  });

  test('with a number that was passed already, whatever it says', () => {
    const older = { ...again, seqNo: 2, chargingState: 'SuspendedEV' } as const;
    expect(update([tx], older, 1_400)).toEqual({ kind: 'repeated', tx });
  });

  test.each<[string, Transaction, TxUpdated, number | undefined]>([
    ['one that was missing', { ...tx, hasGaps: true }, { ...again, seqNo: 2 }, 1_500],
    ['a lower number with a later time', tx, { ...again, seqNo: 0, at: tx.lastAt + 1 }, 1_500],
    ['another number', tx, { ...again, seqNo: 4 }, 1_500],
    ['no number', tx, { ...again, seqNo: undefined }, 1_500],
    ['a later time', tx, { ...again, at: tx.lastAt + 1 }, 1_500],
    ['another register', tx, again, 1_600],
    ['another state', tx, { ...again, chargingState: 'SuspendedEV' }, 1_500],
    ['the first token', { ...tx, token: undefined }, again, 1_500],
    ['the first place', { ...tx, place: { evse: 0 } }, { ...again, place: { evse: 1 } }, 1_500],
  ])('Q25: is another event with %s', (_what, known, message, registerWh) => {
    expect(update([known], message, registerWh).kind).toBe('updated');
  });
});

describe('whose values they are', () => {
  test('T15: of a transaction that is over, they come late and change nothing', () => {
    expect(update([OVER], updated({ at: NOON + 11 * MINUTE }), 9_000)).toEqual({ kind: 'late', tx: OVER });
  });

  test.each<[string, Partial<TxUpdated>, Transaction | undefined]>([
    ['the id decides', { chargerTxId: '8', place: { evse: 1 } }, ELSEWHERE],
    ['Q15: id 0, so the connector decides', { chargerTxId: '0', place: { evse: 2 } }, ELSEWHERE],
    ['Q16: id -1, so the connector decides', { chargerTxId: '-1', place: { evse: 1 } }, OPEN],
    ['id 0 at a connector without a session', { chargerTxId: '0', place: { evse: 3 } }, undefined],
    ['id 0 without a connector', { chargerTxId: '0' }, undefined],
    ['an id that nobody gave', { chargerTxId: '99', place: { evse: 1 } }, undefined],
    ['id 0 of a charger that numbers itself', { chargerTxId: '0', place: { evse: 1 }, seqNo: 1 }, undefined],
  ])('%s', (_title, message, whose) => {
    const step = update([OVER, OPEN, ELSEWHERE], updated({ at: NOON + 6 * MINUTE, ...message }), undefined);
    expect(step.kind === 'updated' ? step.tx.id : step.kind).toBe(whose?.id ?? 'unknown');
  });
});

describe('an end', () => {
  test("is taken with the charger's own values", () => {
    const message = ended({ reason: 'EVDisconnected', seqNo: 9, token: { id: 'A1B2C3D4' } });
    expect(end([ELSEWHERE, OPEN], message, 1_700)).toEqual({
      kind: 'ended',
      tx: {
        ...OPEN,
        endedAt: NOON + 10 * MINUTE,
        lastAt: NOON + 10 * MINUTE,
        lastWh: 3_000,
        meterStopWh: 3_000,
        reason: 'EVDisconnected',
        lastSeqNo: 9,
      },
      ended: message,
      guessed: false,
    });
  });

  test.each<[string, Partial<TxEnded>, number | undefined, Partial<Transaction>, number | undefined]>([
    ['the field before the readings', { meterWh: 3_000 }, 2_000, {}, 3_000],
    ['the readings without the field', { meterWh: undefined }, 2_000, {}, 2_000],
    ['the last sample without either', { meterWh: undefined }, undefined, {}, 1_500],
    ['Q20: never less than the start', { meterWh: 12 }, undefined, {}, 1_000],
    ['a session without a first register', { meterWh: 12 }, undefined, { meterStartWh: undefined }, 12],
    ['nothing when nothing was told', { meterWh: undefined }, undefined, { lastWh: undefined }, undefined],
  ])('has a register: %s', (_title, message, registerWh, more, meterStopWh) => {
    const step = end([open(more)], ended(message), registerWh);
    expect(step).toMatchObject({ kind: 'ended', tx: { meterStopWh }, ended: { meterWh: meterStopWh } });
  });

  test.each<[string, number, number]>([
    ['as told', NOON + 10 * MINUTE, NOON + 10 * MINUTE],
    ['as told before the last sample', NOON + 2 * MINUTE, NOON + 2 * MINUTE],
    ['at the start', NOON, NOON],
    ['§5.6: told before the start, so at the last sample', NOON - 1, OPEN.lastAt],
  ])('has a time: %s', (_title, at, endedAt) => {
    const lastAt = Math.max(endedAt, OPEN.lastAt);
    expect(end([OPEN], ended({ at }), undefined)).toMatchObject({ tx: { endedAt, lastAt }, ended: { at: endedAt } });
  });

  test('without a reason is one at the charger', () => {
    expect(end([OPEN], ended(), undefined)).toMatchObject({ tx: { reason: 'Local' }, ended: { chargerTxId: '7' } });
  });

  test('brings the token of a session that had none', () => {
    const step = end([open({ token: undefined })], ended({ token: { id: 'FFFF' } }), undefined);
    expect(step).toMatchObject({ tx: { token: { id: 'FFFF' } } });
  });

  test('keeps the highest number of its events', () => {
    expect(end([open({ lastSeqNo: 9 })], ended({ seqNo: 4 }), undefined)).toMatchObject({ tx: { lastSeqNo: 9 } });
  });

  test('again changes nothing, whatever it says now', () => {
    expect(end([OVER], ended({ meterWh: 9_000, at: NOON + 60 * MINUTE }), undefined)).toEqual({
      kind: 'repeated',
      tx: OVER,
    });
  });
});

interface Guess {
  readonly title: string;
  readonly known: readonly Transaction[];
  readonly message: Partial<TxEnded>;
  readonly registerWh?: number;
  readonly ends: Transaction | 'unmatched' | 'repeated';
}

const SAME_CARD = { ...ELSEWHERE, token: { id: 'a1b2c3d4' } };
const NO_METER = { ...ELSEWHERE, lastWh: undefined };
const BOTH = [OPEN, ELSEWHERE];
const GUESSES: readonly Guess[] = [
  { title: 'nothing is open', known: [OVER], message: { chargerTxId: '99', meterWh: 1 }, ends: 'unmatched' },
  {
    title: 'one is open: that one',
    known: [over({ id: 'uuid-6' }), OPEN],
    message: { chargerTxId: '99', meterWh: 3_500 },
    ends: OPEN,
  },
  { title: 'two are open: nobody', known: BOTH, message: { chargerTxId: '99' }, ends: 'unmatched' },
  {
    title: 'two are open, and an unknown id is not none: nobody',
    known: BOTH,
    message: { chargerTxId: '99', token: { id: 'FFFF' } },
    ends: 'unmatched',
  },
  {
    title: 'Q15: id 0 and a connector',
    known: BOTH,
    message: { chargerTxId: '0', place: { evse: 2 } },
    ends: ELSEWHERE,
  },
  {
    title: 'Q16: id -1 and a token, in any case',
    known: BOTH,
    message: { chargerTxId: '-1', token: { id: 'ffff' }, meterWh: 90_000 },
    ends: ELSEWHERE,
  },
  {
    title: 'id 0 and a meter that only one of them can show',
    known: BOTH,
    message: { chargerTxId: '0', meterWh: 3_000 },
    ends: OPEN,
  },
  {
    title: 'id 0 and a register in its readings that only one of them can show',
    known: BOTH,
    message: { chargerTxId: '0', meterWh: undefined },
    registerWh: 3_000,
    ends: OPEN,
  },
  { title: 'id 0 and a meter of both', known: BOTH, message: { chargerTxId: '0', meterWh: 99_000 }, ends: 'unmatched' },
  {
    title: 'id 0 and a session whose meter nobody knows',
    known: [OPEN, NO_METER],
    message: { chargerTxId: '0' },
    ends: 'unmatched',
  },
  {
    title: 'id 0 and nothing else',
    known: BOTH,
    message: { chargerTxId: '0', meterWh: undefined },
    ends: 'unmatched',
  },
  {
    title: 'id 0, one card for both, and a meter',
    known: [OPEN, SAME_CARD],
    message: { chargerTxId: '0', token: { id: 'A1B2C3D4' }, meterWh: 3_000 },
    ends: OPEN,
  },
  {
    title: 'id 0, a stranger’s card, and a meter',
    known: BOTH,
    message: { chargerTxId: '0', token: { id: 'DEAD' }, meterWh: 3_000 },
    ends: OPEN,
  },
  {
    title: 'the reply was lost, and by now another one is open',
    known: [OVER, ELSEWHERE],
    message: { chargerTxId: '99' },
    ends: 'repeated',
  },
  {
    title: 'the reply was lost, and the end had been corrected',
    known: [over({ meterStopWh: 1_000, lastWh: 1_000, endedAt: NOON + 5 * MINUTE, lastAt: NOON + 5 * MINUTE }), OPEN],
    message: { chargerTxId: '0', at: NOON - MINUTE, meterWh: 2 },
    ends: 'repeated',
  },
  {
    title: 'a charger that numbers itself means another one, also when only one is open',
    known: [OPEN],
    message: { chargerTxId: 'c-99', seqNo: 4 },
    ends: 'unmatched',
  },
  {
    title: 'a charger that numbers itself means its 0',
    known: [OPEN],
    message: { chargerTxId: '0', seqNo: 4, place: { evse: 1 } },
    ends: 'unmatched',
  },
];

describe('T10: an end of an unknown transaction', () => {
  test.each(GUESSES)('$title', ({ known, message, registerWh, ends }) => {
    const step = end(known, ended(message), registerWh);
    if (typeof ends === 'string') expect(step.kind).toBe(ends);
    else expect(step).toMatchObject({ kind: 'ended', guessed: true, tx: { id: ends.id } });
    if (step.kind === 'ended') expect(step.ended.chargerTxId).toBe(step.tx.chargerTxId);
  });
});
