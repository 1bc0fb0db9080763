/** Legal refusals (PROTOCOL §3.5): a loser always gets an answer that its version knows (invariant I7). */
import type { Payload, RefusalCode } from '../model.ts';
import { mayCall } from './catalogue.ts';
import type { ErrorCode } from './errors.ts';
import type { Reply } from './exchange.ts';
import { type CsmsAction, REFUSALS } from './refusal-table.ts';
import {
  DETAIL_REASONS,
  type MakeAnswer,
  type RefusalDetail,
  type Refused,
  type Refusing,
  type StatusInfo,
  type Words,
} from './refusal-words.ts';
import type { OcppVersion } from './versions.ts';

/** Characters of `additionalInfo` in the version that has the least room for it. */
export const MAX_ADDITIONAL_INFO = 512;

/**
 * The refusal of a request of a central system in the words of its version.
 *
 * @param request validated; answers item by item repeat parts of it
 * @param code why: no right, lost, home, offline, fault, rate, or the asker is not registered yet
 * @param detail what is wrong with the content, where a version has a word for it; without one it is left unsaid
 * @param why a plain sentence, told where a version has a field for it
 */
export function refuse(
  version: OcppVersion,
  action: string,
  request: Payload,
  code: Refused,
  detail?: RefusalDetail,
  why?: string,
): Reply {
  if (!mayCall(version, action, 'csms') || !isRefusable(action)) {
    return { kind: 'error', code: 'NotImplemented', description: `${action} is not served here` };
  }
  const refusal = REFUSALS[action];
  const words: Words = { ...refusal, ...refusal.only?.[version] };
  const error = errorInstead(version, action, code, detail);
  if (error !== undefined) return { kind: 'error', code: error, description: why ?? '' };
  const info = version === '1.6' ? undefined : statusInfo(version, words, code, detail, why);
  if (refusal.make !== undefined) return made(refusal.make, { version, request, code, detail, info });
  return { kind: 'result', payload: withStatus(words, code, detail, info) };
}

function isRefusable(action: string): action is CsmsAction {
  return Object.hasOwn(REFUSALS, action);
}

/** The few refusals that no status can say. */
function errorInstead(
  version: OcppVersion,
  action: CsmsAction,
  code: Refused,
  detail: RefusalDetail | undefined,
): ErrorCode | undefined {
  if (version !== '1.6') return undefined;
  if (action === 'UpdateFirmware' && code === 'N') return 'NotSupported';
  const wrong = detail === 'unknown_connector' || detail === 'unknown_evse' || detail === 'bad_value';
  return action === 'SetChargingProfile' && wrong ? 'PropertyConstraintViolation' : undefined;
}

function made(make: MakeAnswer, refusing: Refusing): Reply {
  const payload = make(refusing);
  if (payload !== undefined) return { kind: 'result', payload };
  return { kind: 'error', code: 'OccurrenceConstraintViolation', description: 'nothing was asked for' };
}

function withStatus(
  words: Words,
  code: Refused,
  detail: RefusalDetail | undefined,
  info: StatusInfo | undefined,
): Payload {
  const detailed = detail === undefined ? undefined : words.details?.[detail];
  const status = detailed ?? words.by?.[code] ?? words.status;
  if (status === undefined) return {};
  return info === undefined || words.bare ? { status } : { status, statusInfo: info };
}

/** Reason codes of 2.x, which are at most 20 characters long. */
const REASONS: { readonly [C in Refused]: string } = {
  N: 'UnsupportedRequest',
  L: 'TxInProgress',
  H: 'Unspecified',
  O: 'InternalError',
  F: 'InternalError',
  Q: 'Unspecified',
  unregistered: 'CSNotAccepted',
};
const REASONS_21: { readonly [C in Refused]?: string } = { Q: 'RateLimitExceeded' };
const BY_RULE: readonly Refused[] = ['N', 'L', 'H'] satisfies readonly RefusalCode[];

function statusInfo(
  version: OcppVersion,
  words: Words,
  code: Refused,
  detail: RefusalDetail | undefined,
  why: string | undefined,
): StatusInfo {
  const reasonCode =
    (detail && DETAIL_REASONS[detail]) ??
    words.reasons?.[code] ??
    (BY_RULE.includes(code) ? words.reason : undefined) ??
    (version === '2.1' ? REASONS_21[code] : undefined) ??
    REASONS[code];
  if (why === undefined || why === '') return { reasonCode };
  return { reasonCode, additionalInfo: [...why].slice(0, MAX_ADDITIONAL_INFO).join('') };
}
