/** The keys of the oldest version by the component and variable that the newest has for them (PROTOCOL §4.9). */
import type { SettingId } from '../../asks/configuration.ts';

/** Component of keys that have no other name. */
const VENDOR_COMPONENT = 'VendorConfig';

/** `Component.Variable`, with the instance of the variable in brackets. */
const VARIABLE_OF_KEY: { readonly [key: string]: string } = {
  AdditionalRootCertificateCheck: 'SecurityCtrlr.AdditionalRootCertificateCheck',
  AllowOfflineTxForUnknownId: 'AuthCtrlr.OfflineTxForUnknownIdEnabled',
  AuthorizationCacheEnabled: 'AuthCacheCtrlr.Enabled',
  AuthorizationKey: 'SecurityCtrlr.BasicAuthPassword',
  AuthorizeRemoteTxRequests: 'AuthCtrlr.AuthorizeRemoteStart',
  CentralContractValidationAllowed: 'ISO15118Ctrlr.CentralContractValidationAllowed',
  CertificateSignedMaxChainSize: 'SecurityCtrlr.MaxCertificateChainSize',
  CertificateStoreMaxLength: 'SecurityCtrlr.CertificateEntries',
  CertSigningRepeatTimes: 'SecurityCtrlr.CertSigningRepeatTimes',
  CertSigningWaitMinimum: 'SecurityCtrlr.CertSigningWaitMinimum',
  ChargeProfileMaxStackLevel: 'SmartChargingCtrlr.ProfileStackLevel',
  ChargingScheduleAllowedChargingRateUnit: 'SmartChargingCtrlr.RateUnit',
  ChargingScheduleMaxPeriods: 'SmartChargingCtrlr.PeriodsPerSchedule',
  ClockAlignedDataInterval: 'AlignedDataCtrlr.Interval',
  ConnectionTimeOut: 'TxCtrlr.EVConnectionTimeOut',
  ConnectorSwitch3to1PhaseSupported: 'SmartChargingCtrlr.Phases3to1',
  ContractValidationOffline: 'ISO15118Ctrlr.ContractValidationOffline',
  CpoName: 'SecurityCtrlr.OrganizationName',
  GetConfigurationMaxKeys: 'DeviceDataCtrlr.ItemsPerMessage[GetVariables]',
  HeartbeatInterval: 'OCPPCommCtrlr.HeartbeatInterval',
  ISO15118PnCEnabled: 'ISO15118Ctrlr.PnCEnabled',
  LocalAuthListEnabled: 'LocalAuthListCtrlr.Enabled',
  LocalAuthListMaxLength: 'LocalAuthListCtrlr.Entries',
  LocalAuthorizeOffline: 'AuthCtrlr.LocalAuthorizeOffline',
  LocalPreAuthorize: 'AuthCtrlr.LocalPreAuthorize',
  MaxChargingProfilesInstalled: 'SmartChargingCtrlr.Entries[ChargingProfiles]',
  MaxEnergyOnInvalidId: 'TxCtrlr.MaxEnergyOnInvalidId',
  MessageTimeout: 'OCPPCommCtrlr.MessageTimeout[Default]',
  MeterValueSampleInterval: 'SampledDataCtrlr.TxUpdatedInterval',
  MeterValuesAlignedData: 'AlignedDataCtrlr.Measurands',
  MeterValuesSampledData: 'SampledDataCtrlr.TxUpdatedMeasurands',
  NextTimeOffsetTransitionDateTime: 'ClockCtrlr.NextTimeOffsetTransitionDateTime',
  ReserveConnectorZeroSupported: 'ReservationCtrlr.NonEvseSpecific',
  ResetRetries: 'OCPPCommCtrlr.ResetRetries',
  SecurityProfile: 'SecurityCtrlr.SecurityProfile',
  SendLocalListMaxLength: 'LocalAuthListCtrlr.ItemsPerMessage',
  StopTransactionOnEVSideDisconnect: 'TxCtrlr.StopTxOnEVSideDisconnect',
  StopTransactionOnInvalidId: 'TxCtrlr.StopTxOnInvalidId',
  StopTxnAlignedData: 'AlignedDataCtrlr.TxEndedMeasurands',
  StopTxnSampledData: 'SampledDataCtrlr.TxEndedMeasurands',
  SupportedFileTransferProtocols: 'OCPPCommCtrlr.FileTransferProtocols',
  TimeOffset: 'ClockCtrlr.TimeOffset',
  TransactionMessageAttempts: 'OCPPCommCtrlr.MessageAttempts[TransactionEvent]',
  TransactionMessageRetryInterval: 'OCPPCommCtrlr.MessageAttemptInterval[TransactionEvent]',
  UnlockConnectorOnEVSideDisconnect: 'OCPPCommCtrlr.UnlockOnEVSideDisconnect',
  WebSocketPingInterval: 'OCPPCommCtrlr.WebSocketPingInterval',
};

/** Keys compare without regard to case or stray blanks (PROTOCOL Q36). */
const BY_KEY = new Map(Object.entries(VARIABLE_OF_KEY).map(([key, name]) => [key.toLowerCase(), idOf(name)]));
const BY_VARIABLE = new Map(Object.entries(VARIABLE_OF_KEY).map(([key, name]) => [name.toLowerCase(), key]));

/** The setting behind a key. A key without another name is a variable of its maker. */
export function settingOfKey(key: string): SettingId {
  return BY_KEY.get(key.trim().toLowerCase()) ?? { component: VENDOR_COMPONENT, variable: key };
}

/** Undefined for what the oldest version has no key for. */
export function keyOfSetting({ component, componentInstance, place, variable, instance }: SettingId) {
  if (componentInstance !== undefined || place !== undefined) return undefined;
  if (component === VENDOR_COMPONENT) return instance === undefined ? variable : undefined;
  return BY_VARIABLE.get(`${component}.${variable}${instance === undefined ? '' : `[${instance}]`}`.toLowerCase());
}

function idOf(name: string): SettingId {
  const [, component = '', variable = '', instance] = /^([^.]+)\.([^[]+)(?:\[(.+)\])?$/.exec(name) ?? [];
  return { component, variable, ...(instance !== undefined && { instance }) };
}

/** The one value that the versions spell differently. */
const CURRENT_OR_POWER: readonly (readonly [older: string, newer: string])[] = [
  ['Current', 'A'],
  ['Power', 'W'],
];

/** A value of the oldest version in the words of the newest. */
export function newerValue({ component, variable }: SettingId, value: string): string {
  if (component === 'SecurityCtrlr' && variable === 'BasicAuthPassword')
    return HEX_PASSWORD.test(value) ? bytesOf(value) : value;
  return isRateUnit(component, variable) ? respelt(value, 0, 1) : value;
}

export function olderValue({ component, variable }: SettingId, value: string): string {
  return isRateUnit(component, variable) ? respelt(value, 1, 0) : value;
}

/** The oldest version writes the bytes of a password in hexadecimal digits (PROTOCOL §5.1). */
const HEX_PASSWORD = /^(?:[0-9a-f]{2}){16,20}$/i;

/** One character a byte. */
function bytesOf(hex: string): string {
  return (hex.match(/../g) ?? []).map((pair) => String.fromCharCode(Number.parseInt(pair, 16))).join('');
}

function isRateUnit(component: string, variable: string): boolean {
  return component === 'SmartChargingCtrlr' && variable === 'RateUnit';
}

function respelt(list: string, from: 0 | 1, to: 0 | 1): string {
  return list
    .split(',')
    .map((word) => CURRENT_OR_POWER.find((pair) => pair[from] === word.trim())?.[to] ?? word)
    .join(',');
}
