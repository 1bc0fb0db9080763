/**
 * What the broker keeps of us: everything is said again to a new connection, only what changed after that, and what is
 * no more is taken away, also what was said before the program was started last.
 */
import type { Log } from '../lib/log.ts';
import type { Broker } from './broker.ts';
import { type DevicePayload, withGone } from './discovery.ts';
import type { Platform } from './entities.ts';

/** The components of a device and what each is. */
type Components = Readonly<Record<string, Platform>>;

/** By topic, the components that stand there; for topics of states none. */
export type Published = Readonly<Record<string, Components>>;

interface KeptParts {
  readonly broker: Pick<Broker, 'publish'>;
  /** Survives the program; `write` comes before what it tells of is said. */
  readonly store: { read(): Published; write(published: Published): Promise<void> };
  readonly log: Log;
}

export interface KeptTopics {
  /** True: there is more to say in a moment, since Home Assistant takes one change of a device at a time. */
  sync(devices: ReadonlyMap<string, DevicePayload>, states: ReadonlyMap<string, string>): Promise<boolean>;
  /** States alone, of devices that are known. */
  say(states: ReadonlyMap<string, string>): void;
  /** It is to be said again though nothing changed. */
  repeat(...topics: readonly string[]): void;
  /** The connection is a new one: nothing was said on it. */
  startOver(): void;
}

export function keepTopics({ broker, store, log }: KeptParts): KeptTopics {
  /** What was said on this connection. */
  const said = new Map<string, string>();

  async function put(topic: string, payload: string): Promise<boolean> {
    if (said.get(topic) === payload) return true;
    said.set(topic, payload);
    return broker.publish(topic, payload, true);
  }

  function say(states: ReadonlyMap<string, string>): void {
    const known = store.read();
    for (const [topic, state] of states) if (known[topic] !== undefined) void put(topic, state);
  }

  /** Notes what is gone no more once the broker has taken it away; false: it took none of it away. */
  async function take(topics: readonly string[]): Promise<boolean> {
    const taken = await Promise.all(
      topics.map(async (topic) => {
        said.delete(topic);
        return (await broker.publish(topic, '', true)) ? topic : undefined;
      }),
    );
    if (taken.every((topic) => topic === undefined)) return false;
    const left = Object.entries(store.read()).filter(([topic]) => !taken.includes(topic));
    await store.write(Object.fromEntries(left));
    log.info({ topics: topics.length }, 'what is no more was taken away from Home Assistant');
    return true;
  }

  /** Home Assistant forgets components that are named as gone, and wants the device without them after that. */
  async function takeComponents(topic: string, payload: DevicePayload, less: Components): Promise<void> {
    const isTaken = await put(topic, JSON.stringify(withGone(payload, less)));
    if (isTaken) await store.write({ ...store.read(), [topic]: platformsOf(payload.components) });
  }

  return {
    async sync(devices, states) {
      const before = store.read();
      const now = new Map<string, Components>([
        ...[...states.keys()].map((topic): [string, Components] => [topic, {}]),
        ...[...devices].map(([topic, { components }]): [string, Components] => [topic, platformsOf(components)]),
      ]);
      const gone = Object.keys(before).filter((topic) => !now.has(topic));
      const noted = Object.fromEntries([...now].map(([topic, parts]) => [topic, { ...before[topic], ...parts }]));
      const all = { ...before, ...noted };
      if (JSON.stringify(all) !== JSON.stringify(before)) await store.write(all);
      let isMore = false;
      for (const [topic, payload] of devices) {
        const less = lessThan(before[topic] ?? {}, now.get(topic) ?? {});
        isMore ||= Object.keys(less).length > 0;
        if (Object.keys(less).length > 0) await takeComponents(topic, payload, less);
        else void put(topic, JSON.stringify(payload));
      }
      say(states);
      // States after their device: while it stands there, Home Assistant tries to read what is empty.
      const goneDevices = gone.filter((topic) => Object.keys(before[topic] ?? {}).length > 0);
      const next = goneDevices.length > 0 ? goneDevices : gone;
      // A broker that refuses is asked again with the next change, not every second.
      const isTaken = next.length > 0 && (await take(next));
      return isMore || (isTaken && next.length < gone.length);
    },

    say,

    repeat(...topics) {
      for (const topic of topics) said.delete(topic);
    },

    startOver: () => said.clear(),
  };
}

function platformsOf(components: DevicePayload['components']): Components {
  return Object.fromEntries(Object.entries(components).map(([key, { platform }]) => [key, platform]));
}

/** What was there and is not any more. */
function lessThan(before: Components, now: Components): Components {
  return Object.fromEntries(Object.entries(before).filter(([key]) => now[key] === undefined));
}
