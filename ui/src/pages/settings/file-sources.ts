/** What the file says in vain, since something goes before it. Pure. */
import type { ConfigurationView } from '../../live/types.ts';

export interface HeldKey {
  readonly key: string;
  /** `options.json` of Home Assistant, or `environment`. */
  readonly source: string;
}

export function elsewhere({ file, sources }: Pick<ConfigurationView, 'file' | 'sources'>): readonly HeldKey[] {
  return Object.entries(sources)
    .filter(([, source]) => source !== 'default' && source !== file)
    .map(([key, source]) => ({ key, source }));
}

/** The ids of who else can pay, as the configuration lists them. */
export function payersIn({ values }: Pick<ConfigurationView, 'values'>): readonly string[] {
  const rows: unknown = values?.payers;
  return Array.isArray(rows)
    ? rows.flatMap((row: { id?: unknown }) => (typeof row.id === 'string' ? [row.id] : []))
    : [];
}
