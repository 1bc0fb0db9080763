import type { Instant } from '../model.ts';

/** Unix times below this are seconds, above it milliseconds (the year 5138 or March 1973). */
const FIRST_MILLISECONDS = 100_000_000_000;

const RFC_3339 = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?$/i;

/**
 * Reads a time as chargers and central systems really write it (PROTOCOL §5.6): any offset or `Z`, fractions, a space
 * for the `T`, no seconds, no offset (then UTC), Unix seconds or milliseconds. Fractions are cut to milliseconds.
 * Undefined when it is no time at all.
 */
export function parseInstant(value: unknown): Instant | undefined {
  if (typeof value === 'number') return unixInstant(value);
  const parts = typeof value === 'string' ? RFC_3339.exec(value.trim()) : null;
  if (parts === null) return undefined;
  const [, date, minutes, seconds = '00', fraction = '', zone = 'Z'] = parts;
  // A leap second has no place in Unix time: it is the first moment of the next minute.
  const leapMs = seconds === '60' ? 1000 : 0;
  const ms = Date.parse(
    `${date}T${minutes}:${leapMs > 0 ? '59' : seconds}.${fraction.slice(0, 3).padEnd(3, '0')}${offset(zone)}`,
  );
  return Number.isNaN(ms) ? undefined : ms + leapMs;
}

/** Whether a text says in which zone its time is meant. */
export function hasZone(text: string): boolean {
  return RFC_3339.exec(text.trim())?.[5] !== undefined;
}

/** Writes a time as `YYYY-MM-DDTHH:mm:ss.SSSZ`. */
export function formatInstant(at: Instant): string {
  return new Date(at).toISOString();
}

function unixInstant(value: number): Instant | undefined {
  if (!Number.isFinite(value) || value < 0) return undefined;
  return Math.trunc(value < FIRST_MILLISECONDS ? value * 1000 : value);
}

function offset(zone: string): string {
  if (zone.toUpperCase() === 'Z') return 'Z';
  const digits = zone.replace(':', '').padEnd(5, '0');
  return `${digits.slice(0, 3)}:${digits.slice(3)}`;
}
