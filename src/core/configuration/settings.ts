/** The settings that the proxy knows (PROTOCOL §2.4, §4.9), by the names of the newest version. */
import { type MergeRule, type Setting, type SettingClass, type SettingKind, VENDOR_COMPONENT } from './setting.ts';

const DAY_S = 86_400;
const YES_OR_NO: SettingKind = { type: 'boolean' };
const LIST: SettingKind = { type: 'list' };

/** Names of settings that the proxy itself acts by. */
export const SETTING = {
  heartbeatS: 'OCPPCommCtrlr.HeartbeatInterval',
  pingS: 'OCPPCommCtrlr.WebSocketPingInterval',
  messageAttempts: 'OCPPCommCtrlr.MessageAttempts[TransactionEvent]',
  messageRetryS: 'OCPPCommCtrlr.MessageAttemptInterval[TransactionEvent]',
  stopOnInvalidId: 'TxCtrlr.StopTxOnInvalidId',
  maxEnergyOnInvalidId: 'TxCtrlr.MaxEnergyOnInvalidId',
  localPreAuthorize: 'AuthCtrlr.LocalPreAuthorize',
  localListEnabled: 'LocalAuthListCtrlr.Enabled',
  minimumStatusS: vendor('MinimumStatusDuration'),
  sampledS: 'SampledDataCtrlr.TxUpdatedInterval',
  sampled: 'SampledDataCtrlr.TxUpdatedMeasurands',
  ended: 'SampledDataCtrlr.TxEndedMeasurands',
  alignedS: 'AlignedDataCtrlr.Interval',
  aligned: 'AlignedDataCtrlr.Measurands',
  endedAligned: 'AlignedDataCtrlr.TxEndedMeasurands',
  limitSignificance: 'SmartChargingCtrlr.LimitChangeSignificance',
  itemsPerRead: 'DeviceDataCtrlr.ItemsPerMessage[GetVariables]',
  profiles: vendor('SupportedFeatureProfiles'),
  password: 'SecurityCtrlr.BasicAuthPassword',
  securityProfile: 'SecurityCtrlr.SecurityProfile',
} as const;

export const SETTINGS: readonly Setting[] = [
  virtual(SETTING.heartbeatS, integer(1, DAY_S), '300'),
  virtual(SETTING.pingS, integer(0, 3600), '60'),
  virtual(SETTING.messageAttempts, integer(1, 10), '3'),
  virtual(SETTING.messageRetryS, integer(0, 3600), '60'),
  virtual('OCPPCommCtrlr.MessageTimeout[Default]', integer(1, 3600), '30'),
  virtual('OCPPCommCtrlr.ResetRetries', integer(0, 100), '0'),
  virtual(SETTING.stopOnInvalidId, YES_OR_NO, 'true'),
  virtual(SETTING.maxEnergyOnInvalidId, integer(0, 1_000_000), '0'),
  virtual(SETTING.minimumStatusS, integer(0, 3600), '0'),
  virtual('AuthCtrlr.OfflineTxForUnknownIdEnabled', YES_OR_NO, 'false'),
  virtual('AuthCtrlr.AuthorizeRemoteStart', YES_OR_NO, 'false'),
  virtual('AuthCtrlr.LocalAuthorizeOffline', YES_OR_NO, 'true'),
  virtual(SETTING.localPreAuthorize, YES_OR_NO, 'false'),
  virtual('AuthCacheCtrlr.Enabled', YES_OR_NO, 'false'),
  virtual('AuthCacheCtrlr.LifeTime', integer(0, 365 * DAY_S)),
  virtual(SETTING.localListEnabled, YES_OR_NO, 'true'),
  virtual(vendor('StopTransactionMaxMeterValues'), integer(0, 10_000)),
  virtual('SecurityCtrlr.OrganizationName', { type: 'text', maxChars: 50 }),
  virtual('SecurityCtrlr.CertSigningWaitMinimum', integer(0, DAY_S)),
  virtual('SecurityCtrlr.CertSigningRepeatTimes', integer(0, 100)),
  virtual('ClockCtrlr.TimeOffset', { type: 'text', maxChars: 10 }),
  virtual('ClockCtrlr.NextTimeOffsetTransitionDateTime', { type: 'text', maxChars: 40 }),
  virtual(SETTING.limitSignificance, integer(0, 100), '10'),
  virtual('SmartChargingCtrlr.NotifyChargingLimitWithSchedules', YES_OR_NO),
  virtual('SmartChargingCtrlr.ExternalControlSignalsEnabled', YES_OR_NO),
  virtual('TxCtrlr.TxBeforeAcceptedEnabled', YES_OR_NO),
  virtual('OCPPCommCtrlr.QueueAllMessages', YES_OR_NO),
  virtual('OCPPCommCtrlr.OfflineThreshold', integer(0, DAY_S)),
  virtual('OCPPCommCtrlr.PublicKeyWithSignedMeterValue', { type: 'text', maxChars: 40 }),
  virtual('OCPPCommCtrlr.RetryBackOffWaitMinimum', integer(0, DAY_S)),
  virtual('OCPPCommCtrlr.RetryBackOffRandomRange', integer(0, DAY_S)),
  virtual('OCPPCommCtrlr.RetryBackOffRepeatTimes', integer(0, 100)),
  virtual('MonitoringCtrlr.OfflineQueuingSeverity', integer(0, 9)),

  merged(SETTING.sampledS, integer(0, DAY_S), 'sampled_interval'),
  merged(SETTING.alignedS, integer(0, DAY_S), 'aligned_interval'),
  merged(SETTING.sampled, LIST, 'measurands'),
  merged(SETTING.aligned, LIST, 'measurands'),
  merged(SETTING.ended, LIST, 'measurands'),
  merged(SETTING.endedAligned, LIST, 'measurands'),

  exclusive('TxCtrlr.EVConnectionTimeOut', integer(0, DAY_S)),
  exclusive('TxCtrlr.StopTxOnEVSideDisconnect', YES_OR_NO),
  exclusive('TxCtrlr.TxStartPoint', LIST),
  exclusive('TxCtrlr.TxStopPoint', LIST),
  exclusive('OCPPCommCtrlr.UnlockOnEVSideDisconnect', YES_OR_NO),
  exclusive('AlignedDataCtrlr.SendDuringIdle', YES_OR_NO),
  exclusive(vendor('LightIntensity'), integer(0, 100)),
  exclusive(vendor('BlinkRepeat'), integer(0, 1000)),
  exclusive('ISO15118Ctrlr.PnCEnabled', YES_OR_NO),
  exclusive('ISO15118Ctrlr.CentralContractValidationAllowed', YES_OR_NO),
  exclusive('ISO15118Ctrlr.ContractValidationOffline', YES_OR_NO),

  readOnly(vendor('NumberOfConnectors')),
  readOnly(SETTING.profiles),
  readOnly(vendor('ConnectorPhaseRotation')),
  readOnly(vendor('ConnectorPhaseRotationMaxLength')),
  readOnly(vendor('SupportedFeatureProfilesMaxLength')),
  readOnly(vendor('MeterValuesSampledDataMaxLength')),
  readOnly(vendor('MeterValuesAlignedDataMaxLength')),
  readOnly(vendor('StopTxnSampledDataMaxLength')),
  readOnly(vendor('StopTxnAlignedDataMaxLength')),
  readOnly('SampledDataCtrlr.TxStartedMeasurands'),
  readOnly('SampledDataCtrlr.TxEndedInterval'),
  readOnly('AlignedDataCtrlr.TxEndedInterval'),
  readOnly(SETTING.itemsPerRead),
  readOnly('OCPPCommCtrlr.FileTransferProtocols'),
  readOnly('SmartChargingCtrlr.ProfileStackLevel', '10'),
  readOnly('SmartChargingCtrlr.RateUnit', 'A,W'),
  readOnly('SmartChargingCtrlr.PeriodsPerSchedule', '1024'),
  readOnly('SmartChargingCtrlr.Entries[ChargingProfiles]', '20'),
  readOnly('SmartChargingCtrlr.Phases3to1'),
  readOnly('LocalAuthListCtrlr.Entries'),
  readOnly('LocalAuthListCtrlr.ItemsPerMessage'),
  readOnly('ReservationCtrlr.NonEvseSpecific', 'false'),
  readOnly('SecurityCtrlr.AdditionalRootCertificateCheck'),
  readOnly('SecurityCtrlr.MaxCertificateChainSize'),
  readOnly('SecurityCtrlr.CertificateEntries'),

  forbidden(SETTING.password),
  forbidden(SETTING.securityProfile),
  forbidden('SecurityCtrlr.Identity'),
  forbidden('SecurityCtrlr.AllowSecurityProfileDowngrade'),
  forbidden('OCPPCommCtrlr.ActiveNetworkProfile'),
  forbidden('OCPPCommCtrlr.NetworkConfigurationPriority'),
  forbidden('OCPPCommCtrlr.NetworkProfileConnectionAttempts'),
];

/** Names compare without regard to case or stray blanks (PROTOCOL Q36). */
const BY_NAME: ReadonlyMap<string, Setting> = new Map(SETTINGS.map((row) => [sameName(row.name), row]));

export function settingOf(name: string): Setting | undefined {
  return BY_NAME.get(sameName(name));
}

/** What two spellings of one name have in common. */
export function sameName(name: string): string {
  return name.trim().toLowerCase();
}

function vendor(key: string): string {
  return `${VENDOR_COMPONENT}.${key}`;
}

function integer(min: number, max: number): SettingKind {
  return { type: 'integer', min, max };
}

function virtual(name: string, kind: SettingKind, fallback?: string): Setting {
  return row(name, 'virtual', kind, { fallback });
}

function merged(name: string, kind: SettingKind, merge: MergeRule): Setting {
  return row(name, 'merged', kind, { merge });
}

function exclusive(name: string, kind: SettingKind): Setting {
  return row(name, 'exclusive', kind, {});
}

function readOnly(name: string, shown?: string): Setting {
  return row(name, 'read_only', { type: 'text', maxChars: 0 }, { shown });
}

function forbidden(name: string): Setting {
  return row(name, 'forbidden', { type: 'text', maxChars: 0 }, {});
}

function row(name: string, kindOf: SettingClass, kind: SettingKind, more: Partial<Setting>): Setting {
  return { name, class: kindOf, kind, ...more };
}
