import { describe, expect, test } from 'vitest';
import type { Tariff } from '../../../../src/core/asks/tariffs.ts';
import {
  faultOf,
  type KeptTariff,
  tariffFor,
  tariffsAt,
  withoutTariffs,
  withTariff,
} from '../../../../src/core/tariffs/defaults.ts';

const NOW = Date.UTC(2026, 10, 22);
const LATER = NOW + 3_600_000;

const tariff = (id: string, priceKwh = 1, currency = 'EUR'): Tariff => ({ id, currency, prices: { priceKwh } });
const at = (evse: number, id: string, more: Partial<KeptTariff> = {}): KeptTariff => ({
  evse,
  tariff: tariff(id),
  isTold: true,
  ...more,
});

describe('a default tariff', () => {
  test.each<[what: string, kept: readonly KeptTariff[], asked: KeptTariff, fault: string | undefined]>([
    ['is kept', [], at(1, 'night'), undefined],
    ['is kept at two places', [at(1, 'night')], at(2, 'night'), undefined],
    ['changes at its place', [at(1, 'night')], { evse: 1, tariff: tariff('night', 2) }, undefined],
    ['has one content', [at(1, 'night')], { evse: 2, tariff: tariff('night', 2) }, 'duplicate_tariff_id'],
    [
      'may come again once it is over',
      [at(1, 'night', { isOver: true })],
      { evse: 2, tariff: tariff('night', 2) },
      undefined,
    ],
    [
      'is not endless',
      [],
      { evse: 1, tariff: { ...tariff('x'), prices: { text: 'x'.repeat(20_000) } } },
      'too_many_elements',
    ],
    [
      'that begins later cannot share the name of what holds until then',
      [at(1, 'night')],
      { evse: 1, tariff: { ...tariff('night', 2), from: LATER } },
      'duplicate_tariff_id',
    ],
    [
      'that begins later changes before it does',
      [at(1, 'night', { tariff: { ...tariff('night'), from: LATER } })],
      { evse: 1, tariff: { ...tariff('night', 2), from: LATER } },
      undefined,
    ],
    ['is one of twenty', Array.from({ length: 20 }, (_, n) => at(n + 1, `t${n}`)), at(99, 'new'), 'too_many_elements'],
  ])('%s', (_what, kept, asked, fault) => {
    expect(faultOf(kept, asked, NOW)).toBe(fault);
  });

  test('takes the place of the one before, which the charger still has to give up', () => {
    const kept = withTariff([at(1, 'night'), at(2, 'day')], { evse: 1, tariff: tariff('noon') }, NOW);
    expect(kept.map(({ evse, tariff: { id }, isOver }) => [evse, id, isOver])).toEqual([
      [1, 'night', true],
      [2, 'day', undefined],
      [1, 'noon', undefined],
    ]);
    // What it never had is gone at once.
    expect(withTariff([at(1, 'night', { isTold: false })], at(1, 'noon'), NOW)).toEqual([at(1, 'noon')]);
  });

  test('that begins later leaves the present one in force until then', () => {
    const winter = at(1, 'winter', { tariff: { ...tariff('winter'), from: LATER } });
    const ids = (kept: readonly KeptTariff[], now: number) => tariffsAt(kept, 1, now).map(({ id }) => id);
    const kept = withTariff([at(1, 'summer')], winter, NOW);
    expect(kept).toEqual([at(1, 'summer'), winter]);
    expect([tariffFor(kept, 1, NOW)?.id, tariffFor(kept, 1, LATER)?.id]).toEqual(['summer', 'winter']);
    expect([ids(kept, NOW), ids(kept, LATER)]).toEqual([['summer', 'winter'], ['winter']]);
    // A new one for now, or for later, takes the place of its like alone.
    expect(ids(withTariff(kept, at(1, 'autumn'), NOW), NOW)).toEqual(['winter', 'autumn']);
    const storm = at(1, 'storm', { tariff: { ...tariff('storm'), from: LATER + 1 } });
    expect(ids(withTariff(kept, storm, NOW), NOW)).toEqual(['summer', 'storm']);
    // Once the later one holds, it is what the next one replaces, and the first is given up at the charger.
    const next = withTariff(kept, at(1, 'spring'), LATER);
    expect(next.map(({ tariff: { id }, isOver }) => [id, isOver])).toEqual([
      ['summer', true],
      ['winter', true],
      ['spring', undefined],
    ]);
  });

  test.each([
    [0, ['all', 'day', 'night']],
    [1, ['all', 'night']],
    [3, ['all']],
  ])('is read at place %d', (evse, ids) => {
    const kept = [at(0, 'all'), at(1, 'night'), at(2, 'day'), at(1, 'old', { isOver: true })];
    expect(
      tariffsAt(kept, evse, NOW)
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(ids);
  });

  test.each<
    [what: string, ask: Parameters<typeof withoutTariffs>[1], left: readonly string[], said: readonly string[]]
  >([
    ['by its name', { ids: ['night', 'none'] }, ['day'], ['night Accepted', 'none NoTariff']],
    ['at one place', { evse: 2 }, ['night'], ['day Accepted']],
    ['not at another place', { ids: ['night'], evse: 2 }, ['night', 'day'], ['night NoTariff']],
    ['with all others', {}, [], ['night Accepted', 'day Accepted']],
  ])('is taken back %s', (_what, ask, left, said) => {
    const { kept, results } = withoutTariffs([at(1, 'night'), at(2, 'day')], ask);
    expect(kept.filter(({ isOver }) => isOver !== true).map((one) => one.tariff.id)).toEqual(left);
    expect(results.map(({ id, status }) => `${id} ${status}`)).toEqual(said);
  });

  test('of whom has none, that is what is said', () => {
    expect(withoutTariffs([], {}).results).toEqual([{ status: 'NoTariff' }]);
  });
});
