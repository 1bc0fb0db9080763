/** How a provider is, in one word. Pure. */
import type { Word } from '../../lib/words.ts';
import type { Provider } from '../../live/types.ts';
import type { BadgeKind } from '../../parts/proxy-badge.ts';

export interface ProviderState {
  readonly kind: BadgeKind;
  readonly word: Word;
}

/** The worst of its links counts. */
export function stateOf({ online, paused, links, kind, shadow }: Provider): ProviderState {
  if (paused !== null) return { kind: 'warn', word: 'providers.state_paused' };
  if (kind === 'backend' || links.length === 0) {
    if (online) return { kind: 'good', word: 'providers.state_online' };
    return kind === 'backend'
      ? { kind: 'plain', word: 'providers.state_not_here' }
      : { kind: 'plain', word: 'providers.state_waits' };
  }
  if (links.some(({ state }) => state === 'rejected')) return { kind: 'bad', word: 'providers.state_rejected' };
  if (links.some(({ state }) => state === 'backoff')) return { kind: 'bad', word: 'providers.state_lost' };
  if (links.some(({ state }) => state === 'booting' || state === 'pending'))
    return { kind: 'warn', word: 'providers.state_registering' };
  if (!online) return { kind: 'plain', word: 'providers.state_waits' };
  return { kind: 'good', word: shadow ? 'providers.state_watched' : 'providers.state_online' };
}

const LINK_WORDS: Readonly<Record<string, Word>> = {
  booting: 'providers.state_registering',
  pending: 'providers.state_registering',
  accepted: 'providers.state_online',
  resumed: 'providers.state_online',
  rejected: 'providers.state_rejected',
  backoff: 'providers.link_again',
};

/** What one of its links does. */
export function linkWord(state: string): Word {
  return LINK_WORDS[state] ?? 'providers.state_not_here';
}

/** The newest thing that went wrong with it. */
export function lastErrorOf({ links }: Provider): string | undefined {
  return links.find(({ last_error: error, online }) => error !== null && !online)?.last_error ?? undefined;
}
