/** Where the newer versions differ: closed lists that the newest widened, and lengths. */

import type { Signature } from '../../model.ts';
import type { NewerVersion, Request, Response } from '../types.ts';
import { measurand21, measurand201 } from './measurands.ts';
import { cut, oneOf, type Picker } from './words.ts';

type Event201 = Request<'2.0.1', 'TransactionEvent'>;
type Event21 = Request<'2.1', 'TransactionEvent'>;
type Answer201 = Response<'2.0.1', 'TransactionEvent'>;
type Answer21 = Response<'2.1', 'TransactionEvent'>;
type FormatIn<A extends Answer201 | Answer21> = NonNullable<A['updatedPersonalMessage']>['format'];
type Sampled<E extends Event201 | Event21> = NonNullable<E['meterValue']>[number]['sampledValue'][number];

/** The words of one version, as types. */
export interface Words {
  measurand: string;
  location: string;
  tokenType: string;
  trigger: string;
  reason: string;
  signed: SignedValue;
  format: string;
}
interface SignedValue {
  signedMeterData: string;
  encodingMethod: string;
  signingMethod?: string;
  publicKey?: string;
}
interface WordsOf<E extends Event201 | Event21, A extends Answer201 | Answer21> extends Words {
  measurand: NonNullable<Sampled<E>['measurand']>;
  location: NonNullable<Sampled<E>['location']>;
  tokenType: NonNullable<E['idToken']>['type'];
  trigger: E['triggerReason'];
  reason: NonNullable<E['transactionInfo']['stoppedReason']>;
  signed: NonNullable<Sampled<E>['signedMeterValue']>;
  format: FormatIn<A>;
}
export interface WordsByVersion {
  '2.0.1': WordsOf<Event201, Answer201>;
  '2.1': WordsOf<Event21, Answer21>;
}

/** The words of one version, as lookups; each is undefined for what the version lacks. */
export interface Vocabulary<W extends Words> {
  readonly measurand: Picker<W['measurand']>;
  readonly location: Picker<W['location']>;
  readonly tokenType: (type: string | undefined) => W['tokenType'] | 'Central';
  readonly trigger: Picker<W['trigger']>;
  readonly reason: Picker<W['reason']>;
  readonly tokenMaxLength: number;
  /** How a text for the driver is written; every version has plain text. */
  readonly format: (format: string) => W['format'] | 'UTF8';
  readonly maxTextChars: number;
  /** Undefined for one that is too long: cut, it would prove nothing. */
  readonly signed: (signature: Signature) => W['signed'] | undefined;
}

const tokenType201 = oneOf<WordsByVersion['2.0.1']['tokenType']>({
  Central: 1,
  eMAID: 1,
  ISO14443: 1,
  ISO15693: 1,
  KeyCode: 1,
  Local: 1,
  MacAddress: 1,
  NoAuthorization: 1,
});

const LOCATIONS = { Body: 1, Cable: 1, EV: 1, Inlet: 1, Outlet: 1 } as const;

const TRIGGERS = {
  AbnormalCondition: 1,
  Authorized: 1,
  CablePluggedIn: 1,
  ChargingRateChanged: 1,
  ChargingStateChanged: 1,
  Deauthorized: 1,
  EnergyLimitReached: 1,
  EVCommunicationLost: 1,
  EVConnectTimeout: 1,
  EVDeparted: 1,
  EVDetected: 1,
  MeterValueClock: 1,
  MeterValuePeriodic: 1,
  RemoteStart: 1,
  RemoteStop: 1,
  ResetCommand: 1,
  SignedDataReceived: 1,
  StopAuthorized: 1,
  TimeLimitReached: 1,
  Trigger: 1,
  UnlockCommand: 1,
} as const;

/** Triggers that only the newest has, in the words of the older one (PROTOCOL §4.3). */
const OLDER_TRIGGER: ReadonlyMap<unknown, WordsByVersion['2.0.1']['trigger']> = new Map([
  ['SoCLimitReached', 'EnergyLimitReached'],
  ['CostLimitReached', 'ChargingStateChanged'],
  ['LimitSet', 'ChargingRateChanged'],
  ['OperationModeChanged', 'ChargingRateChanged'],
  ['RunningCost', 'MeterValuePeriodic'],
  ['TariffChanged', 'MeterValuePeriodic'],
  ['TariffNotAccepted', 'Deauthorized'],
  ['TxResumed', 'ChargingStateChanged'],
]);

const REASONS = {
  DeAuthorized: 1,
  EmergencyStop: 1,
  EnergyLimitReached: 1,
  EVDisconnected: 1,
  GroundFault: 1,
  ImmediateReset: 1,
  Local: 1,
  LocalOutOfCredit: 1,
  MasterPass: 1,
  Other: 1,
  OvercurrentFault: 1,
  PowerLoss: 1,
  PowerQuality: 1,
  Reboot: 1,
  Remote: 1,
  SOCLimitReached: 1,
  StoppedByEV: 1,
  TimeLimitReached: 1,
  Timeout: 1,
} as const;

const trigger201 = oneOf<WordsByVersion['2.0.1']['trigger']>(TRIGGERS);

const FORMATS = { ASCII: 1, HTML: 1, URI: 1, UTF8: 1 } as const;
const format201 = oneOf<WordsByVersion['2.0.1']['format']>(FORMATS);
const format21 = oneOf<WordsByVersion['2.1']['format']>({ ...FORMATS, QRCODE: 1 });

export const VOCABULARY: { readonly [V in NewerVersion]: Vocabulary<WordsByVersion[V]> } = {
  '2.0.1': {
    measurand: measurand201,
    location: oneOf<WordsByVersion['2.0.1']['location']>(LOCATIONS),
    tokenType: (type) => tokenType201(type) ?? 'Central',
    trigger: (word) => trigger201(word) ?? OLDER_TRIGGER.get(word),
    reason: oneOf<WordsByVersion['2.0.1']['reason']>(REASONS),
    tokenMaxLength: 36,
    format: (format) => format201(format) ?? 'UTF8',
    maxTextChars: 512,
    signed: ({ data, encoding, method = '', publicKey = '' }) =>
      data.length > 2_500 || publicKey.length > 2_500
        ? undefined
        : { signedMeterData: data, encodingMethod: cut(encoding, 50), signingMethod: cut(method, 50), publicKey },
  },
  '2.1': {
    measurand: measurand21,
    location: oneOf<WordsByVersion['2.1']['location']>({ ...LOCATIONS, Upstream: 1 }),
    // The list is open here, with names of at most 20 characters.
    tokenType: (type) => (type !== undefined && type.length <= 20 ? type : 'Central'),
    trigger: oneOf<WordsByVersion['2.1']['trigger']>({
      ...TRIGGERS,
      CostLimitReached: 1,
      LimitSet: 1,
      OperationModeChanged: 1,
      RunningCost: 1,
      SoCLimitReached: 1,
      TariffChanged: 1,
      TariffNotAccepted: 1,
      TxResumed: 1,
    }),
    reason: oneOf<WordsByVersion['2.1']['reason']>({ ...REASONS, ReqEnergyTransferRejected: 1 }),
    tokenMaxLength: 255,
    format: (format) => format21(format) ?? 'UTF8',
    maxTextChars: 1024,
    signed: ({ data, encoding, method, publicKey }) =>
      data.length > 32_768 || (publicKey?.length ?? 0) > 2_500
        ? undefined
        : {
            signedMeterData: data,
            encodingMethod: cut(encoding, 50),
            ...(method !== undefined && { signingMethod: cut(method, 50) }),
            ...(publicKey !== undefined && { publicKey }),
          },
  },
};
