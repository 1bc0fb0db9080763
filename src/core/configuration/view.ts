/** A charger's settings as one party sees them: its own values, else the charger's, else ours (PROTOCOL §2.4). */
import type {
  Attribute,
  Mutability,
  ReportedAttribute,
  ReportedSetting,
  SettingId,
  SettingRead,
} from '../asks/configuration.ts';
import type { Right } from '../model.ts';
import { profilesFor } from './features.ts';
import { actualOf, type ChargerSettings, idOf, nameOf, type OwnSettings } from './kept.ts';
import { type Setting, VENDOR_COMPONENT } from './setting.ts';
import { SETTING, SETTINGS, sameName, settingOf } from './settings.ts';
import { dataTypeOf } from './traits.ts';

export interface Viewer {
  readonly own: OwnSettings;
  readonly charger: ChargerSettings;
  readonly has: (right: Right) => boolean;
  /** What nobody may see, beyond the table. */
  readonly isHidden: (name: string) => boolean;
  /** How safe the link to this provider is: told instead of what the charger says of its own. Undefined: neither is told. */
  readonly securityProfile?: number | undefined;
  /** Settings of the maker that the owner lets providers write. */
  readonly isAllowed: (name: string) => boolean;
}

/** How this party finds a setting. */
export type Standing = 'hidden' | 'read_only' | 'own' | 'shared';

export function standingOf(viewer: Viewer, name: string): Standing {
  const row = settingOf(name);
  if (row?.name === SETTING.securityProfile && viewer.securityProfile !== undefined) return 'read_only';
  if (row?.class === 'forbidden' || viewer.isHidden(name)) return 'hidden';
  if (row?.class === 'virtual') return 'own';
  const isWritable = row === undefined ? viewer.isAllowed(name) : row.class !== 'read_only';
  return isWritable ? 'shared' : 'read_only';
}

export interface View {
  read(setting: SettingId, attribute?: Attribute): SettingRead;
  /** Everything that {@link View.read} would find, in the charger's order, as a report tells it. */
  all(): readonly ReportedSetting[];
  /** Whether the charger, or the table, has such a setting at all. */
  has(setting: SettingId): boolean;
}

export function viewOf(viewer: Viewer): View {
  const known = new Map(viewer.charger.known.map((row) => [sameName(nameOf(row.setting)), row]));
  const ownNames = new Map(Object.keys(viewer.own.values).map((name) => [sameName(name), name]));
  const components = new Set(viewer.charger.known.map(({ setting }) => setting.component.toLowerCase()));

  return { read, all, has };

  function read(setting: SettingId, attribute: Attribute = 'Actual'): SettingRead {
    const name = nameOf(setting);
    const asked = { setting, ...(attribute !== 'Actual' && { attribute }) };
    const row = known.get(sameName(name));
    if (standingOf(viewer, name) === 'hidden')
      return { ...asked, status: has(setting) || settingOf(name) !== undefined ? 'Rejected' : 'UnknownVariable' };
    const value = attribute === 'Actual' ? ownValue(name) : undefined;
    if (value !== undefined) return { ...asked, status: 'Accepted', value, isReadOnly: isReadOnly(name, row) };
    const found = row?.attributes.find(({ type }) => type === attribute);
    if (found?.mutability === 'WriteOnly') return { ...asked, status: 'Rejected' };
    if (found !== undefined) {
      // A key without a value has an empty one where its version must tell it (2.x GetVariables).
      return { ...asked, status: 'Accepted', value: found.value ?? '', isReadOnly: isReadOnly(name, row) };
    }
    if (has(setting)) return { ...asked, status: 'NotSupportedAttributeType' };
    const isKnownComponent = components.has(setting.component.toLowerCase()) || isOfTable(setting.component);
    return { ...asked, status: isKnownComponent ? 'UnknownVariable' : 'UnknownComponent' };
  }

  function has(setting: SettingId): boolean {
    const name = sameName(nameOf(setting));
    const row = settingOf(name);
    if (row?.name === SETTING.securityProfile && viewer.securityProfile !== undefined) return true;
    const isOurs = row !== undefined && (row.fallback ?? row.shown) !== undefined;
    return known.has(name) || ownNames.has(name) || isOurs;
  }

  /** What this party is told, whatever the charger has; else undefined. */
  function ownValue(name: string): string | undefined {
    const row = settingOf(name);
    if (row?.name === SETTING.profiles) return profilesFor(actualOf(known.get(sameName(name))), viewer.has);
    if (row?.name === SETTING.securityProfile) return viewer.securityProfile?.toString();
    const written = ownNames.get(sameName(name));
    if (row?.shown !== undefined) return row.shown;
    if (written !== undefined) return viewer.own.values[written];
    return known.has(sameName(name)) ? undefined : row?.fallback;
  }

  function isReadOnly(name: string, row: ReportedSetting | undefined): boolean {
    switch (standingOf(viewer, name)) {
      case 'own':
        return false;
      case 'shared': {
        const isFixed = row?.attributes.some(({ type, mutability }) => type === 'Actual' && mutability === 'ReadOnly');
        // What is merged everybody may want less of for itself.
        return isFixed === true || !(viewer.has('configure') || settingOf(name)?.class === 'merged');
      }
      default:
        return true;
    }
  }

  function all(): readonly ReportedSetting[] {
    const extra = SETTINGS.filter(
      (row) =>
        !known.has(sameName(row.name)) &&
        (ownNames.has(sameName(row.name)) || (isListed(row) && (row.fallback ?? row.shown) !== undefined)),
    );
    return [...viewer.charger.known, ...extra.map(blank)].map(seen);
  }

  function seen(row: ReportedSetting): ReportedSetting {
    const name = nameOf(row.setting);
    if (standingOf(viewer, name) === 'hidden') return { ...row, attributes: row.attributes.map(masked) };
    const value = ownValue(name);
    const mutability = isReadOnly(name, row) ? 'ReadOnly' : 'ReadWrite';
    const attributes = row.attributes.map((attribute) => {
      if (attribute.type !== 'Actual') return attribute;
      const told = value === undefined ? attribute : { ...attribute, value };
      return attribute.mutability === 'WriteOnly' ? attribute : { ...told, mutability: mutability as Mutability };
    });
    return { ...row, attributes };
  }
}

/** A report may leave a value out only where it says that the attribute can only be written. */
function masked({ value: _, ...attribute }: ReportedAttribute): ReportedAttribute {
  return { ...attribute, mutability: 'WriteOnly' };
}

/** Keys of the oldest version are no variables of a charger that has none of them. */
function isListed({ name }: Setting): boolean {
  return !name.startsWith(`${VENDOR_COMPONENT}.`);
}

function isOfTable(component: string): boolean {
  return SETTINGS.some(({ name }) => sameName(name).startsWith(`${component.toLowerCase()}.`));
}

function blank({ name }: Setting): ReportedSetting {
  return {
    setting: idOf(name),
    attributes: [{ type: 'Actual' }],
    traits: { dataType: dataTypeOf(name), supportsMonitoring: false },
  };
}
