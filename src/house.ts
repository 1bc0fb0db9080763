/** What talks to Home Assistant: opened by `app.ts`, and begun anew when the configuration says something else of it. */
import type { Config } from './config/schema.ts';
import type { BrokerAccess } from './home/broker.ts';
import { connectHome, type HomeStatus } from './home/home-assistant.ts';
import type { CoreFacts } from './home/home-core.ts';
import { readLocale } from './home/locale.ts';
import { type MqttOwner, openMqtt } from './home/mqtt-choice.ts';
import type { Kept } from './home/mqtt-store.ts';
import { type NotifiedOwner, openNotifications } from './home/notifications.ts';
import { findStationAddress } from './home/station-address.ts';
import { makeSupervisor, type SupervisorAccess } from './home/supervisor.ts';
import { type IsAdmin, watchUsers } from './home/users.ts';
import { followedOf, mqttSettingsOf, notificationsOf } from './house-settings.ts';
import type { Clock } from './lib/clock.ts';
import type { Ids } from './lib/ids.ts';
import type { Log } from './lib/log.ts';
import type { Prices } from './prices.ts';
import type { OwnerSide } from './proxy/ports.ts';
import { VERSION } from './version.ts';

export interface HouseParts {
  readonly config: Config;
  readonly env: {
    readonly haUrl?: string | undefined;
    readonly haToken?: string | undefined;
    /** Undefined unless the program runs as an app of Home Assistant. */
    readonly supervisor?: SupervisorAccess | undefined;
    readonly ingress?: object | undefined;
    readonly mqtt?: BrokerAccess | undefined;
  };
  readonly owner: Pick<OwnerSide, 'homeChanged' | 'feedSpare' | 'forgetSpare'> & MqttOwner & NotifiedOwner;
  /** Where it is kept what Home Assistant says of currency and time zone. */
  readonly locale: { read(): unknown; write(value: unknown): Promise<void> };
  /** What the link to the MQTT broker remembers. */
  readonly mqtt: Kept;
  /** It says something else now. */
  onLocale(): Promise<void>;
  /** What a kWh costs now, and its CO₂, by files or by Home Assistant. */
  readonly hourly: readonly Prices[];
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
}

export interface House {
  /** The link to Home Assistant. */
  link(): Pick<HomeStatus, 'link' | 'since' | 'lastError'>;
  /** What the owner should see to, in sentences. */
  warnings(): readonly string[];
  /** Where chargers come in, as seen from the house; undefined where nobody could tell. */
  stations(): string | undefined;
  /** It was asked for the first time who we are. */
  readonly located: Promise<void>;
  /** Whether a user of Home Assistant is an administrator there. */
  isAdmin(userId: string): Promise<IsAdmin>;
  /** Links that did not change stay up. */
  reload(config: Config): Promise<void>;
  close(): Promise<void>;
}

export function openHouse({
  config,
  env,
  owner,
  locale,
  hourly,
  mqtt: kept,
  clock,
  ids,
  log,
  ...parts
}: HouseParts): House {
  const isApp = env.ingress !== undefined;
  let followed = followedOf(config, isApp);
  const { tells: _, ...first } = followed;
  const link = connectHome({
    ...first,
    url: env.haUrl ?? '',
    token: env.haToken ?? '',
    clock,
    ids,
    log,
    onFacts: (facts) => void keep(facts),
    onAmps: (amps, isLasting) => owner.feedSpare({ tells: followed.tells, amps, by: 'home_assistant', isLasting }),
    onAttributes: (attributes) => {
      for (const one of hourly) one.learnAttributes(attributes);
    },
    onState: (state) => {
      for (const one of hourly) one.learn(state);
      owner.homeChanged(state).catch((error: unknown) => {
        log.error({ error: String(error) }, 'the state of the home could not be taken over');
      });
    },
  });

  const notifications = openNotifications({ link, owner, settings: notificationsOf(config), clock, ids, log });
  const supervisor = env.supervisor && makeSupervisor(env.supervisor, clock);
  const address = supervisor && findStationAddress({ supervisor, link, clock, log });
  const settings = mqttSettingsOf(config, env.mqtt);
  const mqtt = openMqtt({ settings, supervisor, version: VERSION, kept, owner, clock, ids, log });

  /** What it does not say any more stays as it was. */
  async function keep(facts: CoreFacts): Promise<void> {
    const before = readLocale(locale.read());
    const now = { ...before, ...readLocale(facts) };
    if (JSON.stringify(now) === JSON.stringify(before)) return;
    try {
      await locale.write(now);
      await parts.onLocale();
    } catch (error) {
      log.error({ error: String(error) }, 'currency and time zone of Home Assistant could not be taken over');
    }
  }

  return {
    async reload(next) {
      for (const one of hourly) await one.reload(next);
      await mqtt.configure(mqttSettingsOf(next, env.mqtt));
      notifications.configure(notificationsOf(next));
      const news = followedOf(next, isApp);
      if (JSON.stringify(news) === JSON.stringify(followed)) return;
      followed = news;
      owner.forgetSpare('home_assistant');
      link.configure(news);
    },
    link: link.status,
    warnings: () => [
      ...link.warnings(),
      ...(address?.warnings() ?? []),
      ...mqtt.warnings(),
      ...notifications.warnings(),
    ],
    stations: () => address?.text(),
    located: address?.asked ?? Promise.resolve(),
    isAdmin: watchUsers(link, clock),
    async close() {
      address?.close();
      notifications.close();
      await Promise.all([link.close(), mqtt.close(), ...hourly.map((one) => one.close())]);
    },
  };
}
