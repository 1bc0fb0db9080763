import type { SessionQuery } from '../proxy/ports.ts';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;
const MAX_OFFSET = 1_000_000_000;
const DAY_MS = 24 * 3600 * 1000;

export type SessionQueryRead =
  /** `limited`: the asker named a limit. */
  | { readonly ok: true; readonly query: SessionQuery; readonly limited: boolean }
  | { readonly ok: false; readonly reason: string };

/** Reads `from to charger payer holder tag limit offset include_running`; a reason names the parameter and what would be right. */
export function readSessionQuery(params: URLSearchParams): SessionQueryRead {
  const from = readTime(params.get('from'), 0);
  const to = readTime(params.get('to'), DAY_MS);
  const limit = readWhole(params.get('limit'), 1, MAX_LIMIT, DEFAULT_LIMIT);
  const offset = readWhole(params.get('offset'), 0, MAX_OFFSET, 0);
  const running = params.get('include_running') ?? 'false';
  if (from === 'wrong') return wrong('from', TIME_FORMS);
  if (to === 'wrong') return wrong('to', TIME_FORMS);
  if (limit === undefined) return wrong('limit', `a whole number from 1 to ${MAX_LIMIT}`);
  if (offset === undefined) return wrong('offset', 'a whole number from 0');
  if (running !== 'true' && running !== 'false') return wrong('include_running', 'true or false');
  if (from !== undefined && to !== undefined && from > to) return wrong('to', 'a time after "from"');
  const of = (name: string): string | undefined => params.get(name) ?? undefined;
  const who = { chargerId: of('charger'), payer: of('payer'), holder: of('holder'), tag: of('tag') };
  return {
    ok: true,
    query: { from, to, ...who, includeRunning: running === 'true', limit, offset },
    limited: params.has('limit'),
  };
}

export const TIME_FORMS = 'a day like 2026-01-31 or a time like 2026-01-31T18:00:00Z';
const DAY = /^\d{4}-\d{2}-\d{2}$/;
/** Without a zone a time would mean the zone of the machine, so one is asked for. */
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

/** Milliseconds since the epoch. `dayLengthMs` is added to a bare day: 0 gives its begin, a whole day its end. */
export function readTime(text: string | null, dayLengthMs: number): number | 'wrong' | undefined {
  if (text === null || text === '') return undefined;
  // In a query an unescaped "+01:00" arrives as " 01:00".
  const repaired = text.replace(' ', '+');
  if (!DAY.test(repaired) && !TIME.test(repaired)) return 'wrong';
  const at = Date.parse(repaired);
  // `Date.parse` moves the 30th of February into March instead of refusing it.
  if (Number.isNaN(at) || !realDay(repaired.slice(0, 10))) return 'wrong';
  return DAY.test(repaired) ? at + dayLengthMs : at;
}

function realDay(day: string): boolean {
  const at = Date.parse(day);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(day);
}

function readWhole(text: string | null, least: number, most: number, fallback: number): number | undefined {
  if (text === null) return fallback;
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  return value >= least && value <= most ? value : undefined;
}

function wrong(name: string, right: string): SessionQueryRead {
  return { ok: false, reason: `${name}: expected ${right}` };
}
