import { expect, test } from 'vitest';
import { changeInWords, type WrittenRow } from '../../../../src/core/tariffs/changed.ts';

const TIMES = [{ from: '23:00', to: '07:00', per_kwh: '0.1' }];
const LONG = Array.from({ length: 9 }, () => TIMES[0]);

const ROWS: readonly (readonly [
  before: WrittenRow | undefined,
  after: WrittenRow | undefined,
  words: string | undefined,
])[] = [
  [undefined, { id: 'work', per_kwh: 0.3 }, 'The tariff "work" was added: per_kwh 0.3.'],
  [undefined, { id: 'work' }, 'The tariff "work" was added: no price.'],
  [
    { id: 'work', per_kwh: 0.3, vat_percent: 21 },
    { id: 'work', per_kwh: 0.35, minimum: 1 },
    'The tariff "work" was changed: per_kwh from 0.3 to 0.35, vat_percent from 21 to nothing, minimum from nothing to 1.',
  ],
  [
    { id: 'work', valid_from: '2027-01-01', times: [] },
    { id: 'work', valid_from: '2027-01-01', times: TIMES },
    `The tariff "work" from 2027-01-01 on was changed: times from nothing to ${JSON.stringify(TIMES)}.`,
  ],
  // A text and the number that it is are the same price.
  [{ id: 'work', per_kwh: '0.3' }, { id: 'work', per_kwh: 0.3 }, undefined],
  [
    { id: 'work', valid_from: '2027-01-01', per_kwh: 0.3, prices_include_vat: false },
    undefined,
    'The tariff "work" from 2027-01-01 on was taken away; it said per_kwh 0.3, prices_include_vat false.',
  ],
  // What holds anyway.
  [
    { id: 'work', per_kwh: 0.3 },
    { id: 'work', per_kwh: 0.3, times: [], vat_percent: 0, prices_include_vat: true, session_fee: 0 },
    undefined,
  ],
  [undefined, undefined, undefined],
  [
    undefined,
    { id: 'work', times: LONG },
    `The tariff "work" was added: times ${JSON.stringify(LONG).slice(0, 120)}….`,
  ],
];

test.each(ROWS)('from %o to %o', (before, after, words) => {
  expect(changeInWords({ tariff: 'work', before, after })).toBe(words);
});
