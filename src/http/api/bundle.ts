/** What to send to somebody who looks for a fault. */
import * as z from 'zod';
import { bundleLines } from '../bundle.ts';
import { whole } from './fields.ts';
import { operation } from './operation.ts';
import { NO_TRACE } from './trace.ts';

const LINES_TYPE = 'application/jsonl';
const MAX_MINUTES = 24 * 60;
const DEFAULT_MINUTES = 30;

export const bundleOperations = [
  operation({
    id: 'getBundle',
    method: 'GET',
    path: '/bundle',
    tag: 'trace',
    summary:
      'What somebody needs who looks for a fault, as JSON Lines: version, configuration, states, alarms, decisions and the last messages, without secrets, cards and serial numbers',
    scope: 'admin',
    query: z.strictObject({
      minutes: whole(1, MAX_MINUTES)
        .default(DEFAULT_MINUTES)
        .meta({ description: 'of messages, as far as they are kept' }),
    }),
    gives: [LINES_TYPE],
    refusals: ['unavailable'],
    async handle({ query }, { trace, ...api }) {
      if (trace === undefined) return { no: NO_TRACE };
      const lines = await bundleLines({ ...api, trace }, query.minutes);
      const day = new Date(api.clock.now()).toISOString().slice(0, 10);
      return new Response(lines.map((line) => `${line}\n`).join(''), {
        headers: {
          'content-type': LINES_TYPE,
          'content-disposition': `attachment; filename="ocpp-proxy-bundle-${day}.jsonl"`,
        },
      });
    },
  }),
];
