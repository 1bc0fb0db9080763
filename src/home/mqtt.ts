/**
 * The house at an MQTT broker: Home Assistant finds its devices there by itself, shows their states, and steers them. What
 * is asked through it is asked by the owner; a refusal shows as the old state, an event, and its reason.
 */
import { servesCharger } from '../core/provider.ts';
import { atMost } from '../lib/at-most.ts';
import type { Clock, Timer } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';
import type { Log } from '../lib/log.ts';
import { seldom } from '../lib/seldom.ts';
import type { CommandResult, Notice, OwnerSide, ProviderView } from '../proxy/ports.ts';
import { type BrokerAccess, type BrokerMessage, type BrokerStatus, connectBroker } from './broker.ts';
import type { Asked, Door } from './mqtt-commands.ts';
import type { HouseEvent } from './mqtt-events.ts';
import { showHouse } from './mqtt-house.ts';
import { keepTopics } from './mqtt-kept.ts';
import { PRICED_MS, watchMoney } from './mqtt-money.ts';
import type { Owner } from './mqtt-names.ts';
import { type Kept, recordIn } from './mqtt-store.ts';

export interface MqttParts {
  readonly access: BrokerAccess;
  /** The first level of our topics, and where Home Assistant looks for devices. */
  readonly topic: string;
  readonly discoveryPrefix: string;
  /** Of this program. */
  readonly version: string;
  readonly kept: Kept;
  readonly owner: Pick<
    OwnerSide,
    'chargers' | 'house' | 'limits' | 'providers' | 'command' | 'houseCommand' | 'follow' | 'revenues' | 'sessionCost'
  >;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  /** The broker did not let us in, or is not there. */
  onFailed(): void;
}

export interface MqttHome {
  status(): BrokerStatus;
  /** Providers or settings may be others. */
  refresh(): void;
  close(): Promise<void>;
}

/** States that change together are told together. */
export const STATES_MS = 250;
/** Home Assistant takes one change of a device at a time. */
export const DEVICES_MS = 1_000;
/** Who is connected is looked at this often. */
export const PROVIDERS_MS = 5_000;
/** After it has started, Home Assistant is told everything again, not by everybody at the same moment. */
const BIRTH_MS = { min: 1_000, max: 5_000 } as const;
/** Commands, and events, within {@link WINDOW_MS}; a runaway automation gets no further. */
export const MAX_COMMANDS = 30;
const MAX_EVENTS = 60;
const WINDOW_MS = 10_000;
/** Commands that wait for their charger at one time. */
const MAX_RUNNING = 10;

export function connectMqtt({ access, kept, owner, clock, ids, log, ...parts }: MqttParts): MqttHome {
  let record = recordIn(kept.read(), ids);
  const names = { discoveryPrefix: parts.discoveryPrefix, topic: parts.topic, instance: record.instance };
  const house = showHouse({ names, version: parts.version, owner, clock });
  const { topics } = house;
  let providers: readonly Pick<ProviderView, 'provider' | 'online'>[] = [];
  let isKnown = false;
  let running = 0;
  let isClosed = false;
  const isNew = seldom(clock);
  const mayCommand = atMost(MAX_COMMANDS, WINDOW_MS, clock);
  const mayTell = atMost(MAX_EVENTS, WINDOW_MS, clock);
  const timers = new Map<string, Timer>();
  let syncing = Promise.resolve();
  const money = watchMoney({ owner, clock, log, sessions: house.sessions, changed: moneyChanged });

  const broker = connectBroker({
    access,
    clientId: `ocpp_proxy_${record.instance}`,
    will: { topic: topics.status, payload: 'offline' },
    topics: [topics.birth, ...topics.commands],
    clock,
    ids,
    log,
    onConnected: tellAll,
    onMessage: heard,
    onFailed: parts.onFailed,
  });
  const topicsKept = keepTopics({
    broker,
    store: {
      read: () => record.published,
      write: (published) => write({ published }),
    },
    log,
  });

  async function write(news: Partial<typeof record>): Promise<void> {
    record = { ...record, ...news };
    await kept.write(record);
  }

  function around() {
    return { providers, guestMinutes: record.guestMinutes, money: money.now() };
  }

  /** Everything, to a broker or a Home Assistant that may know nothing. */
  function tellAll(): void {
    topicsKept.startOver();
    soon('devices', 0, syncDevices);
  }

  function syncDevices(): void {
    const work = async () => {
      if (broker.status().link !== 'connected') return;
      if (!isKnown) await Promise.all([lookAtProviders(), money.look()]);
      const isMore = await topicsKept.sync(house.devices(around()), house.states(around()));
      if (isMore) soon('devices', DEVICES_MS, syncDevices);
    };
    syncing = syncing.then(work).catch((error: unknown) => {
      log.error({ error: String(error) }, 'Home Assistant could not be told of the devices');
    });
  }

  function syncStates(): void {
    if (broker.status().link === 'connected' && isKnown) topicsKept.say(house.states(around()));
  }

  function changed(): void {
    soon('states', STATES_MS, syncStates);
    soon('devices', DEVICES_MS, syncDevices);
  }

  function moneyChanged(): void {
    house.forget();
    changed();
  }

  /** Once, however often it is asked for until then. */
  function soon(what: string, delayMs: number, run: () => void): void {
    if (isClosed || timers.has(what)) return;
    const timer = clock.timer(delayMs, () => {
      timers.delete(what);
      run();
    });
    timers.set(what, timer);
  }

  async function lookAtProviders(): Promise<void> {
    const now = (await owner.providers()).map(({ provider, online }) => ({ provider, online }));
    const before = new Map(providers.map(({ provider, online }) => [provider.id, online]));
    providers = now;
    isKnown = true;
    for (const { provider, online } of now) {
      if (before.get(provider.id) === undefined || before.get(provider.id) === online) continue;
      const event_type = online ? 'provider_online' : 'provider_offline';
      for (const { chargerId } of owner.chargers()) {
        if (servesCharger(provider, chargerId)) {
          tell({ chargerId, event_type, provider: provider.id });
        }
      }
    }
  }

  function watchProviders(): void {
    const before = JSON.stringify(providers);
    lookAtProviders()
      .then(() => {
        if (JSON.stringify(providers) !== before) changed();
      })
      .catch((error: unknown) => log.warn({ error: String(error) }, 'MQTT: the providers could not be looked at'))
      .finally(() => soon('providers', PROVIDERS_MS, watchProviders));
  }

  function tell({ chargerId, ...event }: HouseEvent): void {
    if (mayTell()) void broker.publish(topics.charger(chargerId).event, JSON.stringify(event), false);
    else if (isNew('events')) log.warn({}, 'MQTT: more happens than Home Assistant is told of');
  }

  function heardNotice(notice: Notice): void {
    for (const event of house.hear(notice)) tell(event);
    if (notice.kind === 'fact' && notice.tx?.endedAt !== undefined) money.lookIn(PRICED_MS);
    changed();
  }

  function heard({ topic, text, isRetained }: BrokerMessage): void {
    if (topic === topics.birth) {
      if (text === 'online' && !isRetained) soon('birth', BIRTH_MS.min + ids.random() * SPREAD_MS, tellAll);
      return;
    }
    // Somebody left it there once: it is nothing that the owner wants now.
    if (isRetained) {
      if (isNew(topic)) log.warn({ topic }, 'MQTT: a command that the broker kept is not obeyed');
      return;
    }
    const door = house.doors(around()).get(topic);
    if (door === undefined) return;
    const isTooMuch = mayCommand() ? undefined : 'There are too many commands at once.';
    const isBusy = running < MAX_RUNNING ? undefined : 'Earlier commands are not done yet.';
    const why = isTooMuch ?? isBusy ?? 'The command is too long.';
    if (text === undefined || isTooMuch !== undefined || isBusy !== undefined) answer(door, refused(why));
    else void obey(door, text);
  }

  async function obey(door: Door, text: string): Promise<void> {
    running += 1;
    try {
      answer(door, await carryOut(door.read(text)));
    } catch (error) {
      log.error({ error: String(error), command: door.key }, 'MQTT: a command failed');
      answer(door, refused('The proxy could not do it.'));
    } finally {
      running -= 1;
    }
  }

  async function carryOut(asked: Asked): Promise<Answer | undefined> {
    switch (asked.kind) {
      case 'charger':
        return owner.command('home', asked.chargerId, asked.command);
      case 'house':
        return owner.houseCommand(asked.command);
      case 'guest_minutes':
        await write({ guestMinutes: asked.minutes });
        return { ok: true, why: `Guests may charge for ${asked.minutes} minutes the next time.` };
      case 'wrong':
        return refused(asked.why);
      case 'nothing':
        return undefined;
    }
  }

  /** Home Assistant shows what is, whatever it had hoped for. */
  function answer({ owner: of, key }: Door, result: Answer | undefined): void {
    if (result !== undefined) house.answered(of, key, result);
    if (result !== undefined && !isObeyed(result) && of.kind === 'charger') {
      tell({ chargerId: of.id, event_type: 'command_refused', command: key, why: result.why });
    }
    topicsKept.repeat(...statesOf(of));
    syncStates();
  }

  function statesOf(of: Owner): readonly string[] {
    if (of.kind === 'proxy') return [topics.proxyState];
    if (of.kind === 'provider') return [topics.providerState(of.id), topics.proxyState];
    const evses = owner.chargers().find(({ chargerId }) => chargerId === of.id)?.evses ?? [];
    return evses.map(({ evse }) => topics.charger(of.id).state(evse));
  }

  const unfollow = owner.follow(heardNotice);
  watchProviders();
  money.lookIn(0);

  return {
    status: () => broker.status(),
    refresh() {
      house.forget();
      watchProvidersNow();
      money.lookIn(0);
    },
    async close() {
      isClosed = true;
      unfollow();
      money.close();
      for (const timer of timers.values()) timer.cancel();
      // First: a broker that hangs lets nothing be finished.
      await broker.close();
      await syncing;
    },
  };

  function watchProvidersNow(): void {
    timers.get('providers')?.cancel();
    timers.delete('providers');
    watchProviders();
    changed();
  }
}

const SPREAD_MS = BIRTH_MS.max - BIRTH_MS.min;

type Answer = Pick<CommandResult, 'ok' | 'why'> & Partial<CommandResult>;

function refused(why: string): Answer {
  return { ok: false, why };
}

/** The charger may say no to what the proxy allows. */
function isObeyed(result: Answer): boolean {
  return result.ok && !('result' in result && result.result === 'rejected_by_charger');
}
