import { describe, expect, onTestFinished, test } from 'vitest';
import type { Fact } from '../../../src/core/model.ts';
import { openLedger } from '../../../src/ledger/ledger.ts';
import { silentLog } from '../../../src/lib/log.ts';
import type { Context } from '../../../src/proxy/context.ts';
import { Heads } from '../../../src/proxy/heads.ts';
import { Twin } from '../../../src/proxy/twin.ts';
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
  return { twin, heads: new Heads(context, twin, PROVIDER) };
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
        payload: { eventType: 'Started', seqNo: 0, transactionInfo: { transactionId: chargerTxId } },
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
