/** Going back to what the configuration file was before a change over the API, and the schema for forms. */
import * as z from 'zod';
import { configurationChange, NONE, notWritten } from './configuration.ts';
import { iso, time } from './fields.ts';
import { JSON_TYPE, operation } from './operation.ts';
import { WORDS } from './words.ts';

const MAX_ID = 40;

export const kept = z
  .object({
    id: z.string(),
    at: time().meta({ description: 'when it was replaced' }),
    what: z.string().meta({
      description: 'what replaced it: a row such as `ocpp_services.tap`, the whole `file`, or an `undo`',
    }),
    restored: z.string().nullable().meta({ description: 'of an undo: the id of the text that was brought back' }),
  })
  .register(WORDS, { id: 'KeptConfiguration' });

const toUndo = z
  .strictObject({
    id: z
      .string()
      .max(MAX_ID)
      .optional()
      .meta({ description: 'of a text in the history; without it the one before the last change' }),
    preview: z.boolean().default(false).meta({ description: 'true: tells what would change, and changes nothing' }),
  })
  .register(WORDS, { id: 'ConfigurationToUndo' });

export const undone = z
  .object({
    id: z.string(),
    written: z.boolean(),
    changes: z
      .array(configurationChange())
      .nullable()
      .meta({ description: 'secrets masked; null: what held before has a mistake, so nothing can be compared' }),
  })
  .register(WORDS, { id: 'ConfigurationUndone' });

export const configurationHistoryOperations = [
  operation({
    id: 'getConfigurationSchema',
    method: 'GET',
    path: '/configuration/schema',
    tag: 'configuration',
    summary: 'The JSON schema of the configuration file with what each key means, for forms and editors',
    scope: 'read',
    gives: [JSON_TYPE],
    refusals: ['unavailable'],
    handle: (_input, { configuration }) =>
      configuration === undefined ? { no: NONE } : Response.json(configuration.schema()),
  }),
  operation({
    id: 'listConfigurationHistory',
    method: 'GET',
    path: '/configuration/history',
    tag: 'configuration',
    summary: 'The last texts of the file that were replaced over the API, the newest first; each can be brought back',
    scope: 'admin',
    answer: z.object({ kept: z.array(kept) }).register(WORDS, { id: 'ConfigurationHistory' }),
    refusals: ['unavailable'],
    async handle(_input, { configuration }) {
      if (configuration === undefined) return { no: NONE };
      const rows = await configuration.history();
      return {
        body: {
          kept: rows.map(({ id, at, what, restored }) => ({ id, at: iso(at), what, restored: restored ?? null })),
        },
      };
    },
  }),
  operation({
    id: 'undoConfiguration',
    method: 'POST',
    path: '/configuration/undo',
    tag: 'configuration',
    summary: 'Brings back what stood in the file before a change; what stands there now is kept as well',
    scope: 'admin',
    body: toUndo,
    answer: undone,
    refusals: ['not_found', 'conflict', 'precondition_failed', 'unavailable'],
    async handle({ body }, { configuration }) {
      if (configuration === undefined) return { no: NONE };
      const done = await configuration.undo(body.id, body.preview);
      if (done.ok) {
        const changes = done.changes?.map(({ key, before, after }) => ({
          ...{ key, before: before ?? null, after: after ?? null },
        }));
        return { body: { id: done.id, written: !body.preview, changes: changes ?? null } };
      }
      if (done.why !== 'nothing_kept') return { no: notWritten(done) };
      const reason =
        body.id === undefined ? 'there is no change to take back' : 'this text is not kept, or not any more';
      return { no: { error: 'not_found', reason, ...(body.id !== undefined && { more: { field: 'id' } }) } };
    },
  }),
];
