/** Several providers were asked about one card: what counts (PROTOCOL §2.3). */
import type { ProviderId, TokenInfo, TokenStatus } from '../model.ts';

export interface TokenAnswer {
  readonly from: ProviderId;
  readonly info: TokenInfo;
}

/** The worst first. */
const RANKING: readonly TokenStatus[] = ['Blocked', 'Expired', 'ConcurrentTx'];

/** The answer that counts when none accepted: `Blocked`, `Expired`, `ConcurrentTx`, others, `Invalid`. */
export function worstOf<A extends TokenAnswer>(answers: readonly A[]): A | undefined {
  const rank = ({ info }: TokenAnswer): number => {
    const index = RANKING.indexOf(info.status);
    if (index >= 0) return index;
    return info.status === 'Invalid' ? RANKING.length + 1 : RANKING.length;
  };
  return answers
    .filter(({ info }) => info.status !== 'Accepted')
    .toSorted((a, b) => rank(a) - rank(b))
    .at(0);
}

/** Whether an answer that just came settles the question, so that nobody else is waited for. */
export function settles(answer: TokenAnswer, merge: 'first' | 'all'): boolean {
  return (answer.info.status === 'Accepted') === (merge === 'first');
}

/**
 * The decision once everybody answered or the time is over; undefined = nobody said anything that counts. `asked` is
 * in the order of the configuration: of several that accept, the first pays.
 */
export function merged<A extends TokenAnswer>(
  answers: readonly A[],
  merge: 'first' | 'all',
  asked: readonly ProviderId[],
): A | undefined {
  const accepts = asked.flatMap(
    (id) => answers.find(({ from, info }) => from === id && info.status === 'Accepted') ?? [],
  );
  if (merge === 'first') return answers.find(({ info }) => info.status === 'Accepted') ?? worstOf(answers);
  if (accepts.length === asked.length) return accepts[0];
  return worstOf(answers);
}
