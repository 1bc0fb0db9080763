/** What the home asks of a charger, and to whom it gives control. */
import * as z from 'zod';
import { MAX_MINUTES } from '../../core/commands.ts';
import type { Command, CommandResult } from '../../proxy/ports.ts';
import type { No } from '../answers.ts';
import { retryAfter } from '../answers.ts';
import { giveControl } from '../override.ts';
import { chargerPath } from './chargers.ts';
import { notFound } from './fields.ts';
import { type Outcome, operation } from './operation.ts';
import { WORDS } from './words.ts';

const MAX_NUMBER = 2 ** 31 - 1;
const MAX_TEXT = 255;
const MAX_REASON = 200;
const MAX_LIMIT_A = 10_000;

const evse = z.int().min(1).max(MAX_NUMBER).optional().meta({ description: 'needed when there are several' });
const place = z.int().min(1).max(MAX_NUMBER).optional().meta({ description: 'the whole charger without it' });
const VERBS = [
  'start',
  'stop',
  'give',
  'take',
  'release',
  'limit',
  'pause',
  'resume',
  'block',
  'unblock',
  'restart',
  'kick',
] as const;

export const chargerCommand = z
  .discriminatedUnion(
    'command',
    [
      z.strictObject({
        command: z.literal('start'),
        evse,
        connector: z.int().min(1).max(MAX_NUMBER).optional(),
        tag: z
          .string()
          .min(1)
          .max(MAX_TEXT)
          .optional()
          .meta({ description: 'shown as the card of the session; `home_tag` of the configuration without it' }),
      }),
      z.strictObject({
        command: z.literal('stop'),
        session_id: z.string().min(1).max(MAX_TEXT).optional().meta({ description: 'needed when several run' }),
        may_unlock: z
          .boolean()
          .optional()
          .meta({ description: 'a stop that does not work may unlock the cable before the charger is restarted' }),
      }),
      z.strictObject({
        command: z.literal('block'),
        evse: place,
        now: z.boolean().optional().meta({ description: 'stop what charges there, too' }),
      }),
      z.strictObject({ command: z.literal('unblock'), evse: place }),
      z.strictObject({ command: z.literal('restart') }),
      z.strictObject({
        command: z.literal('kick'),
        provider: z.string().min(1).max(MAX_TEXT),
        session: z
          .enum(['stop', 'take_over'])
          .default('take_over')
          .meta({ description: 'what becomes of its session: it is stopped, or goes on as yours' }),
      }),
      z.strictObject({
        command: z.literal('give'),
        provider: z.string().min(1).max(MAX_TEXT),
        evse: place,
        minutes: z
          .number()
          .gt(0)
          .max(MAX_MINUTES)
          .optional()
          .meta({ description: 'until it is released, or the session is over, without it' }),
      }),
      z.strictObject({ command: z.literal('take'), evse, reason: z.string().min(1).max(MAX_REASON).optional() }),
      z.strictObject({ command: z.literal('release'), evse }),
      z.strictObject({ command: z.literal('pause'), evse }),
      z.strictObject({ command: z.literal('resume'), evse }),
      z.strictObject({
        command: z.literal('limit'),
        evse,
        limit_a: z.number().min(0).max(MAX_LIMIT_A).nullable().meta({ description: 'null takes the limit away' }),
      }),
    ],
    { error: `expected one of ${VERBS.join(', ')}` },
  )
  .register(WORDS, { id: 'Command' });

export const commandAnswer = z
  .object({
    result: z.string(),
    reason: z.string(),
    session_id: z.string().nullable(),
    sees: z
      .array(z.object({ provider_id: z.string(), sees: z.string() }))
      .meta({ description: 'what every provider sees now, in words' }),
  })
  .register(WORDS, { id: 'CommandAnswer' });

export const controlOperations = [
  operation({
    id: 'sendCommand',
    method: 'POST',
    path: '/chargers/{charger}/commands',
    tag: 'control',
    summary:
      'Starts, stops, limits, pauses or resumes charging, takes control home, gives it to a provider or releases it, closes, opens and restarts the charger, takes everything from a provider; answers when the charger has',
    scope: 'control',
    params: z.strictObject(chargerPath),
    body: chargerCommand,
    answer: commandAnswer,
    refusals: ['not_found', 'conflict'],
    async handle({ params, body }, { owner }) {
      if (!owner.chargers().some((each) => each.chargerId === params.charger)) {
        return notFound('charger', params.charger, 'charger');
      }
      return commandAnswered(await owner.command('home', params.charger, chargerCommandOf(body)));
    },
  }),
  operation({
    id: 'overrideControl',
    method: 'POST',
    path: '/chargers/{charger}/override',
    tag: 'control',
    summary: 'Gives control of the whole charger to a provider, takes it home until released, or frees it',
    scope: 'control',
    params: z.strictObject(chargerPath),
    body: z
      .strictObject({
        owner: z
          .string()
          .max(MAX_TEXT)
          .nullable()
          .meta({ description: 'id of a provider, `home`, or null to free it' }),
      })
      .register(WORDS, { id: 'Override' }),
    answer: z.object({ owner: z.string().nullable(), reason: z.string() }).register(WORDS, { id: 'OverrideAnswer' }),
    refusals: ['not_found', 'conflict'],
    async handle({ params, body }, { owner }) {
      if (!owner.chargers().some((each) => each.chargerId === params.charger)) {
        return notFound('charger', params.charger, 'charger');
      }
      const given = await giveControl(owner, params.charger, body.owner ?? undefined);
      if (given.ok) return { body: { owner: body.owner, reason: given.reason } };
      const { error, reason, more } = given.no;
      return { no: { error, reason, more: error === 'bad_request' ? { field: 'owner' } : { ...more } } };
    },
  }),
];

export function chargerCommandOf(body: z.output<typeof chargerCommand>): Command {
  switch (body.command) {
    case 'start':
      return { verb: 'start', evse: body.evse, connector: body.connector, tag: body.tag };
    case 'stop':
      return { verb: 'stop', txId: body.session_id, mayUnlock: body.may_unlock };
    case 'block':
      return { verb: 'block', evse: body.evse, now: body.now };
    case 'unblock':
      return { verb: 'unblock', evse: body.evse };
    case 'restart':
      return { verb: 'restart' };
    case 'kick':
      return { verb: 'kick', providerId: body.provider, session: body.session };
    case 'give':
      return { verb: 'give', providerId: body.provider, evse: body.evse, minutes: body.minutes };
    case 'take':
      return { verb: 'take', evse: body.evse, reason: body.reason };
    case 'release':
      return { verb: 'release', evse: body.evse };
    case 'pause':
    case 'resume':
      return { verb: body.command, evse: body.evse };
    case 'limit':
      return { verb: 'limit', evse: body.evse, limitA: body.limit_a };
  }
}

export function commandAnswered(outcome: CommandResult): Outcome<z.input<typeof commandAnswer>> {
  if (!outcome.ok) return { no: refusal(outcome) };
  const sees = (outcome.sees ?? []).map((each) => ({ provider_id: each.providerId, sees: each.sees }));
  return { body: { result: outcome.result, reason: outcome.why, session_id: outcome.txId ?? null, sees } };
}

/** A refusal says which rule it was, as the trail of decisions does. */
function refusal({ code, rule, why, retryAfterS }: Extract<CommandResult, { ok: false }>): No {
  if (code === 'bad_request') {
    const [, field, reason] = /^(\w+): (.*)$/s.exec(why) ?? [];
    return { error: 'bad_request', reason: reason ?? why, more: field === undefined ? {} : { field } };
  }
  const headers = { ...(retryAfterS !== undefined && { 'retry-after': retryAfter(retryAfterS * 1000) }) };
  return { error: 'conflict', reason: why, headers, more: { rule, code } };
}
