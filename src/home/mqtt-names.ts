/** Topics and ids under which the house stands at the broker: ASCII, and never the same for two things. */
import { createHash } from 'node:crypto';

export interface MqttNames {
  /** Where Home Assistant looks for devices. */
  readonly discoveryPrefix: string;
  /** The first level of all of our own topics. */
  readonly topic: string;
  /** Told apart from other proxies at the same broker. */
  readonly instance: string;
}

/** Characters of an id that is taken as it is. */
const PLAIN = /^[A-Za-z0-9-]{1,48}$/;
const MAX_READABLE_CHARS = 40;
const HASH_CHARS = 8;

/**
 * A part of topics and unique ids. An id with `_` in it gets a hash as well: else `garage` with its `session_energy` and
 * `garage_session` with its `energy` would be one.
 */
export function slugOf(id: string): string {
  if (PLAIN.test(id)) return id;
  const readable = id.replace(/[^A-Za-z0-9-]+/g, '_').slice(0, MAX_READABLE_CHARS);
  const hash = createHash('sha256').update(id).digest('hex').slice(0, HASH_CHARS);
  return `${readable}_${hash}`;
}

/** As it stands in the ids of entities, where Home Assistant makes what is taken unique by itself. */
export function entitySlugOf(id: string): string {
  const slug = id
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '');
  return slug === '' ? 'charger' : slug;
}

/** Of what belongs to the second place to plug in and those after it. */
export function suffixOf(evse: number): string {
  return evse > 1 ? `_c${evse}` : '';
}

export interface Topics {
  /** `online`, or `offline` by our last will: whatever else is told hangs on it. */
  readonly status: string;
  readonly proxyState: string;
  /** Where Home Assistant says that it has started. */
  readonly birth: string;
  /** All that commands come in on. */
  readonly commands: readonly string[];
  charger(chargerId: string): {
    readonly availability: string;
    readonly event: string;
    state(evse: number): string;
  };
  providerState(providerId: string): string;
  /** Of a switch or a list, and of a button. */
  set(owner: Owner, key: string): string;
  press(owner: Owner, key: string): string;
  discovery(owner: Owner): string;
}

/** Whose device it is. */
export type Owner =
  | { readonly kind: 'proxy' }
  | { readonly kind: 'charger'; readonly id: string }
  | { readonly kind: 'provider'; readonly id: string };

export function topicsOf(names: MqttNames): Topics {
  const base = `${names.topic}/${names.instance}`;
  const chargerBase = (id: string) => `${base}/${slugOf(id)}`;
  const baseOf = (owner: Owner) =>
    owner.kind === 'proxy'
      ? base
      : owner.kind === 'charger'
        ? chargerBase(owner.id)
        : `${base}/provider/${slugOf(owner.id)}`;
  return {
    status: `${base}/status`,
    proxyState: `${base}/state`,
    birth: `${names.discoveryPrefix}/status`,
    commands: [`${base}/+/set`, `${base}/+/+/set`, `${base}/+/+/press`, `${base}/+/+/+/set`],
    charger: (id) => ({
      availability: `${chargerBase(id)}/availability`,
      event: `${chargerBase(id)}/event`,
      state: (evse) => `${chargerBase(id)}/state${suffixOf(evse)}`,
    }),
    providerState: (id) => `${baseOf({ kind: 'provider', id })}/state`,
    set: (owner, key) => `${baseOf(owner)}/${key}/set`,
    press: (owner, key) => `${baseOf(owner)}/${key}/press`,
    discovery: (owner) => `${names.discoveryPrefix}/device/${deviceIdOf(names, owner)}/config`,
  };
}

/** The identifier of a device, and the beginning of the ids of its entities. */
export function deviceIdOf({ instance }: MqttNames, owner: Owner): string {
  const proxy = `ocpp_proxy_${instance}`;
  switch (owner.kind) {
    case 'proxy':
      return proxy;
    case 'charger':
      return `${proxy}_${slugOf(owner.id)}`;
    case 'provider':
      return `${proxy}_provider_${slugOf(owner.id)}`;
  }
}
