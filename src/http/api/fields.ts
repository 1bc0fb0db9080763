/** Parts of schemas that several operations share: parameters, times, pages. */
import * as z from 'zod';
import type { No } from '../answers.ts';
import { readTime, TIME_FORMS } from '../query.ts';

/** Milliseconds since the epoch as everybody reads them. */
export function iso(at: number): string;
export function iso(at: number | undefined): string | null;
export function iso(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString();
}

export const time = () => z.string().meta({ format: 'date-time' });

const DAY_MS = 24 * 3600 * 1000;

/** A day or a time in a query. `end`: a day is meant with all of its hours. */
export const moment = (description: string, edge: 'begin' | 'end') =>
  z
    .string()
    .meta({ description: `${description}; ${TIME_FORMS}`, examples: ['2026-01-31'] })
    .transform((text, context): number => {
      const at = readTime(text, edge === 'end' ? DAY_MS : 0);
      if (typeof at === 'number') return at;
      context.issues.push({ code: 'custom', input: text, message: `expected ${TIME_FORMS}` });
      return z.NEVER;
    });

/** A whole number in a path or query. */
export const whole = (least: number, most: number) =>
  z.preprocess(
    (text) => (typeof text === 'string' && /^\d{1,15}$/.test(text) ? Number(text) : text),
    z.int().min(least).max(most),
  );

/** `true` or `false` in a query. */
export const flag = () =>
  z.preprocess((text) => (text === 'true' ? true : text === 'false' ? false : text), z.boolean());

export const id = (description: string) => z.string().min(1).max(255).meta({ description });

export const MAX_PAGE = 1000;
const DEFAULT_PAGE = 100;
const MAX_CURSOR_CHARS = 400;

/** `limit` and `cursor` of a query. `position`: what a cursor holds. */
export function paging<T extends z.ZodType>(position: T) {
  const cursor = z
    .string()
    .max(MAX_CURSOR_CHARS)
    .meta({ description: '`next` of the page before; leave it out for the first page' })
    .transform((text, context): z.output<T> => {
      const read = position.safeParse(opened(text));
      if (read.success) return read.data;
      context.issues.push({ code: 'custom', input: text, message: 'expected `next` of an earlier answer' });
      return z.NEVER;
    });
  return {
    limit: whole(1, MAX_PAGE)
      .default(DEFAULT_PAGE)
      .meta({ description: `${DEFAULT_PAGE} without it` }),
    cursor: cursor.optional(),
  };
}

/** The cursor behind the last row of a page. */
export const next = () =>
  z.string().nullable().meta({ description: 'the cursor of the next page; null: this is the last one' });

/**
 * Cuts rows to a page.
 *
 * @param rows one more than the page takes, when there are that many
 * @param position of a row, as {@link paging} reads it
 */
export function pageOf<Row>(rows: readonly Row[], limit: number, position: (row: Row) => unknown) {
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return { page, next: last === undefined ? null : closed(position(last)) };
}

function closed(position: unknown): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

function opened(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

export function notFound(what: string, id: string | number, field: string): { readonly no: No } {
  return { no: { error: 'not_found', reason: `there is no ${what} "${id}"`, more: { field } } };
}
