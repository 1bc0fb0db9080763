import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bootToTell } from '../../../../src/core/station/boot.ts';
import { toOurs, toTheirs } from '../../../../src/core/station/id-map.ts';
import { EMPTY_STATION, type IdMap } from '../../../../src/core/station/station.ts';

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
    const second = toOurs(first.map, kind, by, theirs);
    expect(second.ours).toBe(2);
    expect(toTheirs(second.map, kind, 2)).toMatchObject({ by, theirs });
    expect(toTheirs(second.map, 'rs', 1)).toMatchObject({ by: 'amber', theirs: 5 });
  });

  test.each([0, -5, 2 ** 31 - 1, ''])('S09: %j is an id like any other', (theirs) => {
    const { map, ours } = toOurs(EMPTY, 'rs', 'amber', theirs);
    expect(toOurs(map, 'rs', 'amber', theirs)).toEqual({ map, ours });
    expect(toTheirs(map, 'rs', ours)).toMatchObject({ by: 'amber', theirs });
  });

  test('that nobody gave belong to nobody', () => {
    expect(toTheirs(first.map, 'rs', 2)).toBeUndefined();
    expect(toTheirs(first.map, 'rsv', 1)).toBeUndefined();
  });

  test('are bounded for each party and kind: the oldest go first and no number comes back', () => {
    let { map } = toOurs(EMPTY, 'cp', 'birch', 1);
    map = toOurs(map, 'cp', 'amber', 1).map;
    for (let theirs = 0; theirs <= 100; theirs += 1) ({ map } = toOurs(map, 'req', 'amber', theirs));
    expect(map.rows).toHaveLength(102);
    expect(toTheirs(map, 'req', 3)).toBeUndefined();
    expect(toTheirs(map, 'req', 4)).toMatchObject({ by: 'amber', theirs: 1 });
    expect(toOurs(map, 'req', 'amber', 0).ours).toBe(104);
    // A flood costs neither the others nor what the same party counts elsewhere.
    expect(toTheirs(map, 'cp', 1)).toMatchObject({ by: 'birch' });
    expect(toTheirs(map, 'cp', 2)).toMatchObject({ by: 'amber' });
  });

  test('begin above the numbers of the profiles that the proxy writes itself', () => {
    expect(toOurs(EMPTY_STATION.ids, 'cp', 'amber', 1).ours).toBeGreaterThanOrEqual(1_000);
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
