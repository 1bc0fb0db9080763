/** What the charger should have, of all that everybody wants (PROTOCOL §2.4). */
import type { SettingId } from '../asks/configuration.ts';
import { actualOf, type ChargerSettings, findKnown, idOf, type OwnSettings } from './kept.ts';
import { alignedInterval, type ListRoom, SAMPLED_FLOOR_S, sampledInterval, union, wordsOf } from './merge.ts';
import { type Setting, VENDOR_COMPONENT } from './setting.ts';
import { SETTING, SETTINGS } from './settings.ts';

const REGISTER = 'Energy.Active.Import.Register';

/**
 * What the proxy itself has to see of a session, as one more party: it measures whether limits are kept, and ends
 * sessions that the charger forgot to end.
 */
const OWN_NEEDS: { readonly [name: string]: string } = {
  [SETTING.sampledS]: '60',
  [SETTING.sampled]: `${REGISTER},Power.Active.Import,Current.Import`,
  [SETTING.ended]: REGISTER,
};

/** Where a charger says how many items a list may hold. */
const ROOM_OF: { readonly [name: string]: string } = {
  [SETTING.sampled]: `${VENDOR_COMPONENT}.MeterValuesSampledDataMaxLength`,
  [SETTING.aligned]: `${VENDOR_COMPONENT}.MeterValuesAlignedDataMaxLength`,
  [SETTING.ended]: `${VENDOR_COMPONENT}.StopTxnSampledDataMaxLength`,
  [SETTING.endedAligned]: `${VENDOR_COMPONENT}.StopTxnAlignedDataMaxLength`,
};

/** What is read of the charger before it is told a value: what it has, and how much room there is for a list. */
export function toReadFor({ name }: Setting): readonly SettingId[] {
  const room = ROOM_OF[name];
  return [name, ...(room === undefined ? [] : [room])].map(idOf);
}

/** What the charger was found not to have of a list: what it does not know, and what there is no room for. */
export function lacking(row: Setting, value: string, charger: ChargerSettings): readonly string[] {
  if (row.merge !== 'measurands') return [];
  const unknown = (charger.unsupported[row.name] ?? []).map((item) => item.toLowerCase());
  const { items } = roomFor(row.name, charger);
  return wordsOf(value).filter(
    (item, index) => unknown.includes(item.toLowerCase()) || index >= (items ?? Number.POSITIVE_INFINITY),
  );
}

/** The settings that are made of what several want. */
export const MERGED: readonly Setting[] = SETTINGS.filter((row) => row.class === 'merged');

/**
 * The value of a setting that the charger should have; undefined when nobody wants anything of it. `writers` in the
 * order in which they get room; `maxChars`: what the charger's version has room for.
 */
export function wantedValue(
  row: Setting,
  writers: readonly OwnSettings[],
  charger: ChargerSettings,
  { floorS = SAMPLED_FLOOR_S, maxChars }: { readonly floorS?: number; readonly maxChars?: number | undefined } = {},
): string | undefined {
  const wants = writers.map(({ values }) => values[row.name]).filter((value) => value !== undefined);
  // Whoever was the last to want anything leaves the charger as it was found.
  if (wants.length === 0) return charger.originals[row.name];
  const own = OWN_NEEDS[row.name];
  // The register goes first where there is little room: every bill is made of it.
  const all = own === undefined ? wants : [...(row.merge === 'measurands' ? [REGISTER] : []), ...wants, own];
  switch (row.merge) {
    case 'sampled_interval':
      return String(sampledInterval(all.map(Number), floorS));
    case 'aligned_interval':
      return String(alignedInterval(all.map(Number)));
    case 'measurands': {
      // Some networks try one item after the other on each of their connects. What the charger took once it keeps until
      // it boots: everybody gets only what it wants of it, and the charger is not written again and again.
      const lists = [...all, charger.written[row.name] ?? ''].map(wordsOf);
      return union(lists, charger.unsupported[row.name], roomFor(row.name, charger, maxChars)).join(',');
    }
    case undefined:
      return undefined;
  }
}

/** How long a list may be: as the charger says, or as it was found to be. */
function roomFor(name: string, charger: ChargerSettings, maxChars?: number): ListRoom {
  const { maxLimit: chars = maxChars, maxElements = 0 } = findKnown(charger, name)?.traits ?? {};
  const said = Number(actualOf(findKnown(charger, ROOM_OF[name] ?? '')));
  const items = [said, maxElements, charger.room?.[name] ?? 0].filter((each) => each > 0);
  return { ...(items.length > 0 && { items: Math.min(...items) }), ...(chars !== undefined && { chars }) };
}
