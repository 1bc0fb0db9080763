import { expect, test } from 'vitest';
import type { Monitor } from '../../../src/core/monitoring/monitors.ts';
import type { Context } from '../../../src/proxy/context.ts';
import { putMonitors } from '../../../src/proxy/monitors.ts';
import type { ServiceLink } from '../../../src/proxy/ports.ts';
import { closeStream, feedStream } from '../../../src/proxy/streams.ts';
import { Twin } from '../../../src/proxy/twin.ts';
import { FakeClock } from '../../fakes/clock.ts';

const MONITOR: Monitor = {
  id: 41,
  component: { name: 'ElectricalFeed' },
  variable: { name: 'Power' },
  type: 'Periodic',
  value: 1,
  isStream: true,
  stream: { id: 4, pace: { intervalS: 20 } },
  users: [{ by: 'alpha', id: 1_000_001, severity: 7, stream: { intervalS: 20 } }],
};

test.each<[what: string, left: readonly Monitor[]]>([
  ['is wanted still', [MONITOR]],
  ['nobody wants any more', [{ ...MONITOR, users: [] }]],
  ['the charger has given up', []],
])('nothing is left behind a stream whose monitor %s', async (_what, left) => {
  const yes = { kind: 'result', payload: { status: 'Accepted' } };
  const link = { version: '2.1', call: async () => yes, send: () => undefined };
  const context = {
    settings: { providers: [{ id: 'alpha' }] },
    clock: new FakeClock(),
    service: () => link as unknown as ServiceLink,
  } as unknown as Context;
  const twin = new Twin('BOX1', { commit: async () => undefined }, () => undefined);
  await twin.run((unit) => putMonitors(unit, [MONITOR]));
  feedStream(context, twin, 4, [{ at: 0, value: '1' }]);
  feedStream(context, twin, 5, [{ at: 0, value: '1' }]);
  expect([...twin.feeds.keys()]).toHaveLength(1);
  await twin.run((unit) => putMonitors(unit, left));
  await closeStream(context, twin, 4);
  expect([...twin.feeds.keys()]).toEqual([]);
});
