/** Certificates and keys that change while the program runs. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Keyring, makeKeyring } from '../../../src/lib/keyring.ts';
import { until } from '../../e2e/house.ts';
import { FakeClock } from '../../fakes/clock.ts';
import { authority, pairIn } from '../../peers/certificates.ts';
import { type Folder, tempFolder } from '../config/folder.ts';
import { keptLog } from '../wire/support.ts';

const DAY_MS = 86_400_000;
const LOOK_MS = 10_000;

let folder: Folder;
let keyring: Keyring;

beforeEach(async () => {
  folder = await tempFolder();
});

afterEach(async () => {
  keyring.close();
  await folder[Symbol.asyncDispose]();
});

/** A ring with one pair, which ends in 90 days. */
async function setup() {
  const home = await authority('Home');
  const pair = await home.issue({ name: 'localhost' });
  const files = await pairIn(folder.path, 'own', pair);
  const clock = new FakeClock(Date.now());
  const changed: string[] = [];
  const { log, lines } = keptLog();
  keyring = makeKeyring({ clock, log, onChange: (holder) => changed.push(holder) });
  await keyring.configure(new Map([['tls', files]]));
  return { home, pair, files, clock, changed, lines };
}

/** Lets the ring look at its files until `seen`. */
async function looked(clock: FakeClock, what: string, seen: () => boolean): Promise<void> {
  await until(what, () => {
    clock.advance(LOOK_MS);
    return seen();
  });
}

test('what is configured is in force; somebody unknown has nothing', async () => {
  const { pair, changed, lines } = await setup();
  expect(keyring.of('tls')).toEqual(pair);
  expect(keyring.of('another')).toEqual({});
  expect([changed, lines, keyring.troubles()]).toEqual([['tls'], [], []]);
});

test('new files are taken over when both have come, and nobody complains in between', async () => {
  const { home, pair, clock, changed, lines } = await setup();
  const next = await home.issue({ name: 'localhost' });
  await folder.write('own.pem', next.certificate);
  await looked(clock, 'the key that does not fit', () => keyring.troubles().length > 0);
  expect(keyring.of('tls')).toEqual(pair);
  await folder.write('own.key', next.key);
  await looked(clock, 'the new pair', () => changed.length > 1);
  expect(keyring.of('tls')).toEqual(next);
  expect(keyring.troubles()).toEqual([]);
  expect(lines).toContain('new files are in force: tls');
});

describe('a file that cannot be used', () => {
  test('leaves the old one in force; it is told once, also by whoever reads the configuration anew, until it is mended', async () => {
    const { pair, files, clock, changed, lines } = await setup();
    await folder.write('own.key', 'nonsense');
    await looked(clock, 'the trouble', () => keyring.troubles().length > 0);
    const trouble = { holder: 'tls', what: 'broken', why: expect.stringMatching(/^key: .*stays in force$/) };
    expect(keyring.troubles()).toEqual([trouble]);
    await keyring.configure(new Map([['tls', files]]));
    expect(keyring.of('tls')).toEqual(pair);
    expect(keyring.troubles()).toEqual([trouble]);
    expect(lines.filter((line) => line.startsWith('tls: key: '))).toHaveLength(1);
    expect(lines.join()).not.toContain('nonsense');
    await folder.write('own.key', pair.key);
    await looked(clock, 'the end of it', () => keyring.troubles().length === 0);
    expect(changed).toEqual(['tls']);
  });

  test('that was never good is refused', async () => {
    const { files } = await setup();
    const missing = { ...files, key: join(folder.path, 'nowhere.key') };
    await expect(keyring.configure(new Map([['service', missing]]))).rejects.toThrow(
      /^service: key: there is no such file; /,
    );
    expect(keyring.of('tls').key).toBeDefined();
  });

  test('may be gone for a while', async () => {
    const { pair, files, clock } = await setup();
    await rm(files.certificate);
    await looked(clock, 'the missing file', () => keyring.troubles().length > 0);
    expect(keyring.of('tls')).toEqual(pair);
    await folder.write('own.pem', pair.certificate);
    await looked(clock, 'the file', () => keyring.troubles().length === 0);
  });
});

test('the end of a certificate is told 14 days before, and when it has come', async () => {
  const { clock, lines } = await setup();
  const told = () => keyring.troubles().map(({ what }) => what);
  clock.advance(75 * DAY_MS);
  expect(told()).toEqual([]);
  clock.advance(2 * DAY_MS);
  expect(told()).toEqual(['expiring']);
  await looked(clock, 'the warning', () =>
    lines.some((line) => /^tls: certificate: expires on \d{4}-\d\d-\d\d;/.test(line)),
  );
  clock.advance(14 * DAY_MS);
  expect(told()).toEqual(['expired']);
  await looked(clock, 'the second one', () => lines.some((line) => line.startsWith('tls: certificate: expired on ')));
});
