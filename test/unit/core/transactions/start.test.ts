import { describe, expect, test } from 'vitest';
import type { Transaction, TxStarted } from '../../../../src/core/model.ts';
import { start, synthesiseEnd } from '../../../../src/core/transactions/transactions.ts';
import { context, MINUTE, NOON, open, over, SECOND, started } from './charger-story.ts';

describe('T1: a start', () => {
  test('gets our number where the central system numbers', () => {
    const step = start([], started(), context({ payer: 'amber', startedBy: 'amber', holder: 'amber' }));
    expect(step).toEqual({
      kind: 'started',
      tx: {
        id: 'uuid-1',
        chargerId: 'garage',
        place: { evse: 1, connector: 1 },
        chargerTxId: '1800000001',
        token: { id: 'A1B2C3D4' },
        startedAt: NOON,
        meterStartWh: 1_000,
        lastWh: 1_000,
        lastAt: NOON,
        payer: 'amber',
        startedBy: 'amber',
        holder: 'amber',
      },
      abandoned: [],
    });
  });

  test("keeps the charger's own id and number where it has them", () => {
    const step = start([], started({ chargerTxId: 'c-99', seqNo: 0, chargingState: 'EVConnected' }), context());
    expect(step).toMatchObject({ tx: { chargerTxId: 'c-99', lastSeqNo: 0, chargingState: 'EVConnected' } });
  });

  test('takes the register from the readings when it has no field of its own', () => {
    const step = start([], started({ meterWh: undefined }), context({ registerWh: 4_321 }));
    expect(step).toMatchObject({ tx: { meterStartWh: 4_321, lastWh: 4_321 } });
  });
});

interface Row {
  readonly title: string;
  readonly known: Transaction;
  readonly again: Partial<TxStarted>;
  readonly same: boolean;
}

const OPEN = open();
const OVER = over();
const ROWS: readonly Row[] = [
  { title: 'T1: all four fields equal', known: OPEN, again: {}, same: true },
  { title: 'T1: the tag in another case', known: OPEN, again: { token: { id: 'a1b2c3d4' } }, same: true },
  { title: 'T1: after the end came in between', known: OVER, again: {}, same: true },
  { title: 'T1: a connector that is not named is the first', known: OPEN, again: { place: { evse: 1 } }, same: true },
  {
    title: 'T1: the same by a clock that was set right in between',
    known: open({ saidAt: 1_000 }),
    again: { at: NOON - 60 * MINUTE, saidAt: 1_000 },
    same: true,
  },
  {
    title: 'T1: another time by a clock that was set right in between',
    known: open({ saidAt: 1_000 }),
    again: { at: NOON - 60 * MINUTE, saidAt: 900_000 },
    same: false,
  },
  { title: 'T1: another connector', known: OPEN, again: { place: { evse: 2, connector: 1 } }, same: false },
  { title: 'T1: another connector of the EVSE', known: OPEN, again: { place: { evse: 1, connector: 2 } }, same: false },
  { title: 'T1: another tag', known: OPEN, again: { token: { id: 'FFFF' } }, same: false },
  { title: 'T1: no tag', known: OPEN, again: { token: undefined }, same: false },
  { title: 'T1: another meter, and the session is over', known: OVER, again: { meterWh: 2_000 }, same: false },
  { title: 'Q17: 5 s later', known: OPEN, again: { at: NOON + 5 * SECOND, meterWh: 1_003 }, same: true },
  { title: 'Q17: 5 s earlier', known: OPEN, again: { at: NOON - 5 * SECOND }, same: true },
  { title: 'Q17: at the same second with another meter', known: OPEN, again: { meterWh: 1_003 }, same: true },
  { title: 'Q17: more than 5 s later', known: OPEN, again: { at: NOON + 5 * SECOND + 1 }, same: false },
  { title: 'Q17: 5 s later, when the session is over', known: OVER, again: { at: NOON + 5 * SECOND }, same: false },
  { title: "2.x: the charger's own id", known: OPEN, again: { chargerTxId: '7', at: NOON + 900_000 }, same: true },
  { title: "2.x: the charger's own id, when it is over", known: OVER, again: { chargerTxId: '7' }, same: true },
  { title: '2.x: another id, all else equal', known: OPEN, again: { chargerTxId: '8' }, same: false },
];

describe('the same start again is answered as before and told to nobody', () => {
  test.each(ROWS)('$title: $same', ({ known, again, same }) => {
    const step = start([known], started(again), context());
    if (same) expect(step).toEqual({ kind: 'repeated', tx: known });
    else expect(step.kind).toBe('started');
  });
});

describe('T11: a start where a transaction is open ends that one first', () => {
  const again = started({ at: NOON + 30 * MINUTE, token: { id: 'FFFF' } });

  test.each([
    { title: 'no boot: Other', bootedAt: undefined, reason: 'Other' },
    { title: 'the boot was before its last sample: Other', bootedAt: OPEN.lastAt, reason: 'Other' },
    { title: 'booted since its last sample: PowerLoss', bootedAt: OPEN.lastAt + 1, reason: 'PowerLoss' },
  ])('$title', ({ bootedAt, reason }) => {
    const step = start([OPEN], again, context({ bootedAt }));
    expect(step.kind === 'started' && step.abandoned).toEqual([
      {
        tx: { ...OPEN, endedAt: OPEN.lastAt, meterStopWh: 1_500, reason },
        ended: {
          chargerTxId: '7',
          place: OPEN.place,
          at: OPEN.lastAt,
          meterWh: 1_500,
          readings: [],
          reason,
          chargingState: 'EVConnected',
        },
      },
    ]);
  });

  test('never later than the new start', () => {
    const at = NOON + 2 * MINUTE;
    const step = start([OPEN], started({ at, token: { id: 'FFFF' } }), context());
    expect(step).toMatchObject({ abandoned: [{ tx: { endedAt: at }, ended: { at } }] });
  });

  test('nor before its own start, when the clock of the charger went back', () => {
    const step = start([OPEN], started({ at: NOON - 30 * MINUTE }), context());
    expect(step).toMatchObject({ abandoned: [{ tx: { endedAt: NOON }, ended: { at: NOON } }] });
  });

  test('a session elsewhere, or one that is over, is left alone', () => {
    const elsewhere = open({ id: 'uuid-8', place: { evse: 2, connector: 1 } });
    expect(start([elsewhere, OVER], again, context())).toMatchObject({ kind: 'started', abandoned: [] });
  });
});

describe('an end that the charger never told', () => {
  test('takes the next number of its events', () => {
    const { ended, tx } = synthesiseEnd(open({ lastSeqNo: 4 }), NOON + 20 * MINUTE, 'Reboot');
    expect(ended).toMatchObject({ seqNo: 5, at: NOON + 20 * MINUTE, reason: 'Reboot' });
    expect(tx).toMatchObject({ lastSeqNo: 5, endedAt: NOON + 20 * MINUTE, lastAt: NOON + 20 * MINUTE });
  });

  test('never runs the meter backwards', () => {
    const { ended, tx } = synthesiseEnd(open({ lastWh: 400 }), NOON + 20 * MINUTE, 'Other');
    expect([ended.meterWh, tx.meterStopWh]).toEqual([1_000, 1_000]);
  });

  test('tells no register where none was ever told', () => {
    const { ended, tx } = synthesiseEnd(open({ meterStartWh: undefined, lastWh: undefined }), NOON, 'Other');
    expect([ended.meterWh, tx.meterStopWh]).toEqual([undefined, undefined]);
  });
});
