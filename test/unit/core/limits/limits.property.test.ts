import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allowedBy, compile } from '../../../../src/core/limits/compile.ts';
import type { Scene } from '../../../../src/core/limits/in-force.ts';
import { lineOf } from '../../../../src/core/limits/line.ts';
import { merged, type PartyLimit } from '../../../../src/core/limits/merge.ts';
import { NO_SHORTAGE, withMinimum } from '../../../../src/core/limits/minimum.ts';
import { KINDS, type Profile, PURPOSES } from '../../../../src/core/limits/profile.ts';
import { stepAt } from '../../../../src/core/limits/steps.ts';
import { NO_PROFILES, type Profiles, setProfile } from '../../../../src/core/limits/store.ts';
import { HOUR, LENIENT, NOW } from './made.ts';
import { allowedA } from './oracle.ts';

const RUNS = 200;
const SEED = 20_261_128;
const CEILING_A = 32;
const TO = NOW + 24 * HOUR;
/** What rounding to tenths may take away, and what binary fractions may. */
const TENTH = 0.1 + 1e-6;
const EPSILON = 1e-6;

/** Mostly full minutes, so that things coincide; sometimes amid a second. */
const moment = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: -40 * 60, max: 30 * 60 }).map((minutes) => NOW + minutes * 60_000) },
  { weight: 1, arbitrary: fc.integer({ min: -40 * HOUR, max: 30 * HOUR }).map((ms) => NOW + ms) },
);
const perhaps = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined, freq: 2 });
const limit = fc.oneof(
  fc.integer({ min: 0, max: 400 }).map((tenths) => tenths / 10),
  fc.double({ min: 0, max: 40, noNaN: true }),
);

const schedule = fc
  .record({
    startsAt: perhaps(moment),
    durationS: perhaps(fc.integer({ min: 0, max: 100_000 })),
    unit: fc.constantFrom('A' as const, 'W' as const),
    steps: fc.array(
      fc.record({
        afterS: fc.integer({ min: 1, max: 20_000 }),
        limit: perhaps(limit),
        phases: perhaps(fc.integer({ min: 1, max: 3 })),
      }),
      { minLength: 1, maxLength: 6 },
    ),
  })
  .map(({ steps, unit, ...rest }) => {
    let startS = 0;
    const periods = steps.map((step, index) => {
      startS += index === 0 ? 0 : step.afterS;
      const watts = step.limit === undefined ? undefined : step.limit * 690;
      return { startS, limit: unit === 'A' ? step.limit : watts, phases: step.phases };
    });
    return { ...rest, unit, periods };
  });

const profile: fc.Arbitrary<Profile> = fc
  .record({
    id: fc.integer({ min: 1, max: 12 }),
    evse: fc.integer({ min: 0, max: 2 }),
    stackLevel: fc.integer({ min: 0, max: 3 }),
    purpose: fc.constantFrom(...PURPOSES),
    kind: fc.constantFrom(...KINDS),
    recurs: fc.constantFrom('Daily' as const, 'Weekly' as const),
    validFrom: perhaps(moment),
    validTo: perhaps(moment),
    txId: fc.constantFrom('t1', 't2'),
    schedule,
    maxOfflineS: perhaps(fc.integer({ min: 60, max: 50_000 })),
    updateEveryS: perhaps(fc.integer({ min: 60, max: 20_000 })),
  })
  .map(({ schedule: one, ...rest }) => {
    const isOfStation = rest.purpose === 'ChargingStationMaxProfile' || rest.purpose === 'LocalGeneration';
    const isOfTx = rest.purpose === 'TxProfile';
    return {
      ...rest,
      evse: isOfStation ? 0 : isOfTx ? Math.max(1, rest.evse) : rest.evse,
      txId: isOfTx ? rest.txId : undefined,
      schedules: [rest.kind === 'Dynamic' ? { ...one, periods: one.periods.slice(0, 1) } : one],
    };
  });

/** What a party has left after it set all that: twins gone, mistakes refused. */
const party = fc
  .record({ profiles: fc.array(profile, { maxLength: 8 }), hasPriority: fc.boolean() })
  .map(({ profiles, hasPriority }): Profiles => {
    const kept = profiles.reduce((all, one) => {
      const result = setProfile(all, one, { ...LENIENT, txEvse: one.evse });
      return result.ok ? result.profiles : all;
    }, NO_PROFILES);
    return { ...kept, prioritised: hasPriority ? ['t1'] : [] };
  });

const aScene: fc.Arbitrary<Scene> = fc.record({
  evse: fc.integer({ min: 1, max: 2 }),
  // A scene begins when the profiles are set, or later.
  from: fc.integer({ min: 0, max: 5 * HOUR }).map((ms) => NOW + ms),
  to: fc.constant(TO),
  tx: perhaps(
    fc.record({
      id: fc.constantFrom('t1', 't2'),
      startedAt: fc.integer({ min: -20 * HOUR, max: 0 }).map((ms) => NOW + ms),
    }),
  ),
  grid: fc.record({ volts: fc.constantFrom(230, 240), phases: fc.constantFrom(1, 3) }),
  offlineSince: perhaps(moment),
});

/** Every ten minutes, and about each instant at which something is said to change. */
function instants(from: number, changes: readonly { readonly at: number }[]): readonly number[] {
  const every = Array.from({ length: Math.floor((TO - from) / 600_000) }, (_, index) => from + index * 600_000);
  const about = changes.flatMap(({ at }) => [-1000, -1, 0, 1, 500, 999].map((ms) => at + ms));
  return [...every, ...about].filter((at) => at >= from && at < TO);
}

const least = (values: readonly (number | undefined)[]): number =>
  Math.min(...values.map((value) => value ?? Number.POSITIVE_INFINITY));

describe('measured by the oracle', () => {
  test('what one party allows is what its profiles say, rounded down by less than a tenth for each part of it', () => {
    let limited = 0;
    fc.assert(
      fc.property(party, aScene, (profiles, scene) => {
        const line = lineOf(profiles, scene);
        for (const at of instants(scene.from, line)) {
          const [told, really] = [stepAt(line, at)?.limitA, allowedA(profiles, scene, at)];
          if (really === undefined) {
            expect(told).toBeUndefined();
            continue;
          }
          limited += 1;
          expect(told).toBeLessThanOrEqual(really + EPSILON);
          expect(told).toBeGreaterThan(really - 2 * TENTH);
        }
      }),
      { seed: SEED, numRuns: RUNS },
    );
    expect(limited).toBeGreaterThan(RUNS);
  });

  const parties = fc.array(fc.record({ profiles: party, binds: fc.boolean() }), { minLength: 1, maxLength: 4 });
  const limitsOf = (all: readonly { readonly profiles: Profiles; readonly binds: boolean }[], scene: Scene) =>
    all.map(({ profiles, binds }, index): PartyLimit => {
      return { source: 'provider', providerId: `p${index}`, line: lineOf(profiles, scene), binds, why: '' };
    });

  test('I6: what is compiled is at no instant above what any binding party allows', () => {
    let exact = 0;
    fc.assert(
      fc.property(parties, aScene, fc.integer({ min: 1, max: 30 }), (all, scene, maxPeriods) => {
        const { steps } = merged(limitsOf(all, scene), scene.from);
        const schedule = compile(steps, scene.from, TO, { maxPeriods, ceilingA: CEILING_A });
        expect(schedule.periods.length).toBeLessThanOrEqual(maxPeriods);
        expect(schedule.periods[0]?.startS).toBe(0);
        for (const at of instants(scene.from, steps)) {
          const really = least(all.map(({ profiles, binds }) => (binds ? allowedA(profiles, scene, at) : undefined)));
          const written = allowedBy(schedule, at)?.limitA;
          expect(written).toBeLessThanOrEqual(Math.min(CEILING_A, really) + EPSILON);
          // Nor is anything given away without need: within a second of a change, and where periods were short, only.
          const isQuiet = !steps.some((step) => Math.abs(step.at - at) < 1000);
          if (at >= schedule.exactUntil || !isQuiet) continue;
          exact += 1;
          expect(written).toBeGreaterThan(Math.min(CEILING_A, really) - 2 * TENTH);
        }
      }),
      { seed: SEED, numRuns: RUNS },
    );
    expect(exact).toBeGreaterThan(RUNS);
  });

  test('a party that is gone leaves exactly what the others allow, and one that does not bind changes nothing', () => {
    fc.assert(
      fc.property(parties, party, aScene, fc.boolean(), (all, gone, scene, binds) => {
        const flat = (limits: readonly PartyLimit[]) =>
          compile(merged(limits, scene.from).steps, scene.from, TO, { maxPeriods: 1000, ceilingA: CEILING_A });
        const others = limitsOf(all, scene);
        const before = flat(others);
        const more: PartyLimit = { source: 'home', line: lineOf(gone, scene), binds, why: '' };
        const between = merged([...others, more], scene.from);
        if (!binds) expect(flat([...others, more])).toEqual(before);
        expect(flat(between.parties.filter((one) => one.source !== 'home'))).toEqual(before);
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });

  test('S27: with the least current there is nothing between 0 and it, and never more than before', () => {
    fc.assert(
      fc.property(party, aScene, (profiles, scene) => {
        const line = lineOf(profiles, scene);
        const written = withMinimum(line, NO_SHORTAGE, 6).line;
        for (const at of instants(scene.from, [...line, ...written])) {
          const [before, after] = [stepAt(line, at)?.limitA, stepAt(written, at)?.limitA];
          expect(after === undefined || after === 0 || after >= 6).toBe(true);
          expect(least([after])).toBeLessThanOrEqual(least([before]));
        }
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });

  test('what is kept reads back as it was', () => {
    fc.assert(
      fc.property(party, aScene, (profiles, scene) => {
        const reread: Profiles = JSON.parse(JSON.stringify(profiles));
        expect(lineOf(reread, scene)).toEqual(lineOf(profiles, scene));
      }),
      { seed: SEED, numRuns: RUNS },
    );
  });
});
