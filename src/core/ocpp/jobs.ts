/** Jobs that a charger does for one party at a time, and the messages that tell how far they are (PROTOCOL §1.2, X). */
import type { Payload } from '../model.ts';
import type { OcppVersion } from './versions.ts';

/** Firmware is loaded or published one at a time; so are logs sent. */
export type JobSlot = 'firmware' | 'log';

interface Kind {
  readonly slot: JobSlot;
  /** The message that tells its progress; undefined = as the version has it. */
  readonly toldBy: { readonly [V in OcppVersion]?: string };
  /** The message that tells it without the number of a request: it goes to the provider that asked last. */
  readonly toldBare?: string;
}

const FIRMWARE = 'FirmwareStatusNotification';
const KINDS: { readonly [action: string]: Kind } = {
  UpdateFirmware: {
    slot: 'firmware',
    toldBy: { '1.6': FIRMWARE, '2.0.1': FIRMWARE, '2.1': FIRMWARE },
    toldBare: FIRMWARE,
  },
  SignedUpdateFirmware: { slot: 'firmware', toldBy: { '1.6': 'SignedFirmwareStatusNotification' } },
  PublishFirmware: {
    slot: 'firmware',
    toldBy: { '2.0.1': 'PublishFirmwareStatusNotification', '2.1': 'PublishFirmwareStatusNotification' },
  },
  GetLog: {
    slot: 'log',
    toldBy: { '1.6': 'LogStatusNotification', '2.0.1': 'LogStatusNotification', '2.1': 'LogStatusNotification' },
  },
  GetDiagnostics: {
    slot: 'log',
    toldBy: { '1.6': 'DiagnosticsStatusNotification' },
    toldBare: 'DiagnosticsStatusNotification',
  },
};

/** The kind of job that a request begins, among the ids of requests; undefined = its progress always has a number. */
export function jobOf(action: string): string | undefined {
  const bare = KINDS[action]?.toldBare;
  return bare === undefined ? undefined : jobToldBy(bare);
}

/** The kind of job whose progress this message tells. */
export function jobToldBy(action: string): string {
  return `job:${action}`;
}

/** The words with which a job is over, whatever becomes of it. */
const OVER: ReadonlySet<unknown> = new Set([
  ...['Idle', 'Installed', 'InstallationFailed', 'InstallVerificationFailed', 'InvalidSignature', 'DownloadFailed'],
  ...['Published', 'PublishFailed', 'InvalidChecksum'],
  ...['Uploaded', 'UploadFailed', 'UploadFailure', 'BadMessage', 'NotSupportedOperation', 'PermissionDenied'],
  'AcceptedCanceled',
]);

export interface Progress {
  readonly slot: JobSlot;
  /** Ours; undefined where the version has none. */
  readonly requestId: number | undefined;
  readonly isOver: boolean;
}

/** What a message of the charger says of its jobs; undefined when it is about none. */
export function progressIn(action: string, { status, requestId }: Payload): Progress | undefined {
  const kind = Object.values(KINDS).find(({ toldBy }) => Object.values(toldBy).includes(action));
  if (kind === undefined) return undefined;
  return {
    slot: kind.slot,
    requestId: typeof requestId === 'number' ? requestId : undefined,
    isOver: OVER.has(status),
  };
}

/** `waits`: it is not decided yet. `failed`: it will not be done. */
export type FirmwareTold = 'waits' | 'failed';
const WORDS: { readonly [T in FirmwareTold]: string } = { waits: 'DownloadScheduled', failed: 'DownloadFailed' };

/** How firmware stands that never reached the charger, in its place; undefined when a version has no word for it. */
export function firmwareProgress(
  version: OcppVersion,
  action: string,
  requestId: number | undefined,
  told: FirmwareTold,
): { readonly action: string; readonly payload: Payload } | undefined {
  const toldBy = KINDS[action]?.toldBy[version];
  if (toldBy === undefined) return undefined;
  // The oldest message tells failures, and nothing of what waits.
  if (requestId === undefined && told === 'waits') return undefined;
  return { action: toldBy, payload: { status: WORDS[told], ...(requestId !== undefined && { requestId }) } };
}
