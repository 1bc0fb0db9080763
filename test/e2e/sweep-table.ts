/**
 * What PROTOCOL says of each command, written down here once more by reading it: the class, the handling (§1.2) and the
 * words of each refusal (§3.5). Nothing in it comes from the program, which is held against it.
 */
import type { OcppVersion } from '../../src/core/ocpp/versions.ts';

/** No right · lost race or busy · blocked by the home · charger offline · fault · rate. */
export type Reason = 'N' | 'L' | 'H' | 'O' | 'F' | 'Q';
/** Virtual · needs the lease · merged · exclusive · forwarded to the charger · denied. */
type Handling = 'V' | 'L' | 'M' | 'X' | 'F' | 'D';

/** `Status`, `Status/Reason`, `{…}` for an answer without a status, or `CALLERROR Code`. */
type Words = string;
/** The same for every reason, or what differs by reason. */
type Said = Words | ({ readonly [R in Reason]?: Words } & { readonly else: Words });

export interface Spoken {
  /** Class of rights; `none`: nobody may. */
  readonly right: string;
  readonly handling: Handling;
  readonly '1.6'?: Said;
  readonly '2.0.1'?: Said;
  /** As in 2.0.1 where it is left out. */
  readonly '2.1'?: Said;
}

const REJECTED = { '1.6': 'Rejected', '2.0.1': 'Rejected' } as const;
/** Refusals by rule name the reason of the action; a charger that is away, faulted or asked too often is another matter. */
function named(status: string, reason: string): Said {
  return { N: `${status}/${reason}`, L: `${status}/${reason}`, H: `${status}/${reason}`, else: status };
}

export const TABLE: { readonly [action: string]: Spoken } = {
  RemoteStartTransaction: { right: 'control', handling: 'L', '1.6': 'Rejected' },
  RequestStartTransaction: { right: 'control', handling: 'L', '2.0.1': 'Rejected' },
  RemoteStopTransaction: { right: 'control', handling: 'L', '1.6': 'Rejected' },
  RequestStopTransaction: {
    right: 'control',
    handling: 'L',
    '2.0.1': { L: 'Rejected/TxNotFound', else: 'Rejected' },
  },
  UnlockConnector: {
    right: 'control',
    handling: 'L',
    '1.6': 'UnlockFailed',
    '2.0.1': { L: 'OngoingAuthorizedTransaction', else: 'UnlockFailed' },
  },
  SetChargingProfile: { right: 'control', handling: 'M', ...REJECTED },
  ClearChargingProfile: { right: 'control', handling: 'M', '1.6': 'Unknown', '2.0.1': named('Unknown', 'NotFound') },
  GetCompositeSchedule: { right: 'observe', handling: 'V', ...REJECTED },
  GetChargingProfiles: { right: 'observe', handling: 'V', '2.0.1': 'NoProfiles' },
  ReserveNow: {
    right: 'control',
    handling: 'L',
    '1.6': { L: 'Occupied', O: 'Unavailable', F: 'Faulted', else: 'Rejected' },
    '2.0.1': { L: 'Occupied', O: 'Unavailable', F: 'Faulted', else: 'Rejected' },
  },
  CancelReservation: {
    right: 'control',
    handling: 'V',
    '1.6': 'Rejected',
    '2.0.1': named('Rejected', 'NotFound'),
  },
  ChangeAvailability: { right: 'maintain', handling: 'M', ...REJECTED },
  Reset: { right: 'maintain', handling: 'X', ...REJECTED },
  TriggerMessage: { right: 'observe', handling: 'V', ...REJECTED },
  ExtendedTriggerMessage: { right: 'observe', handling: 'V', '1.6': 'Rejected' },
  ChangeConfiguration: { right: 'configure', handling: 'M', '1.6': 'Rejected' },
  SetVariables: { right: 'configure', handling: 'M', '2.0.1': named('Rejected', 'ReadOnly') },
  GetConfiguration: { right: 'observe', handling: 'V', '1.6': 'unknownKey' },
  GetVariables: { right: 'observe', handling: 'V', '2.0.1': 'UnknownVariable' },
  GetBaseReport: { right: 'observe', handling: 'V', '2.0.1': 'Rejected' },
  GetReport: { right: 'observe', handling: 'V', '2.0.1': 'Rejected' },
  // Of the monitors that are built in only the charger can tell; of the others the asker hears its own.
  GetMonitoringReport: { right: 'observe', handling: 'F', '2.0.1': 'Rejected' },
  SetMonitoringBase: { right: 'maintain', handling: 'V', '2.0.1': 'Rejected' },
  SetMonitoringLevel: { right: 'maintain', handling: 'V', '2.0.1': 'Rejected' },
  SetVariableMonitoring: { right: 'maintain', handling: 'M', '2.0.1': 'Rejected' },
  ClearVariableMonitoring: { right: 'maintain', handling: 'M', '2.0.1': 'NotFound' },
  SendLocalList: {
    right: 'control+authorise',
    handling: 'V',
    '1.6': 'Failed',
    '2.0.1': named('Failed', 'NotEnabled'),
  },
  GetLocalListVersion: { right: 'observe', handling: 'V', '1.6': '{"listVersion":-1}', '2.0.1': '{"versionNumber":0}' },
  ClearCache: {
    right: 'control+authorise',
    handling: 'V',
    '1.6': 'Rejected',
    '2.0.1': named('Rejected', 'NotEnabled'),
  },
  DataTransfer: {
    right: 'data',
    handling: 'F',
    '1.6': { N: 'UnknownVendorId', else: 'Rejected' },
    '2.0.1': { N: 'UnknownVendorId', else: 'Rejected' },
  },
  UpdateFirmware: {
    right: 'maintain',
    handling: 'X',
    '1.6': { N: 'CALLERROR NotSupported', else: '{}' },
    '2.0.1': { L: 'Rejected/FwUpdateInProgress', else: 'Rejected' },
  },
  SignedUpdateFirmware: { right: 'maintain', handling: 'X', '1.6': 'Rejected' },
  GetDiagnostics: { right: 'maintain', handling: 'X', '1.6': '{}' },
  GetLog: { right: 'maintain', handling: 'X', '1.6': 'Rejected', '2.0.1': named('Rejected', 'UnsupportedRequest') },
  PublishFirmware: { right: 'maintain', handling: 'X', '2.0.1': 'Rejected' },
  UnpublishFirmware: { right: 'maintain', handling: 'X', '2.0.1': { else: 'bare NoFirmware' } },
  InstallCertificate: { right: 'certificate', handling: 'V', ...REJECTED },
  DeleteCertificate: { right: 'certificate', handling: 'V', '1.6': 'Failed', '2.0.1': 'Failed' },
  GetInstalledCertificateIds: { right: 'certificate', handling: 'V', '1.6': 'NotFound', '2.0.1': 'NotFound' },
  CertificateSigned: {
    right: 'certificate',
    handling: 'V',
    '1.6': 'Rejected',
    '2.0.1': named('Rejected', 'InvalidCertificate'),
  },
  SetNetworkProfile: { right: 'none', handling: 'D', '2.0.1': named('Rejected', 'UnsupportedRequest') },
  GetTransactionStatus: {
    right: 'observe',
    handling: 'V',
    '2.0.1': '{"messagesInQueue":false,"ongoingIndicator":false}',
  },
  CustomerInformation: { right: 'maintain', handling: 'V', '2.0.1': 'Rejected' },
  CostUpdated: { right: 'tariff', handling: 'X', '2.0.1': '{}' },
  SetDisplayMessage: { right: 'display', handling: 'X', '2.0.1': 'Rejected' },
  GetDisplayMessages: { right: 'display', handling: 'V', '2.0.1': 'Unknown' },
  ClearDisplayMessage: {
    right: 'display',
    handling: 'V',
    '2.0.1': 'Unknown',
    '2.1': { N: 'Rejected', else: 'Unknown' },
  },
  NotifyAllowedEnergyTransfer: { right: 'control', handling: 'L', '2.1': named('Rejected', 'TxNotFound') },
  UsePriorityCharging: {
    right: 'control',
    handling: 'L',
    '2.1': { L: 'Rejected/TxNotFound', else: 'NoProfile' },
  },
  UpdateDynamicSchedule: { right: 'control', handling: 'M', '2.1': named('Rejected', 'InvalidProfileId') },
  AFRRSignal: { right: 'control+v2x', handling: 'L', '2.1': 'Rejected' },
  SetDERControl: { right: 'der', handling: 'X', '2.1': 'Rejected' },
  // How the charger stands to the grid only it can report.
  GetDERControl: { right: 'der', handling: 'F', '2.1': 'NotFound' },
  ClearDERControl: { right: 'der', handling: 'V', '2.1': 'Rejected' },
  SetDefaultTariff: { right: 'tariff', handling: 'V', '2.1': 'Rejected' },
  GetTariffs: { right: 'tariff', handling: 'V', '2.1': 'NoTariff' },
  ClearTariffs: { right: 'tariff', handling: 'V', '2.1': 'Rejected' },
  ChangeTransactionTariff: {
    right: 'tariff',
    handling: 'L',
    '2.1': { L: 'TxNotFound/TxNotFound', else: 'Rejected' },
  },
  RequestBatterySwap: { right: 'control', handling: 'L', '2.1': 'Rejected' },
  NotifyWebPaymentStarted: { right: 'control', handling: 'L', '2.1': '{}' },
  AdjustPeriodicEventStream: { right: 'maintain', handling: 'V', '2.1': 'Rejected' },
  GetPeriodicEventStream: { right: 'observe', handling: 'V', '2.1': '{}' },
};

/** Reason codes of 2.x, unless the table names another. */
const CODES: { readonly [R in Reason]: string } = {
  N: 'UnsupportedRequest',
  L: 'TxInProgress',
  H: 'Unspecified',
  O: 'InternalError',
  F: 'InternalError',
  Q: 'Unspecified',
};

/** How an action is refused for a reason, as {@link said} puts an answer into words. */
export function refusalIn(version: OcppVersion, action: string, reason: Reason): string {
  const row = TABLE[action];
  const cell = version === '2.1' ? (row?.['2.1'] ?? row?.['2.0.1']) : row?.[version];
  if (cell === undefined) throw new Error(`the table says nothing of ${action} in ${version}`);
  const words = typeof cell === 'string' ? cell : (cell[reason] ?? cell.else);
  if (words.startsWith('bare ')) return words.replace('bare ', '');
  if (version === '1.6' || /^[{]|^CALLERROR|^unknownKey|[/]/.test(words)) return words;
  return `${words}/${version === '2.1' && reason === 'Q' ? 'RateLimitExceeded' : CODES[reason]}`;
}
