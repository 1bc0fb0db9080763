import { describe, expect, test } from 'vitest';
import type { Tariff } from '../../../ui/src/live/types.ts';
import { aliasOwners, cardBody, choices } from '../../../ui/src/pages/settings/card-row.ts';
import { payersIn } from '../../../ui/src/pages/settings/file-sources.ts';
import { payerBody } from '../../../ui/src/pages/settings/payer-row.ts';
import { hoursOf, type Times, tariffBody } from '../../../ui/src/pages/settings/tariff-row.ts';

describe('a card of the form', () => {
  test('what is empty does not stand in the row', () => {
    expect(
      cardBody({ name: ' Anna ', vehicle: '', authority: '', payer: 'home', 'alias:tap': '', expires: ' ' }),
    ).toEqual({
      name: 'Anna',
      payer: 'home',
    });
  });

  test('numbers at providers and a block', () => {
    expect(cardBody({ 'alias:tap': 'NL-1', 'alias:a:b': '2', blocked: 'on' })).toEqual({
      aliases: { tap: 'NL-1', 'a:b': '2' },
      blocked: true,
    });
  });

  test('whom the row names stays a choice, though nobody is called so any more', () => {
    const card = { id: '04A1', aliases: { gone: '1' }, blocked: false };
    expect(aliasOwners(card, ['tap'])).toEqual(['tap', 'gone']);
    expect(choices(['tap'], 'gone')).toEqual(['home', 'tap', 'gone']);
    expect(choices(['tap'], undefined)).toEqual(['home', 'tap']);
  });

  test('who else can pay, as the configuration lists them', () => {
    expect(payersIn({ values: { payers: [{ id: 'employer', tariff: 'work' }] } })).toEqual(['employer']);
    expect(payersIn({ values: null })).toEqual([]);
  });
});

interface Form {
  readonly name: string;
  readonly typed: Readonly<Record<string, string>>;
  readonly row: object;
}

describe('a tariff of the form', () => {
  test.each<Form>([
    { name: 'a comma', typed: { per_kwh: '0,35' }, row: { per_kwh: 0.35 } },
    { name: 'what is no number', typed: { per_kwh: 'much' }, row: { per_kwh: 'much' } },
    {
      name: 'what is as it comes',
      typed: { per_kwh: '0', vat_percent: '0', idle_after_minutes: '0' },
      row: { per_kwh: 0 },
    },
    {
      name: 'a day',
      typed: { valid_from: '2027-01-01', minimum: ' 2 ' },
      row: { valid_from: '2027-01-01', minimum: 2 },
    },
  ])('$name', ({ typed, row }) => {
    expect(tariffBody(undefined, { ...typed, prices_include_vat: 'on' }, [])).toEqual(row);
  });

  test('what is emptied goes, prices without VAT are named so, and what stays keeps its form', () => {
    const row = { id: 'road', per_kwh: '0.30', per_minute: '0.10', minimum: 1, vat_percent: 21 };
    expect(tariffBody(row, { per_kwh: '0.4', per_minute: '0.10', minimum: '', vat_percent: '21' }, [])).toEqual({
      per_kwh: 0.4,
      per_minute: '0.10',
      vat_percent: 21,
      prices_include_vat: false,
    });
  });
});

/** As the fields come from the browser: only what is checked is there. */
function typedOf(key: string, days: readonly string[], more: Readonly<Record<string, string>>) {
  const checked = days.map((day) => [`${key}:${day}`, 'on'] as const);
  return Object.fromEntries([...checked, ...Object.entries(more).map(([name, text]) => [`${key}:${name}`, text])]);
}

const FIVE = ['mon', 'tue', 'wed', 'thu', 'fri'];
const TWO = ['sat', 'sun'];

interface TimesForm {
  readonly name: string;
  readonly before?: Times;
  readonly days?: readonly string[];
  readonly typed?: Readonly<Record<string, string>>;
  readonly times: object;
}

describe('hours of the form', () => {
  test.each<TimesForm>([
    {
      name: 'the night',
      typed: { from: '23:00', to: '07:00', per_kwh: '0,1' },
      times: { from: '23:00', to: '07:00', per_kwh: 0.1 },
    },
    { name: 'working days have a word', days: FIVE, times: { days: 'weekdays' } },
    { name: 'so has the weekend', days: TWO, times: { days: 'weekend' } },
    { name: 'all days are none', days: [...FIVE, ...TWO], times: {} },
    { name: 'some days', days: ['mon', 'sat'], times: { days: ['mon', 'sat'] } },
    {
      name: 'the words that mean the same stay',
      before: { days: ['weekdays', 'sat'] },
      days: [...FIVE, 'sat'],
      times: { days: ['weekdays', 'sat'] },
    },
    { name: 'other days', before: { days: 'weekend' }, days: ['sun'], times: { days: ['sun'] } },
    {
      name: 'the end of the day, which a field for times cannot say',
      before: { from: '22:00', to: '24:00' },
      typed: { from: '21:00', to: '' },
      times: { from: '21:00', to: '24:00' },
    },
    { name: 'months', typed: { months: '11, 12 1' }, times: { months: [11, 12, 1] } },
    { name: 'no months, as they were typed', typed: { months: 'May' }, times: { months: ['May'] } },
    {
      name: 'a price that is emptied',
      before: { per_kwh: 0.1, per_minute: 0.2 },
      typed: { per_kwh: '0.1', per_minute: ' ' },
      times: { per_kwh: 0.1 },
    },
  ])('$name', ({ before, days = [], typed = {}, times }) => {
    const [hours] =
      before === undefined ? [{ key: 'times:new-1', row: undefined }] : hoursOf({ id: 't', times: [before] });
    if (hours === undefined) throw new Error('no hours');
    const body = tariffBody(undefined, { prices_include_vat: 'on', ...typedOf(hours.key, days, typed) }, [hours]);
    expect(body).toEqual({ times: [times] });
  });

  test('those that were removed are not in the row, and the others stay in their order', () => {
    const row = { id: 't', times: [{ per_kwh: 1 }, { per_kwh: 2 }, { per_kwh: 3 }] };
    const [first, , third] = hoursOf(row);
    const typed = { prices_include_vat: 'on', 'times:0:per_kwh': '1', 'times:2:per_kwh': '3.5' };
    const left = [first, third].filter((each) => each !== undefined);
    expect(tariffBody(row, typed, left)).toEqual({ times: [{ per_kwh: 1 }, { per_kwh: 3.5 }] });
    expect(tariffBody(row, typed, [])).toEqual({});
  });
});

describe('prices of the exchange in the form', () => {
  test.each<readonly [string, Tariff['day_ahead'], Readonly<Record<string, string>>, object | undefined]>([
    ['none', undefined, { source: '' }, undefined],
    ['none any more', { file: 'a.csv' }, { source: '' }, undefined],
    ['an entity', undefined, { source: 'entity', source_name: ' sensor.price ' }, { entity: 'sensor.price' }],
    [
      'a surcharge',
      undefined,
      { source: 'file', source_name: 'a.csv', factor: '1,21', plus_per_kwh: '0.02' },
      { file: 'a.csv', factor: 1.21, plus_per_kwh: 0.02 },
    ],
    [
      'what is as it comes',
      { file: 'a.csv', factor: 1, plus_per_kwh: 0 },
      { source: 'file', source_name: 'a.csv', factor: '1', plus_per_kwh: '0' },
      { file: 'a.csv' },
    ],
    [
      'another source',
      { file: 'a.csv', factor: 2 },
      { source: 'entity', source_name: 'sensor.a', factor: '2' },
      { entity: 'sensor.a', factor: 2 },
    ],
  ])('%s', (_name, before, typed, dayAhead) => {
    const row = { id: 't', day_ahead: before };
    const body = tariffBody(row, { prices_include_vat: 'on', ...typed }, []);
    expect(body).toEqual(dayAhead === undefined ? {} : { day_ahead: dayAhead });
  });
});

test('a payer of the form: what is empty does not stand in the row, an address has its lines', () => {
  const typed = { name: ' Mill Ltd ', address: 'Mill Lane 1\r\nTown', vat_number: '', email: ' ', tariff: 'work' };
  expect(payerBody(typed)).toEqual({ name: 'Mill Ltd', address: 'Mill Lane 1\nTown', tariff: 'work' });
});
