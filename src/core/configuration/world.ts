/** The settings of a charger, named as a central system of another version names them (PROTOCOL §4.9). */
import { namesSettingsByKey, type OcppVersion } from '../ocpp/versions.ts';
import type { Body } from './body.ts';
import { inventoryOf } from './inventory.ts';
import type { ChargerSettings } from './kept.ts';
import { keyListOf } from './key-list.ts';

/** `from`: the charger's version; undefined = it was never there. */
export function worldOf(
  charger: ChargerSettings,
  from: OcppVersion | undefined,
  to: OcppVersion,
  body: () => Body,
): ChargerSettings {
  if (from === undefined || namesSettingsByKey(from) === namesSettingsByKey(to)) return charger;
  return namesSettingsByKey(to) ? keyListOf(charger, body()) : inventoryOf(charger, body());
}
