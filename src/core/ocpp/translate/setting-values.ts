/** Values of settings in the words of each version (PROTOCOL §4.8): what one calls otherwise, and what it has no word for. */
import type { SettingId } from '../../asks/configuration.ts';
import { namesSettingsByKey, type OcppVersion } from '../versions.ts';
import { measurand16, measurand21, measurand201 } from './measurands.ts';
import type { Picker } from './words.ts';

/** Characters of a value that each version has room for where it is written. */
export const MAX_VALUE_CHARS: { readonly [V in OcppVersion]: number } = { '1.6': 500, '2.0.1': 1000, '2.1': 2500 };
/** And where a newer one reads it. */
export const MAX_READ_CHARS = 2500;

/** Lists of what a meter measures. */
const MEASURANDS: ReadonlySet<string> = new Set(
  [
    'alignedDataCtrlr.measurands',
    'alignedDataCtrlr.txEndedMeasurands',
    'sampledDataCtrlr.txEndedMeasurands',
    'sampledDataCtrlr.txStartedMeasurands',
    'sampledDataCtrlr.txUpdatedMeasurands',
  ].map((name) => name.toLowerCase()),
);

const MEASURAND: { readonly [V in OcppVersion]: Picker<string> } = {
  '1.6': measurand16,
  '2.0.1': measurand201,
  '2.1': measurand21,
};

/** Some chargers of the oldest version list each phase for itself (`Voltage.L1`). */
const PHASE = /\.(?:L[123](?:-(?:N|L[123]))?|N)$/i;

const RATE_UNITS: readonly (readonly [older: string, newer: string])[] = [
  ['Current', 'A'],
  ['Power', 'W'],
];

/** A value in the words of this version. What it has no word for is left out of a list. */
export function valueIn(version: OcppVersion, setting: SettingId, value: string): string {
  if (isOf(setting, 'SmartChargingCtrlr.RateUnit'))
    return namesSettingsByKey(version) ? respelt(value, ([older, newer]) => [newer, older]) : value;
  return MEASURANDS.has(nameOf(setting)) ? measurandsIn(version, value) : value;
}

/** A value as this version says it, in the words of the newest. */
export function valueFrom(version: OcppVersion, setting: SettingId, value: string): string {
  if (!namesSettingsByKey(version)) return value;
  if (isOf(setting, 'SecurityCtrlr.BasicAuthPassword')) return HEX_PASSWORD.test(value) ? bytesOf(value) : value;
  return isOf(setting, 'SmartChargingCtrlr.RateUnit') ? respelt(value, ([older, newer]) => [older, newer]) : value;
}

/** A value as far as this version can say it, in the words of the newest. */
export function sayable(version: OcppVersion, setting: SettingId, value: string): string {
  return valueFrom(version, setting, valueIn(version, setting, value));
}

/** The text cut to what a version has room for; of a list whole words stay. */
export function fitting(setting: SettingId, value: string, maxChars: number): string {
  if (value.length <= maxChars) return value;
  const end = MEASURANDS.has(nameOf(setting)) ? value.lastIndexOf(',', maxChars) : maxChars;
  return value.slice(0, Math.max(0, end));
}

/** The very same text where this version has a word for all of it. */
function measurandsIn(version: OcppVersion, list: string): string {
  const items = list.split(',');
  const words = items.map((item) => measurandIn(version, item));
  if (words.every((word, index) => word === items[index])) return list;
  const said = words.filter((word) => word !== undefined);
  return said.filter((word, index) => said.indexOf(word) === index).join(',');
}

/** A word that is in no version is the maker's own, and stays. */
function measurandIn(version: OcppVersion, item: string): string | undefined {
  const base = item.trim().replace(PHASE, '');
  const word = MEASURAND[version](base);
  const isKnown = Object.values(MEASURAND).some((pick) => pick(base) !== undefined);
  if (!isKnown) return item;
  const isSame = word?.toLowerCase() === base.toLowerCase();
  const keepsPhase = namesSettingsByKey(version) || base === item.trim();
  return isSame && keepsPhase ? item : word;
}

function respelt(list: string, pairOf: (unit: (typeof RATE_UNITS)[number]) => readonly [string, string]): string {
  const pairs = new Map(RATE_UNITS.map(pairOf));
  return list
    .split(',')
    .map((word) => pairs.get(word.trim()) ?? word)
    .join(',');
}

function isOf(setting: SettingId, name: string): boolean {
  return nameOf(setting) === name.toLowerCase();
}

function nameOf({ component, variable }: SettingId): string {
  return `${component}.${variable}`.toLowerCase();
}

/** The oldest version writes the bytes of a password in hexadecimal digits (PROTOCOL §5.1). */
const HEX_PASSWORD = /^(?:[0-9a-f]{2}){16,20}$/i;

/** One character a byte. */
function bytesOf(hex: string): string {
  return (hex.match(/../g) ?? []).map((pair) => String.fromCharCode(Number.parseInt(pair, 16))).join('');
}
