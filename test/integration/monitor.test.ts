/** Health as somebody hears of it over HTTP when the database fails under a running monitor. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { silentLog } from '../../src/lib/log.ts';
import { makeMonitor } from '../../src/monitor/monitor.ts';
import type { Ledger } from '../../src/proxy/ports.ts';
import { FakeClock } from '../fakes/clock.ts';
import { FakeHub } from '../fakes/hub.ts';
import { startHttp } from './http/http.ts';

async function setup() {
  const folder = mkdtempSync(join(tmpdir(), 'ocpp-proxy-monitor-'));
  const clock = new FakeClock();
  const monitor = makeMonitor({ version: '1', databaseFile: join(folder, 'db'), clock, log: silentLog });
  const http = await startHttp({ hash: 'stored' });
  onTestFinished(async () => {
    monitor.close();
    await http[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });
  Object.assign(http.world.monitor, monitor);
  const hub = new FakeHub();
  const writes: unknown[] = [];
  let isFull = false;
  const ledger: Pick<Ledger, 'commit'> = {
    async commit(changes) {
      if (isFull) throw new Error('full');
      writes.push(...changes);
    },
  };
  const ask = async (path: string) => {
    const answer = await http.bare(path);
    return [answer.status, await answer.json()];
  };
  return {
    monitor,
    clock,
    hub,
    writes,
    ask,
    watch: () =>
      monitor.watch({
        owner: hub,
        ledger,
        serviceLinks: () => [],
        backends: () => [],
        keys: () => [],
        homeFails: () => false,
      }),
    fill: (full: boolean) => {
      isFull = full;
    },
  };
}

test('503 until it has started', async () => {
  const { ask, watch } = await setup();
  expect(await ask('/ready')).toEqual([503, { ready: false, reasons: ['the proxy is starting'] }]);
  watch();
  expect(await ask('/ready')).toEqual([200, { ready: true, reasons: [] }]);
});

test('503 while the database cannot be written, and 200 again without anybody having to say something', async () => {
  const { ask, watch, monitor, clock, fill, writes } = await setup();
  watch();
  fill(true);
  monitor.commits.commitFailed();
  const reasons = ['the database cannot be written'];
  expect(await ask('/ready')).toEqual([503, { ready: false, reasons }]);
  expect(await ask('/health')).toEqual([200, { status: 'degraded', reasons }]);
  fill(false);
  clock.advance(5_000);
  expect(await ask('/ready')).toEqual([200, { ready: true, reasons: [] }]);
  expect(writes).toHaveLength(1);
  expect(await monitor.metrics()).toMatch(/^ocpp_proxy_database_commit_failures_total 1$/m);
});

test('nothing follows the hub any more after the end', async () => {
  const { hub, watch, monitor } = await setup();
  watch();
  expect(hub.followers).toBe(1);
  monitor.close();
  expect(hub.followers).toBe(0);
  expect(await monitor.metrics()).toContain('ocpp_proxy_build_info');
});
