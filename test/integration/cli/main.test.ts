import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { tempFolder } from '../config/folder.ts';

const MAIN = fileURLToPath(new URL('../../../src/main.ts', import.meta.url));

function run(args: readonly string[], cwd: string): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [MAIN, ...args], { cwd, env: {} }, (_, out, err) => {
      resolve({ code: child.exitCode ?? -1, out, err });
    });
  });
}

test('the program checks the file of the current folder', async () => {
  await using folder = await tempFolder();
  await folder.write('config.yaml', 'home_tag: MINE\n');
  const good = await run(['check'], folder.path);
  expect(good).toMatchObject({ code: 0, err: '' });
  expect(good.out).toMatch(/home_tag: "MINE" +# config\.yaml/);
});

test('a wrong file ends the start with all problems on stderr and exit code 2', async () => {
  await using folder = await tempFolder();
  await folder.write('config.yaml', 'chargers:\n  - id: a\n    version: "3.0"\n');
  const bad = await run(['serve'], folder.path);
  expect(bad).toMatchObject({ code: 2, out: '' });
  expect(bad.err).toContain(
    'config.yaml:3:14 chargers.0.version: "3.0" is not a version; expected one of "1.6", "2.0.1", "2.1"',
  );
});
