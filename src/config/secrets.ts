import { isRecord } from './document.ts';
import type { Problem } from './problem.ts';

export const MASK = '********';
const SECRET_NAME = /pass|token|secret/i;
/** Shorter ones would blacken ordinary words. */
const MIN_SECRET_CHARS = 4;

/** Whether the values of this key are secret. */
export function isSecretName(key: string): boolean {
  return SECRET_NAME.test(key);
}

/** The same value with secrets replaced and with the values in a query of an address left out. */
export function masked(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((entry) => masked(entry, key));
  if (isRecord(value))
    return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, masked(entry, name)]));
  if (typeof value !== 'string') return value;
  if (SECRET_NAME.test(key)) return MASK;
  return key === 'url' ? value.replace(/=[^&]*/g, `=${MASK}`) : value;
}

/** Every text in the values that a key calls secret, at any depth. */
export function secretsIn(values: unknown, secret = false): readonly string[] {
  if (Array.isArray(values)) return values.flatMap((entry) => secretsIn(entry, secret));
  if (isRecord(values)) {
    return Object.entries(values).flatMap(([key, value]) => secretsIn(value, secret || SECRET_NAME.test(key)));
  }
  const text = typeof values === 'string' || typeof values === 'number' ? String(values) : '';
  return secret && text.length >= MIN_SECRET_CHARS ? [text] : [];
}

/**
 * The problem without any of the secrets, wherever the owner may have put one a second time. Only what it shows
 * of the file is looked at, so that a password "pass" does not blacken our own words.
 */
export function redact(problem: Problem, secrets: readonly string[]): Problem {
  const holds = (text: string) => secrets.some((secret) => text.includes(secret));
  const wrong = problem.wrong.replace(SHOWN, (shown) => (holds(plain(shown)) ? 'this value' : shown));
  return { ...problem, wrong };
}

/** A text in quotes, or a number. */
const SHOWN = /"(?:[^"\\]|\\.)*"|(?<!\w)-?\d[\w.]*/g;

function plain(shown: string): string {
  const text: unknown = shown.startsWith('"') ? JSON.parse(shown) : shown;
  return String(text);
}
