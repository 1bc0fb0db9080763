/** The rows of providers in the configuration file: added, changed, switched off, taken out. */
import * as z from 'zod';
import type { No } from '../answers.ts';
import type { Configuration, ConfigWritten } from '../configuration.ts';
import { faultView, NONE, notWritten } from './configuration.ts';
import { id, notFound } from './fields.ts';
import { operation } from './operation.ts';
import { row } from './row-words.ts';
import { WORDS } from './words.ts';

const LISTS = { service: 'ocpp_services', backend: 'backends' } as const;
type Kind = keyof typeof LISTS;
const kind = z.enum(['service', 'backend']);
const providerPath = z.strictObject({ provider: id('id of a provider') });

const written = z.object({ id: z.string(), kind }).register(WORDS, { id: 'ProviderWritten' });

const toSet = row({
  kind: kind.optional().meta({
    description: 'without it as the row that is there; of a new one with a `url` a service, else a backend',
  }),
  id: z.string().optional().meta({ description: 'the same as in the path' }),
}).register(WORDS, { id: 'ProviderToSet' });

export const providerRowOperations = [
  operation({
    id: 'listProviderRows',
    method: 'GET',
    path: '/configuration/providers',
    tag: 'configuration',
    summary: 'The providers as the file has them, also those that are switched off; secrets are masked',
    scope: 'admin',
    answer: z
      .object({
        providers: z.array(
          z.object({
            ...{ id: z.string(), kind, enabled: z.boolean() },
            row: z.record(z.string(), z.unknown()).meta({ description: 'as it is written, without defaults' }),
          }),
        ),
      })
      .register(WORDS, { id: 'ProviderRows' }),
    refusals: ['unavailable'],
    async handle(_input, { configuration }) {
      if (configuration === undefined) return { no: NONE };
      const rows = await allRows(configuration);
      return { body: { providers: rows.map((each) => ({ ...each, enabled: each.row.enabled !== false })) } };
    },
  }),
  operation({
    id: 'setProvider',
    method: 'PUT',
    path: '/providers/{provider}',
    tag: 'providers',
    summary:
      'Adds a provider to the file, or replaces its row, with keys as in the file; the file keeps its comments, and it takes effect within seconds. A masked secret stands for the one that is in the file',
    scope: 'admin',
    params: providerPath,
    body: toSet,
    answer: written,
    refusals: ['conflict', 'precondition_failed', 'unavailable'],
    async handle({ params, body }, { configuration }) {
      if (configuration === undefined) return { no: NONE };
      const { kind: asked, id: named = params.provider, ...rest } = body;
      if (named !== params.provider) {
        const reason = 'id: expected the same as in the path; a provider keeps its id';
        return { no: { error: 'bad_request', reason, more: { field: 'id' } } };
      }
      const there = await rowOf(configuration, params.provider);
      if (there !== undefined && asked !== undefined && asked !== there.kind) {
        const reason = `kind: there is a ${there.kind} of this id; take it out first`;
        return { no: { error: 'conflict', reason, more: { field: 'kind' } } };
      }
      const is: Kind = there?.kind ?? asked ?? ('url' in rest ? 'service' : 'backend');
      const providerId = there?.id ?? params.provider;
      const done = await configuration.setRow(LISTS[is], providerId, { id: providerId, ...rest });
      return done.ok ? { body: { id: providerId, kind: is } } : { no: notSet(done, LISTS[is]) };
    },
  }),
  operation({
    id: 'enableProvider',
    method: 'PUT',
    path: '/providers/{provider}/enabled',
    tag: 'providers',
    summary: 'Switches a provider on or off in the file; what it was told and what waits for it is kept',
    scope: 'admin',
    params: providerPath,
    body: z.strictObject({ enabled: z.boolean() }).register(WORDS, { id: 'ProviderToEnable' }),
    answer: written,
    refusals: ['not_found', 'conflict', 'precondition_failed', 'unavailable'],
    async handle({ params, body }, { configuration }) {
      if (configuration === undefined) return { no: NONE };
      const there = await rowOf(configuration, params.provider);
      if (there === undefined) return notFound('row of a provider', params.provider, 'provider');
      const enabled = body.enabled ? undefined : false;
      const done = await configuration.setRowKey(LISTS[there.kind], there.id, 'enabled', enabled);
      return done.ok ? { body: { id: there.id, kind: there.kind } } : { no: notSet(done, LISTS[there.kind]) };
    },
  }),
  operation({
    id: 'setAuthority',
    method: 'PUT',
    path: '/providers/{provider}/authority',
    tag: 'providers',
    summary:
      'Says in the file whether this provider decides on cards and pays for those that it accepts, as the key `authority` does; there is one at most',
    scope: 'admin',
    params: providerPath,
    body: z.strictObject({ authority: z.boolean() }).register(WORDS, { id: 'AuthorityToSet' }),
    answer: written,
    refusals: ['not_found', 'conflict', 'precondition_failed', 'unavailable'],
    async handle({ params, body }, { configuration }) {
      if (configuration === undefined) return { no: NONE };
      const there = await rowOf(configuration, params.provider);
      if (there === undefined) return notFound('row of a provider', params.provider, 'provider');
      const { values } = await configuration.read();
      const isIt = values?.authority === there.id;
      if (isIt !== body.authority) {
        const done = await configuration.setKey('authority', body.authority ? there.id : undefined);
        if (!done.ok) return { no: notWritten(done) };
      }
      return { body: { id: there.id, kind: there.kind } };
    },
  }),
  operation({
    id: 'removeProvider',
    method: 'DELETE',
    path: '/providers/{provider}',
    tag: 'providers',
    summary: 'Takes a provider out of the file; what still waits for it is told to nobody any more',
    scope: 'admin',
    params: providerPath,
    refusals: ['not_found', 'conflict', 'precondition_failed', 'unavailable'],
    async handle({ params }, { configuration }) {
      if (configuration === undefined) return { no: NONE };
      const there = await rowOf(configuration, params.provider);
      if (there === undefined) return notFound('row of a provider', params.provider, 'provider');
      const done = await configuration.setRow(LISTS[there.kind], there.id, undefined);
      return done.ok ? { body: undefined } : { no: notSet(done, LISTS[there.kind]) };
    },
  }),
];

async function allRows(configuration: Configuration) {
  const kinds: readonly Kind[] = ['service', 'backend'];
  const lists = await Promise.all(
    kinds.map(async (is) =>
      (await configuration.rows(LISTS[is])).map((each) => ({ id: String(each.id), kind: is, row: { ...each } })),
    ),
  );
  return lists.flat();
}

async function rowOf(configuration: Configuration, providerId: string) {
  const rows = await allRows(configuration);
  return rows.find((each) => each.id.toLowerCase() === providerId.toLowerCase());
}

/** Faults of the row are told by the key alone, as a form knows it. */
export function notSet(outcome: Extract<ConfigWritten, { ok: false }>, list: string): No {
  if (outcome.why !== 'wrong') return notWritten(outcome);
  const problems = outcome.problems.map((fault) => {
    const key = fault.key.startsWith(`${list}.`) ? fault.key.replace(/^\w+\.\d+\.?/, '') : fault.key;
    return { ...faultView(fault), key };
  });
  const [first] = problems;
  const reason = first === undefined ? 'the row is wrong' : `${first.key}: ${first.wrong}; ${first.right}`;
  return { error: 'bad_request', reason, more: { field: first?.key ?? '', problems } };
}
