/**
 * A strict reader of MQTT device discovery, made from Home Assistant's documentation and schemas: what it would refuse,
 * warn of or leave out of statistics is a fault here.
 */
type Fields = { readonly [key: string]: unknown };

const ROOT = [
  'device',
  'origin',
  'components',
  'availability',
  'availability_mode',
  'availability_template',
  'availability_topic',
  'command_topic',
  'state_topic',
  'payload_available',
  'payload_not_available',
  'qos',
  'encoding',
];
const DEVICE = [
  'identifiers',
  'connections',
  'name',
  'manufacturer',
  'model',
  'model_id',
  'serial_number',
  'sw_version',
  'hw_version',
  'suggested_area',
  'via_device',
  'configuration_url',
];
const ORIGIN = ['name', 'sw_version', 'support_url'];

/** Of every component. */
const COMMON = [
  'platform',
  'unique_id',
  'default_entity_id',
  'object_id',
  'name',
  'icon',
  'device_class',
  'entity_category',
  'enabled_by_default',
  'availability',
  'json_attributes_topic',
  'json_attributes_template',
];
const READS = ['state_topic', 'value_template'];
const OWN: { readonly [platform: string]: readonly string[] } = {
  sensor: [
    ...READS,
    'state_class',
    'unit_of_measurement',
    'suggested_display_precision',
    'last_reset_value_template',
    'options',
  ],
  binary_sensor: [...READS, 'payload_on', 'payload_off'],
  switch: [...READS, 'command_topic'],
  select: [...READS, 'command_topic', 'options'],
  number: [...READS, 'command_topic', 'min', 'max', 'step', 'mode', 'unit_of_measurement'],
  button: ['command_topic'],
  event: ['state_topic', 'event_types'],
};
const SETTABLE = ['switch', 'select', 'number', 'button'];

interface ClassRule {
  readonly units: readonly (string | undefined)[];
  readonly states: readonly (string | undefined)[];
}
const SENSOR_CLASSES: { readonly [name: string]: ClassRule } = {
  power: { units: ['W', 'kW'], states: ['measurement'] },
  energy: { units: ['Wh', 'kWh', 'MWh'], states: ['total', 'total_increasing'] },
  current: { units: ['A', 'mA'], states: ['measurement'] },
  voltage: { units: ['V'], states: ['measurement'] },
  monetary: { units: ['EUR', 'GBP', 'USD', 'SEK', 'NOK', 'DKK', 'CHF'], states: ['total', undefined] },
  battery: { units: ['%'], states: ['measurement'] },
  temperature: { units: ['°C'], states: ['measurement'] },
  timestamp: { units: [undefined], states: [undefined] },
  enum: { units: [undefined], states: [undefined] },
};
const CLASSES: { readonly [platform: string]: readonly string[] } = {
  sensor: Object.keys(SENSOR_CLASSES),
  binary_sensor: ['connectivity', 'plug', 'problem', 'running'],
  switch: ['outlet', 'switch'],
  number: ['current', 'duration'],
  button: ['restart', 'update', 'identify'],
  select: [],
  event: [],
};

/** What is wrong with a payload on its topic; empty = nothing. `prefix`: where Home Assistant looks. */
export function faultsIn(topic: string, payload: unknown, prefix = 'homeassistant'): readonly string[] {
  const root = fieldsOf(payload);
  const device = fieldsOf(root.device);
  const components = Object.entries(fieldsOf(root.components)).map(([key, value]) => [key, fieldsOf(value)] as const);
  const ids = components.map(([, { unique_id: id }]) => id).filter((id) => id !== undefined);
  return [
    ...(new RegExp(`^${prefix}/device/[A-Za-z0-9_-]+/config$`).test(topic) ? [] : [`topic ${topic}`]),
    ...unknown('root', root, ROOT),
    ...unknown('device', device, DEVICE),
    ...unknown('origin', fieldsOf(root.origin), ORIGIN),
    ...(isText(fieldsOf(root.origin).name) ? [] : ['origin has no name']),
    ...deviceFaults(device),
    ...topicsIn(payload).flatMap((name) => (TOPIC.test(name) ? [] : [`topic ${name}`])),
    ...(components.length > 0 ? [] : ['no components']),
    ...(new Set(ids).size === ids.length ? [] : ['a unique_id is used twice']),
    ...components.flatMap(([key, component]) =>
      componentFaults(component, root, String(device.name)).map((fault) => `${key}: ${fault}`),
    ),
  ];
}

const ID = /^[A-Za-z0-9_-]{1,255}$/;
const TOPIC = /^[\x21-\x7e]+$/;

function deviceFaults({ identifiers, name, configuration_url: url, via_device: via }: Fields): string[] {
  const ids = Array.isArray(identifiers) ? identifiers : [];
  return [
    ...(ids.length > 0 && ids.every((id) => isText(id) && ID.test(id)) ? [] : ['device: identifiers']),
    ...(isText(name) ? [] : ['device: name']),
    ...(via === undefined || (isText(via) && !ids.includes(via)) ? [] : ['device: via_device']),
    ...(url === undefined || /^(?:https?|homeassistant):\/\//.test(String(url)) ? [] : ['device: configuration_url']),
  ];
}

function componentFaults(component: Fields, root: Fields, deviceName: string): readonly string[] {
  const { platform, unique_id: id, default_entity_id: entityId, object_id: objectId, name } = component;
  if (!isText(platform) || OWN[platform] === undefined) return [`platform ${String(platform)}`];
  // Named without anything else: it is to go.
  if (Object.keys(component).length === 1) return [];
  const [domain, object] = String(entityId).split('.');
  const category = component.entity_category;
  return [
    ...unknown(platform, component, [...COMMON, ...OWN[platform]]),
    ...(isText(id) && ID.test(id) ? [] : ['unique_id']),
    ...(domain === platform && /^[a-z0-9_]+$/.test(object ?? '') ? [] : ['default_entity_id']),
    ...(objectId === object ? [] : ['object_id differs from default_entity_id']),
    ...(isText(name) && name.includes(deviceName) ? ['its name repeats that of the device'] : []),
    ...(name === undefined && component.device_class === undefined ? ['neither name nor device_class'] : []),
    ...(category === undefined || category === 'diagnostic' || (category === 'config' && SETTABLE.includes(platform))
      ? []
      : ['entity_category']),
    ...(SETTABLE.includes(platform) === isText(component.command_topic) ? [] : ['command_topic']),
    ...(platform === 'button' || isText(component.state_topic ?? root.state_topic) ? [] : ['state_topic']),
    ...classFaults(platform, component),
    ...platformFaults(platform, component),
  ];
}

function classFaults(platform: string, component: Fields): readonly string[] {
  const { device_class: wanted, unit_of_measurement: unit, state_class: state, entity_category: category } = component;
  if (wanted === undefined) return [];
  if (!(CLASSES[platform] ?? []).includes(String(wanted))) return [`device_class ${String(wanted)}`];
  const rule = platform === 'sensor' ? SENSOR_CLASSES[String(wanted)] : undefined;
  if (rule === undefined) return [];
  return [
    ...(rule.units.some((one) => one === unit) ? [] : [`unit ${String(unit)}`]),
    ...(rule.states.some((one) => one === state) ? [] : [`state_class ${String(state)}`]),
    // The Energy dashboard does not offer it.
    ...(wanted === 'energy' && category !== undefined ? ['energy with entity_category'] : []),
    ...(component.last_reset_value_template !== undefined && state !== 'total' ? ['last_reset without total'] : []),
  ];
}

function platformFaults(platform: string, component: Fields): readonly string[] {
  const { options, min, max, step, event_types: types, device_class: wanted } = component;
  const needsOptions = platform === 'select' || wanted === 'enum';
  return [
    ...(needsOptions === isListOfTexts(options) ? [] : ['options']),
    ...(platform !== 'event' || isListOfTexts(types) ? [] : ['event_types']),
    ...(platform !== 'number' ||
    (typeof min === 'number' && typeof max === 'number' && typeof step === 'number' && min < max && step > 0)
      ? []
      : ['min, max, step']),
    ...(platform === 'number' && !['auto', 'box', 'slider'].includes(String(component.mode)) ? ['mode'] : []),
  ];
}

function unknown(where: string, fields: Fields, known: readonly string[]): string[] {
  return Object.keys(fields).flatMap((key) => (known.includes(key) ? [] : [`${where} has an unknown ${key}`]));
}

/** All values of keys that end with `topic`, at any depth. */
function topicsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(topicsIn);
  return Object.entries(fieldsOf(value)).flatMap(([key, inner]) =>
    key.endsWith('topic') && isText(inner) ? [inner] : topicsIn(inner),
  );
}

function isListOfTexts(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every(isText) && new Set(value).size === value.length;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}
