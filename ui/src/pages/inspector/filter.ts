/** Which messages are wanted; it stands in the address, so that it can be shared. */
import { chargerOf, type Exchange, isOdd } from './exchanges.ts';

export interface Filter {
  readonly charger: string;
  /** Id of a provider, or {@link CHARGERS}. */
  readonly link: string;
  readonly direction: '' | 'in' | 'out';
  readonly action: string;
  /** Errors and refusals. */
  readonly errors: boolean;
  /** What breaks the standard, mended or not. */
  readonly odd: boolean;
  /** Without what happens to sockets. */
  readonly calls: boolean;
  readonly text: string;
}

/** In place of a provider: what is said with chargers themselves. No provider has a star in its id. */
export const CHARGERS = '*';

export const NO_FILTER: Filter = {
  charger: '',
  link: '',
  direction: '',
  action: '',
  errors: false,
  odd: false,
  calls: false,
  text: '',
};

export function filterOf(query: URLSearchParams): Filter {
  const direction = query.get('direction');
  return {
    charger: query.get('charger') ?? '',
    link: query.get('provider') ?? '',
    direction: direction === 'in' || direction === 'out' ? direction : '',
    action: query.get('action') ?? '',
    errors: query.get('errors') === '1',
    odd: query.get('odd') === '1',
    calls: query.get('calls') === '1',
    text: query.get('text') ?? '',
  };
}

export function queryOf({ charger, link, direction, action, text, ...flags }: Filter): Record<string, string> {
  const [errors, odd, calls] = [flags.errors, flags.odd, flags.calls].map((flag) => (flag ? '1' : ''));
  const all = { charger, provider: link, direction, action, errors, odd, calls, text };
  return Object.fromEntries(Object.entries(all).flatMap(([key, value = '']) => (value === '' ? [] : [[key, value]])));
}

export function isFiltered(filter: Filter): boolean {
  return Object.keys(queryOf(filter)).length > 0;
}

export function wanted(all: readonly Exchange[], filter: Filter): readonly Exchange[] {
  if (!isFiltered(filter)) return all;
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  return all.filter((exchange) => matches(exchange, filter) && words.every((word) => holds(exchange, word)));
}

function matches(exchange: Exchange, filter: Filter): boolean {
  const { entry, outcome } = exchange;
  const { meta, direction, action, raw } = entry;
  if (filter.errors && outcome !== 'error' && outcome !== 'refused') return false;
  if (filter.odd && !isOdd(exchange)) return false;
  if (filter.calls && raw === undefined) return false;
  if (filter.direction !== '' && direction !== filter.direction) return false;
  if (filter.action !== '' && action !== filter.action) return false;
  if (filter.charger !== '' && chargerOf(entry) !== filter.charger) return false;
  if (filter.link === '') return true;
  return filter.link === CHARGERS ? meta.peer === 'charger' : meta.provider === filter.link;
}

/** `word` in small letters. */
function holds({ entry, reply, word: said }: Exchange, word: string): boolean {
  const { raw, action, payload, meta } = entry;
  const texts = [raw ?? JSON.stringify(payload ?? ''), reply?.raw, action, said, meta.charger, meta.provider];
  return texts.some((text) => text?.toLowerCase().includes(word));
}
