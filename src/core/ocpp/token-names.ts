/** Tokens on links of other versions (PROTOCOL §4.1): which type one has that came without, and its name where it is too long. */
import type { Token } from '../model.ts';
import { longestToken, type OcppVersion, tellsTokenTypes } from './versions.ts';

/** Tokens of which something has to be remembered; those that were not seen for longest go first. */
export const MAX_KNOWN_TOKENS = 500;

/** What a token has that the rules would not say of it. */
export interface KnownToken {
  readonly id: string;
  /** As a version told it that has types. */
  readonly type?: string | undefined;
  /** Stands for it where it is too long. */
  readonly alias?: string | undefined;
}

/** Nobody showed a card, and everybody may charge. */
const NO_TOKEN = 'NoAuthorization';

const RULES: readonly (readonly [pattern: RegExp, type: string])[] = [
  [/^([0-9a-f]{8}|[0-9a-f]{14}|[0-9a-f]{20})$/i, 'ISO14443'],
  [/^[0-9a-f]{16}$/i, 'ISO15693'],
  // Country, provider, instance, and mostly a check digit.
  [/^[a-z]{2}-?[a-z0-9]{3}-?[a-z0-9]{8,9}(-?[a-z0-9])?$/i, 'eMAID'],
];

/** The type that a token seems to have; never `Local`, which would be a claim of the charger. */
export function seemingType(id: string): string {
  return RULES.find(([pattern]) => pattern.test(id))?.[1] ?? 'Central';
}

/** What is to be remembered of a token; undefined where the rules say it all. */
export function memorable({ id, type }: Token, aliasOf: (id: string) => string): KnownToken | undefined {
  const isLong = id.length > longestToken('1.6');
  const isOdd = type !== undefined && type !== NO_TOKEN && type !== seemingType(id);
  return isLong || isOdd ? { id, type, ...(isLong && { alias: aliasOf(id) }) } : undefined;
}

/** The memory with these; the very same one where nothing is news. */
export function withTokens(known: readonly KnownToken[], seen: readonly KnownToken[]): readonly KnownToken[] {
  const news = seen.filter(({ id, type }) => {
    const before = find(known, id);
    return before === undefined || (type !== undefined && type !== before.type);
  });
  if (news.length === 0) return known;
  const others = known.filter(({ id }) => find(news, id) === undefined);
  return [...others, ...news].slice(-MAX_KNOWN_TOKENS);
}

export interface TokenNames {
  readonly tokens: readonly KnownToken[];
  /** The tag that stands for "no card" in versions that know only cards. */
  readonly anonymousTag: string;
}

/** The token as a link of this version says it. */
export function tokenIn(version: OcppVersion, { tokens, anonymousTag }: TokenNames, token: Token): Token {
  if (!tellsTokenTypes(version)) {
    if (token.type === NO_TOKEN) return { id: anonymousTag };
    return { ...token, id: nameIn(version, tokens, token.id) };
  }
  if (token.type === undefined && isSame(token.id, anonymousTag)) return { id: '', type: NO_TOKEN };
  const type = token.type ?? find(tokens, token.id)?.type ?? seemingType(token.id);
  return { id: nameIn(version, tokens, token.id), type };
}

/** An id as a link of this version says it: cut never, an alias where it is too long (invariant I8). */
export function nameIn(version: OcppVersion, tokens: readonly KnownToken[], id: string): string {
  return id.length <= longestToken(version) ? id : (find(tokens, id)?.alias ?? id);
}

/** The token that a link means; it may have been told an alias only. */
export function tokenMeant(tokens: readonly KnownToken[], token: Token): Token {
  const known = behind(tokens, token.id);
  return known === undefined ? token : { id: known.id, type: known.type ?? token.type };
}

/** The id that stands behind an alias. */
export function idMeant(tokens: readonly KnownToken[], id: string): string {
  return behind(tokens, id)?.id ?? id;
}

function behind(tokens: readonly KnownToken[], id: string): KnownToken | undefined {
  return tokens.find(({ alias }) => alias !== undefined && isSame(alias, id));
}

function find(tokens: readonly KnownToken[], id: string): KnownToken | undefined {
  return tokens.find((known) => isSame(known.id, id));
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
