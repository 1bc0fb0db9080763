/** The owner's table of cards; it stands in the configuration file. */
import * as z from 'zod';
import { NONE, UNREADABLE } from './configuration.ts';
import { id, notFound } from './fields.ts';
import { operation } from './operation.ts';
import { writeRow } from './rows.ts';
import { WORDS } from './words.ts';
import type { Api } from './world.ts';

export const tag = z
  .object({
    id: z.string(),
    name: z.string().optional(),
    vehicle: z.string().optional(),
    authority: z.string().optional(),
    payer: z.string().optional(),
    aliases: z.record(z.string(), z.string()),
    blocked: z.boolean(),
    expires: z.string().optional(),
  })
  .register(WORDS, { id: 'Tag' });

const MAX_TEXT = 255;
const short = () => z.string().min(1).max(MAX_TEXT);
const tagPath = { tag: id('number of a card') };

const body = z
  .strictObject({
    name: short().optional(),
    vehicle: short().optional(),
    authority: short().optional().meta({ description: 'who decides on it: id of a provider, or `home`' }),
    payer: short().optional().meta({ description: 'who pays: id of a provider or of one of `payers`, or `home`' }),
    aliases: z.record(short(), short()).optional().meta({ description: 'its number at each provider' }),
    blocked: z.boolean().optional(),
    expires: short().optional(),
  })
  .register(WORDS, { id: 'TagToSet' });

export const tagOperations = [
  operation({
    id: 'listTags',
    method: 'GET',
    path: '/tags',
    tag: 'tags',
    summary: 'The cards that you know, as the configuration has them now',
    scope: 'read',
    answer: z.object({ tags: z.array(tag) }).register(WORDS, { id: 'Tags' }),
    refusals: ['unavailable'],
    async handle(_input, api) {
      const rows = await tagsOf(api);
      if (rows !== undefined) return { body: { tags: [...rows] } };
      return { no: api.configuration === undefined ? NONE : UNREADABLE };
    },
  }),
  operation({
    id: 'setTag',
    method: 'PUT',
    path: '/tags/{tag}',
    tag: 'tags',
    summary: 'Adds a card, or replaces its row; the file keeps its comments, and it takes effect within seconds',
    scope: 'admin',
    params: z.strictObject(tagPath),
    body,
    answer: z.object({ id: z.string() }).register(WORDS, { id: 'TagWritten' }),
    refusals: ['conflict', 'precondition_failed', 'unavailable'],
    handle: ({ params, body: row }, api) => writeRow(api, 'tags', params.tag, { id: params.tag, ...row }),
  }),
  operation({
    id: 'removeTag',
    method: 'DELETE',
    path: '/tags/{tag}',
    tag: 'tags',
    summary: 'Takes a card out of the table',
    scope: 'admin',
    params: z.strictObject(tagPath),
    refusals: ['not_found', 'conflict', 'precondition_failed', 'unavailable'],
    async handle({ params }, api) {
      const rows = await tagsOf(api);
      const isThere = rows?.some((row) => row.id.toLowerCase() === params.tag.toLowerCase());
      if (rows !== undefined && !isThere) return notFound('card', params.tag, 'tag');
      const done = await writeRow(api, 'tags', params.tag, undefined);
      return 'no' in done ? done : { body: undefined };
    },
  }),
];

/** Undefined: there is no configuration that could be read. */
async function tagsOf({ configuration }: Api): Promise<readonly z.output<typeof tag>[] | undefined> {
  const values = (await configuration?.read())?.values;
  return values === undefined ? undefined : z.array(tag).parse(values.tags);
}
