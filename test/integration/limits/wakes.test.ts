/** The keeper of limits misses nothing: not what happens while it comes to rest, nor what a fault of the disk held up. */
import { expect, test } from 'vitest';
import { configSchema } from '../../../src/config/schema.ts';
import { openLedger } from '../../../src/ledger/ledger.ts';
import { silentLog } from '../../../src/lib/log.ts';
import type { Ledger } from '../../../src/proxy/ports.ts';
import { type Proxy as Hub, openProxy } from '../../../src/proxy/proxy.ts';
import { proxySettingsOf } from '../../../src/settings.ts';
import { until } from '../../e2e/house.ts';
import { offeredBy } from '../../e2e/offer.ts';
import { FakeClock } from '../../fakes/clock.ts';
import { fakeIds } from '../../fakes/ids.ts';
import { ObedientCharger } from './obedient-charger.ts';

interface Scene {
  readonly proxy: Hub;
  readonly clock: FakeClock;
  /** From now on so many changes of what the charger was given cannot be written down. */
  readonly breakDisk: (times: number) => void;
  /** What the session is offered. */
  readonly offered: () => number;
}

/** A session charges, and all is said. */
async function charging(file: object, scene: (at: Scene) => Promise<void>): Promise<void> {
  const clock = new FakeClock();
  const ledger = await openLedger({ file: ':memory:' });
  let failures = 0;
  const disk: Ledger = {
    ...ledger,
    async commit(changes) {
      const isOfLimits = changes.some((change) => JSON.stringify(change).includes('"given"'));
      if (isOfLimits && failures > 0) {
        failures -= 1;
        throw new Error('the disk is full');
      }
      await ledger.commit(changes);
    },
  };
  const proxy = await openProxy({
    settings: proxySettingsOf(configSchema.parse(file)),
    ledger: disk,
    snapshot: await ledger.load(),
    clock,
    ids: fakeIds(1),
    log: silentLog,
    isDiskLow: () => false,
    services: () => ({ want: () => undefined, rebooted: () => undefined, links: () => [] }),
  });
  const charger = new ObedientCharger('all', () => undefined);
  const link = charger.link();
  const up = (action: string, payload: object) => proxy.chargers.up(link, { action, payload: { ...payload } });
  try {
    await proxy.chargers.connected(link);
    await up('BootNotification', { chargePointVendor: 'Acme', chargePointModel: 'Wall 1' });
    const startedAt = clock.now();
    const timestamp = new Date(startedAt).toISOString();
    const reply = await up('StartTransaction', { connectorId: 1, idTag: 'CARD-1', meterStart: 0, timestamp });
    const txId = reply.kind === 'result' ? String(reply.payload.transactionId) : 'none';
    await scene({
      proxy,
      clock,
      breakDisk: (times) => {
        failures = times;
      },
      offered: () => offeredBy(charger.kept, clock.now(), { txId, startedAt }),
    });
  } finally {
    await proxy.close();
    await ledger.close();
  }
}

test('what becomes known while followers are told of a limit is said, too', () =>
  charging({ site: { breaker_a: 25, spare_capacity: { fallback_a: 8 } } }, async ({ proxy, clock, offered }) => {
    await until('the share', () => offered() === 8);
    clock.advance(20_000);
    const stop = proxy.owner.follow((notice) => {
      if (notice.kind === 'limit' && notice.limitA === 16)
        proxy.owner.feedSpare({ tells: 'spare', amps: [10], by: 'api' });
    });
    proxy.owner.feedSpare({ tells: 'spare', amps: [16], by: 'api' });
    await until('the lower share', () => offered() === 10);
    stop();
  }));

test('what a fault of the disk held up is said ten seconds later', () =>
  charging({}, async ({ proxy, clock, offered, breakDisk }) => {
    breakDisk(1);
    const asked = proxy.owner.command('home', 'BOX1', { verb: 'limit', evse: 1, limitA: 16 });
    await expect(asked).rejects.toThrow('the disk is full');
    expect(offered()).toBe(Number.POSITIVE_INFINITY);
    clock.advance(10_000);
    await until('the limit', () => offered() === 16);
  }));
