/** Checks of the table of cards: who is named in it exists and can do what it is named for. */
import type { Finding, Findings, Path } from './problem.ts';
import { mustDecide, notAProvider, type ProviderRow } from './provider-rows.ts';
import type { Config } from './schema.ts';

export function checkCards({ tags }: Config, rows: readonly ProviderRow[]): Findings {
  const cards = tags.map((card, index) => ({ ...card, path: ['tags', index] as const }));
  return {
    errors: [
      ...cardTwice(cards),
      ...cards.flatMap(({ path, authority }) =>
        authority === undefined || authority === 'home' ? [] : mustDecide([...path, 'authority'], authority, rows),
      ),
      ...cards.flatMap(({ path, payer }) =>
        payer === undefined || payer === 'home' ? [] : mustExist([...path, 'payer'], payer, rows),
      ),
    ],
    warnings: [
      ...cards.flatMap(({ path, aliases }) =>
        Object.keys(aliases).flatMap((id) =>
          mustExist([...path, 'aliases', id], id, rows).map((finding) => ({ ...finding, atKey: true })),
        ),
      ),
      ...aliasTwice(cards),
    ],
  };
}

interface CardRow {
  readonly path: Path;
  readonly id: string;
  readonly aliases: { readonly [providerId: string]: string };
}

function mustExist(path: Path, id: string, rows: readonly ProviderRow[]): Finding[] {
  return rows.some((row) => row.id === id) ? [] : [{ path, ...notAProvider(id, rows) }];
}

/** Readers tell cards in upper or lower case as they like. */
function cardTwice(cards: readonly CardRow[]): Finding[] {
  const ids = cards.map(({ id }) => id.toLowerCase());
  return cards
    .filter((_card, index) => ids.indexOf(ids[index] ?? '') < index)
    .map(({ path }) => ({
      path: [...path, 'id'],
      wrong: 'this card stands in the table twice',
      right: 'keep one row',
    }));
}

/** A provider that asks for a start with such a number would start the first of them. */
function aliasTwice(cards: readonly CardRow[]): Finding[] {
  const seen = new Set<string>();
  return cards.flatMap(({ path, aliases }) =>
    Object.entries(aliases).flatMap(([provider, alias]): Finding[] => {
      const key = `${provider} ${alias.toLowerCase()}`;
      if (!seen.has(key)) {
        seen.add(key);
        return [];
      }
      const wrong = `"${provider}" knows another card under this number, too`;
      const right = 'a start that it asks for with it is taken for the first of them';
      return [{ path: [...path, 'aliases', provider], wrong, right }];
    }),
  );
}
