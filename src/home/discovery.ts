/**
 * What Home Assistant is told of our devices, so that their entities appear by themselves: one payload a device
 * (Home Assistant 2024.11 and later).
 */
import type { Boot, ProviderId } from '../core/model.ts';
import {
  CHARGER_ENTITIES,
  type Entity,
  PLACE_ENTITIES,
  type Platform,
  PROVIDER_ENTITIES,
  PROXY_ENTITIES,
} from './entities.ts';
import { PLACE_METER } from './meter-entities.ts';
import { CHARGER_MONEY, PLACE_MONEY } from './money-entities.ts';
import { deviceIdOf, entitySlugOf, type MqttNames, type Owner, suffixOf, topicsOf } from './mqtt-names.ts';

export interface Component {
  readonly platform: Platform;
  readonly [key: string]: unknown;
}

export interface DevicePayload {
  readonly device: { readonly [key: string]: unknown };
  readonly origin: { readonly [key: string]: unknown };
  readonly availability: readonly { readonly topic: string }[];
  readonly availability_mode: 'all';
  readonly state_topic: string;
  readonly qos: 1;
  readonly components: { readonly [key: string]: Component };
}

/** A device as it is to be shown. */
export interface ChargerDevice {
  readonly chargerId: string;
  readonly boot: Pick<Boot, 'vendor' | 'model' | 'serialNumber' | 'firmwareVersion'> | undefined;
  /** Places to plug in, with the most that each can give. */
  readonly places: readonly { readonly evse: number; readonly maxA: number }[];
  /** Those to whom control may be given. */
  readonly providers: readonly ProviderId[];
  /** ISO 4217; undefined: there are no tariffs, so no money is told of. */
  readonly currency?: string | undefined;
}

const SUPPORT_URL = 'https://github.com/ocpp-proxy/ocpp-proxy';

/** Makes the payloads of this proxy at this broker. */
export function discoveryOf(names: MqttNames, version: string) {
  const topics = topicsOf(names);
  const proxyId = deviceIdOf(names, { kind: 'proxy' });
  const alive = { topic: topics.status };

  /** What all devices have in common. */
  function payload(
    owner: Owner,
    parts: Pick<DevicePayload, 'availability' | 'state_topic' | 'components'> & { readonly about: object },
  ): DevicePayload {
    const { about, ...rest } = parts;
    return {
      device: {
        identifiers: [deviceIdOf(names, owner)],
        ...about,
        ...(owner.kind !== 'proxy' && { via_device: proxyId }),
      },
      origin: { name: 'ocpp-proxy', sw_version: version, support_url: SUPPORT_URL },
      availability_mode: 'all',
      qos: 1,
      ...rest,
    };
  }

  function component(owner: Owner, entity: Entity, { evse = 1, isOneOfSeveral = false, more = {} } = {}): Component {
    const suffix = suffixOf(evse);
    const { key, platform, field, attributes } = entity;
    const stateTopic = evse > 1 && owner.kind === 'charger' ? topics.charger(owner.id).state(evse) : undefined;
    const own = `${beginningOf(owner)}_${entity.entityName ?? key}${suffix}`;
    const attributesTopic = stateTopic ?? stateTopicOf(owner);
    return {
      platform,
      unique_id: `${deviceIdOf(names, owner)}_${key}${suffix}`,
      default_entity_id: `${platform}.${own}`,
      // What Home Assistant before 2025.10 calls it by.
      object_id: own,
      ...nameOf(entity, evse, isOneOfSeveral),
      ...(field !== undefined && { value_template: `{{ value_json.${field} }}` }),
      ...(field !== undefined && stateTopic !== undefined && { state_topic: stateTopic }),
      ...(attributes !== undefined && {
        json_attributes_topic: attributesTopic,
        json_attributes_template: `{{ value_json.${attributes} | tojson }}`,
      }),
      ...(owner.kind === 'charger' && entity.outlivesCharger === true && { availability: [alive] }),
      ...(platform === 'button' && { command_topic: topics.press(owner, `${key}${suffix}`) }),
      ...(isSettable(platform) && { command_topic: topics.set(owner, `${key}${suffix}`) }),
      ...(platform === 'event' && owner.kind === 'charger' && { state_topic: topics.charger(owner.id).event }),
      ...entity.more,
      ...more,
    };
  }

  function stateTopicOf(owner: Owner): string {
    switch (owner.kind) {
      case 'proxy':
        return topics.proxyState;
      case 'charger':
        return topics.charger(owner.id).state(1);
      case 'provider':
        return topics.providerState(owner.id);
    }
  }

  return {
    proxy(): DevicePayload {
      const owner: Owner = { kind: 'proxy' };
      return payload(owner, {
        about: { name: 'OCPP Proxy', manufacturer: 'OCPP Proxy', model: 'OCPP Proxy', sw_version: version },
        availability: [alive],
        state_topic: topics.proxyState,
        components: {
          connection: {
            platform: 'binary_sensor',
            unique_id: `${proxyId}_connection`,
            default_entity_id: 'binary_sensor.ocpp_proxy_connection',
            object_id: 'ocpp_proxy_connection',
            name: 'Connection',
            device_class: 'connectivity',
            entity_category: 'diagnostic',
            state_topic: topics.status,
            payload_on: 'online',
            payload_off: 'offline',
            // It tells of the proxy's absence itself.
            availability: [],
          },
          ...Object.fromEntries(PROXY_ENTITIES.map((entity) => [entity.key, component(owner, entity)])),
        },
      });
    },

    charger({ chargerId, boot, places, providers, currency }: ChargerDevice): DevicePayload {
      const owner: Owner = { kind: 'charger', id: chargerId };
      const isOneOfSeveral = places.length > 1;
      const ofPlaces = places.flatMap(({ evse, maxA }) =>
        [...PLACE_ENTITIES, ...PLACE_METER, ...withMoney(PLACE_MONEY, currency)].map((entity): [string, Component] => {
          const more = {
            ...(entity.key === 'max_current' && { max: maxA }),
            ...(entity.key === 'control' && { options: ['none', 'home', ...providers] }),
          };
          return [`${entity.key}${suffixOf(evse)}`, component(owner, entity, { evse, isOneOfSeveral, more })];
        }),
      );
      return payload(owner, {
        about: { name: titleOf('Charger', chargerId), ...makeOf(boot) },
        availability: [alive, { topic: topics.charger(chargerId).availability }],
        state_topic: topics.charger(chargerId).state(1),
        components: Object.fromEntries([
          ...ofPlaces,
          ...[...CHARGER_ENTITIES, ...withMoney(CHARGER_MONEY, currency)].map((entity): [string, Component] => [
            entity.key,
            component(owner, entity),
          ]),
        ]),
      });
    },

    provider(providerId: ProviderId): DevicePayload {
      const owner: Owner = { kind: 'provider', id: providerId };
      return payload(owner, {
        about: { name: titleOf('Provider', providerId), manufacturer: 'OCPP Proxy', model: 'Provider' },
        availability: [alive],
        state_topic: topics.providerState(providerId),
        components: Object.fromEntries(PROVIDER_ENTITIES.map((entity) => [entity.key, component(owner, entity)])),
      });
    },
  };
}

/** The same device without components that it has no more: Home Assistant takes away those that are but named. */
export function withGone(payload: DevicePayload, gone: Readonly<Record<string, Platform>>): DevicePayload {
  const stubs = Object.entries(gone).map(([key, platform]): [string, Component] => [key, { platform }]);
  return { ...payload, components: { ...payload.components, ...Object.fromEntries(stubs) } };
}

function withMoney(entities: readonly Entity[], currency: string | undefined): readonly Entity[] {
  if (currency === undefined) return [];
  return entities.map((entity) => ({ ...entity, more: { ...entity.more, unit_of_measurement: currency } }));
}

function isSettable(platform: Platform): boolean {
  return platform === 'switch' || platform === 'select' || platform === 'number';
}

/** Home Assistant puts the name of the device before it. */
function nameOf({ name, key }: Entity, evse: number, isOneOfSeveral: boolean): { readonly name?: string } {
  if (!isOneOfSeveral) return name === undefined ? {} : { name };
  const own = name ?? key;
  return { name: `Connector ${evse} ${own.charAt(0).toLowerCase()}${own.slice(1)}` };
}

/** The ids of entities begin with it. */
function beginningOf(owner: Owner): string {
  switch (owner.kind) {
    case 'proxy':
      return 'ocpp_proxy';
    case 'charger':
      return entitySlugOf(owner.id);
    case 'provider':
      return `provider_${entitySlugOf(owner.id)}`;
  }
}

function titleOf(kind: string, id: string): string {
  return id.toLowerCase().includes(kind.toLowerCase()) ? id : `${kind} ${id}`;
}

function makeOf(boot: ChargerDevice['boot']): object {
  if (boot === undefined) return {};
  const { vendor, model, serialNumber, firmwareVersion } = boot;
  return {
    manufacturer: vendor,
    model,
    ...(serialNumber !== undefined && { serial_number: serialNumber }),
    ...(firmwareVersion !== undefined && { sw_version: firmwareVersion }),
  };
}
