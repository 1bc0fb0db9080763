import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { DAY_MS, open, T0, tempFile } from './support.ts';

const HOUR_MS = 3_600_000;

function hours(...prices: readonly number[]) {
  return prices.map((perKwh, index) => ({ from: T0 + index * HOUR_MS, to: T0 + (index + 1) * HOUR_MS, perKwh }));
}

test('day-ahead prices of the hours that are asked for outlive a restart; newer ones take their place', async () => {
  const file = tempFile();
  const first = await open(file);
  await first.commit([{ type: 'spot', source: 'file:a', prices: hours(1, 2, 3) }]);
  await first.commit([{ type: 'spot', source: 'entity:b', prices: hours(9) }]);
  await first.commit([{ type: 'spot', source: 'file:a', prices: hours(1, 7, 3).slice(1, 2) }]);
  await first.close();

  const again = await open(file);
  const [one, two] = hours(1, 7);
  expect(await again.spotPrices(['file:a'], T0 + 1, T0 + 2 * HOUR_MS)).toEqual([
    { source: 'file:a', ...one },
    { source: 'file:a', ...two },
  ]);
  expect(await again.spotPrices([], T0, T0 + HOUR_MS)).toEqual([]);
  expect(await again.spotPrices(['entity:b'], T0 + HOUR_MS, T0 + 2 * HOUR_MS)).toEqual([]);
});

test('prices are kept for 400 days', async () => {
  const file = tempFile();
  const ledger = await open(file);
  await ledger.commit([{ type: 'spot', source: 'file:a', prices: hours(...Array.from({ length: 1_100 }, () => 1)) }]);
  await ledger.prune(T0 + 400 * DAY_MS + 1_090 * HOUR_MS, []);
  await ledger.close();
  const db = new DatabaseSync(file);
  // Those that ended right then are not older than that.
  expect(db.prepare('select count(*) n, min(at) first from spot_prices').get()).toEqual({
    n: 11,
    first: T0 + 1_089 * HOUR_MS,
  });
  db.close();
});
