import { chmod, mkdir, readdir, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { configStore } from '../../../src/config/store.ts';
import { tempFolder } from './folder.ts';

describe('the store', () => {
  test('without a file nothing can be written, but texts can be checked', async () => {
    await using home = await tempFolder();
    const store = configStore({
      variables: {},
      cwd: home.path,
      folders: { data: join(home.path, 'data'), app: join(home.path, 'app') },
    });
    expect(await store.read()).toMatchObject({ file: undefined, revision: undefined, text: undefined, problems: [] });
    expect(await store.validate('mode: home_only\n')).toEqual({ problems: [], warnings: [] });
    expect((await store.validate('moed: home_only\n')).problems).toMatchObject([{ file: 'config.yaml', key: 'moed' }]);
    expect(await store.write('mode: home_only\n', 'x')).toEqual({ ok: false, why: 'no_file' });
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
