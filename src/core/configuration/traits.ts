/** Of which type the value of a setting is, in the words of the newest version. */
import type { SettingKind } from './setting.ts';
import { sameName, settingOf } from './settings.ts';

const OF_KIND: { readonly [T in SettingKind['type']]: string } = {
  integer: 'integer',
  boolean: 'boolean',
  text: 'string',
  list: 'MemberList',
};

/** Those that nobody writes, so that the table does not say what they take. */
const OF_NAME: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'SampledDataCtrlr.TxStartedMeasurands': 'MemberList',
    'SampledDataCtrlr.TxEndedInterval': 'integer',
    'AlignedDataCtrlr.TxEndedInterval': 'integer',
    'DeviceDataCtrlr.ItemsPerMessage[GetVariables]': 'integer',
    'OCPPCommCtrlr.FileTransferProtocols': 'MemberList',
    'SmartChargingCtrlr.ProfileStackLevel': 'integer',
    'SmartChargingCtrlr.RateUnit': 'MemberList',
    'SmartChargingCtrlr.PeriodsPerSchedule': 'integer',
    'SmartChargingCtrlr.Entries[ChargingProfiles]': 'integer',
    'SmartChargingCtrlr.Phases3to1': 'boolean',
    'LocalAuthListCtrlr.Entries': 'integer',
    'LocalAuthListCtrlr.ItemsPerMessage': 'integer',
    'ReservationCtrlr.NonEvseSpecific': 'boolean',
    'SecurityCtrlr.AdditionalRootCertificateCheck': 'boolean',
    'SecurityCtrlr.MaxCertificateChainSize': 'integer',
    'SecurityCtrlr.CertificateEntries': 'integer',
    'SecurityCtrlr.SecurityProfile': 'integer',
    'OCPPCommCtrlr.NetworkConfigurationPriority': 'SequenceList',
    'OCPPCommCtrlr.NetworkProfileConnectionAttempts': 'integer',
    'ClockCtrlr.NextTimeOffsetTransitionDateTime': 'dateTime',
  }).map(([name, type]) => [sameName(name), type]),
);

export function dataTypeOf(name: string): string {
  const row = settingOf(name);
  return OF_NAME.get(sameName(name)) ?? (row === undefined ? 'string' : OF_KIND[row.kind.type]);
}
