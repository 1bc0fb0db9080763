/** The frames of all links, as they were and as they come. */
import * as z from 'zod';
import type { TraceEntry, TraceFilter } from '../../proxy/ports.ts';
import type { No } from '../answers.ts';
import { FULL } from './events.ts';
import { id, moment, whole } from './fields.ts';
import { EVENT_STREAM, type Subscribe } from './live.ts';
import { JSON_TYPE, operation } from './operation.ts';
import { traceEntry, WORDS } from './words.ts';

const JSON_LINES = 'application/x-ndjson';
const MAX_ENTRIES = 10_000;

const filter = {
  charger: id('only what was said with or of this charger').optional(),
  provider: id('only what was said with this provider').optional(),
};
export const NO_TRACE: No = { error: 'unavailable', reason: 'this proxy keeps no trace' };

export const traceOperations = [
  operation({
    id: 'getTrace',
    method: 'GET',
    path: '/trace',
    tag: 'trace',
    summary:
      'What was said on all links, oldest first, without secrets and cards: everything that is kept, or the newest',
    scope: 'admin',
    query: z.strictObject({
      ...filter,
      from: moment('what happened then or later, and the lines of sockets that were open then', 'begin').optional(),
      to: moment('what happened before', 'end').optional(),
      limit: whole(1, MAX_ENTRIES).optional(),
      format: z
        .enum(['json', 'log'])
        .default('json')
        .meta({ description: 'log: a file with one entry a line, which "replay" takes' }),
    }),
    reads: { Accept: `${JSON_LINES} gives one entry a line, the log that "replay" takes` },
    answer: z.object({ entries: z.array(traceEntry) }).register(WORDS, { id: 'Trace' }),
    gives: [JSON_TYPE, JSON_LINES],
    refusals: ['unavailable'],
    handle({ query: { format, ...asked }, headers }, { trace, clock }) {
      if (trace === undefined) return { no: NO_TRACE };
      const entries = trace.recent(asked);
      const isFile = format === 'log';
      if (!isFile && !(headers.get('accept') ?? '').includes(JSON_LINES))
        return { body: { entries: entries.map((entry) => ({ ...entry })) } };
      const lines = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
      const name = ['ocpp-proxy', ...plainNames(asked), new Date(clock.now()).toISOString().slice(0, 10)].join('-');
      return new Response(lines, {
        headers: {
          'content-type': JSON_LINES,
          ...(isFile && { 'content-disposition': `attachment; filename="${name}.jsonl"` }),
        },
      });
    },
  }),
  operation({
    id: 'followTrace',
    method: 'GET',
    path: '/trace/live',
    tag: 'trace',
    summary: 'Frames from now on, as server-sent events named `frame`; `data` of each is a TraceEntry',
    scope: 'admin',
    query: z.strictObject(filter),
    gives: [EVENT_STREAM],
    refusals: ['unavailable'],
    handle({ query, access, cut }, { trace, live }) {
      if (trace === undefined) return { no: NO_TRACE };
      if (access === undefined || live.isFull) return { no: FULL };
      const subscribe: Subscribe = (tell) =>
        trace.follow((entry) => {
          if (matches(entry, query)) tell('frame', entry);
        });
      return live.stream(access, subscribe, cut);
    },
  }),
];

function matches({ meta }: TraceEntry, { charger, provider }: TraceFilter): boolean {
  const ofCharger = charger === undefined || meta.charger === charger;
  return ofCharger && (provider === undefined || meta.provider === provider);
}

/** As they may stand in the name of a file. */
function plainNames({ charger, provider }: TraceFilter): readonly string[] {
  return [charger, provider].flatMap((id) => id?.replaceAll(/[^\w.-]/g, '_') ?? []);
}
