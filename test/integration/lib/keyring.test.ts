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
  const does = { onChange: async (holder: string) => void changed.push(holder) };
  keyring = makeKeyring({ clock, log, onChange: (holder) => does.onChange(holder) });
  await keyring.configure(new Map([['tls', files]]));
  return { home, pair, files, clock, changed, lines, does };
}

/** What is in force. */
function texts(holder = 'tls') {
  const held = keyring.of(holder)();
  return 'texts' in held ? held.texts : held;
}

/** Lets the ring look at its files until `seen`. */
async function looked(clock: FakeClock, what: string, seen: () => boolean): Promise<void> {
  await until(what, () => {
    clock.advance(LOOK_MS);
    return seen();
  });
}

test('what is configured is in force; nobody takes somebody unknown for one without restrictions', async () => {
  const { pair, changed, lines } = await setup();
  expect(texts()).toEqual(pair);
  expect(() => keyring.of('another')).toThrow('no files are configured for another');
  expect([changed, lines, keyring.troubles()]).toEqual([[], [], []]);
});

test('new files are taken over when both have come, and nobody complains in between', async () => {
  const { home, pair, clock, changed, lines } = await setup();
  const next = await home.issue({ name: 'localhost' });
  await folder.write('own.pem', next.certificate);
  await looked(clock, 'the key that does not fit', () => keyring.troubles().length > 0);
  expect(texts()).toEqual(pair);
  await folder.write('own.key', next.key);
  await looked(clock, 'the new pair', () => changed.length > 0);
  expect(texts()).toEqual(next);
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
    expect(texts()).toEqual(pair);
    expect(keyring.troubles()).toEqual([trouble]);
    expect(lines.filter((line) => line.startsWith('tls: key: '))).toHaveLength(1);
    expect(lines.join()).not.toContain('nonsense');
    await folder.write('own.key', pair.key);
    await looked(clock, 'the end of it', () => keyring.troubles().length === 0);
    expect(changed).toEqual([]);
  });

  test('that was never good is refused', async () => {
    const { files } = await setup();
    const missing = { ...files, key: join(folder.path, 'nowhere.key') };
    await expect(keyring.configure(new Map([['service', missing]]))).rejects.toThrow(
      /^service: key: there is no such file; /,
    );
    expect(texts()).toHaveProperty('key');
    expect(() => keyring.of('service')).toThrow();
  });

  test('may be gone for a while', async () => {
    const { pair, files, clock } = await setup();
    await rm(files.certificate);
    await looked(clock, 'the missing file', () => keyring.troubles().length > 0);
    expect(texts()).toEqual(pair);
    await folder.write('own.pem', pair.certificate);
    await looked(clock, 'the file', () => keyring.troubles().length === 0);
  });
});

describe('at the start', () => {
  test('files that cannot be used keep nobody from starting; they count as soon as they are mended', async () => {
    const { clock, pair, changed, lines } = await setup();
    await folder.write('own.key', 'nonsense');
    const files = { certificate: join(folder.path, 'own.pem'), key: join(folder.path, 'own.key') };
    await keyring.start(new Map([['service', files]]));
    const held = keyring.of('service');
    expect(held()).toEqual({ fault: expect.stringMatching(/^key: the file holds no private key/) });
    const why = expect.stringMatching(/^key: .*connections that need it stay closed$/);
    expect(keyring.troubles()).toEqual([{ holder: 'service', what: 'unusable', why }]);
    // Whoever reads the configuration anew meanwhile is not kept from that either.
    await keyring.configure(new Map([['service', files]]));
    await folder.write('own.key', pair.key);
    await looked(clock, 'the key', () => changed.length > 0);
    expect([held(), keyring.troubles()]).toEqual([{ texts: pair }, []]);
    expect(lines).toContain('new files are in force: service');
  });
});

describe('what cannot be put in force', () => {
  test('stays out; the others are looked at all the same, and it is tried again', async () => {
    const { home, pair, files, clock, does } = await setup();
    const other = await pairIn(folder.path, 'other', await home.issue({ name: 'other' }));
    await keyring.configure(
      new Map([
        ['tls', files],
        ['other', other],
      ]),
    );
    const good = does.onChange;
    does.onChange = async (holder) => {
      if (holder === 'tls') throw new Error('no such luck');
    };
    const [next, nextOther] = [await home.issue({ name: 'localhost' }), await home.issue({ name: 'other' })];
    await pairIn(folder.path, 'other', nextOther);
    await pairIn(folder.path, 'own', next);
    await looked(clock, 'the trouble', () => keyring.troubles().length > 0);
    await looked(clock, 'the other pair', () => JSON.stringify(texts('other')) === JSON.stringify(nextOther));
    expect(texts()).toEqual(pair);
    const why = expect.stringMatching(/^certificate: cannot be put in force \(no such luck\); .*stays in force$/);
    expect(keyring.troubles()).toEqual([{ holder: 'tls', what: 'broken', why }]);
    does.onChange = good;
    await looked(clock, 'the end of it', () => keyring.troubles().length === 0);
    expect(texts()).toEqual(next);
  });

  test('of a configuration as a whole leaves all as it was, for those who hold something as well', async () => {
    const { home, pair, files } = await setup();
    const held = keyring.of('tls');
    const other = await pairIn(folder.path, 'other', await home.issue({ name: 'other' }));
    const fails = keyring.configure(new Map([['tls', other]]), async (of) => {
      expect(of('tls')()).toMatchObject({ texts: { key: expect.any(String) } });
      expect(held()).toEqual({ texts: pair });
      throw new Error('the port is taken');
    });
    await expect(fails).rejects.toThrow('the port is taken');
    expect([texts(), held()]).toEqual([pair, { texts: pair }]);
    // Who is not configured any more keeps what it had, and gets no less strict by that.
    await keyring.configure(new Map([['other', other]]));
    expect(held()).toEqual({ texts: pair });
    await keyring.configure(new Map([['tls', files]]));
  });
});

test('however often it is configured in the middle of a look, it looks once at a time', async () => {
  const { files, clock } = await setup();
  const holders = new Map([['tls', files]]);
  for (let times = 0; times < 5; times += 1) {
    // The look has begun and reads its files.
    clock.advance(LOOK_MS);
    await keyring.configure(holders);
  }
  await keyring.configure(holders);
  expect(clock.pending).toBe(1);
  keyring.close();
  expect(clock.pending).toBe(0);
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
