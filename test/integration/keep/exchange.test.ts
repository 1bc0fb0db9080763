import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { EMPTY_STATION } from '../../../src/core/station/station.ts';
import { openLedger } from '../../../src/ledger/ledger.ts';
import { MIGRATIONS, migrate } from '../../../src/ledger/migrations.ts';
import { everything } from './everything.ts';
import { DATABASE, folder, houseAt, houseNamed, killedAt, run, whole } from './support.ts';

async function exportOf(path: string): Promise<{ file: string; text: string }> {
  const file = join(folder(), 'all.jsonl');
  expect(await run(path, 'export', file)).toMatchObject({ code: 0, err: '' });
  return { file, text: readFileSync(file, 'utf8') };
}

function sqlIn(path: string, sql: string): void {
  const db = new DatabaseSync(join(path, DATABASE));
  db.exec(sql);
  db.close();
}

describe('an export', () => {
  test('has a row of every table and comes back byte for byte', async () => {
    const path = await everything();
    // As a hand, or another version, may have left them.
    sqlIn(path, `insert into settings values ('odd', '{ "a" : 1.0 }'), ('worse', '{')`);
    const first = await exportOf(path);
    expect(statSync(first.file).mode & 0o777).toBe(0o600);
    const db = new DatabaseSync(join(path, DATABASE));
    const tables = db.prepare("select name from sqlite_schema where type = 'table' and name not like 'sqlite%'").all();
    db.close();
    const lines = first.text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines[0]).toEqual({ format: 'ocpp-proxy export', format_version: 1, schema: MIGRATIONS.length });
    expect(new Set(lines.slice(1, -1).map(({ table }) => table))).toEqual(new Set(tables.map(({ name }) => name)));
    expect(lines.at(-1)).toEqual({ end: 'ocpp-proxy export', rows: lines.length - 2 });
    expect(first.text).toContain('"value_text":"{ \\"a\\" : 1.0 }"');

    sqlIn(path, "delete from settings where key = 'worse'");
    const { file, text } = await exportOf(path);
    const place = folder();
    expect(await run(place, 'import', file)).toMatchObject({ code: 0, out: `Imported ${lines.length - 3} rows.` });
    expect(readdirSync(place)).toEqual([DATABASE]);
    expect(statSync(join(place, DATABASE)).mode & 0o777).toBe(0o600);
    expect((await exportOf(place)).text).toBe(text);
  });

  test('is what a proxy goes on with; with the key beside it secrets too', async () => {
    const path = await houseNamed('old');
    const place = folder();
    expect((await run(place, 'import', (await exportOf(path)).file)).code).toBe(0);
    writeFileSync(join(place, `${DATABASE}.key`), readFileSync(join(path, `${DATABASE}.key`)));
    expect(await houseAt(place)).toEqual(whole('old'));
  });

  test('goes into a house that was only just started, and into no other', async () => {
    const { file } = await exportOf(await houseNamed('old'));
    const fresh = folder();
    const ledger = await openLedger({ file: join(fresh, DATABASE) });
    await ledger.commit([{ type: 'setting', key: 'login/password', value: 'of the first start' }]);
    expect(await run(fresh, 'import', file)).toMatchObject({ code: 1, err: expect.stringContaining('is in use') });
    await ledger.close();
    expect((await run(fresh, 'import', file)).code).toBe(0);
    expect((await houseAt(fresh)).name).toBe('old');
    const other = await houseNamed('new');
    const refused = await run(other, 'import', file);
    expect(refused).toMatchObject({
      code: 1,
      err: expect.stringMatching(/there is a house already \(journal has rows\)/),
    });
    expect(await houseAt(other)).toEqual(whole('new'));
  });

  test('of an older version is brought up', async () => {
    const path = folder();
    const db = new DatabaseSync(join(path, DATABASE));
    migrate(db, MIGRATIONS.slice(0, 3));
    db.close();
    const station = JSON.stringify({ ...EMPTY_STATION, again: { tap: [3] } });
    const lines = [
      { format: 'ocpp-proxy export', format_version: 1, schema: 3 },
      { table: 'stations', row: { charger_id: 'CP1', state: JSON.parse(station) } },
      { end: 'ocpp-proxy export', rows: 1 },
    ];
    const file = join(folder(), 'old.jsonl');
    writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const place = folder();
    expect(await run(place, 'import', file)).toMatchObject({ code: 0 });
    expect((await exportOf(place)).text).toContain(
      '{"table":"again","row":{"charger_id":"CP1","provider_id":"tap","seq":3}}',
    );
  });
});

describe('a file with something wrong in it is refused with the line and the field, and nothing is imported', () => {
  type Line = { [field: string]: unknown };
  const changed = (table: string, change: (row: Line) => unknown) => (lines: Line[]) => {
    const line = lines.find((each) => each.table === table);
    if (line === undefined) throw new Error(`there is no row of ${table}`);
    change(Object(line.row));
    return lines;
  };

  test.each<readonly [string, (lines: Line[]) => (Line | string)[], RegExp]>([
    ['nothing in it', () => [], /the file is empty/],
    ['no head', (lines) => lines.slice(1), /line 1: format: expected "ocpp-proxy export"/],
    [
      'a newer format',
      ([head, ...rest]) => [{ ...head, format_version: 2 }, ...rest],
      /line 1: format_version: expected 1/,
    ],
    [
      'a newer schema',
      ([head, ...rest]) => [{ ...head, schema: 99 }, ...rest],
      /line 1: schema: the export was made by a newer version/,
    ],
    [
      'a schema that is no number',
      ([head, ...rest]) => [{ ...head, schema: 'x' }, ...rest],
      /line 1: schema: expected a whole number/,
    ],
    ['no JSON', ([head, ...rest]) => [head ?? '', '{"table":', ...rest], /line 2: is no JSON$/m],
    ['a list', ([head, ...rest]) => [head ?? '', '[]', ...rest], /line 2: is no object/],
    [
      'an unknown table',
      ([head, ...rest]) => [head ?? '', { table: 'x', row: {} }, ...rest],
      /line 2: table: expected one of again, audit, /,
    ],
    [
      'an unknown field beside',
      ([head, ...rest]) => [head ?? '', { ...rest[0], more: 1 }, ...rest],
      /line 2: more: there is no such field/,
    ],
    [
      'an unknown field',
      changed('cursors', (row) => {
        row.more = 1;
      }),
      /line \d+: row\.more: there is no such field in cursors/,
    ],
    ['a field that is missing', changed('cursors', (row) => delete row.seq), /line \d+: row\.seq: is missing/],
    [
      'a text for a number',
      changed('cursors', (row) => {
        row.seq = '1';
      }),
      /line \d+: row\.seq: expected a whole number$/m,
    ],
    [
      'a broken number',
      changed('cursors', (row) => {
        row.seq = 1.5;
      }),
      /line \d+: row\.seq: expected a whole number$/m,
    ],
    [
      'null where something must be',
      changed('sessions', (row) => {
        row.payer = null;
      }),
      /line \d+: row\.payer: expected a text$/m,
    ],
    [
      'a number for a text',
      changed('sessions', (row) => {
        row.reason = 1;
      }),
      /line \d+: row\.reason: expected a text or null$/m,
    ],
    [
      'an unknown lane',
      changed('cursors', (row) => {
        row.lane = 'X';
      }),
      /line \d+: row\.lane: must be in \('T', 'E'\)/,
    ],
    [
      'a body without what it needs',
      changed('stations', (row) => {
        row.state = {};
      }),
      /line \d+: row\.state\.statuses: expected an object/,
    ],
    ['a body that is missing', changed('journal', (row) => delete row.body), /line \d+: row\.body: is missing/],
    [
      'a body twice',
      changed('journal', (row) => {
        row.body_text = '';
      }),
      /line \d+: row\.body: stands beside body_text/,
    ],
    [
      'a row twice',
      (lines) => [...lines.slice(0, 2), ...lines.slice(1)],
      /line 3: row\.charger_id, row\.provider_id, row\.seq: there was a row with the same before/,
    ],
    ['no end', (lines) => lines.slice(0, -1), /line \d+: is the last one, and not the end: the file is cut off/],
    [
      'a row too few',
      (lines) => [...lines.slice(0, 3), ...lines.slice(4)],
      /line \d+: rows: expected \d+, as there are before it/,
    ],
    ['something behind the end', (lines) => [...lines, lines[1] ?? ''], /line \d+: stands behind the end/],
    [
      'a body that nobody can read',
      changed('settings', (row) => {
        delete row.value;
        row.value_text = '{';
      }),
      /damaged: settings login\/password is no JSON/,
    ],
  ])('%s', async (_what, change, why) => {
    const { text } = await exportOf(await everything());
    const lines: Line[] = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const bad = change(lines).map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`);
    const file = join(folder(), 'bad.jsonl');
    writeFileSync(file, bad.join(''));
    const place = folder();
    const { code, err } = await run(place, 'import', file);
    expect(err).toMatch(why);
    expect(code).toBe(1);
    expect(readdirSync(place)).toEqual([]);
  });

  test('bytes that are no text', async () => {
    const { file, text } = await exportOf(await everything());
    writeFileSync(file, Buffer.concat([Buffer.from(text.split('\n', 1)[0] ?? ''), Buffer.from([0x0a, 0xff, 0x0a])]));
    const place = folder();
    expect((await run(place, 'import', file)).err).toMatch(/line 2: is no text in UTF-8/);
    expect(readdirSync(place)).toEqual([]);
  });
});

describe('a large house', { timeout: 120_000 }, () => {
  test('killed in the middle of an import it is empty or whole', async () => {
    const { file } = await exportOf(await houseNamed('old', 6_000));
    let kills = 0;
    for (const change of [1, 3, 40]) {
      const place = folder();
      const killed = await killedAt(change, [place], place, 'import', file);
      const isEmpty = !existsSync(join(place, DATABASE)) || (await houseAt(place)).name === undefined;
      if (killed && isEmpty) {
        kills += 1;
        expect((await run(place, 'import', file)).code, `killed at ${change}`).toBe(0);
      }
      expect(await houseAt(place)).toMatchObject({ name: 'old', sessions: ['tx of old'] });
      expect((await exportOf(place)).text).toBe(readFileSync(file, 'utf8'));
      if (!killed) break;
    }
    expect(kills).toBeGreaterThan(0);
  });
});
