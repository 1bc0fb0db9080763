/** What the chargers of the house share, and what the house leaves of it. */
import * as z from 'zod';
import { SHARINGS } from '../../core/limits/settings.ts';
import type { SiteView } from '../../proxy/ports.ts';
import { iso, time } from './fields.ts';
import { operation } from './operation.ts';
import { WORDS } from './words.ts';
import type { Api } from './world.ts';

const MAX_PHASES = 3;
const MAX_A = 10_000;

const RIGHT = { error: `expected a number of amperes, or a list of up to ${MAX_PHASES}, one for each phase` };
/** A house that gives power back has a load below zero. */
const amperes = z.number(RIGHT).min(-MAX_A, RIGHT).max(MAX_A, RIGHT);
const figure = (what: string) =>
  z
    .union([amperes, z.array(amperes).min(1, RIGHT).max(MAX_PHASES, RIGHT)], RIGHT)
    .optional()
    .meta({ description: `${what}, in amperes: one figure, or one for each phase` });

const toFeed = z
  .strictObject({
    house_load_a: figure('what the house takes without the chargers'),
    spare_a: figure('what is left for all chargers together'),
  })
  .register(WORDS, { id: 'SpareToFeed' });

const spare = z
  .object({
    left_a: z.number().meta({ description: 'what all chargers together may take, in amperes per phase' }),
    state: z.enum(['breaker', 'fed', 'unknown', 'old']).meta({
      description:
        'breaker: it is for the chargers alone; fed: the house leaves so much; unknown, old: nobody tells, or not any more, so the fallback holds',
    }),
    until: time().nullable().meta({ description: 'when what was told is too old' }),
    told_at: time().nullable(),
    told_by: z.string().nullable(),
  })
  .register(WORDS, { id: 'Spare' });

const place = z
  .object({
    charger_id: z.string(),
    evse: z.int().min(0),
    charging: z.boolean().meta({ description: 'a session runs there' }),
    limit_a: z.number().meta({ description: 'its part now; of an idle place what it takes without being asked' }),
    leaves_a: z.number().meta({ description: 'what there would be for it, if it could have more' }),
    why: z.string(),
  })
  .register(WORDS, { id: 'SitePlace' });

const site = z
  .object({
    breaker_a: z.number().nullable(),
    share: z.enum(SHARINGS),
    spare: spare.nullable().meta({ description: 'null: there is no breaker to keep' }),
    places: z.array(place).meta({ description: 'those that share something' }),
  })
  .register(WORDS, { id: 'Site' });

export const siteOperations = [
  operation({
    id: 'getSite',
    method: 'GET',
    path: '/site',
    tag: 'chargers',
    summary: 'What the chargers share: the breaker, what the house leaves of it, and the part of each',
    scope: 'read',
    answer: site,
    refusals: [],
    handle: (_input, { owner }) => ({ body: siteView(owner.site()) }),
  }),
  operation({
    id: 'feedSpare',
    method: 'PUT',
    path: '/site/spare',
    tag: 'control',
    summary: 'Tells what the house takes, or what it leaves; good for `max_age_seconds` of the configuration',
    scope: 'control',
    body: toFeed,
    answer: spare,
    refusals: ['conflict'],
    handle: ({ body }, api) => feed(body, api),
  }),
];

function feed({ house_load_a: load, spare_a: left }: z.output<typeof toFeed>, { owner }: Api) {
  if ((load === undefined) === (left === undefined)) {
    const reason = 'expected one of house_load_a and spare_a';
    return { no: { error: 'bad_request', reason, more: { field: 'house_load_a' } } as const };
  }
  const amps = [load ?? left ?? []].flat();
  const fed = owner.feedSpare({ tells: left === undefined ? 'house_load' : 'spare', amps, by: 'api' });
  if (fed !== undefined) return { body: spareView(fed) };
  const reason = 'the configuration has no site.spare_capacity, so what the house takes changes nothing';
  return { no: { error: 'conflict', reason } as const };
}

function siteView({ breakerA, share, spare, places }: SiteView): z.input<typeof site> {
  return {
    breaker_a: breakerA ?? null,
    share,
    spare: spare === undefined ? null : spareView(spare),
    places: places.map(({ chargerId, evse, isCharging, limitA, leavesA, why }) => ({
      charger_id: chargerId,
      evse,
      charging: isCharging,
      limit_a: limitA,
      leaves_a: leavesA,
      why,
    })),
  };
}

function spareView({ now, fed }: NonNullable<SiteView['spare']>): z.input<typeof spare> {
  return {
    left_a: now.leftA,
    state: now.state,
    until: iso(now.until),
    told_at: iso(fed?.at),
    told_by: fed?.by ?? null,
  };
}
