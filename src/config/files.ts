import { access, open } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isRecord, type ReadDocument, readDocument } from './document.ts';
import type { Variables } from './environment.ts';
import { problemOf } from './problem.ts';

export interface FilePlaces {
  readonly variables: Variables;
  /** `--config`. */
  readonly configPath?: string | undefined;
  /** The folder that relative paths count from. */
  readonly cwd: string;
  /** The two folders of a container; only tests name others. */
  readonly folders?: { readonly data: string; readonly app: string } | undefined;
}

export interface Candidate {
  readonly path: string;
  readonly emptyIsAbsent: boolean;
}

/** The files that hold, the strongest first: Home Assistant's options and the first YAML that exists. */
export async function findFiles(places: FilePlaces): Promise<readonly Candidate[]> {
  const found = [await optionsFile(places), await yamlFile(places)];
  return found.filter((candidate) => candidate !== undefined);
}

/** The YAML file that holds, or the place where the program would find one that is put there. */
export async function yamlPlace(places: FilePlaces): Promise<string> {
  const { variables, cwd, folders } = places;
  const data = folders?.data ?? '/data';
  const found = (await yamlFile(places))?.path;
  if (found !== undefined) return resolve(cwd, found);
  if (variables.SUPERVISOR_TOKEN) return join(folders?.app ?? '/config', 'config.yaml');
  return variables.DATA_DIR === data ? join(data, 'config.yaml') : resolve(cwd, 'config.yaml');
}

/** Reads one file, named as the owner named it; never throws. */
export async function readConfigFile(name: string, cwd: string): Promise<ReadDocument> {
  try {
    await using file = await open(resolve(cwd, name), 'r');
    const { size } = await file.stat();
    if (size > MAX_FILE_BYTES) {
      return {
        ok: false,
        problems: [problemOf(name, '', 'the file is too large', `expected at most ${MAX_FILE_BYTES} bytes`)],
      };
    }
    return readText(name, await file.readFile());
  } catch (error) {
    const code = isRecord(error) ? error.code : undefined;
    const right = 'give the path of a file that exists and may be read';
    if (code === 'ENOENT') return { ok: false, problems: [problemOf(name, '', 'there is no such file', right)] };
    if (code === 'EISDIR') return { ok: false, problems: [problemOf(name, '', 'this is a folder', right)] };
    return { ok: false, problems: [problemOf(name, '', 'the file cannot be read', right)] };
  }
}

function readText(name: string, bytes: Uint8Array): ReadDocument {
  try {
    return readDocument(name, new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return { ok: false, problems: [problemOf(name, '', 'the file is not text in UTF-8', 'save it as UTF-8')] };
  }
}

const MAX_FILE_BYTES = 1024 * 1024;

async function optionsFile({ variables, cwd, folders }: FilePlaces): Promise<Candidate | undefined> {
  const path = variables.OPTIONS_PATH || join(folders?.data ?? '/data', 'options.json');
  // Home Assistant writes "" for what the owner left empty.
  return (await exists(resolve(cwd, path))) ? { path, emptyIsAbsent: true } : undefined;
}

async function yamlFile({ variables, configPath, cwd, folders }: FilePlaces): Promise<Candidate | undefined> {
  const named = configPath ?? (variables.CONFIG_PATH || undefined);
  if (named !== undefined) return { path: named, emptyIsAbsent: false };
  const inApp = variables.SUPERVISOR_TOKEN ? [join(folders?.app ?? '/config', 'config.yaml')] : [];
  for (const path of [...inApp, join(folders?.data ?? '/data', 'config.yaml'), 'config.yaml']) {
    if (await exists(resolve(cwd, path))) return { path, emptyIsAbsent: false };
  }
  return undefined;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
