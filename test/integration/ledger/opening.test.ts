import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { EMPTY_STATION } from '../../../src/core/station/station.ts';
import { LedgerError } from '../../../src/ledger/errors.ts';
import { openLedger } from '../../../src/ledger/ledger.ts';
import { MIGRATIONS, migrate } from '../../../src/ledger/migrations.ts';
import { fact, open, tempFile, transaction } from './support.ts';

const WRITER = join(import.meta.dirname, '../../fixtures/ledger-writer.ts');

/** Changes the closed file behind the ledger's back. */
function edit(file: string, sql: string): void {
  const db = new DatabaseSync(file);
  db.exec(sql);
  db.close();
}

describe('one proxy, one data directory', () => {
  test('a second one in the same process is refused and the first goes on', async () => {
    const file = tempFile();
    const first = await open(file);
    await expect(openLedger({ file })).rejects.toThrow(`the ledger ${file} is in use by another proxy`);
    await first.commit([{ type: 'fact', fact: fact(1) }]);
    await first.close();
    const next = await open(file);
    expect(await next.pending('CP1', 'T', 0)).toBe(1);
  });

  test('so is one in another process', async () => {
    const file = tempFile();
    await open(file);
    const other = spawnSync(process.execPath, [WRITER, file], { encoding: 'utf8', timeout: 20_000 });
    expect(other.status).toBe(1);
    expect(other.stderr).toContain('is in use by another proxy: stop that one, or give this one its own DATA_DIR');
  });
});

describe('files', () => {
  test('are made for the owner only, with the directory', async () => {
    const file = tempFile('data/deep/ledger.db');
    const ledger = await open(file);
    await ledger.commit([{ type: 'fact', fact: fact(1) }]);
    for (const name of [file, `${file}-wal`]) expect(statSync(name).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(file)).mode & 0o077).toBe(0);
  });

  test.each(['', '-wal', '-shm'])('that others can read are closed to them: ledger.db%s', async (ending) => {
    const file = tempFile();
    await (await open(file)).close();
    // As a program that was killed leaves them behind.
    if (ending !== '') writeFileSync(file + ending, '');
    chmodSync(file + ending, 0o644);
    const warnings: string[] = [];
    const ledger = await open(file, { log: { warn: (_detail, message) => warnings.push(message) } });
    if (existsSync(file + ending)) expect(statSync(file + ending).mode & 0o777).toBe(0o600);
    expect(warnings).toEqual(['the ledger could be read by others; it is now closed to them']);
    await ledger.close();
  });

  test('a database in memory leaves none', async () => {
    const ledger = await open(':memory:');
    await ledger.commit([{ type: 'fact', fact: fact(1) }]);
    expect(await ledger.facts('CP1', 'T', 0, 9)).toEqual([fact(1)]);
    expect(existsSync(':memory:')).toBe(false);
  });

  test('that are no database are refused', async () => {
    const file = tempFile();
    writeFileSync(file, 'this was never a database, only some words that somebody left here'.repeat(20));
    await expect(openLedger({ file })).rejects.toThrow(`the ledger ${file} cannot be opened: file is not a database`);
  });

  test('in a place that cannot be are refused', async () => {
    const file = tempFile();
    writeFileSync(file, '');
    const opening = openLedger({ file: join(file, 'below', 'ledger.db') });
    await expect(opening).rejects.toThrow(LedgerError);
    await expect(opening).rejects.toThrow(/cannot be opened: ENOTDIR/);
  });

  test.runIf(existsSync('/proc/self'))(
    'in a place where nobody may make a folder are refused, not tried for ever',
    async () => {
      await expect(openLedger({ file: '/proc/nope/ledger.db' })).rejects.toThrow(/cannot be opened: E/);
    },
  );
});

describe('migrations', () => {
  const next = [...MIGRATIONS, "alter table sessions add column site text not null default 'home'"];

  test('a file of an older version is brought up and keeps its rows', async () => {
    const file = tempFile();
    const ledger = await open(file);
    await ledger.commit([{ type: 'transaction', tx: transaction() }]);
    await ledger.close();
    const db = new DatabaseSync(file);
    expect(db.prepare('PRAGMA user_version').get()?.user_version).toBe(MIGRATIONS.length);
    migrate(db, next);
    migrate(db, next);
    expect(db.prepare('select id, site from sessions').all()).toEqual([{ id: 'tx-1', site: 'home' }]);
    expect(db.prepare('PRAGMA user_version').get()?.user_version).toBe(next.length);
    db.close();
  });

  test('what an older program had in flight says what it is sent for', async () => {
    const file = tempFile();
    const db = new DatabaseSync(file);
    migrate(db, MIGRATIONS.slice(0, 1));
    const fact = db.prepare("insert into journal values ('CP1', ?, ?, 0, ?, ?)");
    for (const [index, means] of ['txStarted', 'txUpdated', 'txEnded'].entries()) {
      fact.run(index + 1, 'T', 'tx-1', JSON.stringify({ message: { means } }));
    }
    fact.run(4, 'E', null, '{}');
    const inFlight = db.prepare("insert into deliveries values ('CP1', ?, ?, ?)");
    const payload = { meterStart: 1.5, idTag: 'Ü "⚡"', deep: [null, true] };
    const old = { messageId: 'm', version: '1.6', action: 'A', payload, tries: 1, refusals: 0 };
    for (const [name, lane, more] of [
      ['begins', 'T', { seq: 1 }],
      ['goes on', 'T', { seq: 2 }],
      ['ends', 'T', { seq: 3 }],
      ['joins', 'T', { seq: 2, joins: true }],
      ['leaves', 'T', { seq: 3, leaves: 'tx-0' }],
      ['again', 'T', { seq: 3, again: true, lost: 2 }],
      ['event', 'E', { seq: 4 }],
    ] as const) {
      inFlight.run(name, lane, JSON.stringify({ ...old, ...more }));
    }
    inFlight.run('nothing', 'T', '');
    db.close();
    const { deliveries } = await (await open(file)).load();
    const session = (part: string, txId = 'tx-1') => ({ txId, part });
    expect(Object.fromEntries(deliveries.map(({ providerId, delivery }) => [providerId, delivery]))).toEqual({
      begins: { ...old, kind: 'next', seq: 1, session: session('begins') },
      'goes on': { ...old, kind: 'next', seq: 2, session: session('goes_on') },
      ends: { ...old, kind: 'next', seq: 3, session: session('ends') },
      joins: { ...old, kind: 'join', seq: 2, session: session('begins') },
      leaves: { ...old, kind: 'leave', seq: 3, session: session('ends', 'tx-0') },
      again: { ...old, kind: 'again', seq: 3, session: session('ends'), lost: 2 },
      event: { ...old, kind: 'next', seq: 4 },
    });
  });

  test('what an older program kept to be sent again waits on', async () => {
    const file = tempFile();
    const db = new DatabaseSync(file);
    migrate(db, MIGRATIONS.slice(0, 1));
    const put = db.prepare('insert into stations values (?, ?)');
    const state = { ...EMPTY_STATION, journalSeq: 9 };
    put.run('CP1', JSON.stringify({ ...state, again: { tap: [3, 5], road: [4] } }));
    put.run('CP2', JSON.stringify({ ...state, again: {} }));
    db.close();
    const { again, stations } = await (await open(file)).load();
    const row = (providerId: string, seq: number) => ({ chargerId: 'CP1', providerId, seq });
    expect(again).toEqual([row('tap', 3), row('road', 4), row('tap', 5)]);
    expect(stations).toEqual(['CP1', 'CP2'].map((chargerId) => ({ chargerId, state })));
  });

  test('what providers said that sessions cost is kept, without a currency', async () => {
    const file = tempFile();
    const db = new DatabaseSync(file);
    migrate(db, MIGRATIONS.slice(0, 5));
    db.exec(`
      insert into sessions (id, charger_id, evse, payer, holder, started_at, ended_at)
        values ('tx-1', 'CP1', 1, 'tap', 'tap', 1, 5);
      insert into party_states values ('CP1', 'tap', 'costs', '{"tx-1":1.25,"tx-gone":3}'), ('CP1', 'tap', 'closed', '[1]')`);
    db.close();
    const ledger = await open(file);
    expect((await ledger.session('tx-1'))?.providerCosts).toEqual([
      { providerId: 'tap', at: 5, currency: 'XXX', totalMinor: 125 },
    ]);
    expect((await ledger.load()).partyStates.map(({ kind }) => kind)).toEqual(['closed']);
  });

  test('a step that fails leaves no trace', async () => {
    const file = tempFile();
    await (await open(file)).close();
    const db = new DatabaseSync(file);
    const broken = [...MIGRATIONS, 'create table half (a); create table audit (a);'];
    expect(() => migrate(db, broken)).toThrow(`the ledger could not be brought to schema ${broken.length}: `);
    expect(db.prepare("select name from sqlite_schema where name = 'half'").all()).toEqual([]);
    db.close();
    await open(file);
  });

  test('a file of a newer program is refused and not touched', async () => {
    const file = tempFile();
    await (await open(file)).close();
    edit(file, 'PRAGMA user_version = 99');
    await expect(openLedger({ file })).rejects.toThrow(
      `the ledger was written by a newer version of this program (schema 99, this one knows ${MIGRATIONS.length})`,
    );
    edit(file, `PRAGMA user_version = ${MIGRATIONS.length}`);
    await open(file);
  });
});

describe('a damaged row is named', () => {
  test.each([
    ['stations', "insert into stations values ('CP1', '{')", /damaged: stations CP1 is no JSON/],
    ['stations', "insert into stations values ('CP1', '{}')", 'stations CP1 has no object "statuses"'],
    ['leases', "insert into leases values ('CP1', 2, '[]')", 'leases CP1/2 is not an object'],
    ['settings', "insert into settings values ('mode', 'locked')", /settings mode is no JSON/],
    [
      'deliveries',
      "insert into deliveries values ('CP1', 'tap', 'T', 'null')",
      'deliveries CP1/tap/T is not an object',
    ],
    [
      'transactions',
      `insert into transactions values ('x', 'CP1', null, '{"id":7}')`,
      'transactions x has no string "id"',
    ],
    [
      'provider_transactions',
      `insert into transactions values ('x', 'CP1', 1, '${JSON.stringify(transaction({ id: 'x' }))}');
       insert into provider_transactions values ('x', 'tap', 'CP1', '{"txId":"x","providerId":"tap","state":null}')`,
      'provider_transactions x/tap has no string "state"',
    ],
  ])('%s', async (_table, sql, message) => {
    const file = tempFile();
    await (await open(file)).close();
    edit(file, sql);
    const ledger = await open(file);
    await expect(ledger.load()).rejects.toThrow(message);
    await expect(ledger.load()).rejects.toThrow(LedgerError);
  });

  test('journal', async () => {
    const file = tempFile();
    await (await open(file)).close();
    edit(file, "insert into journal values ('CP1', 4, 'T', 1, null, 'x')");
    const ledger = await open(file);
    await expect(ledger.facts('CP1', 'T', 0, 9)).rejects.toThrow(/journal CP1\/4 is no JSON/);
  });

  test('what an older program did not write yet begins empty', async () => {
    const file = tempFile();
    await (await open(file)).close();
    edit(file, `insert into stations values ('CP1', '{"statuses":{},"journalSeq":3,"lastTxNumber":9}')`);
    const { stations } = await (await open(file)).load();
    expect(stations[0]?.state).toMatchObject({ journalSeq: 3, lastTxNumber: 9, pendingStarts: [], tokens: [] });
  });
});
