/** A session, what is kept of it, and sums over many, as schemas. */
import * as z from 'zod';
import { LIMIT_SOURCES } from '../../core/limits/merge.ts';
import { correction } from './correction-words.ts';
import { time } from './fields.ts';
import { providerCosts } from './provider-cost-words.ts';
import { amount, bill } from './tariff-words.ts';
import { provider, simulated, word } from './words.ts';

const watts = () => z.number().nullable();
const text = () => z.string();
const maybe = <T extends z.ZodType>(schema: T) => schema.nullable();

const carbon = word(
  'Carbon',
  z.object({
    co2_g: z.int().min(0).meta({ description: 'grams of CO₂ equivalent' }),
    known_wh: z.number().meta({ description: 'the energy that this is of' }),
    unknown_wh: z.number().meta({ description: 'energy of hours for which no carbon intensity was known' }),
  }),
);

export const session = word(
  'Session',
  z.object({
    id: text(),
    charger_id: text(),
    simulated: simulated(),
    evse: z.int().min(0),
    connector: maybe(z.int().min(0)),
    id_tag: maybe(text()),
    payer: provider(),
    holder: provider().meta({ description: 'who held control: id of a provider, or `home`' }),
    running: z.boolean(),
    started_at: time(),
    ended_at: maybe(time()),
    duration_s: z.int().min(0),
    energy_wh: maybe(z.number()),
    meter_start_wh: maybe(z.number()),
    meter_stop_wh: maybe(z.number()),
    reason: maybe(text()),
    carbon: maybe(carbon).meta({ description: 'null: it was not counted' }),
    card_name: maybe(text()).meta({ description: 'as your row for its card names it' }),
    vehicle: maybe(text()),
    accepted_by: maybe(text()).meta({ description: 'provider that accepted the card' }),
    started_by: maybe(text()).meta({ description: 'who asked for its start over the wire' }),
    ended_by: maybe(text()).meta({ description: 'who asked for its end over the wire' }),
    cost: maybe(
      z.object({
        owed: maybe(bill).meta({ description: 'by the tariff of who pays' }),
        purchase: maybe(bill).meta({ description: 'what the energy costs you' }),
        payer_tariff: maybe(z.object({ tariff: text(), currency: text(), total: amount() })).meta({
          description:
            'by the tariff that the payer, a provider, has set itself at the charger; nothing that is owed to you',
        }),
      }),
    ).meta({ description: 'null: no tariff held for it when it began' }),
    provider_costs: providerCosts,
    correction,
    source: z.enum(['charger', 'imported']).meta({
      description: 'imported: told by the program that was used before, and by no charger of this proxy',
    }),
    told_revenue: maybe(z.number()).meta({
      description:
        'of an imported session: what that program said it had brought in, in a currency that it did not name',
    }),
  }),
);

export const course = word(
  'SessionCourse',
  z.object({
    session_id: z.string(),
    energy_wh: z.number().nullable().meta({ description: 'by all that the meter told, also where it began anew' }),
    idle_s: z.int().nullable().meta({ description: 'from the last moment at which it charged to its end' }),
    curve: z
      .array(
        z.object({
          at: time(),
          energy_wh: z.number().nullable().meta({ description: 'charged until then' }),
          power_w: watts().meta({ description: 'as measured, else what the energy since the point before comes to' }),
          current_a: z.number().nullable().meta({ description: 'on the phase with the most of it' }),
          soc_percent: z.number().nullable().meta({ description: 'of the vehicle' }),
        }),
      )
      .meta({ description: 'at most 288 points' }),
    holders: z
      .array(z.object({ at: time(), holder: z.string().nullable(), reason: z.string().nullable() }))
      .meta({ description: 'who held control from when on; null: nobody' }),
    limits: z
      .array(
        z.object({
          at: time(),
          limit_a: z.number().nullable().meta({ description: 'amperes per phase; null: nothing limits it' }),
          source: z.enum(LIMIT_SOURCES).nullable().meta({ description: 'what kind of party limits it' }),
          provider_id: z.string().nullable(),
          why: z.string(),
        }),
      )
      .meta({ description: 'what limited it from when on, as far as that changed while it ran' }),
    costs: z
      .array(
        z.object({
          at: time(),
          provider_id: z.string(),
          said: z.enum(['running', 'final', 'settled']),
          amount: z.string(),
          currency: z.string(),
        }),
      )
      .meta({ description: 'when a provider first said what it costs, what it said in the end, and what was paid' }),
  }),
);

export const TOTALS_BY = ['payer', 'holder', 'charger', 'tag', 'vehicle', 'hour', 'day', 'month'] as const;

export const totals = word(
  'SessionTotals',
  z.object({
    totals: z.array(
      z.object({
        key: z.string().nullable().meta({
          description:
            'what `by` asks for; hours of the day (`07`), days and months by the clocks of the house, of the begin',
        }),
        currency: z.string().nullable().meta({ description: 'each currency has a row of its own; null: no money' }),
        sessions: z.int(),
        energy_wh: z.number(),
        owed: z.string(),
        revenue: z.string(),
        purchase_cost: z.string(),
        carbon: maybe(carbon).meta({ description: 'null: it was counted of none of them' }),
      }),
    ),
  }),
);
