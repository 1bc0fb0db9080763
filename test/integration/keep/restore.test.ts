import { copyFileSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { openLedger } from '../../../src/ledger/ledger.ts';
import { MIGRATIONS, migrate } from '../../../src/ledger/migrations.ts';
import { CONFIG, DATABASE, folder, houseAt, houseNamed, killedAt, run, whole } from './support.ts';

/** Makes a backup of a house and returns the file. */
async function backupOf(path: string): Promise<string> {
  const file = join(folder(), 'kept.tar.gz');
  expect(await run(path, 'backup', file)).toMatchObject({ code: 0, err: '' });
  return file;
}

/** Names of all files in a folder. */
const names = (path: string) => readdirSync(path).sort();

describe('a backup on a new machine', () => {
  test('brings database, key and configuration, for the owner only', async () => {
    const file = await backupOf(await houseNamed('old'));
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const fresh = join(folder(), 'data');
    const { code, out } = await run(folder(), 'restore', '--check', file);
    expect(code).toBe(0);
    expect(out).toMatch(`This backup is good: made at 2026-`);
    const place = folder();
    const restored = await run(place, 'restore', file);
    expect(restored).toMatchObject({ code: 0, err: '' });
    expect(names(place)).toEqual(['config.yaml', DATABASE, `${DATABASE}.key`]);
    for (const name of names(place)) expect(statSync(join(place, name)).mode & 0o777, name).toBe(0o600);
    expect(await houseAt(place)).toEqual(whole('old'));
    expect(readFileSync(join(place, 'config.yaml'), 'utf8')).toBe(CONFIG);
    expect(existsSync(fresh)).toBe(false);
  });

  test('may be a database alone, with what was written last beside it', async () => {
    const path = await houseNamed('old');
    const ledger = await openLedger({ file: join(path, DATABASE) });
    await ledger.commit([{ type: 'setting', key: 'house', value: 'written last' }]);
    const copy = join(folder(), 'copy.db');
    for (const ending of ['', '-wal']) copyFileSync(join(path, DATABASE + ending), copy + ending);
    await ledger.close();
    const place = folder();
    expect((await run(place, 'restore', copy)).code).toBe(0);
    expect((await houseAt(place)).name).toBe('written last');
  });
});

describe('what was there', () => {
  test('is kept beside, with its key, and can be brought back', async () => {
    const file = await backupOf(await houseNamed('old'));
    const place = await houseNamed('new');
    writeFileSync(join(place, 'config.yaml'), 'mode: locked\n');
    const { code, out } = await run(place, 'restore', file);
    expect(code).toBe(0);
    expect(await houseAt(place)).toEqual(whole('old'));
    expect(readFileSync(join(place, 'config.yaml'), 'utf8')).toBe('mode: locked\n');
    expect(out).toContain('stays as it is, although the backup has another one: --with-config takes that one');
    const kept = names(place).find((name) => /\.before-\d{8}T\d{9}Z$/.test(name)) ?? '';
    expect(statSync(join(place, kept)).mode & 0o777).toBe(0o600);
    const before = folder();
    copyFileSync(join(place, kept), join(before, DATABASE));
    copyFileSync(join(place, `${kept}.key`), join(before, `${DATABASE}.key`));
    expect(await houseAt(before)).toEqual(whole('new'));
  });

  test('of the configuration goes only where that is wished, and is kept too', async () => {
    const file = await backupOf(await houseNamed('old'));
    const place = await houseNamed('new');
    writeFileSync(join(place, 'config.yaml'), 'mode: locked\n');
    expect((await run(place, 'restore', '--with-config', file)).code).toBe(0);
    expect(readFileSync(join(place, 'config.yaml'), 'utf8')).toBe(CONFIG);
    const kept = names(place).find((name) => name.startsWith('config.yaml.before-')) ?? '';
    expect(readFileSync(join(place, kept), 'utf8')).toBe('mode: locked\n');
  });

  test('stays when a proxy runs on it', async () => {
    const file = await backupOf(await houseNamed('old'));
    const place = await houseNamed('new');
    const ledger = await openLedger({ file: join(place, DATABASE) });
    const { code, err } = await run(place, 'restore', file);
    expect(code).toBe(1);
    expect(err).toContain('Nothing was restored: the ledger');
    expect(err).toContain('is in use by another proxy: stop that one');
    await ledger.commit([{ type: 'setting', key: 'after', value: true }]);
    await ledger.close();
    expect(await houseAt(place)).toEqual(whole('new'));
    expect(names(place)).toEqual(['config.yaml', DATABASE, `${DATABASE}.key`]);
  });

  test('may be no database any more: it is kept as it is', async () => {
    const file = await backupOf(await houseNamed('old'));
    const place = folder();
    writeFileSync(join(place, DATABASE), 'something went over this disk'.repeat(300));
    writeFileSync(join(place, `${DATABASE}-wal`), 'and over this');
    expect((await run(place, 'restore', file)).code).toBe(0);
    expect(await houseAt(place)).toEqual(whole('old'));
    const kept = names(place).filter((name) => name.includes('.before-'));
    expect(kept.map((name) => name.replace(/.*Z/, ''))).toEqual(['', '-wal']);
    expect(readFileSync(join(place, kept[0] ?? ''), 'utf8')).toMatch(/^something went/);
  });
});

describe('a backup that is not good touches nothing', () => {
  const flip = (bytes: Buffer, at: number) => {
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    return bytes;
  };
  const repacked = (file: string, change: (tar: Buffer) => Buffer) => gzipSync(change(gunzipSync(readFileSync(file))));

  test.each<readonly [string, (file: string) => Buffer, RegExp]>([
    ['cut off', (file) => readFileSync(file).subarray(0, -100), /cannot be used: /],
    ['cut off inside', (file) => repacked(file, (tar) => tar.subarray(0, 4096)), /it is cut off/],
    [
      'with a bit that fell over on the disk',
      (file) => flip(readFileSync(file), statSync(file).size - 6),
      /cannot be used: /,
    ],
    ['with another byte in a part', (file) => repacked(file, (tar) => flip(tar, tar.length - 5000)), /is damaged/],
    ['of something else', () => gzipSync(Buffer.alloc(2048, 7)), /cannot be used: it is damaged, or no archive/],
    ['empty', () => gzipSync(Buffer.alloc(1024)), /ocpp-proxy\.sqlite is missing/],
    ['no archive', () => Buffer.from('hello'), /is no backup: neither an archive nor a database/],
    [
      'of a newer program',
      (file) =>
        repacked(file, (tar) =>
          Buffer.from(tar.toString('latin1').replace('"format_version": 1', '"format_version": 2'), 'latin1'),
        ),
      /was made by a newer version of this program/,
    ],
  ])('%s', async (_what, damage, why) => {
    const file = await backupOf(await houseNamed('old'));
    const bad = join(folder(), 'bad.tar.gz');
    writeFileSync(bad, damage(file));
    const place = await houseNamed('new');
    const before = names(place);
    const { code, err } = await run(place, 'restore', bad);
    expect(err).toMatch(why);
    expect(code).toBe(1);
    expect(await houseAt(place)).toEqual(whole('new'));
    expect(names(place)).toEqual(before);
    expect((await run(place, 'restore', '--check', bad)).code).toBe(1);
  });

  test('one that is not there', async () => {
    const { code, err } = await run(folder(), 'restore', 'nowhere.tar.gz');
    expect({ code, err }).toMatchObject({ code: 1, err: expect.stringContaining('ENOENT') });
  });

  test.each<readonly [string, (db: DatabaseSync) => void, RegExp]>([
    ['of a newer schema', (db) => db.exec('PRAGMA user_version = 99'), /newer version of this program \(schema 99/],
    ['of another program', (db) => db.exec('PRAGMA user_version = 0'), /is none of this program/],
    ['with a table that is no such', (db) => db.exec('drop table journal'), /is none of this program/],
    [
      'with a row that cannot be read',
      (db) => db.exec("update settings set value = '{' where key = 'house'"),
      /settings house is no JSON/,
    ],
  ])('a database %s', async (_what, change, why) => {
    const path = await houseNamed('old');
    const db = new DatabaseSync(join(path, DATABASE));
    change(db);
    db.close();
    const place = await houseNamed('new');
    const { code, err } = await run(place, 'restore', join(path, DATABASE));
    expect(err).toMatch(why);
    expect(code).toBe(1);
    expect(await houseAt(place)).toEqual(whole('new'));
  });
});

test('nor does a database of which a page was lost', async () => {
  const path = await houseNamed('old', 500);
  const bytes = readFileSync(join(path, DATABASE));
  writeFileSync(join(path, DATABASE), bytes.fill(0xff, bytes.length - 4096));
  const place = await houseNamed('new');
  const { code, err } = await run(place, 'restore', join(path, DATABASE));
  expect(err).toMatch(/Nothing was restored: this database is damaged: /);
  expect(code).toBe(1);
  expect(await houseAt(place)).toEqual(whole('new'));
});

test('a database of an older schema is brought up before it is put in place', async () => {
  const old = join(folder(), 'old.db');
  const db = new DatabaseSync(old);
  migrate(db, MIGRATIONS.slice(0, 2));
  db.exec(`insert into settings values ('house', '"of long ago"')`);
  db.close();
  const place = folder();
  expect(await run(place, 'restore', old)).toMatchObject({ code: 0, out: expect.stringContaining('schema 2') });
  const found = new DatabaseSync(join(place, DATABASE), { readOnly: true });
  expect(found.prepare('PRAGMA user_version').get()?.user_version).toBe(MIGRATIONS.length);
  found.close();
  expect((await houseAt(place)).name).toBe('of long ago');
});

describe('kill -9 at any moment', { timeout: 120_000 }, () => {
  /** Dense where files change places; a backup is done before the last of them. */
  const CHANGES = [1, 2, 3, 4, 5, 6, 7, 8, 10, 13, 17, 22, 40];

  test('of a restore: the old house or the new one, each with its secrets', async () => {
    const file = await backupOf(await houseNamed('old', 2000));
    const place = await houseNamed('new', 2000);
    const seen = new Set<unknown>();
    let kills = 0;
    for (const change of CHANGES) {
      const killed = await killedAt(change, [place], place, 'restore', file);
      const found = await houseAt(place);
      expect(found, `killed at change ${change}`).toEqual(whole(String(found.name)));
      seen.add(found.name);
      if (!killed) break;
      kills += 1;
    }
    expect(kills).toBeGreaterThan(2);
    expect([...seen]).toContain('old');
    expect((await run(place, 'restore', file)).code).toBe(0);
    expect(existsSync(join(place, '.restoring'))).toBe(false);
    expect(await houseAt(place)).toEqual(whole('old'));
  });

  test('of a backup: no half of one is ever listed, and the next one clears up', async () => {
    const place = await houseNamed('old', 2000);
    const shelf = join(place, 'backups');
    let kills = 0;
    for (const change of CHANGES) {
      const killed = await killedAt(change, [shelf], place, 'backup');
      for (const name of names(shelf).filter((each) => !each.startsWith('.'))) {
        expect(await run(folder(), 'restore', '--check', join(shelf, name)), name).toMatchObject({ code: 0, err: '' });
      }
      if (!killed) break;
      kills += 1;
    }
    expect(kills).toBeGreaterThan(1);
    expect((await run(place, 'backup')).code).toBe(0);
    expect(names(shelf)).not.toContain('.making');
    expect(await houseAt(place)).toEqual(whole('old'));
  });
});
