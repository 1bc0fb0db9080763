/** Reading, checking and writing the configuration. */
import * as z from 'zod';
import type { No } from '../answers.ts';
import type { ConfigFault, ConfigVerdict, ConfigWritten } from '../configuration.ts';
import { operation } from './operation.ts';
import { WORDS } from './words.ts';

const YAML = 'application/yaml';
/** Far more than the longest configuration; a parser is slow on megabytes of nonsense. */
const MAX_YAML_BYTES = 256 * 1024;

export const fault = z
  .object({
    file: z.string(),
    line: z.int().nullable(),
    column: z.int().nullable(),
    key: z.string(),
    wrong: z.string(),
    right: z.string(),
  })
  .register(WORDS, { id: 'ConfigurationProblem' });
const verdict = { ok: z.boolean(), problems: z.array(fault), warnings: z.array(fault) };
export const configurationChange = () => z.object({ key: z.string(), before: z.unknown(), after: z.unknown() });

export const configurationView = z
  .object({
    ...verdict,
    file: z.string().nullable().meta({ description: 'null: there is none yet; the first change makes one' }),
    text: z.string().nullable().meta({ description: 'the file with its comments' }),
    values: z.record(z.string(), z.unknown()).nullable().meta({ description: 'null: there are problems' }),
    sources: z.record(z.string(), z.string()),
  })
  .register(WORDS, { id: 'Configuration' });

export const configurationDiff = z
  .object({
    ...verdict,
    changes: z.array(configurationChange()).nullable().meta({ description: 'null: there are problems' }),
  })
  .register(WORDS, { id: 'ConfigurationDiff' });

const body = z
  .string()
  .meta({ description: 'the whole YAML file; a masked secret stands for the one that is in the file now' })
  .register(WORDS, { id: 'ConfigurationText' });

export const NONE: No = {
  error: 'unavailable',
  reason: 'this proxy was started without a place for its configuration',
};

export const UNREADABLE: No = {
  error: 'unavailable',
  reason: 'the configuration file has a mistake; mend it first ("check" shows where)',
};

export const configurationOperations = [
  operation({
    id: 'getConfiguration',
    method: 'GET',
    path: '/configuration',
    tag: 'configuration',
    summary: 'What holds and where each key comes from, and the file as it is; secrets are masked',
    scope: 'admin',
    answer: configurationView,
    refusals: ['unavailable'],
    async handle(_input, { configuration }) {
      if (configuration === undefined) return { no: NONE };
      const { file, text, values, sources, revision, ...found } = await configuration.read();
      const shown = { file: file ?? null, text: text ?? null, values: values ?? null, sources: { ...sources } };
      return {
        body: { ...verdictView(found), ...shown },
        headers: { ...(revision !== undefined && { etag: `"${revision}"` }) },
      };
    },
  }),
  operation({
    id: 'validateConfiguration',
    method: 'POST',
    path: '/configuration/validate',
    tag: 'configuration',
    summary: 'Checks a configuration as if it were in the file; changes nothing',
    scope: 'admin',
    body,
    takes: YAML,
    maxBodyBytes: MAX_YAML_BYTES,
    answer: z.object(verdict).register(WORDS, { id: 'ConfigurationVerdict' }),
    refusals: ['unavailable'],
    async handle(input, { configuration }) {
      if (configuration === undefined) return { no: NONE };
      return { body: verdictView(await configuration.validate(input.body)) };
    },
  }),
  operation({
    id: 'diffConfiguration',
    method: 'POST',
    path: '/configuration/diff',
    tag: 'configuration',
    summary: 'Which keys would hold something else with this file; changes nothing',
    scope: 'admin',
    body,
    takes: YAML,
    maxBodyBytes: MAX_YAML_BYTES,
    answer: configurationDiff,
    refusals: ['unavailable'],
    async handle(input, { configuration }) {
      if (configuration === undefined) return { no: NONE };
      const { changes, ...found } = await configuration.diff(input.body);
      const rows = changes?.map(({ key, before, after }) => ({ key, before: before ?? null, after: after ?? null }));
      return { body: { ...verdictView(found), changes: rows ?? null } };
    },
  }),
  operation({
    id: 'writeConfiguration',
    method: 'PUT',
    path: '/configuration',
    tag: 'configuration',
    summary: 'Replaces the file, comments and all; the proxy takes it over within seconds',
    scope: 'admin',
    reads: { 'If-Match': 'the ETag of the file that you changed' },
    body,
    takes: YAML,
    maxBodyBytes: MAX_YAML_BYTES,
    answer: z.object({ warnings: z.array(fault) }).register(WORDS, { id: 'ConfigurationWritten' }),
    refusals: ['conflict', 'precondition_failed', 'precondition_required', 'unavailable'],
    async handle(input, { configuration }) {
      if (configuration === undefined) return { no: NONE };
      const match = input.headers.get('if-match');
      if (match === null) {
        return {
          no: { error: 'precondition_required', reason: 'send the ETag of the file that you changed as If-Match' },
        };
      }
      const revision = /^"([^"]*)"$/.exec(match.trim())?.[1] ?? '';
      const written = await configuration.write(input.body, revision);
      if (!written.ok) return { no: notWritten(written) };
      return { body: { warnings: written.warnings.map(faultView) }, headers: { etag: `"${written.revision}"` } };
    },
  }),
];

export function notWritten(outcome: Extract<ConfigWritten, { ok: false }>): No {
  switch (outcome.why) {
    case 'elsewhere':
      return {
        error: 'conflict',
        reason: `this stands in ${outcome.source}, which goes before the file: change it there`,
      };
    case 'not_kept':
      return {
        error: 'conflict',
        reason: 'what stands in the file now could not be kept for an undo: is the data folder full or read-only?',
      };
    case 'gone':
      return { error: 'conflict', reason: 'the file with which the proxy was started is gone, or cannot be read' };
    case 'unwritable':
      return { error: 'conflict', reason: 'the file cannot be written: its folder or itself is read-only' };
    case 'changed':
      return { error: 'precondition_failed', reason: 'the file is another one by now: read it again' };
    case 'wrong': {
      const [first] = outcome.problems;
      const reason =
        first === undefined ? 'the configuration is wrong' : `${first.key}: ${first.wrong}; ${first.right}`;
      const more = { field: first?.key ?? '', problems: outcome.problems.map(faultView) };
      return { error: 'bad_request', reason, more };
    }
  }
}

function verdictView({ problems, warnings }: ConfigVerdict) {
  return { ok: problems.length === 0, problems: problems.map(faultView), warnings: warnings.map(faultView) };
}

export function faultView({ file, line, column, key, wrong, right }: ConfigFault) {
  return { file, line: line ?? null, column: column ?? null, key, wrong, right };
}
