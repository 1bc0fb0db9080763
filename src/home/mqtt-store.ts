/** What the link to the broker remembers beyond the program, as one value of the database. */
import type { Ids } from '../lib/ids.ts';
import { GUEST_MINUTES, type Platform } from './entities.ts';
import { type Fields, fieldsOf } from './home-messages.ts';
import type { Published } from './mqtt-kept.ts';

export interface MqttRecord {
  /** Made once: what Home Assistant knows our devices by. */
  readonly instance: string;
  readonly guestMinutes: number;
  readonly published: Published;
}

/** One value that is kept. */
export interface Kept {
  read(): unknown;
  write(value: unknown): Promise<void>;
}

const INSTANCE_CHARS = 6;

/** What was written, whoever wrote it; a new house gets a name. */
export function recordIn(stored: unknown, ids: Pick<Ids, 'uuid'>): MqttRecord {
  const { instance, guestMinutes, published } = fieldsOf(stored);
  return {
    instance:
      typeof instance === 'string' && /^[a-z0-9]+$/.test(instance)
        ? instance
        : ids.uuid().replaceAll('-', '').slice(0, INSTANCE_CHARS),
    guestMinutes: typeof guestMinutes === 'number' ? guestMinutes : GUEST_MINUTES.usual,
    published: Object.fromEntries(
      Object.entries(fieldsOf(published)).map(([topic, parts]) => [topic, componentsIn(fieldsOf(parts))]),
    ),
  };
}

function componentsIn(parts: Fields): Readonly<Record<string, Platform>> {
  return Object.fromEntries(
    Object.entries(parts).flatMap(([key, platform]) => {
      const known = PLATFORMS.find((one) => one === platform);
      return known === undefined ? [] : [[key, known]];
    }),
  );
}

const PLATFORMS: readonly Platform[] = ['binary_sensor', 'button', 'event', 'number', 'select', 'sensor', 'switch'];
