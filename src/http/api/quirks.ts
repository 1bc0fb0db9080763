/** What chargers get wrong, what is done about it, and how often that was needed. */
import * as z from 'zod';
import { isSwitchable } from '../../core/quirks/quirk.ts';
import { QUIRK_IDS, QUIRKS } from '../../core/quirks/quirks.ts';
import { chargerPath } from './chargers.ts';
import { iso, notFound, time } from './fields.ts';
import { operation } from './operation.ts';
import { WORDS } from './words.ts';

const name = () => z.string().meta({ description: 'name of the quirk, as under `quirks` in the configuration' });

export const quirk = z
  .object({
    id: name(),
    does: z.string().meta({ description: 'what is done, in a sentence' }),
    seen: z.array(z.string()).meta({ description: 'chargers that need it' }),
    use: z.enum(['always', 'default', 'matched', 'suggested']).meta({
      description:
        'always: no switch; default: on until it is switched off; matched: on for the chargers in `match`; suggested: off until it is switched on',
    }),
    switchable: z.boolean(),
    match: z
      .array(
        z.object({
          vendor: z.string().nullable(),
          model: z.string().nullable(),
          firmware: z.string().nullable(),
        }),
      )
      .meta({ description: 'beginnings of what a charger says in its Boot; empty: all chargers' }),
  })
  .register(WORDS, { id: 'Quirk' });

const chargerQuirk = z
  .object({
    id: name(),
    on: z.boolean(),
    why: z.enum(['always', 'default', 'matched', 'suggested', 'charger', 'house']).meta({
      description:
        'why it is on or off. charger, house: the configuration says so, for this charger or for all; suggested: off, and it helps chargers like this one',
    }),
    times: z.int().min(0).meta({ description: 'how often it was met since the proxy started' }),
    last_at: time().nullable(),
  })
  .register(WORDS, { id: 'ChargerQuirk' });

export const quirkOperations = [
  operation({
    id: 'listQuirks',
    method: 'GET',
    path: '/quirks',
    tag: 'chargers',
    summary: 'What chargers get wrong and what is done about it',
    scope: 'read',
    answer: z.object({ quirks: z.array(quirk) }).register(WORDS, { id: 'Quirks' }),
    refusals: [],
    handle: () => ({
      body: {
        quirks: QUIRK_IDS.map((id) => {
          const { does, seen, use, match = [] } = QUIRKS[id];
          return {
            id,
            does,
            seen: [...seen],
            use,
            switchable: isSwitchable(QUIRKS[id]),
            match: match.map(({ vendor = null, model = null, firmware = null }) => ({ vendor, model, firmware })),
          };
        }),
      },
    }),
  }),
  operation({
    id: 'listChargerQuirks',
    method: 'GET',
    path: '/chargers/{charger}/quirks',
    tag: 'chargers',
    summary: 'Which quirks are tolerated in one charger, why, how often and when last',
    scope: 'read',
    params: z.strictObject(chargerPath),
    answer: z.object({ quirks: z.array(chargerQuirk) }).register(WORDS, { id: 'ChargerQuirks' }),
    refusals: ['not_found'],
    handle({ params }, { owner }) {
      const found = owner.quirks(params.charger);
      if (found === undefined) return notFound('charger', params.charger, 'charger');
      return {
        body: { quirks: found.map(({ id, on, why, times, lastAt }) => ({ id, on, why, times, last_at: iso(lastAt) })) },
      };
    },
  }),
];
