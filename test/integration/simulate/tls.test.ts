/** A simulated charger over TLS: whom it trusts and how it proves itself come from files. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from '../../../src/cli/cli.ts';
import { systemClock } from '../../../src/lib/clock.ts';
import { house } from '../../e2e/house.ts';
import { type Authority, authority, pairIn } from '../../peers/certificates.ts';
import { surroundings } from '../cli/surroundings.ts';
import { type Folder, tempFolder } from '../config/folder.ts';

let folder: Folder;
let home: Authority;

beforeAll(async () => {
  folder = await tempFolder();
  home = await authority('Home');
  await folder.write('home-ca.pem', home.ca);
  await folder.write('notes.txt', 'no certificate');
  await folder.write('boots.yaml', 'steps:\n  - do: wait\n    for: registered\n');
});
afterAll(() => folder[Symbol.asyncDispose]());

function simulate(...args: readonly string[]) {
  const it = surroundings({ cwd: folder.path });
  const run = runCli(['simulate', 'charger', ...args, '--script', 'boots.yaml'], { ...it, clock: systemClock });
  return run.then((code) => ({ code, out: it.printed.join('\n'), err: it.complaints.join('\n') }));
}

test('it boots at a proxy that asks for its certificate', async () => {
  const proxy = await pairIn(folder.path, 'proxy', await home.issue({ name: 'localhost', hosts: ['localhost'] }));
  await pairIn(folder.path, 'box', await home.issue({ name: 'BOX1', organisation: 'Acme' }));
  const at = await house({
    tls: { port: 0, ...proxy, client_ca: `${folder.path}/home-ca.pem` },
    chargers: [{ id: 'BOX1', security_profile: 3 }],
  });
  const url = `wss://localhost:${at.app.tlsPort}`;
  const keys = ['--ca', 'home-ca.pem', '--certificate', 'box.pem', '--key', 'box.key'];
  expect(await simulate('--url', url, '--id', 'BOX1', ...keys)).toMatchObject({ code: 0, err: '' });
  const { body } = await at.api('/api/v1/chargers/BOX1');
  expect(body).toMatchObject({ vendor: 'OCPP Proxy', model: 'Simulator' });
  await at.close();
});

test.each<[args: readonly string[], ...problems: string[]]>([
  [
    ['--certificate', 'box.pem'],
    '--certificate and --key: one needs the other',
    '--certificate: "box.pem" is no file in PEM that can be read',
  ],
  [['--ca', 'nowhere.pem'], '--ca: "nowhere.pem" is no file in PEM that can be read'],
  [['--ca', 'notes.txt'], '--ca: "notes.txt" is no file in PEM that can be read'],
])('%j cannot be used', async (args, ...problems) => {
  await using empty = await tempFolder();
  await empty.write('notes.txt', 'no certificate');
  const it = surroundings({ cwd: empty.path });
  expect(await runCli(['simulate', 'charger', ...args], it)).toBe(2);
  expect(it.complaints).toEqual([problems.map((problem) => `problem: ${problem}`).join('\n')]);
});
