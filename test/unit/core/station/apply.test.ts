import { describe, expect, test } from 'vitest';
import type { ConnectorStatus, Problem, Status } from '../../../../src/core/model.ts';
import {
  applyBoot,
  applyProblems,
  applyStatus,
  evsesOf,
  expire,
  isFaulted,
  nextExpiry,
  placeKey,
  withLive,
  withoutFlow,
} from '../../../../src/core/station/apply.ts';
import { EMPTY_STATION, type StationState } from '../../../../src/core/station/station.ts';

const NOON = Date.UTC(2026, 10, 22, 12);
const SECOND = 1_000;
const HOLD_S = 60;

function status(evse: number, word: ConnectorStatus, more: Partial<Status> = {}): Status {
  return { place: { evse, connector: 1 }, status: word, errorCode: 'NoError', ...more };
}

/** `secondsAfterNoon` later the charger tells this status. */
function tell(station: StationState, said: Status, secondsAfterNoon = 0, holdS = HOLD_S): StationState {
  return applyStatus(station, said, { payload: {} }, NOON + secondsAfterNoon * SECOND, holdS);
}

function problem(component: string, active: boolean, more: Partial<Problem> = {}): Problem {
  return { place: { evse: 1 }, component, variable: 'Problem', active, ...more };
}

function report(station: StationState, problems: readonly Problem[], secondsAfterNoon = 0): StationState {
  return applyProblems(station, problems, NOON + secondsAfterNoon * SECOND, HOLD_S);
}

describe('what a charger says of itself', () => {
  test('fills no memory: places beyond any charger are not kept, known ones are', () => {
    let station = EMPTY_STATION;
    for (let evse = 1; evse <= 300; evse += 1) {
      station = tell(station, status(evse, 'Faulted'));
      station = withLive(station, evse, [{ at: NOON, samples: [] }], { powerW: evse });
    }
    expect(Object.keys(station.statuses)).toHaveLength(100);
    expect(Object.keys(station.faults)).toHaveLength(100);
    expect(Object.keys(station.live)).toHaveLength(100);
    const [known] = Object.values(tell(station, status(1, 'Available')).statuses);
    expect(known?.meaning.status).toBe('Available');
  });

  test.each([
    [{ evse: 0 }, '0/0'],
    [{ evse: 2 }, '2/0'],
    [{ evse: 2, connector: 1 }, '2/1'],
  ])('place %j has the key %s', (place, key) => {
    expect(placeKey(place)).toBe(key);
  });

  test('a Boot is kept with its own words', () => {
    const boot = { vendor: 'Alfen BV', model: 'NG910' };
    const { boot: kept, ...rest } = applyBoot(EMPTY_STATION, boot, { chargePointVendor: 'Alfen BV' }, NOON);
    expect(kept).toEqual({
      at: NOON,
      meaning: boot,
      payload: { chargePointVendor: 'Alfen BV' },
      reason: 'PowerUp',
    });
    expect({ ...rest, boot: undefined }).toEqual({ ...EMPTY_STATION, boot: undefined, boots: 1 });
  });

  test('the latest status of each place is kept; Q4: without a time it is from now', () => {
    const told = NOON - 5 * SECOND;
    const first = tell(EMPTY_STATION, status(1, 'Available'));
    const second = tell(tell(first, status(2, 'Charging', { at: told })), status(1, 'Preparing'), 9);
    expect(second.statuses).toEqual({
      '1/1': { meaning: status(1, 'Preparing'), at: NOON + 9 * SECOND, payload: {}, pluggedAt: NOON + 9 * SECOND },
      '2/1': { meaning: status(2, 'Charging', { at: told }), at: told, payload: {}, pluggedAt: told },
    });
  });

  test('the EVSEs are those that it has shown, in order; one until it showed any', () => {
    const station = tell(EMPTY_STATION, status(0, 'Available'));
    expect(evsesOf(station)).toEqual([1]);
    expect(evsesOf(tell(tell(station, status(10, 'Available')), status(2, 'Available')))).toEqual([2, 10]);
  });
});

describe('§3.4 a fault', () => {
  const faulted = tell(EMPTY_STATION, status(1, 'Faulted', { errorCode: 'GroundFailure' }));

  test('is the status Faulted, whatever its error code', () => {
    expect(isFaulted(faulted, 1, NOON)).toBe(true);
    expect(isFaulted(tell(EMPTY_STATION, status(1, 'Faulted')), 1, NOON)).toBe(true);
  });

  test('is no error code with another status: that is a warning', () => {
    const warned = tell(EMPTY_STATION, status(1, 'Charging', { errorCode: 'HighTemperature' }));
    expect(isFaulted(warned, 1, NOON)).toBe(false);
    expect(warned.faults).toEqual({});
  });

  test('of one EVSE is none of another', () => {
    expect(isFaulted(faulted, 2, NOON)).toBe(false);
  });

  test('of the station is one of each EVSE', () => {
    const station = tell(EMPTY_STATION, status(0, 'Faulted'));
    expect([0, 1, 2].map((evse) => isFaulted(station, evse, NOON))).toEqual([true, true, true]);
  });

  test('lasts for the hold after it cleared', () => {
    const cleared = tell(faulted, status(1, 'Available'), 10);
    expect([10, 69, 70].map((s) => isFaulted(cleared, 1, NOON + s * SECOND))).toEqual([true, true, false]);
  });

  test('has no hold when that is switched off', () => {
    const cleared = tell(faulted, status(1, 'Available'), 10, 0);
    expect(isFaulted(cleared, 1, NOON + 10 * SECOND)).toBe(false);
  });

  test('that is gone does not hold longer for each status that follows', () => {
    const cleared = tell(faulted, status(1, 'Available'), 10);
    const later = tell(cleared, status(1, 'Preparing'), 50);
    expect(later.faults).toEqual(cleared.faults);
  });

  test('that comes back during the hold is the same fault', () => {
    const back = tell(tell(faulted, status(1, 'Available'), 10), status(1, 'Faulted'), 20);
    expect(back.faults).toEqual({ 1: { since: NOON, causes: ['status 1/1'] } });
    expect(isFaulted(back, 1, NOON + 3600 * SECOND)).toBe(true);
  });

  test('is over when the last of its causes is', () => {
    const both = report(faulted, [problem('RCD', true)], 5);
    const one = tell(both, status(1, 'Available'), 10);
    expect(one.faults).toEqual({ 1: { since: NOON, causes: ['RCD Problem'] } });
    const none = report(one, [problem('RCD', false)], 20);
    expect(none.faults).toEqual({ 1: { since: NOON, causes: [], heldUntil: NOON + 80 * SECOND } });
  });

  test.each([
    'GroundIsolationProtection',
    'RCD',
    'OverCurrentProtection',
    'PowerContactor',
    'EmergencyStopSensor',
    'ConnectorPlugRetentionLock',
  ])('is a problem of the safety component %s', (component) => {
    expect(isFaulted(report(EMPTY_STATION, [problem(component, true)]), 1, NOON)).toBe(true);
  });

  test('is no problem of another component, and none that is over', () => {
    const fine = report(EMPTY_STATION, [problem('TemperatureSensor', true), problem('RCD', false)]);
    expect(fine).toBe(EMPTY_STATION);
  });

  test('is each variable for itself', () => {
    const station = report(EMPTY_STATION, [problem('RCD', true), problem('RCD', true, { variable: 'Tripped' })]);
    expect(report(station, [problem('RCD', false)]).faults).toEqual({ 1: { since: NOON, causes: ['RCD Tripped'] } });
  });
});

describe('what is over is forgotten', () => {
  const pending = (until: number, evse = 1) => ({ by: 'amber', evse, token: { id: 'A1' }, remoteStartId: 1, until });
  const cleared = tell(tell(EMPTY_STATION, status(1, 'Faulted')), status(1, 'Available'));
  const station: StationState = {
    ...tell(cleared, status(2, 'Faulted')),
    pendingStarts: [pending(NOON + 30 * SECOND), pending(NOON + 90 * SECOND)],
  };

  test('at the time that was named, and not before', () => {
    expect(nextExpiry(station)).toBe(NOON + 30 * SECOND);
    expect(expire(station, NOON + 30 * SECOND - 1)).toBe(station);
    const first = expire(station, NOON + 30 * SECOND);
    expect(first.pendingStarts).toEqual([pending(NOON + 90 * SECOND)]);
    expect(nextExpiry(first)).toBe(NOON + 60 * SECOND);
    const second = expire(first, NOON + 60 * SECOND);
    expect(Object.keys(second.faults)).toEqual(['2']);
    const third = expire(second, NOON + 90 * SECOND);
    expect(third.pendingStarts).toEqual([]);
    expect(nextExpiry(third)).toBeUndefined();
    expect(isFaulted(third, 2, NOON + 90 * SECOND)).toBe(true);
  });
});

describe('the latest values', () => {
  const reading = (secondsAfterNoon: number) => ({ at: NOON + secondsAfterNoon * SECOND, samples: [] });
  const first = withLive(EMPTY_STATION, 1, [reading(10), reading(5)], { powerW: 7_000, energyWh: 100 });

  test('have the time of the newest reading', () => {
    expect(first.live).toEqual({ 1: { at: NOON + 10 * SECOND, powerW: 7_000, energyWh: 100 } });
  });

  test('stay until a newer one tells something else', () => {
    const second = withLive(first, 1, [reading(10)], { powerW: 0, currentA: 16 });
    expect(second.live).toEqual({ 1: { at: NOON + 10 * SECOND, powerW: 0, currentA: 16, energyWh: 100 } });
    const third = withLive(second, 2, [reading(1)], { energyWh: 5 });
    expect(withLive(third, 1, [reading(11)], {}).live).toEqual({
      1: { at: NOON + 11 * SECOND, powerW: 0, currentA: 16, energyWh: 100 },
      2: { at: NOON + SECOND, energyWh: 5 },
    });
  });

  test('of each figure stay, and are over when nothing flows any more', () => {
    const told = withLive(first, 1, [reading(11)], { figures: { socPercent: 50, currentsA: { L1: 16, L2: 16 } } });
    const later = withLive(told, 1, [reading(12)], { figures: { currentsA: { L1: 9 } } });
    expect(later.live[1]?.figures).toEqual({ socPercent: 50, currentsA: { L1: 9 } });
    expect(withoutFlow(later, 1).live).toEqual({ 1: { at: NOON + 12 * SECOND, energyWh: 100 } });
  });

  test('are never replaced by older ones, nor by none', () => {
    expect(withLive(first, 1, [reading(9)], { powerW: 1 })).toBe(first);
    expect(withLive(first, 1, [], { powerW: 1 })).toBe(first);
  });
});
