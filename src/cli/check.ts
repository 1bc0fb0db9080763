import { explain, explainJson } from '../config/explain.ts';
import { loadConfig } from '../config/load.ts';
import type { Surroundings } from './surroundings.ts';

/** Prints problems, warnings and the effective configuration; 1 when there are problems. */
export async function check(
  options: { readonly config?: string; readonly json?: boolean },
  { variables, cwd, out }: Surroundings,
): Promise<number> {
  const loaded = await loadConfig({ variables, cwd, configPath: options.config });
  out(options.json === true ? explainJson(loaded) : explain(loaded));
  return loaded.ok ? 0 : 1;
}
