/** A house without a configuration file, from the first charger to the first provider and back, in the real program. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { strictClient, strictServer } from '../peers/strict.ts';
import { API_TOKEN } from './house.ts';
import { folder, type ProxyProcess, serve } from './process.ts';

/** The file is looked at every few seconds. */
const TAKEN_OVER = { timeout: 20_000, interval: 100 };

async function ask(proxy: ProxyProcess, method: string, path: string, body?: object) {
  const response = await fetch(`http://127.0.0.1:${proxy.port}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${API_TOKEN}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const json: unknown = await response.json();
  return json;
}

test('a provider is tried, added, connected and taken back, and the file that was made is empty again', async () => {
  const dataDir = await folder();
  const proxy = await serve({ dataDir });
  expect(await ask(proxy, 'GET', '/welcome')).toMatchObject({
    chargers: { known: 0, ever_connected: false },
    configuration: { exists: false, writable: true, ok: true },
  });
  const charger = await strictClient({
    ...{ url: proxy.url, identity: 'BOX1', version: '1.6' as const },
    answer: () => ({ status: 'Accepted' }),
  });
  await charger.call('BootNotification', { chargePointVendor: 'Acme', chargePointModel: 'Wall 1' });
  const network = await strictServer({
    version: '1.6',
    answer: () => ({ status: 'Accepted', currentTime: '2026-11-22T12:00:00Z', interval: 300 }),
  });
  const row = { url: network.url, role: 'billing', station_id: 'EVB-1234' };
  expect(await ask(proxy, 'POST', '/providers/test', row)).toMatchObject({ ok: true, charger_id: 'BOX1' });
  expect(await ask(proxy, 'PUT', '/providers/road', row)).toEqual({ id: 'road', kind: 'service' });
  const providers = () => ask(proxy, 'GET', '/providers');
  await expect
    .poll(providers, TAKEN_OVER)
    .toMatchObject({ providers: [{ id: 'road', links: [{ state: 'accepted' }] }] });
  const file = join(dataDir, 'config.yaml');
  expect(await readFile(file, 'utf8')).toContain('- id: road\n');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readdir(join(dataDir, 'configuration-history'))).toHaveLength(1);

  expect(await ask(proxy, 'POST', '/configuration/undo', {})).toMatchObject({ written: true });
  await expect.poll(providers, TAKEN_OVER).toEqual({ providers: [] });
  expect(await readFile(file, 'utf8')).toBe('');
  await charger.close();
  await network.close();
  expect(await proxy.end('SIGTERM')).toEqual({ code: 0, signal: null });
});
