/** What each provider was told of a session, what it never took, and the alarms that come of it. */
import * as z from 'zod';
import { moneyText } from '../../core/money.ts';
import { TELLING_STATES } from '../../proxy/ports.ts';
import { alarmView } from '../event-view.ts';
import { chargerPath } from './chargers.ts';
import { alarm } from './event-words.ts';
import { id, iso, notFound, time } from './fields.ts';
import { operation } from './operation.ts';
import { WORDS } from './words.ts';

const sessionDeliveries = z
  .object({
    session_id: z.string(),
    providers: z.array(
      z.object({
        provider_id: z.string(),
        state: z.string().nullable().meta({
          description:
            'how the session stands with it: open, closed, orphan (its start was refused), withheld (not its own), leaving or refused (it said no to the card); null: never heard of',
        }),
        transaction_id: z.string().nullable().meta({ description: 'as this provider knows the session' }),
        total_cost: z.number().nullable().meta({ description: 'what this provider says that the session costs' }),
        messages: z.array(
          z.object({
            seq: z.int().min(0),
            means: z.string(),
            recorded_at: time(),
            state: z.enum(TELLING_STATES).meta({
              description:
                'passed: it has it, or need not hear it; withheld: the session is not its own, so it hears nothing',
            }),
            why: z.string().nullable(),
          }),
        ),
      }),
    ),
  })
  .register(WORDS, { id: 'SessionDeliveries' });

const sessionPath = { session: id('id of a session') };

export const deliveryOperations = [
  operation({
    id: 'listSessionDeliveries',
    method: 'GET',
    path: '/sessions/{session}/deliveries',
    tag: 'sessions',
    summary: 'What each provider was told of a session, message by message',
    scope: 'read',
    params: z.strictObject(sessionPath),
    answer: sessionDeliveries,
    refusals: ['not_found'],
    async handle({ params }, { owner }) {
      const tellings = await owner.tellings(params.session);
      if (tellings === undefined) return notFound('session', params.session, 'session');
      const providers = tellings.map(({ providerId, row, cost, messages }) => ({
        provider_id: providerId,
        state: row?.state ?? null,
        transaction_id: row?.providerTxId ?? null,
        total_cost: cost?.totalMinor === undefined ? null : Number(moneyText(cost.totalMinor, cost.currency)),
        messages: messages.map(({ seq, means, recordedAt, state, why = null }) => ({
          seq,
          means,
          recorded_at: iso(recordedAt),
          state,
          why,
        })),
      }));
      return { body: { session_id: params.session, providers } };
    },
  }),
  operation({
    id: 'resendSession',
    method: 'POST',
    path: '/sessions/{session}/deliveries/{provider}/resend',
    tag: 'sessions',
    summary:
      'Sends again what a provider never took of a session: the messages that were given up, or all of it if its start was one of them',
    scope: 'control',
    params: z.strictObject({ ...sessionPath, provider: id('id of a provider') }),
    body: z.strictObject({}).register(WORDS, { id: 'Resend' }),
    answer: z
      .object({ messages: z.int().min(1).meta({ description: 'how many are sent again' }) })
      .register(WORDS, { id: 'ResendAnswer' }),
    refusals: ['not_found', 'conflict'],
    async handle({ params }, { owner }) {
      const messages = await owner.sendAgain(params.session, params.provider);
      if (messages === undefined) return notFound('session', params.session, 'session');
      if (messages > 0) return { body: { messages } };
      const known = (await owner.providers()).map(({ provider }) => provider.id);
      if (!known.includes(params.provider)) return notFound('provider', params.provider, 'provider');
      const reason = `there is nothing of this session that "${params.provider}" did not take`;
      return { no: { error: 'conflict', reason, more: { states: TELLING_STATES } } };
    },
  }),
  operation({
    id: 'listAlarms',
    method: 'GET',
    path: '/alarms',
    tag: 'chargers',
    summary: 'What the owner should know of and may have to do something about; newest first',
    scope: 'read',
    answer: z.object({ alarms: z.array(alarm) }).register(WORDS, { id: 'Alarms' }),
    refusals: [],
    handle: (_input, { owner }) => {
      const alarms = owner.chargers().flatMap((charger) => charger.alarms);
      return { body: { alarms: alarms.toSorted((a, b) => b.at - a.at).map(alarmView) } };
    },
  }),
  operation({
    id: 'endAlarm',
    method: 'DELETE',
    path: '/chargers/{charger}/alarms/{key}',
    tag: 'chargers',
    summary: 'The owner has seen an alarm; it comes again if its cause does',
    scope: 'control',
    params: z.strictObject({ ...chargerPath, key: id('`key` of the alarm') }),
    refusals: ['not_found'],
    async handle({ params }, { owner }) {
      const ended = await owner.endAlarm(params.charger, params.key);
      return ended ? { body: undefined } : notFound('alarm', params.key, 'key');
    },
  }),
];
