/** A year of sessions of a house, made of a seed: over both changes of the clock and of the tariffs, some corrected. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { priceSession } from '../../../src/core/tariffs/pricing.ts';
import type { Tariff } from '../../../src/core/tariffs/tariff.ts';
import { statementFor } from '../../../src/http/statements.ts';
import { totalsBy } from '../../../src/http/totals.ts';
import { openLedger } from '../../../src/ledger/ledger.ts';
import type { Change } from '../../../src/proxy/ports.ts';
import { fakeIds } from '../../fakes/ids.ts';
import { instant, m, tariff, ZONE } from '../../unit/core/tariffs/made.ts';
import { transaction } from '../ledger/support.ts';
import { DATABASE, folder, run } from './support.ts';

const BEGIN = instant('2026-01-01T00:00+01:00');
const YEAR_MS = instant('2027-01-01T00:00+01:00') - BEGIN;
const HOUR_MS = 3_600_000;
const BATCH = 500;
const MONTHS = Array.from({ length: 12 }, (_, index) => `2026-${String(index + 1).padStart(2, '0')}`);
const NOBODY = { site: {}, payers: [] };

const TARIFFS: readonly (Tariff | undefined)[] = [
  tariff({ perKwh: m('0.31'), vat: m('0.21') }, { perKwh: m('0.2847'), vat: m('0.09'), validFrom: '2026-07-01' }),
  tariff({ perKwh: m('0.4'), sessionFee: m('0.35'), vat: m('0.21'), pricesIncludeVat: false }),
  tariff({ perMinute: m('0.013'), minimum: m('1') }),
  undefined,
];
const PAYERS = ['employer', 'neighbour', 'tap', 'home'];

function changesOf(index: number, random: () => number): readonly Change[] {
  const startedAt = BEGIN + Math.floor(random() * YEAR_MS);
  const endedAt = startedAt + 60_000 + Math.floor(random() * 9 * HOUR_MS);
  const [meterStartWh, wh] = [1_000 + Math.floor(random() * 1e7), Math.floor(random() * 60_000)];
  const ends = { startedAt, endedAt, meterStartWh, meterStopWh: meterStartWh + wh };
  const costBy = (by: Tariff | undefined) => ({ sale: by && priceSession(by, { ...ends, samples: [] }) });
  const who = Math.floor(random() * PAYERS.length);
  const other = Math.floor(random() * PAYERS.length);
  const sessionId = `tx-${index}`;
  const sale = TARIFFS[who];
  return [
    { type: 'transaction', tx: transaction({ id: sessionId, ...ends, payer: PAYERS[who] ?? 'home' }) },
    { type: 'terms', sessionId, terms: { sale } },
    { type: 'cost', sessionId, cost: costBy(sale) },
    ...(random() < 0.1
      ? [
          {
            type: 'correction' as const,
            sessionId,
            correction: {
              at: endedAt + HOUR_MS,
              ...{ payer: PAYERS[other], note: `"${index}", ⚡` },
              ...{ terms: { sale: TARIFFS[other] }, cost: costBy(TARIFFS[other]) },
            },
          },
        ]
      : []),
  ];
}

/** Keeps a year, takes it to another house and back out, and adds its statements up there. */
export async function keepYear(sessions: number, seed: number): Promise<void> {
  const { random } = fakeIds(seed);
  const old = folder();
  const ledger = await openLedger({ file: join(old, DATABASE) });
  for (let first = 0; first < sessions; first += BATCH) {
    const count = Math.min(BATCH, sessions - first);
    await ledger.commit(Array.from({ length: count }, (_, index) => changesOf(first + index, random)).flat());
  }
  await ledger.close();

  const place = folder();
  const [out, again] = [join(folder(), 'out.jsonl'), join(folder(), 'again.jsonl')];
  expect(await run(old, 'export', out)).toMatchObject({ code: 0, err: '' });
  expect(await run(place, 'import', out)).toMatchObject({ code: 0 });
  expect(await run(place, 'export', again)).toMatchObject({ code: 0, err: '' });
  expect(readFileSync(again).equals(readFileSync(out))).toBe(true);
  await addUp(place, sessions);
}

async function addUp(place: string, sessions: number): Promise<void> {
  const ledger = await openLedger({ file: join(place, DATABASE) });
  try {
    const totals = await totalsBy(ledger, {}, 'payer', ZONE);
    expect(totals.reduce((sum, total) => sum + total.sessions, 0)).toBe(sessions);
    expect(totals.map(({ owed }) => Number(owed)).some((owed) => owed > sessions)).toBe(true);
    for (const payer of PAYERS) {
      let [count, energyWh, minor] = [0, 0, 0];
      for (const month of MONTHS) {
        const made = await statementFor(ledger, NOBODY, { payer, month, zone: ZONE, now: BEGIN + YEAR_MS });
        if (!('statement' in made)) throw new Error(`${payer} ${month}: ${made.no}`);
        count += made.statement.sessions;
        energyWh += made.statement.energyWh;
        minor += made.statement.sums.reduce((sum, { totalMinor }) => sum + totalMinor, 0);
      }
      const mine = totals.filter(({ key }) => key === payer);
      const owedMinor = mine.reduce((sum, { owed }) => sum + Math.round(Number(owed) * 100), 0);
      expect({ payer, count, energyWh, minor }).toEqual({
        payer,
        count: mine.reduce((sum, total) => sum + total.sessions, 0),
        energyWh: mine.reduce((sum, total) => sum + total.energy_wh, 0),
        minor: owedMinor,
      });
    }
  } finally {
    await ledger.close();
  }
}
