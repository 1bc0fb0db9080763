/** The link to a real broker with a hub in memory behind it, and a listener as Home Assistant is one. */
import { setTimeout as pause } from 'node:timers/promises';
import type { BrokerAccess } from '../../../src/home/broker.ts';
import { connectMqtt, type MqttHome, type MqttParts } from '../../../src/home/mqtt.ts';
import { silentLog } from '../../../src/lib/log.ts';
import { FakeClock } from '../../fakes/clock.ts';
import { aProvider, chargerView, FakeHub } from '../../fakes/hub.ts';
import { fakeIds } from '../../fakes/ids.ts';

export const BASE = 'ocpp_proxy/ab12cd';
export const DEVICE = 'homeassistant/device/ocpp_proxy_ab12cd';

/** What the database holds, over several lives of the program. */
export interface Stored {
  value: unknown;
}

export interface MqttStage extends AsyncDisposable {
  readonly hub: FakeHub;
  readonly clock: FakeClock;
  readonly link: MqttHome;
  readonly stored: Stored;
  readonly log: readonly string[];
  /** Lets time pass until it holds. */
  until(what: string, holds: () => boolean): Promise<void>;
  /** The charger is looked at anew. */
  changed(chargerId?: string): void;
}

const STEP_MS = 100;
const LIMIT_MS = 10_000;

export function newHouse(): FakeHub {
  const hub = new FakeHub();
  hub.chargerList = [chargerView('garage')];
  hub.providerList = [aProvider('monta', { rights: ['observe', 'control'] })];
  return hub;
}

export function linkTo(
  access: BrokerAccess,
  {
    hub = newHouse(),
    stored = { value: { instance: 'ab12cd' } },
    ...more
  }: {
    hub?: FakeHub;
    stored?: Stored;
  } & Partial<MqttParts> = {},
): MqttStage {
  const clock = new FakeClock();
  const log: string[] = [];
  const write = (fields: object, message: string) => log.push(`${message} ${JSON.stringify(fields)}`);
  const link = connectMqtt({
    access,
    topic: 'ocpp_proxy',
    discoveryPrefix: 'homeassistant',
    version: '1.2.3',
    kept: {
      read: () => stored.value,
      write: async (value) => {
        stored.value = value;
      },
    },
    owner: hub,
    clock,
    ids: fakeIds(),
    log: { ...silentLog, info: write, warn: write, error: write },
    onFailed: () => undefined,
    ...more,
  });
  return {
    hub,
    clock,
    link,
    stored,
    log,
    async until(what, holds) {
      const end = Date.now() + LIMIT_MS;
      while (!holds()) {
        if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
        clock.advance(STEP_MS);
        await pause(5);
      }
    },
    changed(chargerId = 'garage') {
      const online = hub.chargerList.find((charger) => charger.chargerId === chargerId)?.online ?? false;
      hub.tell({ kind: 'presence', chargerId, online });
    },
    [Symbol.asyncDispose]: () => link.close(),
  };
}
