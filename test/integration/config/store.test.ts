import { chmod, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { configHistory } from '../../../src/config/history.ts';
import { configStore } from '../../../src/config/store.ts';
import { FakeClock } from '../../fakes/clock.ts';
import { type Folder, tempFolder } from './folder.ts';

const SECRET = 'a-secret-of-the-file-0123456789';

function storeIn(home: Folder) {
  return configStore({
    variables: {},
    cwd: home.path,
    folders: { data: join(home.path, 'data'), app: join(home.path, 'app') },
  });
}

describe('the store', () => {
  test('without a file one is made where the program looks for it, for its owner alone', async () => {
    await using home = await tempFolder();
    const store = storeIn(home);
    const { revision = '', ...read } = await store.read();
    expect(read).toMatchObject({ file: undefined, text: '', problems: [] });
    expect(await store.target()).toEqual({ file: join(home.path, 'config.yaml'), isWritable: true });
    expect(await store.validate('mode: home_only\n')).toEqual({ problems: [], warnings: [] });
    const wrong = await store.validate('moed: home_only\n');
    expect(wrong.problems).toMatchObject([{ file: join(home.path, 'config.yaml'), key: 'moed' }]);
    expect(await store.write('mode: home_only\n', 'x')).toEqual({ ok: false, why: 'changed' });
    expect(await readdir(home.path)).toEqual([]);
    expect(await store.write('mode: home_only\n', revision)).toMatchObject({ ok: true });
    expect(await store.read()).toMatchObject({ file: 'config.yaml', values: { mode: 'home_only' } });
    expect((await stat(join(home.path, 'config.yaml'))).mode & 0o777).toBe(0o600);
  });

  test('a first row makes the file; one key of a row is set and taken out with all comments kept', async () => {
    await using home = await tempFolder();
    const store = storeIn(home);
    expect(await store.setRow('backends', 'script', { id: 'script', token: SECRET })).toMatchObject({ ok: true });
    const file = join(home.path, 'config.yaml');
    await writeFile(file, `# mine\n${await readFile(file, 'utf8')}mode: locked # for now\n`);
    expect(await store.setRowKey('backends', 'Script', 'enabled', false)).toMatchObject({ ok: true });
    expect(await store.rows('backends')).toEqual([{ id: 'script', token: '********', enabled: false }]);
    expect(await readFile(file, 'utf8')).toMatch(/^# mine\n[\s\S]* {4}enabled: false\nmode: locked # for now\n$/);
    expect(await store.setRowKey('backends', 'script', 'enabled', undefined)).toMatchObject({ ok: true });
    expect(await store.rows('backends')).toEqual([{ id: 'script', token: '********' }]);
    expect(await store.setRowKey('backends', 'other', 'enabled', false)).toMatchObject({ ok: false, why: 'wrong' });
  });

  test('what the options of Home Assistant say is not changed in a file that nobody reads', async () => {
    await using home = await tempFolder();
    await home.write('options.json', JSON.stringify({ backends: [{ id: 'script', token: SECRET }] }));
    const store = configStore({ variables: { OPTIONS_PATH: 'options.json' }, cwd: home.path, configPath: 'a.yaml' });
    await home.write('a.yaml', 'mode: locked\n');
    const no = { ok: false, why: 'elsewhere', source: 'options.json' };
    expect(await store.setRow('backends', 'b', { id: 'b', token: SECRET })).toEqual(no);
    expect(await store.setRow('tags', 'CARD1', { id: 'CARD1' })).toMatchObject({ ok: true });
  });

  test('a wrong file in use is told with its faults, and can be mended', async () => {
    await using home = await tempFolder();
    await home.write('a.yaml', 'mode: never\n');
    const store = configStore({ variables: {}, cwd: home.path, configPath: 'a.yaml' });
    const { revision = '', ...read } = await store.read();
    expect(read).toMatchObject({
      file: 'a.yaml',
      values: undefined,
      sources: {},
      problems: [{ key: 'mode', line: 1 }],
    });
    expect(await store.diff('mode: locked\n')).toMatchObject({ changes: undefined, problems: [{ key: 'mode' }] });
    expect(await store.write('mode: locked\n', revision)).toMatchObject({ ok: true });
    expect(await store.read()).toMatchObject({ values: { mode: 'locked' }, text: 'mode: locked\n' });
  });

  test('keeps the mode of the file and follows a link to it; of two writers one wins', async () => {
    await using home = await tempFolder();
    await home.write('real.yaml', 'mode: locked\n');
    await chmod(join(home.path, 'real.yaml'), 0o640);
    await symlink(join(home.path, 'real.yaml'), join(home.path, 'link.yaml'));
    const store = configStore({ variables: {}, cwd: home.path, configPath: 'link.yaml' });
    const { revision = '' } = await store.read();
    const outcomes = await Promise.all([
      store.write('mode: home_only\n', revision),
      store.write('mode: automatic\n', revision),
    ]);
    expect(outcomes).toMatchObject([{ ok: true }, { ok: false, why: 'changed' }]);
    expect((await stat(join(home.path, 'real.yaml'))).mode & 0o777).toBe(0o640);
    expect(await readdir(home.path)).toEqual(['link.yaml', 'real.yaml']);
    expect(await store.read()).toMatchObject({ values: { mode: 'home_only' } });
  });

  test('a file that cannot be written stays as it is', async () => {
    await using home = await tempFolder();
    await home.write('a.yaml', 'mode: locked\n');
    // A folder in the way of the new file stands for a read-only disk, also where the tests run as root.
    const store = configStore({ variables: {}, cwd: home.path, configPath: 'a.yaml' });
    const { revision = '' } = await store.read();
    await mkdir(join(home.path, 'a.yaml.new'));
    expect(await store.write('mode: automatic\n', revision)).toEqual({ ok: false, why: 'unwritable' });
    expect(await store.read()).toMatchObject({ values: { mode: 'locked' } });
  });
});

describe('undo', () => {
  async function house() {
    const home = await tempFolder();
    await home.write('a.yaml', `# mine\nmode: locked\nbackends: [{ id: script, token: ${SECRET} }]\n`);
    const clock = new FakeClock();
    const folder = join(home.path, 'kept');
    const store = configStore({ variables: {}, cwd: home.path, configPath: 'a.yaml' }, configHistory(folder, clock));
    const write = async (mode: string) => {
      clock.advance(1000);
      const { text = '', revision = '' } = await store.read();
      return store.write(text.replace(/mode: \w+/, `mode: ${mode}`), revision);
    };
    const mode = async () => (await store.read()).values?.mode;
    return { home, clock, folder, store, write, mode, [Symbol.asyncDispose]: home[Symbol.asyncDispose] };
  }

  test('goes back change by change, and forth by the name of a text; secrets and comments come back too', async () => {
    await using it = await house();
    const first = await readFile(join(it.home.path, 'a.yaml'), 'utf8');
    expect(await it.store.undo(undefined, false)).toEqual({ ok: false, why: 'nothing_kept' });
    await it.write('home_only');
    await it.write('automatic');
    expect(await it.store.undo(undefined, true)).toMatchObject({
      ok: true,
      changes: [{ key: 'mode', before: 'automatic', after: 'home_only' }],
    });
    expect(await it.mode()).toBe('automatic');
    expect(await it.store.undo(undefined, false)).toMatchObject({ ok: true });
    expect(await it.mode()).toBe('home_only');
    expect(await it.store.undo(undefined, false)).toMatchObject({ ok: true });
    expect(await readFile(join(it.home.path, 'a.yaml'), 'utf8')).toBe(first);
    expect(await it.store.undo(undefined, false)).toEqual({ ok: false, why: 'nothing_kept' });

    const kept = await it.store.history();
    expect(kept.map(({ what }) => what)).toEqual(['undo', 'undo', 'file', 'file']);
    expect(await it.store.undo(kept[1]?.id, false)).toMatchObject({ ok: true });
    expect(await it.mode()).toBe('automatic');
    expect(await it.store.undo('1-1', false)).toEqual({ ok: false, why: 'nothing_kept' });
  });

  test('keeps the last twenty, for their owner alone, and nothing of what was not written', async () => {
    await using it = await house();
    for (let count = 0; count < 23; count++) await it.write(count % 2 === 0 ? 'automatic' : 'locked');
    await it.write('locked');
    const { revision = '' } = await it.store.read();
    expect(await it.store.write('mode: sometimes\n', revision)).toMatchObject({ ok: false, why: 'wrong' });
    await mkdir(join(it.home.path, 'a.yaml.new'));
    expect(await it.write('home_only')).toEqual({ ok: false, why: 'unwritable' });
    const names = await readdir(it.folder);
    expect(names.length).toBe(20);
    expect(await it.store.history()).toHaveLength(20);
    expect((await stat(it.folder)).mode & 0o777).toBe(0o700);
    expect((await stat(join(it.folder, names[0] ?? ''))).mode & 0o777).toBe(0o600);
  });

  test('a change that could not be taken back is not made', async () => {
    await using it = await house();
    await it.home.write('kept', 'a file is in the way of the folder');
    expect(await it.write('automatic')).toEqual({ ok: false, why: 'not_kept' });
    expect(await it.mode()).toBe('locked');
  });

  test('a kept text that is broken, or that no longer is right, changes nothing', async () => {
    await using it = await house();
    await it.write('automatic');
    const [name = ''] = await readdir(it.folder);
    await writeFile(join(it.folder, name), JSON.stringify({ what: 'file', text: 'mode: never\n' }));
    expect(await it.store.undo(undefined, false)).toMatchObject({
      ok: false,
      why: 'wrong',
      problems: [{ key: 'mode' }],
    });
    await writeFile(join(it.folder, name), '{');
    expect(await it.store.undo(undefined, false)).toEqual({ ok: false, why: 'nothing_kept' });
    await rm(it.folder, { recursive: true });
    expect(await it.store.history()).toEqual([]);
    expect(await it.mode()).toBe('automatic');
  });
});
