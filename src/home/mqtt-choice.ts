/** Which broker the house shows itself at: the configured one, or the one that another app of Home Assistant offers. */
import type { Clock } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';
import type { Log } from '../lib/log.ts';
import type { BrokerAccess } from './broker.ts';
import { connectMqtt, type MqttHome, type MqttParts } from './mqtt.ts';
import { followMqttService, type MqttSource } from './mqtt-service.ts';
import type { Kept } from './mqtt-store.ts';
import type { MqttService, Supervisor } from './supervisor.ts';

export interface MqttSettings {
  readonly isOff: boolean;
  /** Undefined: whatever the Supervisor offers, if there is one. */
  readonly access: BrokerAccess | undefined;
  readonly topic: string;
  readonly discoveryPrefix: string;
}

export type MqttOwner = MqttParts['owner'];

interface ChoiceParts {
  readonly settings: MqttSettings;
  readonly supervisor: Pick<Supervisor, 'mqtt'> | undefined;
  readonly version: string;
  readonly kept: Kept;
  readonly owner: MqttOwner;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
}

export interface MqttChoice {
  /** What the owner should see to, in sentences. */
  warnings(): readonly string[];
  /** The link stays up when nothing of it changed. */
  configure(settings: MqttSettings): Promise<void>;
  close(): Promise<void>;
}

export function openMqtt({ settings: first, supervisor, ...parts }: ChoiceParts): MqttChoice {
  let settings = first;
  let link: MqttHome | undefined;
  let source: MqttSource | undefined;
  let turning = Promise.resolve();
  let isClosed = false;

  function open(access: BrokerAccess): MqttHome {
    const { topic, discoveryPrefix } = settings;
    return connectMqtt({ ...parts, access, topic, discoveryPrefix, onFailed: () => source?.again() });
  }

  /** One link after the other: both would go by the same name at the broker. */
  function turnTo(access: BrokerAccess | undefined): Promise<void> {
    turning = turning.then(async () => {
      await link?.close();
      link = access && open(access);
    });
    return turning;
  }

  function begin(): void {
    if (settings.isOff || isClosed) return;
    if (settings.access !== undefined) {
      link = open(settings.access);
    } else if (supervisor !== undefined) {
      source = followMqttService({
        ...parts,
        supervisor,
        onService: (service) => void turnTo(service && accessTo(service)),
      });
    }
  }

  async function end(): Promise<void> {
    source?.close();
    source = undefined;
    await turnTo(undefined);
  }

  begin();
  return {
    warnings() {
      const status = link?.status();
      const isTrouble = status?.lastError !== undefined && status.link !== 'closed';
      return isTrouble ? [`MQTT: ${status.lastError}`] : [];
    },
    async configure(next) {
      if (JSON.stringify(next) === JSON.stringify(settings)) return link?.refresh();
      await end();
      settings = next;
      begin();
    },
    close() {
      isClosed = true;
      return end();
    },
  };
}

function accessTo({ host, port, isTls, username, password }: MqttService): BrokerAccess {
  return { url: `${isTls ? 'mqtts' : 'mqtt'}://${host}:${port}`, username, password };
}
