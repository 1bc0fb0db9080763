/** Corrections of sessions that are over. */
import * as z from 'zod';
import type { CorrectionAsk } from '../../core/tariffs/correction.ts';
import { sessionView } from '../views.ts';
import { id, notFound } from './fields.ts';
import { operation } from './operation.ts';
import { session } from './session-words.ts';
import { WORDS } from './words.ts';
import type { Api } from './world.ts';

const MAX_NOTE_CHARS = 500;
const path = z.strictObject({ session: id('id of a session') });
const EMPTY = 'name at least one of payer, tariff and note';

const body = z
  .strictObject({
    payer: id('who pays instead; it is priced by the tariff of this payer').optional(),
    tariff: id('by which it is priced instead, whoever pays').optional(),
    note: z.string().min(1).max(MAX_NOTE_CHARS).optional().meta({ description: 'why; it stands on the statement' }),
  })
  .refine((said) => Object.values(said).some((value) => value !== undefined), { error: EMPTY })
  .register(WORDS, { id: 'CorrectionToMake' });

export const correctionOperations = [
  operation({
    id: 'correctSession',
    method: 'POST',
    path: '/sessions/{session}/correction',
    tag: 'sessions',
    summary:
      'Corrects who pays for a session that is over, or by which tariff, or says why; what the charger told stays, and what was corrected before and is not named stays corrected',
    scope: 'admin',
    params: path,
    body,
    answer: session,
    refusals: ['not_found', 'conflict'],
    handle({ params, body: asked }, api) {
      const isKnown = asked.payer === undefined || api.place().parties.payers.some(({ id }) => id === asked.payer);
      return isKnown ? correct(api, params.session, asked) : notFound('payer', String(asked.payer), 'payer');
    },
  }),
  operation({
    id: 'takeBackCorrection',
    method: 'DELETE',
    path: '/sessions/{session}/correction',
    tag: 'sessions',
    summary: 'Takes back all that was corrected of a session',
    scope: 'admin',
    params: path,
    answer: session,
    refusals: ['not_found', 'conflict'],
    handle: ({ params }, api) => correct(api, params.session, undefined),
  }),
];

async function correct({ owner, ledger, clock }: Api, sessionId: string, asked: CorrectionAsk | undefined) {
  const done = await owner.correctSession(sessionId, asked);
  const after = await ledger.session(sessionId);
  if (done.ok && after !== undefined) return { body: sessionView(after, clock.now()) };
  const reason = 'this session still runs; it can be corrected once it is over';
  if (!done.ok && done.code === 'running')
    return { no: { error: 'conflict', reason, more: { field: 'session' } } as const };
  if (!done.ok && done.code === 'no_tariff') return notFound('tariff', String(asked?.tariff), 'tariff');
  return notFound('session', sessionId, 'session');
}
