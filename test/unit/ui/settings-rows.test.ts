import { describe, expect, test } from 'vitest';
import { aliasOwners, cardBody, choices } from '../../../ui/src/pages/settings/card-row.ts';
import { payersIn } from '../../../ui/src/pages/settings/file-sources.ts';
import { tariffBody } from '../../../ui/src/pages/settings/tariff-row.ts';

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
    expect(tariffBody(undefined, { ...typed, prices_include_vat: 'on' })).toEqual(row);
  });

  test('what the form does not know stays, what is emptied goes, and prices without VAT are named so', () => {
    const row = {
      id: 'road',
      per_kwh: '0.30',
      minimum: 1,
      times: [{ days: 'weekend', per_kwh: 0.2 }],
      vat_percent: 21,
    };
    expect(tariffBody(row, { per_kwh: '0.4', minimum: '', vat_percent: '21' })).toEqual({
      per_kwh: 0.4,
      times: [{ days: 'weekend', per_kwh: 0.2 }],
      vat_percent: 21,
      prices_include_vat: false,
    });
  });
});
