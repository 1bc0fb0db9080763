/** The journal of a charger, and how far each provider has read it. */
import * as z from 'zod';
import { factView, laneView } from '../views.ts';
import { chargerPath } from './chargers.ts';
import { id, iso, next, notFound, pageOf, paging } from './fields.ts';
import { operation } from './operation.ts';
import { fact, givenUp, lanePosition, WORDS } from './words.ts';
import type { Api } from './world.ts';

const provider = id('only of this provider').optional();

export const journalOperations = [
  operation({
    id: 'listFacts',
    method: 'GET',
    path: '/chargers/{charger}/facts',
    tag: 'journal',
    summary: 'What happened at a charger, oldest first; a fact is kept 90 days and until every provider has it',
    scope: 'read',
    params: z.strictObject(chargerPath),
    query: z.strictObject({
      lane: z.enum(['T', 'E']).default('T').meta({ description: 'T: of sessions; E: other events' }),
      ...paging(z.tuple([z.int().min(0)])),
    }),
    answer: z.object({ facts: z.array(fact), next: next() }).register(WORDS, { id: 'Facts' }),
    refusals: ['not_found'],
    async handle({ params, query }, api) {
      if (!isKnown(params.charger, api)) return notFound('charger', params.charger, 'charger');
      const after = query.cursor?.[0] ?? 0;
      const rows = await api.ledger.facts(params.charger, query.lane, after, query.limit + 1);
      const { page, next } = pageOf(rows, query.limit, (last) => [last.seq]);
      return { body: { facts: page.map(factView), next } };
    },
  }),
  operation({
    id: 'listDeliveries',
    method: 'GET',
    path: '/chargers/{charger}/deliveries',
    tag: 'journal',
    summary: 'How far each provider has read the journal of a charger, and what is on its way to it',
    scope: 'read',
    params: z.strictObject(chargerPath),
    query: z.strictObject({ provider }),
    answer: z.object({ deliveries: z.array(lanePosition) }).register(WORDS, { id: 'Deliveries' }),
    refusals: ['not_found'],
    async handle({ params, query }, api) {
      if (!isKnown(params.charger, api)) return notFound('charger', params.charger, 'charger');
      const lanes = await api.ledger.lanes(params.charger);
      const wanted = lanes.filter(({ providerId }) => query.provider === undefined || providerId === query.provider);
      return { body: { deliveries: wanted.map(laneView) } };
    },
  }),
  operation({
    id: 'listGivenUp',
    method: 'GET',
    path: '/chargers/{charger}/given-up',
    tag: 'journal',
    summary: 'Facts that a provider never took, and why; newest first',
    scope: 'read',
    params: z.strictObject(chargerPath),
    query: z.strictObject({ provider, ...paging(z.tuple([z.int().min(0), z.string()])) }),
    answer: z.object({ given_up: z.array(givenUp), next: next() }).register(WORDS, { id: 'GivenUpFacts' }),
    refusals: ['not_found'],
    async handle({ params, query }, api) {
      if (!isKnown(params.charger, api)) return notFound('charger', params.charger, 'charger');
      const { limit, cursor } = query;
      const before = cursor === undefined ? undefined : { seq: cursor[0], providerId: cursor[1] };
      const asked = { chargerId: params.charger, providerId: query.provider, before, limit: limit + 1 };
      const { page, next } = pageOf(await api.ledger.givenUp(asked), limit, (last) => [last.seq, last.providerId]);
      const rows = page.map((row) => ({ provider_id: row.providerId, seq: row.seq, at: iso(row.at), why: row.why }));
      return { body: { given_up: rows, next } };
    },
  }),
];

function isKnown(chargerId: string, { owner }: Api): boolean {
  return owner.chargers().some((each) => each.chargerId === chargerId);
}
