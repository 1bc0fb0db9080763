/** What may be typed or scripted, one row each, for chargers and central systems alike. */
import { invariant } from '../core/assert.ts';
import type { Payload } from '../core/model.ts';
import type { Clock } from '../lib/clock.ts';

/** `moment`: a duration, or one of the words. */
export type ArgKind = 'word' | 'count' | 'number' | 'duration' | 'moment' | 'payload';

export interface Arg {
  readonly name: string;
  readonly kind: ArgKind;
  readonly optional?: boolean | undefined;
  /** The only words that may stand there. */
  readonly words?: readonly string[] | undefined;
}

/** Values by the names of the arguments; every one was read by {@link readArg}. */
export type Given = ReadonlyMap<string, string | number | Payload>;

export interface DeedContext {
  readonly clock: Clock;
  /** Nobody waits any more. */
  readonly signal: AbortSignal;
}

/** One thing that can be done. What it answers, or resolves with, is printed when it is text. */
export interface Deed<S> {
  readonly help: string;
  /** In the order in which they are typed. */
  readonly args: readonly Arg[];
  readonly run: (sim: S, given: Given, context: DeedContext) => unknown;
}

export type Deeds<S> = { readonly [name: string]: Deed<S> };

/** What an argument of this kind looks like. */
export function rightOf({ kind, words }: Arg): string {
  const list = words?.join(', ');
  switch (kind) {
    case 'word':
      return list === undefined ? 'expected a word' : `expected one of ${list}`;
    case 'count':
      return 'expected a whole number from 0 on';
    case 'number':
      return 'expected a number from 0 on';
    case 'duration':
      return DURATION_RIGHT;
    case 'moment':
      return `${DURATION_RIGHT}, or one of ${list}`;
    case 'payload':
      return 'expected an object such as { "vendorId": "me" }';
  }
}

export const DURATION_RIGHT = 'expected a duration such as 500ms, 2s, 1m or 1h';

/** A value as it was typed or written in a script; undefined when it is none of this kind. */
export function readArg({ kind, words }: Arg, value: unknown): string | number | Payload | undefined {
  switch (kind) {
    case 'word': {
      const word = typeof value === 'number' ? String(value) : value;
      if (typeof word !== 'string' || word === '') return undefined;
      return words === undefined ? word : words.find((one) => one.toLowerCase() === word.toLowerCase());
    }
    case 'count':
    case 'number': {
      const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
      const isRight = typeof number === 'number' && Number.isFinite(number) && number >= 0;
      return isRight && (kind === 'number' || Number.isInteger(number)) ? number : undefined;
    }
    case 'duration':
      return readDuration(value) === undefined ? undefined : String(value);
    case 'moment':
      return readDuration(value) !== undefined ? String(value) : words?.find((word) => word === value);
    case 'payload':
      return readPayload(value);
  }
}

const UNIT_MS: { readonly [unit: string]: number } = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };
const MAX_DURATION_MS = 7 * 24 * 3_600_000;

/** Milliseconds; a number without a unit is seconds. */
export function readDuration(value: unknown): number | undefined {
  const [, number, unit = 's'] = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h)?$/.exec(String(value).trim()) ?? [];
  const ms = number === undefined ? Number.NaN : Number(number) * (UNIT_MS[unit] ?? Number.NaN);
  return ms <= MAX_DURATION_MS ? ms : undefined;
}

function readPayload(value: unknown): Payload | undefined {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  if (typeof value !== 'string') return undefined;
  try {
    const parsed: unknown = JSON.parse(value);
    return typeof parsed === 'string' ? undefined : readPayload(parsed);
  } catch {
    // What is no JSON is no payload, and its reader says so.
    return undefined;
  }
}

/** A word that has to be there. */
export function wordIn(given: Given, name: string): string {
  const word = given.get(name);
  invariant(typeof word === 'string', `the argument ${name} was not read as a word`);
  return word;
}

export function numberIn(given: Given, name: string): number {
  const number = optionalNumber(given, name);
  invariant(number !== undefined, `the argument ${name} was not read as a number`);
  return number;
}

export function optionalWord(given: Given, name: string): string | undefined {
  const word = given.get(name);
  return typeof word === 'string' ? word : undefined;
}

export function optionalNumber(given: Given, name: string): number | undefined {
  const number = given.get(name);
  return typeof number === 'number' ? number : undefined;
}

export function payloadIn(given: Given, name: string): Payload {
  const payload = given.get(name);
  return typeof payload === 'object' ? payload : {};
}
