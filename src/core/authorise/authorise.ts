/** Who may charge, as far as the proxy itself can tell (PROTOCOL §2.3). Asking the authority is the caller's part. */
import type { Instant, LearntToken, ProviderId, Token, TokenInfo, TokenStatus } from '../model.ts';
import { TOKEN_STATUSES } from '../model.ts';

/** An accept of this age still stands for the start that follows it. */
export const ACCEPT_HOLDS_MS = 120_000;
/** Messages older than this are a replay of an offline session: decided locally at once. */
export const REPLAY_AGE_MS = 300_000;
/** How long the charger waits for the authority at the most (invariant I1). */
export const AUTHORITY_DEADLINE_MS = 8_000;
/** Learnt decisions kept per charger; the oldest are forgotten first. */
export const MAX_LEARNT_TOKENS = 500;

export type Verdict =
  | { readonly kind: 'decided'; readonly info: TokenInfo; readonly by: 'open' | 'pending' | 'recent' | 'local' }
  | { readonly kind: 'ask'; readonly authority: ProviderId };

export interface AuthoriseWorld {
  readonly now: Instant;
  readonly authority: ProviderId | undefined;
  /** The home has locked its chargers: only a start that it sent itself, or a session that runs, goes on. */
  readonly isLocked: boolean;
  /** A remote start that the charger accepted waits for this token. */
  readonly pending: boolean;
  readonly learnt: readonly LearntToken[];
  /** When the charger says it happened; undefined = now. */
  readonly at?: Instant | undefined;
}

/** Decides what can be decided at once, or names who must be asked. */
export function authorise(token: Token | undefined, world: AuthoriseWorld): Verdict {
  if (world.isLocked && !world.pending) return { kind: 'decided', info: { status: 'Blocked' }, by: 'local' };
  if (world.authority === undefined) return { kind: 'decided', info: { status: 'Accepted' }, by: 'open' };
  if (world.pending || token === undefined) return { kind: 'decided', info: { status: 'Accepted' }, by: 'pending' };
  const learnt = find(token, world);
  if (learnt?.status === 'Accepted' && world.now - learnt.at <= ACCEPT_HOLDS_MS && !isExpired(learnt, world.now)) {
    return { kind: 'decided', info: { status: 'Accepted', expiresAt: learnt.expiresAt }, by: 'recent' };
  }
  if (world.at !== undefined && world.now - world.at > REPLAY_AGE_MS) {
    return { kind: 'decided', info: localFallback(token, world), by: 'local' };
  }
  return { kind: 'ask', authority: world.authority };
}

/** The answer when the authority is silent: what it said of this token before, else no. */
export function localFallback(token: Token, world: Pick<AuthoriseWorld, 'authority' | 'learnt' | 'now'>): TokenInfo {
  const learnt = find(token, world);
  if (learnt === undefined) return { status: 'Invalid' };
  if (learnt.status === 'Accepted' && isExpired(learnt, world.now)) return { status: 'Expired' };
  return { status: statusOf(learnt.status), expiresAt: learnt.expiresAt };
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
  return [...others, { id: token.id, from, status: info.status, at: now, expiresAt: info.expiresAt }].slice(
    -MAX_LEARNT_TOKENS,
  );
}

function find(token: Token, world: Pick<AuthoriseWorld, 'authority' | 'learnt'>): LearntToken | undefined {
  return world.learnt.findLast((known) => known.from === world.authority && sameId(known.id, token.id));
}

function sameId(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function statusOf(text: string): TokenStatus {
  return TOKEN_STATUSES.find((status) => status === text) ?? 'Invalid';
}
