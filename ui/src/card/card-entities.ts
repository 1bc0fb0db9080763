/** Which entity of a charger plays which part in the card. Pure. */
import type { Hass } from './hass.ts';

/** Each part, and how the entity that plays it ends as the proxy names it. */
const ENDINGS = {
  status: ['sensor', 'status'],
  power: ['sensor', 'power'],
  owner: ['sensor', 'control_owner'],
  session_energy: ['sensor', 'session_energy'],
  session_start: ['sensor', 'session_start'],
  last_decision: ['sensor', 'last_decision'],
  fault: ['binary_sensor', 'fault'],
  charging: ['switch', 'charging'],
  pause: ['switch', 'pause'],
  max_current: ['number', 'max_current'],
  control: ['select', 'give_control'],
  release: ['button', 'release_control'],
  mode: ['select', 'control_mode'],
} as const;

export type Part = keyof typeof ENDINGS;
export type Parts = { readonly [P in Part]?: string };
export const PARTS = Object.keys(ENDINGS) as readonly Part[];

export interface CardConfig {
  readonly type?: string;
  /** The charger, a device of Home Assistant. */
  readonly device?: string;
  readonly title?: string;
  /** Which of several places to plug in; the first without it. */
  readonly evse?: number;
  /** Where somebody gave entities other names: `power: sensor.my_power`. */
  readonly entities?: Parts;
}

/** Throws what Home Assistant shows in place of the card. */
export function checkConfig(config: CardConfig): CardConfig {
  if (config.device !== undefined && typeof config.device !== 'string') throw new Error('device: expected its id');
  if (config.device === undefined && Object.keys(config.entities ?? {}).length === 0)
    throw new Error('device: choose the charger');
  const unknown = Object.keys(config.entities ?? {}).find((part) => !PARTS.some((known) => known === part));
  if (unknown !== undefined) throw new Error(`entities.${unknown}: expected one of ${PARTS.join(', ')}`);
  if (config.evse !== undefined && !(Number.isInteger(config.evse) && config.evse > 0))
    throw new Error('evse: expected 1, 2, …');
  return config;
}

/** The entities of the device by their endings; what the configuration names goes before. */
export function partsOf(hass: Pick<Hass, 'entities'>, { device, evse = 1, entities = {} }: CardConfig): Parts {
  const own = Object.values(hass.entities ?? {})
    .filter(({ device_id: id }) => device !== undefined && id === device)
    .map(({ entity_id: id }) => id);
  const found = PARTS.flatMap((part) => {
    const [domain, ending] = ENDINGS[part];
    const endings = evse === 1 ? [`_${ending}`] : [`_${ending}_${evse}`, `_${ending}`];
    const id = endings
      .map((each) => own.find((one) => one.startsWith(`${domain}.`) && one.endsWith(each)))
      .find(Boolean);
    return id === undefined ? [] : [[part, id] as const];
  });
  return { ...Object.fromEntries(found), ...entities };
}
