/** A charger's settings as one provider sees them, named as its version names them (PROTOCOL §2.4, §4.8). */
import { hasRight, seesAs } from '../../core/arbitration/roles.ts';
import type { SettingId } from '../../core/asks/configuration.ts';
import type { Body } from '../../core/configuration/body.ts';
import { type ChargerSettings, nameOf } from '../../core/configuration/kept.ts';
import { isOfWhole } from '../../core/configuration/key-list.ts';
import { VENDOR_COMPONENT } from '../../core/configuration/setting.ts';
import { SETTING, sameName, settingOf } from '../../core/configuration/settings.ts';
import { standingOf, type Viewer } from '../../core/configuration/view.ts';
import { worldOf } from '../../core/configuration/world.ts';
import { limitsOfCharger } from '../../core/limits/settings.ts';
import type { ConnectorStatus } from '../../core/model.ts';
import { reaches, settingsWithKey } from '../../core/ocpp/codec.ts';
import { forbiddenKey } from '../../core/ocpp/forbidden-keys.ts';
import { namesSettingsByKey } from '../../core/ocpp/versions.ts';
import { evsesOf } from '../../core/station/apply.ts';
import { partyState } from '../party-states.ts';
import { chargerSettings, readAll, readSome } from '../settings-read.ts';
import type { Twin } from '../twin.ts';
import type { Served } from './served.ts';

/** Central systems wait about so long for an answer, and a whole report may take longer. */
const PATIENCE_MS = 20_000;

type Asked = Omit<Served, 'ask'>;

/** What a provider sees of the charger's settings. */
export function viewerOf(asked: Asked, charger: ChargerSettings): Viewer {
  const { context, twin, provider, link } = asked;
  const allowed = new Set(context.settings.vendorSettings.map(sameName));
  return {
    own: partyState(twin.state, provider.id, 'settings'),
    charger: worldOf(charger, twin.version, link.version, () => bodyOf(asked)),
    has: (right) => hasRight(seesAs(provider), right),
    securityProfile: speaksLike(asked) ? undefined : link.securityProfile,
    isHidden: forbiddenKey,
    isAllowed: (name) => allowed.has(sameName(name)) || allowed.has(sameName(withoutVendor(name))),
  };
}

/** The owner writes the keys of an older charger as that spells them. */
function withoutVendor(name: string): string {
  const prefix = `${VENDOR_COMPONENT}.`;
  return name.startsWith(prefix) ? name.slice(prefix.length) : name;
}

/** Whether the charger could have what the asker names at all. */
export function isReachable({ twin, link }: Pick<Served, 'twin' | 'link'>, setting: SettingId): boolean {
  return twin.version === undefined || reaches(link.version, twin.version, setting);
}

/** Everything that the charger says, read from it where that is old. */
export async function everything(asked: Asked): Promise<ChargerSettings> {
  const { context, twin, provider } = asked;
  // The charger is asked nothing for who only watches: it reads what is known.
  if (provider.shadow !== undefined) return chargerSettings(twin);
  if (!listsKeysOfVariables(asked)) return readAll(context, twin);
  const known = chargerSettings(twin);
  // A whole report takes long: once there was one since the charger booted, only what is old is asked again.
  if (known.allAt === undefined) return whole(asked);
  const viewer = viewerOf(asked, known);
  const wanted = settingsWithKey().filter((setting) => mustAsk(viewer, setting) && !isOfWhole(nameOf(setting)));
  return readSome(context, twin, wanted);
}

/** As {@link everything}, for some settings as the asker names them. */
export async function some(asked: Asked, settings: readonly SettingId[]): Promise<ChargerSettings> {
  const { context, twin, provider } = asked;
  const known = chargerSettings(twin);
  if (provider.shadow !== undefined) return known;
  const viewer = viewerOf(asked, known);
  const unanswered = settings.filter((setting) => mustAsk(viewer, setting));
  const isTold = (setting: SettingId): boolean =>
    isReachable(asked, setting) && !(listsKeysOfVariables(asked) && isOfWhole(nameOf(setting)));
  const single = unanswered.filter(isTold);
  if (single.length > 0) await readSome(context, twin, single);
  const isRest = unanswered.some((setting) => !isTold(setting) && hasSource(asked, setting));
  return isRest ? whole(asked) : chargerSettings(twin);
}

/** Whether something that the charger says as a whole could tell it. */
function hasSource(asked: Asked, setting: SettingId): boolean {
  return !listsKeysOfVariables(asked) || isOfWhole(nameOf(setting));
}

async function whole(asked: Asked): Promise<ChargerSettings> {
  const { context, twin } = asked;
  if (!listsKeysOfVariables(asked)) return readAll(context, twin);
  if (chargerSettings(twin).allAt !== undefined) return chargerSettings(twin);
  const late = Promise.withResolvers<void>();
  const timer = context.clock.timer(PATIENCE_MS, late.resolve);
  await Promise.race([readAll(context, twin), late.promise]);
  timer.cancel();
  return chargerSettings(twin);
}

/** The charger names settings as the asker does. */
function speaksLike({ twin, link }: Asked): boolean {
  const version = twin.version ?? link.version;
  return namesSettingsByKey(link.version) === namesSettingsByKey(version);
}

/** The asker wants keys of a charger that has variables. */
function listsKeysOfVariables(asked: Asked): boolean {
  return namesSettingsByKey(asked.link.version) && !speaksLike(asked);
}

/** Whether only the charger can tell; no charger is asked for what is the provider's own or nobody's. */
function mustAsk(viewer: Viewer, setting: SettingId): boolean {
  const name = nameOf(setting);
  if (standingOf(viewer, name) === 'hidden') return false;
  const row = settingOf(name);
  return row === undefined || (row.shown === undefined && viewer.own.values[row.name] === undefined);
}

function bodyOf({ context, twin, provider }: Asked): Body {
  const { station } = twin.state;
  const boot = station.boot?.meaning;
  const { maxA, phases } = limitsOfCharger(context.settings.chargers, twin.chargerId);
  return {
    vendor: boot?.vendor ?? '',
    model: boot?.model ?? '',
    serialNumber: boot?.serialNumber,
    firmwareVersion: boot?.firmwareVersion,
    state: stateOf(station.statuses['0/0']?.meaning.status),
    places: evsesOf(station).map((evse) => ({
      evse,
      powerW: station.live[evse]?.powerW ?? 0,
      connectors: connectorsAt(twin, evse),
    })),
    phases,
    placeW: maxA === undefined ? undefined : Math.floor(maxA * phases * context.settings.site.voltage),
    now: context.clock.now(),
    alignedS: partyState(twin.state, provider.id, 'settings').values[SETTING.alignedS],
    entries: {
      'LocalAuthListCtrlr.Entries': partyState(twin.state, provider.id, 'local_list').entries.length,
      'SmartChargingCtrlr.Entries[ChargingProfiles]': partyState(twin.state, provider.id, 'profiles').installed.length,
      'SecurityCtrlr.CertificateEntries': partyState(twin.state, provider.id, 'trust').length,
    },
    has: (right) => hasRight(seesAs(provider), right),
  };
}

function connectorsAt({ state }: Twin, evse: number): Body['places'][number]['connectors'] {
  const told = Object.values(state.station.statuses)
    .map(({ meaning }) => meaning)
    .filter(({ place }) => place.evse === evse && place.connector !== undefined);
  const known = told.map(({ place, status }) => ({ connector: place.connector ?? 1, state: stateOf(status) }));
  return known.length === 0 ? [{ connector: 1, state: 'Available' }] : known;
}

/** In the words of the newest version, which says of a car only that it is there. */
function stateOf(status: ConnectorStatus | undefined): string {
  switch (status) {
    case undefined:
    case 'Available':
      return 'Available';
    case 'Reserved':
    case 'Unavailable':
    case 'Faulted':
      return status;
    default:
      return 'Occupied';
  }
}
