/**
 * The settings of a charger that has them as variables of components, as the keys of one list (PROTOCOL §4.8). What the
 * components tell of limits and functions becomes a key; what every such list must have is always in it.
 */
import type { ReportedSetting } from '../asks/configuration.ts';
import type { Body } from './body.ts';
import { COMMON } from './common.ts';
import { CONTROLLERS, COUNTERS, LIST_ROOM, MEASURAND_CHARS } from './inventory.ts';
import { actualOf, type ChargerSettings, findKnown, idOf, knownAs, nameOf, withKnown } from './kept.ts';
import { VENDOR_COMPONENT } from './setting.ts';
import { SETTING, sameName, settingOf } from './settings.ts';
import { tidied } from './value.ts';

/** As a charger would tell it whose settings are keys. */
export function keyListOf(charger: ChargerSettings, body: Body): ChargerSettings {
  const known = charger.known.map((row) => ({ ...row, ...asKey(row) }));
  const derived = [
    ...keys({
      NumberOfConnectors: String(Math.max(1, connectorsOf(charger, body).length)),
      SupportedFeatureProfiles: profilesOf(charger).join(','),
      SupportedFeatureProfilesMaxLength: String(PROFILES.length),
      ...rotationsOf(charger, body),
      ...roomsOf(charger),
    }),
    ...fallbacks(charger),
  ];
  return withKnown({ ...charger, known }, derived, body.now);
}

function asKey(row: ReportedSetting): Pick<ReportedSetting, 'attributes'> {
  const name = nameOf(row.setting);
  const most = COUNTERS.some((counter) => sameName(counter) === sameName(name)) ? row.traits?.maxLimit : undefined;
  if (most !== undefined) return knownAs(row.setting, String(most), true);
  const kind = settingOf(name)?.kind;
  return {
    attributes: row.attributes.map((each) =>
      each.value === undefined ? each : { ...each, value: tidied(kind, each.value) },
    ),
  };
}

/** Keys of this name only what a charger reports as a whole can tell. */
export function isOfWhole(name: string): boolean {
  return OF_WHOLE.has(sameName(name));
}

const OF_WHOLE: ReadonlySet<string> = new Set(
  [
    ...COUNTERS,
    ...[
      'NumberOfConnectors',
      'SupportedFeatureProfiles',
      'SupportedFeatureProfilesMaxLength',
      'ConnectorPhaseRotation',
      'ConnectorPhaseRotationMaxLength',
      ...Object.values(LIST_ROOM),
    ].map((key) => `${VENDOR_COMPONENT}.${key}`),
  ].map(sameName),
);

function keys(values: { readonly [key: string]: string }): readonly ReportedSetting[] {
  return Object.entries(values).map(([variable, value]) =>
    knownAs({ component: VENDOR_COMPONENT, variable }, value, true),
  );
}

/** All connectors, in the order in which keys count them: by EVSE, then by their own number. */
function connectorsOf(charger: ChargerSettings, body: Body): readonly string[] {
  const reported = charger.known.flatMap(({ setting: { component, place } }) =>
    sameName(component) === 'connector' && place?.connector !== undefined
      ? [[place.evse, place.connector] as const]
      : [],
  );
  const seen = body.places.flatMap(({ evse, connectors }) =>
    connectors.map(({ connector }) => [evse, connector] as const),
  );
  const sorted = (reported.length > 0 ? reported : seen).toSorted(([a, b], [c, d]) => a - c || b - d);
  return [...new Set(sorted.map(([evse, connector]) => `${evse}/${connector}`))];
}

/** Every charger of these versions has the first and the last; the others are told as they are told, else taken for there. */
function profilesOf(charger: ChargerSettings): readonly string[] {
  return PROFILES.filter((profile) => {
    const component = CONTROLLERS[profile];
    if (component === undefined) return true;
    const said = actualOf(findKnown(charger, `${component}.Available`))?.toLowerCase();
    if (said !== undefined) return said === 'true';
    const isKnown = charger.known.some(({ setting }) => sameName(setting.component) === sameName(component));
    return isKnown || charger.allAt === undefined;
  });
}

const PROFILES = [
  'Core',
  'FirmwareManagement',
  'LocalAuthListManagement',
  'Reservation',
  'SmartCharging',
  'RemoteTrigger',
];

/** Of the whole charger under 0, of each connector under its number: that of its own, or of its EVSE. */
function rotationsOf(charger: ChargerSettings, body: Body): { readonly [key: string]: string } {
  const of = (component: string): string | undefined => actualOf(findKnown(charger, `${component}.PhaseRotation`));
  const whole = of('ChargingStation');
  const each = connectorsOf(charger, body).map((place, index) => {
    const [evse] = place.split('/');
    return `${index + 1}.${of(`Connector@${place}`) ?? of(`EVSE@${evse}`) ?? UNKNOWN}`;
  });
  const words = [`0.${whole ?? UNKNOWN}`, ...each];
  return { ConnectorPhaseRotation: words.join(','), ConnectorPhaseRotationMaxLength: String(words.length) };
}

const UNKNOWN = 'Unknown';

/** A variable tells how long its text may be, and a key counts words. */
function roomsOf(charger: ChargerSettings): { readonly [key: string]: string } {
  return Object.fromEntries(
    Object.entries(LIST_ROOM).flatMap(([name, key]) => {
      const { maxElements, maxLimit = 0 } = findKnown(charger, name)?.traits ?? {};
      const items = maxElements ?? Math.floor((maxLimit + 1) / MEASURAND_CHARS);
      return items > 0 ? [[key, String(items)]] : [];
    }),
  );
}

/** What this charger said nothing of. */
function fallbacks(charger: ChargerSettings): readonly ReportedSetting[] {
  const rows = [...COMMON, ...REQUIRED].filter(([name]) => findKnown(charger, name) === undefined);
  return rows.map(([name, value]) => knownAs(idOf(name), value, settingOf(name)?.class === 'exclusive'));
}

/** Keys that every charger of the oldest version has, and no variable need tell. */
const REQUIRED: readonly (readonly [name: string, value: string])[] = [
  [SETTING.minimumStatusS, '0'],
  [SETTING.itemsPerRead, '50'],
];
