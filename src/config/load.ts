import { dirname, resolve } from 'node:path';
import { systemClock } from '../lib/clock.ts';
import { checkConfig } from './checks.ts';
import { conditionRows } from './conditions.ts';
import { type ConfigDocument, isRecord, readDocument } from './document.ts';
import { type Environment, readEnvironment } from './environment.ts';
import { type Candidate, type FilePlaces, findFiles, readConfigFile } from './files.ts';
import { checkKeyFiles, withWholePaths } from './key-files.ts';
import { checkPriceFiles } from './price-files.ts';
import { type Finding, type Path, type Problem, problemOf } from './problem.ts';
import { type Config, configSchema } from './schema.ts';
import { redact, secretsIn } from './secrets.ts';
import { findingsOf } from './wording.ts';

/** Where the value of a key comes from: a file's name, `environment` or `default`. */
export type Sources = { readonly [key: string]: string | undefined };

export type Loaded =
  | {
      readonly ok: true;
      readonly config: Config;
      readonly env: Environment;
      readonly warnings: readonly Problem[];
      readonly sources: Sources;
      /** Files that were read; without any, the defaults hold. */
      readonly files: readonly string[];
    }
  | {
      readonly ok: false;
      readonly problems: readonly Problem[];
      readonly warnings: readonly Problem[];
      readonly files: readonly string[];
    };

/**
 * The effective configuration: for each top-level key the environment, then Home Assistant's `options.json`,
 * then YAML, then the default. Never throws on what a person wrote.
 */
export async function loadConfig(options: LoadOptions): Promise<Loaded> {
  const { environment, ...found } = readEnvironment(options.variables);
  const problems = [...found.problems];
  const documents: ConfigDocument[] = [];
  const files: string[] = [];
  for (const candidate of await candidatesOf(options)) {
    const { text } = candidate;
    const read =
      text === undefined ? await readConfigFile(candidate.path, options.cwd) : readDocument(candidate.path, text);
    files.push(candidate.path);
    if (read.ok) documents.push(without(read.document, candidate.emptyIsAbsent));
    else problems.push(...read.problems);
  }
  if (problems.length > 0) return { ok: false, problems, warnings: found.warnings, files };
  if (environment.logLevel !== undefined) documents.unshift(environmentDocument(environment));
  return { ...(await judge(documents, environment, found.warnings, options)), files };
}

interface LoadOptions extends FilePlaces {
  readonly yaml?: YamlInstead | undefined;
  /** Certificates and keys that cannot be used are warnings, and no problems. */
  readonly keysMayFail?: boolean | undefined;
}

/** A text that is judged as if it stood in the YAML file. */
export interface YamlInstead {
  /** Of the file, for the messages. */
  readonly name: string;
  readonly text: string;
}

async function candidatesOf(options: LoadOptions): Promise<readonly (Candidate & { readonly text?: string })[]> {
  const found = await findFiles(options);
  const { yaml } = options;
  if (yaml === undefined) return found;
  const others = found.filter((candidate) => candidate.emptyIsAbsent);
  return [...others, { path: yaml.name, emptyIsAbsent: false, text: yaml.text }];
}

/**
 * The document without keys that say nothing, at every depth. Home Assistant always writes the lists and groups of its
 * options: an empty one must not hide that of the YAML file.
 */
function without(document: ConfigDocument, emptyIsAbsent: boolean): ConfigDocument {
  const isEmpty = (value: unknown): boolean =>
    emptyIsAbsent &&
    ((Array.isArray(value) && value.length === 0) ||
      (isRecord(value) && Object.values(value).every((each) => !says(each) || isEmpty(each))));
  const says = (value: unknown) => value !== null && value !== undefined && !(emptyIsAbsent && value === '');
  const strip = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(strip);
    return isRecord(value) ? stripKeys(value) : value;
  };
  const stripKeys = (record: { readonly [key: string]: unknown }) =>
    Object.fromEntries(Object.entries(record).flatMap(([key, value]) => (says(value) ? [[key, strip(value)]] : [])));
  const filled = Object.entries(document.values).filter(([, value]) => !isEmpty(value));
  return { ...document, values: stripKeys(Object.fromEntries(filled)) };
}

function environmentDocument(environment: Environment): ConfigDocument {
  return { name: 'environment', values: { log_level: environment.logLevel }, place: () => ({ line: 1, column: 1 }) };
}

/** Merges the documents, the strongest first, and checks what comes out. */
async function judge(
  documents: readonly ConfigDocument[],
  env: Environment,
  warnings: readonly Problem[],
  { cwd, keysMayFail = false }: LoadOptions,
) {
  const owners = new Map<string, ConfigDocument>();
  for (const document of documents) {
    for (const key of Object.keys(document.values)) if (!owners.has(key)) owners.set(key, document);
  }
  const merged = Object.fromEntries([...owners].map(([key, document]) => [key, document.values[key]]));
  const secrets = secretsIn(merged);
  const locate = (finding: Finding) => redact(located(finding, owners, secrets), secrets);
  const parsed = configSchema.safeParse(merged);
  if (!parsed.success) {
    const source = (path: Path) => owners.get(String(path[0]))?.place(path).source;
    const problems = parsed.error.issues.flatMap((issue) => findingsOf(issue, merged, source)).map(locate);
    return { ok: false as const, problems: inOrder(problems), warnings };
  }
  const config = withWholePaths(parsed.data, (key) => resolve(cwd, dirname(owners.get(key)?.name ?? '')));
  const checked = checkConfig(config);
  const files = await checkKeyFiles(config, systemClock.now(), keysMayFail);
  const errors = [...checked.errors, ...files.errors];
  const more = [...checked.warnings, ...files.warnings, ...(await checkPriceFiles(config))];
  const all = [...warnings, ...inOrder([...more, ...withoutHome(config, env)].map(locate))];
  if (errors.length > 0) return { ok: false as const, problems: inOrder(errors.map(locate)), warnings: all };
  const names = Object.keys(config).map((key): [string, string] => [key, owners.get(key)?.name ?? 'default']);
  return { ok: true as const, config, env, warnings: all, sources: Object.fromEntries(names) };
}

function located(
  { path, atKey, wrong, right }: Finding,
  owners: ReadonlyMap<string, ConfigDocument>,
  secrets: readonly string[],
): Problem {
  const name = (step: string | number, index: number) => {
    // A wrong key that is no plain word may be half a value: a missing space after ":" makes one of the two.
    const unsafe = !/^[\w.-]{1,48}$/.test(String(step)) || secrets.some((secret) => String(step).includes(secret));
    return atKey && index === path.length - 1 && unsafe ? '(unreadable)' : step;
  };
  const key = path.map(name).join('.');
  const document = owners.get(String(path[0]));
  if (document === undefined) return problemOf('configuration', key, wrong, right);
  const { line, column } = document.place(path, atKey);
  return { file: document.name, line, column, key, wrong, right };
}

function inOrder(problems: readonly Problem[]): readonly Problem[] {
  const place = (problem: Problem) => (problem.line ?? 0) * 1_000_000 + (problem.column ?? 0);
  return [...problems].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : place(a) - place(b)));
}

const NEVER_KNOWN = 'what depends on it gets no control';
const SO: { readonly [key: string]: string } = { vacation_entity: NEVER_KNOWN };

/** Entities without a Home Assistant to ask: what follows them then holds for ever. */
function withoutHome(config: Config, env: Environment): Finding[] {
  if (env.haUrl !== undefined && env.haToken !== undefined) return [];
  const rules = (['presence_sensor', 'override_input_boolean', 'vacation_entity'] as const)
    .filter((key) => config[key] !== undefined)
    .map((key) => ({ path: [key], so: SO[key] ?? 'providers get no new control' }));
  const feeds = (config.site?.spare_capacity?.entities ?? []).length > 0;
  const spare = { path: ['site', 'spare_capacity', 'entities'], so: 'fallback_a holds for ever' };
  const asked = conditionRows(config).filter(({ condition }) => condition.entity !== undefined);
  const conditions = asked.map(({ path }) => ({ path: [...path, 'entity'], so: NEVER_KNOWN }));
  const prices = config.tariffs.flatMap(({ day_ahead: dayAhead }, index) => {
    const path = ['tariffs', index, 'day_ahead', 'entity'];
    return dayAhead?.entity === undefined ? [] : [{ path, so: 'no such price is ever known' }];
  });
  const carbon =
    config.carbon_intensity?.entity === undefined
      ? []
      : [{ path: ['carbon_intensity', 'entity'], so: 'no session has a figure of its CO2' }];
  return [...rules, ...prices, ...carbon, ...(feeds ? [spare] : []), ...conditions].map(({ path, so }) => ({
    path,
    wrong: `is set but Home Assistant cannot be asked, so ${so}`,
    right: 'set the environment variables HA_URL and HA_TOKEN',
  }));
}
