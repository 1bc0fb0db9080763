/** Live events: what the hub tells its followers, by server-sent events or over a WebSocket. */
import * as z from 'zod';
import type { No } from '../answers.ts';
import { eventView } from '../event-view.ts';
import { EVENT_KINDS, liveEvent } from './event-words.ts';
import { id } from './fields.ts';
import { EVENT_STREAM, MAX_FOLLOWERS, type Subscribe } from './live.ts';
import { operation } from './operation.ts';

import type { Api } from './world.ts';

export const SOCKET_PATH = '/events/socket';

export const eventQuery = z.strictObject({
  charger: id('only of this charger').optional(),
  kinds: z
    .string()
    .max(200)
    .meta({ description: `only these, separated by commas: ${EVENT_KINDS.join(', ')}`, examples: ['fact,control'] })
    .transform((text, context) => {
      const read = z.array(z.enum(EVENT_KINDS)).min(1).safeParse(text.split(','));
      if (read.success) return read.data;
      context.issues.push({ code: 'custom', input: text, message: `expected some of ${EVENT_KINDS.join(',')}` });
      return z.NEVER;
    })
    .optional(),
});

/** What a follower with these wishes is told. */
export function eventsFor(
  { charger, kinds }: z.output<typeof eventQuery>,
  { owner, clock }: Pick<Api, 'owner' | 'clock'>,
): Subscribe {
  return (tell) =>
    owner.follow((notice) => {
      if (kinds !== undefined && !kinds.includes(notice.kind)) return;
      const event = eventView(notice, clock.now());
      const isMeant = charger === undefined || !('charger_id' in event) || event.charger_id === charger;
      if (isMeant) tell(event.kind, event);
    });
}

export const FULL: No = {
  error: 'unavailable',
  reason: `there are ${MAX_FOLLOWERS} followers already`,
  headers: { 'retry-after': '60' },
};

export const eventOperations = [
  operation({
    id: 'followEvents',
    method: 'GET',
    path: '/events',
    tag: 'events',
    summary: 'What happens from now on, as server-sent events; `data` of each is an Event',
    scope: 'read',
    query: eventQuery,
    gives: [EVENT_STREAM],
    refusals: ['unavailable'],
    handle({ query, access, cut }, api) {
      if (access === undefined || api.live.isFull) return { no: FULL };
      return api.live.stream(access, eventsFor(query, api), cut);
    },
  }),
  operation({
    id: 'followEventsBySocket',
    method: 'GET',
    path: SOCKET_PATH,
    tag: 'events',
    summary: 'The same over a WebSocket: each message is an Event in JSON; what you send is ignored',
    scope: 'read',
    query: eventQuery,
    answer: liveEvent,
    status: 101,
    refusals: ['upgrade_required', 'unavailable'],
    handle() {
      const headers = { upgrade: 'websocket', connection: 'upgrade' };
      return {
        no: { error: 'upgrade_required', reason: 'open this address as a WebSocket (ws:// or wss://)', headers },
      };
    },
  }),
];
