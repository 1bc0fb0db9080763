import type { Loaded, Sources } from './load.ts';
import { formatProblem, type Problem } from './problem.ts';
import type { Config } from './schema.ts';
import { masked } from './secrets.ts';

/** Everything that `check` says: problems or the effective configuration, warnings, and where it comes from. */
export function explain(loaded: Loaded): string {
  const files =
    loaded.files.length === 0
      ? 'No configuration file; the defaults hold.'
      : `${loaded.ok ? 'Read without problems' : 'Read'}: ${loaded.files.join(', ')}`;
  const warnings = explainProblems('warning', loaded.warnings);
  if (!loaded.ok) return [files, explainProblems('problem', loaded.problems), warnings].filter(Boolean).join('\n');
  return [files, warnings, '', explainConfig(loaded.config, loaded.sources)]
    .filter((part, i) => part !== '' || i === 2)
    .join('\n');
}

/** The same for programs. */
export function explainJson(loaded: Loaded): string {
  const { ok, files, warnings } = loaded;
  const rest = loaded.ok ? { config: masked(loaded.config), sources: loaded.sources } : { problems: loaded.problems };
  return JSON.stringify({ ok, files, warnings, ...rest }, undefined, 2);
}

/** One line a problem, each with `problem: ` or `warning: ` before it. */
export function explainProblems(kind: 'problem' | 'warning', problems: readonly Problem[]): string {
  return problems.map((problem) => `${kind}: ${formatProblem(problem)}`).join('\n');
}

/** The effective configuration as YAML, secrets masked, with the source of each key behind it. */
export function explainConfig(config: Config, sources: Sources): string {
  return Object.entries(config)
    .map(([key, value]) => {
      const source = `# ${sources[key] ?? 'default'}`;
      if (!Array.isArray(value) || value.length === 0)
        return `${key}: ${JSON.stringify(masked(value, key))} `.padEnd(SOURCE_COLUMN) + source;
      const rows = value.map((row) => `  - ${JSON.stringify(masked(row, key))}`);
      return [`${key}:`.padEnd(SOURCE_COLUMN) + source, ...rows].join('\n');
    })
    .join('\n');
}

/** Sources line up behind the values; a space always stands between. */
const SOURCE_COLUMN = 48;
