import type * as z from 'zod';
import type { Finding, Path } from './problem.ts';
import { KNOWN_KEYS, SECRET_KEYS } from './schema.ts';
import { nearest, oneOf } from './suggest.ts';

/**
 * One fault of the schema in the owner's words; several for several unknown keys. `source` tells how a plain
 * value is written in its file. Never shows the value of a secret key.
 */
export function findingsOf(
  issue: z.core.$ZodIssue,
  root: unknown,
  source: (path: Path) => string | undefined,
): readonly Finding[] {
  const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(path, key));
  const value = valueAt(root, path);
  if (value === undefined) return [{ path, wrong: 'is missing', right: issue.message }];
  return [
    { path, wrong: `${show(value, path, source(path))} ${faultOf(issue, value)}`, right: rightOf(issue, value, path) },
  ];
}

/** A value as it may be printed: short, in quotes, and never one that could be a secret. */
export function show(value: unknown, path: Path, source?: string | undefined): string {
  if (path.some((step) => SECRET_KEYS.includes(String(step)))) return 'this value';
  const written = typeof value === 'string' ? value : (source ?? String(value));
  if (typeof value === 'object' && value !== null) return 'this';
  if (written.length > MAX_SHOWN_CHARS || SECRET_LOOK.test(written)) return 'this value';
  return typeof value === 'string' ? JSON.stringify(written) : written;
}

const MAX_SHOWN_CHARS = 48;
/** A bare `bearer` is a way to log in and may be shown; with something behind it, it is a login. */
const SECRET_LOOK = /pass|token|secret|bearer.|[@?\p{Cc}]/iu;

/** What people look for in the file and only the environment says. */
const ENVIRONMENT_KEYS = ['PORT', 'DATA_DIR', 'API_TOKEN', 'HA_URL', 'HA_TOKEN'];

function unknownKey(path: Path, key: string): Finding {
  const groups = path.filter((step) => typeof step !== 'number').join('.');
  const known = KNOWN_KEYS[groups] ?? KNOWN_KEYS[String(path[0] ?? '')] ?? [];
  const near = nearest(key, known);
  const variable = path.length === 0 ? ENVIRONMENT_KEYS.find((name) => name === key.toUpperCase()) : undefined;
  if (variable !== undefined) {
    return {
      path: [key],
      atKey: true,
      wrong: 'is no key of the file',
      right: `set the environment variable ${variable}`,
    };
  }
  return {
    path: [...path, key],
    atKey: true,
    wrong: 'is not a known key',
    right: near === undefined ? oneOf(known) : `did you mean ${JSON.stringify(near)}?`,
  };
}

function faultOf(issue: z.core.$ZodIssue, value: unknown): string {
  if (issue.code === 'custom' && typeof issue.params?.wrong === 'string') return issue.params.wrong;
  if (issue.code === 'too_small' || issue.code === 'too_big') {
    const small = issue.code === 'too_small';
    if (issue.origin === 'string') return small ? 'is too short' : 'is too long';
    if (issue.origin === 'array') return small ? 'is empty' : 'has too many entries';
    return small ? 'is too small' : 'is too large';
  }
  if (issue.code !== 'invalid_type') return 'cannot be used';
  return `is ${kindOf(value)}`;
}

function kindOf(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a group of keys';
  if (typeof value === 'boolean') return 'true or false';
  return typeof value === 'number' ? 'a number' : 'a text';
}

function rightOf(issue: z.core.$ZodIssue, value: unknown, path: Path): string {
  if (issue.code === 'invalid_type' && issue.expected === 'string' && typeof value === 'number') {
    const quoted = 'put it in quotes, so that it stays a text as it is written';
    return `${issue.message}; ${quoted}`;
  }
  if (typeof value !== 'string' || show(value, path) === 'this value') return issue.message;
  if (issue.code !== 'invalid_value') return issue.message;
  const near = nearest(value, issue.values.map(String));
  return near === undefined ? issue.message : `${issue.message}; did you mean ${JSON.stringify(near)}?`;
}

function valueAt(root: unknown, path: Path): unknown {
  let value = root;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    // Any object may be asked for any name; what comes back is looked at before use.
    value = (value as { readonly [key: string]: unknown })[String(step)];
  }
  return value;
}
