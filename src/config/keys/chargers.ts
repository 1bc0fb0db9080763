/** The keys of chargers. */
import * as z from 'zod';
import { LEAST_A, PHASES } from '../../core/limits/settings.ts';
import {
  amperes,
  chargerId,
  flag,
  groupOf,
  MAX_MODEL_CHARS,
  MAX_SERIAL_CHARS,
  MODEL_RIGHT,
  pingSeconds,
  quirkSwitches,
  SERIAL_RIGHT,
  text,
  timeZone,
  version,
} from './words.ts';

const USER_RIGHT = 'expected a user name of 1 to 255 characters without a colon, in quotes';
/** OCPP 1.6 security whitepaper §2, OCPP 2.0.1 part 2 A.1.3; 0 is ours. */
const PROFILE_RIGHT = 'expected 0, 1, 2 or 3';

const PHASES_RIGHT = 'expected 1, 2 or 3';
/** Of a grid connection (GS1 GSRN), and of a place that is metered behind one. */
const EAN_RIGHT = 'expected an EAN code of 13 to 18 digits, in quotes';
const METER_RIGHT = 'expected the number of a meter of 1 to 50 characters, in quotes';
const MAX_PRIORITY = 1_000;
const PRIORITY_RIGHT = `expected a whole number from 0 to ${MAX_PRIORITY}`;
const PLACES_RIGHT = 'expected lines of "<number of the EVSE>: <priority>"';
const priority = () =>
  z.int({ error: PRIORITY_RIGHT }).min(0, { error: PRIORITY_RIGHT }).max(MAX_PRIORITY, { error: PRIORITY_RIGHT });

export const charger = z.strictObject(
  {
    id: chargerId.describe(
      'the identity that the charger ends its address with, in quotes (`ws://…:9000/<id>`). Small and capital letters count only where two ids differ in nothing else',
    ),
    password: text('expected a password of 1 to 40 characters, in quotes', 40)
      .optional()
      .describe('the password that it must send; without one it needs none'),
    username: text(USER_RIGHT, 255)
      .regex(/^[^:]+$/, { error: USER_RIGHT })
      .optional()
      .describe('the user that it must send with the password; without one its `id`'),
    security_profile: z
      .literal([0, 1, 2, 3], { error: PROFILE_RIGHT })
      .optional()
      .describe(
        'how it must prove itself at least: `0` not at all (only in a network that you trust), `1` by password, `2` by password over TLS, `3` by a certificate of its own over TLS; without it as `1` where there is a `password`, else as `0`',
      ),
    certificate_name: text('expected a name of 1 to 64 characters, in quotes', 64)
      .optional()
      .describe('for profile 3: the name in its certificate, such as its serial number; without it its `id`'),
    version: version.optional().describe('fixes the OCPP version of this charger'),
    vendor: text('expected a name of 1 to 20 characters', 20)
      .optional()
      .describe(
        'who made it, for a charger that does not say so itself (it sends no BootNotification): with `vendor` and `model` services are called as soon as it connects',
      ),
    model: text(MODEL_RIGHT, MAX_MODEL_CHARS).optional().describe('its model, together with `vendor`'),
    serial_number: text(SERIAL_RIGHT, MAX_SERIAL_CHARS).optional().describe('its serial number, with `vendor`'),
    firmware_version: text('expected a text of 1 to 50 characters', 50)
      .optional()
      .describe('its firmware, with `vendor`'),
    meter_id: text(METER_RIGHT, 50)
      .optional()
      .describe('the number on its energy meter, for certificates ([tariffs.md](tariffs.md#certificates))'),
    ean: text(EAN_RIGHT, 18)
      .regex(/^\d{13,18}$/, { error: EAN_RIGHT })
      .optional()
      .describe('the EAN code of the grid connection that it is behind, in quotes, for certificates'),
    time_zone: timeZone
      .optional()
      .describe(
        'the zone of its clock (`Europe/Berlin`), for a charger that tells times without one. Without it UTC, or the zone of the house where that fits the clock better',
      ),
    quirks: quirkSwitches.describe('as `quirks` above, for this charger alone; goes before it'),
    ping_seconds: pingSeconds
      .default(60)
      .describe(
        'how often the connection is tested with a ping, at least 30; 0 for a charger that cannot bear pings. One that answers none counts as gone after two heartbeats without a word',
      ),
    compression: flag()
      .default(true)
      .describe('`false`: messages are not compressed although the charger offers it, for one that does it wrong'),
    max_a: amperes(1)
      .optional()
      .describe('what each of its EVSEs (places to plug in) can give at most, in amperes per phase'),
    supply_a: amperes(1)
      .optional()
      .describe(
        'what its supply line bears, in amperes per phase; its EVSEs share that as chargers share `site.breaker_a`',
      ),
    min_a: amperes(1)
      .default(LEAST_A)
      .describe('the least current with which its cars charge; where less is allowed they pause'),
    phases: z
      .literal([1, 2, 3], { error: PHASES_RIGHT })
      .default(PHASES)
      .describe('on how many phases it charges, by which watts become amperes'),
    offline_limit_a: amperes()
      .optional()
      .describe(
        'what each of its EVSEs may take while the proxy is gone, in amperes per phase, and when a session begins unseen: so much of what is shared is kept for it. Without it `max_a`; where it shares a wire `min_a`, or 0 where that is too much for all together',
      ),
    allow_discharge: flag()
      .default(false)
      .describe(
        '`true`: a provider with the right `v2x` that holds control may have a car give power back, out of its battery; for chargers with OCPP 2.1 ([limits.md](limits.md#power-out-of-the-car))',
      ),
    priority: priority().default(0).describe('for `share: priority`: of what is shared the higher number gets first'),
    evse_priorities: z
      .record(z.string(), priority(), { error: PLACES_RIGHT })
      .default({})
      .describe('as `priority`, for single EVSEs: `evse_priorities: {1: 10}`; goes before it'),
  },
  { error: groupOf('id') },
);
