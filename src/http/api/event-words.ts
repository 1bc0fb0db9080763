/** What is told as it happens, as schemas. */
import * as z from 'zod';
import { LIMIT_SOURCES } from '../../core/limits/merge.ts';
import { ALARM_KINDS } from '../../core/model.ts';
import { adoption } from './adoption-words.ts';
import { time } from './fields.ts';
import { house } from './house-words.ts';
import { decided, fact, lockOwner, lockReason, word } from './words.ts';

const text = () => z.string();
const maybe = <T extends z.ZodType>(schema: T) => schema.nullable();
const count = () => z.int().min(0);

const event = <K extends string, S extends z.ZodRawShape>(kind: K, shape: S) =>
  z.object({ kind: z.literal(kind), at: time(), charger_id: text(), ...shape });

export const EVENT_KINDS = [
  'fact',
  'status',
  'boot',
  'presence',
  'control',
  'alarm',
  'alarm_over',
  'limit',
  'decision',
  'house',
  'adoption',
  'turned_away',
] as const;

export const alarm = word(
  'Alarm',
  z.object({
    key: z.string().meta({ description: 'names the alarm within its charger', examples: ['unexpected_start.1'] }),
    kind: z.enum(ALARM_KINDS),
    charger_id: text(),
    evse: maybe(count()),
    provider_id: maybe(text()),
    since: time(),
    at: time(),
    count: count(),
    why: text(),
  }),
);

export const liveEvent = word(
  'Event',
  z.discriminatedUnion('kind', [
    event('fact', { fact }),
    event('status', { evse: count(), connector: maybe(count()), status: text(), error_code: text() }),
    event('boot', { vendor: text(), model: text(), serial_number: maybe(text()), firmware_version: maybe(text()) }),
    event('presence', { online: z.boolean() }),
    event('control', {
      evse: count(),
      lock_owner: lockOwner(),
      lock_reason: lockReason(),
      state: maybe(text()),
      ends_at: maybe(time()),
    }),
    event('alarm', { alarm }),
    event('alarm_over', { key: text() }),
    event('limit', {
      evse: count(),
      limit_a: maybe(z.number()).meta({ description: 'amperes per phase; null: nothing limits it' }),
      until: maybe(time()),
      source: maybe(z.enum(LIMIT_SOURCES)).meta({ description: 'what kind of party limits it' }),
      provider_id: maybe(text()),
      why: text(),
    }),
    event('decision', { decision: z.object(decided) }),
    z.object({ kind: z.literal('house'), at: time(), house }),
    z.object({ kind: z.literal('adoption'), at: time(), adoption }),
    event('turned_away', { why: text() }).meta({
      description:
        'somebody wanted in as a charger and was refused; at most one a second is told, `/status` has the last 20',
    }),
  ]),
);
