import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../../src/lib/clock.ts';

const DAY_MS = 24 * 3_600_000;

describe('the clock of the machine', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test.each([
    ['a moment', 5],
    ['longer than a timer of the runtime can wait', 40 * DAY_MS],
    ['the year 9999', Date.UTC(9999, 0) - Date.UTC(2026, 0)],
  ])('waits for %s and not a millisecond less', (_what, delayMs) => {
    let runs = 0;
    const timer = systemClock.timer(delayMs, () => {
      runs += 1;
    });
    vi.advanceTimersByTime(Math.min(delayMs, 50 * DAY_MS) - 1);
    expect(runs).toBe(0);
    vi.advanceTimersByTime(1);
    expect(runs).toBe(delayMs <= 50 * DAY_MS ? 1 : 0);
    timer.cancel();
  });

  test('a long wait that is cancelled on its way never ends', () => {
    let runs = 0;
    const timer = systemClock.timer(40 * DAY_MS, () => {
      runs += 1;
    });
    vi.advanceTimersByTime(30 * DAY_MS);
    timer.cancel();
    vi.advanceTimersByTime(30 * DAY_MS);
    expect(runs).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});
