/** The entities of each kind of device, one row each; `discovery.ts` makes components of them. */
import { MODES } from '../core/model.ts';

export type Platform = 'binary_sensor' | 'button' | 'event' | 'number' | 'select' | 'sensor' | 'switch';

export interface Entity {
  readonly key: string;
  readonly platform: Platform;
  /** Undefined = Home Assistant names it after its class. */
  readonly name?: string | undefined;
  /** Beside the name of its device, when that of its key would not do. */
  readonly entityName?: string | undefined;
  /** What it shows, of the state that its device tells; undefined: it shows nothing. */
  readonly field?: string | undefined;
  /** The field with more about it. */
  readonly attributes?: string | undefined;
  /** Still there while its charger is away. */
  readonly outlivesCharger?: boolean | undefined;
  readonly more?: { readonly [key: string]: unknown } | undefined;
}

/** What evcc and dashboards know as states of a charger. */
export const PLACE_WORDS = [
  'disconnected',
  'connected',
  'charging',
  'paused',
  'complete',
  'reserved',
  'faulted',
  'out_of_service',
  'offline',
] as const;
export type PlaceWord = (typeof PLACE_WORDS)[number];

export const EVENT_TYPES = [
  'session_started',
  'session_ended',
  'control_granted',
  'control_revoked',
  'override',
  'fault',
  'fault_cleared',
  'charger_online',
  'charger_offline',
  'provider_online',
  'provider_offline',
  'request_refused',
  'command_refused',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

const DIAGNOSTIC = { entity_category: 'diagnostic' };
const SETTING = { entity_category: 'config' };

/** The least current that a car charges with. */
export const MIN_A = 6;
/** Of guests: a quarter of an hour to a day. */
export const GUEST_MINUTES = { min: 15, max: 1_440, step: 15, usual: 240 } as const;

/** Of each place to plug in. */
export const PLACE_ENTITIES: readonly Entity[] = [
  {
    key: 'status',
    platform: 'sensor',
    name: 'Status',
    field: 'status',
    outlivesCharger: true,
    more: { device_class: 'enum', options: PLACE_WORDS, icon: 'mdi:ev-station' },
  },
  {
    key: 'power',
    platform: 'sensor',
    field: 'power_w',
    more: {
      device_class: 'power',
      state_class: 'measurement',
      unit_of_measurement: 'W',
      suggested_display_precision: 0,
    },
  },
  {
    key: 'energy',
    platform: 'sensor',
    name: 'Energy meter',
    field: 'energy_kwh',
    more: {
      device_class: 'energy',
      state_class: 'total_increasing',
      unit_of_measurement: 'kWh',
      suggested_display_precision: 2,
    },
  },
  {
    key: 'session_energy',
    platform: 'sensor',
    name: 'Session energy',
    field: 'session_kwh',
    more: {
      device_class: 'energy',
      state_class: 'total',
      unit_of_measurement: 'kWh',
      suggested_display_precision: 2,
      // An empty one is none; the word None would be warned of.
      last_reset_value_template: "{{ value_json.session_started or '' }}",
    },
  },
  {
    key: 'session_start',
    platform: 'sensor',
    name: 'Session started',
    field: 'session_started',
    more: { device_class: 'timestamp' },
  },
  {
    key: 'current',
    platform: 'sensor',
    field: 'current_a',
    more: {
      device_class: 'current',
      state_class: 'measurement',
      unit_of_measurement: 'A',
      suggested_display_precision: 1,
      enabled_by_default: false,
    },
  },
  {
    key: 'owner',
    platform: 'sensor',
    name: 'Control owner',
    entityName: 'control_owner',
    field: 'owner',
    attributes: 'owner_attributes',
    outlivesCharger: true,
    more: { icon: 'mdi:account-key' },
  },
  { key: 'plugged', platform: 'binary_sensor', field: 'plugged', more: { device_class: 'plug' } },
  {
    key: 'fault',
    platform: 'binary_sensor',
    name: 'Fault',
    field: 'fault',
    attributes: 'fault_attributes',
    more: { device_class: 'problem', ...DIAGNOSTIC },
  },
  { key: 'charging', platform: 'switch', name: 'Charging', field: 'charging', more: { icon: 'mdi:ev-plug-type2' } },
  { key: 'pause', platform: 'switch', name: 'Pause charging', field: 'paused', more: { icon: 'mdi:pause-circle' } },
  {
    key: 'max_current',
    platform: 'number',
    name: 'Maximum current',
    field: 'max_current_a',
    more: { device_class: 'current', unit_of_measurement: 'A', min: MIN_A, step: 1, mode: 'slider' },
  },
  {
    key: 'control',
    platform: 'select',
    name: 'Give control to',
    entityName: 'give_control',
    field: 'control',
    more: { icon: 'mdi:account-switch' },
  },
  {
    key: 'stop',
    platform: 'button',
    name: 'Stop charging',
    entityName: 'stop_charging',
    more: { icon: 'mdi:stop-circle-outline' },
  },
  {
    key: 'release',
    platform: 'button',
    name: 'Release control',
    entityName: 'release_control',
    more: { icon: 'mdi:lock-open-variant-outline' },
  },
];

/** Of each charger, however many places it has. */
export const CHARGER_ENTITIES: readonly Entity[] = [
  {
    key: 'restart',
    platform: 'button',
    name: 'Restart',
    more: { device_class: 'restart', enabled_by_default: false, ...SETTING },
  },
  {
    key: 'connected',
    platform: 'binary_sensor',
    name: 'Charger connected',
    entityName: 'charger_connected',
    field: 'online',
    outlivesCharger: true,
    more: { device_class: 'connectivity', ...DIAGNOSTIC },
  },
  {
    key: 'sharing',
    platform: 'switch',
    name: 'Allow sharing',
    entityName: 'allow_sharing',
    field: 'sharing',
    outlivesCharger: true,
    more: { icon: 'mdi:share-variant' },
  },
  {
    key: 'mode',
    platform: 'select',
    name: 'Control mode',
    entityName: 'control_mode',
    field: 'mode',
    outlivesCharger: true,
    more: { options: MODES, icon: 'mdi:tune' },
  },
  {
    key: 'last_reason',
    platform: 'sensor',
    name: 'Last decision',
    entityName: 'last_decision',
    field: 'last_reason',
    attributes: 'last_reason_attributes',
    outlivesCharger: true,
    more: { icon: 'mdi:scale-balance', ...DIAGNOSTIC },
  },
  {
    key: 'event',
    platform: 'event',
    name: 'Charger event',
    entityName: 'charger_event',
    outlivesCharger: true,
    more: { event_types: EVENT_TYPES, icon: 'mdi:bell-outline' },
  },
];

export const PROVIDER_ENTITIES: readonly Entity[] = [
  {
    key: 'connected',
    platform: 'binary_sensor',
    name: 'Connected',
    field: 'connected',
    more: { device_class: 'connectivity', ...DIAGNOSTIC },
  },
  {
    key: 'in_control',
    platform: 'binary_sensor',
    name: 'In control',
    field: 'in_control',
    attributes: 'in_control_attributes',
    more: { device_class: 'running' },
  },
  { key: 'enabled', platform: 'switch', name: 'May get control', field: 'enabled', more: { ...SETTING } },
];

export const PROXY_ENTITIES: readonly Entity[] = [
  { key: 'mode', platform: 'select', name: 'Control mode', field: 'mode', more: { options: MODES, icon: 'mdi:tune' } },
  {
    key: 'guests',
    platform: 'switch',
    name: 'Guests may charge',
    field: 'guests',
    more: { icon: 'mdi:account-group' },
  },
  {
    key: 'guest_minutes',
    platform: 'number',
    name: 'Time for guests',
    field: 'guest_minutes',
    more: {
      device_class: 'duration',
      unit_of_measurement: 'min',
      min: GUEST_MINUTES.min,
      max: GUEST_MINUTES.max,
      step: GUEST_MINUTES.step,
      mode: 'box',
      ...SETTING,
    },
  },
  {
    key: 'guests_until',
    platform: 'sensor',
    name: 'Guests may charge until',
    field: 'guests_until',
    more: { device_class: 'timestamp' },
  },
  {
    key: 'last_reason',
    platform: 'sensor',
    name: 'Last answer',
    entityName: 'last_answer',
    field: 'last_reason',
    more: { icon: 'mdi:scale-balance', ...DIAGNOSTIC },
  },
];
