/** OCPP-J frames as values (PROTOCOL §5.2): text in, a value out, and back. Nothing here throws for what a peer sent. */
import type { Payload } from '../model.ts';
import { type ErrorCode, readCode, wireCode } from './errors.ts';
import { withoutTail } from './tail.ts';
import type { OcppVersion } from './versions.ts';

/** As received: some chargers count with plain numbers and want them back so. */
export type FrameId = string | number;

export type Frame =
  | { readonly type: 'call'; readonly id: FrameId; readonly action: string; readonly payload: Payload }
  | { readonly type: 'result'; readonly id: FrameId; readonly payload: Payload }
  | FailureFrame
  /** Wants no answer, ever. */
  | { readonly type: 'send'; readonly id: FrameId; readonly action: string; readonly payload: Payload };

/** `error`: a CALL failed. `resultError`: the asker could not use our answer. */
export interface FailureFrame {
  readonly type: 'error' | 'resultError';
  readonly id: FrameId;
  readonly code: ErrorCode;
  readonly description: string;
  readonly details?: Payload | undefined;
}

export type Parsed =
  | { readonly kind: 'frame'; readonly frame: Frame }
  /** A CALL that can be read well enough to be refused. */
  | { readonly kind: 'refuse'; readonly why: string; readonly answer: FailureFrame }
  /** Nothing to do; `bad` when a peer that keeps doing it is broken. */
  | { readonly kind: 'ignore'; readonly why: string; readonly bad: boolean }
  | { readonly kind: 'unreadable'; readonly why: string; readonly answer?: FailureFrame | undefined };

/** Longest message id that is accepted; ours have 36 characters. */
export const MAX_ID_CHARS = 255;
/** Deepest nesting of arrays and objects; the deepest schema has 9. */
export const MAX_DEPTH = 32;
/** Longest description of an error on the wire. */
export const MAX_DESCRIPTION_CHARS = 255;

const TYPES = { call: 2, result: 3, error: 4, resultError: 5, send: 6 } as const;

/** The versions that know CALLRESULTERROR and SEND. */
const HAS_SEND: { readonly [V in OcppVersion]: boolean } = { '1.6': false, '2.0.1': false, '2.1': true };

/** The versions in which a frame that cannot be read is answered, under the id "-1". */
const ANSWERS_UNREADABLE: { readonly [V in OcppVersion]: boolean } = { '1.6': false, '2.0.1': true, '2.1': true };

/** Where nobody is told of a frame that cannot be read, what it plainly means is better than silence (PROTOCOL §5.2). */
export function mayMendFrames(version: OcppVersion): boolean {
  return !ANSWERS_UNREADABLE[version];
}

/** Whether a link of this version knows CALLRESULTERROR and SEND. */
export function hasSend(version: OcppVersion): boolean {
  return HAS_SEND[version];
}

/** Reads one text frame of a link that speaks `version`. */
export function parseFrame(text: string, version: OcppVersion): Parsed {
  const clean = withoutTail(text);
  if (!clean.endsWith(']') && clean.trim() === '') return { kind: 'ignore', why: 'an empty frame', bad: false };
  const value = readJson(clean);
  if (value === undefined) return unreadableText(clean, version);
  if (!Array.isArray(value)) return unreadable('it is no array', version, true);
  if (deeperThan(value, MAX_DEPTH)) return unreadable('it is nested too deeply', version, value[0] === TYPES.call);
  switch (value[0]) {
    case TYPES.call:
      return parseCall(value, version);
    case TYPES.result:
      return parseResult(value, version);
    case TYPES.error:
      return parseFailure('error', value, version);
    case TYPES.resultError:
      return HAS_SEND[version] ? parseFailure('resultError', value, version) : unknownType(value[0]);
    case TYPES.send:
      return HAS_SEND[version] ? parseSend(value, version) : unknownType(value[0]);
    default:
      return typeof value[0] === 'number'
        ? unknownType(value[0])
        : unreadable('it does not begin with a message type', version, true);
  }
}

/** Writes a frame with the spellings of `version`. */
export function encodeFrame(frame: Frame, version: OcppVersion): string {
  switch (frame.type) {
    case 'call':
    case 'send':
      return JSON.stringify([TYPES[frame.type], frame.id, frame.action, frame.payload]);
    case 'result':
      return JSON.stringify([TYPES.result, frame.id, frame.payload]);
    case 'error':
    case 'resultError':
      return JSON.stringify([
        TYPES[frame.type],
        frame.id,
        wireCode(frame.code, version),
        cut(frame.description, MAX_DESCRIPTION_CHARS),
        frame.details ?? {},
      ]);
  }
}

function parseCall(value: readonly unknown[], version: OcppVersion): Parsed {
  const [, id, action] = value;
  if (!isId(id)) return unreadable('its message id cannot be read', version, true);
  if (typeof action !== 'string' || action === '') return refuse(id, 'FormatViolation', 'the action is missing');
  // We give every party ids of its own, so a signature over them cannot survive.
  if (ANSWERS_UNREADABLE[version] && action.endsWith('-Signed')) {
    return refuse(id, 'NotImplemented', 'signed messages are not supported');
  }
  const payload = readPayload(value[3]);
  if (payload === undefined) return refuse(id, 'FormatViolation', 'the payload is no object');
  return { kind: 'frame', frame: { type: 'call', id, action, payload } };
}

function parseSend(value: readonly unknown[], version: OcppVersion): Parsed {
  const [, id, action] = value;
  const payload = readPayload(value[3]);
  if (!isId(id) || typeof action !== 'string' || action === '' || payload === undefined) {
    return unreadable('a SEND without id, action or payload', version, false);
  }
  return { kind: 'frame', frame: { type: 'send', id, action, payload } };
}

function parseResult(value: readonly unknown[], version: OcppVersion): Parsed {
  const id = value[1];
  if (!isId(id)) return unreadable('an answer without a message id', version, false);
  const payload = readPayload(value[2]);
  if (payload !== undefined) return { kind: 'frame', frame: { type: 'result', id, payload } };
  // Whoever asked learns at once that nothing usable came, instead of waiting for its time limit.
  const description = 'the payload of the answer is no object';
  return { kind: 'frame', frame: { type: 'error', id, code: 'FormatViolation', description } };
}

function parseFailure(type: 'error' | 'resultError', value: readonly unknown[], version: OcppVersion): Parsed {
  const [, id, code, text, details] = value;
  if (!isId(id)) return unreadable('an error without a message id', version, false);
  const description = typeof text === 'string' ? cut(text, MAX_DESCRIPTION_CHARS) : '';
  const frame = { type, id, code: readCode(code), description, details: readPayload(details) ?? {} };
  return { kind: 'frame', frame };
}

/** Text that is no JSON. In 1.6 nothing can be said, unless it is plainly a CALL whose id stands at its beginning. */
function unreadableText(text: string, version: OcppVersion): Parsed {
  if (ANSWERS_UNREADABLE[version]) return unreadable('it is no JSON', version, !/^\s*\[\s*[3-6]\b/.test(text));
  const [, quoted] = /^\s*\[\s*2\s*,\s*"([^"\\]{1,255})"\s*,\s*"\w+"/.exec(text) ?? [];
  if (quoted === undefined) return unreadable('it is no JSON', version, false);
  const answer = failure(quoted, 'FormatViolation', 'the message is no JSON');
  return { kind: 'unreadable', why: 'it is no JSON', answer };
}

/** An answer or an error is never answered, however broken it is: `mayAnswer` is false for them. */
function unreadable(why: string, version: OcppVersion, mayAnswer: boolean): Parsed {
  const answer = mayAnswer && ANSWERS_UNREADABLE[version] ? failure('-1', 'RpcFrameworkError', why) : undefined;
  return { kind: 'unreadable', why, answer };
}

function unknownType(type: unknown): Parsed {
  return { kind: 'ignore', why: `message type ${String(type)} is unknown`, bad: true };
}

function refuse(id: FrameId, code: ErrorCode, why: string): Parsed {
  return { kind: 'refuse', why, answer: failure(id, code, why) };
}

function failure(id: FrameId, code: ErrorCode, description: string): FailureFrame {
  return { type: 'error', id, code, description };
}

function isId(id: unknown): id is FrameId {
  if (typeof id === 'number') return Number.isFinite(id);
  return typeof id === 'string' && id !== '' && id.length <= MAX_ID_CHARS;
}

/** Missing and `null` mean `{}`; so does `[]`, which is what PHP writes for an empty object. */
function readPayload(value: unknown): Payload | undefined {
  if (value === undefined || value === null) return {};
  if (Array.isArray(value)) return value.length === 0 ? {} : undefined;
  // An object out of JSON.parse has string keys and nothing else.
  return typeof value === 'object' ? (value as Payload) : undefined;
}

/** Undefined when it is no JSON; JSON itself cannot say undefined. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function deeperThan(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === 0 || Object.values(value).some((inner) => deeperThan(inner, depth - 1));
}

/** Cuts without leaving half of a character behind. */
function cut(text: string, chars: number): string {
  if (text.length <= chars) return text;
  return text.slice(0, chars).replace(/[\uD800-\uDBFF]$/, '');
}
