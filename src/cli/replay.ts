import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { explainProblems } from '../config/explain.ts';
import { loadConfig } from '../config/load.ts';
import type { Difference } from '../replay/play.ts';
import { plainReason } from './reason.ts';
import type { Surroundings } from './surroundings.ts';
import { nameOf } from './trace-lines.ts';

/** What is shown of a frame around its first difference. */
const BEFORE = 50;
const WIDTH = 150;

/** Plays a log to a fresh proxy; 0 when it behaves as in the log, 1 when not, 2 when the log or configuration is of no use. */
export async function replayLog(
  file: string,
  options: { readonly config?: string },
  { variables, cwd, out, err }: Surroundings,
): Promise<number> {
  const text = await readFile(resolve(cwd, file), 'utf8').catch((error: unknown) => {
    err(`${file} cannot be read: ${plainReason(error)}`);
  });
  if (text === undefined) return 2;
  // Loaded only now: the other commands need no proxy in their process.
  const [{ readLog }, { replay }] = await Promise.all([import('../replay/log.ts'), import('../replay/replay.ts')]);
  const log = readLog(text);
  if (!log.ok) {
    err(`${file}, line ${log.line}: ${log.why}. What a line holds: docs/trace.md`);
    return 2;
  }
  const loaded =
    options.config === undefined ? undefined : await loadConfig({ variables, cwd, configPath: options.config });
  if (loaded?.ok === false) {
    err(explainProblems('problem', loaded.problems));
    return 2;
  }
  if (!log.isComplete) err(`${file}: the beginning of the log is missing, so differences are to be expected.`);
  const replayed = await replay(log, loaded === undefined ? {} : { config: loaded.config });
  switch (replayed.kind) {
    case 'same':
      out(`${file}: the proxy does the same as in the log (${replayed.compared} frames compared).`);
      return 0;
    case 'different':
      out(explain(file, replayed.difference));
      return 1;
    case 'unusable':
      err(`${file}: ${replayed.why}. Give one with --config.`);
      return 2;
  }
}

function explain(file: string, { line, what, expected, found, at }: Difference): string {
  const where = line === undefined ? 'behind the last line' : `line ${line.number}, ${line.entry.at.slice(11, 23)}`;
  const about = line === undefined || line.entry.meta.peer === 'proxy' ? [] : [`  ${aboutOf(line.entry)}`];
  const from = Math.max(0, (at ?? 0) - BEFORE);
  const frames = [
    ...(expected === undefined ? [] : [`  log:    ${cut(expected, from)}`]),
    ...(found === undefined ? [] : [`  replay: ${cut(found, from)}`]),
    ...(at === undefined ? [] : [`${' '.repeat(10 + at - from + (from > 0 ? 1 : 0))}^`]),
  ];
  return [`${file}, ${where}: ${what}.`, ...about, ...frames].join('\n');
}

function aboutOf({ direction, meta, action }: NonNullable<Difference['line']>['entry']): string {
  const way = direction === 'in' ? 'from' : direction === 'out' ? 'to' : 'with';
  return `${way} ${nameOf(meta)}${action === undefined ? '' : `: ${action}`}`;
}

function cut(text: string, from: number): string {
  const shown = text.slice(from, from + WIDTH);
  return `${from > 0 ? '…' : ''}${shown}${from + WIDTH < text.length ? '…' : ''}`;
}
