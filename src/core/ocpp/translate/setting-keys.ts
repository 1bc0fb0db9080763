/** The keys of the oldest version by the component and variable that the newest has for them (PROTOCOL §4.9). */
import type { SettingId } from '../../asks/configuration.ts';
import { namesSettingsByKey, type OcppVersion } from '../versions.ts';

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

/** What of the table a charger of a newer version can be asked for. */
export function settingsWithKey(): readonly SettingId[] {
  return [...BY_KEY.values()];
}

/**
 * Whether a charger of one version can have what a central system of another names. A key that has no other name is the
 * maker's own, and no charger of another naming has it (PROTOCOL §4.11).
 */
export function reaches(asker: OcppVersion, charger: OcppVersion, setting: SettingId): boolean {
  if (namesSettingsByKey(asker) === namesSettingsByKey(charger)) return true;
  return namesSettingsByKey(charger) ? keyOfSetting(setting) !== undefined : setting.component !== VENDOR_COMPONENT;
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
