/** Statements as schemas. */
import * as z from 'zod';
import { LINE_KINDS } from '../../core/tariffs/pricing.ts';
import { time } from './fields.ts';
import { word } from './words.ts';

const said = () => z.string().nullable();
const measured = () => z.number().nullable();
const wall = () => time().meta({ description: 'by the clocks of the house, with the distance to UTC' });
const lines = () => z.array(z.object({ kind: z.enum(LINE_KINDS), amount: z.string() }));
const party = { name: said(), address: said(), vat_number: said() };
const amounts = { net: z.string(), vat: z.string(), total: z.string() };

export const statement = word(
  'Statement',
  z.object({
    month: z.string(),
    time_zone: z.string(),
    from: wall(),
    to: wall().meta({ description: 'the first moment that is not in it' }),
    made_at: time(),
    site: z.object(party),
    payer: z.object({ id: z.string(), ...party }),
    sessions: z.int().meta({ description: 'those that are over, with a price or without' }),
    energy_wh: z.number(),
    without_price: z.int(),
    running: z.int().meta({ description: 'they are in no sum' }),
    sums: z
      .array(
        z.object({
          currency: z.string(),
          sessions: z.int(),
          energy_wh: z.number(),
          lines: lines(),
          ...amounts,
          vat_rates: z.array(z.object({ vat_percent: z.number(), ...amounts })),
        }),
      )
      .meta({ description: 'one for each currency; sums of what the rows show' }),
    rows: z
      .array(
        z.object({
          session_id: z.string(),
          state: z.enum(['priced', 'unpriced', 'running']),
          started_at: wall(),
          ended_at: wall().nullable(),
          charger_id: z.string(),
          evse: z.int(),
          connector: z.int().nullable(),
          id_tag: said(),
          card_name: said(),
          vehicle: said(),
          meter_start_wh: measured(),
          meter_stop_wh: measured(),
          energy_wh: measured(),
          without_day_ahead_wh: z
            .number()
            .meta({ description: 'of it, priced by per_kwh: no day-ahead price was known' }),
          without_price_wh: z.number().meta({ description: 'of it, without any price: there was no per_kwh either' }),
          tariff: said(),
          tariff_name: said(),
          currency: said(),
          lines: lines(),
          net: said(),
          vat: said(),
          vat_percent: measured(),
          total: said(),
          corrected_at: time().nullable(),
          note: said(),
          payer_says: said().meta({ description: 'what the payer, a provider, says itself that the session costs' }),
          payer_says_currency: said(),
        }),
      )
      .meta({ description: 'oldest first' }),
  }),
);
