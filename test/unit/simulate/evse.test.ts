import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  chargingStateOf,
  type Evse,
  makeEvse,
  powerW,
  readingOf,
  settle,
  statusOf,
} from '../../../src/simulate/evse.ts';
import { makeLimits } from '../../../src/simulate/limits.ts';

const NOW = Date.UTC(2026, 0, 1);
const HOUR = 3_600_000;
const limits = makeLimits();

function evse(changes: Partial<Evse> = {}, charging = true): Evse {
  const made = makeEvse(1, { car: { phases: 3, curve: [] }, maxA: 16, registerWh: 1_000, now: NOW });
  const session = {
    token: { id: 'A' },
    startedAt: NOW,
    startWh: 1_000,
    remoteStartId: undefined,
    chargerTxId: 'tx',
    chargingState: 'Charging' as const,
    nextSeqNo: 1,
  };
  return Object.assign(made, { plugged: charging, session: charging ? session : undefined }, changes);
}

test.each([
  ['three phases', {}, 11_040],
  ['one phase', { car: { phases: 1 as const, curve: [] } }, 3_680],
  ['too little for a car', { maxA: 5 }, 0],
  ['a break', { paused: true }, 0],
  ['a fault', { errorCode: 'GroundFailure' }, 0],
  ['a modest car', { car: { phases: 3 as const, curve: [{ afterS: 0, watts: 4_000 }] } }, 4_000],
])('power with %s', (_name, changes, watts) => expect(powerW(evse(changes), limits, NOW)).toBe(watts));

test('nothing flows without a session', () => expect(powerW(evse({}, false), limits, NOW)).toBe(0));

test('the meter follows the curve of the car', () => {
  const curve = [
    { afterS: 0, watts: 10_000 },
    { afterS: 1_800, watts: 4_000 },
    { afterS: 3_600, watts: 0 },
  ];
  const charging = evse({ car: { phases: 3, curve } });
  settle(charging, limits, NOW + 2 * HOUR);
  expect(charging.registerWh).toBeCloseTo(1_000 + 7_000, 6);
  expect(chargingStateOf(charging, limits, NOW + 2 * HOUR)).toBe('SuspendedEV');
  const { samples } = readingOf(charging, limits, NOW + 2 * HOUR);
  expect(samples.map(({ measurand, value, phase }) => [measurand, value, phase])).toEqual([
    ['Energy.Active.Import.Register', 8_000, undefined],
    ['Power.Active.Import', 0, undefined],
    ['Current.Import', 0, 'L1'],
    ['Current.Import', 0, 'L2'],
    ['Current.Import', 0, 'L3'],
  ]);
});

test('however often it is settled, the meter says the same and never runs backwards', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 90_000 }), { maxLength: 20 }), (steps) => {
      const often = evse();
      const once = evse();
      let at = NOW;
      for (const ms of steps) {
        const before = often.registerWh;
        at += ms;
        settle(often, limits, at);
        expect(often.registerWh).toBeGreaterThanOrEqual(before);
      }
      settle(once, limits, at);
      expect(often.registerWh).toBeCloseTo(once.registerWh, 6);
      expect(once.registerWh).toBeCloseTo(1_000 + (11_040 * (at - NOW)) / HOUR, 6);
    }),
    { seed: 3, numRuns: 100 },
  );
});

test.each([
  ['Available', {}],
  ['Preparing', { plugged: true }],
  ['Preparing', { waiting: { token: { id: 'A' } } }],
  ['Finishing', { plugged: true, finishing: true }],
  ['Unavailable', { operative: false, plugged: true }],
  ['Faulted', { operative: false, errorCode: 'OtherError' }],
])('it is %s with %j', (status, changes) => expect(statusOf(evse(changes, false), limits, NOW)).toBe(status));

test.each([
  ['Charging', {}],
  ['Charging', { operative: false }],
  ['SuspendedEV', { paused: true }],
  ['SuspendedEVSE', { maxA: 0 }],
  ['Faulted', { errorCode: 'OtherError' }],
])('in a session it is %s with %j', (status, changes) => expect(statusOf(evse(changes), limits, NOW)).toBe(status));
