/** Components and variables on the wire, and one row of a report. */
import type { Attribute, ReportedAttribute, ReportedSetting, SettingId } from '../../asks/configuration.ts';
import type { Payload } from '../../model.ts';
import type { NewerVersion, Request } from '../types.ts';
import { evseOfPlace, placeOfEvse } from './places.ts';
import { fitting, MAX_READ_CHARS, valueIn } from './setting-values.ts';
import { fields, integer, oneOf, text } from './words.ts';

type Reported2 = NonNullable<Request<NewerVersion, 'NotifyReport'>['reportData']>[number];
type Component2 = Reported2['component'];

const attributeWord = oneOf<Attribute>({ Actual: 1, Target: 1, MinSet: 1, MaxSet: 1 });

/** A component and a variable of it, where a message of a newer version names them. */
export function settingIn({ component, variable }: Pick<Reported2, 'component' | 'variable'>): SettingId {
  return {
    ...componentOf(component),
    variable: variable.name,
    ...(variable.instance !== undefined && { instance: variable.instance }),
  };
}

export function componentOf({ name, instance, evse }: Component2): Omit<SettingId, 'variable' | 'instance'> {
  return {
    component: name,
    ...(instance !== undefined && { componentInstance: instance }),
    ...(evse !== undefined && { place: placeOfEvse(evse) }),
  };
}

export function variableIn({ component, componentInstance, place, variable, instance }: SettingId) {
  return {
    component: { name: component, instance: componentInstance, evse: evseOfPlace(place) },
    variable: { name: variable, instance },
  };
}

/** The items of an answer that need not obey its schema; those without names are left out. */
export function settingsIn(items: unknown) {
  return (Array.isArray(items) ? items : []).flatMap((entry: unknown) => {
    const item: Payload = fields(entry);
    const setting = sloppySetting(item);
    return setting === undefined ? [] : [{ item, setting, attribute: attributeWord(item.attributeType) }];
  });
}

function sloppySetting(item: Payload): SettingId | undefined {
  const component = fields(item.component);
  const variable = fields(item.variable);
  const [name, variableName] = [text(component.name), text(variable.name)];
  if (name === undefined || variableName === undefined) return undefined;
  const evse = integer(fields(component.evse).id);
  const connectorId = integer(fields(component.evse).connectorId);
  const place =
    evse === undefined ? undefined : placeOfEvse({ id: evse, ...(connectorId !== undefined && { connectorId }) });
  const [componentInstance, instance] = [text(component.instance), text(variable.instance)];
  return {
    component: name,
    ...(componentInstance !== undefined && { componentInstance }),
    ...(place !== undefined && { place }),
    variable: variableName,
    ...(instance !== undefined && { instance }),
  };
}

export function decodeReported(row: Reported2): ReportedSetting {
  const { variableAttribute, variableCharacteristics: traits } = row;
  return {
    setting: settingIn(row),
    attributes: variableAttribute.map(({ type = 'Actual', value, mutability, persistent, constant }) => ({
      type,
      ...(value !== undefined && { value }),
      ...(mutability !== undefined && { mutability }),
      ...(persistent !== undefined && { persistent }),
      ...(constant !== undefined && { constant }),
    })),
    ...(traits !== undefined && {
      traits: {
        unit: traits.unit,
        dataType: traits.dataType,
        minLimit: traits.minLimit,
        maxLimit: traits.maxLimit,
        ...('maxElements' in traits && { maxElements: traits.maxElements }),
        valuesList: traits.valuesList,
        supportsMonitoring: traits.supportsMonitoring,
      },
    }),
  };
}

export function encodeReported(version: NewerVersion, { setting, attributes, traits }: ReportedSetting): Reported2 {
  const row = {
    ...variableIn(setting),
    variableAttribute: attributes.map((attribute) => ({ ...attribute, value: valueRead(version, setting, attribute) })),
    variableCharacteristics: traits && {
      ...traits,
      maxElements: countsElements(version) ? traits.maxElements : undefined,
    },
  };
  // At least one attribute stands in every row that is made here, and the type of data is a word of the charger's own.
  return row as Reported2;
}

function valueRead(version: NewerVersion, setting: SettingId, { value }: ReportedAttribute): string | undefined {
  return value === undefined ? undefined : fitting(setting, valueIn(version, setting, value), MAX_READ_CHARS);
}

function countsElements(version: NewerVersion): boolean {
  return version !== '2.0.1';
}
