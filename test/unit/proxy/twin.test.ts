import { describe, expect, test } from 'vitest';
import type { ProviderTransaction } from '../../../src/core/model.ts';
import { type Change, RECENT_TRANSACTIONS } from '../../../src/proxy/ports.ts';
import { Twin } from '../../../src/proxy/twin.ts';
import { rowKey } from '../../../src/proxy/twin-state.ts';
import type { Unit } from '../../../src/proxy/unit.ts';
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

describe('the row of the station', () => {
  const rowsOf = async (job: (unit: Unit) => void) => {
    const written: Change[] = [];
    const commit = async (changes: readonly Change[]) => void written.push(...changes);
    const twin = new Twin('BOX1', { commit }, () => undefined);
    await twin.run(job);
    return { twin, rows: written.flatMap((change) => (change.type === 'station' ? [change.state] : [])) };
  };
  const appended = (unit: Unit) => unit.append({ lane: 'E', recordedAt: 7 });

  test('is not written for what each fact changes', async () => {
    const { twin, rows } = await rowsOf((unit) => {
      unit.setStation({ ...unit.station, live: { 1: { at: 7, powerW: 3 } } });
      appended(unit);
    });
    expect(rows).toEqual([]);
    expect(twin.state.station).toMatchObject({ journalSeq: 1, live: { 1: { powerW: 3 } } });
  });

  test.each([
    ['before', (unit: Unit) => [appended(unit), unit.setStation({ ...unit.station, lastSeenAt: 7 })]],
    ['after', (unit: Unit) => [unit.setStation({ ...unit.station, lastSeenAt: 7 }), appended(unit)]],
  ])('is written once, with its last value, when more changes: a fact %s', async (_when, job) => {
    const { twin, rows } = await rowsOf(job);
    expect(rows).toEqual([twin.state.station]);
    expect(rows[0]).toMatchObject({ journalSeq: 1, lastSeenAt: 7 });
  });

  test('is written for a field that comes or goes', async () => {
    const { twin, rows } = await rowsOf((unit) => unit.setStation({ ...unit.station, version: 'x' }));
    expect(rows).toEqual([twin.state.station]);
  });
});
