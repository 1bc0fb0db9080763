import { expect, test } from 'vitest';
import type { SessionCost, SessionTerms } from '../../../src/core/tariffs/billing.ts';
import { open, T0, tempFile, transaction } from './support.ts';

const TERMS: SessionTerms = {
  sale: {
    ...{ id: 'work', currency: 'EUR', zone: 'Europe/Berlin' },
    terms: [
      {
        ...{ perKwh: 300_000, idleAfterMs: 0, sessionFee: 0, vat: 0, pricesIncludeVat: true },
        ...{ times: [], providerShare: 0 },
      },
    ],
  },
};
const COST: SessionCost = {
  sale: {
    ...{ tariff: 'work', currency: 'EUR', lines: [{ kind: 'energy', minor: 220 }] },
    ...{ totalMinor: 220, vatMinor: 0, netMinor: 220, providerMinor: 0, energyWh: 7_350.5, idleMs: 0 },
  },
};

test('a session waits for its price from its end on, also over a restart, and keeps its terms', async () => {
  const file = tempFile();
  const first = await open(file);
  await first.commit([
    { type: 'transaction', tx: transaction() },
    { type: 'terms', sessionId: 'tx-1', terms: TERMS },
    { type: 'transaction', tx: transaction({ id: 'tx-2', endedAt: T0 + 1 }) },
  ]);
  expect(await first.unpriced(10)).toEqual([]);
  await first.commit([{ type: 'transaction', tx: transaction({ endedAt: T0 + 1 }) }]);
  await first.close();

  const again = await open(file);
  expect(await again.unpriced(10)).toEqual(['tx-1']);
  expect(await again.terms('tx-1')).toEqual(TERMS);
  expect(await again.terms('tx-2')).toBeUndefined();
  await again.commit([
    { type: 'cost', sessionId: 'tx-1', cost: COST },
    { type: 'cost', sessionId: 'tx-2', cost: COST },
  ]);
  expect(await again.unpriced(10)).toEqual([]);
  expect((await again.session('tx-1'))?.cost).toEqual(COST);
  // What has no terms has no price.
  expect((await again.session('tx-2'))?.cost).toBeUndefined();
});

test('who is billed is who the session is charged to in the list', async () => {
  const ledger = await open(tempFile());
  await ledger.commit([{ type: 'transaction', tx: transaction({ payer: 'home', billedTo: 'employer' }) }]);
  expect((await ledger.session('tx-1'))?.payer).toBe('employer');
});

test('a correction stands beside what was told: payer and price are its own, lists and filters go by it', async () => {
  const file = tempFile();
  const first = await open(file);
  const ended = transaction({ payer: 'home', endedAt: T0 + 1, meterStartWh: 0, meterStopWh: 7_000 });
  const cost = { sale: COST.sale && { ...COST.sale, totalMinor: 300 } };
  const correction = { at: T0 + 2, payer: 'employer', note: 'a trip', terms: TERMS, cost };
  await first.commit([
    { type: 'transaction', tx: ended },
    { type: 'terms', sessionId: 'tx-1', terms: TERMS },
    { type: 'cost', sessionId: 'tx-1', cost: COST },
    { type: 'correction', sessionId: 'tx-1', correction },
  ]);
  await first.close();

  const ledger = await open(file);
  // The charger tells more of it.
  await ledger.commit([{ type: 'transaction', tx: { ...ended, meterStopWh: 8_000 } }]);
  const list = async (payer: string) => await ledger.sessions({ payer, includeRunning: false, limit: 9, offset: 0 });
  expect(await list('home')).toEqual({ sessions: [] });
  expect(await list('employer')).toMatchObject({
    sessions: [{ payer: 'employer', cost, correction, original: { payer: 'home', cost: COST }, meterStopWh: 8_000 }],
  });
  await ledger.commit([{ type: 'correction', sessionId: 'tx-1', correction: undefined }]);
  expect((await list('home')).sessions).toMatchObject([{ payer: 'home', cost: COST }]);
  expect((await ledger.session('tx-1'))?.correction).toBeUndefined();
});
