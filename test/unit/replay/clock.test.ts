import { expect, test } from 'vitest';
import { SteppedClock } from '../../../src/replay/clock.ts';

function setUp() {
  const clock = new SteppedClock(1_000);
  const seen: string[] = [];
  return { clock, seen, settle: async () => void seen.push(`settled ${clock.now()}`) };
}

test('each timer runs at its own time, after everything has come to rest', async () => {
  const { clock, seen, settle } = setUp();
  clock.timer(50.2, () => seen.push(`late ${clock.now()}`));
  clock.timer(10, () => {
    seen.push(`early ${clock.now()}`);
    clock.timer(5, () => seen.push(`then ${clock.now()}`));
  });
  clock.timer(20, () => seen.push('never')).cancel();
  await clock.goTo(1_100, settle);
  expect(seen).toEqual([
    'settled 1000',
    'early 1010',
    'settled 1010',
    'then 1015',
    'settled 1015',
    'late 1051',
    'settled 1051',
  ]);
  expect(clock.now()).toBe(1_100);
});

test('what is due now runs without time passing, and time never goes back', async () => {
  const { clock, seen, settle } = setUp();
  clock.timer(0, () => seen.push('now'));
  await clock.goTo(1_000, settle);
  await clock.goTo(900, settle);
  expect(seen).toEqual(['settled 1000', 'now']);
  expect(clock.now()).toBe(1_000);
});
