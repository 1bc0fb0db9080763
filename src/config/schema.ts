/**
 * Every key of the configuration, one row each, with what it means: docs/configuration.md and the schema for editors
 * are made from it. The message of a check is the half that says what would be right; `wording.ts` adds what is wrong.
 * Checks that need more than one key are in `checks.ts`.
 */
import * as z from 'zod';
import type { ForeignView, Right } from '../core/model.ts';
import { MODES, RIGHTS, ROLES } from '../core/model.ts';
import { OCPP_VERSIONS, type OcppVersion, readVersion } from '../core/ocpp/versions.ts';
import type { LogLevel } from '../lib/log.ts';
import { serviceUrl } from './service-url.ts';
import { oneOf } from './suggest.ts';

/** Not taken from the log as a value, since that would load its library for every command. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const satisfies readonly LogLevel[];
export type { LogLevel };

/** Keys whose values are never shown. */
export const SECRET_KEYS: readonly string[] = ['password', 'token'];
export const RESERVED_IDS: readonly string[] = ['home', 'none', 'system'];
export const MIN_TOKEN_CHARS = 16;

const FOREIGN_VIEWS = ['mirror', 'alias', 'occupied'] as const satisfies readonly ForeignView[];
const UNKNOWN_CHARGERS = ['adopt_first', 'accept', 'refuse'] as const;
const AUTH_TYPES = ['none', 'basic', 'token'] as const;
const MAX_PROVIDERS = 100;
const MAX_CHARGERS = 100;
const MAX_TAG_CHARS = 20;
const MAX_SECRET_CHARS = 4096;
const HOUR_S = 3600;
const DAY_S = 24 * HOUR_S;
/** PROTOCOL §3.1: an explicit lease is renewed at least this often. */
const MAX_LEASE_S = 900;

const ID_RIGHT = 'expected 1 to 40 letters, digits, ".", "_" or "-"';
const VERSIONS_OLDEST_FIRST = [...OCPP_VERSIONS].reverse();

const text = (right: string, maxChars = 200) =>
  z.string({ error: right }).min(1, { error: right }).max(maxChars, { error: right });
const flag = () => z.boolean({ error: 'expected true or false' });
const choice = <const T extends readonly string[]>(values: T) => z.enum(values, { error: oneOf(values) });
const seconds = (max: number, min = 0) => {
  const right = `expected a whole number of seconds from ${min} to ${max}`;
  return z.int({ error: right }).min(min, { error: right }).max(max, { error: right });
};

const providerId = text(ID_RIGHT)
  .regex(/^[A-Za-z0-9._-]{1,40}$/, { error: ID_RIGHT })
  .refine((id) => !RESERVED_IDS.includes(id), {
    error: `${RESERVED_IDS.join(', ')} are reserved; choose another id`,
  });
/** A provider that is meant elsewhere; whether it exists is checked later. */
const providerName = text('expected the id of a provider');
const secret = text('expected a text in quotes', MAX_SECRET_CHARS);
const tag = text(`expected a tag of 1 to ${MAX_TAG_CHARS} characters, in quotes`, MAX_TAG_CHARS);

const VERSION_RIGHT = oneOf(VERSIONS_OLDEST_FIRST);
/** Unquoted, `1.6` and `2.1` are numbers in YAML. */
const version = z
  .union([z.string(), z.number()], { error: VERSION_RIGHT })
  .meta({ enum: [...VERSIONS_OLDEST_FIRST, 1.6, 2.1] })
  .transform((value, context): OcppVersion => {
    const known = readVersion(String(value));
    if (known !== undefined) return known;
    context.issues.push({
      code: 'custom',
      input: value,
      message: VERSION_RIGHT,
      params: { wrong: 'is not a version' },
    });
    return z.NEVER;
  });

const ENTITY_RIGHT = 'expected an entity of Home Assistant such as "binary_sensor.someone_home"';
const entity = text(ENTITY_RIGHT, 255).regex(/^[a-z0-9_]+\.[a-z0-9_]+$/, { error: ENTITY_RIGHT });

const right = z.union([z.enum(RIGHTS), z.templateLiteral(['data:', z.string().min(1)])], {
  error: oneOf([...RIGHTS, 'data:<vendor id>']),
});

const CHARGER_ID_RIGHT = 'expected the identity of a charger: 1 to 48 characters, in quotes';
const chargerId = text(CHARGER_ID_RIGHT, 48).regex(/^\P{Cc}+$/u, { error: CHARGER_ID_RIGHT });

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
  enabled: flag().default(true).describe('`false`: keep it in the file but do not use it'),
};

const service = z.strictObject(
  {
    ...providerKeys,
    url: serviceUrl.meta({ pattern: '^wss?://' }).describe('`wss://…` or `ws://…`, without a login in it'),
    version: version.optional().describe("OCPP version on this link; without it the charger's own"),
    auth_type: choice(AUTH_TYPES)
      .default('none')
      .describe('`none`, `basic` (needs `username` and `password`) or `token`'),
    username: text('expected a user name', 255).optional().describe('for `basic`'),
    password: secret.optional().describe('for `basic`, in quotes'),
    token: secret.optional().describe('for `token`, in quotes; sent as `Authorization: Bearer`'),
    station_id: text('expected a station id of 1 to 48 characters, in quotes', 48)
      .optional()
      .describe("the name of your charger at this provider, put behind the `url`; without it the charger's id"),
    fixed_url: flag().default(false).describe('`true`: use the `url` as it is'),
    charger: chargerId.optional().describe('use this service only for the charger with this id; without it for all'),
  },
  { error: groupOf('id', 'url') },
);

const TOKEN_RIGHT = `expected a text of at least ${MIN_TOKEN_CHARS} characters, in quotes`;
const backend = z.strictObject(
  {
    ...providerKeys,
    token: text(TOKEN_RIGHT, MAX_SECRET_CHARS)
      .min(MIN_TOKEN_CHARS, { error: TOKEN_RIGHT })
      .describe(`at least ${MIN_TOKEN_CHARS} characters, in quotes; make one with \`openssl rand -hex 24\``),
  },
  { error: groupOf('id', 'token') },
);

const charger = z.strictObject(
  {
    id: chargerId.describe('the identity that the charger ends its address with, in quotes (`ws://…:9000/<id>`)'),
    password: text('expected a password of 1 to 40 characters, in quotes', 40)
      .optional()
      .describe('the password that it must send; without one it needs none'),
    version: version.optional().describe('fixes the OCPP version of this charger'),
  },
  { error: groupOf('id') },
);

const listOf = <T extends z.ZodType>(row: T, max: number, what: string) =>
  z
    .array(row, { error: `expected a list of ${what}` })
    .max(max, { error: `expected at most ${max} ${what}` })
    .default([]);

export const configSchema = z.strictObject({
  ocpp_version: version
    .default('1.6')
    .describe('version when the charger does not tell one: `"1.6"`, `"2.0.1"` or `"2.1"`'),
  auto_detect_ocpp_version: flag().default(true).describe('`false`: offer and accept only `ocpp_version`'),
  allow_shared_charging: flag()
    .default(true)
    .describe('`false`: providers may watch, never control. Nothing in the program can change it back'),
  mode: choice(MODES)
    .default('automatic')
    .describe(
      '`automatic`: providers may get control; `home_only`: only you may; `locked`: as `home_only`, and providers are told that the charger is locked',
    ),
  preferred_provider: providerName
    .optional()
    .describe(
      'id of the provider that goes before the others. It may take an agreed start from another one as long as nothing charges',
    ),
  authority: providerName
    .optional()
    .describe(
      'id of the provider that decides which cards may charge and pays for them. Needs `role: billing`, `role: transparent` or the right `authorise`. Without one every card charges',
    ),
  rate_limit_seconds: seconds(HOUR_S)
    .default(10)
    .describe('least time between two granted control requests of one provider; a refused one costs nothing'),
  presence_sensor: entity
    .optional()
    .describe(
      'entity of Home Assistant (a person, a group, a binary sensor). `home` or `on`: providers get no new control; a running session goes on',
    ),
  override_input_boolean: entity
    .optional()
    .describe('entity of Home Assistant. `on`: control goes to you; a running session goes on under it'),
  allowed_providers: listOf(providerName, MAX_PROVIDERS, 'provider ids').describe(
    'ids that may get control; empty = all. Watching is governed by role and rights',
  ),
  blocked_providers: listOf(providerName, MAX_PROVIDERS, 'provider ids').describe('ids that never get control'),
  ocpp_services: listOf(service, MAX_PROVIDERS, 'services').describe(
    'services: central systems that the proxy dials and to which it looks like your charger',
  ),
  backends: listOf(backend, MAX_PROVIDERS, 'backends').describe(
    'backends: programs that dial in to `ws://<proxy>:9000/backend?id=<id>` and speak JSON',
  ),
  chargers: listOf(charger, MAX_CHARGERS, 'chargers').describe('the chargers that you know'),
  unknown_chargers: choice(UNKNOWN_CHARGERS)
    .default('adopt_first')
    .describe(
      'a charger that is not listed: `adopt_first` takes the first one ever and refuses the rest, `accept` takes all (only in a network that you trust), `refuse` takes none',
    ),
  home_tag: tag.default('HOME').describe('the card number of starts by you that name none, up to 20 characters'),
  heartbeat_interval_seconds: seconds(DAY_S, 10).default(300).describe('how often a charger shall report'),
  grace_seconds: seconds(HOUR_S)
    .default(30)
    .describe('who had control keeps it this long after a session; 0 switches the wait off'),
  fault_hold_seconds: seconds(DAY_S).default(60).describe('no start this long after a fault has cleared'),
  offline_lease_seconds: seconds(DAY_S)
    .default(120)
    .describe('an agreed start of a provider that went offline lapses after this'),
  lease_seconds: seconds(MAX_LEASE_S)
    .default(60)
    .describe('control that a backend asked for and does not use lapses after this'),
  log_level: choice(LOG_LEVELS).default('info').describe('`debug`, `info`, `warn` or `error`'),
});

/** The configuration as the program uses it: every default filled in, keys named as in the file. */
export type Config = z.output<typeof configSchema>;
export type ServiceConfig = Config['ocpp_services'][number];
export type BackendConfig = Config['backends'][number];

/** The keys that may stand at the top (`''`) and within the rows of each list. */
export const KNOWN_KEYS: { readonly [place: string]: readonly string[] } = {
  '': Object.keys(configSchema.shape),
  ocpp_services: Object.keys(service.shape),
  backends: Object.keys(backend.shape),
  chargers: Object.keys(charger.shape),
};

/** An error text for a row that is no group of keys; other faults of the row keep their own texts. */
function groupOf(...keys: readonly string[]) {
  return (issue: { readonly code?: string | undefined }) =>
    issue.code === 'invalid_type' ? `expected a group of keys: ${keys.join(', ')}, …` : undefined;
}
