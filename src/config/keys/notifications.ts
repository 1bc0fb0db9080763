/** The keys of what the owner is told by way of Home Assistant. */
import * as z from 'zod';
import { oneOf } from '../suggest.ts';
import { flag, groupOf, text } from './words.ts';

const TOPICS = ['fault', 'session_end', 'control', 'charger_lost', 'provider_lost', 'adoption'] as const;
const MAX_PHONES = 10;
const MAX_PHONE_CHARS = 120;
const PHONE_RIGHT = 'expected an action or entity of Home Assistant such as "mobile_app_anna" or "notify.anna"';
const PHONES_RIGHT = `expected a list of at most ${MAX_PHONES} phones`;
const TOPICS_RIGHT = 'expected a list of what you want to be told of';

const phone = text(PHONE_RIGHT, MAX_PHONE_CHARS).regex(/^(?:notify\.)?[a-z0-9_]+$/, { error: PHONE_RIGHT });

export const notifications = z.strictObject(
  {
    persistent: flag().default(true).describe('whether messages stand under the bell of Home Assistant'),
    phones: z
      .array(phone, { error: PHONES_RIGHT })
      .max(MAX_PHONES, { error: PHONES_RIGHT })
      .default([])
      .describe(
        'phones that get the messages, with buttons where one can answer: the action (`notify.mobile_app_anna`) as Home Assistant lists it under Developer tools → Actions, or an entity `notify.anna`, which has no buttons',
      ),
    about: z
      .array(z.enum(TOPICS, { error: oneOf(TOPICS) }), { error: TOPICS_RIGHT })
      .max(TOPICS.length, { error: TOPICS_RIGHT })
      .default(TOPICS.filter((topic) => topic !== 'control'))
      .describe(
        'what is told: `fault` (alarms of chargers), `session_end`, `control` (a provider got control, or was refused it by your house or since somebody else has it), `charger_lost`, `provider_lost` (also what it does not take), `adoption` (an unknown charger wants to come in). An empty list: nothing',
      ),
  },
  { error: groupOf('persistent', 'phones') },
);
