/**
 * A month at a house with two payers: cards say who pays, one network is down for a week, the program crashes once, and
 * the clocks are set. In the end the statements of both agree with the meter, and what both networks heard with them.
 */
import { cpSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { until } from './house.ts';
import { sessions } from './seen.ts';
import { delivered, play, type Stage, settled } from './stage.ts';

const HALF_HOUR_MS = 1_800_000;
const DAYS = 31;
/** Gone from the first of these days on, there again on the second. */
const DOWN = { from: 8, to: 15 };
const CRASH_DAY = 20;
const BEGINS_WH = 1_000_000;

const CONFIG = {
  time_zone: 'Europe/Amsterdam',
  tariffs: [
    { id: 'work', per_kwh: 0.3 },
    { id: 'street', per_kwh: 0.5, session_fee: 0.35 },
  ],
  payers: [{ id: 'employer', name: 'Acme', tariff: 'work' }],
  tags: [
    { id: 'WORK', name: 'Anna', authority: 'home', payer: 'employer' },
    { id: 'STREET', authority: 'home', payer: 'monta' },
  ],
};
const SERVICES = {
  monta: { firstTxId: 100, config: { role: 'billing', tariff: 'street' } },
  broker: { firstTxId: 900, config: { role: 'reporter', foreign_view: 'mirror' } },
} as const;

test('the statements of both payers agree with the meter, and with what the networks heard', () =>
  play({ version: '1.6', services: SERVICES, config: CONFIG }, async (stage) => {
    let meterWh = BEGINS_WH;
    let heardBeforeWh = 0;
    const sold: { readonly payer: 'employer' | 'monta'; readonly wh: number }[] = [];
    for (let day = 1; day <= DAYS; day += 1) {
      await stage.restart(() => stage.clock.advance(eveningOf(day) - stage.clock.now()));
      if (day === DOWN.from) {
        await delivered(stage);
        heardBeforeWh = heardWh(stage, 'monta');
        await stage.shut('monta');
      }
      if (day === DOWN.to) await stage.reopen('monta');
      await settled(stage, ...(day < DOWN.from || day > DOWN.to ? ['monta', 'broker'] : ['broker']));
      const [payer, card] = day % 3 === 0 ? (['monta', 'STREET'] as const) : (['employer', 'WORK'] as const);
      const wh = 5_000 + 137 * day;
      await charge(stage, card, { fromWh: meterWh, wh, crashes: day === CRASH_DAY });
      meterWh += wh;
      sold.push({ payer, wh });
    }
    await delivered(stage);
    const of = (payer: string): readonly number[] => sold.filter((one) => one.payer === payer).map(({ wh }) => wh);
    const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
    const cents = (numbers: readonly number[], each: (wh: number) => number): string =>
      (sum(numbers.map(each)) / 100).toFixed(2);
    const whole = { without_price: 0, running: 0 };
    expect(await statement(stage, 'employer')).toMatchObject({
      ...{ ...whole, sessions: 21, energy_wh: sum(of('employer')) },
      // Wh × 0.30 € / 1000, each session rounded to the cent
      sums: [{ total: cents(of('employer'), (wh) => Math.round(wh * 0.03)) }],
    });
    expect(await statement(stage, 'monta')).toMatchObject({
      ...{ ...whole, sessions: 10, energy_wh: sum(of('monta')) },
      // Wh × 0.50 € / 1000, and 0.35 € each
      sums: [{ total: cents(of('monta'), (wh) => Math.round(wh * 0.05) + 35) }],
    });
    expect(sum(of('employer')) + sum(of('monta'))).toBe(meterWh - BEGINS_WH);
    expect(heardBeforeWh + heardWh(stage, 'monta')).toBe(sum(of('monta')));
    expect(heardWh(stage, 'broker')).toBe(meterWh - BEGINS_WH);
  }));

/** 18:30 in March, before the clocks are set and after it. */
function eveningOf(day: number): number {
  const offset = day < 28 ? '+01:00' : '+02:00';
  return Date.parse(`2027-03-${String(day).padStart(2, '0')}T18:30:00${offset}`);
}

async function charge(
  stage: Stage,
  card: string,
  { fromWh, wh, crashes }: { readonly fromWh: number; readonly wh: number; readonly crashes: boolean },
): Promise<void> {
  const { box } = stage;
  expect(await box.authorize(card)).toBe('Accepted');
  const txId = await box.start(card, fromWh);
  await stage.pass(HALF_HOUR_MS / 30);
  await box.meter(txId, fromWh + Math.round(wh / 2));
  if (crashes) await crash(stage);
  await stage.pass(HALF_HOUR_MS / 30);
  await box.stop(txId, fromWh + wh);
  await box.status('Available');
}

/** What is on the disk at this moment is all that the next run of the program has. */
async function crash(stage: Stage): Promise<void> {
  const saved = await mkdtemp(join(tmpdir(), 'ocpp-proxy-crashed-'));
  try {
    await cp(stage.house.dataDir, saved, { recursive: true });
    await stage.restart((dataDir) => cpSync(saved, dataDir, { recursive: true, force: true }));
  } finally {
    await rm(saved, { recursive: true, force: true });
  }
}

async function statement(stage: Stage, payer: string): Promise<Record<string, unknown>> {
  const path = `/api/v1/statements?payer=${payer}&month=2027-03`;
  return until('all sessions to be priced', async () => {
    const { body } = await stage.house.api(path);
    return body.without_price === 0 && body;
  });
}

/** By the starts and stops that it was told; one whose answer was lost with the program comes once more. */
function heardWh(stage: Stage, id: string): number {
  const told = sessions(stage.service(id).calls);
  const once = [...new Map(told.map((one) => [JSON.stringify(one), one])).values()];
  return once.reduce((sum, one) => {
    if (one.kind === 'stop') return sum + one.wh;
    return one.kind === 'start' ? sum - one.wh : sum;
  }, 0);
}
