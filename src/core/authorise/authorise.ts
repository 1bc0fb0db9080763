/** Who may charge, as far as the proxy itself can tell (PROTOCOL §2.3). Asking the authority is the caller's part. */
import type { Card, Instant, LearntToken, ProviderId, Token, TokenInfo, TokenStatus } from '../model.ts';
import { TOKEN_STATUSES } from '../model.ts';
import { isExpiredCard } from './cards.ts';
import { type TokenAnswer, worstOf } from './merge.ts';
import type { Reserved } from './reserved.ts';

/** An accept of this age still stands for the start that follows it. */
export const ACCEPT_HOLDS_MS = 120_000;
/** Messages older than this are a replay of an offline session: decided locally at once. */
export const REPLAY_AGE_MS = 300_000;
/** How long the charger waits for the authority at the most (invariant I1). */
export const AUTHORITY_DEADLINE_MS = 8_000;
/** Learnt decisions kept per charger; the oldest are forgotten first. */
export const MAX_LEARNT_TOKENS = 500;

/** Who decides on cards; made from the configuration. */
export const CARD_POLICIES = ['open', 'local', 'local_first', 'authority', 'first_accept', 'all'] as const;
export type CardPolicy = (typeof CARD_POLICIES)[number];

/** PROTOCOL §2.3: every card charges until somebody is named who decides. */
export function policyOf(
  named: CardPolicy | undefined,
  authority: ProviderId | undefined,
  cards: readonly Card[],
): CardPolicy {
  return named ?? (authority === undefined && cards.length === 0 ? 'open' : 'local_first');
}

/** The rule that decided, as the owner reads it. */
export type CardRule = 'open' | 'mode' | 'card' | 'pending' | 'reserved' | 'recent' | 'listed' | 'local' | 'concurrent';

export type Verdict =
  | {
      readonly kind: 'decided';
      readonly info: TokenInfo;
      readonly by: CardRule;
      /** Whose word stands behind it. */
      readonly from?: ProviderId | undefined;
    }
  /** `first`: the first accept counts; `all`: all must accept. */
  | { readonly kind: 'ask'; readonly providers: readonly ProviderId[]; readonly merge: 'first' | 'all' };

export interface AuthoriseWorld {
  readonly now: Instant;
  readonly policy: CardPolicy;
  readonly authority: ProviderId | undefined;
  /** Providers of this charger with the right to decide, in the order of the configuration. */
  readonly deciders: readonly ProviderId[];
  /** The owner's row for this card. */
  readonly card: Card | undefined;
  /** The home has locked its chargers: only a start that it sent itself, or a session that runs, goes on. */
  readonly isLocked: boolean;
  /** A remote start that the charger accepted waits for this token. */
  readonly pending: boolean;
  /** Whether its place was reserved. */
  readonly reserved: Reserved;
  /** It charges elsewhere in the house, and one card may charge only once. */
  readonly isBusyElsewhere: boolean;
  readonly learnt: readonly LearntToken[];
  /** Cards that nobody knows charge while those are silent who would decide. */
  readonly allowUnknown: boolean;
  /** When the charger says it happened; undefined = now. */
  readonly at?: Instant | undefined;
}

/** Decides what can be decided at once, or names who must be asked. */
export function authorise(token: Token | undefined, world: AuthoriseWorld): Verdict {
  const { card, now, policy } = world;
  if (world.isLocked && !world.pending) return decided('Blocked', 'mode');
  if (card?.isBlocked) return decided('Blocked', 'card');
  if (world.pending) return decided('Accepted', 'pending');
  if (world.reserved === 'others') return decided('NotAtThisTime', 'reserved');
  if (world.reserved === 'mine') return decided('Accepted', 'reserved');
  if (token === undefined) return decided('Accepted', 'pending');
  if (card !== undefined && isExpiredCard(card, now)) return decided('Expired', 'card');
  if (world.isBusyElsewhere) return decided('ConcurrentTx', 'concurrent');
  if (policy === 'open' && card === undefined) return decided('Accepted', 'open');
  const { providers, merge } = askedFor(world);
  if (providers.length === 0) {
    // A row says yes where it names nobody else, and where the policy asks nobody before it.
    const isKnown = card !== undefined && (card.authority === 'home' || policy === 'local' || policy === 'local_first');
    return isKnown || policy === 'open' ? decided('Accepted', 'card') : decided('Invalid', 'local');
  }
  const learnt = providers.length === 1 || merge === 'first' ? acceptOf(token, providers, world) : undefined;
  if (learnt !== undefined && now - learnt.at <= ACCEPT_HOLDS_MS) {
    return { kind: 'decided', info: infoOf(learnt), by: 'recent', from: learnt.from };
  }
  if (learnt?.isBelieved) return { kind: 'decided', info: infoOf(learnt), by: 'listed', from: learnt.from };
  if (world.at !== undefined && now - world.at > REPLAY_AGE_MS) {
    return unanswered(token, { kind: 'ask', providers, merge }, world);
  }
  return { kind: 'ask', providers, merge };
}

/** Nobody: the proxy decides. A row of the owner's that names who decides on its card goes before the policy. */
function askedFor({ card, policy, authority, deciders }: AuthoriseWorld): {
  readonly providers: readonly ProviderId[];
  readonly merge: 'first' | 'all';
} {
  if (card?.authority !== undefined)
    return { providers: card.authority === 'home' ? [] : [card.authority], merge: 'first' };
  switch (policy) {
    case 'open':
    case 'local':
      return { providers: [], merge: 'first' };
    case 'local_first':
      return { providers: card !== undefined || authority === undefined ? [] : [authority], merge: 'first' };
    case 'authority':
      return { providers: authority === undefined ? [] : [authority], merge: 'first' };
    case 'first_accept':
      return { providers: deciders, merge: 'first' };
    case 'all':
      return { providers: deciders, merge: 'all' };
  }
}

/** Who has to agree to this card: their no counts also when it comes late. */
export function mustAgree(world: AuthoriseWorld): readonly ProviderId[] {
  const { providers, merge } = askedFor(world);
  return merge === 'all' || providers.length === 1 ? providers : [];
}

/** The decision when nobody answered, or too few: where all must accept, silence is no. */
export function unanswered(
  token: Token,
  { providers, merge }: Extract<Verdict, { kind: 'ask' }>,
  world: Parameters<typeof localFallback>[2],
): Extract<Verdict, { kind: 'decided' }> {
  return merge === 'all' ? decided('Invalid', 'local') : localFallback(token, providers, world);
}

/**
 * The decision when nobody who was asked answers: the owner's row, else what they said of this token before, else no
 * (or yes, where the owner lets unknown cards charge).
 */
export function localFallback(
  token: Token,
  asked: readonly ProviderId[],
  world: Pick<AuthoriseWorld, 'learnt' | 'now' | 'card' | 'allowUnknown'>,
): Extract<Verdict, { kind: 'decided' }> {
  // The owner's word is nobody else's accept: who was silent does not pay for it.
  if (world.card !== undefined) return decided('Accepted', 'card');
  const known = world.learnt.filter((each) => asked.includes(each.from) && sameId(each.id, token.id));
  const accept = acceptOf(token, asked, world);
  const learnt = accept === undefined ? worstOf(known.map(refusalOf)) : { from: accept.from, info: infoOf(accept) };
  if (learnt === undefined) return decided(world.allowUnknown ? 'Accepted' : 'Invalid', 'local');
  return { kind: 'decided', ...learnt, by: 'local' };
}

/** What was said of it and is no accept any more. */
function refusalOf(learnt: LearntToken): TokenAnswer {
  return { from: learnt.from, info: learnt.status === 'Accepted' ? { status: 'Expired' } : infoOf(learnt) };
}

function decided(status: TokenStatus, by: CardRule): Extract<Verdict, { kind: 'decided' }> {
  return { kind: 'decided', info: { status }, by };
}

function isExpired(learnt: LearntToken, now: Instant): boolean {
  return learnt.expiresAt !== undefined && learnt.expiresAt < now;
}

/** Remembers what the authority said. */
export function learn(
  learnt: readonly LearntToken[],
  token: Token,
  from: ProviderId,
  info: TokenInfo,
  now: Instant,
): readonly LearntToken[] {
  const others = learnt.filter((known) => !(known.from === from && sameId(known.id, token.id)));
  const { status, expiresAt, group } = info;
  return [...others, { id: token.id, from, status, at: now, expiresAt, group }].slice(-MAX_LEARNT_TOKENS);
}

/** The latest accept that still stands. Each provider's last word is the only one that is kept of it. */
function acceptOf(
  token: Token,
  from: readonly ProviderId[],
  { learnt, now }: Pick<AuthoriseWorld, 'learnt' | 'now'>,
): LearntToken | undefined {
  return learnt.findLast(
    (each) =>
      each.status === 'Accepted' && !isExpired(each, now) && from.includes(each.from) && sameId(each.id, token.id),
  );
}

function sameId(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function infoOf({ status, expiresAt, group }: LearntToken): TokenInfo {
  return { status: TOKEN_STATUSES.find((known) => known === status) ?? 'Invalid', expiresAt, group };
}
