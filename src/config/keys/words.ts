/** What the values of keys are made of, each with the sentence that says what would be right. */
import * as z from 'zod';
import { forbiddenKey } from '../../core/ocpp/forbidden-keys.ts';
import { OCPP_VERSIONS, type OcppVersion, readVersion } from '../../core/ocpp/versions.ts';
import { isZone } from '../../core/quirks/zones.ts';
import { oneOf } from '../suggest.ts';

/** Keys whose values are never shown. */
export const SECRET_KEYS: readonly string[] = ['password', 'token'];
export const RESERVED_IDS: readonly string[] = ['home', 'none', 'system'];
export const MIN_TOKEN_CHARS = 16;

const MAX_TAG_CHARS = 20;
const MAX_SETTING_CHARS = 120;
const MAX_SECRET_CHARS = 4096;
export const HOUR_S = 3600;
export const DAY_S = 24 * HOUR_S;

const ID_RIGHT = 'expected 1 to 40 letters, digits, ".", "_" or "-"';
const VERSIONS_OLDEST_FIRST = [...OCPP_VERSIONS].reverse();

export const text = (right: string, maxChars = 200) =>
  z.string({ error: right }).min(1, { error: right }).max(maxChars, { error: right });
export const flag = () => z.boolean({ error: 'expected true or false' });
export const choice = <const T extends readonly string[]>(values: T) => z.enum(values, { error: oneOf(values) });
export const seconds = (max: number, min = 0) => {
  const right = `expected a whole number of seconds from ${min} to ${max}`;
  return z.int({ error: right }).min(min, { error: right }).max(max, { error: right });
};

const PORT_RIGHT = 'expected a port from 0 to 65535; 0 = any that is free';
export const port = () => z.int({ error: PORT_RIGHT }).min(0, { error: PORT_RIGHT }).max(65535, { error: PORT_RIGHT });

/** No fuse of a house or a small site is larger. */
const MAX_AMPERES = 1_000;
export const amperes = (min = 0) => {
  const right = `expected a number of amperes from ${min} to ${MAX_AMPERES}`;
  return z.number({ error: right }).min(min, { error: right }).max(MAX_AMPERES, { error: right });
};

const MIN_PING_S = 30;
const PING_RIGHT = `expected 0, or a whole number of seconds from ${MIN_PING_S} to ${HOUR_S}`;
/** Seconds between two WebSocket pings; 0 = none. */
export const pingSeconds = z
  .int({ error: PING_RIGHT })
  .refine((value) => value === 0 || (value >= MIN_PING_S && value <= HOUR_S), { error: PING_RIGHT })
  .meta({ minimum: 0, maximum: HOUR_S });

export const providerId = text(ID_RIGHT)
  .regex(/^[A-Za-z0-9._-]{1,40}$/, { error: ID_RIGHT })
  .refine((id) => !RESERVED_IDS.includes(id), {
    error: `${RESERVED_IDS.join(', ')} are reserved; choose another id`,
  });
/** A provider that is meant elsewhere; whether it exists is checked later. */
export const providerName = text('expected the id of a provider');
export const secret = text('expected a text in quotes', MAX_SECRET_CHARS);
const BEARER_RIGHT = 'expected a text in quotes, without blanks and letters that a header cannot carry (é, €)';
export const bearer = text(BEARER_RIGHT, MAX_SECRET_CHARS).regex(/^[\x21-\x7e]+$/, { error: BEARER_RIGHT });
const MAX_VENDOR_CHARS = 255;
export const vendorName = text(`expected a vendor id of 1 to ${MAX_VENDOR_CHARS} characters`, MAX_VENDOR_CHARS);
/** One that providers may write: never one that decides where the charger connects. */
export const settingName = text(
  `expected the name of a setting, up to ${MAX_SETTING_CHARS} characters`,
  MAX_SETTING_CHARS,
).refine((name) => !forbiddenKey(name), {
  error: 'expected a setting that cannot move the charger away, hide it or open it to others',
});

export const tag = text(`expected a tag of 1 to ${MAX_TAG_CHARS} characters, in quotes`, MAX_TAG_CHARS);

/** Unquoted, `1.6` and `2.1` are numbers in YAML. */
function versionAmong<T extends string>(words: readonly T[], read: (text: string) => T | undefined) {
  const right = oneOf(words);
  return z
    .union([z.string(), z.number()], { error: right })
    .meta({ enum: [...words, 1.6, 2.1] })
    .transform((value, context): T => {
      const known = read(String(value));
      if (known !== undefined) return known;
      context.issues.push({ code: 'custom', input: value, message: right, params: { wrong: 'is not a version' } });
      return z.NEVER;
    });
}

export const version = versionAmong<OcppVersion>(VERSIONS_OLDEST_FIRST, readVersion);

/** Every version is offered, and the other end chooses. */
const AUTO = 'auto';
export const versionOrAuto = versionAmong<OcppVersion | typeof AUTO>([...VERSIONS_OLDEST_FIRST, AUTO], (text) =>
  text.trim().toLowerCase() === AUTO ? AUTO : readVersion(text),
);

const FILE_RIGHT = 'expected the path of a file, as seen from the folder of this file';
/** Relative paths count from the folder of the file in which they stand. */
export const file = text(FILE_RIGHT, 1024).regex(/^[^\p{Cc}]+$/u, { error: FILE_RIGHT });

const ENTITY_RIGHT = 'expected an entity of Home Assistant such as "binary_sensor.someone_home"';
export const entity = text(ENTITY_RIGHT, 255).regex(/^[a-z0-9_]+\.[a-z0-9_]+$/, { error: ENTITY_RIGHT });

const ZONE_RIGHT = 'expected a time zone such as "Europe/Berlin"';
export const timeZone = text(ZONE_RIGHT, 64).refine(isZone, { error: ZONE_RIGHT });

const CURRENCY_RIGHT = 'expected three capital letters of a currency such as "EUR"';
export const currency = z.string({ error: CURRENCY_RIGHT }).regex(/^[A-Z]{3}$/, { error: CURRENCY_RIGHT });

/** By name; whether there is such a quirk is checked later. */
export const quirkSwitches = z
  .record(z.string(), flag(), { error: 'expected a group of quirks, each with true or false' })
  .default({});

const CHARGER_ID_RIGHT = 'expected the identity of a charger: 1 to 48 characters, in quotes';
export const chargerId = text(CHARGER_ID_RIGHT, 48).regex(/^\P{Cc}+$/u, { error: CHARGER_ID_RIGHT });

export const listOf = <T extends z.ZodType>(row: T, max: number, what: string) =>
  z
    .array(row, { error: `expected a list of ${what}` })
    .max(max, { error: `expected at most ${max} ${what}` })
    .default([]);

/** An error text for a row that is no group of keys; other faults of the row keep their own texts. */
export function groupOf(...keys: readonly string[]) {
  return (issue: { readonly code?: string | undefined }) =>
    issue.code === 'invalid_type' ? `expected a group of keys: ${keys.join(', ')}, …` : undefined;
}

/** As every version of OCPP has room for. */
export const MAX_MODEL_CHARS = 20;
export const MODEL_RIGHT = `expected a model of 1 to ${MAX_MODEL_CHARS} characters, in quotes`;
export const MAX_SERIAL_CHARS = 25;
export const SERIAL_RIGHT = `expected a serial number of 1 to ${MAX_SERIAL_CHARS} characters, in quotes`;
