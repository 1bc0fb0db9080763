/** Sessions and decisions, page by page. */
import * as z from 'zod';
import { courseView } from '../course-view.ts';
import { totalsBy } from '../totals.ts';
import { decisionView, sessionView } from '../views.ts';
import { flag, id, moment, next, notFound, pageOf, paging } from './fields.ts';
import { operation } from './operation.ts';
import { course, session, TOTALS_BY, totals } from './session-words.ts';
import { decision, WORDS } from './words.ts';

/** Whose sessions are meant. */
const whose = {
  payer: id('only what this one pays').optional(),
  holder: id('only those under control of this one').optional(),
  tag: id('only of this card').optional(),
};
const sessionPosition = z.tuple([z.int().min(0), z.string()]);

export const sessionOperations = [
  operation({
    id: 'listSessions',
    method: 'GET',
    path: '/sessions',
    tag: 'sessions',
    summary: 'Charging sessions, newest first',
    scope: 'read',
    query: z.strictObject({
      from: moment('sessions that started then or later', 'begin').optional(),
      to: moment('sessions that started before', 'end').optional(),
      charger: id('only of this charger').optional(),
      ...whose,
      include_running: flag().default(false),
      ...paging(sessionPosition),
    }),
    answer: z.object({ sessions: z.array(session), next: next() }).register(WORDS, { id: 'Sessions' }),
    refusals: [],
    async handle({ query }, { ledger, clock }) {
      const { from, to, charger, include_running: includeRunning, limit, cursor, payer, holder, tag } = query;
      const before = cursor === undefined ? undefined : { startedAt: cursor[0], id: cursor[1] };
      const found = await ledger.sessions({
        from,
        to,
        chargerId: charger,
        ...{ payer, holder, tag },
        includeRunning,
        includeSimulated: true,
        before,
        limit: limit + 1,
        offset: 0,
      });
      const { page, next } = pageOf(found.sessions, limit, (last) => [last.startedAt, last.id]);
      return { body: { sessions: page.map((each) => sessionView(each, clock.now())), next } };
    },
  }),
  operation({
    id: 'getSession',
    method: 'GET',
    path: '/sessions/{session}',
    tag: 'sessions',
    summary: 'One session; of one that runs, what it costs so far, and its CO₂',
    scope: 'read',
    params: z.strictObject({ session: id('id of a session') }),
    answer: session,
    refusals: ['not_found'],
    async handle({ params }, { ledger, clock, owner }) {
      const found = await ledger.session(params.session);
      if (found === undefined) return notFound('session', params.session, 'session');
      const cost = found.cost ?? (await owner.sessionCost(found.id));
      const soFar = found.endedAt === undefined ? await owner.sessionRecord(found.id) : undefined;
      return { body: sessionView({ ...found, cost, carbon: found.carbon ?? soFar?.carbon }, clock.now()) };
    },
  }),
  operation({
    id: 'getSessionCourse',
    method: 'GET',
    path: '/sessions/{session}/course',
    tag: 'sessions',
    summary: 'What one session charged over time, who held control of it and what limited it; of one that runs, so far',
    scope: 'read',
    params: z.strictObject({ session: id('id of a session') }),
    answer: course,
    refusals: ['not_found'],
    async handle({ params }, { ledger, owner }) {
      const record = (await ledger.record(params.session)) ?? (await owner.sessionRecord(params.session));
      if (record === undefined) return notFound('session', params.session, 'session');
      return { body: courseView(params.session, record, await ledger.notes(params.session)) };
    },
  }),
  operation({
    id: 'sumSessions',
    method: 'GET',
    path: '/session-totals',
    tag: 'sessions',
    summary:
      'Sessions, energy, money and CO₂ summed up: by payer, who held control, charger, card, vehicle, hour of the day, day or month',
    scope: 'read',
    query: z.strictObject({
      by: z.enum(TOTALS_BY),
      from: moment('sessions that started then or later', 'begin').optional(),
      to: moment('sessions that started before', 'end').optional(),
      charger: id('only of this charger').optional(),
      ...whose,
    }),
    answer: totals,
    refusals: [],
    async handle({ query: { by, charger, ...query } }, { ledger, place }) {
      return { body: { totals: await totalsBy(ledger, { ...query, chargerId: charger }, by, place().timeZone) } };
    },
  }),
  operation({
    id: 'listDecisions',
    method: 'GET',
    path: '/decisions',
    tag: 'decisions',
    summary: 'Who asked for what, whether it was allowed, by which rule and why; newest first',
    scope: 'read',
    query: z.strictObject({
      charger: id('only of this charger').optional(),
      by: id('only what this party asked: id of a provider, `home` or `system`').optional(),
      allowed: flag().optional(),
      shadow: flag()
        .optional()
        .meta({ description: 'true: only what providers in shadow mode would have done; false: without it' }),
      ...paging(z.tuple([z.int().min(1)])),
    }),
    answer: z.object({ decisions: z.array(decision), next: next() }).register(WORDS, { id: 'Decisions' }),
    refusals: [],
    async handle({ query }, { ledger }) {
      const { charger: chargerId, by, allowed, shadow, limit, cursor } = query;
      const rows = await ledger.audit({ chargerId, by, allowed, shadow, beforeId: cursor?.[0], limit: limit + 1 });
      const { page, next } = pageOf(rows, limit, (last) => [last.id]);
      return { body: { decisions: page.map(decisionView), next } };
    },
  }),
];
