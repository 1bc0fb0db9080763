/** What chargers brought is summed once, and then by what changes; it is what a sum over all sessions would say. */
import { expect, test } from 'vitest';
import type { SessionCost } from '../../../src/core/tariffs/billing.ts';
import type { Change } from '../../../src/proxy/ports.ts';
import { fact, open, T0, tempFile, transaction } from './support.ts';

const cost = (totalMinor: number, currency = 'EUR'): SessionCost => ({
  sale: {
    ...{ tariff: 'work', currency, lines: [{ kind: 'energy', minor: totalMinor }] },
    ...{ totalMinor, vatMinor: 0, netMinor: totalMinor, providerMinor: 5, energyWh: 1_000, idleMs: 0 },
  },
});
const running = (id: string, chargerId = 'CP1'): readonly Change[] => [
  { type: 'transaction', tx: transaction({ id, chargerId }) },
  { type: 'terms', sessionId: id, terms: {} },
];
const over = (id: string, minor: number, chargerId = 'CP1', currency = 'EUR'): readonly Change[] => [
  { type: 'terms', sessionId: id, terms: {} },
  { type: 'transaction', tx: transaction({ id, chargerId, endedAt: T0 + 1 }) },
  { type: 'cost', sessionId: id, cost: cost(minor, currency) },
];

test('sessions that end, are priced and are corrected count from the next look on, each once', async () => {
  const file = tempFile();
  const ledger = await open(file);
  await ledger.commit([...over('a', 105), ...over('b', 205, 'CP2'), ...over('c', 300, 'CP1', 'SEK'), ...running('d')]);
  expect(await ledger.revenues('EUR')).toEqual(
    new Map([
      ['CP1', 100],
      ['CP2', 200],
    ]),
  );
  await ledger.commit([...over('d', 55), ...over('e', 15)]);
  await ledger.commit([...over('d', 55)]);
  expect((await ledger.revenues('EUR')).get('CP1')).toBe(160);
  await ledger.commit([{ type: 'correction', sessionId: 'a', correction: { at: T0, cost: cost(1_005) } }]);
  expect((await ledger.revenues('EUR')).get('CP1')).toBe(1_060);
  await ledger.commit([{ type: 'correction', sessionId: 'a', correction: { at: T0, note: 'no price of its own' } }]);
  expect((await ledger.revenues('EUR')).get('CP1')).toBe(160);
  await ledger.commit([{ type: 'correction', sessionId: 'a', correction: { at: T0, cost: cost(25, 'SEK') } }]);
  expect((await ledger.revenues('EUR')).get('CP1')).toBe(60);
  expect((await ledger.revenues('SEK')).get('CP1')).toBe(315);
  await ledger.commit([{ type: 'correction', sessionId: 'a', correction: undefined }]);
  const sums = [await ledger.revenues('EUR'), await ledger.revenues('SEK'), await ledger.revenues('NOK')];
  expect(sums[0]).toEqual(
    new Map([
      ['CP1', 160],
      ['CP2', 200],
    ]),
  );
  expect(sums[2]).toEqual(new Map());
  await ledger.close();
  expect(await (await open(file)).revenues('EUR')).toEqual(sums[0]);
});

test('a unit that is not written leaves the sum as it was', async () => {
  const ledger = await open(tempFile());
  await ledger.commit([...over('a', 105), { type: 'fact', fact: fact(1) }]);
  expect((await ledger.revenues('EUR')).get('CP1')).toBe(100);
  const failed = ledger.commit([
    { type: 'correction', sessionId: 'a', correction: { at: T0, cost: cost(505) } },
    { type: 'cost', sessionId: 'a', cost: cost(905) },
    { type: 'fact', fact: fact(1) },
  ]);
  await expect(failed).rejects.toThrow('out of order');
  expect((await ledger.revenues('EUR')).get('CP1')).toBe(100);
  await ledger.commit([{ type: 'cost', sessionId: 'a', cost: cost(905) }]);
  expect((await ledger.revenues('EUR')).get('CP1')).toBe(900);
});

test('what ends, comes and is corrected while the sessions are read the first time counts once', async () => {
  const ledger = await open(tempFile());
  const ids = Array.from({ length: 2_500 }, (_, index) => `s${index}`);
  await ledger.commit(ids.flatMap((id) => (id === 's0' || id === 's2400' ? running(id) : over(id, 15))));
  const first = ledger.revenues('EUR');
  await ledger.commit([
    ...over('s0', 1_005),
    ...over('s2400', 2_005),
    ...over('new', 3_005),
    { type: 'correction', sessionId: 's1', correction: { at: T0, cost: cost(115) } },
    { type: 'correction', sessionId: 's2401', correction: { at: T0, cost: cost(215) } },
  ]);
  const sum = 2_496 * 10 + 1_000 + 2_000 + 3_000 + 110 + 210;
  expect((await ledger.revenues('EUR')).get('CP1')).toBe(sum);
  expect((await first).get('CP1')).toBe(sum);
});
