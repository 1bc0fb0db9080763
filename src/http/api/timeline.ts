/** One session as one timeline across its charger and all providers, and whom the sessions name. */
import * as z from 'zod';
import { inOrder, partnersOf, timelineOf } from '../timeline.ts';
import { id, notFound, pageOf, paging } from './fields.ts';
import { operation } from './operation.ts';
import { sessionParties, timeline } from './timeline-words.ts';

/** What was asked shortly before a session may have brought it about, and shortly after, be about its end. */
const BEFORE_MS = 120_000;
const AFTER_MS = 60_000;
/** Of one session: a provider that asks each second is not listened to for longer. */
const MAX_DECISIONS = 1_000;
/** Of events beside the sessions. */
const MAX_EVENTS = 500;
/** Of each kind; who has more of them names the one he wants. */
const MAX_PARTIES = 500;
const position = z.tuple([z.number(), z.int().min(0), z.int().min(0)]);

export const timelineOperations = [
  operation({
    id: 'getSessionTimeline',
    method: 'GET',
    path: '/sessions/{session}/timeline',
    tag: 'sessions',
    summary:
      'What happened in one session, in one row: what the charger told, who held control, what limited it, what was decided, what each provider was told; oldest first',
    scope: 'read',
    params: z.strictObject({ session: id('id of a session') }),
    query: z.strictObject(paging(position)),
    answer: timeline,
    refusals: ['not_found'],
    async handle({ params, query: { limit, cursor } }, { ledger, owner, clock }) {
      const session = await ledger.session(params.session);
      if (session === undefined) return notFound('session', params.session, 'session');
      const { id, chargerId, evse, startedAt, endedAt = clock.now() } = session;
      const [{ facts, givenUp }, notes, tellings = []] = await Promise.all([
        ledger.story(id),
        ledger.notes(id),
        owner.tellings(id),
      ]);
      const span = { from: startedAt - BEFORE_MS, to: endedAt + AFTER_MS };
      const decisions = await ledger.audit({ chargerId, evse, ...span, limit: MAX_DECISIONS + 1 });
      const [first, last] = [facts.at(0), facts.at(-1)];
      const events = first && last ? await ledger.facts(chargerId, 'E', first.seq, MAX_EVENTS) : [];
      const between = events.filter(({ seq, txId }) => seq < (last?.seq ?? 0) && txId === undefined);
      const told = {
        ...{ session, notes, givenUp, tellings },
        facts: [...facts, ...between],
        decisions: decisions.slice(0, MAX_DECISIONS),
      };
      const after = cursor && { at: cursor[0], rank: cursor[1], index: cursor[2] };
      const rows = timelineOf(told).filter((row) => after === undefined || inOrder(after, row) < 0);
      const { page, next } = pageOf(rows, limit, ({ at, rank, index }) => [at, rank, index]);
      const entries = page.map(({ entry }) => entry);
      const isCut = decisions.length > MAX_DECISIONS;
      return { body: { session_id: id, providers: partnersOf(tellings), entries, decisions_cut: isCut, next } };
    },
  }),
  operation({
    id: 'listSessionParties',
    method: 'GET',
    path: '/session-parties',
    tag: 'sessions',
    summary: `Which chargers, payers, holders of control and cards the sessions name, at most ${MAX_PARTIES} of each; payers also as the configuration has them`,
    scope: 'read',
    answer: sessionParties,
    refusals: [],
    async handle(_input, { ledger, place }) {
      const { chargers, payers, holders, cards } = await ledger.sessionParties(MAX_PARTIES);
      const known = place().parties.payers.map(({ id }) => id);
      return {
        body: {
          chargers: [...chargers],
          payers: [...new Set([...payers, ...known])].toSorted(),
          holders: [...holders],
          cards: cards.map(({ tag, name = null }) => ({ tag, name })),
        },
      };
    },
  }),
];
