/** What all providers of a charger want of its shared settings, in the words of the charger's version (PROTOCOL §2.4). */
import { hasRight } from '../core/arbitration/roles.ts';
import { type ChargerSettings, idOf, type OwnSettings } from '../core/configuration/kept.ts';
import type { Setting } from '../core/configuration/setting.ts';
import { MERGED, toReadFor, wantedValue } from '../core/configuration/wanted.ts';
import type { ProviderId } from '../core/model.ts';
import { MAX_VALUE_CHARS, sayable } from '../core/ocpp/codec.ts';
import { namesSettingsByKey } from '../core/ocpp/versions.ts';
import type { Context } from './context.ts';
import { isServiceOf } from './desk.ts';
import { partyState } from './party-states.ts';
import { readSomeNow } from './settings-read.ts';
import { isPassedOn } from './transparent.ts';
import type { Twin } from './twin.ts';

/** All whose wants count at this charger, in the order in which they get room. */
export function writersAt(
  context: Context,
  twin: Twin,
): readonly { readonly id: ProviderId; readonly own: OwnSettings; readonly isPassed: boolean }[] {
  return context.settings.providers
    .filter((provider) => isServiceOf(provider, twin.chargerId) && hasRight(provider, 'configure'))
    .map((provider) => ({
      id: provider.id,
      own: inWordsOf(twin, partyState(twin.state, provider.id, 'settings')),
      isPassed: isPassedOn(twin, provider, context.service(twin.chargerId, provider.id)),
    }));
}

/** What a provider wants, as far as the charger's version has words for it. */
export function inWordsOf({ link }: Twin, { values }: OwnSettings): OwnSettings {
  if (link === undefined) return { values };
  const shared = MERGED.flatMap(({ name }): [string, string][] =>
    values[name] === undefined ? [] : [[name, sayable(link.version, idOf(name), values[name])]],
  );
  return { values: { ...values, ...Object.fromEntries(shared) } };
}

/** What must be known before a merged setting is written: where settings are variables, the room of a list stands beside it. */
export function readFor(context: Context, twin: Twin, row: Setting): Promise<ChargerSettings> {
  const isPlain = twin.link !== undefined && !namesSettingsByKey(twin.link.version);
  return readSomeNow(context, twin, isPlain ? [idOf(row.name)] : toReadFor(row));
}

/** The value of a merged setting that the charger should have. */
export function wantedAt(
  { link }: Twin,
  row: Setting,
  writers: readonly OwnSettings[],
  charger: ChargerSettings,
): string | undefined {
  return wantedValue(row, writers, charger, { maxChars: link && MAX_VALUE_CHARS[link.version] });
}
