/** The owner's word on unknown chargers, as schemas. */
import * as z from 'zod';
import { time } from './fields.ts';
import { word } from './words.ts';

const decided = (description: string) =>
  z.array(z.object({ charger_id: z.string(), at: time() })).meta({ description });

export const adoption = word(
  'Adoption',
  z.object({
    waiting: z
      .array(
        z.object({
          charger_id: z.string(),
          first_at: time(),
          last_at: time(),
          times: z.int().meta({ description: 'how often it tried to come in' }),
          why: z.string(),
        }),
      )
      .meta({ description: 'turned away since nobody knows them, the last to try first; silent for a day: forgotten' }),
    adopted: decided('they come in although they have no row in the configuration'),
    refused: decided('they stay out, and are not asked about again'),
  }),
);
