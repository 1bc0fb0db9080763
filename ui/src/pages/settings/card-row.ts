/** A row of the table of cards, and the form that makes it. Pure. */
import type { Card } from '../../live/types.ts';

/** What begins the name of a field for the number at a provider. */
export const ALIAS = 'alias:';

type Typed = Readonly<Record<string, string>>;

const TEXTS = ['name', 'vehicle', 'authority', 'payer', 'expires'] as const;

/** As the API takes it: nothing that is empty. */
export function cardBody(typed: Typed): Omit<Partial<Card>, 'id'> {
  const texts = TEXTS.flatMap((key) => (trimmed(typed, key) === '' ? [] : [[key, trimmed(typed, key)]]));
  const aliases = Object.keys(typed)
    .filter((key) => key.startsWith(ALIAS) && trimmed(typed, key) !== '')
    .map((key) => [key.slice(ALIAS.length), trimmed(typed, key)]);
  return {
    ...Object.fromEntries(texts),
    ...(aliases.length > 0 && { aliases: Object.fromEntries(aliases) }),
    ...(typed.blocked === 'on' && { blocked: true }),
  };
}

/** At whom the card can have a number of its own: the providers, and whoever the row names besides. */
export function aliasOwners(card: Card | undefined, providers: readonly string[]): readonly string[] {
  return [...new Set([...providers, ...Object.keys(card?.aliases ?? {})])];
}

/** The choices of a list, with what stands there now even where nobody is called so any more. */
export function choices(known: readonly string[], now: string | undefined): readonly string[] {
  return [...new Set(['home', ...known, ...(now === undefined ? [] : [now])])];
}

function trimmed(typed: Typed, key: string): string {
  return (typed[key] ?? '').trim();
}
