/** The configuration in the words of what talks to Home Assistant. */
import { conditionEntities } from './config/conditions.ts';
import type { Config } from './config/schema.ts';
import { priceSources } from './config/tariffs.ts';
import type { BrokerAccess } from './home/broker.ts';
import type { MqttSettings } from './home/mqtt-choice.ts';
import type { NotificationSettings } from './home/notifications.ts';

/**
 * What of Home Assistant is followed: in safe mode nothing. As its app the proxy stays in touch all the same, since
 * it must ask who may change things in the sidebar.
 */
export function followedOf(config: Config, isApp: boolean) {
  const { presence_sensor: presence, override_input_boolean: override, vacation_entity: vacation } = config;
  const { site, safe_mode: isSafe, carbon_intensity: { entity: carbon } = {} } = config;
  const [others, prices] = [conditionEntities(config), priceSources(config).entities];
  const { entities: amps, entities_tell: tells = 'house_load' } = site?.spare_capacity ?? {};
  return isSafe
    ? ({ entities: {}, amps: [], tells, isOff: !isApp } as const)
    : ({ entities: { presence, override, vacation, prices, carbon, others }, amps, tells, isOff: false } as const);
}

/** Where the house shows itself to Home Assistant; in safe mode nowhere. `variables`: the broker that they name. */
export function mqttSettingsOf(
  { mqtt, safe_mode: isSafeMode }: Config,
  variables: BrokerAccess | undefined,
): MqttSettings {
  const {
    enabled = true,
    url,
    username,
    password,
    topic = 'ocpp_proxy',
    discovery_prefix: discoveryPrefix = 'homeassistant',
  } = mqtt ?? {};
  const access = url === undefined ? variables : { url, username, password };
  return { isOff: isSafeMode || !enabled, access, topic, discoveryPrefix };
}

/** What the owner is told by way of Home Assistant. */
export function notificationsOf({ notifications: { persistent, phones, about } }: Config): NotificationSettings {
  return { isPersistent: persistent, phones, about };
}
