/** Which rows of a long list are in sight. */

/** Rows beyond the edges, so that a quick look finds them drawn. */
const MORE = 6;

export interface Sight {
  readonly from: number;
  /** Behind the last one. */
  readonly to: number;
}

export function inSight(scrollTop: number, height: number, rowHeight: number, count: number): Sight {
  const from = Math.max(0, Math.min(Math.floor(scrollTop / rowHeight) - MORE, count));
  const to = Math.min(count, Math.ceil((scrollTop + height) / rowHeight) + MORE);
  return { from: Math.min(from, to), to };
}

/** How far to scroll so that this row is in sight; undefined: it is. */
export function scrollTo(index: number, scrollTop: number, height: number, rowHeight: number): number | undefined {
  const top = index * rowHeight;
  if (top < scrollTop) return top;
  return top + rowHeight > scrollTop + height ? top + rowHeight - height : undefined;
}

/** Where a key leads in a list; undefined: nowhere. */
export function moved(key: string, index: number, count: number, page: number): number | undefined {
  if (count === 0) return undefined;
  const to: { readonly [key: string]: number } = {
    ArrowDown: index + 1,
    ArrowUp: index < 0 ? count - 1 : index - 1,
    PageDown: index + page,
    PageUp: index - page,
    Home: 0,
    End: count - 1,
  };
  const next = to[key];
  return next === undefined ? undefined : Math.max(0, Math.min(next, count - 1));
}
