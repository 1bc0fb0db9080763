/** The table of cards as an owner edits it: in the file, on the command line, over the API; the program runs on. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCli } from '../../src/cli/cli.ts';
import { surroundings } from '../integration/cli/surroundings.ts';
import { strictClient } from '../peers/strict.ts';
import { API_TOKEN, CHARGER, until } from './house.ts';
import { folder, serve } from './process.ts';
import { fields } from './seen.ts';

const FILE = `# My house
mode: automatic # of course

tags:
  # on the hook by the door
  - id: "04A1B2C3" # worn off
    name: Anna
ocpp_services:
  - id: monta
    url: ws://127.0.0.1:1/ocpp # not there
    role: billing
`;

test('cards are changed by file, command and API; comments stay, and it takes effect without a restart', async () => {
  const dataDir = await folder();
  const config = join(dataDir, 'proxy.yaml');
  await writeFile(config, FILE);
  const proxy = await serve({ dataDir, config });
  const box = await strictClient({ url: proxy.url, identity: CHARGER, version: '1.6' });
  const run = async (...args: readonly string[]) => {
    const variables = { OCPP_PROXY_URL: `http://127.0.0.1:${proxy.port}`, API_TOKEN };
    const it = surroundings({ cwd: dataDir, variables });
    return { code: await runCli(args, it), out: [...it.printed, ...it.complaints].join('\n') };
  };
  const api = (method: string, tag: string, body: object) =>
    fetch(`http://127.0.0.1:${proxy.port}/api/v1/tags/${tag}`, {
      method,
      headers: { authorization: `Bearer ${API_TOKEN}`, 'content-type': 'application/json', connection: 'close' },
      body: JSON.stringify(body),
    });
  const hears = (card: string, status: string) =>
    until(`${card} to be ${status}`, async () => {
      const { idTagInfo } = await box.call('Authorize', { idTag: card });
      return fields(idTagInfo).status === status;
    });
  try {
    await hears('04a1b2c3', 'Accepted');
    await hears('0499887766', 'Invalid');

    expect(await run('tags', 'set', '04a1b2c3', '--vehicle', 'the blue one', '--blocked')).toMatchObject({ code: 0 });
    await hears('04A1B2C3', 'Blocked');
    const no = await run('tags', 'set', '04A1B2C3', '--payer', 'mnta', '--no-blocked');
    expect(no.code).toBe(1);
    expect(no.out).toContain('did you mean "monta"?');
    const more = ['--payer', 'monta', '--alias', 'monta=NL-1', '--no-blocked', '--vehicle', ''];
    expect(await run('tags', 'set', '04A1B2C3', ...more)).toMatchObject({ code: 0 });
    await hears('04A1B2C3', 'Accepted');

    expect((await api('PUT', '0499887766', { name: 'Ben', expires: '2999-01-01T00:00:00Z' })).status).toBe(200);
    await hears('0499887766', 'Accepted');
    expect((await run('tags')).out).toContain(
      '04A1B2C3\tAnna\t-\t-\tmonta\tmonta=NL-1\tyes\n0499887766\tBen\t-\t-\t-\t-\tuntil 2999-01-01T00:00:00Z',
    );
    expect(await readFile(config, 'utf8')).toBe(
      FILE.replace(
        '    name: Anna\n',
        `    name: Anna
    payer: monta
    aliases:
      monta: NL-1
  - id: "0499887766"
    name: Ben
    expires: 2999-01-01T00:00:00Z
`,
      ),
    );

    expect(await run('tags', 'remove', '0499887766')).toMatchObject({ code: 0 });
    await hears('0499887766', 'Invalid');
    await writeFile(
      config,
      (await readFile(config, 'utf8')).replace('    name: Anna', '    expires: "2020-01-01T00:00:00Z"'),
    );
    await hears('04A1B2C3', 'Expired');
    expect(box.violations).toEqual([]);
  } finally {
    await box.close();
  }
});
