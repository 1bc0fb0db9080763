import { describe, expect, test } from 'vitest';
import { type Log, silentLog } from '../../src/lib/log.ts';
import { FakeClock } from '../fakes/clock.ts';
import { bareStation } from './bare.ts';
import { CHARGER, house, until } from './house.ts';
import { fields, sessions, told } from './seen.ts';
import { delivered, play, type Stage } from './stage.ts';

const SECOND_MS = 1_000;
const HOUR_MS = 3_600_000;
const iso = (at: number) => new Date(at).toISOString();
/** What the charger believes before it was told the time: this long after its power came. */
const since1970 = (seconds: number) => iso(seconds * SECOND_MS);

const status = (stage: Stage, timestamp: string) =>
  stage.box.peer.call('StatusNotification', { connectorId: 1, errorCode: 'NoError', status: 'Available', timestamp });

const start = async (stage: Stage, timestamp: string, meterStart: number) =>
  (await stage.box.peer.call('StartTransaction', { connectorId: 1, idTag: 'TAG', meterStart, timestamp }))
    .transactionId;

const meter = (stage: Stage, transactionId: unknown, timestamp: string, wh: number) =>
  stage.box.peer.call('MeterValues', {
    connectorId: 1,
    transactionId,
    meterValue: [{ timestamp, sampledValue: [{ value: String(wh) }] }],
  });

const stop = (stage: Stage, transactionId: unknown, timestamp: string, meterStop: number) =>
  stage.box.peer.call('StopTransaction', { transactionId, meterStop, timestamp });

describe('S51 a charger whose clock is wrong', () => {
  test('1.6: 1970 until it was told the time, and an end before its start: providers see times that run forwards', async () => {
    const lines: string[] = [];
    const log: Log = {
      ...silentLog,
      warn: (detail, what) => void lines.push(`${what} ${JSON.stringify(detail)}`),
      child: () => log,
    };
    await play({ version: '1.6', services: { amber: {}, blue: {} }, log }, async (stage) => {
      const { clock, box } = stage;
      const began = clock.now();
      await status(stage, since1970(100));
      await box.boot();
      // What it stored before it had a connection comes after its boot.
      const first = await start(stage, since1970(20), 1_000);
      await meter(stage, first, since1970(50), 1_400);
      await stop(stage, first, since1970(80), 1_700);
      clock.advance(60 * SECOND_MS);
      const second = await start(stage, iso(clock.now()), 1_700);
      clock.advance(60 * SECOND_MS);
      await meter(stage, second, iso(clock.now()), 2_000);
      await stop(stage, second, iso(clock.now() - 2 * HOUR_MS), 1_600);
      await delivered(stage);

      const later = (seconds: number) => iso(began + seconds * SECOND_MS);
      for (const id of ['amber', 'blue']) {
        const heard = await until(`${id} to hear both`, () => {
          const all = sessions(stage.service(id).calls);
          return all.length === 6 ? all : undefined;
        });
        expect(heard).toMatchObject([
          { kind: 'start', at: later(-80), wh: 1_000 },
          { kind: 'meter', at: later(-50), wh: 1_400 },
          { kind: 'stop', at: later(-20), wh: 1_700 },
          { kind: 'start', at: later(60), wh: 1_700 },
          { kind: 'meter', at: later(120), wh: 2_000 },
          { kind: 'stop', at: later(120), wh: 1_700 },
        ]);
        expect(told(stage.service(id).calls)).toContainEqual({ kind: 'status', connector: 1, status: 'Available' });
      }
      const { body } = await stage.house.api('/sessions');
      expect(body).toMatchObject({ sessions: [{ energy_kwh: 0 }, { energy_kwh: 0.7 }] });

      const logged = lines.join('\n');
      expect(logged).toContain(`"quirk":"clock-not-set","action":"StatusNotification","said":"${since1970(100)}"`);
      expect(logged).toContain(`"said":"${iso(clock.now() - 2 * HOUR_MS)}"`);
      const raw = stage.house.app.trace.recent({ charger: CHARGER }).map((entry) => entry.raw);
      for (const seconds of [20, 50, 80, 100]) expect(raw.join('\n')).toContain(since1970(seconds));
      const quirks = fields((await stage.house.api(`/api/v1/chargers/${CHARGER}/quirks`)).body).quirks;
      const met = Object.values(fields(quirks))
        .map(fields)
        .filter(({ times }) => Number(times) > 0);
      expect(met).toMatchObject([
        { id: 'clock-not-set', on: true, why: 'default', times: 4, last_at: later(0) },
        { id: 'end-before-start', on: true, why: 'always', times: 1, last_at: later(120) },
        { id: 'meter-runs-back', times: 1 },
      ]);
    });
  });

  test('1.6: the same start again after a restart is the same session', () =>
    play({ version: '1.6', services: { amber: {} } }, async (stage) => {
      await stage.box.boot();
      const first = await start(stage, since1970(20), 1_000);
      stage.clock.advance(30 * SECOND_MS);
      await stage.restart();
      expect(await start(stage, since1970(20), 1_000)).toBe(first);
      await delivered(stage);
      expect(sessions(stage.service('amber').calls)).toHaveLength(1);
    }));

  test('1.6: switched off, times pass as they come', () =>
    play({ version: '1.6', services: { amber: {} }, config: { quirks: { 'clock-not-set': false } } }, async (stage) => {
      await stage.box.boot();
      await start(stage, since1970(20), 1_000);
      await delivered(stage);
      expect(sessions(stage.service('amber').calls)).toMatchObject([{ kind: 'start', at: since1970(20) }]);
    }));

  test('1.6: no zone, read in the zone of the charger', () =>
    play(
      {
        version: '1.6',
        services: { amber: {} },
        config: { chargers: [{ id: CHARGER }, { id: 'LOCAL', time_zone: 'Asia/Tokyo' }] },
      },
      async (stage) => {
        const box = await bareStation(stage.house.url, 'LOCAL', '1.6');
        await box.ask('boot', 'BootNotification', { chargePointVendor: 'Growatt', chargePointModel: 'THOR' });
        const timestamp = iso(stage.clock.now() + 9 * HOUR_MS)
          .slice(0, 19)
          .replace('T', ' ');
        await box.ask('start', 'StartTransaction', { connectorId: 1, idTag: 'TAG', meterStart: 0, timestamp });
        const heard = await until('the start', () => sessions(stage.service('amber').calls)[0]);
        expect(heard).toMatchObject({ kind: 'start', at: iso(stage.clock.now()) });
        await box.end();
      },
    ));
});

test('a machine that does not know the year says so: every charger sets its clock by it', async () => {
  const clock = new FakeClock(Date.UTC(2019, 11, 31, 23, 59));
  const at = await house({}, { clock });
  const box = await bareStation(at.url, CHARGER, '1.6');
  const boot = () => box.ask('boot', 'BootNotification', { chargePointVendor: 'Acme', chargePointModel: 'Wall 1' });
  await boot();
  const alarms = async () => (await at.api('/api/v1/alarms')).body.alarms;
  expect(await alarms()).toMatchObject([
    { kind: 'host_clock', why: expect.stringContaining('believes that it is the year 2019') },
  ]);
  clock.advance(120_000);
  await boot();
  expect(await alarms()).toEqual([]);
  await box.end();
  await at.close();
});
