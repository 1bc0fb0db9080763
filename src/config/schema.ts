/**
 * Every key of the configuration, one row each. The message of a check is the half that says what would be
 * right; `wording.ts` adds what is wrong. Checks that need more than one key are in `checks.ts`.
 */
import { z } from 'zod';
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
const version = z.union([z.string(), z.number()], { error: VERSION_RIGHT }).transform((value, context): OcppVersion => {
  const known = readVersion(String(value));
  if (known !== undefined) return known;
  context.issues.push({ code: 'custom', input: value, message: VERSION_RIGHT, params: { wrong: 'is not a version' } });
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
  id: providerId,
  role: choice(ROLES).optional(),
  rights: z.array(right satisfies z.ZodType<Right>, { error: 'expected a list of rights' }).optional(),
  foreign_view: choice(FOREIGN_VIEWS).optional(),
  foreign_tag: tag.optional(),
  enabled: flag().default(true),
};

const service = z.strictObject(
  {
    ...providerKeys,
    url: serviceUrl,
    version: version.optional(),
    auth_type: choice(AUTH_TYPES).default('none'),
    username: text('expected a user name', 255).optional(),
    password: secret.optional(),
    token: secret.optional(),
    station_id: text('expected a station id of 1 to 48 characters, in quotes', 48).optional(),
    fixed_url: flag().default(false),
    charger: chargerId.optional(),
  },
  { error: groupOf('id', 'url') },
);

const TOKEN_RIGHT = `expected a text of at least ${MIN_TOKEN_CHARS} characters, in quotes`;
const backend = z.strictObject(
  { ...providerKeys, token: text(TOKEN_RIGHT, MAX_SECRET_CHARS).min(MIN_TOKEN_CHARS, { error: TOKEN_RIGHT }) },
  { error: groupOf('id', 'token') },
);

const charger = z.strictObject(
  {
    id: chargerId,
    password: text('expected a password of 1 to 40 characters, in quotes', 40).optional(),
    version: version.optional(),
  },
  { error: groupOf('id') },
);

const listOf = <T extends z.ZodType>(row: T, max: number, what: string) =>
  z
    .array(row, { error: `expected a list of ${what}` })
    .max(max, { error: `expected at most ${max} ${what}` })
    .default([]);

export const configSchema = z.strictObject({
  ocpp_version: version.default('1.6'),
  auto_detect_ocpp_version: flag().default(true),
  allow_shared_charging: flag().default(true),
  mode: choice(MODES).default('automatic'),
  preferred_provider: providerName.optional(),
  authority: providerName.optional(),
  rate_limit_seconds: seconds(HOUR_S).default(10),
  presence_sensor: entity.optional(),
  override_input_boolean: entity.optional(),
  allowed_providers: listOf(providerName, MAX_PROVIDERS, 'provider ids'),
  blocked_providers: listOf(providerName, MAX_PROVIDERS, 'provider ids'),
  ocpp_services: listOf(service, MAX_PROVIDERS, 'services'),
  backends: listOf(backend, MAX_PROVIDERS, 'backends'),
  chargers: listOf(charger, MAX_CHARGERS, 'chargers'),
  unknown_chargers: choice(UNKNOWN_CHARGERS).default('adopt_first'),
  home_tag: tag.default('HOME'),
  heartbeat_interval_seconds: seconds(DAY_S, 10).default(300),
  grace_seconds: seconds(HOUR_S).default(30),
  fault_hold_seconds: seconds(DAY_S).default(60),
  offline_lease_seconds: seconds(DAY_S).default(120),
  lease_seconds: seconds(MAX_LEASE_S).default(60),
  log_level: choice(LOG_LEVELS).default('info'),
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
