import { readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startApp } from '../../../src/app.ts';
import { configSchema } from '../../../src/config/schema.ts';
import { EMPTY_STATION } from '../../../src/core/station/station.ts';
import { openLedger } from '../../../src/ledger/ledger.ts';
import { silentLog } from '../../../src/lib/log.ts';
import { API_TOKEN, fieldsOf, rowsOf } from '../api/house.ts';
import { DATABASE, folder, killedAt, run } from './support.ts';

type Row = readonly SQLInputValue[];

/** As the proxy in Python makes it: `(timestamp, backend_id, duration_s, energy_kwh, revenue)`. */
function usageLog(rows: readonly Row[], more = ''): string {
  const file = join(folder(), 'usage_log.db');
  const db = new DatabaseSync(file);
  db.exec(
    `create table sessions (timestamp TEXT, backend_id TEXT, duration_s REAL, energy_kwh REAL, revenue REAL${more})`,
  );
  db.exec('BEGIN');
  for (const row of rows) db.prepare(`insert into sessions values (${row.map(() => '?').join(', ')})`).run(...row);
  db.exec('COMMIT');
  db.close();
  return file;
}

/** A house that knows these chargers. */
async function houseWith(...chargers: readonly string[]): Promise<string> {
  const path = folder();
  const ledger = await openLedger({ file: join(path, DATABASE) });
  await ledger.commit(chargers.map((chargerId) => ({ type: 'station', chargerId, state: EMPTY_STATION })));
  await ledger.close();
  return path;
}

async function sessionsIn(path: string) {
  const ledger = await openLedger({ file: join(path, DATABASE) });
  const { sessions } = await ledger.sessions({ includeRunning: true, limit: 10_000, offset: 0 });
  await ledger.close();
  return sessions;
}

const EVENING: Row = ['2025-06-01T18:30:00.123456', 'tap', 3600, 7.35, 1.84];

describe('usage_log.db of the proxy in Python', () => {
  test('becomes sessions of their own kind, once, however often it is imported', async () => {
    const house = await houseWith('BOX1');
    const odd: Row = ['2025-06-02 06:00:00', '', 90.5, null, null];
    const file = usageLog([EVENING, odd]);
    const { mtimeMs } = statSync(file);
    const first = await run(house, 'import', file);
    expect(first).toEqual({
      code: 0,
      err: '',
      out: 'Imported 2 of 2 sessions, as those of BOX1; 0 were there already.',
    });
    const [later, evening] = await sessionsIn(house);
    const endedAt = Date.UTC(2025, 5, 1, 18, 30, 0, 123);
    expect(evening).toMatchObject({ chargerId: 'BOX1', evse: 1, holder: 'tap', payer: 'tap', source: 'imported' });
    expect(evening).toMatchObject({ startedAt: endedAt - 3_600_000, endedAt, energyWh: 7350, toldRevenue: 1.84 });
    expect(later).toMatchObject({
      payer: 'home',
      endedAt: Date.UTC(2025, 5, 2, 6),
      energyWh: undefined,
      toldRevenue: undefined,
    });
    const again = await run(house, 'import', file, '--charger', 'BOX9');
    expect(again.out).toBe('Imported 0 of 2 sessions, as those of BOX9; 2 were there already.');
    expect(await sessionsIn(house)).toEqual([later, evening]);
    expect(statSync(file).mtimeMs).toBe(mtimeMs);
    expect(readdirSync(dirname(file))).toEqual(['usage_log.db']);
  });

  test('goes on: what came since is added; rows that are alike are sessions of their own', async () => {
    const house = await houseWith('BOX1');
    expect((await run(house, 'import', usageLog([EVENING, EVENING]))).out).toMatch(/^Imported 2 of 2/);
    const more = usageLog([EVENING, EVENING, EVENING, ['2025-07-01T00:00:00Z', 'evcc', 1, 1, 1]]);
    expect((await run(house, 'import', more)).out).toMatch(/^Imported 2 of 4 .* 2 were there already\.$/);
    expect(await sessionsIn(house)).toHaveLength(4);
  });

  test('of its later version has the cards, too, and the zone of its times', async () => {
    const house = await houseWith('BOX1');
    const file = usageLog([['2025-06-01T20:30:00+02:00', 'tap', 60, 1, 0, 'CARD1']], ', id_tag TEXT');
    expect((await run(house, 'import', file)).code).toBe(0);
    expect(await sessionsIn(house)).toMatchObject([{ tag: 'CARD1', endedAt: Date.UTC(2025, 5, 1, 18, 30) }]);
  });

  test.each<readonly [string, Row, RegExp]>([
    ['a time that is none', ['yesterday', 'tap', 1, 1, 1], /row 2: timestamp: expected a time such as/],
    ['no time', [null, 'tap', 1, 1, 1], /row 2: timestamp/],
    ['a day that is none', ['2025-13-01T00:00:00', 'tap', 1, 1, 1], /row 2: timestamp/],
    ['a duration below zero', ['2025-06-01T00:00:00', 'tap', -1, 1, 1], /row 2: duration_s: expected a number from 0/],
    ['no duration', ['2025-06-01T00:00:00', 'tap', null, 1, 1], /row 2: duration_s: is missing/],
    ['energy in words', ['2025-06-01T00:00:00', 'tap', 1, 'much', 1], /row 2: energy_kwh: expected a number from 0/],
    ['revenue in words', ['2025-06-01T00:00:00', 'tap', 1, 1, 'much'], /row 2: revenue: expected a number/],
    ['a backend with a line break', ['2025-06-01T00:00:00', 'a\nb', 1, 1, 1], /row 2: backend_id: expected a text/],
  ])('with %s is refused as a whole', async (_what, row, why) => {
    const house = await houseWith('BOX1');
    const { code, err } = await run(house, 'import', usageLog([EVENING, row]));
    expect(err).toMatch(why);
    expect(err).toContain('nothing was imported');
    expect(code).toBe(1);
    expect(await sessionsIn(house)).toEqual([]);
  });

  test.each([
    ['create table other (a)', 'it has no table "sessions"'],
    ['create table sessions (timestamp TEXT)', '"sessions" has no column "backend_id"'],
  ])('is none of: %s', async (sql, why) => {
    const file = join(folder(), 'usage_log.db');
    const db = new DatabaseSync(file);
    db.exec(sql);
    db.close();
    expect(await run(await houseWith('BOX1'), 'import', file)).toMatchObject({
      code: 1,
      err: expect.stringContaining(why),
    });
  });

  test('asks whose sessions they are unless there is one charger', async () => {
    const file = usageLog([EVENING]);
    expect((await run(folder(), 'import', file)).err).toContain(
      'say with --charger whose sessions these are: no charger is known yet',
    );
    expect((await run(await houseWith('A', 'B'), 'import', file)).err).toContain('there are several chargers (A, B)');
    const fresh = folder();
    expect(await run(fresh, 'import', file, '--charger', 'BOX1')).toMatchObject({ code: 0 });
    expect(await sessionsIn(fresh)).toMatchObject([{ chargerId: 'BOX1' }]);
  });

  test('is listed with all other sessions, with the revenue that it told', async () => {
    const path = await houseWith('BOX1');
    expect((await run(path, 'import', usageLog([EVENING]))).code).toBe(0);
    const app = await startApp({
      config: configSchema.parse({}),
      env: { port: 0, dataDir: path, apiToken: API_TOKEN, logLevel: 'error' },
      log: silentLog,
    });
    onTestFinished(() => app.close());
    const ask = (at: string) =>
      fetch(`http://127.0.0.1:${app.port}${at}`, { headers: { authorization: `Bearer ${API_TOKEN}` } });
    const [session] = rowsOf(fieldsOf(await (await ask('/api/v1/sessions')).json()).sessions);
    expect(session).toMatchObject({
      payer: 'tap',
      source: 'imported',
      told_revenue: 1.84,
      energy_wh: 7350,
      running: false,
    });
    expect(await (await ask(`/api/v1/sessions/${session?.id}`)).json()).toEqual(session);
    expect((await ask(`/api/v1/sessions/${session?.id}/deliveries`)).status).toBeLessThan(500);
    const [old] = rowsOf(fieldsOf(await (await ask('/sessions')).json()).sessions);
    expect(old).toMatchObject({ backend_id: 'tap', revenue: 1.84, energy_kwh: 7.35, source: 'imported' });
    const [head = '', line = ''] = (await (await ask('/sessions.csv')).text()).split('\r\n');
    const cells = Object.fromEntries(head.split(',').map((name, index) => [name, line.split(',')[index]]));
    expect(cells).toMatchObject({ timestamp: '2025-06-01T18:30:00.123Z', backend_id: 'tap', duration_s: '3600' });
    expect(cells).toMatchObject({ energy_kwh: '7.35', revenue: '1.84', payer: 'tap', source: 'imported' });
  });

  test('killed in the middle, all of it or nothing is there, and the next time brings the rest', {
    timeout: 120_000,
  }, async () => {
    const rows = Array.from({ length: 5_000 }, (_, index): Row => ['2025-06-01T18:30:00', `tap${index}`, 60, 1, 1]);
    const file = usageLog(rows);
    let kills = 0;
    for (const change of [1, 6, 100]) {
      const house = await houseWith('BOX1');
      const killed = await killedAt(change, [house], house, 'import', file);
      const found = (await sessionsIn(house)).length;
      expect([0, rows.length], `killed at ${change}`).toContain(found);
      expect((await run(house, 'import', file)).out).toContain(`${found} were there already`);
      expect(await sessionsIn(house)).toHaveLength(rows.length);
      rmSync(house, { recursive: true });
      if (!killed) break;
      kills += 1;
    }
    expect(kills).toBeGreaterThan(0);
  });
});
