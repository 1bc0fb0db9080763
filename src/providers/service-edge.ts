/** The edge towards services: what of theirs is checked before the hub sees it. */
import type { Payload } from '../core/model.ts';
import { rowOf } from '../core/ocpp/catalogue.ts';
import type { CallOutcome, Reply } from '../core/ocpp/exchange.ts';
import { refuse } from '../core/ocpp/refusals.ts';
import { answerWhileRejected, mayAskWhile, type Standing } from '../core/ocpp/registration.ts';
import type { OcppVersion } from '../core/ocpp/versions.ts';
import { violations } from '../wire/validate.ts';

/** Why a CALL of a service goes no further (PROTOCOL §2.1, §5.4); undefined = it may be decided. */
export function refusalOf(
  version: OcppVersion,
  { action, payload }: { action: string; payload: Payload },
  standing: Standing,
): Reply | undefined {
  const row = rowOf(version, action);
  if (row === undefined || row.from === 'charger') {
    return { kind: 'error', code: 'NotImplemented', description: `${action} is not a message of a central system` };
  }
  const [bad] = violations(version, action, 'request', payload) ?? [];
  if (bad !== undefined) return { kind: 'error', code: bad.code, description: `${bad.path} ${bad.message}`.trim() };
  if (standing === 'rejected') return answerWhileRejected(version);
  if (mayAskWhile(standing, row.verb ?? 'denied')) return undefined;
  return refuse(version, action, payload, 'unregistered', undefined, 'not registered yet');
}

/** Marks an answer that breaks its schema. */
export function checkedAnswer(version: OcppVersion, action: string, outcome: CallOutcome): CallOutcome {
  if (outcome.kind !== 'result') return outcome;
  const isBroken = (violations(version, action, 'response', outcome.payload) ?? []).length > 0;
  return isBroken ? { ...outcome, isBroken } : outcome;
}
