import { describe, expect, test } from 'vitest';
import type { Transaction } from '../../../src/core/model.ts';
import type { SessionQuery } from '../../../src/proxy/ports.ts';
import { open, T0, tempFile, transaction } from './support.ts';

const ALL: SessionQuery = { includeRunning: true, limit: 100, offset: 0 };

describe('a session is what its transaction says', () => {
  test('running, then ended', async () => {
    const ledger = await open(tempFile());
    await ledger.commit([{ type: 'transaction', tx: transaction() }]);
    const running = {
      id: 'tx-1',
      chargerId: 'CP1',
      evse: 1,
      connector: 2,
      tag: 'TAG',
      payer: 'tap',
      holder: 'home',
      startedAt: T0,
      endedAt: undefined,
      meterStartWh: 1000,
      meterStopWh: undefined,
      energyWh: 500,
      reason: undefined,
      providerCosts: [],
      source: 'charger' as const,
      toldRevenue: undefined,
    };
    expect(await ledger.sessions(ALL)).toEqual({ sessions: [running] });
    const ended = { endedAt: T0 + 3_600_000, meterStopWh: 8350.5, reason: 'Local' } as const;
    await ledger.commit([{ type: 'transaction', tx: transaction({ ...ended, holder: 'road' }) }]);
    expect(await ledger.sessions(ALL)).toEqual({
      sessions: [{ ...running, ...ended, holder: 'road', energyWh: 7350.5 }],
    });
  });

  test.each<[string, Partial<Transaction>, number | undefined]>([
    ['start and stop', { meterStopWh: 1600 }, 600],
    ['no stop reading: the latest one', { meterStopWh: undefined, lastWh: 1400 }, 400],
    ['no reading after the start', { meterStopWh: undefined, lastWh: undefined }, undefined],
    ['no start reading', { meterStartWh: undefined, meterStopWh: 1600 }, undefined],
    ['a start at zero', { meterStartWh: 0, meterStopWh: 0 }, 0],
    ['a register that fell', { meterStopWh: 10 }, 0],
    ['a fraction', { meterStopWh: 1000.25 }, 0.25],
  ])('energy: %s', async (_name, more, energyWh) => {
    const ledger = await open(tempFile());
    await ledger.commit([{ type: 'transaction', tx: transaction(more) }]);
    expect((await ledger.sessions(ALL)).sessions.map((session) => session.energyWh)).toEqual([energyWh]);
  });

  test('without tag and connector', async () => {
    const ledger = await open(tempFile());
    await ledger.commit([{ type: 'transaction', tx: transaction({ token: undefined, place: { evse: 3 } }) }]);
    expect((await ledger.sessions(ALL)).sessions).toMatchObject([{ evse: 3, tag: undefined, connector: undefined }]);
  });
});

test.each<[string, Partial<SessionQuery>, number, string[]]>([
  ['all, newest first', {}, 5, ['e', 'd', 'c', 'b', 'a']],
  ['a page', { limit: 2, offset: 1 }, 5, ['d', 'c']],
  ['a page beyond the end', { limit: 2, offset: 9 }, 5, []],
  ['ended ones only', { includeRunning: false }, 4, ['d', 'c', 'b', 'a']],
  ['one charger', { chargerId: 'CP2' }, 2, ['d', 'b']],
  ['from, included', { from: T0 + 3 }, 3, ['e', 'd', 'c']],
  ['to, not included', { to: T0 + 3 }, 2, ['b', 'a']],
  ['all together', { from: T0 + 2, to: T0 + 5, chargerId: 'CP2', includeRunning: false, limit: 1 }, 2, ['d']],
])('sessions: %s', async (_name, query, total, ids) => {
  const ledger = await open(tempFile());
  for (const [index, id] of ['a', 'b', 'c', 'd', 'e'].entries()) {
    const tx = transaction({
      id,
      chargerId: index % 2 === 0 ? 'CP1' : 'CP2',
      startedAt: T0 + (id === 'd' ? 3 : index + 1),
      endedAt: id === 'e' ? undefined : T0 + 100,
    });
    await ledger.commit([{ type: 'transaction', tx }]);
  }
  const found = await ledger.sessions({ ...ALL, ...query });
  expect(found.sessions.map((session) => session.id)).toEqual(ids);
  expect(await ledger.sessionCount({ ...ALL, ...query })).toBe(total);
});
