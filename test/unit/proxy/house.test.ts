import { expect, test } from 'vitest';
import { UNTOUCHED_HOUSE } from '../../../src/core/arbitration/house.ts';
import { House } from '../../../src/proxy/house.ts';
import type { Change } from '../../../src/proxy/ports.ts';
import { FakeClock } from '../../fakes/clock.ts';

const written: Change[] = [];
const ledger = {
  async commit(changes: readonly Change[]) {
    written.push(...changes);
  },
};

test.each([
  ['nothing', undefined],
  ['a text', 'automatic'],
  ['null', null],
  ['modes that nobody knows', { mode: 'open', modes: { BOX1: 'closed', BOX2: 7 } }],
  ['times that are none', { guestUntil: 'soon', paused: { evcc: { until: 1 }, monta: null } }],
])('what cannot be read is as if it was never set: %s', (_name, stored) => {
  const house = new House({ ledger, clock: new FakeClock() });
  house.restore({ house: stored });
  expect(house.now).toEqual(UNTOUCHED_HOUSE);
});

test('what is set is on disk first, and is read back as it was', async () => {
  const clock = new FakeClock();
  const house = new House({ ledger, clock });
  const set = {
    mode: 'home_only',
    modes: { BOX1: 'locked' },
    guestUntil: clock.now() + 1_000,
    paused: { evcc: { since: clock.now(), until: clock.now() + 2_000 }, monta: { since: clock.now() } },
  } as const;
  await house.put(set);
  const [change] = written;
  expect(change).toMatchObject({ type: 'setting', key: 'house' });
  const again = new House({ ledger, clock });
  again.restore({ house: JSON.parse(JSON.stringify(set)) });
  expect(again.now).toEqual(set);
  clock.advance(1_000);
  expect(again.now).toMatchObject({ guestUntil: undefined, mode: 'home_only' });
  expect(again.kept).toEqual(set);
});

test('it tells when the next of it is over, and nobody once it is closed', async () => {
  const clock = new FakeClock();
  const house = new House({ ledger, clock });
  let times = 0;
  const due = () => {
    times += 1;
  };
  house.watch(due);
  await house.put({ ...UNTOUCHED_HOUSE, guestUntil: clock.now() + 1_000 });
  house.watch(due);
  clock.advance(999);
  expect(times).toBe(0);
  clock.advance(1);
  expect(times).toBe(1);
  house.close();
  house.watch(due);
  clock.advance(10_000);
  expect(times).toBe(1);
});
