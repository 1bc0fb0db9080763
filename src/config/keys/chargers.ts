/** The keys of chargers. */
import * as z from 'zod';
import { chargerId, groupOf, text, version } from './words.ts';

export const charger = z.strictObject(
  {
    id: chargerId.describe('the identity that the charger ends its address with, in quotes (`ws://…:9000/<id>`)'),
    password: text('expected a password of 1 to 40 characters, in quotes', 40)
      .optional()
      .describe('the password that it must send; without one it needs none'),
    version: version.optional().describe('fixes the OCPP version of this charger'),
  },
  { error: groupOf('id') },
);
