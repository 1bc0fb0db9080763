/** The keys of cards. */
import * as z from 'zod';
import { parseInstant } from '../../core/ocpp/time.ts';
import { flag, groupOf, providerName, text } from './words.ts';

const MAX_CARD_CHARS = 255;
const CARD_RIGHT = `expected the number of a card, 1 to ${MAX_CARD_CHARS} characters, in quotes`;
const ALIASES_RIGHT = 'expected lines of "<provider id>: <card number>"';
const MOMENT_RIGHT = 'expected a moment such as "2027-01-31T18:00:00Z", in quotes';
const party = (meant: string) => providerName.optional().describe(`${meant}: the id of a provider, or \`home\``);

export const card = z.strictObject(
  {
    id: text(CARD_RIGHT, MAX_CARD_CHARS).describe('the number of the card or tag, in quotes'),
    name: text('expected a name').optional().describe('whose it is, for you'),
    vehicle: text('expected a name').optional().describe('which car, for you'),
    authority: party('who decides whether it may charge; without it as for every card'),
    payer: providerName
      .optional()
      .describe(
        'who pays what it charges: the id of a provider or of one of `payers`, or `home`; without it whoever accepted it',
      ),
    aliases: z
      .record(z.string(), text(CARD_RIGHT, MAX_CARD_CHARS), { error: ALIASES_RIGHT })
      .default({})
      .describe('under which number a provider knows this card: `aliases: {monta: "NL-1234"}`'),
    blocked: flag().default(false).describe('`true`: it never charges'),
    expires: text(MOMENT_RIGHT)
      .refine((moment) => parseInstant(moment) !== undefined, { error: MOMENT_RIGHT })
      .optional()
      .describe('it charges until then, in quotes'),
  },
  { error: groupOf('id', 'name') },
);
