/**
 * How each kind of broken schema rule is mended, one row a keyword (PROTOCOL §6, the rows marked G). A mender changes
 * the draft and says what it did, or leaves it alone and says nothing.
 */
import { formatInstant, parseInstant } from '../ocpp/time.ts';
import type { Violation } from '../ocpp/violation.ts';
import { isObject, read, type Spot, valueAt, write } from './pointer.ts';

export interface RepairContext {
  /** When the message came, as an RFC 3339 time. */
  readonly now: string;
}

export interface Wound {
  readonly draft: unknown;
  readonly violation: Violation;
  readonly segments: readonly string[];
  /** Undefined at the root. */
  readonly spot: Spot | undefined;
  readonly context: RepairContext;
}

type Mender = (wound: Wound) => string | undefined;

export const MENDERS: { readonly [keyword: string]: Mender } = {
  additionalProperties: dropUnknown,
  enum: mendWord,
  format: mendTime,
  maxLength: shorten,
  multipleOf: roundToStep,
  required: fillIn,
  type: convert,
};

/** Values that name something: one character less and they name something else. */
const IDS = new Set([
  'certificate',
  'csr',
  'data',
  'exiRequest',
  'groupIdToken',
  'id',
  'idTag',
  'idToken',
  'iso15118CertificateHashData',
  'messageId',
  'parentIdTag',
  'publicKey',
  'signedMeterData',
  'transactionId',
]);

/** Whether a value may be neither cut nor left out. */
export function isId(segments: readonly string[]): boolean {
  return IDS.has(segments.at(-1) ?? '') || segments.some((segment) => /HashData/i.test(segment));
}

/** Fields that chargers forget, and what their absence means (Q4, Q25; MicroOcpp 405). */
const FORGOTTEN: { readonly [field: string]: string | number } = {
  connectorId: 1,
  errorCode: 'NoError',
  seqNo: 0,
  triggerReason: 'ChargingStateChanged',
};

/** Words for "something else" in closed lists, by field (Q5). */
const OTHERS: { readonly [field: string]: string } = {
  errorCode: 'OtherError',
  reason: 'Other',
  stoppedReason: 'Other',
  triggerReason: 'ChargingStateChanged',
};

/** Words that chargers use for one of the list, in lower case (Q10). */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['power', 'Power.Active.Import'],
  ['%', 'Percent'],
]);

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
]);

function dropUnknown({ draft, violation, segments }: Wound): string | undefined {
  const holder = valueAt(draft, segments);
  const field = violation.params.additionalProperty;
  if (!isObject(holder) || typeof field !== 'string' || !Object.hasOwn(holder, field)) return undefined;
  delete holder[field];
  return 'left out a field that the schema does not know';
}

function mendWord({ violation, spot }: Wound): string | undefined {
  const allowed = violation.params.allowedValues;
  if (spot === undefined || !Array.isArray(allowed)) return undefined;
  const value = read(spot);
  const word = String(value).trim().toLowerCase();
  const find = (wanted: string): unknown => allowed.find((one) => String(one).toLowerCase() === wanted.toLowerCase());
  const meant = find(word) ?? find(ALIASES.get(word) ?? '');
  if (meant !== undefined) {
    write(spot, meant);
    return 'took the word of the list that it stands for';
  }
  if (spot.key === 'measurand' && splitPhase(spot, String(value), find)) return 'moved the phase out of the measurand';
  if (isMeaninglessUnit(spot) && isObject(spot.holder)) {
    delete spot.holder[spot.key];
    return 'left out a unit that the list does not have';
  }
  const other = OTHERS[spot.key];
  if (other === undefined || find(other) === undefined) return undefined;
  write(spot, other);
  return `unknown, so ${other}`;
}

/** `Voltage.L1` says in one field what the schema wants in two (lbbrhzn 1627). */
function splitPhase(spot: Spot, value: string, find: (wanted: string) => unknown): boolean {
  const [, measurand, phase] = /^(.+)\.(L[123]|N|L[123]-(?:N|L[123]))$/i.exec(value.trim()) ?? [];
  const known = measurand === undefined ? undefined : find(measurand);
  if (known === undefined || phase === undefined || !isObject(spot.holder)) return false;
  spot.holder.phase ??= phase.toUpperCase();
  write(spot, known);
  return true;
}

/** A frequency has one unit only, and 1.6 forgot to list it (lbbrhzn 1576). */
function isMeaninglessUnit({ holder, key }: Spot): boolean {
  return key === 'unit' && isObject(holder) && /^frequency$/i.test(String(holder.measurand));
}

function mendTime({ violation, spot, context }: Wound): string | undefined {
  if (violation.params.format !== 'date-time' || spot === undefined) return undefined;
  const value = read(spot);
  const at = parseInstant(typeof value === 'string' && /^\d{9,14}$/.test(value.trim()) ? Number(value) : value);
  write(spot, at === undefined ? context.now : formatInstant(at));
  return at === undefined ? 'no time, so the time of receipt' : 'wrote the time as RFC 3339';
}

function shorten({ violation, segments, spot }: Wound): string | undefined {
  const limit = violation.params.limit;
  const value = spot === undefined ? undefined : read(spot);
  if (spot === undefined || typeof limit !== 'number' || typeof value !== 'string' || isId(segments)) return undefined;
  // Schemas count whole characters, not the halves that a string is made of.
  write(spot, [...value].slice(0, limit).join(''));
  return `cut to ${limit} characters`;
}

function roundToStep({ violation, spot }: Wound): string | undefined {
  const step = violation.params.multipleOf;
  const value = spot === undefined ? undefined : read(spot);
  if (spot === undefined || typeof step !== 'number' || typeof value !== 'number') return undefined;
  const steps = Math.round(value / step);
  // Dividing by the reciprocal keeps 16.1 from becoming 16.100000000000001.
  write(spot, step < 1 ? steps / Math.round(1 / step) : steps * step);
  return 'rounded';
}

function fillIn({ draft, violation, segments, context }: Wound): string | undefined {
  const holder = valueAt(draft, segments);
  const field = violation.params.missingProperty;
  if (!isObject(holder) || typeof field !== 'string' || Object.hasOwn(holder, field)) return undefined;
  const value = field === 'timestamp' ? context.now : FORGOTTEN[field];
  if (value === undefined) return undefined;
  holder[field] = value;
  return `filled in the missing ${field}`;
}

function convert({ violation, spot }: Wound): string | undefined {
  if (spot === undefined) return undefined;
  const value = read(spot);
  if (value === null && isObject(spot.holder)) {
    delete spot.holder[spot.key];
    return 'left out null';
  }
  const wanted = violation.params.type;
  const converted = typeof wanted === 'string' ? CONVERSIONS[wanted]?.(value, spot.key) : undefined;
  if (converted === undefined) return undefined;
  write(spot, converted);
  return `made it ${wanted}`;
}

const NUMBER = /^[+-]?\d+(\.\d+)?(e[+-]?\d{1,2})?$/i;

/** To the wanted JSON type; undefined when it cannot be said in it (Q8, Q9, Q20). */
const CONVERSIONS: { readonly [type: string]: (value: unknown, key: string) => unknown } = {
  string: (value, key) => {
    if (typeof value === 'number' || typeof value === 'boolean') return String(value);
    return key === 'data' && value !== null ? JSON.stringify(value) : undefined;
  },
  number: toNumber,
  integer: (value) => {
    const rounded = Math.round(toNumber(value) ?? Number.NaN);
    return Number.isSafeInteger(rounded) ? rounded : undefined;
  },
  boolean: (value) => BOOLEANS.get(String(value).trim().toLowerCase()),
  array: (value) => (value === null ? undefined : [value]),
  object: (value) => (Array.isArray(value) && value.length === 1 && isObject(value[0]) ? value[0] : undefined),
};

function toNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && NUMBER.test(value.trim()) ? Number(value) : undefined;
}
