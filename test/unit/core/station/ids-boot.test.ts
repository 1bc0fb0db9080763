import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Boot } from '../../../../src/core/model.ts';
import { applyBoot } from '../../../../src/core/station/apply.ts';
import { type BootCause, bootOnConnect, bootToTell, readTaken, takenOf } from '../../../../src/core/station/boot.ts';
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
    expect(bootToTell({ at: 0, meaning: boot, payload: {} }, cause)).toEqual({ ...boot, reason });
  });

  test('a charger that gave no reason was switched on', () => {
    const silent = { at: 0, meaning: { vendor: 'Alfen BV', model: 'NG910' }, payload: {} };
    expect(bootToTell(silent, 'charger_boot').reason).toBe('PowerUp');
    expect(bootToTell({ ...silent, reason: 'FirmwareUpdate' }, 'charger_boot').reason).toBe('FirmwareUpdate');
  });

  test.each<[what: string, Partial<Boot>, resetMinutesAgo: number | undefined, string]>([
    ['gave its reason', { reason: 'Watchdog' }, 1, 'Watchdog'],
    ['was reset by us', { firmwareVersion: '2' }, 14, 'RemoteReset'],
    ['was reset by us long ago', {}, 16, 'PowerUp'],
    ['has another firmware', { firmwareVersion: '2' }, undefined, 'FirmwareUpdate'],
    ['said nothing', {}, undefined, 'PowerUp'],
  ])('of a charger that %s', (_what, now, resetMinutesAgo, reason) => {
    const noon = Date.UTC(2026, 10, 23, 12);
    const before = applyBoot(EMPTY_STATION, { vendor: 'V', model: 'M', firmwareVersion: '1' }, {}, noon - 3_600_000);
    const resetAt = resetMinutesAgo === undefined ? undefined : noon - resetMinutesAgo * 60_000;
    const after = applyBoot(
      { ...before, resetAt },
      { vendor: 'V', model: 'M', firmwareVersion: '1', ...now },
      {},
      noon,
    );
    expect(after).toMatchObject({ boot: { reason }, boots: 2, resetAt: undefined });
  });
});

describe('§2.1 whether a new connection begins with a Boot', () => {
  const station = applyBoot(EMPTY_STATION, { vendor: 'V', model: 'M' }, {}, 0);
  const taken = takenOf(station);
  const again = applyBoot(station, { vendor: 'V', model: 'M' }, {}, 1);

  test.each<
    [what: string, 'told' | 'booted' | 'never told' | 'told of another', session: boolean, (BootCause | undefined)[]]
  >([
    ['never accepted any', 'never told', true, ['first', 'first', 'first']],
    ['knows a session', 'told', true, [undefined, undefined, undefined]],
    ['knows no session', 'told', false, ['reconnect', undefined, undefined]],
    ['missed a boot in a session', 'booted', true, ['charger_boot', 'charger_boot', undefined]],
    ['missed a boot', 'booted', false, ['charger_boot', 'charger_boot', undefined]],
    ['knows another charger', 'told of another', true, ['charger_boot', 'charger_boot', undefined]],
  ])('a service that %s', (_what, state, session, expected) => {
    const known = { told: taken, booted: taken, 'never told': undefined, 'told of another': { identity: 'X' } }[state];
    const now = state === 'booted' ? again : station;
    const causes = (['always', 'changed', 'never'] as const).map((policy) =>
      bootOnConnect(now, known, session, policy),
    );
    expect(causes).toEqual(expected);
  });

  test('what was written down is read again, and what an earlier program wrote counts as accepted', () => {
    expect(readTaken(JSON.parse(JSON.stringify(taken)))).toEqual(taken);
    for (const old of [true, null, 7, {}, { boots: 'x', identity: 1 }]) {
      expect(bootOnConnect(again, readTaken(old), true, 'always')).toBeUndefined();
    }
  });
});
