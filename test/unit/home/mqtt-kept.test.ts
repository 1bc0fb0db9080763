import { expect, test } from 'vitest';
import { keepTopics, type Published } from '../../../src/home/mqtt-kept.ts';
import { silentLog } from '../../../src/lib/log.ts';

const OLD: Published = { 'homeassistant/device/old/config': { power: 'sensor' }, 'house/old/state': {} };

test.each([
  ['that lets us: first the device, and in a moment its state', true, [true, false], {}],
  ['that refuses: with the next change, and not every second', false, [false, false], OLD],
])('what is no more is taken away from a broker %s', async (_what, isTaken, expected, left) => {
  let published = OLD;
  const kept = keepTopics({
    broker: { publish: async () => isTaken },
    store: {
      read: () => published,
      write: async (next) => {
        published = next;
      },
    },
    log: silentLog,
  });
  const isMore = [await kept.sync(new Map(), new Map()), await kept.sync(new Map(), new Map())];
  expect([isMore, published]).toEqual([expected, left]);
});
