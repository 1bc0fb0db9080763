/** `ocpp-proxy check --connect` against services that fail at each step. */
import { once } from 'node:events';
import { createServer as createHttp } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { runCli } from '../../../src/cli/cli.ts';
import { until } from '../../e2e/house.ts';
import { authority, pairIn } from '../../peers/certificates.ts';
import { strictServer } from '../../peers/strict.ts';
import { surroundings } from '../cli/surroundings.ts';
import { tempFolder } from '../config/folder.ts';
import { CERTIFICATE, PRIVATE_KEY } from '../wire/tls-fixture.ts';

/** Runs `check --connect` with these services; `during` runs while it waits. */
async function checked(
  services: readonly object[],
  { args = [], chargers = ['BOX1'], during }: Partial<Options> = {},
): Promise<{ code: number; out: string; err: string }> {
  await using folder = await tempFolder();
  const rows = chargers.map((id) => ({ id }));
  await folder.write('my.yaml', JSON.stringify({ chargers: rows, ocpp_services: services }));
  const it = surroundings({ cwd: folder.path });
  let isDone = false;
  const running = runCli(['check', '-c', 'my.yaml', '--connect', ...args], it).finally(() => {
    isDone = true;
  });
  await during?.(it.clock, () => isDone);
  return { code: await running, out: it.printed.join('\n'), err: it.complaints.join('\n') };
}

interface Options {
  readonly args: readonly string[];
  readonly chargers: readonly string[];
  readonly during: (clock: { advance(ms: number): void }, isDone: () => boolean) => Promise<void>;
}

async function listening(server: Server) {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    sockets,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const alphaAt = (url: string, more: object = {}) => [{ id: 'alpha', url, ...more }];
const strict = (status = 'Accepted') =>
  strictServer({
    version: '1.6',
    password: () => 'the-right-password',
    answer: () => ({ status, currentTime: '2026-11-22T12:00:00Z', interval: 300 }),
  });
const RIGHT = { auth_type: 'basic', username: 'BOX1', password: 'the-right-password' };

describe('a service that is well', () => {
  test('each step, and no Boot unless it was asked for', async () => {
    const service = await strict();
    const { code, out, err } = await checked(alphaAt(service.url, RIGHT));
    expect(out.split('\n')).toEqual([
      'alpha for BOX1',
      expect.stringMatching(/^ {2}ok {6}connection: port \d+ is open$/),
      '  ok      credentials: the service lets this station in',
      '  ok      version: OCPP 1.6',
    ]);
    expect([code, err]).toEqual([0, '']);
    expect(service.calls).toEqual([]);
    await service.close();
  });

  test.each([
    ['Accepted', 0, '  ok      boot: accepted'],
    ['Pending', 1, '  FAILED  boot: answered with Pending'],
  ])('a Boot that is %s', async (status, exit, line) => {
    const service = await strict(status);
    const { code, out } = await checked(alphaAt(service.url, RIGHT), { args: ['--boot'] });
    expect([code, out]).toEqual([exit, expect.stringContaining(line)]);
    expect(service.calls).toMatchObject([{ identity: 'BOX1', action: 'BootNotification' }]);
    expect(service.violations).toEqual([]);
    await service.close();
  });

  test('a Boot that is refused', async () => {
    const service = await strictServer({
      version: '1.6',
      answer: () => {
        throw new Error('not today');
      },
    });
    const { code, out } = await checked(alphaAt(service.url), { args: ['--boot'] });
    expect([code, out]).toEqual([1, expect.stringContaining('FAILED  boot: refused with ')]);
    await service.close();
  });

  test('for the named charger, as JSON, without secrets', async () => {
    const service = await strict();
    const rows = [
      { id: 'alpha', url: service.url, ...RIGHT, username: 'BOX2' },
      { id: 'beta', url: service.url, ...RIGHT, charger: 'BOX1' },
    ];
    const { code, out } = await checked(rows, { args: ['--charger', 'BOX2', '--json'], chargers: ['BOX1', 'BOX2'] });
    expect(JSON.parse(out)).toMatchObject({
      ok: true,
      warnings: [],
      services: [{ provider: 'alpha', charger: 'BOX2', ok: true }],
    });
    expect(out).not.toContain('the-right-password');
    expect(code).toBe(0);
    await service.close();
  });
});

describe('where it fails', () => {
  test('the name', async () => {
    const { code, out } = await checked(alphaAt('ws://nobody.invalid/ocpp'));
    expect(out).toMatch(
      /FAILED {2}name: nobody\.invalid: nobody knows this name \(\w+\)\n {10}look for a typing mistake/,
    );
    expect(code).toBe(1);
  });

  test('the port', async () => {
    const closed = await listening(createServer());
    await closed[Symbol.asyncDispose]();
    const { code, out } = await checked(alphaAt(`ws://127.0.0.1:${closed.port}`));
    expect(out).toContain(`FAILED  connection: port ${closed.port}: nobody listens`);
    expect(code).toBe(1);
  });

  test.each([
    ['ws', 'FAILED  websocket: no answer within 10 s', 2],
    ['wss', 'FAILED  encryption: no answer', 2],
  ])('somebody who says nothing (%s)', async (scheme, words, connections) => {
    await using mute = await listening(createServer());
    const { code, out } = await checked(alphaAt(`${scheme}://127.0.0.1:${mute.port}`), {
      async during(clock) {
        await until('the second connection', () => mute.sockets.size === connections);
        clock.advance(10_000);
      },
    });
    expect([code, out]).toEqual([1, expect.stringContaining(words)]);
  });

  test('a certificate that nobody vouches for', async () => {
    await using service = await listening(createHttps({ key: PRIVATE_KEY, cert: CERTIFICATE }));
    const { code, out } = await checked(alphaAt(`wss://localhost:${service.port}`));
    expect(out).toMatch(/FAILED {2}encryption: unknown authority: .*\n {10}.* set ca to its certificate$/);
    expect(code).toBe(1);
  });

  test('the credentials', async () => {
    const service = await strict();
    const { code, out } = await checked(alphaAt(service.url, { ...RIGHT, password: 'a-wrong-password-1' }));
    expect(out).toContain('FAILED  credentials: the service does not accept the credentials (HTTP 401)');
    expect(out).toContain('check the user name and the password (or the token) that the provider gave you');
    expect(out).not.toContain('a-wrong-password-1');
    expect(code).toBe(1);
    await service.close();
  });

  test.each([
    [404, 'FAILED  station: the service does not know this station (HTTP 404)'],
    [500, 'FAILED  websocket: the service refused the connection (HTTP 500)'],
  ])('HTTP %i', async (status, words) => {
    const http = createHttp();
    http.on('upgrade', (_, socket) => socket.end(`HTTP/1.1 ${status} No\r\nContent-Length: 0\r\n\r\n`));
    await using service = await listening(http);
    const { code, out } = await checked(alphaAt(`ws://127.0.0.1:${service.port}`));
    expect([code, out]).toEqual([1, expect.stringContaining(words)]);
  });

  test('the version', async () => {
    const http = createHttp();
    const sockets = new WebSocketServer({ server: http, handleProtocols: () => 'ocpp1.5' });
    await using service = await listening(http);
    const { code, out } = await checked(alphaAt(`ws://127.0.0.1:${service.port}`, { version: '1.6' }));
    expect(out).toContain('FAILED  version: ');
    expect(code).toBe(1);
    sockets.close();
  });

  test('the version: it names none, since it speaks none that is offered, and closes', async () => {
    const http = createHttp();
    const sockets = new WebSocketServer({ server: http, handleProtocols: () => false });
    sockets.on('connection', (socket) => socket.close(1002));
    await using service = await listening(http);
    const { code, out } = await checked(alphaAt(`ws://127.0.0.1:${service.port}`, { version: '2.1' }));
    expect(out).toContain('FAILED  version: the service names none and closes the connection');
    expect(out).toContain('ask the provider which OCPP version it speaks');
    expect(code).toBe(1);
    sockets.close();
  });

  test('the version: another one is spoken, and what is offered is answered with HTTP 400', async () => {
    const http = createHttp();
    const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => 'ocpp2.0.1' });
    http.on('upgrade', (request, socket, head) => {
      if (/ocpp2\.0\.1/.test(request.headers['sec-websocket-protocol'] ?? '')) {
        sockets.handleUpgrade(request, socket, head, () => undefined);
      } else socket.end('HTTP/1.1 400 No\r\nContent-Length: 0\r\n\r\n');
    });
    await using service = await listening(http);
    const { code, out } = await checked(alphaAt(`ws://127.0.0.1:${service.port}`, { version: '1.6' }));
    expect(out).toContain('FAILED  version: the service speaks OCPP 2.0.1, and is asked for 1.6');
    expect(out).toContain('set version of this service to "2.0.1", or to auto');
    expect(code).toBe(1);
    sockets.close();
  });

  test('the version: another one is spoken, and who offers none of it is let in all the same', async () => {
    const http = createHttp();
    const sockets = new WebSocketServer({
      server: http,
      handleProtocols: (offered) => (offered.has('ocpp2.0.1') ? 'ocpp2.0.1' : false),
    });
    let inside = 0;
    sockets.on('connection', () => {
      inside += 1;
    });
    await using service = await listening(http);
    const { code, out } = await checked(alphaAt(`ws://127.0.0.1:${service.port}`, { version: '1.6' }), {
      args: ['--boot'],
      async during(clock, isDone) {
        await until('the service to let it in', () => inside === 1);
        await until('the wait to be over', () => {
          clock.advance(2000);
          return isDone();
        });
      },
    });
    expect(out).toContain('ok      credentials');
    expect(out).toContain('FAILED  version: the service speaks OCPP 2.0.1, and is asked for 1.6');
    expect(out).not.toContain('boot');
    expect(code).toBe(1);
    sockets.close();
  });

  test('not the version: an old service names none, and stays', async () => {
    const http = createHttp();
    const sockets = new WebSocketServer({ server: http, handleProtocols: () => false });
    let inside = 0;
    sockets.on('connection', () => {
      inside += 1;
    });
    await using service = await listening(http);
    const { code, out } = await checked(alphaAt(`ws://127.0.0.1:${service.port}`), {
      async during(clock, isDone) {
        await until('the service to let it in', () => inside === 1);
        await until('the wait to be over', () => {
          clock.advance(2000);
          return isDone();
        });
      },
    });
    expect(out).toContain('ok      version: the service names none and is taken for OCPP 1.6');
    expect(code).toBe(0);
    sockets.close();
  });
});

describe('which station', () => {
  test('no charger to pass for', async () => {
    const { code, out } = await checked(alphaAt('ws://nobody.invalid'), { chargers: [] });
    expect(out).toBe(
      'alpha\n  FAILED  station: no charger is configured to pass for\n          name one with --charger',
    );
    expect(code).toBe(1);
  });

  test('two chargers that would pass for one', async () => {
    const http = createHttp();
    await using service = await listening(http);
    const url = `ws://127.0.0.1:${service.port}`;
    http.on('upgrade', (_, socket) => socket.end('HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n'));
    const rows = [
      { id: 'alpha', url, charger: 'BOX1', station_id: 'S1' },
      { id: 'beta', url, charger: 'BOX2', station_id: 'S1' },
    ];
    const { out } = await checked(rows, { chargers: ['BOX1', 'BOX2'] });
    expect(out).toMatch(/^warning: BOX1 and BOX2 are one station at alpha and beta, .* "charger" and "station_id"\n/);
  });

  test('nothing to try, a wrong configuration, and options that belong together', async () => {
    expect(await checked([])).toMatchObject({ code: 0, out: 'No service is configured that could be tried.' });
    expect(await checked(alphaAt('nonsense'))).toMatchObject({ code: 1, out: expect.stringContaining('problem: ') });
    const it = surroundings({ cwd: '/nowhere' });
    expect(await runCli(['check', '--boot'], it)).toBe(1);
    expect(it.complaints).toEqual(['error: --boot and --charger belong to --connect']);
  });
});

describe('certificates', () => {
  test('each trouble in plain words with what to do, and the pin of what is good', async () => {
    await using folder = await tempFolder();
    const [root, other] = await Promise.all([authority('Root'), authority('Other')]);
    const [good, client] = await Promise.all([
      root.issue({ name: 'localhost', hosts: ['localhost'] }),
      root.issue({ name: 'house' }),
    ]);
    const ca = join(folder.path, await folder.write('root.pem', root.ca));
    const foreign = join(folder.path, await folder.write('other.pem', other.ca));
    const ours = await pairIn(folder.path, 'ours', client);
    const answer = () => ({});
    const open = await strictServer({ version: '1.6', answer, tls: good });
    const strictOne = await strictServer({ version: '1.6', answer, tls: { ...good, ca: root.ca } });
    const rows = [
      { id: 'good', url: open.url, ca },
      { id: 'proven', url: strictOne.url, ca, ...ours },
      { id: 'host', url: open.url.replace('localhost', '127.0.0.1'), ca },
      { id: 'foreign', url: open.url, ca: foreign },
      { id: 'pinned', url: open.url, ca, pin: `${'A'.repeat(43)}=` },
      { id: 'missing', url: strictOne.url, ca },
    ];
    const { code, out } = await checked(rows, { args: ['--json'] });
    const services: { provider: string; steps: { step: string; ok: boolean; found: string; advice?: string }[] }[] =
      JSON.parse(out).services;
    const last = Object.fromEntries(services.map(({ provider, steps }) => [provider, steps.at(-1)]));
    expect(last).toMatchObject({
      good: { step: 'version', ok: true },
      proven: { step: 'version', ok: true },
      host: { step: 'encryption', found: expect.stringMatching(/^wrong host name: /) },
      foreign: {
        step: 'encryption',
        found: expect.stringMatching(/^unknown authority: /),
        advice: expect.stringMatching(/set ca/),
      },
      pinned: { step: 'encryption', found: expect.stringMatching(/^pin does not match: /) },
      missing: { step: 'encryption', found: expect.stringMatching(/^client certificate needed: /) },
    });
    expect(code).toBe(1);
    const { found = '' } = services[0]?.steps.find(({ step }) => step === 'encryption') ?? {};
    const [, pin] = /pin: "([^"]+)"/.exec(found) ?? [];
    expect((await checked([{ id: 'good', url: open.url, ca, pin }])).code).toBe(0);
    await Promise.all([open.close(), strictOne.close()]);
  });
});
