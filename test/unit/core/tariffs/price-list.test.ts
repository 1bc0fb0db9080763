import { expect, test } from 'vitest';
import { MAX_LINES, readPriceList, spotMillionths } from '../../../../src/core/tariffs/price-list.ts';
import { instant, m } from './made.ts';

const AT = '2026-11-28T10:00:00+01:00';
const T10 = instant(AT);
const MINUTE_MS = 60_000;

/** Lines, and from which to which minute after ten each holds, with its price. */
const LISTS: readonly (readonly [
  says: string,
  lines: string,
  spans: readonly (readonly [number, number, string])[],
])[] = [
  [
    'an hour',
    `start,price\n${AT},0.10\n2026-11-28T11:00:00+01:00,0.20\n`,
    [
      [0, 60, '0.10'],
      [60, 120, '0.20'],
    ],
  ],
  [
    'a quarter',
    `${AT},0.10\r\n2026-11-28T09:15Z,-0.02`,
    [
      [0, 15, '0.10'],
      [15, 30, '-0.02'],
    ],
  ],
  [
    'seconds and milliseconds since 1970',
    `${T10 / 1000},1\n${T10 + 900_000},2`,
    [
      [0, 15, '1'],
      [15, 30, '2'],
    ],
  ],
  [
    'any order, remarks, blanks',
    `# mine\n\n2026-11-28T09:15Z, 2\n${AT} , 1`,
    [
      [0, 15, '1'],
      [15, 30, '2'],
    ],
  ],
  // Where rows are missing, nothing is known.
  [
    'quarters with a hole',
    `${AT},1\n2026-11-28T09:15Z,2\n2026-11-28T11:00Z,3\n2026-11-28T11:15Z,4`,
    [
      [0, 15, '1'],
      [15, 30, '2'],
      [120, 135, '3'],
      [135, 150, '4'],
    ],
  ],
  [
    'hours, and quarters from then on',
    `${AT},1\n2026-11-28T10:00Z,2\n2026-11-28T10:15Z,3`,
    [
      [0, 60, '1'],
      [60, 75, '2'],
      [75, 90, '3'],
    ],
  ],
  ['one alone', `${AT},1`, [[0, 60, '1']]],
  // 2026-10-25 in Amsterdam: the hour from two to three comes twice.
  [
    'the night in which clocks are set',
    '2026-10-25T02:00:00+02:00,1\n2026-10-25T02:00:00+01:00,2',
    [
      [-34 * 24 * 60 - 540, -34 * 24 * 60 - 480, '1'],
      [-34 * 24 * 60 - 480, -34 * 24 * 60 - 420, '2'],
    ],
  ],
];

test.each(LISTS)('a list of prices: %s', (_says, lines, spans) => {
  expect(readPriceList(lines)).toEqual({
    prices: spans.map(([from, to, price]) => ({
      from: T10 + from * MINUTE_MS,
      to: T10 + to * MINUTE_MS,
      perKwh: m(price),
    })),
    faults: [],
  });
});

const WRONG: readonly (readonly [line: string, fault: string])[] = [
  ['2026-11-28T10:00:00,0.1', 'line 2: "2026-11-28T10:00:00" is no time with a zone; expected'],
  ['tomorrow,0.1', 'line 2: "tomorrow" is no time with a zone; expected'],
  ['2026-11-28T10:07Z,0.1', 'line 2: "2026-11-28T10:07Z" is not the beginning of a quarter of an hour'],
  ['2026-11-28T10:00Z,0,1', 'line 2: "2026-11-28T10:00Z,0,1" is no "start,price"'],
  ['2026-11-28T10:00Z', 'line 2: "2026-11-28T10:00Z" is no "start,price"'],
  ['2026-11-28T10:00Z,', 'line 2: "" is no price for a kWh'],
  ['2026-11-28T10:00Z,2e9', 'line 2: "2e9" is no price for a kWh'],
  ['2026-11-28T10:00Z,1001', 'line 2: "1001" is no price for a kWh'],
  [`${AT},9`, 'line 2: begins when line 1 begins, which counts'],
];

test.each(WRONG)('a line that cannot be used is named, and the others count: %s', (line, fault) => {
  const { prices, faults } = readPriceList(`${AT},0.10\n${line}\n2026-11-28T11:00:00Z,0.20`);
  expect(faults.map((one) => one.slice(0, fault.length))).toEqual([fault]);
  expect(prices.map(({ perKwh }) => perKwh)).toEqual([m('0.10'), m('0.20')]);
});

test('a list that is too long is cut, and says so', () => {
  const { prices, faults } = readPriceList(
    Array.from({ length: MAX_LINES + 2 }, (_, index) => `${T10 / 1000 + index * 900},1`).join('\n'),
  );
  expect(prices).toHaveLength(MAX_LINES);
  expect(faults).toEqual([`has more than ${MAX_LINES} lines; what comes behind is left out`]);
});

test.each([
  ['0.2534567891', 253_457],
  ['-0.25', -250_000],
  ['12', 12_000_000],
  ['unknown', undefined],
  ['', undefined],
  ['0,25', undefined],
  ['Infinity', undefined],
])('a price as somebody writes it: %s', (text, millionths) => {
  expect(spotMillionths(text)).toBe(millionths);
});
