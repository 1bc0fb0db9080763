/** Firmware and logs (PROTOCOL §1.2). One version numbers its requests only where it was extended for security. */
import type {
  FirmwareAsk,
  LogAsk,
  PublishAsk,
  SignedFirmwareAsk,
  UpkeepAsks,
  UploadAnswer,
} from '../../asks/upkeep.ts';
import type { CommandAnswer, Instant } from '../../model.ts';
import { formatInstant, parseInstant } from '../time.ts';
import type { NewerVersion, Request, Response, Sloppy, Translation, Translations } from '../types.ts';
import { oneOf, text } from './words.ts';

type Verdict = Response<NewerVersion, 'UpdateFirmware'>['status'];
const verdict = oneOf<Verdict>({
  Accepted: 1,
  AcceptedCanceled: 1,
  InvalidCertificate: 1,
  Rejected: 1,
  RevokedCertificate: 1,
});
const plainVerdict = oneOf<Response<NewerVersion, 'PublishFirmware'>['status']>({ Accepted: 1, Rejected: 1 });
const logVerdict = oneOf<Response<'1.6', 'GetLog'>['status']>({ Accepted: 1, AcceptedCanceled: 1, Rejected: 1 });
const olderLog = oneOf<Request<'2.0.1', 'GetLog'>['logType']>({ DiagnosticsLog: 1, SecurityLog: 1 });
const newerLog = oneOf<Request<'2.1', 'GetLog'>['logType']>({ DataCollectorLog: 1, DiagnosticsLog: 1, SecurityLog: 1 });

const isSigned = ({ firmware }: Request<NewerVersion, 'UpdateFirmware'>): boolean => firmware.signature !== undefined;

const newerFirmware: Translation<NewerVersion, 'UpdateFirmware', 'updateFirmware'> = {
  action: 'UpdateFirmware',
  when: (request) => !isSigned(request),
  decode: decodeNewer,
  encode: (ask): Request<NewerVersion, 'UpdateFirmware'> | undefined =>
    ask.requestId === undefined
      ? undefined
      : { requestId: ask.requestId, ...triesOf(ask), firmware: { location: ask.url, ...timesOf(ask) } },
  decodeAnswer,
  encodeAnswer,
};

const newerSigned: Translation<NewerVersion, 'UpdateFirmware', 'updateSignedFirmware'> = {
  action: 'UpdateFirmware',
  when: isSigned,
  decode: decodeSigned,
  encode: (ask): Request<NewerVersion, 'UpdateFirmware'> => encodeSigned(ask),
  decodeAnswer,
  encodeAnswer,
};

const publish: Translation<NewerVersion, 'PublishFirmware', 'publishFirmware'> = {
  action: 'PublishFirmware',
  decode: ({ requestId, location, checksum, retries, retryInterval }): PublishAsk => ({
    requestId,
    url: location,
    checksum,
    retries,
    retryIntervalS: retryInterval,
  }),
  encode: (ask): Request<NewerVersion, 'PublishFirmware'> => ({
    requestId: ask.requestId,
    location: ask.url,
    checksum: ask.checksum,
    ...triesOf(ask),
  }),
  decodeAnswer,
  encodeAnswer: ({ accepted, status }): Response<NewerVersion, 'PublishFirmware'> => ({
    status: plainVerdict(status) ?? (accepted ? 'Accepted' : 'Rejected'),
  }),
};

const unpublished = oneOf<Response<NewerVersion, 'UnpublishFirmware'>['status']>({
  DownloadOngoing: 1,
  NoFirmware: 1,
  Unpublished: 1,
});
const unpublish: Translation<NewerVersion, 'UnpublishFirmware', 'unpublishFirmware'> = {
  action: 'UnpublishFirmware',
  decode: ({ checksum }) => ({ checksum }),
  encode: ({ checksum }): Request<NewerVersion, 'UnpublishFirmware'> => ({ checksum }),
  decodeAnswer: ({ status }) => {
    const word = unpublished(status) ?? 'NoFirmware';
    return { accepted: word === 'Unpublished', status: word };
  },
  encodeAnswer: ({ accepted, status }): Response<NewerVersion, 'UnpublishFirmware'> => ({
    status: unpublished(status) ?? (accepted ? 'Unpublished' : 'NoFirmware'),
  }),
};

/** PROTOCOL §1.2; shaped alike in all versions that have it. */
export const upkeepAsks: { readonly [M in keyof UpkeepAsks]: Translations<M> } = {
  updateFirmware: {
    '1.6': {
      action: 'UpdateFirmware',
      decode: ({ location, retrieveDate, retries, retryInterval }) => {
        const loadAt = parseInstant(retrieveDate);
        return loadAt === undefined ? undefined : { url: location, loadAt, retries, retryIntervalS: retryInterval };
      },
      encode: (ask): Request<'1.6', 'UpdateFirmware'> | undefined =>
        isInstalledLater(ask)
          ? undefined
          : { location: ask.url, retrieveDate: formatInstant(ask.loadAt), ...triesOf(ask) },
      // There is no word for a no.
      decodeAnswer: () => ({ accepted: true, status: 'Accepted' }),
      encodeAnswer: (): Response<'1.6', 'UpdateFirmware'> => ({}),
    },
    '2.0.1': newerFirmware,
    '2.1': newerFirmware,
  },
  updateSignedFirmware: {
    '1.6': {
      action: 'SignedUpdateFirmware',
      decode: decodeSigned,
      encode: (ask): Request<'1.6', 'SignedUpdateFirmware'> => encodeSigned(ask),
      decodeAnswer,
      encodeAnswer,
    },
    '2.0.1': newerSigned,
    '2.1': newerSigned,
  },
  publishFirmware: { '1.6': null, '2.0.1': publish, '2.1': publish },
  unpublishFirmware: { '1.6': null, '2.0.1': unpublish, '2.1': unpublish },
  uploadLog: {
    '1.6': {
      action: 'GetLog',
      decode: decodeLog,
      encode: (ask): Request<'1.6', 'GetLog'> | undefined => encodeLog(ask, olderLog),
      decodeAnswer: decodeUpload,
      encodeAnswer: encodeUpload,
    },
    '2.0.1': {
      action: 'GetLog',
      decode: decodeLog,
      encode: (ask): Request<'2.0.1', 'GetLog'> | undefined => encodeLog(ask, olderLog),
      decodeAnswer: decodeUpload,
      encodeAnswer: encodeUpload,
    },
    '2.1': {
      action: 'GetLog',
      decode: decodeLog,
      encode: (ask): Request<'2.1', 'GetLog'> | undefined => encodeLog(ask, newerLog),
      decodeAnswer: decodeUpload,
      encodeAnswer: encodeUpload,
    },
  },
  uploadDiagnostics: {
    '1.6': {
      action: 'GetDiagnostics',
      decode: ({ location, startTime, stopTime, retries, retryInterval }) => ({
        url: location,
        from: parseInstant(startTime),
        to: parseInstant(stopTime),
        retries,
        retryIntervalS: retryInterval,
      }),
      encode: (ask): Request<'1.6', 'GetDiagnostics'> => ({
        location: ask.url,
        startTime: timeOf(ask.from),
        stopTime: timeOf(ask.to),
        ...triesOf(ask),
      }),
      decodeAnswer: ({ fileName }): UploadAnswer => {
        const accepted = text(fileName) !== undefined;
        return { accepted, status: accepted ? 'Accepted' : 'Rejected', fileName: text(fileName) };
      },
      encodeAnswer: ({ fileName }): Response<'1.6', 'GetDiagnostics'> => ({ fileName }),
    },
    '2.0.1': null,
    '2.1': null,
  },
};

/** Where no time of installing is told, firmware is installed once it is loaded; what is to wait longer is not said (PROTOCOL §4.7). */
function isInstalledLater({ loadAt, installAt = loadAt }: FirmwareAsk): boolean {
  return installAt - loadAt > MAX_EARLY_MS;
}
const MAX_EARLY_MS = 600_000;

function decodeNewer({
  requestId,
  retries,
  retryInterval,
  firmware,
}: Request<NewerVersion, 'UpdateFirmware'>): FirmwareAsk | undefined {
  const loadAt = parseInstant(firmware.retrieveDateTime);
  if (loadAt === undefined) return undefined;
  const installAt = parseInstant(firmware.installDateTime);
  return { requestId, url: firmware.location, loadAt, installAt, retries, retryIntervalS: retryInterval };
}

function decodeSigned(
  request: Request<'1.6', 'SignedUpdateFirmware'> | Request<NewerVersion, 'UpdateFirmware'>,
): SignedFirmwareAsk | undefined {
  const ask = decodeNewer(request);
  const { signingCertificate: certificate = '', signature = '' } = request.firmware;
  return ask && { ...ask, requestId: request.requestId, certificate, signature };
}

function encodeSigned(ask: SignedFirmwareAsk): Request<'1.6', 'SignedUpdateFirmware'> {
  return {
    requestId: ask.requestId,
    ...triesOf(ask),
    firmware: {
      location: ask.url,
      ...timesOf(ask),
      signingCertificate: ask.certificate,
      signature: ask.signature,
    },
  };
}

function decodeLog({ requestId, logType, log, retries, retryInterval }: Request<NewerVersion, 'GetLog'>): LogAsk {
  return {
    requestId,
    log: logType,
    url: log.remoteLocation,
    from: parseInstant(log.oldestTimestamp),
    to: parseInstant(log.latestTimestamp),
    retries,
    retryIntervalS: retryInterval,
  };
}

function encodeLog<L extends string>(ask: LogAsk, pick: (word: unknown) => L | undefined) {
  const logType = pick(ask.log);
  const log = { remoteLocation: ask.url, oldestTimestamp: timeOf(ask.from), latestTimestamp: timeOf(ask.to) };
  return logType && { requestId: ask.requestId, logType, log, ...triesOf(ask) };
}

function decodeUpload({ status, filename }: Sloppy<Response<NewerVersion, 'GetLog'>>): UploadAnswer {
  return { ...decodeAnswer({ status }), fileName: text(filename) };
}

function encodeUpload({ accepted, status, fileName }: UploadAnswer): Response<'1.6', 'GetLog'> {
  return { status: logVerdict(status) ?? (accepted ? 'Accepted' : 'Rejected'), filename: fileName };
}

function decodeAnswer({ status }: Sloppy<{ status: string }>): CommandAnswer {
  const word = verdict(status) ?? text(status) ?? 'Rejected';
  return { accepted: word === 'Accepted' || word === 'AcceptedCanceled', status: word };
}

function encodeAnswer({ accepted, status }: CommandAnswer): { status: Verdict } {
  return { status: verdict(status) ?? (accepted ? 'Accepted' : 'Rejected') };
}

function triesOf({ retries, retryIntervalS }: Pick<FirmwareAsk, 'retries' | 'retryIntervalS'>) {
  return { retries, retryInterval: retryIntervalS };
}

function timesOf({ loadAt, installAt }: FirmwareAsk) {
  return { retrieveDateTime: formatInstant(loadAt), installDateTime: timeOf(installAt) };
}

function timeOf(at: Instant | undefined): string | undefined {
  return at === undefined ? undefined : formatInstant(at);
}
