/** Where the page is: `#/sessions/42?payer=road`. After the hash, so that no path in front of the page matters. */

export interface Place {
  /** The first part: which page. */
  readonly page: string;
  /** What follows it. */
  readonly rest: readonly string[];
  readonly query: URLSearchParams;
}

export function placeOf(hash: string): Place {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  const [page = '', ...rest] = path
    .split('/')
    .filter((part) => part !== '')
    .map(decodeURIComponent);
  return { page, rest, query: new URLSearchParams(query) };
}

export function linkTo(
  page: string,
  rest: readonly string[] = [],
  query: Readonly<Record<string, string>> = {},
): string {
  const path = [page, ...rest].map(encodeURIComponent).join('/');
  const asked = new URLSearchParams(query).toString();
  return `#/${path}${asked === '' ? '' : `?${asked}`}`;
}
