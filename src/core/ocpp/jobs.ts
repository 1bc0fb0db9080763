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
const DIAGNOSTICS = 'DiagnosticsStatusNotification';
const IDLE = 'Idle';
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
    toldBy: { '1.6': DIAGNOSTICS },
    toldBare: DIAGNOSTICS,
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

/** The message that a trigger names for how far a job of this kind is, which the request `action` began. */
export function triggerOf(action: string): string | undefined {
  const kind = KINDS[action];
  // What tells it of signed firmware has no trigger of its own.
  return action === 'SignedUpdateFirmware' ? FIRMWARE : Object.values(kind?.toldBy ?? {})[0];
}

/** The words with which a job is over, whatever becomes of it. */
const OVER: ReadonlySet<unknown> = new Set([
  ...[IDLE, 'Installed', 'InstallationFailed', 'InstallVerificationFailed', 'InvalidSignature', 'DownloadFailed'],
  ...['Published', 'PublishFailed', 'InvalidChecksum'],
  ...['Uploaded', 'UploadFailed', 'UploadFailure', 'BadMessage', 'NotSupportedOperation', 'PermissionDenied'],
  'AcceptedCanceled',
]);

export interface Progress {
  readonly slot: JobSlot;
  readonly status: unknown;
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
    status,
    requestId: typeof requestId === 'number' ? requestId : undefined,
    isOver: OVER.has(status),
  };
}

/** Where a message has fewer words than the others, those of the others (PROTOCOL §4.7); undefined: nothing is told. */
const FEWER_WORDS: { readonly [action: string]: { readonly [word: string]: string | undefined } } = {
  [FIRMWARE]: {
    DownloadScheduled: undefined,
    DownloadPaused: 'Downloading',
    SignatureVerified: 'Downloaded',
    InstallScheduled: 'Downloaded',
    InstallRebooting: 'Installing',
    InstallVerificationFailed: 'InstallationFailed',
    InvalidSignature: 'InstallationFailed',
    RevokedCertificate: 'InstallationFailed',
  },
  [DIAGNOSTICS]: {
    UploadFailure: 'UploadFailed',
    BadMessage: 'UploadFailed',
    PermissionDenied: 'UploadFailed',
    NotSupportedOperation: 'UploadFailed',
    AcceptedCanceled: 'UploadFailed',
  },
};
/** What the others call a word of the message with fewer. */
const MORE_WORDS: { readonly [word: string]: string } = { UploadFailed: 'UploadFailure' };
/** What the oldest version has no word for where it numbers its requests, too. */
const LACKED_16: { readonly [word: string]: string } = { AcceptedCanceled: 'UploadFailure' };

/**
 * The progress of a job as its asker is told it, who may speak another version than the charger. `asked`: the request
 * that began the job, in the asker's version; `requestId`: the number that stands for it. Undefined for what that
 * version has no word for, and where it demands a number that is not there.
 */
export function progressAs(
  version: OcppVersion,
  asked: string,
  status: unknown,
  requestId: number | undefined,
): { readonly action: string; readonly payload: Payload } | undefined {
  const toldBy = KINDS[asked]?.toldBy[version];
  if (toldBy === undefined || typeof status !== 'string') return undefined;
  if (isBare(version, toldBy)) {
    const words = FEWER_WORDS[toldBy] ?? {};
    const word = Object.hasOwn(words, status) ? words[status] : status;
    return word === undefined ? undefined : { action: toldBy, payload: { status: word } };
  }
  if (requestId === undefined && status !== IDLE) return undefined;
  const word = version === '1.6' ? (LACKED_16[status] ?? status) : status;
  const payload = { status: MORE_WORDS[word] ?? word, ...(requestId !== undefined && { requestId }) };
  return { action: toldBy, payload };
}

/** Messages of the oldest version that tell no number. */
function isBare(version: OcppVersion, action: string): boolean {
  return version === '1.6' && Object.hasOwn(FEWER_WORDS, action);
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
  return progressAs(version, action, WORDS[told], requestId);
}
