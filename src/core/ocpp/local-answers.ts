/** What the proxy says to a charger on its own, when no provider decides (PROTOCOL §1.1). */
import type { Instant, Payload } from '../model.ts';
import { mayCall } from './catalogue.ts';
import { isObject } from './paths.ts';
import type { OcppVersion } from './versions.ts';

/** How long nobody needs to ask again for the status of a certificate that nobody could tell (PROTOCOL §4.11). */
const CHAIN_STATUS_RETRY_MS = 3_600_000;

/**
 * The proxy's own answer to a message of a charger; valid in that version.
 *
 * Undefined for what is decided elsewhere (Boot, tokens, the start of a transaction and `TransactionEvent`), for what
 * has no answer (a SEND), and for what a charger of this version cannot ask.
 */
export function localAnswer(version: OcppVersion, action: string, request: Payload, now: Instant): Payload | undefined {
  if (!mayCall(version, action, 'charger') || DECIDED_ELSEWHERE.has(action)) return undefined;
  return ANSWERS[action]?.(request, now, version) ?? {};
}

const DECIDED_ELSEWHERE: ReadonlySet<string> = new Set([
  'BootNotification',
  'Authorize',
  'StartTransaction',
  'TransactionEvent',
  'NotifyPeriodicEventStream',
]);

type Answer = (request: Payload, now: Instant, version: OcppVersion) => Payload;

const rejected: Answer = () => ({ status: 'Rejected' });

/** Everything that is not here is taken note of: `{}`. */
const ANSWERS: { readonly [action: string]: Answer } = {
  Heartbeat: (_request, now) => ({ currentTime: isoTime(now) }),
  DataTransfer: () => ({ status: 'UnknownVendorId' }),
  SignCertificate: rejected,
  Get15118EVCertificate: () => ({ status: 'Failed', exiResponse: '' }),
  GetCertificateStatus: () => ({ status: 'Failed' }),
  GetCertificateChainStatus: (request, now) => ({ certificateStatus: unknownChain(request, now) }),
  NotifyEVChargingNeeds: (_request, _now, version) => ({
    status: version === '2.1' ? 'NoChargingProfile' : 'Rejected',
  }),
  NotifyEVChargingSchedule: () => ({ status: 'Accepted' }),
  OpenPeriodicEventStream: rejected,
  PullDynamicScheduleUpdate: rejected,
  VatNumberValidation: ({ vatNumber, evseId }) => ({
    vatNumber,
    ...(evseId === undefined ? {} : { evseId }),
    status: 'Rejected',
  }),
};

/** One `Failed` an entry that was asked for. */
function unknownChain(request: Payload, now: Instant): readonly Payload[] {
  const asked: readonly unknown[] = Array.isArray(request.certificateStatusRequests)
    ? request.certificateStatusRequests
    : [];
  return asked.filter(isObject).map(({ certificateHashData, source }) => ({
    certificateHashData,
    source,
    status: 'Failed',
    nextUpdate: isoTime(now + CHAIN_STATUS_RETRY_MS),
  }));
}

function isoTime(at: Instant): string {
  return new Date(at).toISOString();
}
