/** The keys of the site: what its chargers share. */
import * as z from 'zod';
import { SHARINGS } from '../../core/limits/settings.ts';
import { SPARE_TELLS } from '../../core/limits/spare.ts';
import { amperes, chargerId, choice, entity, groupOf, HOUR_S, listOf, seconds, text } from './words.ts';

const MAX_PHASES = 3;
const MAX_CHARGERS = 100;
const VOLTS_RIGHT = 'expected the volts between a phase and neutral, from 100 to 277';

const spareCapacity = z.strictObject(
  {
    max_age_seconds: seconds(HOUR_S, 5)
      .default(120)
      .describe('a value of the house that is older counts as unknown, and `fallback_a` holds'),
    fallback_a: amperes().describe(
      'what all chargers together may take per phase while nothing is known of the house, also after a restart; 0 = nothing',
    ),
    entities: listOf(entity, MAX_PHASES, 'entities of Home Assistant').describe(
      'entities of Home Assistant whose state is a number of amperes: one for the whole house, or one for each phase. Without any, a program feeds the value ([http.md](http.md))',
    ),
    entities_tell: choice(SPARE_TELLS)
      .default('house_load')
      .describe(
        'what `entities` tell: `house_load`: what the house takes without the chargers; `spare`: what is left for all chargers together',
      ),
  },
  { error: groupOf('fallback_a', 'max_age_seconds') },
);

export const site = z.strictObject(
  {
    breaker_a: amperes(1)
      .optional()
      .describe('the breaker in amperes per phase that the chargers share; together they never get more'),
    chargers: listOf(chargerId, MAX_CHARGERS, 'chargers').describe(
      'ids of the chargers behind the breaker; empty = all',
    ),
    share: choice(SHARINGS)
      .default('equal')
      .describe(
        '`equal`: all that charge get the same; `priority`: the one with the higher `priority` gets what it can take first, and of equal ones the one that began first',
      ),
    voltage: z
      .number({ error: VOLTS_RIGHT })
      .min(100, { error: VOLTS_RIGHT })
      .max(277, { error: VOLTS_RIGHT })
      .default(230)
      .describe('volts between a phase and neutral, by which watts become amperes'),
    spare_capacity: spareCapacity
      .optional()
      .describe(
        'the house takes from the same breaker: what the chargers may take changes with its load. Without it the breaker is for the chargers alone',
      ),
    name: text('expected a name', 200).optional().describe('who bills, on statements: you, or your company'),
    address: text('expected an address', 500).optional().describe('where that is, on statements'),
    vat_number: text('expected a VAT number', 200).optional().describe('your VAT number, on statements'),
  },
  { error: groupOf('breaker_a', 'share') },
);

export const SPARE_KEYS: readonly string[] = Object.keys(spareCapacity.shape);
