/** What a charger tells of its safety, and asks for it (PROTOCOL §4.5, §4.7). */
import type { NewsAsks, SigningRequest } from '../../asks/news.ts';
import type { CommandAnswer } from '../../model.ts';
import { formatInstant, parseInstant } from '../time.ts';
import type { NewerVersion, Request, Response, Sloppy, Translation, Translations } from '../types.ts';
import { cut, oneOf, text } from './words.ts';

type Event = Request<NewerVersion, 'SecurityEventNotification'>;

/** Events that the oldest version calls by another name. */
const NEWER_TYPE: ReadonlyMap<string, string> = new Map([
  ['FailedToAuthenticateAtCentralSystem', 'FailedToAuthenticateAtCsms'],
  ['CentralSystemFailedToAuthenticate', 'CsmsFailedToAuthenticate'],
  ['InvalidCentralSystemCertificate', 'InvalidCsmsCertificate'],
  ['InvalidChargePointCertificate', 'InvalidChargingStationCertificate'],
]);
const OLDER_TYPE: ReadonlyMap<string, string> = new Map([...NEWER_TYPE].map(([older, newer]) => [newer, older]));

const newerEvent = eventIn(new Map());

function eventIn(
  own: ReadonlyMap<string, string>,
): Translation<NewerVersion, 'SecurityEventNotification', 'securityEvent'> {
  const ours = new Map([...own].map(([newer, older]) => [older, newer]));
  return {
    action: 'SecurityEventNotification',
    decode: ({ type, timestamp, techInfo }) => {
      const at = parseInstant(timestamp);
      return at === undefined ? undefined : { type: ours.get(type) ?? type, at, info: techInfo };
    },
    encode: ({ type, at, info }): Event => ({
      type: cut(own.get(type) ?? type, 50),
      timestamp: formatInstant(at),
      techInfo: cut(info, 255),
    }),
    decodeAnswer: () => ({}),
    encodeAnswer: () => ({}),
  };
}

const STATION = 'ChargingStationCertificate';
const use201 = oneOf<NonNullable<Request<'2.0.1', 'SignCertificate'>['certificateType']>>({
  ChargingStationCertificate: 1,
  V2GCertificate: 1,
});
const use21 = oneOf<NonNullable<Request<'2.1', 'SignCertificate'>['certificateType']>>({
  ChargingStationCertificate: 1,
  V2GCertificate: 1,
  V2G20Certificate: 1,
});
const verdict = oneOf<Response<NewerVersion, 'SignCertificate'>['status']>({ Accepted: 1, Rejected: 1 });

/** PROTOCOL §1.1. */
export const newsAsks: { readonly [M in keyof NewsAsks]: Translations<M> } = {
  securityEvent: { '1.6': eventIn(OLDER_TYPE), '2.0.1': newerEvent, '2.1': newerEvent },
  signCertificate: {
    '1.6': {
      action: 'SignCertificate',
      decode: ({ csr }): SigningRequest => ({ csr }),
      // It knows certificates of its own link alone.
      encode: ({ csr, use }): Request<'1.6', 'SignCertificate'> | undefined =>
        use === undefined || use === STATION ? { csr } : undefined,
      decodeAnswer,
      encodeAnswer,
    },
    '2.0.1': {
      action: 'SignCertificate',
      decode: ({ csr, certificateType }): SigningRequest => ({ csr, use: certificateType }),
      encode: ({ csr, use }): Request<'2.0.1', 'SignCertificate'> | undefined => {
        const certificateType = use201(use ?? STATION);
        return certificateType && { csr, certificateType };
      },
      decodeAnswer,
      encodeAnswer,
    },
    '2.1': {
      action: 'SignCertificate',
      decode: ({ csr, certificateType, requestId }): SigningRequest => ({ csr, use: certificateType, requestId }),
      encode: ({ csr, use, requestId }): Request<'2.1', 'SignCertificate'> | undefined => {
        const certificateType = use21(use ?? STATION);
        return certificateType && { csr, certificateType, requestId };
      },
      decodeAnswer,
      encodeAnswer,
    },
  },
};

function decodeAnswer({ status }: Sloppy<Response<NewerVersion, 'SignCertificate'>>): CommandAnswer {
  const word = verdict(status) ?? text(status) ?? 'Rejected';
  return { accepted: word === 'Accepted', status: word };
}

function encodeAnswer({ accepted, status }: CommandAnswer): Response<NewerVersion, 'SignCertificate'> {
  return { status: verdict(status) ?? (accepted ? 'Accepted' : 'Rejected') };
}
