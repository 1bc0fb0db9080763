import { explain, explainJson, explainProblems } from '../config/explain.ts';
import { loadConfig } from '../config/load.ts';
import type { Surroundings } from './surroundings.ts';

export interface CheckCommand {
  readonly config?: string;
  readonly json?: boolean;
  readonly connect?: boolean;
  readonly charger?: string;
  readonly boot?: boolean;
}

/** Prints problems, warnings and the effective configuration; 1 when there are problems, or a service is out of reach. */
export async function check(options: CheckCommand, surroundings: Surroundings): Promise<number> {
  const { variables, cwd, out, err } = surroundings;
  if (options.connect !== true && (options.boot === true || options.charger !== undefined)) {
    err('error: --boot and --charger belong to --connect');
    return 1;
  }
  const loaded = await loadConfig({ variables, cwd, configPath: options.config });
  if (loaded.ok && options.connect === true) {
    if (loaded.warnings.length > 0) err(explainProblems('warning', loaded.warnings));
    const { checkConnections } = await import('./check-connect.ts');
    return await checkConnections(loaded.config, options, surroundings);
  }
  out(options.json === true ? explainJson(loaded) : explain(loaded));
  return loaded.ok ? 0 : 1;
}
