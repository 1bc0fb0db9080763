import { describe, expect, test } from 'vitest';
import type { ProviderTransaction } from '../../../src/core/model.ts';
import { RECENT_TRANSACTIONS } from '../../../src/proxy/ports.ts';
import { rowKey, Twin, type Unit } from '../../../src/proxy/twin.ts';
import { aTransaction } from '../../fakes/hub.ts';

const SESSIONS = RECENT_TRANSACTIONS + 10;

describe('what a twin keeps of sessions that are long over', () => {
  const row = (txId: string, providerId: string, state: ProviderTransaction['state']): ProviderTransaction => ({
    txId,
    providerId,
    state,
    nextSeqNo: 3,
  });
  const life = (unit: Unit): void => {
    for (let n = 0; n < SESSIONS; n += 1) {
      const id = `tx-${n}`;
      unit.putTransaction(aTransaction({ id }));
      unit.putRow(row(id, 'told', 'closed'));
      unit.putRow(row(id, 'hidden', 'withheld'));
      unit.putRow(row(id, 'away', 'open'));
      unit.putTransaction(aTransaction({ id, endedAt: n }));
    }
  };

  test('only what somebody has still to hear', async () => {
    const twin = new Twin('BOX1', { commit: async () => undefined }, () => undefined);
    await twin.run(life);
    const of = (providerId: string) => [...twin.state.rows.values()].filter((one) => one.providerId === providerId);
    expect(of('told')).toHaveLength(RECENT_TRANSACTIONS);
    expect(of('hidden')).toHaveLength(RECENT_TRANSACTIONS);
    expect(of('away')).toHaveLength(SESSIONS);

    // Whoever was away hears the end at last.
    await twin.run((unit) => {
      for (let n = 0; n < SESSIONS; n += 1) unit.putRow(row(`tx-${n}`, 'away', 'closed'));
    });
    expect(of('away')).toHaveLength(RECENT_TRANSACTIONS);
    expect(twin.state.rows.has(rowKey(`tx-${SESSIONS - 1}`, 'away'))).toBe(true);
  });
});
