/**
 * Messages that need no meaning of their own, between the two newer versions (PROTOCOL §4.10): they share their shape,
 * and the newest has more fields, words and room. The rows below are what the older one lacks.
 */
import type { Payload } from '../model.ts';
import { rowOf } from './catalogue.ts';
import { edit, isObject, type Path } from './paths.ts';
import type { NewerVersion } from './types.ts';

/** What the older version lacks of one message. */
interface Older {
  /** Fields that it does not have. */
  readonly without?: readonly Path[];
  /** Free text that is cut. */
  readonly cut?: { readonly [path: Path]: number };
  /** What must be whole to be of use: longer, and the message cannot be said. */
  readonly fits?: { readonly [path: Path]: number };
  /** Closed lists: what it has no word for becomes this one, or, where that is undefined, cannot be said. */
  readonly words?: { readonly [path: Path]: { readonly known: readonly string[]; readonly other: string | undefined } };
  /** The newer words and what they are called here; those that are not listed stay. */
  readonly renamed?: { readonly [path: Path]: { readonly [word: string]: string | undefined } };
  /** Numbers that are whole here. */
  readonly whole?: readonly Path[];
  /** Elements of a list that cannot be without this field, and are left out where it is missing. */
  readonly needs?: { readonly [list: Path]: string };
}

const SOURCES = { known: ['EMS', 'Other', 'SO', 'CSO'], other: 'Other' };
const FORMATS = { known: ['ASCII', 'HTML', 'URI', 'UTF8'], other: 'UTF8' };
const INFO_LENGTH = 512;
const STATUS_INFO: Older = { cut: { 'statusInfo.additionalInfo': INFO_LENGTH } };

/** Parts of a charging schedule under this path. */
function schedule(at: Path): Pick<Older, 'without' | 'needs'> {
  const period = `${at}.chargingSchedulePeriod[]`;
  const perPhase = ['limit', 'dischargeLimit', 'setpoint', 'setpointReactive'].flatMap((name) => [
    `${period}.${name}_L2`,
    `${period}.${name}_L3`,
  ]);
  const inPeriod = [
    'dischargeLimit',
    'setpoint',
    'setpointReactive',
    'preconditioningRequest',
    'evseSleep',
    'v2xBaseline',
    'operationMode',
    'v2xFreqWattCurve',
    'v2xSignalWattCurve',
  ];
  const whole = [
    'limitAtSoC',
    'powerTolerance',
    'signatureId',
    'digestValue',
    'useLocalTime',
    'randomizedDelay',
    'absolutePriceSchedule',
    'priceLevelSchedule',
  ];
  return {
    without: [...whole.map((name) => `${at}.${name}`), ...perPhase, ...inPeriod.map((name) => `${period}.${name}`)],
    needs: { [`${at}.chargingSchedulePeriod`]: 'limit' },
  };
}

const TOKEN_TYPES = {
  known: ['Central', 'eMAID', 'ISO14443', 'ISO15693', 'KeyCode', 'Local', 'MacAddress', 'NoAuthorization'],
  other: 'Central',
};
const TOKEN_LENGTH = 36;
const ADDITIONAL = 'additionalInfo[].additionalIdToken';

const REQUESTS: { readonly [action: string]: Older } = {
  Authorize: {
    fits: {
      'idToken.idToken': TOKEN_LENGTH,
      [`idToken.${ADDITIONAL}`]: TOKEN_LENGTH,
      certificate: 5_500,
      'iso15118CertificateHashData[].responderURL': INFO_LENGTH,
    },
    words: { 'idToken.type': TOKEN_TYPES },
  },
  NotifyEvent: { without: ['eventData[].severity'] },
  NotifyReport: { without: ['reportData[].variableCharacteristics.maxElements'] },
  NotifyMonitoringReport: {
    without: ['monitor[].variableMonitoring[].eventNotificationType'],
    words: {
      'monitor[].variableMonitoring[].type': {
        known: ['UpperThreshold', 'LowerThreshold', 'Delta', 'Periodic', 'PeriodicClockAligned'],
        other: 'Delta',
      },
    },
  },
  NotifyDisplayMessages: {
    without: ['messageInfo[].messageExtra'],
    cut: { 'messageInfo[].message.content': INFO_LENGTH },
    words: {
      'messageInfo[].state': { known: ['Charging', 'Faulted', 'Idle', 'Unavailable'], other: 'Unavailable' },
      'messageInfo[].message.format': FORMATS,
    },
  },
  NotifyChargingLimit: {
    ...schedule('chargingSchedule[]'),
    without: [...(schedule('chargingSchedule[]').without ?? []), 'chargingLimit.isLocalGeneration'],
    words: { 'chargingLimit.chargingLimitSource': SOURCES },
  },
  ClearedChargingLimit: { words: { chargingLimitSource: SOURCES } },
  NotifyEVChargingSchedule: {
    ...schedule('chargingSchedule'),
    without: [
      ...(schedule('chargingSchedule').without ?? []),
      'selectedChargingScheduleId',
      'powerToleranceAcceptance',
    ],
  },
  NotifyEVChargingNeeds: {
    without: [
      'timestamp',
      'chargingNeeds.derChargingParameters',
      'chargingNeeds.evEnergyOffer',
      'chargingNeeds.v2xChargingParameters',
      'chargingNeeds.availableEnergyTransfer',
      'chargingNeeds.controlMode',
      'chargingNeeds.mobilityNeedsMode',
    ],
    renamed: {
      'chargingNeeds.requestedEnergyTransfer': {
        AC_BPT: 'AC_three_phase',
        AC_DER: 'AC_three_phase',
        AC_BPT_DER: 'AC_three_phase',
        DC_BPT: 'DC',
        DC_ACDP: 'DC',
        DC_ACDP_BPT: 'DC',
        WPT: undefined,
      },
    },
    whole: [
      ...['energyAmount', 'evMinCurrent', 'evMaxCurrent', 'evMaxVoltage'].map(
        (name) => `chargingNeeds.acChargingParameters.${name}`,
      ),
      ...['evMaxCurrent', 'evMaxVoltage', 'evMaxPower', 'evEnergyCapacity', 'energyAmount'].map(
        (name) => `chargingNeeds.dcChargingParameters.${name}`,
      ),
    ],
  },
  ReservationStatusUpdate: { renamed: { reservationUpdateStatus: { NoTransaction: 'Removed' } } },
  LogStatusNotification: { without: ['statusInfo'] },
  FirmwareStatusNotification: { without: ['statusInfo'] },
  PublishFirmwareStatusNotification: { without: ['statusInfo'], fits: { 'location[]': 512 } },
  SignCertificate: {
    without: ['hashRootCertificate', 'requestId'],
    words: {
      certificateType: { known: ['ChargingStationCertificate', 'V2GCertificate'], other: undefined },
    },
  },
  Get15118EVCertificate: {
    without: ['maximumContractCertificateChains', 'prioritizedEMAIDs'],
    fits: { exiRequest: 5_600 },
  },
  GetCertificateStatus: { fits: { 'ocspRequestData.responderURL': INFO_LENGTH } },
};

const GROUP = 'idTokenInfo.groupIdToken';

const RESPONSES: { readonly [action: string]: Older } = {
  Authorize: {
    without: ['allowedEnergyTransfer', 'tariff'],
    fits: { [`${GROUP}.idToken`]: TOKEN_LENGTH, [`${GROUP}.${ADDITIONAL}`]: TOKEN_LENGTH },
    words: { [`${GROUP}.type`]: TOKEN_TYPES, 'idTokenInfo.personalMessage.format': FORMATS },
    cut: { 'idTokenInfo.personalMessage.content': INFO_LENGTH },
  },
  NotifyEVChargingNeeds: { ...STATUS_INFO, renamed: { status: { NoChargingProfile: 'Rejected' } } },
  NotifyEVChargingSchedule: STATUS_INFO,
  SignCertificate: STATUS_INFO,
  Get15118EVCertificate: { ...STATUS_INFO, without: ['remainingContracts'], fits: { exiResponse: 5_600 } },
  GetCertificateStatus: { ...STATUS_INFO, fits: { ocspResult: 5_500 } },
  DataTransfer: STATUS_INFO,
};

/** What the newest version demands and the older one does not say. */
const DEMANDED: { readonly [action: string]: readonly [items: Path, fields: Payload] } = {
  NotifyMonitoringReport: ['monitor[].variableMonitoring[]', { eventNotificationType: 'CustomMonitor' }],
};

/** What the older of the two versions lacks of a message; undefined = nothing. */
export function lackedBy(kind: 'request' | 'response', action: string): Older | undefined {
  return (kind === 'request' ? REQUESTS : RESPONSES)[action];
}

/** What these say is carried by their meanings; a card may bring certificates along, which none carries. */
const BY_MEANING: ReadonlySet<string> = new Set([
  'BootNotification',
  'Heartbeat',
  'MeterValues',
  'ReportChargingProfiles',
  'StatusNotification',
  'TransactionEvent',
]);

/**
 * The payload of a message of one version in the words of another one; undefined where that cannot be said. Equal
 * versions say the same. Undefined also where a meaning carries it: messages of the oldest version, and those above.
 */
export function between(
  from: string,
  to: string,
  kind: 'request' | 'response',
  action: string,
  payload: Payload,
): Payload | undefined {
  if (from === to) return payload;
  if (!isNewer(from) || !isNewer(to) || BY_MEANING.has(action) || rowOf(to, action) === undefined) return undefined;
  if (to === '2.1') return widened(kind === 'request' ? action : undefined, payload);
  const older = lackedBy(kind, action);
  return older === undefined ? payload : narrowed(payload, older);
}

function isNewer(version: string): version is NewerVersion {
  return version === '2.0.1' || version === '2.1';
}

/** `action`: of a request. */
function widened(action: string | undefined, payload: Payload): Payload | undefined {
  if (isOutside(payload)) return undefined;
  if (action === undefined) return payload;
  if (OF_ONE_EVSE.has(action) && payload.evseId === 0) return undefined;
  const rule = DEMANDED[action];
  if (rule === undefined) return payload;
  const [list, fields] = rule;
  return edit(payload, list, (item) => (isObject(item) ? { ...fields, ...item } : item));
}

/** Numbers that the newest version bounds, with their greatest value. What is outside means nothing, and is not guessed at. */
const COUNTS: ReadonlyMap<string, number> = new Map([
  ['cause', Infinity],
  ['connectorId', Infinity],
  ['eventId', Infinity],
  ['evseId', Infinity],
  ['id', Infinity],
  ['maxScheduleTuples', Infinity],
  ['numberPhases', 3],
  ['numEPriceLevels', Infinity],
  ['phaseToUse', 3],
  ['requestId', Infinity],
  ['reservationId', Infinity],
  ['seqNo', Infinity],
  ['severity', Infinity],
  ['variableMonitoringId', Infinity],
]);

/** In the newest version the whole charger cannot say them. */
const OF_ONE_EVSE: ReadonlySet<string> = new Set(['NotifyEVChargingNeeds', 'NotifyEVChargingSchedule']);

function isOutside(node: unknown): boolean {
  if (Array.isArray(node)) return node.some(isOutside);
  if (!isObject(node)) return false;
  return Object.entries(node).some(([name, value]) => {
    const most = COUNTS.get(name);
    const counted: readonly unknown[] = most === undefined ? [] : Array.isArray(value) ? value : [value];
    return counted.some((one) => typeof one === 'number' && (one < 0 || one > (most ?? 0))) || isOutside(value);
  });
}

function narrowed(payload: Payload, older: Older): Payload | undefined {
  let result = payload;
  let isSayable = true;
  const at = (path: Path, change: (value: unknown) => unknown): void => {
    result = edit(result, path, change);
  };
  for (const path of older.without ?? []) at(path, () => undefined);
  for (const [path, field] of Object.entries(older.needs ?? {})) at(path, (list) => sayable(withField(list, field)));
  for (const [path, length] of Object.entries(older.cut ?? {})) at(path, (text) => String(text).slice(0, length));
  for (const path of older.whole ?? []) at(path, (number) => Math.round(Number(number)));
  for (const [path, { known, other }] of Object.entries(older.words ?? {})) {
    at(path, (word) => (known.includes(String(word)) ? word : sayable(other)));
  }
  for (const [path, words] of Object.entries(older.renamed ?? {})) {
    at(path, (word) => (Object.hasOwn(words, String(word)) ? sayable(words[String(word)]) : word));
  }
  for (const [path, length] of Object.entries(older.fits ?? {})) {
    at(path, (text) => sayable(String(text).length > length ? undefined : text));
  }
  return isSayable ? result : undefined;

  function sayable<T>(value: T | undefined): T | undefined {
    isSayable &&= value !== undefined;
    return value;
  }
}

/** Undefined when nothing is left of the list. */
function withField(list: unknown, field: string): unknown {
  if (!Array.isArray(list)) return list;
  const kept = list.filter((item) => isObject(item) && item[field] !== undefined);
  return kept.length === 0 ? undefined : kept;
}
