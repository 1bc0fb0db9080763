/** The CO₂ of sessions, from an entity of Home Assistant and from a file. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { fakeCore } from '../fakes/core.ts';
import { API_TOKEN, until } from './house.ts';
import { fields } from './seen.ts';
import { play, type Stage, settled } from './stage.ts';

const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;
const HOUR_MS = 60 * MINUTE_MS;
const ENTITY = 'sensor.grid_co2';

test('an entity tells how clean the grid is: a session has its grams, and what nobody knew is said', async () => {
  await using core = await fakeCore();
  core.set({ [ENTITY]: '57' });
  core.describe(ENTITY, { unit_of_measurement: '%' });
  const config = { time_zone: 'UTC', carbon_intensity: { entity: ENTITY } };
  await play({ version: '1.6', haUrl: core.url, config }, async (stage) => {
    await settled(stage);
    const warnings = async () => JSON.stringify((await stage.status()).warnings);
    const wrong = `The entity ${ENTITY} tells no carbon intensity in g/kWh`;
    await until('a percentage to be refused', async () => (await warnings()).includes(wrong));

    // A change counts from the beginning of its minute on.
    await stage.pass(MINUTE_MS - (stage.clock.now() % MINUTE_MS));
    const txId = await stage.box.start('MINE', 0);
    await stage.pass(10 * MINUTE_MS);
    await stage.box.meter(txId, 1_000);
    core.set({ [ENTITY]: '400' });
    core.describe(ENTITY, { unit_of_measurement: 'gCO2eq/kWh' });
    await until('the intensity to be heard', async () => (await warnings()) === '[]');
    await stage.pass(10 * MINUTE_MS);
    await stage.box.meter(txId, 3_000);
    // 2 kWh × 400; the first kWh was charged before anybody knew.
    const soFar = { co2_g: 800, known_wh: 2_000, unknown_wh: 1_000 };
    await until('the meter to be heard', async () => (await carbonOf(stage))?.known_wh === 2_000);
    expect(await carbonOf(stage)).toEqual(soFar);
    // What was heard stays, also over a restart in the middle.
    await stage.restart();
    await stage.pass(10 * MINUTE_MS);
    await stage.box.stop(txId, 5_000);
    const whole = { co2_g: 1_600, known_wh: 4_000, unknown_wh: 1_000 };
    await until('the session to be kept', async () => (await newest(stage)).co2_g === 1_600);
    expect(await carbonOf(stage)).toEqual(whole);

    // One of later times, of which nothing is known: two hours after it was last heard the figure holds no more.
    core.restart('down');
    await until('the link to be lost', async () => fields((await stage.status()).home).link !== 'connected');
    await stage.pass(180 * MINUTE_MS);
    const later = await stage.box.start('MINE', 5_000);
    await stage.pass(10 * MINUTE_MS);
    await stage.box.stop(later, 6_000);
    await until('the session to be kept', async () => (await newest(stage)).co2_g === 0);
    expect(await newest(stage)).toMatchObject({ energy_kwh: 1, co2_known_kwh: 0 });
    const { totals } = (await stage.house.api('/api/v1/session-totals?by=holder')).body;
    expect(totals).toMatchObject([{ energy_wh: 6_000, carbon: { co2_g: 1_600, known_wh: 4_000, unknown_wh: 2_000 } }]);
    const csv = await csvOf(stage);
    expect(csv.split('\r\n').map((line) => line.split(',').slice(-2).join())).toEqual([
      ...['co2_g,co2_known_kwh', '0,0', '1600,4', ''],
    ]);
  });
});

test('a file that tells it days later fills in what was missing, and changes nothing that was known', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ocpp-proxy-carbon-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'carbon.csv');
  await writeFile(file, '');
  await play({ version: '1.6', config: { carbon_intensity: { file } } }, async (stage) => {
    await settled(stage);
    await stage.pass(HOUR_MS - (stage.clock.now() % HOUR_MS));
    const begins = stage.clock.now();
    const say = async (first: number, ...grams: readonly number[]) => {
      const rows = grams.map((each, index) => `${begins + (first + index) * HOUR_MS},${each}`);
      await writeFile(file, rows.join('\n'));
      await stage.restart((dataDir) => {
        // What the charger told is kept for 90 days only.
        const db = new DatabaseSync(join(dataDir, 'ocpp-proxy.sqlite'));
        db.exec('delete from journal');
        db.close();
      });
    };
    const oldest = await stage.box.start('MINE', 0);
    await stage.pass(HOUR_MS);
    await stage.box.stop(oldest, 1_000);
    const txId = await stage.box.start('MINE', 1_000);
    await stage.pass(HOUR_MS);
    await stage.box.meter(txId, 5_000);
    await stage.pass(HOUR_MS);
    await stage.box.stop(txId, 11_000);
    await until('the session to be kept', async () => (await newest(stage)).co2_g === 0);
    expect(await carbonOf(stage)).toEqual({ co2_g: 0, known_wh: 0, unknown_wh: 10_000 });

    // 4 kWh × 200; the hour behind it is not told yet.
    await say(1, 200);
    await until('the first hour to be counted', async () => (await newest(stage)).co2_g === 800);
    expect(await carbonOf(stage)).toEqual({ co2_g: 800, known_wh: 4_000, unknown_wh: 6_000 });
    // 4 kWh × 200 + 6 kWh × 500
    await say(1, 200, 500);
    await until('all of it to be counted', async () => (await newest(stage)).co2_g === 3_800);
    const whole = { co2_g: 3_800, known_wh: 10_000, unknown_wh: 0 };
    expect(await carbonOf(stage)).toEqual(whole);
    // The newest one is looked at before the oldest: 1 kWh × 300
    await say(0, 300, 1, 1);
    const { totals } = await until('the oldest to be counted', async () => {
      const { body } = await stage.house.api('/api/v1/session-totals?by=holder');
      return JSON.stringify(body).includes('"known_wh":11000') && body;
    });
    expect(totals).toMatchObject([{ carbon: { co2_g: 4_100, known_wh: 11_000 } }]);
    expect(await carbonOf(stage)).toEqual(whole);
  });
});

test('a file has it by the hour; a house that names neither counts nothing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ocpp-proxy-carbon-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'carbon.csv');
  await writeFile(file, 'start,grams\n');
  await play({ version: '2.0.1', config: { carbon_intensity: { file } } }, async (stage) => {
    await settled(stage);
    const warnings = async () => JSON.stringify((await stage.status()).warnings);
    expect(await warnings()).toContain('carbon.csv has no carbon intensity for now. Until then sessions have no CO2.');
    const quarter = stage.clock.now() - (stage.clock.now() % QUARTER_MS);
    // One quarter after the other has 200 and 300.
    const rows = Array.from({ length: 40 }, (_, index) => `${quarter + index * QUARTER_MS},${200 + (index % 2) * 100}`);
    await writeFile(file, rows.join('\n'));
    await until('the file to be read anew', async () => {
      await stage.pass(MINUTE_MS);
      return (await warnings()) === '[]';
    });
    await stage.pass(QUARTER_MS - (stage.clock.now() % QUARTER_MS));
    const txId = await stage.box.start('MINE', 0);
    await stage.pass(2 * QUARTER_MS);
    await stage.box.stop(txId, 10_000);
    // 5 kWh × 200 + 5 kWh × 300
    await until('the session to be kept', async () => (await newest(stage)).co2_g === 2_500);
    expect(await carbonOf(stage)).toEqual({ co2_g: 2_500, known_wh: 10_000, unknown_wh: 0 });
  });
  await play({ version: '1.6' }, async (stage) => {
    await settled(stage);
    const txId = await stage.box.start('MINE', 0);
    await stage.box.stop(txId, 1_000);
    await until('the session to be over', async () => (await newest(stage)).energy_kwh === 1);
    expect([await carbonOf(stage), (await newest(stage)).co2_g]).toEqual([null, null]);
    const { totals } = (await stage.house.api('/api/v1/session-totals?by=holder')).body;
    expect(totals).toMatchObject([{ carbon: null }]);
  });
});

async function newest(stage: Stage) {
  const { body } = await stage.house.api('/sessions?include_running=true');
  return fields(Object.values(fields(body.sessions))[0]);
}

async function csvOf({ house: { app } }: Stage): Promise<string> {
  const headers = { authorization: `Bearer ${API_TOKEN}` };
  return (await fetch(`http://127.0.0.1:${app.port}/sessions.csv`, { headers })).text();
}

async function carbonOf(stage: Stage) {
  const { session_id: id } = await newest(stage);
  const { carbon } = (await stage.house.api(`/api/v1/sessions/${id}`)).body;
  return carbon === null ? null : fields(carbon);
}
