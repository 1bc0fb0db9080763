/** What providers say that a session costs, as a schema. */
import * as z from 'zod';
import { time } from './fields.ts';
import { amount } from './tariff-words.ts';

const text = () => z.string();
const maybe = <T extends z.ZodType>(schema: T) => schema.nullable();

const providerCost = z.object({
  provider_id: text().meta({ description: '`home`: of a payment at the charger that no provider owns' }),
  currency: text().meta({ description: 'XXX: not known' }),
  total: maybe(amount()).meta({ description: 'null: it said no figure' }),
  final: z.boolean().meta({ description: 'the session was over when it said so' }),
  told_at: time(),
  text: maybe(text()).meta({ description: 'what the driver is to read' }),
  settled: maybe(
    z.object({
      at: time(),
      status: text(),
      amount: amount(),
      reference: text(),
      receipt_id: maybe(text()),
      receipt_url: maybe(text()),
    }),
  ).meta({ description: 'what became of a payment at the charger' }),
});

export const providerCosts = z
  .array(providerCost)
  .meta({ description: 'what providers say that it costs, by their own books' });
