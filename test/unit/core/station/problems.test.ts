import { describe, expect, test } from 'vitest';
import type { ConnectorStatus, Place, Problem, Status } from '../../../../src/core/model.ts';
import { withoutOldNews } from '../../../../src/core/station/apply.ts';
import {
  errorAt,
  eventsOf,
  MAX_OPEN_PROBLEMS,
  underLevel,
  withLevels,
  withProblems,
} from '../../../../src/core/station/problems.ts';
import { EMPTY_STATION, type StationState } from '../../../../src/core/station/station.ts';
import { plainStatus } from '../../../../src/core/views/status-words.ts';

const NOW = Date.UTC(2026, 0, 1);
const HERE: Place = { evse: 1, connector: 1 };

const problem = (component: string, more: Partial<Problem> = {}): Problem => ({
  place: HERE,
  component,
  variable: 'Problem',
  active: true,
  ...more,
});
const status = (errorCode: string, more: Partial<Status> = {}): Status => ({
  place: HERE,
  status: 'Available',
  errorCode,
  ...more,
});
const told = (station: StationState, said: Status, before?: ConnectorStatus) =>
  eventsOf(station, said, before, plainStatus, NOW);

describe('problems that a charger tells as events', () => {
  test('each is open until it is told that it is over', () => {
    const both = withProblems(EMPTY_STATION, [problem('RCD'), problem('TokenReader')]);
    expect(errorAt(both, HERE).errorCode).toBe('ReaderFailure');
    const one = withProblems(both, [problem('TokenReader', { active: false })]);
    expect(errorAt(one, HERE).errorCode).toBe('GroundFailure');
    expect(errorAt(withProblems(one, [problem('RCD', { active: false })]), HERE)).toEqual({ errorCode: 'NoError' });
  });

  test('the same again is one', () => {
    const twice = withProblems(EMPTY_STATION, [problem('RCD', { techCode: '1' }), problem('RCD', { techCode: '2' })]);
    expect(twice.problems).toEqual([problem('RCD', { techCode: '2' })]);
  });

  test('they are bounded', () => {
    const many = Array.from({ length: MAX_OPEN_PROBLEMS + 3 }, (_, index) => problem(`C${index}`));
    expect(withProblems(EMPTY_STATION, many).problems?.map(({ component }) => component)).toEqual(
      many.slice(3).map(({ component }) => component),
    );
  });
});

describe('events that stand for a status with an error', () => {
  test('it comes once, is over with the next status without, and each event has a number of its own', () => {
    const first = told(EMPTY_STATION, status('GroundFailure'));
    expect(first.problems).toMatchObject([{ component: 'RCD', active: true, id: 1, at: NOW }]);
    expect(told(first.station, status('GroundFailure')).problems).toEqual([]);
    const over = told(first.station, status('NoError', { at: NOW - 5 }));
    expect(over.problems).toMatchObject([{ component: 'RCD', active: false, id: 2, at: NOW - 5 }]);
    expect(told(over.station, status('NoError'))).toEqual({ station: over.station, problems: [], availability: [] });
  });

  test('another error takes its place, also of the same component', () => {
    const low = told(EMPTY_STATION, status('UnderVoltage'));
    const high = told(low.station, status('OverVoltage'));
    expect(high.problems).toMatchObject([
      { component: 'ElectricalFeed', techCode: 'UnderVoltage', active: false },
      { component: 'ElectricalFeed', techCode: 'OverVoltage', active: true },
    ]);
    expect(errorAt(high.station, HERE).errorCode).toBe('OverVoltage');
  });

  test('of one place they say nothing of another one', () => {
    const first = told(EMPTY_STATION, status('GroundFailure'));
    expect(told(first.station, status('NoError', { place: { evse: 2, connector: 1 } })).problems).toEqual([]);
    expect(told(first.station, status('NoError', { place: { evse: 0 } })).problems).toEqual([]);
  });

  const moves: readonly (readonly [ConnectorStatus | undefined, ConnectorStatus, number, ConnectorStatus[]])[] = [
    [undefined, 'Available', 0, ['Available']],
    ['Available', 'Available', 0, []],
    ['Available', 'Unavailable', 0, ['Unavailable']],
    ['Preparing', 'Charging', 0, []],
    ['Available', 'Unavailable', 1, []],
  ];
  for (const [before, after, evse, states] of moves) {
    test(`EVSE ${evse} was ${before ?? 'unknown'} and is ${after}: told of the station as a whole ${states.join() || 'nothing'}`, () => {
      const { availability } = told(EMPTY_STATION, status('NoError', { place: { evse }, status: after }), before);
      expect(availability.map((one) => one.status)).toEqual(states);
    });
  }
});

describe('an EVSE that says as a whole that it cannot be used', () => {
  const rows: readonly (readonly [ConnectorStatus, ConnectorStatus, ConnectorStatus])[] = [
    ['Available', 'Occupied', 'Occupied'],
    ['Occupied', 'Available', 'Available'],
    ['Unavailable', 'Available', 'Unavailable'],
    ['Unavailable', 'Occupied', 'Occupied'],
    ['Reserved', 'Available', 'Reserved'],
    ['Faulted', 'Occupied', 'Faulted'],
    ['Faulted', 'Available', 'Faulted'],
  ];
  for (const [level, connector, shown] of rows) {
    test(`EVSE ${level}, connector ${connector}: ${shown}`, () => {
      const station = withLevels(EMPTY_STATION, [{ place: { evse: 1 }, status: level }]);
      expect(underLevel(station, { place: HERE, status: connector })).toBe(shown);
    });
  }

  test('that of the station, and of a connector, is none of an EVSE', () => {
    const told = [
      { place: { evse: 0 }, status: 'Unavailable' },
      { place: HERE, status: 'Unavailable' },
    ] as const;
    expect(underLevel(withLevels(EMPTY_STATION, told), { place: HERE, status: 'Available' })).toBe('Available');
  });
});

test('after a boot only faults of safety are still open, and no EVSE is out of use as a whole', () => {
  const before = withLevels(withProblems(EMPTY_STATION, [problem('TokenReader'), problem('RCD')]), [
    { place: { evse: 1 }, status: 'Unavailable' },
  ]);
  const after = withoutOldNews(before);
  expect(after.problems).toEqual([problem('RCD')]);
  expect(after.levels).toBeUndefined();
});
