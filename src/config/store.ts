/** The configuration's file as the owner reads, checks and writes it over the API. */
import { createHash } from 'node:crypto';
import { chmod, copyFile, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { changesBetween, type ValueChange } from './changes.ts';
import { isRecord } from './document.ts';
import { type FilePlaces, findFiles } from './files.ts';
import { type Loaded, loadConfig } from './load.ts';
import { type Problem, problemOf } from './problem.ts';
import { type RowMarks, withRow } from './rows.ts';
import { maskText, unmaskText } from './secret-text.ts';
import { masked } from './secrets.ts';

export interface Verdict {
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

export interface ConfigStore {
  /** `text` and `values` have their secrets masked; undefined where they cannot be read. */
  read(): Promise<
    Verdict & {
      readonly file: string | undefined;
      readonly revision: string | undefined;
      readonly text: string | undefined;
      readonly values: { readonly [key: string]: unknown } | undefined;
      readonly sources: { readonly [key: string]: string };
    }
  >;
  /** The whole path of the YAML file in use. */
  path(): Promise<string | undefined>;
  /** A masked secret in a text stands for the one that is in the file now. */
  validate(text: string): Promise<Verdict>;
  diff(text: string): Promise<Verdict & { readonly changes: readonly ValueChange[] | undefined }>;
  /** Changes one row of a list of the file; `undefined` takes the row with this id away. */
  setRow(
    list: string,
    id: string,
    row: { readonly [key: string]: unknown } | undefined,
    also?: RowMarks,
  ): Promise<Written>;
  /** Replaces the file as a whole or not at all, when it is still of this revision. */
  write(text: string, revision: string): Promise<Written>;
}

export type Written =
  | { readonly ok: true; readonly revision: string; readonly warnings: readonly Problem[] }
  | { readonly ok: false; readonly why: 'no_file' | 'changed' | 'unwritable' }
  | { readonly ok: false; readonly why: 'wrong'; readonly problems: readonly Problem[] };

/** Of a text that is checked while no file is in use. */
const NO_FILE = 'config.yaml';

export function configStore(places: FilePlaces): ConfigStore {
  let turn: Promise<unknown> = Promise.resolve();

  return {
    async read() {
      const file = await yamlFile();
      const text = file === undefined ? undefined : await textOf(file);
      const loaded = await loadConfig(places);
      const values = loaded.ok ? masked(loaded.config) : undefined;
      return {
        ...verdictOf(loaded),
        file,
        revision: text === undefined ? undefined : revisionOf(text),
        text: text === undefined ? undefined : maskText(text),
        values: isRecord(values) ? values : undefined,
        sources: loaded.ok ? sourcesOf(loaded) : {},
      };
    },

    async path() {
      const file = await yamlFile();
      return file === undefined ? undefined : resolve(places.cwd, file);
    },

    async validate(text) {
      return verdictOf(await judged(text));
    },

    async diff(text) {
      const [now, then] = [await loadConfig(places), await judged(text)];
      const changes = now.ok && then.ok ? changesBetween(now.config, then.config) : undefined;
      const problems = [...(now.ok ? [] : now.problems), ...(then.ok ? [] : then.problems)];
      return { problems, warnings: then.warnings, changes };
    },

    setRow(list, id, row, also) {
      return next(async () => {
        const file = await yamlFile();
        const current = file === undefined ? undefined : await textOf(file);
        if (current === undefined) return { ok: false, why: 'no_file' };
        const text = withRow(current, list, id, row, also);
        if (text !== undefined) return written(text, revisionOf(current));
        const problem = problemOf(
          file ?? NO_FILE,
          list,
          'is no list of rows',
          'write one row a line, beginning with "- id:"',
        );
        return { ok: false, why: 'wrong', problems: [problem] };
      });
    },

    write(text, revision) {
      return next(() => written(text, revision));
    },
  };

  /** One change after the other. */
  function next(change: () => Promise<Written>): Promise<Written> {
    const done = turn.then(change);
    turn = done.catch(() => undefined);
    return done;
  }

  async function written(text: string, revision: string): Promise<Written> {
    const file = await yamlFile();
    const current = file === undefined ? undefined : await textOf(file);
    if (file === undefined || current === undefined) return { ok: false, why: 'no_file' };
    if (revisionOf(current) !== revision) return { ok: false, why: 'changed' };
    const loaded = await judged(text);
    if (!loaded.ok) return { ok: false, why: 'wrong', problems: loaded.problems };
    const whole = unmaskText(text, current)?.text ?? text;
    const isWritten = await replaceFile(resolve(places.cwd, file), whole);
    if (!isWritten) return { ok: false, why: 'unwritable' };
    return { ok: true, revision: revisionOf(whole), warnings: loaded.warnings };
  }

  /** The text as if it were in the file. */
  async function judged(text: string): Promise<Loaded> {
    const file = await yamlFile();
    const name = file ?? NO_FILE;
    const current = (file === undefined ? undefined : await textOf(file)) ?? '';
    const whole = unmaskText(text, current);
    const loaded = await loadConfig({ ...places, yaml: { name, text: whole?.text ?? text } });
    const unknown = (whole?.unknown ?? []).map((key) =>
      problemOf(name, key, 'is masked, and the file has no secret at this place', 'write the secret itself'),
    );
    if (unknown.length === 0) return loaded;
    // Other faults may only come of the mask.
    return { ok: false, problems: unknown, warnings: loaded.warnings, files: loaded.files };
  }

  async function yamlFile(): Promise<string | undefined> {
    return (await findFiles(places)).find((candidate) => !candidate.emptyIsAbsent)?.path;
  }

  function textOf(file: string): Promise<string | undefined> {
    return readFile(resolve(places.cwd, file), 'utf8').catch(() => undefined);
  }
}

/** Keeps the mode; nobody ever sees half a file, not after a power cut either. */
async function replaceFile(path: string, text: string): Promise<boolean> {
  let fresh: string | undefined;
  try {
    const target = await realpath(path);
    fresh = `${target}.new`;
    const { mode } = await stat(target);
    await writeFile(fresh, text, { mode: 0o600, flush: true });
    await chmod(fresh, mode & 0o777);
    await rename(fresh, target).catch(async (error: unknown) => {
      // A single file that is mounted into a container cannot be replaced, only written into.
      if (!(isRecord(error) && error.code === 'EBUSY')) throw error;
      await copyFile(`${target}.new`, target);
      await rm(`${target}.new`);
    });
    return true;
  } catch {
    if (fresh !== undefined) await rm(fresh, { force: true }).catch(() => undefined);
    return false;
  }
}

function verdictOf(loaded: Loaded): Verdict {
  return { problems: loaded.ok ? [] : loaded.problems, warnings: loaded.warnings };
}

function sourcesOf({ sources }: Extract<Loaded, { ok: true }>): { readonly [key: string]: string } {
  return Object.fromEntries(Object.entries(sources).map(([key, source]) => [key, source ?? 'default']));
}

function revisionOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
