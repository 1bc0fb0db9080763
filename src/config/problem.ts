/** Something in the configuration that stops the start (a problem) or that the owner should know (a warning). */
export interface Problem {
  /** The file as the owner named it, or `environment`. */
  readonly file: string;
  /** Counted from 1; undefined where a place has no line (environment, a missing file). */
  readonly line: number | undefined;
  readonly column: number | undefined;
  /** Dotted path such as `chargers.0.version`; empty for the file as a whole. */
  readonly key: string;
  readonly wrong: string;
  readonly right: string;
}

/** Steps from the top of a document to a value. */
export type Path = readonly (string | number)[];

/** A problem before it is known where its value stands. */
export interface Finding {
  readonly path: Path;
  readonly wrong: string;
  readonly right: string;
  /** It is the key itself that is wrong, not its value. */
  readonly atKey?: boolean | undefined;
}

export interface Findings {
  readonly errors: readonly Finding[];
  readonly warnings: readonly Finding[];
}

/** `config.yaml:10:19 chargers.0.version: "3.0" is not a version; expected one of "1.6", "2.0.1", "2.1"` */
export function formatProblem(problem: Problem): string {
  const place = problem.line === undefined ? problem.file : `${problem.file}:${problem.line}:${problem.column ?? 1}`;
  const key = problem.key === '' ? '' : ` ${problem.key}`;
  return `${place}${key}: ${problem.wrong}; ${problem.right}`;
}

/** For a problem of a file as a whole, or of a variable of the environment. */
export function problemOf(file: string, key: string, wrong: string, right: string): Problem {
  return { file, line: undefined, column: undefined, key, wrong, right };
}
