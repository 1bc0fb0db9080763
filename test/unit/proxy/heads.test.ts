import { describe, expect, onTestFinished, test } from 'vitest';
import type { Fact, Lane, Message } from '../../../src/core/model.ts';
import { openLedger } from '../../../src/ledger/ledger.ts';
import { silentLog } from '../../../src/lib/log.ts';
import type { Context } from '../../../src/proxy/context.ts';
import { Heads, MAX_EVENTS, MAX_FACTS_UNTHINNED } from '../../../src/proxy/heads.ts';
import type { Delivery } from '../../../src/proxy/ports.ts';
import { Twin } from '../../../src/proxy/twin.ts';
import { rowKey } from '../../../src/proxy/twin-state.ts';
import { FakeClock } from '../../fakes/clock.ts';
import { aProvider, aTransaction } from '../../fakes/hub.ts';
import { fakeIds } from '../../fakes/ids.ts';

const PROVIDER = aProvider('alpha', { kind: 'service' });

async function headsWith(...facts: readonly Omit<Fact, 'seq' | 'chargerId'>[]) {
  const ledger = await openLedger({ file: ':memory:' });
  onTestFinished(() => ledger.close());
  const twin = new Twin('BOX1', ledger, () => undefined);
  await twin.run((unit) => {
    unit.putTransaction(aTransaction({ id: 'tx', chargerId: 'BOX1' }));
    for (const fact of facts) unit.append(fact);
  });
  // What the other flows need is not asked for here.
  const context = { ledger, clock: new FakeClock(), ids: fakeIds(), log: silentLog } as unknown as Context;
  return { ledger, twin, heads: new Heads(context, twin, PROVIDER) };
}

describe('the message in flight when the charger changes its version', () => {
  const { startedAt: at, token, place, chargerTxId } = aTransaction();

  test('a start that was never answered is said in the new words, as the first event of its session', async () => {
    const { heads } = await headsWith({
      lane: 'T',
      recordedAt: at,
      txId: 'tx',
      message: { means: 'txStarted', ask: { chargerTxId, place, token, at, readings: [] } },
    });
    expect(await heads.next('T', '1.6', undefined)).toMatchObject({ action: 'StartTransaction' });
    for (const _again of [1, 2]) {
      expect(await heads.next('T', '2.0.1', undefined)).toMatchObject({
        seq: 1,
        action: 'TransactionEvent',
        // The number that its charger was given is for the charger alone (T2).
        payload: { eventType: 'Started', seqNo: 0, transactionInfo: { transactionId: 'tx' } },
      });
    }
  });

  test('one that the new version cannot say is let go', async () => {
    const { heads, twin } = await headsWith({
      lane: 'E',
      recordedAt: at,
      source: { version: '1.6', action: 'DiagnosticsStatusNotification', payload: { status: 'Uploaded' } },
    });
    expect(await heads.next('E', '1.6', undefined)).toMatchObject({ action: 'DiagnosticsStatusNotification' });
    expect(await heads.next('E', '2.0.1', undefined)).toBeUndefined();
    expect(twin.state.deliveries.size).toBe(0);
    expect(await heads.next('E', undefined, undefined)).toBeUndefined();
  });
});

describe('what waits beside the facts when the charger changes its version', () => {
  const { startedAt: at, token, place, chargerTxId } = aTransaction();
  const started: Message = { means: 'txStarted', ask: { chargerTxId, place, token, at, readings: [] } };
  const updated: Message = {
    means: 'txUpdated',
    ask: { chargerTxId, place, at, readings: [], chargingState: 'Charging' },
  };
  const session = (message: Message) => ({ lane: 'T', recordedAt: at, txId: 'tx', message }) as const;

  test('what is sent again is said in the new words, and stays on the list until it is answered', async () => {
    const { heads, twin } = await headsWith(session(started));
    await twin.run((unit) => {
      unit.setCursor(PROVIDER.id, 'T', 1);
      unit.sendAgain(PROVIDER.id, [1]);
    });
    expect(await heads.next('T', '1.6', undefined)).toMatchObject({ kind: 'again', action: 'StartTransaction' });
    expect(await heads.next('T', '2.0.1', undefined)).toMatchObject({
      kind: 'again',
      seq: 1,
      payload: { eventType: 'Started', seqNo: 0 },
    });
    expect(twin.state.again.get(PROVIDER.id)).toEqual([1]);
  });

  test('a start that was withheld at first is still the start, and the fact comes after it', async () => {
    const { heads, twin } = await headsWith(session(started), session(updated));
    await twin.run((unit) => {
      unit.setCursor(PROVIDER.id, 'T', 1);
      unit.putRow({ txId: 'tx', providerId: PROVIDER.id, state: 'withheld', nextSeqNo: 0 });
    });
    for (const version of ['2.0.1', '2.1'] as const) {
      expect(await heads.next('T', version, undefined)).toMatchObject({
        kind: 'join',
        version,
        session: { txId: 'tx', part: 'begins' },
        payload: { eventType: 'Started', seqNo: 0 },
      });
    }
  });
});

describe('a provider that has no number for a session', () => {
  const { startedAt: at, place, chargerTxId } = aTransaction();
  const rows = [
    ['values are not told', { means: 'txUpdated', ask: { chargerTxId, place, at, readings: [] } }, undefined],
    [
      'the end is one without a number',
      { means: 'txEnded', ask: { chargerTxId, at, meterWh: 5, readings: [] } },
      { action: 'StopTransaction', payload: { transactionId: -1 } },
    ],
  ] as const;

  test.each(rows)('%s', async (_what, message, told) => {
    const { heads, twin } = await headsWith({ lane: 'T', recordedAt: at, txId: 'tx', message });
    await twin.run((unit) => unit.putRow({ txId: 'tx', providerId: PROVIDER.id, state: 'open', nextSeqNo: 1 }));
    const head = await heads.next('T', '1.6', undefined);
    if (told === undefined) expect(head).toBeUndefined();
    else expect(head).toMatchObject(told);
  });
});

/** All that a service is sent, if it takes everything at once. */
async function taken({ heads, twin }: Awaited<ReturnType<typeof headsWith>>, lane: Lane): Promise<readonly Delivery[]> {
  const all: Delivery[] = [];
  for (;;) {
    const head = await heads.next(lane, '1.6', undefined);
    if (head === undefined) return all;
    all.push(head);
    await twin.run((unit) => {
      const row = unit.state.rows.get(rowKey('tx', PROVIDER.id));
      if (row !== undefined) unit.putRow({ ...row, providerTxId: '5' });
      unit.setDelivery(PROVIDER.id, lane, undefined);
      unit.setCursor(PROVIDER.id, lane, head.seq);
    });
  }
}

describe('a provider that is far behind', () => {
  const { startedAt, token, place, chargerTxId } = aTransaction();
  const said = (message: Message) => ({ lane: 'T', recordedAt: startedAt, txId: 'tx', message }) as const;
  const sampleAt = (s: number, context?: string) => {
    const at = startedAt + s * 1000;
    const samples = [{ value: s, measurand: 'Energy.Active.Import.Register', unit: 'Wh', context }];
    return said({ means: 'txUpdated', ask: { chargerTxId, place, at, readings: [{ at, samples }] } });
  };
  /** A session of so many samples, one a second. */
  const session = (samples: number) => [
    said({ means: 'txStarted', ask: { chargerTxId, place, token, at: startedAt, readings: [] } }),
    ...Array.from({ length: samples }, (_, index) => sampleAt(index + 1, index === 25 ? 'Sample.Clock' : undefined)),
    said({ means: 'txEnded', ask: { chargerTxId, at: startedAt + 3_600_000, meterWh: 9_000, readings: [] } }),
  ];
  const secondOf = ({ payload }: Delivery): number => {
    const [reading] = Array.isArray(payload.meterValue) ? payload.meterValue : [];
    return (Date.parse(String(reading?.timestamp)) - startedAt) / 1000;
  };

  test('hears every sample while not too much waits', async () => {
    const stage = await headsWith(...session(MAX_FACTS_UNTHINNED - 2));
    expect(await taken(stage, 'T')).toHaveLength(MAX_FACTS_UNTHINNED);
    await stage.twin.run((unit) => unit.setCursor(PROVIDER.id, 'E', 0));
    expect(await stage.ledger.lanes('BOX1')).toMatchObject([{ lane: 'E' }, { lane: 'T', leftOut: 0, pending: 0 }]);
  });

  test('above that hears samples in between more seldom, and each other one; what is left out is counted', async () => {
    const surplus = 100;
    const samples = MAX_FACTS_UNTHINNED + surplus;
    const stage = await headsWith(...session(samples));
    const all = await taken(stage, 'T');
    expect(all.map(({ action }) => action).filter((action) => action !== 'MeterValues')).toEqual([
      'StartTransaction',
      'StopTransaction',
    ]);
    const seconds = all.slice(1, -1).map(secondOf);
    // 26 is clock-aligned; 49 and 99 stood at the end of what was read at once.
    expect(seconds.slice(0, 8)).toEqual([1, 21, 26, 46, 49, 69, 89, 99]);
    expect(seconds.slice(-MAX_FACTS_UNTHINNED)).toContain(samples);
    const [lane] = await stage.ledger.lanes('BOX1');
    expect(lane).toMatchObject({ lane: 'T', leftOut: samples - seconds.length, pending: 0 });
    expect(lane?.leftOut).toBeGreaterThan(surplus * 0.8);
  });

  test('of events hears the newest ones, and not those of last week', async () => {
    const event = (recordedAt: number) => ({
      lane: 'E' as const,
      recordedAt,
      source: {
        version: '1.6',
        action: 'DiagnosticsStatusNotification',
        payload: { status: 'Uploaded' },
      },
    });
    const now = new FakeClock().now();
    const old = Array.from({ length: 10 }, () => event(now - 8 * 24 * 3_600_000));
    const stage = await headsWith(...old, ...Array.from({ length: MAX_EVENTS - 7 }, () => event(now)));
    await stage.twin.run((unit) => unit.setCursor(PROVIDER.id, 'E', 0));
    const first = await stage.heads.next('E', '1.6', undefined);
    // Three are more than are kept, and seven are too old.
    expect(first?.seq).toBe(11);
    expect(await stage.ledger.lanes('BOX1')).toMatchObject([{ lane: 'E', leftOut: 10, pending: MAX_EVENTS - 7 }]);
  });
});

describe('a service that speaks another version in the middle of a session', () => {
  const { startedAt: at, place, token } = aTransaction();
  const values = (seqNo?: number): Message => ({
    means: 'txUpdated',
    ask: {
      chargerTxId: '4711',
      place,
      at: at + 60_000,
      readings: [{ at, samples: [{ value: 1_500, unit: 'Wh', measurand: 'Energy.Active.Import.Register' }] }],
      ...(seqNo !== undefined && { seqNo }),
    },
  });
  const known = { txId: 'tx', providerId: PROVIDER.id, state: 'open', nextSeqNo: 1 } as const;

  test('knows it by the number that it gave, also where the charger numbers; its events count on', async () => {
    const { heads, twin } = await headsWith({ lane: 'T', recordedAt: at, txId: 'tx', message: values() });
    await twin.run((unit) => unit.putRow({ ...known, providerTxId: '77', isOwnNumber: true }));
    expect(await heads.next('T', '2.1', undefined)).toMatchObject({
      kind: 'next',
      payload: { eventType: 'Updated', seqNo: 1, transactionInfo: { transactionId: '77' } },
    });
  });

  test('is told the start once more where it is to give the number, also where the two look alike', async () => {
    const { heads, twin } = await headsWith({ lane: 'T', recordedAt: at, txId: 'tx', message: values(4) });
    const flow = { seq: 1, at, meterWh: 1_000 };
    await twin.run((unit) => {
      unit.putTransaction({
        ...aTransaction({ id: 'tx', chargerId: 'BOX1' }),
        token,
        chargerTxId: '4711',
        lastSeqNo: 4,
        flow,
      });
      unit.putRow({ ...known, providerTxId: '4711' });
    });
    expect(await heads.next('T', '1.6', undefined)).toMatchObject({
      kind: 'join',
      action: 'StartTransaction',
      payload: { meterStart: 1_000, timestamp: new Date(at).toISOString() },
    });
    // It gives the very number that the charger has.
    await twin.run((unit) => {
      unit.setDelivery(PROVIDER.id, 'T', undefined);
      unit.putRow({ ...known, providerTxId: '4711', isOwnNumber: true });
    });
    expect(await heads.next('T', '1.6', undefined)).toMatchObject({
      action: 'MeterValues',
      payload: { transactionId: 4711, connectorId: place.connector },
    });
  });
});
