/** What is kept of settings: what each party wrote, and what the charger says of itself. */
import type { ReportedSetting, SettingId } from '../asks/configuration.ts';
import type { Instant } from '../model.ts';
import { sameName } from './settings.ts';

/** Settings that a charger may report. */
export const MAX_KNOWN = 3_000;
/** Names that a charger was asked for in vain since it booted. */
export const MAX_UNKNOWN = 200;
/** Items of one list that it was found not to take; the latest. */
export const MAX_UNSUPPORTED = 50;

/** What one party wrote, by the name of the setting: as many as the table of settings has. */
export interface OwnSettings {
  readonly values: { readonly [name: string]: string };
}
export const NOTHING_WRITTEN: OwnSettings = { values: {} };

/** How long what a charger says of itself is believed. */
const FRESH_MS = 15 * 60_000;

export interface KnownSetting extends ReportedSetting {
  readonly at: Instant;
}

export interface ChargerSettings {
  /** When all of them were read; undefined = never. */
  readonly allAt?: Instant | undefined;
  /** In the charger's own order. */
  readonly known: readonly KnownSetting[];
  /** Names that it does not know, by when it was asked. */
  readonly unknown: { readonly [name: string]: Instant };
  /** What stood there before the proxy wrote anything, by the name of the setting. */
  readonly originals: { readonly [name: string]: string };
  /** Items of lists that this charger, with this firmware, does not take. */
  readonly unsupported: { readonly [name: string]: readonly string[] };
  /** How many items it takes in a list, where that was found out by trying. */
  readonly room?: { readonly [name: string]: number };
  /** The list that it refused, and of which not all was tried: not written again before it boots. */
  readonly refused?: { readonly [name: string]: string };
  /** Lists that the proxy wrote since the charger booted, by the name of the setting. */
  readonly written: { readonly [name: string]: string };
  /** It said yes to this value and kept its own (Q37): not written again before it boots. */
  readonly stubborn: { readonly [name: string]: string };
}
export const NOTHING_KNOWN: ChargerSettings = {
  known: [],
  unknown: {},
  originals: {},
  unsupported: {},
  written: {},
  stubborn: {},
};

/** When something was read that is not believed any more. */
const LONG_AGO: Instant = 0;

/** The charger booted, or somebody else wrote: what was read is not believed, and what it did not take may be tried again. */
export function doubted(charger: ChargerSettings): ChargerSettings {
  const known = charger.known.map((row) => ({ ...row, at: LONG_AGO }));
  return { ...charger, known, allAt: undefined, unknown: {}, written: {}, stubborn: {}, refused: {} };
}

/** It is another charger, or has another firmware: it may take what the old one did not. */
export function learntAnew(charger: ChargerSettings): ChargerSettings {
  return { ...charger, unsupported: {}, room: {} };
}

/** Of this list it does not take these items. */
export function withUnsupported(charger: ChargerSettings, name: string, items: readonly string[]): ChargerSettings {
  const all = [...new Set([...(charger.unsupported[name] ?? []), ...items])].slice(-MAX_UNSUPPORTED);
  return { ...charger, unsupported: { ...charger.unsupported, [name]: all } };
}

/** What was read of one setting is not believed any more. */
export function doubtedOf(charger: ChargerSettings, name: string): ChargerSettings {
  const isMeant = (row: KnownSetting): boolean => sameName(nameOf(row.setting)) === sameName(name);
  return { ...charger, known: charger.known.map((row) => (isMeant(row) ? { ...row, at: LONG_AGO } : row)) };
}

export function isFresh(at: Instant | undefined, now: Instant): boolean {
  return at !== undefined && now - at <= FRESH_MS;
}

/** The name of a setting in one text: its place and instances are part of it. */
export function nameOf({ component, componentInstance, place, variable, instance }: SettingId): string {
  const where =
    place === undefined ? '' : `@${place.evse}${place.connector === undefined ? '' : `/${place.connector}`}`;
  return `${component}${inBrackets(componentInstance)}${where}.${variable}${inBrackets(instance)}`;
}

/** The setting behind a name of the table. */
export function idOf(name: string): SettingId {
  const [, component = '', variable = '', instance] = /^([^.]+)\.([^[]+)(?:\[(.+)\])?$/.exec(name) ?? [];
  return { component, variable, ...(instance !== undefined && { instance }) };
}

function inBrackets(text: string | undefined): string {
  return text === undefined ? '' : `[${text}]`;
}

/** The charger as it is known after these were read; those that were known stay in their place. */
export function withKnown(charger: ChargerSettings, read: readonly ReportedSetting[], at: Instant): ChargerSettings {
  const fresh = new Map(read.map((row) => [sameName(nameOf(row.setting)), row]));
  const kept = charger.known.map((row) => {
    const name = sameName(nameOf(row.setting));
    const newer = fresh.get(name);
    fresh.delete(name);
    return newer === undefined ? row : { ...row, ...newer, traits: newer.traits ?? row.traits, at };
  });
  const added = [...fresh.values()].map((row) => ({ ...row, at }));
  return { ...charger, known: [...kept, ...added].slice(0, MAX_KNOWN) };
}

/** As {@link withKnown}, and there is nothing else. `at`: when they were asked for; what was read since is newer. */
export function withAll(charger: ChargerSettings, read: readonly ReportedSetting[], at: Instant): ChargerSettings {
  const newer = new Set(charger.known.filter((row) => row.at > at).map(({ setting }) => sameName(nameOf(setting))));
  const older = read.filter(({ setting }) => !newer.has(sameName(nameOf(setting))));
  const all = withKnown(charger, older, at);
  return { ...all, known: all.known.filter((row) => row.at >= at), allAt: at };
}

export function withUnknown(charger: ChargerSettings, names: readonly string[], at: Instant): ChargerSettings {
  const unknown = { ...charger.unknown, ...Object.fromEntries(names.map((name) => [sameName(name), at])) };
  return { ...charger, unknown: Object.fromEntries(Object.entries(unknown).slice(-MAX_UNKNOWN)) };
}

/** Whether the charger said that it has no such setting. */
export function isUnknown({ unknown }: ChargerSettings, name: string): boolean {
  return unknown[sameName(name)] !== undefined;
}

/** What it said of one of its settings, as the one reading of it. */
export function knownAs(setting: SettingId, value: string | undefined, isReadOnly: boolean): ReportedSetting {
  const mutability = isReadOnly ? 'ReadOnly' : 'ReadWrite';
  return { setting, attributes: [{ type: 'Actual', ...(value !== undefined && { value }), mutability }] };
}

export function actualOf(row: ReportedSetting | undefined): string | undefined {
  return row?.attributes.find(({ type }) => type === 'Actual')?.value;
}

export function findKnown({ known }: ChargerSettings, name: string): KnownSetting | undefined {
  const wanted = sameName(name);
  return known.find(({ setting }) => sameName(nameOf(setting)) === wanted);
}
