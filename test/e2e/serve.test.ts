import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { authority, pairIn } from '../peers/certificates.ts';
import { bareService, bareStation } from './bare.ts';
import { until } from './house.ts';
import { configIn, folder, type ProxyProcess, program, serve } from './process.ts';

const BOOT = { chargePointVendor: 'Acme', chargePointModel: 'Wall 1' };

function passwordIn(greeting: string): string | undefined {
  return /^Password for it: +(\S+) /m.exec(greeting)?.[1];
}

/** The status of the page with what the login answered. */
async function pageAfterLogin({ port }: ProxyProcess, password: string): Promise<number> {
  const http = `http://127.0.0.1:${port}`;
  const login = await fetch(`${http}/login`, {
    method: 'POST',
    body: new URLSearchParams({ password }),
    redirect: 'manual',
  });
  const cookie = login.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const page = await fetch(`${http}/`, { headers: { cookie }, redirect: 'manual' });
  await page.body?.cancel();
  return page.status;
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port');
  return address.port;
}

describe('serve', () => {
  test('without a configuration it says what to type where, and the password once', async () => {
    const dataDir = await folder();
    const first = await serve({ dataDir });
    expect(first.greeting).toMatch(/^Configuration: no file found, the defaults hold$/m);
    expect(first.greeting).toMatch(new RegExp(`^Type into the charger: ws://\\S+:${first.port}/<charger id>$`, 'm'));
    expect(first.greeting).toMatch(new RegExp(`^Status page: +http://\\S+:${first.port}/$`, 'm'));
    const password = passwordIn(first.greeting) ?? '';
    expect(password.length).toBeGreaterThanOrEqual(16);
    expect(await pageAfterLogin(first, password)).toBe(200);
    expect(await pageAfterLogin(first, 'another password')).not.toBe(200);
    expect((await first.api('/status')).status).toBe(200);
    expect((await first.api('/status', { token: 'x'.repeat(20) })).status).toBe(401);
    const stored = await readFile(join(dataDir, 'ocpp-proxy.sqlite'));
    expect(stored.includes(password)).toBe(false);
    expect(await first.end('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(first.err()).toBe('');

    const second = await serve({ dataDir });
    expect(passwordIn(second.greeting)).toBeUndefined();
    expect(await pageAfterLogin(second, password)).toBe(200);
    expect(await second.end('SIGINT')).toEqual({ code: 0, signal: null });
  });

  test('SIGTERM says goodbye to everybody and ends with 0', async () => {
    const dataDir = await folder();
    const service = await bareService(({ action }) => ({
      payload:
        action === 'BootNotification' ? { status: 'Accepted', currentTime: '2026-01-01T00:00:00Z', interval: 300 } : {},
    }));
    onTestFinished(() => service.close());
    const token = 'a-token-of-enough-length';
    const config = await configIn(dataDir, {
      ocpp_services: [{ id: 'alpha', url: service.url }],
      backends: [{ id: 'script', token }],
    });
    const proxy = await serve({ dataDir, config });
    expect(proxy.greeting).toContain(`Configuration: ${config}`);
    const box = await bareStation(proxy.url, 'BOX1', '1.6');
    await box.ask('1', 'BootNotification', BOOT);
    await until('the service to be told', () => service.calls.length > 0);
    const backend = new WebSocket(`${proxy.url}/backend?id=script&token=${token}`);
    await once(backend, 'open');
    const backendClosed = once(backend, 'close');
    const ended = proxy.end('SIGTERM');
    expect(await box.closed).toMatchObject({ code: 1012 });
    expect(await service.latest().closed).toMatchObject({ code: 1001 });
    expect((await backendClosed)[0]).toBe(1001);
    expect(await ended).toEqual({ code: 0, signal: null });
    expect(proxy.out()).toContain('Stopping …');
  });

  test('SIGTERM also ends a proxy whose peers do not say goodbye', async () => {
    const dataDir = await folder();
    const proxy = await serve({ dataDir });
    const box = await bareStation(proxy.url, 'BOX1', '1.6');
    await box.ask('1', 'BootNotification', BOOT);
    box.pause();
    onTestFinished(async () => {
      box.resume();
      await box.closed;
    });
    expect(await proxy.end('SIGTERM')).toEqual({ code: 0, signal: null });
  });

  test('SIGTERM also ends a proxy that is just dialling a service that does not answer', async () => {
    const dataDir = await folder();
    const held: Socket[] = [];
    const deaf = createTcpServer((socket) => void held.push(socket));
    deaf.listen(0, '127.0.0.1');
    await once(deaf, 'listening');
    onTestFinished(() => {
      for (const socket of held) socket.destroy();
      deaf.close();
    });
    const config = await configIn(dataDir, {
      ocpp_services: [{ id: 'deaf', url: `ws://127.0.0.1:${portOf(deaf)}` }],
    });
    const proxy = await serve({ dataDir, config });
    const box = await bareStation(proxy.url, 'BOX1', '1.6');
    await box.ask('1', 'BootNotification', BOOT);
    await until('the service to be dialled', () => held.length === 1);
    expect(await proxy.end('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(proxy.err()).toBe('');
  });

  test('a wrong configuration: every problem with file and line, exit code 2', async () => {
    const dataDir = await folder();
    const config = join(dataDir, 'my.yaml');
    await writeFile(config, 'unknown_chargers: maybe\nocpp_services:\n  - id: a\n    url: http://x\n');
    const wrong = program(['serve', '--config', config, '--port', '0'], {
      cwd: dataDir,
      variables: { DATA_DIR: dataDir },
    });
    expect(await wrong.exited).toEqual({ code: 2, signal: null });
    expect(wrong.out()).toBe('');
    expect(wrong.err()).toContain('my.yaml:1:19 unknown_chargers:');
    expect(wrong.err()).toContain('my.yaml:4:10 ocpp_services.0.url:');
    expect(wrong.err()).toContain('The proxy did not start.');
  });

  test('a second proxy with the same data is told so and leaves the first alone', async () => {
    const dataDir = await folder();
    const first = await serve({ dataDir });
    const second = program(['serve', '--port', '0'], { cwd: dataDir, variables: { DATA_DIR: dataDir } });
    expect(await second.exited).toEqual({ code: 1, signal: null });
    expect(second.err()).toContain(
      `The proxy did not start: the ledger ${join(dataDir, 'ocpp-proxy.sqlite')} is in use by another proxy`,
    );
    expect((await first.api('/status')).status).toBe(200);
  });

  test('a port in use is named, with what to do', async () => {
    const dataDir = await folder();
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, resolve));
    onTestFinished(() => void other.close());
    const port = portOf(other);
    const late = program(['serve', '--port', String(port)], { cwd: dataDir, variables: { DATA_DIR: dataDir } });
    expect(await late.exited).toEqual({ code: 1, signal: null });
    expect(late.err()).toContain(`Port ${port} is in use by another program`);
    // Nothing is left behind that would keep the next one out.
    const next = await serve({ dataDir });
    expect((await next.api('/status')).status).toBe(200);
  });
});

describe('commands beside a proxy', () => {
  test('healthcheck: 0 while it runs, 1 with a sentence when it does not', async () => {
    const dataDir = await folder();
    const proxy = await serve({ dataDir });
    const ask = () => program(['healthcheck'], { cwd: dataDir, variables: { PORT: String(proxy.port) } });
    expect((await ask().exited).code).toBe(0);
    await proxy.end('SIGKILL');
    const dead = ask();
    expect((await dead.exited).code).toBe(1);
    expect(dead.err()).toBe(`No proxy answers on port ${proxy.port}.\n`);
  });

  test('password: a new one while the proxy is stopped, none while it runs', async () => {
    const dataDir = await folder();
    const variables = { DATA_DIR: dataDir };
    const first = await serve({ dataDir });
    const old = passwordIn(first.greeting) ?? '';
    const refused = program(['password'], { cwd: dataDir, variables });
    expect((await refused.exited).code).toBe(1);
    expect(refused.err()).toMatch(/^The password was not changed: the ledger .* is in use by another proxy/);
    await first.end('SIGTERM');
    const changing = program(['password'], { cwd: dataDir, variables });
    expect((await changing.exited).code).toBe(0);
    const [, password = ''] = /^New password for the login in the browser: (\S+)$/m.exec(changing.out()) ?? [];
    const again = await serve({ dataDir });
    expect(passwordIn(again.greeting)).toBeUndefined();
    expect(await pageAfterLogin(again, password)).toBe(200);
    expect(await pageAfterLogin(again, old)).not.toBe(200);
  });

  test('password before the first start: it is the one that holds', async () => {
    const dataDir = await folder();
    const made = program(['password'], { cwd: dataDir, variables: { DATA_DIR: dataDir } });
    expect((await made.exited).code).toBe(0);
    const [, password = ''] = /: (\S+)$/m.exec(made.out()) ?? [];
    const proxy = await serve({ dataDir });
    expect(passwordIn(proxy.greeting)).toBeUndefined();
    expect(await pageAfterLogin(proxy, password)).toBe(200);
  });
});

test('over TLS it says what to type, asks its own health without, and names the key of a port that is taken', async () => {
  const dataDir = await folder();
  const files = await pairIn(dataDir, 'own', await (await authority('Home')).issue({ name: 'localhost' }));
  const taken = createTcpServer();
  await once(taken.listen(0), 'listening');
  onTestFinished(() => void taken.close());
  const refused = program(
    ['serve', '--port', '0', '--config', await configIn(dataDir, { tls: { ...files, port: portOf(taken) } })],
    { cwd: dataDir, variables: { DATA_DIR: dataDir } },
  );
  expect((await refused.exited).code).toBe(1);
  expect(refused.err()).toMatch(/^The proxy did not start: tls.port: \d+ is in use by another program/m);
  const config = await configIn(dataDir, { tls: { certificate: 'own.pem', key: 'own.key', port: 0 } });
  const proxy = await serve({ dataDir, config });
  expect(proxy.greeting).toMatch(/^Over TLS: +wss:\/\/<name in the certificate>:[1-9]\d+\/<charger id>$/m);
  expect(await proxy.end('SIGTERM')).toEqual({ code: 0, signal: null });
});
