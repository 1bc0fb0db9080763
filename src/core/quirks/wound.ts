/** One broken rule of a schema as a mender sees it, and what menders are made of. */
import type { Instant } from '../model.ts';
import type { Violation } from '../ocpp/violation.ts';
import type { Spot } from './pointer.ts';
import type { Quirk } from './quirk.ts';

export interface RepairContext {
  /** When the message came. */
  readonly now: Instant;
  /** Zones in which a time without one may be meant (IANA names), the likeliest first. */
  readonly zones: readonly [string, ...string[]];
}

export interface Wound {
  readonly draft: unknown;
  readonly violation: Violation;
  readonly segments: readonly string[];
  /** Undefined at the root. */
  readonly spot: Spot | undefined;
  readonly context: RepairContext;
}

/** It did something; `learnt` is what it found out about the charger by it. */
export interface Mended {
  readonly learnt?: string | undefined;
}

/** A quirk of payloads: its function changes the draft and says so, or leaves it alone and says nothing. */
export interface PayloadQuirk extends Quirk {
  /** The broken rules that it can mend, as the schema names them; absent = any. */
  readonly rules?: readonly string[] | undefined;
  readonly mend: (wound: Wound) => Mended | undefined;
}

export const MENDED: Mended = {};

/** An element that goes at the end of the round, when no pointer of the round leads past it any more. */
export const DROPPED = Symbol('dropped');

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
