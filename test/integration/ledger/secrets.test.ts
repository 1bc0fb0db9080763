import { chmodSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { open, T0, tempFile } from './support.ts';

const SECRET = 'the-second-password';
const PASSWORD = { password: SECRET, since: T0, replaces: 'digest', before: 'the-first-password' };
const ROW = { chargerId: 'CP1', party: 'alpha', kind: 'password', value: PASSWORD };

async function keep(file: string, ...rows: readonly (typeof ROW)[]): Promise<void> {
  const ledger = await open(file);
  await ledger.commit(rows.map((row) => ({ type: 'partyState' as const, ...row })));
  await ledger.close();
}

/** What the next start finds, and what it warns of. */
async function found(file: string) {
  const warnings: string[] = [];
  const ledger = await open(file, { log: { warn: (_detail, message) => warnings.push(message) } });
  const { partyStates } = await ledger.load();
  await ledger.close();
  return { partyStates, warnings };
}

const UNREADABLE = expect.stringContaining('cannot be read, since its key is not beside the database');

describe('a password that a provider gave for its own link', () => {
  test('is read again by who has the key, and stands in none of the files of the database', async () => {
    const file = tempFile();
    const ledger = await open(file);
    expect(existsSync(`${file}.key`)).toBe(false);
    await ledger.commit([{ type: 'partyState', ...ROW }]);
    for (const name of [file, `${file}-wal`]) expect(readFileSync(name).includes(SECRET)).toBe(false);
    await ledger.close();
    expect(readFileSync(file).includes(SECRET)).toBe(false);
    expect(readFileSync(file).includes('the-first-password')).toBe(false);
    expect(statSync(`${file}.key`).mode & 0o777).toBe(0o600);
    expect(await found(file)).toEqual({ partyStates: [ROW], warnings: [] });
  });

  test('is sealed in another way each time, and with the key that is there', async () => {
    const file = tempFile();
    const sealed = () => {
      const db = new DatabaseSync(file);
      const row = db.prepare('select body from party_states').get();
      db.close();
      return String(row?.body);
    };
    await keep(file, ROW);
    const [key, first] = [readFileSync(`${file}.key`, 'utf8'), sealed()];
    await keep(file, ROW);
    expect(readFileSync(`${file}.key`, 'utf8')).toBe(key);
    expect(sealed()).not.toBe(first);
  });

  test.each<[what: string, spoil: (file: string) => void]>([
    ['the key is gone', (file) => rmSync(`${file}.key`)],
    ['the key is another one', (file) => writeFileSync(`${file}.key`, Buffer.alloc(32, 7).toString('base64url'))],
    ['the key is damaged', (file) => writeFileSync(`${file}.key`, 'x')],
    [
      'it stands in the row of another provider',
      (file) => {
        const db = new DatabaseSync(file);
        db.exec("update party_states set party = 'beta'");
        db.close();
      },
    ],
  ])('counts for nothing when %s, and the next one is kept', async (_what, spoil) => {
    const file = tempFile();
    await keep(file, ROW);
    spoil(file);
    expect(await found(file)).toEqual({ partyStates: [], warnings: [UNREADABLE] });
    await keep(file, { ...ROW, party: 'gamma' });
    expect((await found(file)).partyStates).toContainEqual({ ...ROW, party: 'gamma' });
  });

  test('that an earlier program wrote as it is, is sealed as soon as it is found, and none of it is left', async () => {
    const file = tempFile();
    await keep(file);
    const db = new DatabaseSync(file);
    const insert = db.prepare('insert into party_states values (?, ?, ?, ?)');
    // Between others, where SQLite leaves what was replaced as it is.
    for (const kind of ['absence', 'password', 'settings'])
      insert.run('CP1', 'alpha', kind, JSON.stringify(kind === 'password' ? PASSWORD : {}));
    db.close();
    const ledger = await open(file);
    expect((await ledger.load()).partyStates).toContainEqual(ROW);
    for (const name of [file, `${file}-wal`]) expect(readFileSync(name).includes(SECRET)).toBe(false);
    await ledger.close();
    expect(readFileSync(file).includes(SECRET)).toBe(false);
    expect((await found(file)).partyStates).toContainEqual(ROW);
  });

  test('has a key that is closed to others at the start', async () => {
    const file = tempFile();
    await keep(file, ROW);
    chmodSync(`${file}.key`, 0o644);
    const { warnings } = await found(file);
    expect(warnings).toEqual(['the ledger could be read by others; it is now closed to them']);
    expect(statSync(`${file}.key`).mode & 0o777).toBe(0o600);
  });

  test('in memory leaves no key', async () => {
    const ledger = await open(':memory:');
    await ledger.commit([{ type: 'partyState', ...ROW }]);
    expect((await ledger.load()).partyStates).toEqual([ROW]);
    expect(existsSync(':memory:.key')).toBe(false);
  });
});
