import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asSeenBy, meantBy } from '../../../../src/core/authorise/cards.ts';
import { decidersOf, decidesOn, lateAnswer } from '../../../../src/core/authorise/late-answer.ts';
import { merged, settles, type TokenAnswer, worstOf } from '../../../../src/core/authorise/merge.ts';
import { type Card, TOKEN_STATUSES } from '../../../../src/core/model.ts';
import { aTransaction } from '../../../fakes/hub.ts';

/** Those with a rank of their own. */
const NAMED = ['Blocked', 'Expired', 'ConcurrentTx', 'Invalid'] as const;
const ASKED = ['amber', 'birch', 'cedar'];
const answersOf = fc
  .uniqueArray(fc.record({ from: fc.constantFrom(...ASKED), status: fc.constantFrom(...TOKEN_STATUSES) }), {
    selector: ({ from }) => from,
  })
  .map((rows) => rows.map(({ from, status }): TokenAnswer => ({ from, info: { status } })));

describe('§2.3 several answers about one card', () => {
  test('one accept is enough where the first counts, and every one is needed where all must accept', () => {
    fc.assert(
      fc.property(answersOf, (answers) => {
        const yes = answers.filter(({ info }) => info.status === 'Accepted');
        const first = merged(answers, 'first', ASKED);
        expect(first?.info.status === 'Accepted').toBe(yes.length > 0);
        const all = merged(answers, 'all', ASKED);
        expect(all?.info.status === 'Accepted').toBe(yes.length === ASKED.length);
        if (answers.some((answer) => settles(answer, 'all'))) expect(all?.info.status).not.toBe('Accepted');
      }),
      { seed: 20_261_123 },
    );
  });

  test('of several refusals the worst is said, whoever answered first', () => {
    fc.assert(
      fc.property(answersOf, fc.infiniteStream(fc.nat()), (answers, dice) => {
        const shuffled = answers.toSorted(() => (Number(dice.next().value) % 2) - 0.5);
        const kind = (one: TokenAnswer | undefined) => NAMED.find((status) => status === one?.info.status) ?? 'another';
        expect(kind(worstOf(shuffled))).toBe(kind(worstOf(answers)));
      }),
      { seed: 20_261_123 },
    );
    const say = (...statuses: readonly TokenAnswer['info']['status'][]) =>
      worstOf(statuses.map((status, index) => ({ from: ASKED[index] ?? '', info: { status } })))?.info.status;
    expect(say('Invalid', 'ConcurrentTx', 'Blocked')).toBe('Blocked');
    expect(say('Invalid', 'ConcurrentTx', 'Expired')).toBe('Expired');
    expect(say('Invalid', 'NoCredit', 'ConcurrentTx')).toBe('ConcurrentTx');
    expect(say('Invalid', 'NoCredit')).toBe('NoCredit');
    expect(say('Accepted')).toBeUndefined();
  });
});

describe('§2.3 a no after the session began', () => {
  const asked = {
    status: 'Invalid',
    isBooked: false,
    isOpen: true,
    decides: true,
    manners: { ignoreRejects: false, stopOnInvalidId: true },
  } as const;
  test.each([
    ['an accept', { status: 'Accepted' }, 'accept'],
    ['T8: in its own way after a retry', { status: 'ConcurrentTx', isBooked: true }, 'accept'],
    ['in its own way at the first try', { status: 'ConcurrentTx' }, 'stop'],
    ['by who decides', {}, 'stop'],
    ['by who decides and wants no stop', { manners: { ignoreRejects: false, stopOnInvalidId: false } }, 'starve'],
    ['by who only looks on', { decides: false }, 'leave'],
    ['where the owner does not care', { manners: { ignoreRejects: true, stopOnInvalidId: true } }, 'note'],
    ['of a session that is over', { isOpen: false }, 'note'],
  ] as const)('%s: %o → %s', (_what, more, answer) => {
    expect(lateAnswer({ ...asked, ...more })).toBe(answer);
  });
});

test('a card has one name for each provider, both ways and in any case', () => {
  const card: Card = { id: 'REAL', aliases: { amber: 'NL-1' }, isBlocked: false };
  expect(asSeenBy(card, 'amber', { id: 'real', type: 'ISO14443' })).toEqual({ id: 'NL-1', type: 'ISO14443' });
  expect(asSeenBy(card, 'birch', { id: 'real' })).toEqual({ id: 'real' });
  expect(meantBy([card], 'amber', 'nl-1')).toBe('REAL');
  expect(meantBy([card], 'birch', 'nl-1')).toBe('nl-1');
});

describe('§2.2 whose word on a card counts for everybody', () => {
  const row = (more: Partial<Card> = {}): Card => ({ id: 'CARD', aliases: {}, isBlocked: false, ...more });
  const session = { payer: 'birch', holder: 'cedar' };
  test.each<[string, Card | undefined, readonly string[], typeof session, readonly string[]]>([
    ['who must agree, pays, and holds control', undefined, ['amber'], session, ['amber', 'birch', 'cedar']],
    ['each of them once, and not the home', undefined, ['birch'], { payer: 'birch', holder: 'home' }, ['birch']],
    ['a row that names nobody changes nothing', row({ payer: 'birch' }), [], session, ['birch', 'cedar']],
    ['a row that names the home: nobody else', row({ authority: 'home' }), [], session, []],
    ['a row that names somebody: nobody else', row({ authority: 'amber' }), ['amber'], session, ['amber']],
  ])('%s', (_what, card, agreeing, tx, deciders) => {
    expect(decidersOf(card, agreeing, tx)).toEqual(deciders);
  });

  test('is frozen in the session; one without counts who pays and who holds; what the home took over is its own', () => {
    const tx = aTransaction({ payer: 'birch', holder: 'birch' });
    expect(['amber', 'birch'].map((id) => decidesOn(tx, id))).toEqual([false, true]);
    expect(['amber', 'birch'].map((id) => decidesOn({ ...tx, deciders: ['amber'] }, id))).toEqual([true, false]);
    expect(decidesOn({ ...tx, takenFrom: { providerId: 'birch', seq: 1 } }, 'birch')).toBe(false);
  });
});
