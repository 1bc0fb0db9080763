/** The owner's tariffs, which stand in the configuration file, and what a planned session would cost. */
import * as z from 'zod';
import { billView } from '../../core/tariffs/told.ts';
import type { No } from '../answers.ts';
import { NONE, notWritten, UNREADABLE } from './configuration.ts';
import { id, moment, notFound } from './fields.ts';
import { operation } from './operation.ts';
import { bill } from './tariff-words.ts';
import { WORDS } from './words.ts';
import type { Api } from './world.ts';

const MAX_TIMES = 50;
const MAX_KWH = 1_000;
const MAX_KW = 1_000;
/** Of a charger at home with three phases. */
const USUAL_KW = 11;

const price = () => z.union([z.number(), z.string().max(20)]);
const day = () =>
  z
    .string()
    .max(10)
    .meta({ examples: ['2027-01-31'] });
const prices = { per_kwh: price().optional(), per_minute: price().optional(), idle_per_minute: price().optional() };

const dayAhead = z.strictObject({
  file: z.string().max(500).optional(),
  entity: z.string().max(255).optional(),
  plus_per_kwh: price().optional(),
  factor: price().optional(),
});

const times = z.strictObject({
  days: z.union([z.string(), z.array(z.string()).max(9)]).optional(),
  from: z.string().max(5).optional(),
  to: z.string().max(5).optional(),
  months: z.array(z.int()).max(12).optional(),
  ...prices,
});

/** The configuration judges the values: it has the words for what is wrong. */
const row = {
  name: z.string().max(200).optional(),
  valid_from: day().optional().meta({ description: 'the row of this day; without it the one that holds ever since' }),
  ...prices,
  idle_after_minutes: z.int().optional(),
  session_fee: price().optional(),
  minimum: price().optional(),
  vat_percent: z.number().optional(),
  prices_include_vat: z.boolean().optional(),
  times: z.array(times).max(MAX_TIMES).optional(),
  day_ahead: dayAhead.optional(),
  provider_share_percent: z.number().optional(),
};
export const tariff = z.object({ id: z.string(), ...row }).register(WORDS, { id: 'Tariff' });
const body = z.strictObject(row).register(WORDS, { id: 'TariffToSet' });

const tariffPath = z.strictObject({ tariff: id('id of a tariff') });
const amountOf = (most: number, description: string) => z.coerce.number().positive().max(most).meta({ description });

export const tariffOperations = [
  operation({
    id: 'listTariffs',
    method: 'GET',
    path: '/tariffs',
    tag: 'tariffs',
    summary: 'The tariffs, as the configuration has them now; several rows of one id hold from different days on',
    scope: 'read',
    answer: z
      .object({
        tariffs: z.array(tariff),
        purchase_tariff: z.string().nullable().meta({ description: 'by which you buy your energy' }),
      })
      .register(WORDS, { id: 'Tariffs' }),
    refusals: ['unavailable'],
    async handle(_input, api) {
      const values = (await api.configuration?.read())?.values;
      if (values === undefined) return { no: api.configuration === undefined ? NONE : UNREADABLE };
      const bought = values.purchase_tariff;
      return {
        body: {
          tariffs: await asWritten(tariffsIn(values), api),
          purchase_tariff: typeof bought === 'string' ? bought : null,
        },
      };
    },
  }),
  operation({
    id: 'setTariff',
    method: 'PUT',
    path: '/tariffs/{tariff}',
    tag: 'tariffs',
    summary:
      'Adds a row of a tariff, or replaces the one of the same day; the file keeps its comments, and sessions that run keep their price',
    scope: 'admin',
    params: tariffPath,
    body,
    answer: z.object({ id: z.string() }).register(WORDS, { id: 'TariffWritten' }),
    refusals: ['conflict', 'precondition_failed', 'unavailable'],
    handle: ({ params, body: set }, api) => write(api, params.tariff, set.valid_from, { id: params.tariff, ...set }),
  }),
  operation({
    id: 'removeTariff',
    method: 'DELETE',
    path: '/tariffs/{tariff}',
    tag: 'tariffs',
    summary: 'Takes a row of a tariff away',
    scope: 'admin',
    params: tariffPath,
    query: z.strictObject({ valid_from: day().optional() }),
    refusals: ['not_found', 'conflict', 'precondition_failed', 'unavailable'],
    async handle({ params, query }, api) {
      const values = (await api.configuration?.read())?.values;
      const isThere = (one: z.output<typeof tariff>) => one.id === params.tariff && one.valid_from === query.valid_from;
      if (values !== undefined && !tariffsIn(values).some(isThere)) {
        return notFound('such row of the tariff', params.tariff, 'tariff');
      }
      const done = await write(api, params.tariff, query.valid_from, undefined);
      return 'no' in done ? done : { body: undefined };
    },
  }),
  operation({
    id: 'quote',
    method: 'GET',
    path: '/tariffs/{tariff}/quote',
    tag: 'tariffs',
    summary: 'What a planned session would cost by this tariff',
    scope: 'read',
    params: tariffPath,
    query: z.strictObject({
      energy_kwh: amountOf(MAX_KWH, 'how much shall be charged'),
      power_kw: amountOf(MAX_KW, 'how fast').default(USUAL_KW),
      starts: moment('when it begins; without it now', 'begin').optional(),
      leaves: moment('when the vehicle leaves; without it as soon as it is done', 'begin').optional(),
    }),
    answer: bill,
    refusals: ['not_found'],
    async handle({ params, query }, { owner, clock }) {
      const { energy_kwh: kWh, power_kw: kW, starts = clock.now(), leaves } = query;
      const quoted = await owner.quote(params.tariff, {
        ...{ startsAt: starts, leavesAt: leaves },
        ...{ energyWh: kWh * 1000, powerW: kW * 1000 },
      });
      return quoted === undefined ? notFound('tariff', params.tariff, 'tariff') : { body: billView(quoted) };
    },
  }),
];

function tariffsIn(values: { readonly [key: string]: unknown }): z.output<typeof tariff>[] {
  return z.array(tariff).parse(values.tariffs);
}

/** A path as the file has it, since it is written back: what holds has the whole one. */
async function asWritten(
  tariffs: readonly z.output<typeof tariff>[],
  { configuration }: Api,
): Promise<z.output<typeof tariff>[]> {
  const rows = (await configuration?.rows('tariffs')) ?? [];
  return tariffs.map((one) => {
    const written = rows.find(({ id, valid_from: from }) => id === one.id && from === one.valid_from)?.day_ahead;
    const file = dayAhead.safeParse(written).data?.file;
    return file === undefined ? one : { ...one, day_ahead: { ...one.day_ahead, file } };
  });
}

async function write(
  { configuration, owner }: Api,
  tariffId: string,
  validFrom: string | undefined,
  set: { readonly [key: string]: unknown } | undefined,
): Promise<{ readonly no: No } | { readonly body: { readonly id: string } }> {
  if (configuration === undefined) return { no: NONE };
  const written = await configuration.setRow('tariffs', tariffId, set, { valid_from: validFrom });
  if (!written.ok) return { no: notWritten(written) };
  await owner.tariffChanged({ tariff: tariffId, before: written.before, after: set });
  return { body: { id: tariffId } };
}
