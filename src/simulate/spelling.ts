/** For messages without a meaning of their own: of several spellings, the one that a version knows. */
import type { Payload } from '../core/model.ts';
import type { Reply } from '../core/ocpp/exchange.ts';
import type { OcppVersion } from '../core/ocpp/versions.ts';
import { violations } from '../wire/validate.ts';

export interface OutgoingCall {
  readonly action: string;
  readonly payload: Payload;
}

/** The first of these CALLs that obeys the published schemas of the version; undefined when none does. */
export function spelledCall(version: OcppVersion, spellings: readonly OutgoingCall[]): OutgoingCall | undefined {
  return spellings.find(({ action, payload }) => violations(version, action, 'request', payload)?.length === 0);
}

/** The first of these answers that obeys the published schema; an error when the version has another idea of it. */
export function spelledReply(version: OcppVersion, action: string, spellings: readonly Payload[]): Reply {
  const payload = spellings.find((one) => violations(version, action, 'response', one)?.length === 0);
  return payload === undefined ? notSupported(action) : { kind: 'result', payload };
}

/** What a CALL is answered that the version does not know or that breaks its schema; undefined when it is proper. */
export function refusalOf(version: OcppVersion, { action, payload }: OutgoingCall): Reply | undefined {
  const wrong = violations(version, action, 'request', payload);
  if (wrong === undefined) return { kind: 'error', code: 'NotImplemented', description: `${action} is not known` };
  const [first] = wrong;
  return first && { kind: 'error', code: first.code, description: first.message };
}

/** Words with which the versions say no; the first that an answer may have. */
const NO = [
  'Rejected',
  'Failed',
  'UnlockFailed',
  'NotFound',
  'Unknown',
  'NoProfiles',
  'NoProfile',
  'NoTariff',
  'NoFirmware',
];

/** A no in the proper form of the answer, and an error where it has none. */
export function refusedReply(version: OcppVersion, action: string): Reply {
  const words = NO.map((status) => ({ status }));
  const payload = words.find((one) => violations(version, action, 'response', one)?.length === 0);
  if (payload !== undefined) return { kind: 'result', payload };
  return { kind: 'error', code: 'InternalError', description: 'refused, as it was told to' };
}

export function notSupported(action: string): Reply {
  return { kind: 'error', code: 'NotSupported', description: `the simulator does no ${action}` };
}
