/** `ocpp-proxy trace` against the whole program, over its API. */
import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCli } from '../../../src/cli/cli.ts';
import { readLog } from '../../../src/replay/log.ts';
import { replay } from '../../../src/replay/replay.ts';
import { API_TOKEN, CHARGER, charger, house, network, until } from '../../e2e/house.ts';
import { surroundings } from '../cli/surroundings.ts';
import { tempFolder } from '../config/folder.ts';

/** A house with a charger and one service that know each other, and a command line beside it. */
async function setUp(variables: Record<string, string> = { API_TOKEN }) {
  const folder = await tempFolder();
  const alpha = await network('1.6');
  const home = await house({ ocpp_services: [{ id: 'alpha', url: alpha.url }] });
  const box = await charger(home, '1.6');
  await box.call('BootNotification', { chargePointVendor: 'Acme', chargePointModel: 'Wall 1' });
  await box.call('StatusNotification', { connectorId: 1, status: 'Available', errorCode: 'NoError' });
  await until('the service to have answered', () =>
    home.app.trace
      .recent({ provider: 'alpha' })
      .some(({ action, messageType }) => action === 'StatusNotification' && messageType === 'result'),
  );
  const url = `http://127.0.0.1:${home.app.port}`;
  const it = surroundings({ cwd: folder.path, variables: { OCPP_PROXY_URL: url, ...variables } });
  return {
    it,
    box,
    home,
    path: (file: string) => join(folder.path, file),
    async [Symbol.asyncDispose]() {
      await box.close();
      await home.close();
      await alpha.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

const printedWith = (it: { readonly printed: readonly string[] }, text: string) =>
  until(`a line with ${text}`, () => it.printed.find((line) => line.includes(text)));

describe('looking on', () => {
  test('what was said before, then what is said, until it is stopped', async () => {
    await using at = await setUp();
    const running = runCli(['trace'], at.it);
    await printedWith(at.it, 'alpha for BOX1 ← BootNotification {"chargePointVendor":"Acme"');
    await printedWith(at.it, 'alpha for BOX1 → StatusNotification answered after');
    expect(at.it.printed[0]).toMatch(/^12:00:00\.000 BOX1 · connected, OCPP /);
    const before = at.it.printed.length;
    await at.box.call('Authorize', { idTag: 'D4E5F6A7' });
    await printedWith(at.it, 'BOX1 ← Authorize answered after 0 ms {"idTagInfo":{"status":"Accepted"}}');
    expect(at.it.printed[before]).toMatch(/^12:00:00\.000 BOX1 → Authorize \{"idTag":"TAG-\d+"\}$/);
    at.it.signal();
    expect(await running).toBe(0);
    expect(at.it.complaints).toEqual([]);
    expect(new Set(at.it.printed).size).toBe(at.it.printed.length);
  });

  test('as JSON, of one provider, without what was before', async () => {
    await using at = await setUp();
    const running = runCli(['trace', '--json', '--provider', 'alpha', '--last', '0'], at.it);
    await until('the command to listen', async () => {
      await at.box.call('StatusNotification', { connectorId: 1, status: 'Preparing', errorCode: 'NoError' });
      await at.box.call('StatusNotification', { connectorId: 1, status: 'Available', errorCode: 'NoError' });
      return at.it.printed.length > 0;
    });
    at.it.signal();
    expect(await running).toBe(0);
    for (const line of at.it.printed) {
      expect(JSON.parse(line)).toMatchObject({ v: 1, meta: { peer: 'service', provider: 'alpha', charger: CHARGER } });
    }
  });

  test('in colours on a terminal, unless they are unwanted', async () => {
    await using at = await setUp();
    for (const [variables, isColoured] of [
      [{}, true],
      [{ NO_COLOR: '1' }, false],
    ] as const) {
      const it = { ...at.it, printed: [], isTerminal: true, variables: { ...at.it.variables, ...variables } };
      const running = runCli(['trace', '--charger', CHARGER], it);
      await until('a line', () => at.it.printed.length > 0);
      at.it.signal();
      expect(await running).toBe(0);
      expect(at.it.printed.splice(0).join('').includes('\u001b[')).toBe(isColoured);
    }
  });

  test('until the proxy ends', async () => {
    await using at = await setUp();
    const running = runCli(['trace'], at.it);
    await printedWith(at.it, 'connected');
    const complaint = at.it.nextComplaint();
    await at.home.app.close();
    expect(await complaint).toMatch(/^The (proxy has ended the connection|connection was lost)/);
    expect(await running).toBe(1);
  });
});

describe('taking a log along', () => {
  test('that can be replayed, for the owner alone to read', async () => {
    await using at = await setUp();
    expect(await runCli(['trace', '--export', 'a.jsonl'], at.it)).toBe(0);
    expect(at.it.complaints).toEqual([]);
    expect(at.it.printed).toEqual([expect.stringMatching(/^\d+ lines written to a\.jsonl\. Secrets and cards/)]);
    expect((await stat(at.path('a.jsonl'))).mode & 0o777).toBe(0o600);
    const log = readLog(await readFile(at.path('a.jsonl'), 'utf8'));
    expect(log).toMatchObject({ ok: true, isComplete: true });
    expect(log.ok && (await replay(log))).toMatchObject({ kind: 'same' });
  });

  test('of a part, which cannot be replayed', async () => {
    await using at = await setUp();
    expect(await runCli(['trace', '--export', 'a.jsonl', '--provider', 'alpha'], at.it)).toBe(0);
    expect(at.it.complaints).toEqual([expect.stringContaining('cannot be replayed')]);
    const text = await readFile(at.path('a.jsonl'), 'utf8');
    expect(text).not.toContain('"peer":"charger"');
    expect(text).toContain('"provider":"alpha"');
  });

  test('to where nothing can be written', async () => {
    await using at = await setUp();
    expect(await runCli(['trace', '--export', 'no/such/folder/a.jsonl'], at.it)).toBe(1);
    expect(at.it.complaints).toEqual([expect.stringMatching(/^no\/such\/folder\/a\.jsonl cannot be written: /)]);
  });
});

describe('what goes wrong is said plainly', () => {
  test.each([
    ['no token', ['trace'], {}, 'The proxy wants a token: give it with --token or in API_TOKEN.'],
    ['a wrong token', ['trace', '--token', 'x'.repeat(20)], {}, 'The proxy does not know this token.'],
    ['no address', ['trace', '--url', 'here'], {}, '"here" is no address: it begins with http:// or https://'],
    ['nobody there', ['trace', '--url', 'http://127.0.0.1:9/'], {}, 'No proxy answers at http://127.0.0.1:9: '],
    ['a charger id that is none', ['trace', '--charger', ''], { API_TOKEN }, 'The proxy answers 4'],
    ['a wrong number', ['trace', '--last', 'all'], {}, "error: option '--last <number>' argument 'all' is invalid"],
    ['a wrong number to look back on', ['trace', '--charger', 'BOX1', '--last', '-1'], {}, 'error: option'],
  ])('%s', async (_what, args, variables, complaint) => {
    await using at = await setUp(variables);
    expect(await runCli(args, at.it)).toBe(1);
    expect(at.it.complaints.join('\n')).toContain(complaint);
    expect(at.it.listening()).toBe(false);
  });

  test.each([
    [404, '', 'older than this command'],
    [503, '{"detail":"too many follow already."}', 'The proxy answers 503: too many follow already.'],
    [500, 'oops', 'The proxy answers 500.'],
  ])('an answer of %d', async (status, body, complaint) => {
    await using folder = await tempFolder();
    const server = createServer((_request, response) => response.writeHead(status).end(body)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo; // bound to a TCP port above
    const it = surroundings({ cwd: folder.path, variables: { PORT: String(port) } });
    expect(await runCli(['trace'], it)).toBe(1);
    expect(it.complaints.join('\n')).toContain(complaint);
    server.close();
  });

  test('a proxy that says nothing', async () => {
    await using folder = await tempFolder();
    let asked: () => void = () => undefined;
    const arrived = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const server = createServer(() => asked()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo; // bound to a TCP port above
    const it = surroundings({ cwd: folder.path, variables: { PORT: String(port) } });
    const running = runCli(['trace'], it);
    await arrived;
    it.clock.advance(10_000);
    expect(await running).toBe(1);
    expect(it.complaints).toEqual([`The proxy at http://127.0.0.1:${port} does not answer.`]);
    server.closeAllConnections();
    server.close();
  });
});
