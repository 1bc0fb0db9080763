/** What a kWh costs over time: what was, is, and is known to come. */
import * as z from 'zod';
import { priceCourseView } from '../../core/tariffs/told.ts';
import { id, moment, notFound } from './fields.ts';
import { operation } from './operation.ts';
import { prices } from './tariff-words.ts';

const DAY_MS = 86_400_000;
/** A month with an hour more: some 3,000 quarters of an hour. */
const MAX_DAYS = 32;

export const priceOperations = [
  operation({
    id: 'listPrices',
    method: 'GET',
    path: '/prices',
    tag: 'tariffs',
    summary: 'What a kWh costs over time by a tariff, as far as it is known',
    scope: 'read',
    query: z.strictObject({
      from: moment('where it begins', 'begin'),
      to: moment(`where it ends, at most ${MAX_DAYS} days later`, 'end'),
      tariff: id('id of a tariff; without it the one by which you buy your energy').optional(),
    }),
    answer: prices,
    refusals: ['not_found'],
    async handle({ query: { from, to, tariff } }, { owner }) {
      if (to <= from || to - from > MAX_DAYS * DAY_MS) {
        const reason = `to: expected a time behind \`from\`, at most ${MAX_DAYS} days later`;
        return { no: { error: 'bad_request', reason, more: { field: 'to' } } };
      }
      const course = await owner.prices(tariff, { from, to });
      if (course !== undefined) return { body: priceCourseView(course) };
      if (tariff !== undefined) return notFound('tariff', tariff, 'tariff');
      const reason = 'there is no purchase_tariff in the configuration; name a tariff';
      return { no: { error: 'not_found', reason, more: { field: 'tariff' } } };
    },
  }),
];
