/** What a session and a kWh cost, as schemas. */
import * as z from 'zod';
import { LINE_KINDS } from '../../core/tariffs/pricing.ts';
import { time } from './fields.ts';
import { word } from './words.ts';

export const amount = () => z.string().meta({ description: "in the currency's main unit", examples: ['2.22'] });

export const bill = word(
  'Bill',
  z.object({
    tariff: z.string(),
    currency: z.string().meta({ examples: ['EUR'] }),
    lines: z.array(z.object({ kind: z.enum(LINE_KINDS), amount: amount() })),
    total: amount().meta({ description: 'the sum of the lines: what is owed' }),
    vat: amount().meta({ description: 'the part of the total that is VAT' }),
    net: amount().meta({ description: 'the total without VAT' }),
    provider_share: amount().meta({ description: 'what the provider keeps' }),
    revenue: amount().meta({ description: 'the total without what the provider keeps' }),
    energy_wh: z
      .number()
      .nullable()
      .meta({ description: 'null: the meter told nothing, so energy is not on the bill' }),
    idle_s: z.int().min(0).meta({ description: 'how long the vehicle stayed for longer than it may' }),
    without_day_ahead_wh: z.number().meta({ description: 'of it, priced by per_kwh: no day-ahead price was known' }),
    without_price_wh: z.number().meta({ description: 'of it, without any price: there was no per_kwh either' }),
  }),
);

export const prices = word(
  'Prices',
  z.object({
    tariff: z.string(),
    currency: z.string(),
    prices: z
      .array(
        z.object({
          from: time(),
          to: time(),
          per_kwh: z
            .string()
            .nullable()
            .meta({
              description: 'with VAT or without it, as the tariff has its prices; null: there is none',
              examples: ['0.2845'],
            }),
          is_known: z.boolean().meta({
            description: 'false: no day-ahead price is known, or not yet; what is charged then is priced by `per_kwh`',
          }),
        }),
      )
      .meta({ description: 'in the order of their times, without a gap' }),
  }),
);
