import { describe, expect, test } from 'vitest';
import { type Attempt, Pacing } from '../../../src/providers/pacing.ts';
import { FakeClock } from '../../fakes/clock.ts';

const LOW = { uuid: () => '', random: () => 0 };

function pacing() {
  const clock = new FakeClock();
  const pace = new Pacing(clock, LOW);
  return { clock, pause: (attempt: Attempt) => pace.pause(attempt), pace };
}

const network: Attempt = { kind: 'dial', failure: 'network', why: 'nobody listens' };

function closed(
  code: number | undefined,
  openS: number,
  more: Partial<Extract<Attempt, { kind: 'link' }>> = {},
): Attempt {
  return { kind: 'link', code, openMs: openS * 1000, registeredMs: 0, welcomed: false, ...more };
}

describe('§5.5 the wait before a service is dialled again', () => {
  test('doubles up to 320 s, and begins anew after a minute of being registered, not before', () => {
    const { pause, pace } = pacing();
    const waits = Array.from({ length: 7 }, () => pause(network).waitMs);
    expect(waits).toEqual([10_000, 20_000, 40_000, 80_000, 160_000, 320_000, 320_000]);
    expect(pause(closed(1006, 70, { registeredMs: 59_999, welcomed: true })).waitMs).toBe(320_000);
    expect(pause(closed(1006, 70, { registeredMs: 60_000, welcomed: true })).waitMs).toBe(10_000);
    expect(pace.failures).toBe(1);
  });

  test('is five minutes for wrong credentials, which the owner must mend', () => {
    const { pause } = pacing();
    const found = pause({ kind: 'dial', failure: 'unauthorised', why: 'HTTP 401' });
    expect(found).toEqual({ waitMs: 300_000, refused: expect.stringContaining('check the user name') });
  });

  test('grows as always for a station that nobody knows (404), which the owner must mend', () => {
    const { pause } = pacing();
    const unknown: Attempt = { kind: 'dial', failure: 'not_found', why: 'HTTP 404' };
    expect(pause(unknown)).toEqual({ waitMs: 10_000, refused: expect.stringContaining('station_id') });
    expect(pause(unknown).waitMs).toBe(20_000);
  });

  test('Q50: a service that closes three times within 5 s of opening does not know the station', () => {
    const { pause } = pacing();
    expect(pause(closed(1000, 1)).refused).toBeUndefined();
    expect(pause(closed(1000, 4.9)).refused).toBeUndefined();
    expect(pause(closed(1000, 1))).toEqual({ waitMs: 300_000, refused: expect.stringContaining('not to know') });
    expect(pause(closed(1000, 1)).waitMs).toBe(300_000);
    expect(pause(closed(1000, 5)).refused).toBeUndefined();
  });

  test('OCPP-J 1.6 §3.2: one that names no version and closes at once may not speak what it was offered', () => {
    const { pause } = pacing();
    const unspoken = closed(1002, 0, { assumed: '2.1' });
    pause(unspoken);
    pause(unspoken);
    expect(pause(unspoken).refused).toContain('seems not to speak 2.1, or not to know this station');
  });

  test.each<[what: string, Attempt]>([
    ['that we ended', closed(undefined, 1)],
    ['on which it answered', closed(1000, 1, { welcomed: true })],
    ['that lasted', closed(1000, 5)],
  ])('Q50: a link %s is no refusal, and ends the count', (_what, harmless) => {
    const { pause } = pacing();
    pause(closed(1000, 1));
    pause(closed(1000, 1));
    expect(pause(harmless).refused).toBeUndefined();
    expect(pause(closed(1000, 1)).refused).toBeUndefined();
  });

  test('three closes for policy within ten minutes are one too many', () => {
    const { pause, clock } = pacing();
    const policy = closed(1008, 30, { welcomed: true });
    pause(policy);
    clock.advance(300_000);
    expect(pause(policy).refused).toBeUndefined();
    clock.advance(300_000);
    expect(pause(policy)).toEqual({ waitMs: 300_000, refused: expect.stringContaining('policy') });
    clock.advance(600_001);
    expect(pause(policy).refused).toBeUndefined();
  });
});
