/** What the owner corrected of a session. */
import * as z from 'zod';
import { time } from './fields.ts';

export const correction = z
  .object({
    at: time(),
    note: z.string().nullable(),
    original_payer: z.string(),
    original_total: z.string().nullable().meta({ description: 'what was owed before; null: it had no price' }),
  })
  .nullable()
  .meta({ description: 'what you corrected; payer and cost are those after it' });
