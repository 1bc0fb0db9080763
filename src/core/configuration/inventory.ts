/**
 * The settings of a charger that has them as keys of one list, as a list of components and variables (PROTOCOL §4.8).
 * What the keys tell of limits and functions becomes a trait of a variable, or a variable of a component.
 */
import type { ReportedSetting } from '../asks/configuration.ts';
import { formatInstant } from '../ocpp/time.ts';
import type { Body } from './body.ts';
import { COMMON } from './common.ts';
import { profilesFor } from './features.ts';
import { actualOf, type ChargerSettings, findKnown, type KnownSetting, nameOf, withKnown } from './kept.ts';
import { wordsOf } from './merge.ts';
import { partsOf, told } from './parts.ts';
import { VENDOR_COMPONENT } from './setting.ts';
import { SETTING, sameName, settingOf } from './settings.ts';
import { dataTypeOf } from './traits.ts';
import { tidied } from './value.ts';

/** Rows of one request or answer, and its bytes: what the proxy itself takes. */
const ITEMS = '50';
const BYTES = '65000';
/** A key counts words of a list; a variable tells how long its text may be, and no measurand is longer than this. */
export const MEASURAND_CHARS = 32;

/** Keys that count what a list may hold, by the list. */
export const LIST_ROOM: { readonly [name: string]: string } = {
  [SETTING.sampled]: 'MeterValuesSampledDataMaxLength',
  [SETTING.aligned]: 'MeterValuesAlignedDataMaxLength',
  [SETTING.ended]: 'StopTxnSampledDataMaxLength',
  [SETTING.endedAligned]: 'StopTxnAlignedDataMaxLength',
};

/** Variables that count entries, whose key is the most that there may be. */
export const COUNTERS: readonly string[] = [
  'LocalAuthListCtrlr.Entries',
  'SmartChargingCtrlr.Entries[ChargingProfiles]',
  'SecurityCtrlr.CertificateEntries',
];

/** Groups of functions that are components of their own. */
export const CONTROLLERS: { readonly [profile: string]: string } = {
  LocalAuthListManagement: 'LocalAuthListCtrlr',
  Reservation: 'ReservationCtrlr',
  SmartCharging: 'SmartChargingCtrlr',
};

/** Keys that are told otherwise where settings are variables. */
const TOLD_OTHERWISE: ReadonlySet<string> = new Set(
  [
    ...Object.values(LIST_ROOM),
    'NumberOfConnectors',
    'ConnectorPhaseRotation',
    'ConnectorPhaseRotationMaxLength',
    'SupportedFeatureProfiles',
    'SupportedFeatureProfilesMaxLength',
  ].map((key) => sameName(`${VENDOR_COMPONENT}.${key}`)),
);

/** As a charger would tell it whose settings are variables. */
export function inventoryOf(charger: ChargerSettings, body: Body): ChargerSettings {
  const own = charger.known.filter(({ setting }) => !TOLD_OTHERWISE.has(sameName(nameOf(setting))));
  const world = { ...charger, known: own.map((row) => ({ ...row, ...asVariable(charger, body, row) })) };
  const names = new Set(own.map(({ setting }) => sameName(nameOf(setting))));
  const isNew = (row: ReportedSetting): boolean => !names.has(sameName(nameOf(row.setting)));
  const alignedS = body.alignedS ?? actualOf(findKnown(charger, SETTING.alignedS));
  const rest = [
    ...partsOf(body),
    ...rotations(charger),
    ...functionsOf(charger, body),
    ...[...REQUIRED, ...COMMON].map(([name, value]) => told(name, value, dataTypeOf(name))),
    ...COUNTERS.map((name) => told(name, String(body.entries[name] ?? 0), 'integer')),
    told('AlignedDataCtrlr.TxEndedInterval', alignedS ?? '0', 'integer'),
  ];
  const always = [
    told('ClockCtrlr.DateTime', formatInstant(body.now), 'dateTime'),
    ...PER_MESSAGE.map((name) => told(name, name.includes('.Items') ? ITEMS : BYTES, 'integer')),
  ];
  return withKnown(world, [...rest.filter(isNew), ...always], body.now);
}

function asVariable(charger: ChargerSettings, body: Body, row: KnownSetting): ReportedSetting {
  const name = nameOf(row.setting);
  const traits = { dataType: dataTypeOf(name), supportsMonitoring: false };
  const [only] = row.attributes;
  if (only === undefined) return row;
  if (COUNTERS.some((counter) => sameName(counter) === sameName(name))) {
    const most = Number(only.value);
    const actual = { ...only, value: String(body.entries[name] ?? 0), mutability: 'ReadOnly' as const };
    return { ...row, attributes: [actual], traits: { ...traits, ...(most > 0 && { maxLimit: most }) } };
  }
  return {
    ...row,
    attributes: [{ ...only, value: tidied(settingOf(name)?.kind, only.value ?? '') }],
    traits: { ...traits, ...roomOf(charger, name) },
  };
}

function roomOf(charger: ChargerSettings, name: string): { readonly maxLimit?: number; readonly maxElements?: number } {
  const key = LIST_ROOM[settingOf(name)?.name ?? name];
  const items = key === undefined ? 0 : Number(actualOf(findKnown(charger, `${VENDOR_COMPONENT}.${key}`)) ?? 0);
  return items > 0 ? { maxElements: items, maxLimit: items * MEASURAND_CHARS } : {};
}

/** `0.RST,1.RST`: of the whole charger, and of each place. */
function rotations(charger: ChargerSettings): readonly ReportedSetting[] {
  const said = actualOf(findKnown(charger, `${VENDOR_COMPONENT}.ConnectorPhaseRotation`)) ?? '';
  return wordsOf(said).flatMap((word) => {
    const [, number, rotation] = /^(\d+)\.(\w+)$/.exec(word) ?? [];
    if (number === undefined) return [];
    const evse = Number(number);
    const part = evse === 0 ? { component: 'ChargingStation' } : { component: 'EVSE', place: { evse } };
    return [told({ ...part, variable: 'PhaseRotation' }, rotation, 'string')];
  });
}

/** Which functions there are, of those that this party may use. */
function functionsOf(charger: ChargerSettings, { has }: Body): readonly ReportedSetting[] {
  const said = actualOf(findKnown(charger, SETTING.profiles));
  const mine = profilesFor(said ?? Object.keys(CONTROLLERS).join(','), has);
  const there = wordsOf(mine ?? '').map(sameName);
  const listed = Object.entries(CONTROLLERS).map(
    ([profile, component]) => [component, there.includes(sameName(profile))] as const,
  );
  const rows = [
    ...listed,
    ...ALWAYS.map((component) => [component, true] as const),
    ...NEVER.map((component) => [component, false] as const),
  ];
  return rows.flatMap(([component, isThere]) => [
    told(`${component}.Available`, String(isThere), 'boolean'),
    told(`${component}.Enabled`, String(isThere), 'boolean'),
  ]);
}

const ALWAYS = ['AuthCtrlr', 'AlignedDataCtrlr', 'SampledDataCtrlr', 'TxCtrlr'];
const NEVER = ['DisplayMessageCtrlr', 'MonitoringCtrlr', 'TariffCostCtrlr'];

const PER_MESSAGE: readonly string[] = ['GetReport', 'GetVariables', 'SetVariables'].flatMap((message) => [
  `DeviceDataCtrlr.ItemsPerMessage[${message}]`,
  `DeviceDataCtrlr.BytesPerMessage[${message}]`,
]);

/** What every charger of the newer versions must have, and no key tells; the proxy does as it stands here. */
const REQUIRED: readonly (readonly [name: string, value: string])[] = [
  ['AuthCacheCtrlr.Available', 'true'],
  ['ClockCtrlr.TimeSource', 'Heartbeat'],
  ['LocalAuthListCtrlr.ItemsPerMessage', ITEMS],
  ['LocalAuthListCtrlr.BytesPerMessage', BYTES],
  ['OCPPCommCtrlr.FileTransferProtocols', 'FTP,HTTP,HTTPS'],
  ['OCPPCommCtrlr.OfflineThreshold', '60'],
  ['OCPPCommCtrlr.RetryBackOffWaitMinimum', '10'],
  ['OCPPCommCtrlr.RetryBackOffRandomRange', '10'],
  ['OCPPCommCtrlr.RetryBackOffRepeatTimes', '5'],
  ['OCPPCommCtrlr.NetworkConfigurationPriority', ''],
  ['OCPPCommCtrlr.NetworkProfileConnectionAttempts', ''],
  ['SampledDataCtrlr.TxStartedMeasurands', 'Energy.Active.Import.Register'],
  ['SampledDataCtrlr.TxEndedInterval', '0'],
  [SETTING.securityProfile, ''],
  ['SecurityCtrlr.OrganizationName', ''],
  ['SmartChargingCtrlr.LimitChangeSignificance', '1'],
  ['TxCtrlr.TxStartPoint', 'PowerPathClosed'],
  ['TxCtrlr.TxStopPoint', 'EVConnected,Authorized'],
];
