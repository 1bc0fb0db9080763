import { describe, expect, test } from 'vitest';
import {
  ACCEPT_HOLDS_MS,
  AUTHORITY_DEADLINE_MS,
  type AuthoriseWorld,
  authorise,
  type CardRule,
  learn,
  localFallback,
  MAX_LEARNT_TOKENS,
  mustAgree,
  policyOf,
  REPLAY_AGE_MS,
  unanswered,
  type Verdict,
} from '../../../../src/core/authorise/authorise.ts';
import { type Card, type LearntToken, TOKEN_STATUSES } from '../../../../src/core/model.ts';

const NOON = Date.UTC(2026, 10, 22, 12);
const CARD = { id: 'A1B2C3D4' };

function learnt(more: Partial<LearntToken> = {}): LearntToken {
  return { id: 'a1b2c3d4', from: 'amber', status: 'Accepted', at: NOON, ...more };
}

function world(more: Partial<AuthoriseWorld> = {}): AuthoriseWorld {
  return {
    now: NOON,
    policy: 'local_first',
    authority: 'amber',
    deciders: ['amber', 'birch'],
    card: undefined,
    isLocked: false,
    pending: false,
    reserved: undefined,
    isBusyElsewhere: false,
    learnt: [],
    allowUnknown: false,
    ...more,
  };
}

function card(more: Partial<Card> = {}): Card {
  return { id: 'a1b2c3d4', aliases: {}, isBlocked: false, ...more };
}

const ASK: Verdict = { kind: 'ask', providers: ['amber'], merge: 'first' };
const decided = (by: CardRule, status: (typeof TOKEN_STATUSES)[number], from?: string): Verdict => ({
  kind: 'decided',
  info: { status },
  by,
  ...(from !== undefined && { from }),
});

interface Row {
  readonly title: string;
  readonly world: AuthoriseWorld;
  readonly verdict: Verdict;
}

const ROWS: readonly Row[] = [
  {
    title: 'a locked charger takes no card, also where every card charges otherwise',
    world: world({ isLocked: true, policy: 'open' }),
    verdict: decided('mode', 'Blocked'),
  },
  {
    title: 'a locked charger takes the start that the home sent, and a session that runs goes on',
    world: world({ isLocked: true, pending: true }),
    verdict: decided('pending', 'Accepted'),
  },
  {
    title: 'without an authority every card charges, also one that was once blocked',
    world: world({ policy: 'open', authority: undefined, learnt: [learnt({ status: 'Blocked' })] }),
    verdict: decided('open', 'Accepted'),
  },
  { title: 'the authority is asked for a token that nobody knows', world: world(), verdict: ASK },
  {
    title: 'a remote start that waits for this token is its accept',
    world: world({ pending: true, learnt: [learnt({ status: 'Blocked' })] }),
    verdict: decided('pending', 'Accepted'),
  },
  {
    title: 'a place that waits for another card takes none, whoever accepted it',
    world: world({ reserved: 'others', policy: 'open', card: card(), learnt: [learnt()] }),
    verdict: decided('reserved', 'NotAtThisTime'),
  },
  {
    title: 'a card that is blocked is told so first, also where its place waits for it',
    world: world({ reserved: 'mine', card: card({ isBlocked: true }) }),
    verdict: decided('card', 'Blocked'),
  },
  {
    title: 'a place that waits for this card is its accept',
    world: world({ reserved: 'mine', learnt: [learnt({ status: 'Blocked' })] }),
    verdict: decided('reserved', 'Accepted'),
  },
  {
    title: 'a session that runs, or a start that waits, goes on where the place is reserved',
    world: world({ reserved: 'others', pending: true }),
    verdict: decided('pending', 'Accepted'),
  },
  {
    title: 'an accept of 120 s ago holds for the start',
    world: world({ learnt: [learnt({ at: NOON - ACCEPT_HOLDS_MS })] }),
    verdict: decided('recent', 'Accepted', 'amber'),
  },
  {
    title: 'an older one does not',
    world: world({ learnt: [learnt({ at: NOON - ACCEPT_HOLDS_MS - 1 })] }),
    verdict: ASK,
  },
  {
    title: 'nor one that ran out meanwhile',
    world: world({ learnt: [learnt({ at: NOON - 60_000, expiresAt: NOON - 1 })] }),
    verdict: ASK,
  },
  {
    title: 'a refusal is asked for again, however young',
    world: world({ learnt: [learnt({ status: 'Invalid' })] }),
    verdict: ASK,
  },
  {
    title: 'what somebody else accepted counts for nothing',
    world: world({ learnt: [learnt({ from: 'birch' })] }),
    verdict: ASK,
  },
  {
    title: 'a start of 5 min ago is asked for',
    world: world({ at: NOON - REPLAY_AGE_MS, learnt: [learnt({ status: 'Blocked' })] }),
    verdict: ASK,
  },
  {
    title: 'an older one is a replay and decided at once by what is known',
    world: world({ at: NOON - REPLAY_AGE_MS - 1, learnt: [learnt({ status: 'Blocked' })] }),
    verdict: decided('local', 'Blocked', 'amber'),
  },
  {
    title: 'a replay of an unknown token is refused',
    world: world({ at: NOON - REPLAY_AGE_MS - 1 }),
    verdict: decided('local', 'Invalid'),
  },
];

describe('§2.3 the start decision', () => {
  test.each(ROWS)('$title', ({ world: given, verdict }) => {
    expect(authorise(CARD, given)).toEqual(verdict);
  });

  test('an accept that holds says until when', () => {
    const verdict = authorise(CARD, world({ learnt: [learnt({ expiresAt: NOON })] }));
    expect(verdict).toEqual({
      kind: 'decided',
      info: { status: 'Accepted', expiresAt: NOON },
      by: 'recent',
      from: 'amber',
    });
  });

  test('where no token is shown there is nothing to refuse', () => {
    expect(authorise(undefined, world())).toEqual(decided('pending', 'Accepted'));
  });

  test('I1: the charger never waits longer than 8 s', () => {
    expect(AUTHORITY_DEADLINE_MS).toBe(8_000);
  });
});

describe('§2.3 the policies', () => {
  const BOTH = (merge: 'first' | 'all'): Verdict => ({ kind: 'ask', providers: ['amber', 'birch'], merge });
  const known = card();
  test.each<[AuthoriseWorld['policy'], Card | undefined, Verdict]>([
    ['open', undefined, decided('open', 'Accepted')],
    ['open', known, decided('card', 'Accepted')],
    ['local', undefined, decided('local', 'Invalid')],
    ['local', known, decided('card', 'Accepted')],
    ['local_first', undefined, ASK],
    ['local_first', known, decided('card', 'Accepted')],
    ['authority', undefined, ASK],
    ['authority', known, ASK],
    ['first_accept', undefined, BOTH('first')],
    ['first_accept', known, BOTH('first')],
    ['all', undefined, BOTH('all')],
    ['all', known, BOTH('all')],
  ])('%s, with the row %o', (policy, row, verdict) => {
    expect(authorise(CARD, world({ policy, card: row }))).toEqual(verdict);
    // What the owner's row says of this card alone goes before every policy.
    expect(authorise(CARD, world({ policy, card: card({ isBlocked: true }) }))).toEqual(decided('card', 'Blocked'));
    expect(authorise(CARD, world({ policy, card: card({ expiresAt: NOON }) }))).toEqual(decided('card', 'Expired'));
    const routed: Verdict = { kind: 'ask', providers: ['cedar'], merge: 'first' };
    expect(authorise(CARD, world({ policy, card: card({ authority: 'cedar' }) }))).toEqual(routed);
    const mine = authorise(CARD, world({ policy, card: card({ authority: 'home' }) }));
    expect(mine).toEqual(decided('card', 'Accepted'));
  });

  test.each([
    ['nobody is named', undefined, undefined, [], 'open'],
    ['somebody who decides is', undefined, 'amber', [], 'local_first'],
    ['a card is written down', undefined, undefined, [known], 'local_first'],
    ['the owner says so', 'open', 'amber', [known], 'open'],
  ] as const)(
    'without a word of the owner it follows from who is named: %s',
    (_what, named, authority, cards, policy) => {
      expect(policyOf(named, authority, cards)).toBe(policy);
    },
  );

  test('without anybody to ask nothing unknown charges', () => {
    for (const policy of ['local_first', 'authority', 'first_accept', 'all'] as const) {
      const verdict = authorise(CARD, world({ policy, authority: undefined, deciders: [] }));
      expect(verdict).toEqual(decided('local', 'Invalid'));
    }
  });

  test('a card that charges elsewhere is refused where one card may charge only once', () => {
    const busy = { isBusyElsewhere: true, card: known };
    expect(authorise(CARD, world(busy))).toEqual(decided('concurrent', 'ConcurrentTx'));
    expect(authorise(CARD, world({ ...busy, pending: true }))).toEqual(decided('pending', 'Accepted'));
    const open = world({ isBusyElsewhere: true, policy: 'open' });
    expect(authorise(CARD, open)).toEqual(decided('concurrent', 'ConcurrentTx'));
  });

  test('where the first accept counts, the recent one of anybody holds, whatever another said since', () => {
    const known = [learnt({ group: 'FLEET' }), learnt({ from: 'birch', status: 'Blocked', at: NOON + 1 })];
    expect(authorise(CARD, world({ policy: 'first_accept', learnt: known }))).toEqual({
      kind: 'decided',
      info: { status: 'Accepted', group: 'FLEET' },
      by: 'recent',
      from: 'amber',
    });
  });

  test('where all must accept, the recent accept of one is not enough, and not for a replay either', () => {
    expect(authorise(CARD, world({ policy: 'all', learnt: [learnt()] }))).toEqual(BOTH('all'));
    const replay = world({ policy: 'all', learnt: [learnt()], at: NOON - REPLAY_AGE_MS - 1 });
    expect(authorise(CARD, replay)).toEqual(decided('local', 'Invalid'));
  });

  test.each<[string, Partial<AuthoriseWorld>, readonly string[]]>([
    ['the authority', { policy: 'authority' }, ['amber']],
    ['whom the row names', { policy: 'authority', card: card({ authority: 'birch' }) }, ['birch']],
    ['nobody, where the row names the home', { policy: 'authority', card: card({ authority: 'home' }) }, []],
    ['nobody, where the row alone says yes', { policy: 'local_first', card: card() }, []],
    ['nobody for sure, where one yes is enough', { policy: 'first_accept' }, []],
    ['all, where all must', { policy: 'all' }, ['amber', 'birch']],
  ])('who must agree: %s', (_who, more, providers) => {
    expect(mustAgree(world(more))).toEqual(providers);
  });
});

describe('§2.3 the local fallback', () => {
  test('a row of the owner counts, then what anybody who was asked said, then the switch for unknown cards', () => {
    const blocked = learnt({ status: 'Blocked' });
    // Nobody said yes but the owner, so nobody pays for it whom his row does not name.
    expect(localFallback(CARD, ['amber'], world({ card: card(), learnt: [blocked] }))).toEqual(
      decided('card', 'Accepted'),
    );
    const both = world({ learnt: [learnt({ from: 'birch' }), blocked] });
    expect(localFallback(CARD, ['amber', 'birch'], both)).toMatchObject(decided('local', 'Accepted', 'birch'));
    expect(localFallback(CARD, ['amber'], world({ allowUnknown: true })).info.status).toBe('Accepted');
    expect(localFallback(CARD, ['amber'], world({ allowUnknown: true, learnt: [blocked] })).info.status).toBe(
      'Blocked',
    );
  });

  test.each(TOKEN_STATUSES)('what the authority said before stands: %s', (status) => {
    expect(localFallback(CARD, ['amber'], world({ learnt: [learnt({ status, at: 0 })] })).info).toEqual({ status });
  });

  test.each<[string, readonly LearntToken[], string]>([
    ['nothing is known: no', [], 'Invalid'],
    ['somebody else said yes: no', [learnt({ from: 'cedar' })], 'Invalid'],
    ['another card: no', [learnt({ id: 'FFFF' })], 'Invalid'],
    ['it ran out', [learnt({ expiresAt: NOON - 1 })], 'Expired'],
    ['it runs out now', [learnt({ expiresAt: NOON })], 'Accepted'],
    ['a refusal never runs out', [learnt({ status: 'Blocked', expiresAt: NOON - 1 })], 'Blocked'],
    ['a word that nobody knows: no', [learnt({ status: 'Perhaps' })], 'Invalid'],
    [
      'of several that said no the worst counts, whoever was last',
      [learnt({ status: 'Blocked' }), learnt({ from: 'birch', status: 'Invalid' })],
      'Blocked',
    ],
    [
      'an accept that ran out is a no like others',
      [learnt({ expiresAt: NOON - 1 }), learnt({ from: 'birch', status: 'ConcurrentTx' })],
      'Expired',
    ],
    ['the last word counts', [learnt({ status: 'Blocked' }), learnt()], 'Accepted'],
  ])('%s', (_title, known, status) => {
    expect(localFallback(CARD, ['amber', 'birch'], world({ learnt: known })).info.status).toBe(status);
  });

  test('where all must accept, silence is a no, whatever was said before', () => {
    const known = world({ card: card(), learnt: [learnt(), learnt({ from: 'birch' })], allowUnknown: true });
    const asked = { kind: 'ask', providers: ['amber', 'birch'] } as const;
    expect(unanswered(CARD, { ...asked, merge: 'all' }, known)).toEqual(decided('local', 'Invalid'));
    expect(unanswered(CARD, { ...asked, merge: 'first' }, known).info.status).toBe('Accepted');
  });
});

describe('what the authority says is remembered', () => {
  test('once a card, in any case, with its newest word last', () => {
    const before = [learnt({ id: 'A1B2C3D4' }), learnt({ id: 'FFFF' }), learnt({ from: 'birch' })];
    const info = { status: 'Blocked', expiresAt: 7, group: 'FLEET' } as const;
    const after = learn(before, { id: 'a1B2c3D4' }, 'amber', info, NOON + 1);
    expect(after).toEqual([
      learnt({ id: 'FFFF' }),
      learnt({ from: 'birch' }),
      { id: 'a1B2c3D4', from: 'amber', status: 'Blocked', at: NOON + 1, expiresAt: 7, group: 'FLEET' },
    ]);
  });

  test('up to a bound; the oldest are forgotten', () => {
    let known: readonly LearntToken[] = [];
    for (let i = 0; i <= MAX_LEARNT_TOKENS; i += 1) {
      known = learn(known, { id: `card ${i}` }, 'amber', { status: 'Accepted' }, NOON + i);
    }
    expect(known).toHaveLength(MAX_LEARNT_TOKENS);
    expect(known[0]?.id).toBe('card 1');
  });

  test('and decides the next time', () => {
    const known = learn([], CARD, 'amber', { status: 'Accepted' }, NOON);
    expect(authorise(CARD, world({ now: NOON + 60_000, learnt: known }))).toEqual(
      decided('recent', 'Accepted', 'amber'),
    );
    expect(localFallback(CARD, ['amber'], world({ now: NOON + 3_600_000, learnt: known })).info).toEqual({
      status: 'Accepted',
    });
  });
});
