/** Every row of the table of settings, as PROTOCOL §4.9 has it: by hand, so that no slip in the program goes unseen. */
import { describe, expect, test } from 'vitest';
import { idOf, nameOf } from '../../../../src/core/configuration/kept.ts';
import type { SettingClass } from '../../../../src/core/configuration/setting.ts';
import { settingOf } from '../../../../src/core/configuration/settings.ts';
import { reaches } from '../../../../src/core/ocpp/codec.ts';
import { keyOfSetting, settingOfKey } from '../../../../src/core/ocpp/translate/setting-keys.ts';
import { MAX_VALUE_CHARS, sayable, valueFrom, valueIn } from '../../../../src/core/ocpp/translate/setting-values.ts';

/** Keys without another name are variables of the maker. */
const ROWS: readonly (readonly [key: string | undefined, name: string, kind: SettingClass])[] = [
  ['AllowOfflineTxForUnknownId', 'AuthCtrlr.OfflineTxForUnknownIdEnabled', 'virtual'],
  ['AuthorizationCacheEnabled', 'AuthCacheCtrlr.Enabled', 'virtual'],
  ['AuthorizeRemoteTxRequests', 'AuthCtrlr.AuthorizeRemoteStart', 'virtual'],
  ['LocalAuthorizeOffline', 'AuthCtrlr.LocalAuthorizeOffline', 'virtual'],
  ['LocalPreAuthorize', 'AuthCtrlr.LocalPreAuthorize', 'virtual'],
  ['BlinkRepeat', 'VendorConfig.BlinkRepeat', 'exclusive'],
  ['LightIntensity', 'VendorConfig.LightIntensity', 'exclusive'],
  ['ClockAlignedDataInterval', 'AlignedDataCtrlr.Interval', 'merged'],
  ['MeterValuesAlignedData', 'AlignedDataCtrlr.Measurands', 'merged'],
  ['StopTxnAlignedData', 'AlignedDataCtrlr.TxEndedMeasurands', 'merged'],
  ['MeterValueSampleInterval', 'SampledDataCtrlr.TxUpdatedInterval', 'merged'],
  ['MeterValuesSampledData', 'SampledDataCtrlr.TxUpdatedMeasurands', 'merged'],
  ['StopTxnSampledData', 'SampledDataCtrlr.TxEndedMeasurands', 'merged'],
  ['ConnectorPhaseRotationMaxLength', 'VendorConfig.ConnectorPhaseRotationMaxLength', 'read_only'],
  ['SupportedFeatureProfilesMaxLength', 'VendorConfig.SupportedFeatureProfilesMaxLength', 'read_only'],
  ['ConnectionTimeOut', 'TxCtrlr.EVConnectionTimeOut', 'exclusive'],
  ['ConnectorPhaseRotation', 'VendorConfig.ConnectorPhaseRotation', 'read_only'],
  ['GetConfigurationMaxKeys', 'DeviceDataCtrlr.ItemsPerMessage[GetVariables]', 'read_only'],
  ['HeartbeatInterval', 'OCPPCommCtrlr.HeartbeatInterval', 'virtual'],
  ['MaxEnergyOnInvalidId', 'TxCtrlr.MaxEnergyOnInvalidId', 'virtual'],
  ['MessageTimeout', 'OCPPCommCtrlr.MessageTimeout[Default]', 'virtual'],
  ['MinimumStatusDuration', 'VendorConfig.MinimumStatusDuration', 'virtual'],
  ['NumberOfConnectors', 'VendorConfig.NumberOfConnectors', 'read_only'],
  ['ResetRetries', 'OCPPCommCtrlr.ResetRetries', 'virtual'],
  ['StopTransactionOnEVSideDisconnect', 'TxCtrlr.StopTxOnEVSideDisconnect', 'exclusive'],
  ['StopTransactionOnInvalidId', 'TxCtrlr.StopTxOnInvalidId', 'virtual'],
  ['StopTransactionMaxMeterValues', 'VendorConfig.StopTransactionMaxMeterValues', 'virtual'],
  ['SupportedFeatureProfiles', 'VendorConfig.SupportedFeatureProfiles', 'read_only'],
  ['SupportedFileTransferProtocols', 'OCPPCommCtrlr.FileTransferProtocols', 'read_only'],
  ['TransactionMessageAttempts', 'OCPPCommCtrlr.MessageAttempts[TransactionEvent]', 'virtual'],
  ['TransactionMessageRetryInterval', 'OCPPCommCtrlr.MessageAttemptInterval[TransactionEvent]', 'virtual'],
  ['UnlockConnectorOnEVSideDisconnect', 'OCPPCommCtrlr.UnlockOnEVSideDisconnect', 'exclusive'],
  ['WebSocketPingInterval', 'OCPPCommCtrlr.WebSocketPingInterval', 'virtual'],
  ['LocalAuthListEnabled', 'LocalAuthListCtrlr.Enabled', 'virtual'],
  ['LocalAuthListMaxLength', 'LocalAuthListCtrlr.Entries', 'read_only'],
  ['SendLocalListMaxLength', 'LocalAuthListCtrlr.ItemsPerMessage', 'read_only'],
  ['ReserveConnectorZeroSupported', 'ReservationCtrlr.NonEvseSpecific', 'read_only'],
  ['ChargeProfileMaxStackLevel', 'SmartChargingCtrlr.ProfileStackLevel', 'read_only'],
  ['ChargingScheduleAllowedChargingRateUnit', 'SmartChargingCtrlr.RateUnit', 'read_only'],
  ['ChargingScheduleMaxPeriods', 'SmartChargingCtrlr.PeriodsPerSchedule', 'read_only'],
  ['MaxChargingProfilesInstalled', 'SmartChargingCtrlr.Entries[ChargingProfiles]', 'read_only'],
  ['ConnectorSwitch3to1PhaseSupported', 'SmartChargingCtrlr.Phases3to1', 'read_only'],
  [undefined, 'SmartChargingCtrlr.LimitChangeSignificance', 'virtual'],
  [undefined, 'SmartChargingCtrlr.NotifyChargingLimitWithSchedules', 'virtual'],
  [undefined, 'SmartChargingCtrlr.ExternalControlSignalsEnabled', 'virtual'],
  ['AuthorizationKey', 'SecurityCtrlr.BasicAuthPassword', 'forbidden'],
  ['SecurityProfile', 'SecurityCtrlr.SecurityProfile', 'forbidden'],
  ['CpoName', 'SecurityCtrlr.OrganizationName', 'virtual'],
  ['AdditionalRootCertificateCheck', 'SecurityCtrlr.AdditionalRootCertificateCheck', 'read_only'],
  ['CertificateSignedMaxChainSize', 'SecurityCtrlr.MaxCertificateChainSize', 'read_only'],
  ['CertificateStoreMaxLength', 'SecurityCtrlr.CertificateEntries', 'read_only'],
  ['CertSigningWaitMinimum', 'SecurityCtrlr.CertSigningWaitMinimum', 'virtual'],
  ['CertSigningRepeatTimes', 'SecurityCtrlr.CertSigningRepeatTimes', 'virtual'],
  ['ISO15118PnCEnabled', 'ISO15118Ctrlr.PnCEnabled', 'exclusive'],
  ['CentralContractValidationAllowed', 'ISO15118Ctrlr.CentralContractValidationAllowed', 'exclusive'],
  ['ContractValidationOffline', 'ISO15118Ctrlr.ContractValidationOffline', 'exclusive'],
  ['TimeOffset', 'ClockCtrlr.TimeOffset', 'virtual'],
  ['NextTimeOffsetTransitionDateTime', 'ClockCtrlr.NextTimeOffsetTransitionDateTime', 'virtual'],
  [undefined, 'TxCtrlr.TxStartPoint', 'exclusive'],
  [undefined, 'TxCtrlr.TxStopPoint', 'exclusive'],
  [undefined, 'TxCtrlr.TxBeforeAcceptedEnabled', 'virtual'],
  [undefined, 'OCPPCommCtrlr.QueueAllMessages', 'virtual'],
  [undefined, 'OCPPCommCtrlr.OfflineThreshold', 'virtual'],
  [undefined, 'OCPPCommCtrlr.PublicKeyWithSignedMeterValue', 'virtual'],
  [undefined, 'MonitoringCtrlr.OfflineQueuingSeverity', 'virtual'],
  [undefined, 'OCPPCommCtrlr.RetryBackOffWaitMinimum', 'virtual'],
  [undefined, 'OCPPCommCtrlr.RetryBackOffRandomRange', 'virtual'],
  [undefined, 'OCPPCommCtrlr.RetryBackOffRepeatTimes', 'virtual'],
  [undefined, 'OCPPCommCtrlr.NetworkConfigurationPriority', 'forbidden'],
  [undefined, 'OCPPCommCtrlr.NetworkProfileConnectionAttempts', 'forbidden'],
  [undefined, 'OCPPCommCtrlr.ActiveNetworkProfile', 'forbidden'],
  ['MeterValuesSampledDataMaxLength', 'VendorConfig.MeterValuesSampledDataMaxLength', 'read_only'],
  ['MeterValuesAlignedDataMaxLength', 'VendorConfig.MeterValuesAlignedDataMaxLength', 'read_only'],
  ['StopTxnSampledDataMaxLength', 'VendorConfig.StopTxnSampledDataMaxLength', 'read_only'],
  ['StopTxnAlignedDataMaxLength', 'VendorConfig.StopTxnAlignedDataMaxLength', 'read_only'],
];

describe('the table of keys and variables', () => {
  test.each(ROWS)('%s is %s, %s', (key, name, kind) => {
    expect(settingOf(name)?.class).toBe(kind);
    expect(keyOfSetting(idOf(name))).toBe(key);
    if (key !== undefined) expect(nameOf(settingOfKey(key))).toBe(name);
  });

  test('a key without another name is nothing that a charger with variables has; a variable without a key none of one with keys', () => {
    const led = settingOfKey('AcmeLed');
    const start = idOf('TxCtrlr.TxStartPoint');
    expect([reaches('1.6', '2.0.1', led), reaches('1.6', '1.6', led), reaches('2.1', '1.6', led)]).toEqual([
      false,
      true,
      true,
    ]);
    expect([reaches('2.0.1', '1.6', start), reaches('2.1', '2.0.1', start)]).toEqual([false, true]);
  });
});

describe('values in the words of a version', () => {
  const unit = idOf('SmartChargingCtrlr.RateUnit');
  const list = idOf('SampledDataCtrlr.TxUpdatedMeasurands');

  test.each([
    ['1.6', unit, 'A,W', 'Current,Power'],
    ['2.0.1', unit, 'A,W', 'A,W'],
    ['1.6', list, 'Voltage.L1,SoC', 'Voltage.L1,SoC'],
    ['2.0.1', list, 'Voltage.L1,Voltage.L2-N,SoC', 'Voltage,SoC'],
    ['1.6', list, 'Power.Import.Offered,Display.InletHot,Energy.Apparent.Net', 'Power.Offered'],
    ['2.0.1', list, 'Power.Import.Offered,Energy.Apparent.Net', 'Power.Offered,Energy.Apparent.Net'],
    ['2.1', list, 'Power.Import.Offered,Temperature,Acme.Own', 'Power.Import.Offered,Acme.Own'],
    ['2.0.1', idOf('TxCtrlr.EVConnectionTimeOut'), 'Voltage.L1', 'Voltage.L1'],
  ] as const)('%s: %j %s is %s', (version, setting, value, said) => {
    expect(valueIn(version, setting, value)).toBe(said);
    expect(sayable(version, setting, value)).toBe(setting === unit ? value : said);
  });

  test('Current and Power come in as A and W', () => {
    expect(valueFrom('1.6', unit, 'Current, Power')).toBe('A,W');
    expect(valueFrom('2.1', unit, 'A')).toBe('A');
    expect(MAX_VALUE_CHARS).toEqual({ '1.6': 500, '2.0.1': 1000, '2.1': 2500 });
  });
});
