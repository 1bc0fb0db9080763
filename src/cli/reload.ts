import { explainProblems } from '../config/explain.ts';
import { loadConfig } from '../config/load.ts';
import { formatProblem } from '../config/problem.ts';
import { plainReason } from './reason.ts';
import type { RunningApp, Surroundings } from './surroundings.ts';

/**
 * Follows the configuration while the proxy runs: at SIGHUP and after a change of its files it is read anew. A bad one
 * is explained and changes nothing, and stands in `notes` until it is mended. Answers how to stop following.
 */
export function followConfig(
  app: RunningApp,
  files: readonly string[],
  options: { readonly config?: string; readonly notes: string[] },
  surroundings: Surroundings,
): () => void {
  const { variables, cwd, out, err } = surroundings;
  let turn: Promise<void> = Promise.resolve();
  const tell = (...notes: readonly string[]): void => {
    options.notes.splice(0, options.notes.length, ...notes);
  };
  const reload = async (): Promise<void> => {
    const next = await loadConfig({ variables, cwd, configPath: options.config, keysMayFail: true });
    if (next.warnings.length > 0) err(explainProblems('warning', next.warnings));
    if (!next.ok) {
      err(explainProblems('problem', next.problems));
      err('The old configuration stays in force.');
      const [first] = next.problems;
      if (first !== undefined) tell(`${formatProblem(first)}; the old configuration stays in force`);
      return;
    }
    await app.reload(next.config);
    tell();
    out('The configuration was read anew and is in force.');
  };
  return surroundings.onChange(files, () => {
    turn = turn
      .then(reload)
      .catch((error: unknown) => err(`The configuration was not taken over: ${plainReason(error)}`));
  });
}
