/** What the owner set for the house, as schemas. */
import * as z from 'zod';
import { MODES } from '../../core/model.ts';
import { time } from './fields.ts';
import { word } from './words.ts';

const mode = () => z.enum(MODES);

export const house = word(
  'House',
  z.object({
    mode: mode().meta({ description: 'in force at chargers that have no mode of their own' }),
    ceiling: mode().meta({ description: 'the widest mode that the configuration file allows' }),
    chargers: z.array(z.object({ charger_id: z.string(), mode: mode() })).meta({ description: 'in force at each' }),
    guest_until: time().nullable().meta({ description: 'cards that would be refused charge until then' }),
    paused_providers: z.array(
      z.object({
        provider_id: z.string(),
        since: time(),
        until: time().nullable().meta({ description: 'null: until it is resumed' }),
      }),
    ),
  }),
);
