/** Who else pays, as the owner lists them; it stands in the configuration file. */
import * as z from 'zod';
import { NONE, UNREADABLE } from './configuration.ts';
import { id, notFound } from './fields.ts';
import { operation } from './operation.ts';
import { writeRow } from './rows.ts';
import { WORDS } from './words.ts';
import type { Api } from './world.ts';

const MAX_TEXT = 500;
const short = () => z.string().min(1).max(MAX_TEXT).optional();

/** The configuration judges the values: it has the words for what is wrong. */
const row = {
  name: short(),
  address: short(),
  vat_number: short(),
  email: short(),
  tariff: short().meta({ description: 'what it pays by: id of a tariff' }),
};
export const payer = z.object({ id: z.string(), ...row }).register(WORDS, { id: 'Payer' });
const body = z.strictObject(row).register(WORDS, { id: 'PayerToSet' });

const params = z.strictObject({ payer: id('id of one of `payers`') });

export const payerOperations = [
  operation({
    id: 'listPayers',
    method: 'GET',
    path: '/payers',
    tag: 'tariffs',
    summary: 'Who else pays beside you and the providers, as the configuration has them now',
    scope: 'read',
    answer: z.object({ payers: z.array(payer) }).register(WORDS, { id: 'Payers' }),
    refusals: ['unavailable'],
    async handle(_input, api) {
      const payers = await payersOf(api);
      if (payers !== undefined) return { body: { payers: [...payers] } };
      return { no: api.configuration === undefined ? NONE : UNREADABLE };
    },
  }),
  operation({
    id: 'setPayer',
    method: 'PUT',
    path: '/payers/{payer}',
    tag: 'tariffs',
    summary: 'Adds who else pays, or replaces the row; the file keeps its comments, and it takes effect within seconds',
    scope: 'admin',
    params,
    body,
    answer: z.object({ id: z.string() }).register(WORDS, { id: 'PayerWritten' }),
    refusals: ['conflict', 'precondition_failed', 'unavailable'],
    handle: ({ params, body: set }, api) => writeRow(api, 'payers', params.payer, { id: params.payer, ...set }),
  }),
  operation({
    id: 'removePayer',
    method: 'DELETE',
    path: '/payers/{payer}',
    tag: 'tariffs',
    summary: 'Takes a payer away that no card names any more; its sessions stay as they are',
    scope: 'admin',
    params,
    refusals: ['not_found', 'conflict', 'precondition_failed', 'unavailable'],
    async handle({ params }, api) {
      const payers = await payersOf(api);
      const isThere = payers?.some((one) => one.id.toLowerCase() === params.payer.toLowerCase());
      if (payers !== undefined && !isThere) return notFound('payer', params.payer, 'payer');
      const done = await writeRow(api, 'payers', params.payer, undefined);
      return 'no' in done ? done : { body: undefined };
    },
  }),
];

/** Undefined: there is no configuration that could be read. */
async function payersOf({ configuration }: Api): Promise<readonly z.output<typeof payer>[] | undefined> {
  const values = (await configuration?.read())?.values;
  return values === undefined ? undefined : z.array(payer).parse(values.payers);
}
