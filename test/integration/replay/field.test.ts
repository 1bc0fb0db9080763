/** A log of a proxy with a real clock, real dice and random ids, as a user exports it, is played like a golden one. */
import { describe, expect, test } from 'vitest';
import { type App, startApp } from '../../../src/app.ts';
import { configSchema } from '../../../src/config/schema.ts';
import { type Clock, systemClock } from '../../../src/lib/clock.ts';
import { silentLog } from '../../../src/lib/log.ts';
import type { TraceEntry } from '../../../src/lib/trace.ts';
import { within } from '../../../src/lib/trace-range.ts';
import { readLog } from '../../../src/replay/log.ts';
import { replay } from '../../../src/replay/replay.ts';
import { callsOf, network, until } from '../../e2e/house.ts';
import { strictClient } from '../../peers/strict.ts';
import { tempFolder } from '../config/folder.ts';

const CONFIG = { rate_limit_seconds: 0, home_tag: 'MY-HOME-CARD' };
const CARD = 'D4E5F6A7';

/**
 * It runs, but so slowly that no second passes between a question and its answer: the numbers that sessions get in
 * this version are seconds.
 */
function slowClock(): Clock {
  const began = performance.now();
  const now = () => NOON + Math.floor((performance.now() - began) / 20);
  return { now, ticks: now, timer: systemClock.timer };
}

const NOON = Date.UTC(2026, 10, 22, 12);

/** A session by card that two services hear of, and a remote start by one of them; answers the log. */
async function evening(): Promise<readonly TraceEntry[]> {
  await using folder = await tempFolder();
  const alpha = await network('1.6', { firstTxId: 77 });
  const beta = await network('1.6', { firstTxId: 5 });
  const services = [
    { id: 'alpha', url: `${alpha.url}/ocpp?key=hunter2` },
    {
      id: 'beta',
      url: beta.url,
      foreign_view: 'alias',
      foreign_tag: 'NEIGHBOUR',
      auth_type: 'token',
      token: 'hunter2',
    },
  ];
  const clock = slowClock();
  const app: App = await startApp({
    config: configSchema.parse({ ...CONFIG, ocpp_services: services }),
    env: { port: 0, dataDir: folder.path, logLevel: 'error' },
    clock,
    log: silentLog,
  });
  const box = await strictClient({
    url: `ws://127.0.0.1:${app.port}`,
    identity: 'BOX1',
    version: '1.6',
    answer: () => ({ status: 'Accepted' }),
  });
  const now = () => new Date(clock.now()).toISOString();
  const heard = (count: number) =>
    until('both services to hear of it', () =>
      [alpha, beta].every((peer) => callsOf(peer, 'StopTransaction').length === count),
    );
  try {
    await box.call('BootNotification', { chargePointVendor: 'Acme', chargePointModel: 'Wall 1' });
    await box.call('StatusNotification', { connectorId: 1, status: 'Available', errorCode: 'NoError' });
    await until('both services to know the charger', () =>
      [alpha, beta].every((peer) => callsOf(peer, 'StatusNotification').length > 0),
    );
    const card = { connectorId: 1, idTag: CARD, meterStart: 0, timestamp: now() };
    const { transactionId } = await box.call('StartTransaction', card);
    await box.call('StopTransaction', { transactionId, meterStop: 100, timestamp: now() });
    await heard(1);
    const start = { connectorId: 1, idTag: CARD };
    await (await alpha.station('BOX1')).call('RemoteStartTransaction', start);
    const remote = await box.call('StartTransaction', { ...card, meterStart: 100, timestamp: now() });
    await box.call('StopTransaction', { transactionId: remote.transactionId, meterStop: 200, timestamp: now() });
    await heard(2);
    // Everything that is on its way is in the log when these are answered.
    await box.call('Heartbeat', {});
    return app.trace.recent();
  } finally {
    await box.close();
    await app.close();
    await alpha.close();
    await beta.close();
  }
}

const text = (entries: readonly TraceEntry[]) => entries.map((entry) => JSON.stringify(entry)).join('\n');

describe('an evening at a real house', () => {
  test('plays again, byte for byte, and tells no secret', async () => {
    const log = text(await evening());
    for (const secret of [CARD, 'MY-HOME-CARD', 'NEIGHBOUR', 'hunter2']) expect(log).not.toContain(secret);
    const read = readLog(log);
    if (!read.ok) throw new Error(read.why);
    expect(read.isComplete).toBe(true);
    const replayed = await replay(read);
    expect(replayed).toMatchObject({ kind: 'same' });
    expect(replayed.kind === 'same' && replayed.compared).toBeGreaterThan(15);

    // A log that ends earlier, within what is going on: the replay goes so far.
    const entries = log.split('\n').map((line): TraceEntry => JSON.parse(line));
    const middle = Date.parse(entries[Math.floor(entries.length / 2)]?.at ?? '');
    const begun = readLog(text(within(entries, { to: middle })));
    expect(begun).toMatchObject({ ok: true, isComplete: true, start: { payload: { ended: true } } });
    expect(begun.ok && (await replay(begun))).toMatchObject({ kind: 'same' });
    // One that begins later is played too, to a proxy that knows nothing of what was before.
    const later = readLog(text(within(entries, { from: middle })));
    expect(later).toMatchObject({ ok: true, isComplete: false });
    const played = later.ok && (await replay(later, { patienceMs: 500 }));
    expect(played).not.toMatchObject({ kind: 'unusable' });
    expect(JSON.stringify(played)).not.toContain('this socket was never opened');

    const changed = readLog(
      log.replaceAll(/"direction":"out".*StopTransaction.*/g, (line) => line.replaceAll(':200,', ':201,')),
    );
    expect(changed.ok && (await replay(changed, { patienceMs: 500 }))).toMatchObject({ kind: 'different' });
  });
});
