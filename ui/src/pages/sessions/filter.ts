/** Which sessions are shown: kept in the hash of the page, so that a link or the way back shows the same. */
import { dayBegins, isDate, plusDays } from '../../lib/days.ts';

export interface Filter {
  /** Dates by the clocks of the house; both days are in it. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly charger?: string | undefined;
  readonly payer?: string | undefined;
  readonly holder?: string | undefined;
  readonly tag?: string | undefined;
  /** Only those that are over. */
  readonly over?: boolean | undefined;
}

const TEXTS = ['charger', 'payer', 'holder', 'tag'] as const;
const DATES = ['from', 'to'] as const;

export function filterOf(query: URLSearchParams): Filter {
  const texts = TEXTS.map((key) => [key, query.get(key) || undefined]);
  const dates = DATES.map((key) => {
    const date = query.get(key) ?? '';
    return [key, isDate(date) ? date : undefined];
  });
  return { ...Object.fromEntries([...texts, ...dates]), over: query.get('over') === 'yes' };
}

/** For the hash: what is not narrowed does not stand there. */
export function hashOf({ over, ...filter }: Filter): Record<string, string> {
  const given = Object.entries(filter).filter((pair): pair is [string, string] => Boolean(pair[1]));
  return { ...Object.fromEntries(given), ...(over && { over: 'yes' }) };
}

/** For the API, with whole days by the clocks of the house. */
export function askOf({ from, to, charger, payer, holder, tag, over = false }: Filter, zone: string) {
  return {
    from: from && instant(from, zone),
    to: to && instant(plusDays(to, 1), zone),
    ...{ charger, payer, holder, tag },
    include_running: !over,
  };
}

export function isNarrow(filter: Filter): boolean {
  return Object.keys(hashOf(filter)).length > 0;
}

function instant(date: string, zone: string): string {
  return new Date(dayBegins(date, zone)).toISOString();
}
