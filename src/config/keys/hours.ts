/** Days and times of day, by the clocks of the house. */
import * as z from 'zod';
import { WEEKDAYS } from '../../core/windows.ts';
import { oneOf } from '../suggest.ts';
import { text } from './words.ts';

const DAY_WORDS = [...WEEKDAYS, 'weekdays', 'weekend'] as const;
const DAYS_RIGHT = `${oneOf(DAY_WORDS)}, or a list of these`;
const days = z.union([z.enum(DAY_WORDS), z.array(z.enum(DAY_WORDS)).min(1, { error: DAYS_RIGHT })], {
  error: DAYS_RIGHT,
});

const CLOCK_RIGHT = 'expected a time of day in quotes, from "00:00" to "24:00", such as "23:00"';
const timeOfDay = text(CLOCK_RIGHT, 5).regex(/^(?:[01]\d|2[0-3]):[0-5]\d$|^24:00$/, { error: CLOCK_RIGHT });

/** A window of hours and days, as `core/windows.ts` has it. */
export const windowKeys = {
  days: days
    .optional()
    .describe(
      'days on which it begins: a list of `mon`, `tue`, `wed`, `thu`, `fri`, `sat`, `sun`, `weekdays`, `weekend`, or one of them. What runs over midnight belongs to the day on which it begins',
    ),
  from: timeOfDay
    .optional()
    .describe('when it begins, in quotes: `"23:00"`, by the clocks of the `time_zone`; without it with the day'),
  to: timeOfDay
    .optional()
    .describe('when it ends: `"06:00"`. Earlier than `from` means the next day; without it the end of the day'),
};
