/** The configuration as the owner reads and writes it; `config/` implements it, `app.ts` hands it over. */

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
  /** The YAML file in use; undefined: there is none, and nothing can be written. */
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
  | { readonly ok: true; readonly revision: string; readonly warnings: readonly ConfigFault[] }
  | { readonly ok: false; readonly why: 'no_file' | 'changed' | 'unwritable' }
  | { readonly ok: false; readonly why: 'wrong'; readonly problems: readonly ConfigFault[] };

/** Texts are whole YAML files; a masked secret in one stands for the value that is in the file now. */
export interface Configuration {
  read(): Promise<ConfigView>;
  /** The whole path of the YAML file in use. */
  path(): Promise<string | undefined>;
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
  /** Replaces the file by this text when it is right and the file still has this revision. */
  write(text: string, revision: string): Promise<ConfigWritten>;
}
