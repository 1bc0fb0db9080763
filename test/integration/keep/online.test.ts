import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { runCli } from '../../../src/cli/cli.ts';
import { EMPTY_STATION } from '../../../src/core/station/station.ts';
import { backupShelf, MAX_BACKUPS } from '../../../src/ledger/backup/shelf.ts';
import { openLedger } from '../../../src/ledger/ledger.ts';
import { FakeClock } from '../../fakes/clock.ts';
import { API_TOKEN, apiHouse, fieldsOf, rowsOf } from '../api/house.ts';
import { surroundings } from '../cli/surroundings.ts';
import { fact, open, tempFile } from '../ledger/support.ts';
import { DATABASE, folder, run } from './support.ts';

async function apiHouseOfTest() {
  const house = await apiHouse();
  onTestFinished(() => house[Symbol.asyncDispose]());
  const dataDir = dirname(house.configFile);
  /** Runs a command beside the proxy. */
  const shell = async (...args: readonly string[]) => {
    const variables = { DATA_DIR: dataDir, PORT: String(house.app.port), API_TOKEN };
    const it = surroundings({ cwd: dataDir, variables });
    const code = await runCli(args, it);
    return { code, out: it.printed.join('\n'), err: it.complaints.join('\n') };
  };
  return { house, dataDir, shell };
}

describe('a copy of a database that is written to', () => {
  test('is of one moment: each unit is in it as a whole or not at all', async () => {
    const file = tempFile();
    const ledger = await open(file);
    const commit = (seq: number) =>
      ledger.commit([
        { type: 'fact', fact: fact(seq, { message: undefined, only: undefined, txId: 'x'.repeat(4000) }) },
        { type: 'setting', key: 'last', value: seq },
        { type: 'station', chargerId: 'CP1', state: { ...EMPTY_STATION, journalSeq: seq } },
      ]);
    // Larger than one step of the copy.
    let seq = 0;
    while (seq < 1000) await commit(++seq);
    const copy = tempFile('copy.db');
    let isCopied = false;
    const copying = ledger.copyTo(copy).finally(() => {
      isCopied = true;
    });
    while (!isCopied) await commit(++seq);
    await copying;
    expect(seq).toBeGreaterThan(1000);
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    const found = await open(copy);
    const { settings, stations } = await found.load();
    const last = Number(settings.last);
    expect(last).toBeGreaterThanOrEqual(1000);
    expect(last).toBeLessThanOrEqual(seq);
    expect(stations[0]?.state.journalSeq).toBe(last);
    expect((await found.facts('CP1', 'T', 0, 1_000_000)).map((one) => one.seq)).toEqual(
      Array.from({ length: last }, (_, index) => index + 1),
    );
  });

  test('is given up when the proxy stops', async () => {
    const ledger = await open(tempFile());
    for (let seq = 1; seq <= 1500; seq++)
      await ledger.commit([{ type: 'fact', fact: fact(seq, { txId: 'x'.repeat(4000) }) }]);
    const copying = ledger.copyTo(tempFile('copy.db'));
    await ledger.close();
    await expect(copying).rejects.toThrow('the copy was given up, since the ledger is being closed');
  });
});

describe('the folder of backups', () => {
  async function shelf(freeBytes?: number) {
    const databaseFile = join(folder(), DATABASE);
    const ledger = await openLedger({ file: databaseFile });
    onTestFinished(() => ledger.close());
    const clock = new FakeClock();
    const place = join(dirname(databaseFile), 'backups');
    const shelf = backupShelf({
      folder: place,
      databaseFile,
      source: async () => ({ copyTo: ledger.copyTo, keyFile: undefined, configFile: undefined }),
      program: '0',
      clock,
      ...(freeBytes !== undefined && { freeBytes: () => freeBytes }),
    });
    return { shelf, clock, place };
  }

  test(`holds the newest ${MAX_BACKUPS}`, async () => {
    const { shelf: it, clock, place } = await shelf();
    const made: string[] = [];
    for (let count = 0; count < MAX_BACKUPS + 2; count++) {
      const one = await it.make();
      if (one.ok) made.push(one.backup.name);
      clock.advance(1000);
    }
    expect(new Set(made).size).toBe(MAX_BACKUPS + 2);
    writeFileSync(join(place, 'mine.txt'), 'no backup');
    expect((await it.list()).map(({ name }) => name)).toEqual(made.slice(2).reverse());
    expect(existsSync(join(place, 'mine.txt'))).toBe(true);
    expect(statSync(place).mode & 0o777).toBe(0o700);
  });

  test('makes one at a time', async () => {
    const { shelf: it } = await shelf();
    const [first, second] = await Promise.all([it.make(), it.make()]);
    expect(first).toMatchObject({ ok: true });
    expect(second).toEqual({ ok: false, why: 'busy', reason: 'another backup is being made' });
    expect(await it.make()).toMatchObject({ ok: true });
  });

  test('leaves room for the proxy', async () => {
    const { shelf: it, place } = await shelf(100 * 1024 ** 2);
    const made = await it.make();
    expect(made).toMatchObject({ ok: false, why: 'no_room' });
    expect(made).toHaveProperty(
      'reason',
      expect.stringMatching(/^a backup needs 2\d\d MiB of free disk, and there are 100$/),
    );
    expect(readdirSync(place)).toEqual([]);
  });

  test('gives nothing out that is no backup', async () => {
    const { shelf: it, place } = await shelf();
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, 'secret'), 'x');
    for (const name of ['secret', '../ocpp-proxy.sqlite', 'ocpp-proxy-20260101T000000000Z.tar.gz', '']) {
      expect(await it.read(name), name).toBeUndefined();
      expect(await it.remove(name), name).toBe(false);
    }
  });

  test('is cleared at a start of what a killed program left', async () => {
    const { place } = await shelf();
    mkdirSync(join(place, '.making'), { recursive: true });
    const { shelf: again } = await shelf();
    expect(await again.list()).toEqual([]);
    backupShelf({
      folder: place,
      databaseFile: 'none',
      source: () => Promise.reject(new Error('not asked')),
      program: '0',
      clock: new FakeClock(),
    });
    expect(existsSync(join(place, '.making'))).toBe(false);
  });
});

describe('while the proxy runs', () => {
  test('the API makes, lists, gives and takes away backups, for admins', async () => {
    const { house, dataDir } = await apiHouseOfTest();
    await house.charge(1000, 3000, 60_000);
    const made = await house.ask('POST', '/backups');
    expect(made.status).toBe(201);
    const { name, bytes } = fieldsOf(made.json);
    expect(rowsOf(fieldsOf((await house.ask('GET', '/backups')).json).backups)).toEqual([made.json]);
    const file = join(folder(), 'got.tar.gz');
    const got = await fetch(`${house.base}/api/v1/backups/${name}`, {
      headers: { authorization: `Bearer ${API_TOKEN}` },
    });
    expect(got.headers.get('content-type')).toBe('application/gzip');
    expect(got.headers.get('content-length')).toBe(String(bytes));
    writeFileSync(file, Buffer.from(await got.arrayBuffer()));
    const place = folder();
    expect((await run(place, 'restore', file)).code).toBe(0);
    const ledger = await open(join(place, DATABASE));
    expect((await ledger.sessions({ includeRunning: false, limit: 9, offset: 0 })).sessions).toMatchObject([
      { energyWh: 2000 },
    ]);
    expect(await readdir(place)).toContain('config.yaml');
    expect((await house.ask('DELETE', `/backups/${name}`)).status).toBe(204);
    expect((await house.ask('GET', `/backups/${name}`)).status).toBe(404);
    expect((await house.ask('DELETE', '/backups/..%2Fhouse.yaml')).status).toBe(404);
    expect(existsSync(house.configFile)).toBe(true);
    const reader = fieldsOf(
      (await house.ask('POST', '/tokens', { body: { name: 'r', scopes: ['control'] } })).json,
    ).secret;
    for (const [method, path] of [
      ['GET', '/backups'],
      ['POST', '/backups'],
      ['GET', `/backups/${name}`],
      ['DELETE', `/backups/${name}`],
    ] as const) {
      expect((await house.ask(method, path, { token: String(reader) })).status, `${method} ${path}`).toBe(403);
    }
    expect(await readdir(join(dataDir, 'backups'))).toEqual([]);
  });

  test('the command asks it, and reads back what it got', async () => {
    const { house, dataDir, shell } = await apiHouseOfTest();
    await house.charge(1000, 3000, 60_000);
    const target = folder();
    const { code, out, err } = await shell('backup', target);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const [name = ''] = await readdir(target);
    expect(out).toMatch(new RegExp(`^Backup: ${join(target, name)} \\(0\\.\\d MiB\\), read back and found good`));
    expect(statSync(join(target, name)).mode & 0o777).toBe(0o600);
    expect(await shell('backup', join(target, name))).toMatchObject({
      code: 1,
      err: expect.stringContaining('is there already'),
    });
    const kept = await shell('backup');
    expect(kept).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Backup: ocpp-proxy-\S+\.tar\.gz, in the folder backups/),
    });
    expect((await readdir(join(dataDir, 'backups'))).length).toBeGreaterThan(0);
    expect(await shell('restore', join(target, name))).toMatchObject({
      code: 1,
      err: expect.stringContaining('in use by another proxy'),
    });
    expect(await shell('backup', '--token', 'x'.repeat(20))).toMatchObject({
      code: 1,
      err: expect.stringContaining('does not know this token'),
    });
  });

  test('without one, and without data, there is nothing to keep', async () => {
    const path = folder();
    expect(await run(path, 'backup')).toMatchObject({
      code: 1,
      err: expect.stringContaining('there is nothing to keep'),
    });
    await rm(path, { recursive: true });
  });
});
