/** The keys of chargers. */
import * as z from 'zod';
import { chargerId, groupOf, quirkSwitches, text, timeZone, version } from './words.ts';

export const charger = z.strictObject(
  {
    id: chargerId.describe('the identity that the charger ends its address with, in quotes (`ws://…:9000/<id>`)'),
    password: text('expected a password of 1 to 40 characters, in quotes', 40)
      .optional()
      .describe('the password that it must send; without one it needs none'),
    version: version.optional().describe('fixes the OCPP version of this charger'),
    time_zone: timeZone
      .optional()
      .describe(
        'the zone of its clock (`Europe/Berlin`), for a charger that tells times without one. Without it UTC, or the zone of the house where that fits the clock better',
      ),
    quirks: quirkSwitches.describe('as `quirks` above, for this charger alone; goes before it'),
  },
  { error: groupOf('id') },
);
