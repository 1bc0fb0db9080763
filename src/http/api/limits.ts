/** "Why is it 6 A now?" */
import * as z from 'zod';
import { LIMIT_SOURCES } from '../../core/limits/merge.ts';
import type { PlaceLimits } from '../../proxy/ports.ts';
import { chargerPath } from './chargers.ts';
import { iso, notFound, time } from './fields.ts';
import { operation } from './operation.ts';
import { WORDS } from './words.ts';

const amps = () => z.number().nullable();

const party = z
  .object({
    source: z.enum(LIMIT_SOURCES).meta({ description: 'what kind of party it is' }),
    provider_id: z.string().nullable().meta({ description: 'which provider, where it is one' }),
    limit_a: amps().meta({ description: 'what it allows now, in amperes per phase; null: it sets no limit' }),
    binds: z.boolean().meta({ description: 'whether its limit counts' }),
    lowest: z.boolean().meta({ description: 'it is the one that the limit comes from' }),
    until: time().nullable().meta({ description: 'when it allows something else' }),
    why: z.string().meta({ description: 'in words, such as `"fleet" allows 6 A until 07:00`' }),
  })
  .register(WORDS, { id: 'PartyLimit' });

const place = z
  .object({
    evse: z.int().min(0),
    limit_a: amps().meta({ description: 'amperes per phase; null: nothing limits it' }),
    until: time().nullable().meta({ description: 'when it is something else, as far as is known now' }),
    why: z.string().meta({ description: 'the whole of it in one sentence' }),
    session_id: z
      .string()
      .nullable()
      .meta({ description: 'null: nothing charges there, and the limit is what the next session would get' }),
    charger_a: amps().meta({
      description: 'what the charger may be giving, as far as it has said yes; null: it knows no limit',
    }),
    parties: z
      .array(party)
      .meta({ description: 'whoever limits most comes first, then the others, at last those that do not count' }),
  })
  .register(WORDS, { id: 'PlaceLimits' });

export const chargerLimits = z
  .object({ charger_id: z.string(), evses: z.array(place) })
  .register(WORDS, { id: 'ChargerLimits' });

export const limitOperations = [
  operation({
    id: 'listLimits',
    method: 'GET',
    path: '/limits',
    tag: 'chargers',
    summary: 'What limits each EVSE of all chargers, by whom, until when, and why',
    scope: 'read',
    answer: z.object({ chargers: z.array(chargerLimits) }).register(WORDS, { id: 'Limits' }),
    refusals: [],
    handle(_input, { owner }) {
      const chargers = owner.chargers().map(({ chargerId }) => viewOf(chargerId, owner.limits(chargerId) ?? []));
      return { body: { chargers } };
    },
  }),
  operation({
    id: 'getLimits',
    method: 'GET',
    path: '/chargers/{charger}/limits',
    tag: 'chargers',
    summary: 'What limits each EVSE of a charger, by whom, until when, and why',
    scope: 'read',
    params: z.strictObject(chargerPath),
    answer: chargerLimits,
    refusals: ['not_found'],
    handle({ params }, { owner }) {
      const limits = owner.limits(params.charger);
      if (limits === undefined) return notFound('charger', params.charger, 'charger');
      return { body: viewOf(params.charger, limits) };
    },
  }),
];

function viewOf(chargerId: string, limits: readonly PlaceLimits[]): z.input<typeof chargerLimits> {
  return {
    charger_id: chargerId,
    evses: limits.map(({ evse, limitA, until, sentence, sessionId, chargerA, parties }) => ({
      evse,
      limit_a: limitA ?? null,
      until: iso(until),
      why: sentence,
      session_id: sessionId ?? null,
      charger_a: chargerA ?? null,
      parties: parties.map(({ source, providerId, limitA: allowsA, binds, isLowest, until: ends, words }) => ({
        source,
        provider_id: providerId ?? null,
        limit_a: allowsA ?? null,
        binds,
        lowest: isLowest,
        until: iso(ends),
        why: words,
      })),
    })),
  };
}
