import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bootToTell } from '../../../../src/core/station/boot.ts';
import { knownOurs, toOurs, toTheirs } from '../../../../src/core/station/id-map.ts';
import type { IdMap } from '../../../../src/core/station/station.ts';

const EMPTY: IdMap = { last: 0, rows: [] };

describe('I5: ids of one party under our own numbers', () => {
  const first = toOurs(EMPTY, 'rs', 'amber', 5);

  test('are the same number each time', () => {
    expect(first.ours).toBe(1);
    expect(toOurs(first.map, 'rs', 'amber', 5)).toEqual(first);
  });

  test.each<[string, string, string, number | string]>([
    ['kind', 'rsv', 'amber', 5],
    ['party', 'rs', 'birch', 5],
    ['id', 'rs', 'amber', 6],
    ['type of id', 'rs', 'amber', '5'],
  ])('are another number for another %s', (_what, kind, by, theirs) => {
    expect(knownOurs(first.map, kind, by, theirs)).toBeUndefined();
    const second = toOurs(first.map, kind, by, theirs);
    expect(second.ours).toBe(2);
    expect(toTheirs(second.map, kind, 2)).toMatchObject({ by, theirs });
    expect(toTheirs(second.map, 'rs', 1)).toMatchObject({ by: 'amber', theirs: 5 });
  });

  test.each([0, -5, 2 ** 31 - 1, ''])('S09: %j is an id like any other', (theirs) => {
    const { map, ours } = toOurs(EMPTY, 'rs', 'amber', theirs);
    expect(knownOurs(map, 'rs', 'amber', theirs)).toBe(ours);
    expect(toTheirs(map, 'rs', ours)).toMatchObject({ by: 'amber', theirs });
  });

  test('that nobody gave belong to nobody', () => {
    expect(toTheirs(first.map, 'rs', 2)).toBeUndefined();
    expect(toTheirs(first.map, 'rsv', 1)).toBeUndefined();
  });

  test('are bounded: the oldest go first and no number comes back', () => {
    let map = EMPTY;
    for (let theirs = 0; theirs <= 1_000; theirs += 1) ({ map } = toOurs(map, 'rs', 'amber', theirs));
    expect(map.rows).toHaveLength(1_000);
    expect(knownOurs(map, 'rs', 'amber', 0)).toBeUndefined();
    expect(knownOurs(map, 'rs', 'amber', 1)).toBe(2);
    expect(toOurs(map, 'rs', 'amber', 0).ours).toBe(1_002);
  });

  test('lead there and back, whoever gave them', () => {
    const given = fc.tuple(fc.constantFrom('rs', 'rsv'), fc.constantFrom('amber', 'birch', 'home'), fc.integer());
    fc.assert(
      fc.property(fc.array(given), (ids) => {
        let map = EMPTY;
        const ours = ids.map(([kind, by, theirs]) => {
          const next = toOurs(map, kind, by, theirs);
          map = next.map;
          return next.ours;
        });
        ids.forEach(([kind, by, theirs], i) => {
          expect(toTheirs(map, kind, ours[i] ?? Number.NaN)).toMatchObject({ by, theirs });
        });
        expect(new Set(ours).size).toBe(new Set(ids.map((id) => JSON.stringify(id))).size);
      }),
      { seed: 11 },
    );
  });
});

describe('§2.1 the Boot that a service is told', () => {
  const boot = { vendor: 'Alfen BV', model: 'NG910', reason: 'RemoteReset' };

  test.each([
    ['first', 'PowerUp'],
    ['reconnect', 'Unknown'],
    ['triggered', 'Triggered'],
    ['charger_boot', 'RemoteReset'],
  ] as const)('%s: %s, and all else as the charger said', (cause, reason) => {
    expect(bootToTell(boot, cause)).toEqual({ ...boot, reason });
  });

  test('a charger that gave no reason was switched on', () => {
    expect(bootToTell({ vendor: 'Alfen BV', model: 'NG910' }, 'charger_boot').reason).toBe('PowerUp');
  });
});
