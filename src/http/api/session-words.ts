/** What is kept of a session, and sums over many, as schemas. */
import * as z from 'zod';
import { LIMIT_SOURCES } from '../../core/limits/merge.ts';
import { time } from './fields.ts';
import { word } from './words.ts';

const watts = () => z.number().nullable();

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
  }),
);

export const TOTALS_BY = ['payer', 'holder', 'charger', 'tag', 'vehicle', 'day', 'month'] as const;

export const totals = word(
  'SessionTotals',
  z.object({
    totals: z.array(
      z.object({
        key: z
          .string()
          .nullable()
          .meta({ description: 'what `by` asks for; days and months by the clocks of the house' }),
        currency: z.string().nullable().meta({ description: 'each currency has a row of its own; null: no money' }),
        sessions: z.int(),
        energy_wh: z.number(),
        owed: z.string(),
        revenue: z.string(),
        purchase_cost: z.string(),
      }),
    ),
  }),
);
