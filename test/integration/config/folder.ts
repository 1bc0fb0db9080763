import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Loaded, loadConfig } from '../../../src/config/load.ts';
import { formatProblem } from '../../../src/config/problem.ts';

export interface Folder extends AsyncDisposable {
  readonly path: string;
  write(name: string, text: string | Uint8Array): Promise<string>;
  /** Loads with this folder as current one; `/data` and `/config` stand for folders that do not exist. */
  load(options?: {
    variables?: { [name: string]: string };
    configPath?: string;
    keysMayFail?: boolean;
  }): Promise<Loaded>;
}

/** A fresh folder that is gone at the end of the scope. */
export async function tempFolder(): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), 'ocpp-proxy-config-'));
  return {
    path,
    async write(name, text) {
      await writeFile(join(path, name), text);
      return name;
    },
    load: ({ variables = {}, ...more } = {}) =>
      loadConfig({ variables, ...more, cwd: path, folders: { data: 'no-data', app: 'no-app' } }),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}

/** All problems as they are printed. */
export function problemLines(loaded: Loaded): readonly string[] {
  if (loaded.ok) throw new Error('the configuration was accepted');
  return loaded.problems.map(formatProblem);
}
