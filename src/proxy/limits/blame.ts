/** What a refusal of a limit says of the way in which it was said (PROTOCOL §2.5 "fallbacks", §3.5). */
import { WAYS, type Way } from '../../core/limits/ways.ts';
import type { ErrorCode } from '../../core/ocpp/errors.ts';
import type { CallOutcome } from '../../core/ocpp/exchange.ts';
import type { Step } from './plan.ts';

/**
 * `firm`: the charger knows no such thing. `passing`: it may be busy, or its session over, so that only some in a row
 * count. `none`: it says nothing of the way.
 */
export type Blame = 'firm' | 'passing' | 'none';

const FIRM_CODES: readonly ErrorCode[] = [
  'NotImplemented',
  'NotSupported',
  'FormatViolation',
  'OccurrenceConstraintViolation',
  'PropertyConstraintViolation',
  'TypeConstraintViolation',
  'MessageTypeNotSupported',
];
/** Reasons of the newer versions, beside a plain no. */
const FIRM_REASONS: readonly unknown[] = [
  'InvalidProfile',
  'InvalidSchedule',
  'InvalidStackLevel',
  'UnsupportedParam',
  'UnsupportedRateUnit',
];

export function blameOf(step: Step, outcome: CallOutcome): Blame {
  if (!isOwn(step)) return 'none';
  if (outcome.kind === 'error') return isFirm(outcome) ? 'firm' : 'passing';
  if (outcome.kind !== 'result') return 'none';
  const { status, statusInfo } = outcome.payload;
  return status === 'NotSupported' || FIRM_REASONS.includes(reasonIn(statusInfo)) ? 'firm' : 'passing';
}

/** Whether it knows no such thing, whenever it is asked. */
export function isFirm(outcome: CallOutcome): boolean {
  return outcome.kind === 'error' && FIRM_CODES.includes(outcome.code);
}

/** The way that a yes is a word about; undefined = about none. */
export function wayOf(step: Step): number | undefined {
  return isOwn(step) ? WAYS.indexOf(step.way) : undefined;
}

/** The default beneath a session is told in the same words in most ways, and so is what is to be taken away. */
function isOwn({ deed, scope, way }: { deed: Step['deed']; scope: Step['scope']; way: Way }): boolean {
  return deed.kind === 'write' && (scope === 'session' || way.purpose !== 'TxProfile');
}

function reasonIn(info: unknown): unknown {
  return typeof info === 'object' && info !== null && 'reasonCode' in info ? info.reasonCode : undefined;
}
