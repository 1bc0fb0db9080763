/** What was charged by the meter in a period, for certificates. */
import * as z from 'zod';
import { type Period, periodName } from '../../core/tariffs/certificate.ts';
import { certificateCsv, certificateJson } from '../certificates.ts';
import { streamOf } from '../text-stream.ts';
import { certificate } from './certificate-words.ts';
import { id, whole } from './fields.ts';
import { JSON_TYPE, operation } from './operation.ts';
import { month } from './statements.ts';

const FORMATS = ['json', 'csv'] as const;
const CSV_TYPE = 'text/csv';
const FIRST_YEAR = 1970;
const LAST_YEAR = 2999;

export const certificateOperations = [
  operation({
    id: 'getCertificate',
    method: 'GET',
    path: '/certificates',
    tag: 'statements',
    summary: 'What was charged by the meter in a year, a quarter or a month, session by session, for certificates',
    scope: 'read',
    query: z.strictObject({
      year: whole(FIRST_YEAR, LAST_YEAR).optional().meta({ description: 'by the clocks of the house' }),
      quarter: z
        .enum(['1', '2', '3', '4'], { error: 'expected 1, 2, 3 or 4' })
        .optional()
        .meta({ description: 'only this one of the year' }),
      month: month.optional(),
      charger: id('only of this charger').optional(),
      format: z.enum(FORMATS).default('json'),
    }),
    answer: certificate,
    gives: [JSON_TYPE, CSV_TYPE],
    refusals: ['bad_request'],
    handle({ query }, { ledger, owner, place, clock }) {
      const period = periodOf(query);
      if (period === undefined) {
        const field = query.month === undefined ? 'year' : 'month';
        const reason = `${field}: expected a year, a year with a quarter, or a month in place of both`;
        return { no: { error: 'bad_request', reason, more: { field } } };
      }
      const { timeZone: zone, parties, meters } = place();
      const ask = { period, chargerId: query.charger, zone, site: parties.site, meters, chargers: owner.chargers() };
      const made = { ...ask, now: clock.now() };
      if (query.format === 'json')
        return new Response(streamOf(certificateJson(ledger, made)), { headers: { 'content-type': JSON_TYPE } });
      const headers = {
        'content-type': `${CSV_TYPE}; charset=utf-8; header=present`,
        'content-disposition': `attachment; filename="certificate-${periodName(period)}.csv"`,
      };
      return new Response(streamOf(certificateCsv(ledger, made)), { headers });
    },
  }),
];

const QUARTERS = { '1': 1, '2': 2, '3': 3, '4': 4 } as const;

function periodOf(asked: {
  readonly year?: number | undefined;
  readonly quarter?: keyof typeof QUARTERS | undefined;
  readonly month?: string | undefined;
}): Period | undefined {
  const { year, quarter, month } = asked;
  if (month !== undefined) return year === undefined && quarter === undefined ? { month } : undefined;
  return year === undefined ? undefined : { year, ...(quarter !== undefined && { quarter: QUARTERS[quarter] }) };
}
