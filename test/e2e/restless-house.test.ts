/** A house with all that is worked out by the clock, while that goes on. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type Log, silentLog } from '../../src/lib/log.ts';
import { RestlessClock } from '../fakes/clock.ts';
import type { StrictStation } from '../peers/strict.ts';
import { boxOf } from './box.ts';
import { API_TOKEN, charger, type House } from './house.ts';
import { set } from './profile-asks.ts';
import { delivered, play, settled } from './stage.ts';

const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;

test.each(['1.6', '2.1'] as const)(
  'two chargers of %s share what a house leaves, by hours, day-ahead prices and profiles, while the clock goes on',
  async (version) => {
    const failures: unknown[] = [];
    const log: Log = { ...silentLog, error: (fields, message) => failures.push([message, fields]), child: () => log };
    const clock = new RestlessClock();
    const folder = await mkdtemp(join(tmpdir(), 'ocpp-proxy-restless-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const file = join(folder, 'prices.csv');
    const begins = clock.now() - (clock.now() % QUARTER_MS);
    await writeFile(file, Array.from({ length: 96 }, (_, i) => `${begins + i * QUARTER_MS},0.${10 + i}`).join('\n'));
    const config = {
      ...{ time_zone: 'Europe/Amsterdam', purchase_tariff: 'grid' },
      chargers: [{ id: 'BOX1' }, { id: 'BOX2' }],
      site: { breaker_a: 32, spare_capacity: { fallback_a: 12, max_age_seconds: 120 } },
      tariffs: [
        { id: 'grid', day_ahead: { file } },
        { id: 'work', per_kwh: 0.3, times: [{ from: '13:05', to: '13:20', per_kwh: 0.5, idle_per_minute: 0.1 }] },
      ],
      payers: [{ id: 'employer', tariff: 'work' }],
      tags: [{ id: 'CARD-1', payer: 'employer' }],
    };
    const hours = { allow_when: [{ from: '13:00', to: '13:20' }], money_per_day: 5, energy_per_day_kwh: 50 };
    const services = { energy: { config: { role: 'energy' } }, network: { config: { role: 'controller', ...hours } } };
    await play({ version, clock, log, services, backends: { script: {} }, config }, async (stage) => {
      let second: StrictStation | undefined;
      try {
        second = await charger(stage.house, version, undefined, 'BOX2');
        const peer = second;
        const other = boxOf(() => peer, version, clock);
        await settled(stage, 'energy', 'network');
        await other.boot();
        await other.status('Available');
        const spare = (amps: number) => houseTakes(stage.house, amps);
        await spare(4);
        const one = await stage.box.start('CARD-1', 0);
        const two = await other.start('CARD-2', 0);
        await set(stage, 'energy', version, {
          periods: [
            { startPeriod: 0, limit: 9 },
            { startPeriod: 300, limit: 14 },
            { startPeriod: 900, limit: 7 },
          ],
        });
        for (let minute = 1; minute <= 30; minute += 1) {
          await stage.pass(MINUTE_MS);
          if (minute % 5 === 0) await spare(minute % 10 === 0 ? 4 : 11);
          await stage.box.meter(one, minute * 100);
          await other.meter(two, minute * 120);
        }
        for (const path of ['/status', '/api/v1/limits', '/api/v1/site', '/api/v1/providers', '/api/v1/sessions']) {
          expect((await stage.house.api(path)).status, path).toBe(200);
        }
        await stage.box.stop(one, 3_100);
        await other.stop(two, 3_700);
        await delivered(stage);
        expect(failures).toEqual([]);
      } finally {
        await second?.close();
      }
    });
  },
);

async function houseTakes({ url }: House, amps: number): Promise<void> {
  const answer = await fetch(`${url.replace('ws:', 'http:')}/api/v1/site/spare`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${API_TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({ house_load_a: amps }),
  });
  expect(answer.status).toBe(200);
}
