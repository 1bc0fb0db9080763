/** What a backend may ask, checked field by field, and what it is answered (docs/backends.md). */
import type { Instant, RefusalCode } from '../core/model.ts';
import { parseInstant } from '../core/ocpp/time.ts';
import type { Plan } from '../core/tariffs/quote.ts';
import type { Command, CommandResult } from '../proxy/ports.ts';

export type RequestId = string | number;

/** A request that was understood. `charger` is still to be found when it is not named. */
export type Request = {
  readonly id: RequestId | undefined;
  readonly action: string;
  readonly charger: string | undefined;
} & (
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'ack'; readonly seq: number }
  | { readonly kind: 'status' }
  | AboutTariffs
);

/** Needs the right `tariff`. */
type AboutTariffs =
  | { readonly kind: 'tariffs' }
  | {
      readonly kind: 'quote';
      /** Undefined = its own. */
      readonly tariff: string | undefined;
      readonly plan: Omit<Plan, 'startsAt'> & { readonly startsAt: Instant | undefined };
    }
  | { readonly kind: 'set_tariff'; readonly tariff: string; readonly row: { readonly [key: string]: unknown } };

export type RequestRead =
  | { readonly ok: true; readonly request: Request }
  | {
      readonly ok: false;
      readonly id: RequestId | undefined;
      readonly action: string | undefined;
      readonly why: string;
    };

const MAX_ID_LENGTH = 100;
const MAX_TEXT_LENGTH = 255;
const MAX_REASON_LENGTH = 200;
const MAX_NUMBER = 2 ** 31 - 1;
/** PROTOCOL §3.1: an explicit lease lasts at most 15 minutes and is renewed. */
const MAX_LEASE_S = 900;
const MAX_LIMIT_A = 10_000;
const MAX_KWH = 1_000;
const MAX_KW = 1_000;
/** Of a charger at home with three phases. */
const USUAL_KW = 11;
const ENERGY_RIGHT = `a number above 0, up to ${MAX_KWH}`;

type Body = { readonly [field: string]: unknown };

/** Reads one text frame. Never throws; a refusal names the field and what would be right. */
export function readRequest(text: string): RequestRead {
  const body = parse(text);
  if (body === undefined) {
    return { ok: false, id: undefined, action: undefined, why: 'expected one JSON object with an "action"' };
  }
  const id = isRequestId(body.id) ? body.id : undefined;
  const named = typeof body.action === 'string' ? body.action.slice(0, MAX_ID_LENGTH) : undefined;
  try {
    if (body.id !== undefined && id === undefined) {
      throw new FieldError('id', `a number, or a text of at most ${MAX_ID_LENGTH} characters`);
    }
    const read = ACTIONS.get(named ?? '');
    if (read === undefined || named === undefined)
      throw new FieldError('action', `one of ${[...ACTIONS.keys()].join(', ')}`);
    const fields = new Fields(body);
    const charger = fields.text('charger', MAX_TEXT_LENGTH);
    return { ok: true, request: { id, action: named, charger, ...read(fields) } };
  } catch (error) {
    if (error instanceof FieldError) return { ok: false, id, action: named, why: error.message };
    throw error;
  }
}

type Asked =
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'ack'; readonly seq: number }
  | { readonly kind: 'status' }
  | AboutTariffs;

/** A map and not an object, so that `constructor` is no action. */
const ACTIONS: ReadonlyMap<string, (fields: Fields) => Asked> = new Map<string, (fields: Fields) => Asked>([
  [
    'RemoteStartTransaction',
    (fields) =>
      command({
        verb: 'start',
        evse: fields.evse(),
        connector: fields.whole('connector_id', 1, MAX_NUMBER),
        tag: fields.text('id_tag', MAX_TEXT_LENGTH),
      }),
  ],
  [
    'RemoteStopTransaction',
    (fields) =>
      command({
        verb: 'stop',
        txId: need('transaction_id', 'the id of a session as text', fields.text('transaction_id', MAX_TEXT_LENGTH)),
      }),
  ],
  [
    'request_control',
    (fields) =>
      command({
        verb: 'take',
        evse: fields.evse(),
        leaseS: fields.whole('lease_seconds', 1, MAX_LEASE_S),
        reason: fields.text('reason', MAX_REASON_LENGTH),
      }),
  ],
  ['release_control', (fields) => command({ verb: 'release', evse: fields.evse() })],
  ['set_limit', (fields) => command({ verb: 'limit', evse: fields.evse(), limitA: fields.limitA() })],
  ['get_status', () => ({ kind: 'status' })],
  ['get_tariffs', () => ({ kind: 'tariffs' })],
  [
    'quote',
    (fields) => ({
      kind: 'quote',
      tariff: fields.text('tariff', MAX_TEXT_LENGTH),
      plan: {
        startsAt: fields.moment('starts'),
        leavesAt: fields.moment('leaves'),
        energyWh: 1000 * need('energy_kwh', ENERGY_RIGHT, fields.positive('energy_kwh', MAX_KWH)),
        powerW: 1000 * (fields.positive('power_kw', MAX_KW) ?? USUAL_KW),
      },
    }),
  ],
  [
    'set_tariff',
    (fields) => ({
      kind: 'set_tariff',
      tariff: need('tariff', 'the id of a tariff', fields.text('tariff', MAX_TEXT_LENGTH)),
      row: fields.group('row'),
    }),
  ],
  [
    'ack',
    (fields) => ({
      kind: 'ack',
      seq: need('seq', 'the seq of an event as a whole number', fields.whole('seq', 0, Number.MAX_SAFE_INTEGER)),
    }),
  ],
]);

function command(asked: Command): Asked {
  return { kind: 'command', command: asked };
}

function need<T>(field: string, right: string, value: T | undefined): T {
  if (value === undefined) throw new FieldError(field, right);
  return value;
}

class FieldError extends Error {
  constructor(field: string, right: string) {
    super(`${field}: expected ${right}`);
  }
}

/** Optional fields of a request; each reader throws a FieldError for a wrong type. `null` counts as absent. */
class Fields {
  readonly #body: Body;

  constructor(body: Body) {
    this.#body = body;
  }

  evse(): number | undefined {
    return this.whole('evse', 1, MAX_NUMBER);
  }

  text(field: string, maxLength: number): string | undefined {
    const value = this.#body[field] ?? undefined;
    if (value === undefined) return undefined;
    if (typeof value === 'string' && value !== '' && value.length <= maxLength) return value;
    throw new FieldError(field, `a text of 1 to ${maxLength} characters`);
  }

  whole(field: string, least: number, most: number): number | undefined {
    const value = this.#body[field] ?? undefined;
    if (value === undefined) return undefined;
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most) return value;
    throw new FieldError(field, `a whole number from ${least} to ${most}`);
  }

  positive(field: string, most: number): number | undefined {
    const value = this.#body[field] ?? undefined;
    if (value === undefined) return undefined;
    if (typeof value === 'number' && value > 0 && value <= most) return value;
    throw new FieldError(field, `a number above 0, up to ${most}`);
  }

  moment(field: string): Instant | undefined {
    const text = this.text(field, MAX_TEXT_LENGTH);
    const at = parseInstant(text);
    if (text !== undefined && at === undefined) throw new FieldError(field, 'a time such as 2027-01-31T18:00:00Z');
    return at;
  }

  group(field: string): { readonly [key: string]: unknown } {
    const value = this.#body[field];
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
    throw new FieldError(field, 'a JSON object');
  }

  /** Here `null` has a meaning: the limit goes away. */
  limitA(): number | null {
    const value = this.#body.limit_a;
    if (value === null) return null;
    if (typeof value === 'number' && value >= 0 && value <= MAX_LIMIT_A) return value;
    throw new FieldError('limit_a', `amperes per phase from 0 to ${MAX_LIMIT_A}, or null to take the limit away`);
  }
}

function isRequestId(value: unknown): value is RequestId {
  return typeof value === 'number' || (typeof value === 'string' && value.length <= MAX_ID_LENGTH);
}

function parse(text: string): Body | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return Object.fromEntries(Object.entries(value));
  } catch {
    return undefined;
  }
}

/** The words of PROTOCOL §3.5, and two of the door's own. */
export type ErrorWord = (typeof ERROR_WORDS)[RefusalCode] | 'bad_request' | 'internal';

export const ERROR_WORDS = {
  N: 'not_allowed',
  L: 'control_locked',
  H: 'blocked_by_home',
  O: 'charger_offline',
  F: 'charger_fault',
  Q: 'rate_limited',
} as const satisfies { readonly [C in RefusalCode]: string };

/** `undefined` fields vanish in JSON. */
export function refusal(
  asked: { readonly id?: RequestId | undefined; readonly action?: string | undefined },
  error: ErrorWord,
  reason: string,
  rule: string,
  retryAfterS?: number,
): object {
  return { action: asked.action, id: asked.id, error, reason, rule, retry_after_s: retryAfterS };
}

/** The answer to a command, in the protocol's words. */
export function commandReply(request: Request, outcome: CommandResult): object {
  if (outcome.ok) {
    return {
      action: request.action,
      id: request.id,
      result: outcome.result,
      reason: outcome.why,
      transaction_id: outcome.txId,
      charger_status: outcome.answer?.status,
    };
  }
  const word = outcome.code === 'bad_request' ? outcome.code : ERROR_WORDS[outcome.code];
  return refusal(request, word, outcome.why, outcome.rule, outcome.retryAfterS);
}
