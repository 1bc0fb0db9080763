import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MeaningName, Message } from '../../../../src/core/model.ts';
import { hasWords } from '../../../../src/core/ocpp/codec.ts';
import { LOSSES, lossesOf } from '../../../../src/core/ocpp/losses.ts';
import { OCPP_VERSIONS } from '../../../../src/core/ocpp/versions.ts';
import { ASKS } from './asks.ts';
import { thereAndBack } from './there-and-back.ts';

const SEED = 20_261_128;
const RUNS = 300;

const PAIRS = OCPP_VERSIONS.flatMap((from) => OCPP_VERSIONS.filter((to) => to !== from).map((to) => ({ from, to })));

const CASES = PAIRS.flatMap(({ from, to }) =>
  Object.entries(ASKS).flatMap(([name, asks]) => {
    // The generators are listed by meaning.
    const means = name as MeaningName;
    const arbitrary = asks(from);
    return arbitrary === undefined || !hasWords(to, means) ? [] : [{ from, to, means, arbitrary }];
  }),
);

/** A field of the list stands for everything beneath it. */
const covers = (field: string | undefined, path: string | undefined) =>
  field === path ||
  (field !== undefined && path !== undefined && /^[.[]/.test(path.slice(field.length)) && path.startsWith(field));

describe('said in another version and again in its own, a message loses what the list says', () => {
  test.each(CASES)('$means of $from over $to', ({ from, to, means, arbitrary }) => {
    const rows = lossesOf(means, from, to);
    const met = new Set<string>();
    fc.assert(
      fc.property(arbitrary, (ask) => {
        const way = thereAndBack(from, to, { means, ask } as Message);
        const lost = way.kind === 'back' ? way.lost : [undefined];
        const unlisted = lost.filter((path) => {
          const listed = rows.filter(({ field }) => covers(field, path));
          for (const { what } of listed) met.add(what);
          return listed.length === 0;
        });
        expect(unlisted, way.kind).toEqual([]);
      }),
      { seed: SEED, numRuns: RUNS },
    );
    expect(met, 'what never happens').toEqual(new Set(rows.map(({ what }) => what)));
  });
});

test('the list speaks of nothing that no case covers', () => {
  const cases = new Set(CASES.map(({ means, from, to }) => `${means} ${from} ${to}`));
  const listed = LOSSES.flatMap((row) =>
    row.means.flatMap((means) => row.from.flatMap((from) => row.to.map((to) => `${means} ${from} ${to}`))),
  );
  expect(listed.filter((one) => !cases.has(one))).toEqual([]);
});
