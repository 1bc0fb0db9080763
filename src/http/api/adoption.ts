/** Chargers that nobody configured, and the owner's word on them. */
import * as z from 'zod';
import { adoptionView } from '../adoption.ts';
import { adoption } from './adoption-words.ts';
import { chargerPath } from './chargers.ts';
import { notFound } from './fields.ts';
import { operation } from './operation.ts';
import { WORDS } from './words.ts';

export const adoptionOperations = [
  operation({
    id: 'getAdoption',
    method: 'GET',
    path: '/adoption',
    tag: 'chargers',
    summary: 'Unknown chargers that wait for you and why, and those that you adopted or refused',
    scope: 'read',
    answer: adoption,
    refusals: [],
    handle: (_input, { owner }) => ({ body: adoptionView(owner.adoption()) }),
  }),
  operation({
    id: 'decideAdoption',
    method: 'POST',
    path: '/adoption/{charger}',
    tag: 'chargers',
    summary: 'Adopts an unknown charger, so that it gets in at its next try, or refuses it; it outlives a restart',
    scope: 'control',
    params: z.strictObject(chargerPath),
    body: z.strictObject({ decision: z.enum(['adopt', 'refuse']) }).register(WORDS, { id: 'AdoptionDecision' }),
    answer: z.object({ why: z.string() }).register(WORDS, { id: 'AdoptionDecided' }),
    refusals: ['not_found', 'conflict'],
    async handle({ params, body }, { owner }) {
      const decided = await owner.decideAdoption(params.charger, body.decision === 'adopt');
      if (decided === undefined) return notFound('unknown charger', params.charger, 'charger');
      return decided.ok ? { body: { why: decided.why } } : { no: { error: 'conflict', reason: decided.why } };
    },
  }),
];
