/** The keys of providers: services and backends. */
import * as z from 'zod';
import type { ForeignView, Right } from '../../core/model.ts';
import { RIGHTS, ROLES } from '../../core/model.ts';
import { serviceUrl } from '../service-url.ts';
import { oneOf } from '../suggest.ts';
import { conditionKeys } from './conditions.ts';
import { tariffName } from './tariffs.ts';
import {
  bearer,
  chargerId,
  choice,
  file,
  flag,
  groupOf,
  HOUR_S,
  MAX_MODEL_CHARS,
  MAX_SERIAL_CHARS,
  MIN_TOKEN_CHARS,
  MODEL_RIGHT,
  pingSeconds,
  providerId,
  RESERVED_IDS,
  SERIAL_RIGHT,
  seconds,
  secret,
  tag,
  text,
  versionOrAuto,
} from './words.ts';

const FOREIGN_VIEWS = ['mirror', 'alias', 'occupied'] as const satisfies readonly ForeignView[];
const AUTH_TYPES = ['none', 'basic', 'token'] as const;
const MAX_SECRET_CHARS = 4096;
const MAX_PRIORITY = 100;
const PRIORITY_RIGHT = `expected a whole number from 0 to ${MAX_PRIORITY}`;
const ORPHAN_STOPS = ['minus_one', 'skip'] as const;
const MAX_ENERGY_WH = 100_000;
const ENERGY_RIGHT = `expected a whole number of Wh from 0 to ${MAX_ENERGY_WH}`;
const BOOTS = ['always', 'changed', 'never'] as const;
const MAX_ATTEMPTS = 10;
const ATTEMPTS_RIGHT = `expected a whole number from 1 to ${MAX_ATTEMPTS}`;

const PIN_RIGHT =
  'expected the SHA-256 of the public key as 44 characters that end with "=", in quotes; `check --connect` prints it';
/** Also as curl (`sha256//`) and HPKP (`sha256/`) write it. */
const pin = text(PIN_RIGHT)
  .regex(/^(?:sha256\/{1,2})?[A-Za-z0-9+/]{43}=$/, { error: PIN_RIGHT })
  .transform((written) => written.replace(/^sha256\/{1,2}/, ''));

const right = z.union([z.enum(RIGHTS), z.templateLiteral(['data:', z.string().min(1)])], {
  error: oneOf([...RIGHTS, 'data:<vendor id>']),
});

const providerKeys = {
  id: providerId.describe(
    `your name for it: letters, digits, \`.\`, \`_\`, \`-\`, up to 40; unique over both kinds; not ${RESERVED_IDS.map((id) => `\`${id}\``).join(', ')}`,
  ),
  role: choice(ROLES).optional().describe('what it may do, see below; without role and rights `controller`'),
  rights: z
    .array(right satisfies z.ZodType<Right>, { error: 'expected a list of rights' })
    .optional()
    .describe(`instead of \`role\`, a list of ${RIGHTS.map((one) => `\`${one}\``).join(', ')}, \`data:<vendor id>\``),
  foreign_view: choice(FOREIGN_VIEWS)
    .optional()
    .describe(
      'how it sees sessions that somebody else pays: `mirror` everything, `alias` with `foreign_tag` instead of the real card, `occupied` only that the charger is in use; without it as its role says',
    ),
  foreign_tag: tag.optional().describe('the card number shown with `alias`, up to 20 characters'),
  tariff: tariffName
    .optional()
    .describe(
      'id of the tariff by which it pays for the sessions that are charged to it; without one no money is counted',
    ),
  enabled: flag().default(true).describe('`false`: keep it in the file but do not use it'),
  shadow: flag()
    .default(false)
    .describe(
      '`true`: shadow mode. It is told everything as its role says, and nothing that it says has any effect: what it would have done is only written down (docs/shadow.md)',
    ),
  ignore_rejects: flag()
    .default(false)
    .describe('`true`: when it says no to a card after the session began, that is only noted'),
  priority: z
    .int({ error: PRIORITY_RIGHT })
    .min(0, { error: PRIORITY_RIGHT })
    .max(MAX_PRIORITY, { error: PRIORITY_RIGHT })
    .default(0)
    .describe(
      'with the right `preempt` it may take an agreed start from a provider of lower priority, as long as nothing charges; `preferred_provider` goes before all',
    ),
  ...conditionKeys,
};

export const service = z.strictObject(
  {
    ...providerKeys,
    url: serviceUrl.meta({ pattern: '^wss?://' }).describe('`wss://…` or `ws://…`, without a login in it'),
    version: versionOrAuto
      .optional()
      .describe(
        "OCPP version on this link; without it the charger's own. With another one everything is translated. `auto`: all are offered, the newest first, and the service chooses",
      ),
    auth_type: choice(AUTH_TYPES)
      .default('none')
      .describe('`none`, `basic` (needs `username` and `password`) or `token`'),
    username: text('expected a user name', 255).optional().describe('for `basic`'),
    password: secret.optional().describe('for `basic`, in quotes'),
    token: bearer.optional().describe('for `token`, in quotes; sent as `Authorization: Bearer`'),
    ca: file
      .optional()
      .describe(
        'file with the certificates of the authorities that may vouch for it (PEM), instead of those that every browser knows',
      ),
    certificate: file.optional().describe('file with our client certificate (PEM), if it wants one; needs `key`'),
    key: file.optional().describe('file with the private key of `certificate` (PEM, without a password)'),
    pin: pin
      .optional()
      .describe(
        'SHA-256 of the public key in its certificate, in base64 and quotes: no other key is spoken to, whoever vouches for it. `check --connect` prints it',
      ),
    station_id: text('expected a station id of 1 to 48 characters, in quotes', 48)
      .optional()
      .describe("the name of your charger at this provider, put behind the `url`; without it the charger's id"),
    stop_on_invalid_id: flag()
      .default(true)
      .describe(
        'what happens when it decides on cards and says no after the session began. `true`: the session is stopped; `false`: it gets no current until you decide',
      ),
    max_energy_on_invalid_id_wh: z
      .int({ error: ENERGY_RIGHT })
      .min(0, { error: ENERGY_RIGHT })
      .max(MAX_ENERGY_WH, { error: ENERGY_RIGHT })
      .default(0)
      .describe('with `stop_on_invalid_id: false`: the energy in Wh that such a session still gets'),
    orphan_stop: choice(ORPHAN_STOPS)
      .default('minus_one')
      .describe(
        'the end of a session whose start it refused for good: `minus_one` sends it with the transaction id -1, `skip` does not send it',
      ),
    message_attempts: z
      .int({ error: ATTEMPTS_RIGHT })
      .min(1, { error: ATTEMPTS_RIGHT })
      .max(MAX_ATTEMPTS, { error: ATTEMPTS_RIGHT })
      .default(3)
      .describe('how often a message of a session is tried that it answers with an error, before it is set aside'),
    message_retry_seconds: seconds(HOUR_S, 1)
      .default(60)
      .describe('pause before such a message is tried again; grows with each try'),
    boot_on_reconnect: choice(BOOTS)
      .default('always')
      .describe(
        'whether a new connection begins with a BootNotification while no session runs: `always`, `changed` (only when the charger booted or its data changed since the last one) or `never` (only when it has accepted none yet, or forgot the charger)',
      ),
    allow_boot_trigger: flag()
      .default(false)
      .describe('`true`: it gets a BootNotification whenever it asks for one, for networks that insist'),
    join_running: flag()
      .default(false)
      .describe(
        'a session that runs already when the service is added, or enabled again. `false`: it never hears of it and sees the place as taken; `true`: it is told all of it, from its start and with the original times',
      ),
    boot_model: text(MODEL_RIGHT, MAX_MODEL_CHARS)
      .optional()
      .describe("the model that it is told in a BootNotification; without it the charger's own"),
    boot_serial_number: text(SERIAL_RIGHT, MAX_SERIAL_CHARS)
      .optional()
      .describe(
        "the serial number that it is told, for a network that expects a certain one; without it the charger's own",
      ),
    keep_online: flag()
      .default(false)
      .describe('`true`: stay connected while the charger is away, and show it as unavailable'),
    fetch_logs: flag()
      .default(false)
      .describe(
        '`true`: with the right `maintain` it may have logs of the charger sent to an address of its own; they hold what others did',
      ),
    ping_seconds: pingSeconds
      .default(50)
      .describe(
        'how often the connection is tested with a ping, at least 30 (many load balancers cut a connection that is silent for 60 seconds); 0: never',
      ),
    compression: flag()
      .default(false)
      .describe('`true`: offer to compress messages, where the connection costs by its volume'),
    fixed_url: flag().default(false).describe('`true`: use the `url` as it is'),
    charger: chargerId.optional().describe('use this service only for the charger with this id; without it for all'),
  },
  { error: groupOf('id', 'url') },
);

const TOKEN_RIGHT = `expected a text of at least ${MIN_TOKEN_CHARS} characters, in quotes`;
export const backend = z.strictObject(
  {
    ...providerKeys,
    token: text(TOKEN_RIGHT, MAX_SECRET_CHARS)
      .min(MIN_TOKEN_CHARS, { error: TOKEN_RIGHT })
      .describe(`at least ${MIN_TOKEN_CHARS} characters, in quotes; make one with \`openssl rand -hex 24\``),
  },
  { error: groupOf('id', 'token') },
);
