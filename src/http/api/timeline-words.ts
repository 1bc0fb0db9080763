/** What happened in a session, told by everybody in one row, as schemas. */
import * as z from 'zod';
import { LIMIT_SOURCES } from '../../core/limits/merge.ts';
import { TELLING_STATES } from '../../proxy/ports.ts';
import { next, time } from './fields.ts';
import { decision, word } from './words.ts';

const said = () => z.string().nullable();
const measured = () => z.number().nullable();
const count = () => z.int().min(0);

const entry = <K extends string, S extends z.ZodRawShape>(kind: K, shape: S) =>
  z.object({ kind: z.literal(kind), at: time(), ...shape });

const telling = z.object({
  provider_id: z.string(),
  state: z.enum(TELLING_STATES).meta({
    description: 'passed: it has it, or need not hear it; withheld: the session is not its own, so it hears nothing',
  }),
  messages: count().meta({ description: 'how many of the messages of this row' }),
  why: said(),
});

const factEntry = entry('fact', {
  until: time().nullable().meta({ description: 'of several samples in a row, which stand together: the last one' }),
  recorded_at: time().meta({ description: 'when the proxy heard of it; later than `at` if the charger was away' }),
  messages: z.int().min(1),
  seq: count().meta({ description: 'of the first message' }),
  means: z.string().meta({ description: "in the proxy's own words" }),
  action: said().meta({ description: "in the charger's words; null: the proxy made this fact itself" }),
  charging_state: said(),
  trigger: said(),
  reason: said().meta({ description: 'of an end' }),
  id_tag: said(),
  meter_wh: measured(),
  tellings: z.array(telling).meta({ description: 'what became of it at each provider' }),
});

export const timelineEntry = z.discriminatedUnion('kind', [
  factEntry,
  entry('control', { holder: said().meta({ description: 'null: nobody' }), reason: said() }),
  entry('limit', {
    limit_a: measured().meta({ description: 'amperes per phase; null: nothing limits it' }),
    source: z.enum(LIMIT_SOURCES).nullable(),
    provider_id: said(),
    why: z.string(),
  }),
  entry('cost', {
    provider_id: z.string(),
    said: z.enum(['running', 'final', 'settled']),
    amount: z.string().meta({ description: 'what this provider says that the session costs' }),
    currency: z.string(),
  }),
  entry('decision', { decision }),
  entry('given_up', { provider_id: z.string(), seq: count(), why: z.string() }),
  entry('correction', { note: said(), original_payer: z.string() }),
]);

const partner = z.object({
  provider_id: z.string(),
  state: said().meta({ description: 'as in the deliveries of a session; null: never heard of' }),
  transaction_id: said().meta({ description: 'as this provider knows the session' }),
  messages: z
    .record(z.enum(TELLING_STATES), count())
    .meta({ description: 'how many messages of the session stand how with it' }),
});

export const timeline = word(
  'SessionTimeline',
  z.object({
    session_id: z.string(),
    providers: z.array(partner),
    entries: z.array(timelineEntry).meta({ description: 'oldest first' }),
    decisions_cut: z.boolean().meta({ description: 'there were more decisions than stand here: these are the newest' }),
    next: next(),
  }),
);

export const sessionParties = word(
  'SessionParties',
  z.object({
    chargers: z.array(z.string()),
    payers: z.array(z.string()),
    holders: z.array(z.string()),
    cards: z.array(z.object({ tag: z.string(), name: said() })),
  }),
);
