/** The words of a refusal, action by action: PROTOCOL §3.5 as data. `refusals.ts` makes answers of it. */
import type { csmsRows } from './catalogue-csms.ts';
import type { extraRows } from './catalogue-extras.ts';
import type { upkeepRows } from './catalogue-upkeep.ts';
import {
  clearMonitorItems,
  clearTariffItems,
  localListVersion,
  monitorItems,
  noTransaction,
  readItems,
  unknownKeys,
  writeItems,
} from './refusal-items.ts';
import type { MakeAnswer, Words } from './refusal-words.ts';
import type { OcppVersion } from './versions.ts';

export type Refusal = Words & { readonly only?: { readonly [V in OcppVersion]?: Words }; readonly make?: MakeAnswer };

export type CsmsAction = keyof typeof csmsRows | keyof typeof extraRows | keyof typeof upkeepRows | 'DataTransfer';

const REPORT = { status: 'Rejected', details: { nothing_found: 'EmptyResultSet', feature_absent: 'NotSupported' } };
const TRIGGER = { status: 'Rejected', details: { feature_absent: 'NotImplemented' } };
const DER = { status: 'Rejected', details: { feature_absent: 'NotSupported', not_found: 'NotFound' } };

export const REFUSALS: { readonly [A in CsmsAction]: Refusal } = {
  RemoteStartTransaction: { status: 'Rejected' },
  RequestStartTransaction: { status: 'Rejected' },
  RemoteStopTransaction: { status: 'Rejected' },
  // A session of somebody else does not exist for the asker.
  RequestStopTransaction: { status: 'Rejected', reasons: { L: 'TxNotFound' } },
  UnlockConnector: {
    status: 'UnlockFailed',
    by: { L: 'OngoingAuthorizedTransaction' },
    details: { unknown_connector: 'UnknownConnector', tx_in_progress: 'OngoingAuthorizedTransaction' },
    only: { '1.6': { by: {}, details: { unknown_connector: 'NotSupported' } } },
  },
  ReserveNow: {
    status: 'Rejected',
    by: { L: 'Occupied', O: 'Unavailable', F: 'Faulted' },
    details: { inoperative: 'Unavailable' },
  },
  CancelReservation: { status: 'Rejected', reason: 'NotFound' },
  GetTransactionStatus: { make: noTransaction },
  NotifyWebPaymentStarted: {},
  RequestBatterySwap: { status: 'Rejected' },

  // Never `NotSupported` in 1.6: central systems then give up for ever.
  SetChargingProfile: { status: 'Rejected' },
  ClearChargingProfile: { status: 'Unknown', reason: 'NotFound' },
  GetCompositeSchedule: { status: 'Rejected' },
  GetChargingProfiles: { status: 'NoProfiles' },
  UpdateDynamicSchedule: { status: 'Rejected', reason: 'InvalidProfileId' },
  UsePriorityCharging: {
    status: 'NoProfile',
    by: { L: 'Rejected' },
    reasons: { L: 'TxNotFound' },
    details: { tx_not_found: 'Rejected' },
  },
  NotifyAllowedEnergyTransfer: { status: 'Rejected', reason: 'TxNotFound' },
  AFRRSignal: { status: 'Rejected' },

  ChangeConfiguration: { status: 'Rejected', details: { hidden: 'NotSupported' } },
  GetConfiguration: { make: unknownKeys },
  SetVariables: { reason: 'ReadOnly', make: writeItems },
  GetVariables: { make: readItems },
  GetBaseReport: REPORT,
  GetReport: REPORT,
  SetNetworkProfile: { status: 'Rejected', reason: 'UnsupportedRequest' },

  GetMonitoringReport: { ...REPORT, details: { ...REPORT.details, feature_absent: 'EmptyResultSet' } },
  SetMonitoringBase: { status: 'Rejected', details: { feature_absent: 'NotSupported' } },
  SetMonitoringLevel: { status: 'Rejected' },
  SetVariableMonitoring: { make: monitorItems },
  ClearVariableMonitoring: { make: clearMonitorItems },
  AdjustPeriodicEventStream: { status: 'Rejected' },
  GetPeriodicEventStream: {},

  SendLocalList: {
    status: 'Failed',
    reason: 'NotEnabled',
    only: { '1.6': { details: { feature_absent: 'NotSupported' } } },
  },
  GetLocalListVersion: { make: localListVersion },
  ClearCache: { status: 'Rejected', reason: 'NotEnabled' },
  CustomerInformation: { status: 'Rejected', details: { bad_selector: 'Invalid' } },

  ChangeAvailability: { status: 'Rejected' },
  Reset: { status: 'Rejected' },
  TriggerMessage: TRIGGER,
  ExtendedTriggerMessage: TRIGGER,
  // 1.6 has no status: `NotSupported` where the right is missing (`refusals.ts`), else the failure is told later.
  UpdateFirmware: {
    status: 'Rejected',
    reasons: { L: 'FwUpdateInProgress' },
    only: { '1.6': { status: undefined } },
  },
  SignedUpdateFirmware: { status: 'Rejected' },
  PublishFirmware: { status: 'Rejected' },
  UnpublishFirmware: { status: 'NoFirmware', bare: true },
  // Without a file name there is nothing to upload.
  GetDiagnostics: {},
  GetLog: { status: 'Rejected', reason: 'UnsupportedRequest' },

  InstallCertificate: { status: 'Rejected' },
  DeleteCertificate: { status: 'Failed', details: { not_found: 'NotFound' } },
  GetInstalledCertificateIds: { status: 'NotFound' },
  CertificateSigned: { status: 'Rejected', reason: 'InvalidCertificate' },

  SetDisplayMessage: {
    status: 'Rejected',
    details: { tx_not_found: 'UnknownTransaction', unsupported_state: 'NotSupportedState' },
  },
  GetDisplayMessages: { status: 'Unknown' },
  ClearDisplayMessage: {
    status: 'Unknown',
    only: { '2.1': { by: { N: 'Rejected' }, details: { feature_absent: 'Unknown' } } },
  },
  CostUpdated: {},
  SetDefaultTariff: {
    status: 'Rejected',
    details: {
      too_many_elements: 'TooManyElements',
      condition_not_supported: 'ConditionNotSupported',
      duplicate_tariff_id: 'DuplicateTariffId',
    },
  },
  GetTariffs: { status: 'NoTariff' },
  ClearTariffs: { make: clearTariffItems },
  ChangeTransactionTariff: {
    status: 'Rejected',
    by: { L: 'TxNotFound' },
    reasons: { L: 'TxNotFound' },
    details: {
      tx_not_found: 'TxNotFound',
      no_currency_change: 'NoCurrencyChange',
      too_many_elements: 'TooManyElements',
      condition_not_supported: 'ConditionNotSupported',
    },
  },

  SetDERControl: DER,
  GetDERControl: { status: 'NotFound', details: { feature_absent: 'NotSupported' } },
  ClearDERControl: DER,

  DataTransfer: {
    status: 'Rejected',
    by: { N: 'UnknownVendorId' },
    details: { listed_vendor: 'Rejected' },
  },
};
