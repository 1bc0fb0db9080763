/** The keys of a provider that say when it may have control. */
import * as z from 'zod';
import { millionthsOf } from '../../core/money.ts';
import { windowKeys } from './hours.ts';
import { choice, entity, flag, groupOf, listOf, text } from './words.ts';

const MAX_ROWS = 20;
const MAX_NAME_CHARS = 60;
const MAX_KWH = 10_000;
const MONEY_RIGHT = 'expected an amount of money above 0 with a point and at most six decimals, such as 5.00';

const NAME_RIGHT = `expected a name of 1 to ${MAX_NAME_CHARS} characters, without line breaks and double quotes`;
const NOTHING = ['unknown', 'unavailable'];
const STATE_RIGHT = 'expected a state as Home Assistant shows it, in quotes, such as "on"';
const state = text(STATE_RIGHT, 255).refine((value) => !NOTHING.includes(value), {
  error: `${STATE_RIGHT}; ${NOTHING.join(' and ')} are no states: then nothing is known, and the provider gets no control`,
});
const FIGURE_RIGHT = 'expected a number, without quotes and with a point, such as 0.25';
const figure = z.number({ error: FIGURE_RIGHT });

const condition = z.strictObject(
  {
    name: text(NAME_RIGHT, MAX_NAME_CHARS)
      .regex(/^[^\p{Cc}"]+$/u, { error: NAME_RIGHT })
      .optional()
      .describe('your name for it, shown with every decision that it takes part in'),
    ...windowKeys,
    presence: choice(['home', 'away'])
      .optional()
      .describe('`home`: while somebody is at home, `away`: while nobody is, by the `presence_sensor`'),
    vacation: flag()
      .optional()
      .describe('`true`: while the house is on vacation, `false`: while it is not, by the `vacation_entity`'),
    entity: entity
      .optional()
      .describe('an entity of Home Assistant whose state counts, with one or more of the keys below'),
    is: state.optional().describe('the state that it has to have, in quotes'),
    is_not: state.optional().describe('the state that it must not have, in quotes'),
    above: figure.optional().describe('its state has to be a number above this one'),
    below: figure.optional().describe('its state has to be a number below this one'),
  },
  { error: groupOf('days', 'from', 'to', 'presence', 'vacation', 'entity') },
);

export const CONDITION_KEYS: readonly string[] = Object.keys(condition.shape);

const KWH_RIGHT = `expected a number of kWh from 0.1 to ${MAX_KWH}`;

export const conditionKeys = {
  allow_when: listOf(condition, MAX_ROWS, 'conditions').describe(
    'it gets control only while one of these rows holds; within a row everything has to hold. Empty: always. [conditions.md](conditions.md) has examples',
  ),
  deny_when: listOf(condition, MAX_ROWS, 'conditions').describe(
    'it gets no control while one of these rows holds, whatever `allow_when` says',
  ),
  energy_per_day_kwh: z
    .number({ error: KWH_RIGHT })
    .min(0.1, { error: KWH_RIGHT })
    .max(MAX_KWH, { error: KWH_RIGHT })
    .optional()
    .describe('after so much energy on the sessions under its control it gets no control until the day is over'),
  money_per_day: z
    .union([z.number(), z.string()], { error: MONEY_RIGHT })
    .refine((value) => (millionthsOf(value) ?? 0) > 0, { error: MONEY_RIGHT })
    .optional()
    .describe(
      'after the energy of the sessions under its control cost you so much by the `purchase_tariff` it gets no control until the day is over',
    ),
  when_over: choice(['keep', 'stop'])
    .default('keep')
    .describe(
      'what becomes of its session when it may not have control any more: `keep`: it goes on and ends as ever; `stop`: it is stopped',
    ),
  ignores_presence: flag()
    .default(false)
    .describe('`true`: the `presence_sensor` does not keep this provider out; its own conditions still count'),
};
