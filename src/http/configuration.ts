/** The configuration as the owner reads and writes it; `config/` implements it, `app.ts` hands it over. */
import type { Instant } from '../core/model.ts';

/** What is wrong, where, and what would be right. */
export interface ConfigFault {
  readonly file: string;
  /** Counted from 1; undefined for the file as a whole, or the environment. */
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly key: string;
  readonly wrong: string;
  readonly right: string;
}

export interface ConfigVerdict {
  readonly problems: readonly ConfigFault[];
  readonly warnings: readonly ConfigFault[];
}

export interface ConfigView extends ConfigVerdict {
  /** The YAML file in use; undefined: there is none yet, and the first change makes one. */
  readonly file: string | undefined;
  /** Changes with every byte of the file. */
  readonly revision: string | undefined;
  /** The file with its comments, secrets masked; undefined without a file, or when it is no YAML. */
  readonly text: string | undefined;
  /** All keys with what holds after environment, options and defaults, secrets masked; undefined: there are problems. */
  readonly values: { readonly [key: string]: unknown } | undefined;
  /** Where each key comes from: a file's name, `environment` or `default`. */
  readonly sources: { readonly [key: string]: string };
}

export interface ConfigChange {
  /** Dotted path; rows of a list by their id: `ocpp_services.tap.url`. */
  readonly key: string;
  /** Undefined: it was, or will be, not there. Secrets are masked. */
  readonly before: unknown;
  readonly after: unknown;
}

export type ConfigWritten =
  | {
      readonly ok: true;
      readonly revision: string;
      readonly warnings: readonly ConfigFault[];
      /** Of a row that was changed or taken away: what it was, secrets masked. */
      readonly before?: { readonly [key: string]: unknown } | undefined;
    }
  | { readonly ok: false; readonly why: 'changed' | 'gone' | 'unwritable' | 'not_kept' }
  /** Another source goes before the file for this list. */
  | { readonly ok: false; readonly why: 'elsewhere'; readonly source: string }
  | { readonly ok: false; readonly why: 'wrong'; readonly problems: readonly ConfigFault[] };

/** A text that held until a change. */
export interface KeptConfig {
  readonly id: string;
  /** When it was replaced. */
  readonly at: Instant;
  /** What replaced it: `ocpp_services.tap`, `file`, or `undo`. */
  readonly what: string;
  /** Of an undo: the id of the text that was brought back. */
  readonly restored: string | undefined;
}

export type ConfigUndone =
  | {
      readonly ok: true;
      /** Of the text that was brought back. */
      readonly id: string;
      /** Undefined: what held before could not be read. */
      readonly changes: readonly ConfigChange[] | undefined;
    }
  | { readonly ok: false; readonly why: 'nothing_kept' }
  | Extract<ConfigWritten, { ok: false }>;

/** Texts are whole YAML files; a masked secret in one stands for the value that is in the file now. */
export interface Configuration {
  read(): Promise<ConfigView>;
  /** The whole path of the YAML file in use. */
  path(): Promise<string | undefined>;
  /** The whole path of the file that changes go into, and whether they can. */
  target(): Promise<{ readonly file: string; readonly isWritable: boolean }>;
  /** JSON schema of the file, for forms. */
  schema(): object;
  /** The rows of a list as they are written in the file, secrets masked. */
  rows(list: string): Promise<readonly { readonly [key: string]: unknown }[]>;
  validate(text: string): Promise<ConfigVerdict>;
  /** What would change in force; undefined `changes`: there are problems. */
  diff(text: string): Promise<ConfigVerdict & { readonly changes: readonly ConfigChange[] | undefined }>;
  /**
   * Puts this row into the list in place of the one with its id, or behind all others; `undefined` takes that one away.
   * `also`: what else tells rows of one id apart.
   */
  setRow(
    list: string,
    id: string,
    row: { readonly [key: string]: unknown } | undefined,
    also?: { readonly [key: string]: string | undefined },
  ): Promise<ConfigWritten>;
  /** Sets one key of a row that is there; `undefined` takes it out. */
  setRowKey(list: string, id: string, key: string, value: unknown): Promise<ConfigWritten>;
  /** Sets one key at the top of the file; `undefined` takes it out. */
  setKey(key: string, value: string | undefined): Promise<ConfigWritten>;
  /** Replaces the file by this text when it is right and the file still has this revision. */
  write(text: string, revision: string): Promise<ConfigWritten>;
  /** Texts that were replaced, the newest first. */
  history(): Promise<readonly KeptConfig[]>;
  /** Brings a kept text back, without an id the one before the last change; `preview`: tells only what would change. */
  undo(id: string | undefined, preview: boolean): Promise<ConfigUndone>;
}
