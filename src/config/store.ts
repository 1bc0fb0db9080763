/** The configuration's file as the owner reads, checks and writes it over the API. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { changesBetween, type ValueChange } from './changes.ts';
import { isRecord } from './document.ts';
import { type FilePlaces, findFiles, yamlPlace } from './files.ts';
import type { ConfigHistory, KeptText } from './history.ts';
import { configJsonSchema } from './json-schema.ts';
import { type Loaded, loadConfig } from './load.ts';
import { type Problem, problemOf } from './problem.ts';
import { isReplaceable, replaceFile } from './replace-file.ts';
import { type RowMarks, rowCalled, rowsIn, withKey, withRow, withRowKey } from './rows.ts';
import { maskText, movedSecrets, unmaskText } from './secret-text.ts';
import { masked } from './secrets.ts';
import { textToRestore } from './undo.ts';

export interface Verdict {
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

type Row = { readonly [key: string]: unknown };

export interface ConfigStore {
  /** `text` and `values` have their secrets masked; undefined where they cannot be read. */
  read(): Promise<
    Verdict & {
      /** Undefined: there is none yet; the first change makes one. */
      readonly file: string | undefined;
      readonly revision: string | undefined;
      readonly text: string | undefined;
      readonly values: Row | undefined;
      readonly sources: { readonly [key: string]: string };
    }
  >;
  /** The whole path of the YAML file in use. */
  path(): Promise<string | undefined>;
  /** The whole path of the file that changes go into, and whether they can. */
  target(): Promise<{ readonly file: string; readonly isWritable: boolean }>;
  /** For editors and forms. */
  schema(): object;
  /** The rows of a list as they are written in the file, secrets masked. */
  rows(list: string): Promise<readonly Row[]>;
  /** A masked secret in a text stands for the one that is in the file now. */
  validate(text: string): Promise<Verdict>;
  diff(text: string): Promise<Verdict & { readonly changes: readonly ValueChange[] | undefined }>;
  /** The configuration as it would be with this row. */
  withRow(list: string, id: string, row: Row): Promise<Loaded>;
  /** Changes one row of a list of the file; `undefined` takes the row with this id away. */
  setRow(list: string, id: string, row: Row | undefined, also?: RowMarks): Promise<Written>;
  /** Sets one key of a row; `undefined` takes it out. */
  setRowKey(list: string, id: string, key: string, value: unknown): Promise<Written>;
  /** Sets one key at the top of the file; `undefined` takes it out. */
  setKey(key: string, value: string | undefined): Promise<Written>;
  /** Replaces the file as a whole or not at all, when it is still of this revision. */
  write(text: string, revision: string): Promise<Written>;
  /** Texts that were replaced, the newest first. */
  history(): Promise<readonly KeptText[]>;
  /** Brings a kept text back, without an id the one before the last change; `preview`: tells only what would change. */
  undo(id: string | undefined, preview: boolean): Promise<Undone>;
}

export type Written =
  | {
      readonly ok: true;
      readonly revision: string;
      readonly warnings: readonly Problem[];
      /** Of a row that was changed or taken away: what it was, secrets masked. */
      readonly before?: Row | undefined;
    }
  | { readonly ok: false; readonly why: 'changed' | 'gone' | 'unwritable' | 'not_kept' }
  /** Another source goes before the file for this list. */
  | { readonly ok: false; readonly why: 'elsewhere'; readonly source: string }
  | { readonly ok: false; readonly why: 'wrong'; readonly problems: readonly Problem[] };

export type Undone =
  | { readonly ok: true; readonly id: string; readonly changes: readonly ValueChange[] | undefined }
  | { readonly ok: false; readonly why: 'nothing_kept' }
  | Extract<Written, { ok: false }>;

const MOVED = 'is another place than the one that knows the secrets of this service';

/** Without a `history` nothing can be undone. */
export function configStore(places: FilePlaces, history?: ConfigHistory): ConfigStore {
  let turn: Promise<unknown> = Promise.resolve();

  return {
    async read() {
      const file = await yamlFile();
      const text = await currentText();
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

    async target() {
      const file = await yamlPlace(places);
      return { file, isWritable: await isReplaceable(file) };
    },

    schema: configJsonSchema,

    async rows(list) {
      const text = await currentText();
      return rowsIn(text ?? '', list).flatMap((row) => {
        const shown = masked(row);
        return isRecord(shown) ? [shown] : [];
      });
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

    async withRow(list, id, row) {
      const text = withRow((await currentText()) ?? '', list, id, row);
      if (text !== undefined) return judged(text);
      return { ok: false, problems: [await noRows(list)], warnings: [], files: [] };
    },

    setRow: (list, id, row, also) => edited({ key: list, id, also }, (text) => withRow(text, list, id, row, also)),

    setRowKey: (list, id, key, value) => edited({ key: list, id }, (text) => withRowKey(text, list, id, key, value)),

    setKey: (key, value) => edited({ key }, (text) => withKey(text, key, value)),

    write: (text, revision) => next(() => written(text, revision, { what: 'file' })),

    history: async () => history?.list() ?? [],

    undo(id, preview) {
      return next(async () => {
        const kept = history && (await textToRestore(history, id));
        const current = await currentText();
        if (kept === undefined) return { ok: false, why: 'nothing_kept' };
        if (current === undefined) return { ok: false, why: 'gone' };
        const [now, then] = [await loadConfig(places), await judged(kept.text)];
        const changes = now.ok && then.ok ? changesBetween(now.config, then.config) : undefined;
        if (!then.ok) return { ok: false, why: 'wrong', problems: then.problems };
        if (preview) return { ok: true, id: kept.id, changes };
        const done = await written(kept.text, revisionOf(current), { what: 'undo', restored: kept.id });
        return done.ok ? { ok: true, id: kept.id, changes } : done;
      });
    },
  };

  /** One change after the other. */
  function next<T>(change: () => Promise<T>): Promise<T> {
    const done = turn.then(change);
    turn = done.catch(() => undefined);
    return done;
  }

  /** One key of the file, or one row of the list that stands there. */
  function edited({ key, id, also }: Place, change: (text: string) => string | undefined): Promise<Written> {
    return next(async () => {
      const current = await currentText();
      if (current === undefined) return { ok: false, why: 'gone' };
      const source = await sourceBefore(key);
      if (source !== undefined) return { ok: false, why: 'elsewhere', source };
      const text = change(current);
      if (text === undefined) return { ok: false, why: 'wrong', problems: [await noRows(key)] };
      const before = id === undefined ? undefined : masked(rowCalled(current, key, id, also));
      const done = await written(text, revisionOf(current), { what: id === undefined ? key : `${key}.${id}` });
      return done.ok && isRecord(before) ? { ...done, before } : done;
    });
  }

  /** What the file says of this key counts for nothing while another source says something of it. */
  async function sourceBefore(key: string): Promise<string | undefined> {
    const loaded = await loadConfig(places);
    const source = loaded.ok ? loaded.sources[key] : undefined;
    return source === undefined || source === 'default' || source === (await yamlFile()) ? undefined : source;
  }

  async function written(text: string, revision: string, { what, restored }: Deed): Promise<Written> {
    const file = await yamlPlace(places);
    const current = await currentText();
    if (current === undefined) return { ok: false, why: 'gone' };
    if (revisionOf(current) !== revision) return { ok: false, why: 'changed' };
    const loaded = await judged(text);
    if (!loaded.ok) return { ok: false, why: 'wrong', problems: loaded.problems };
    const whole = unmaskText(text, current)?.text ?? text;
    const kept = whole === current ? undefined : history && { id: await history.keep(current, what, restored) };
    if (kept !== undefined && kept.id === undefined) return { ok: false, why: 'not_kept' };
    if (!(await replaceFile(file, whole))) {
      if (kept?.id !== undefined) await history?.forget(kept.id);
      return { ok: false, why: 'unwritable' };
    }
    return { ok: true, revision: revisionOf(whole), warnings: loaded.warnings };
  }

  /** The text as if it were in the file. */
  async function judged(text: string): Promise<Loaded> {
    const name = await nameOfFile();
    const whole = unmaskText(text, (await currentText()) ?? '');
    const loaded = await loadConfig({ ...places, yaml: { name, text: whole?.text ?? text } });
    const unknown = (whole?.unknown ?? []).map((key) =>
      problemOf(name, key, 'is masked, and the file has no secret at this place', 'write the secret itself'),
    );
    const moved = movedSecrets(text, (await currentText()) ?? '').map((key) =>
      problemOf(name, key, MOVED, 'write the secrets themselves'),
    );
    if (unknown.length + moved.length === 0) return loaded;
    // Other faults may only come of the mask.
    return { ok: false, problems: [...unknown, ...moved], warnings: loaded.warnings, files: loaded.files };
  }

  async function noRows(list: string): Promise<Problem> {
    return problemOf(await nameOfFile(), list, 'is no list of rows', 'write one row a line, beginning with "- id:"');
  }

  async function nameOfFile(): Promise<string> {
    return (await yamlFile()) ?? (await yamlPlace(places));
  }

  async function yamlFile(): Promise<string | undefined> {
    return (await findFiles(places)).find((candidate) => !candidate.emptyIsAbsent)?.path;
  }

  /** Where none is in use, that of an empty one; undefined: it cannot be read. */
  async function currentText(): Promise<string | undefined> {
    const file = await yamlFile();
    if (file === undefined) return '';
    return readFile(resolve(places.cwd, file), 'utf8').catch(() => undefined);
  }
}

/** What of the file is changed. */
interface Place {
  readonly key: string;
  readonly id?: string | undefined;
  readonly also?: RowMarks | undefined;
}

/** What a change is called among those that can be undone. */
interface Deed {
  readonly what: string;
  readonly restored?: string | undefined;
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
