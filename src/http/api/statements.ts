/** What each payer owes for a month. */
import * as z from 'zod';
import type { Statement } from '../../core/tariffs/statement.ts';
import { statementPage } from '../statement-page.ts';
import { statementCsv, statementView } from '../statement-view.ts';
import { MAX_SESSIONS, statementFor } from '../statements.ts';
import { id, notFound } from './fields.ts';
import { JSON_TYPE, operation } from './operation.ts';
import { statement } from './statement-words.ts';

const FORMATS = ['json', 'csv', 'html'] as const;
const CSV_TYPE = 'text/csv';
const HTML_TYPE = 'text/html';
const MONTH = /^(19[7-9]\d|2\d{3})-(0[1-9]|1[0-2])$/;

export const month = z
  .string()
  .regex(MONTH, { error: 'expected a month like 2026-10' })
  .meta({
    description: 'by the clocks of the house; a session belongs to the one in which it began',
    examples: ['2026-10'],
  });

export const statementOperations = [
  operation({
    id: 'getStatement',
    method: 'GET',
    path: '/statements',
    tag: 'statements',
    summary: 'What one payer owes for a month, with every session: as JSON, for a spreadsheet, or for a printer',
    scope: 'read',
    query: z.strictObject({
      payer: id('who pays: `home`, the id of a provider, or one of `payers`'),
      month,
      format: z.enum(FORMATS).default('json'),
    }),
    answer: statement,
    gives: [JSON_TYPE, CSV_TYPE, HTML_TYPE],
    refusals: ['not_found', 'conflict'],
    async handle({ query }, { ledger, place, clock }) {
      const { payer, month, format } = query;
      const { timeZone: zone, parties } = place();
      const made = await statementFor(ledger, parties, { payer, month, zone, now: clock.now() });
      if ('statement' in made) return answerIn(format, made.statement);
      if (made.no === 'unknown_payer') return notFound('payer', payer, 'payer');
      const reason = `more than ${MAX_SESSIONS} sessions are in this month; GET /sessions.csv has them all`;
      return { no: { error: 'conflict', reason, more: { field: 'month' } } };
    },
  }),
];

function answerIn(format: (typeof FORMATS)[number], statement: Statement) {
  switch (format) {
    case 'json':
      return { body: statementView(statement) };
    case 'csv':
      return fileOf(statementCsv(statement), {
        'content-type': `${CSV_TYPE}; charset=utf-8; header=present`,
        'content-disposition': `attachment; filename="statement-${statement.month}.csv"`,
      });
    case 'html':
      return fileOf(statementPage(statement), { 'content-type': `${HTML_TYPE}; charset=utf-8` });
  }
}

function fileOf(text: string, headers: { readonly [name: string]: string }): Response {
  return new Response(text, { headers });
}
