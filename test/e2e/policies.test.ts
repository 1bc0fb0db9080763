/** PROTOCOL §2.3, the table of policies: who is asked about a card, and what the charger hears of it. */
import { expect, test } from 'vitest';
import { OCPP_VERSIONS, type OcppVersion } from '../../src/core/ocpp/versions.ts';
import type { StrictCall } from '../peers/strict.ts';
import { callsOf, until } from './house.ts';
import { fields } from './seen.ts';
import { delivered, play, type Stage, settled } from './stage.ts';

const SILENT = 'silent';
/** What alpha and beta say of each card; both may decide. Gamma, who may not, blocks them all. */
const CARDS: { readonly [card: string]: readonly [alpha: string, beta: string] } = {
  'YES-YES': ['Accepted', 'Accepted'],
  'YES-NO': ['Accepted', 'Invalid'],
  'NO-YES': ['Expired', 'Accepted'],
  BLOCKED: ['Blocked', 'Expired'],
  EXPIRED: ['ConcurrentTx', 'Expired'],
  CONCURRENT: ['Invalid', 'ConcurrentTx'],
  INVALID: ['Invalid', 'Invalid'],
  'YES-SILENT': ['Accepted', SILENT],
  'SILENT-YES': [SILENT, 'Accepted'],
  'NO-SILENT': ['Blocked', SILENT],
  SILENT: [SILENT, SILENT],
  MINE: ['Accepted', 'Invalid'],
};
/** Words that only newer versions have. */
const NEWER_CARDS: typeof CARDS = {
  'NO-CREDIT': ['Invalid', 'NoCredit'],
  'NOT-NOW': ['NotAtThisTime', 'Invalid'],
};

interface Policy {
  readonly policy: string;
  /** What the charger hears while both are there; a card that is not listed hears alpha's word. */
  readonly hears: { readonly [card: string]: string };
  /** What it hears of cards that were decided before, once nobody is there any more. */
  readonly alone: { readonly [card: string]: string };
  /** Who is asked of the row of the owner's, and of all other cards. */
  readonly asks: { readonly mine: readonly string[]; readonly others: readonly string[] };
  readonly pays: string;
}

const every = (word: string) =>
  Object.fromEntries(Object.keys({ ...CARDS, ...NEWER_CARDS }).map((card) => [card, word]));
const UNHEARD = { 'SILENT-YES': 'Invalid', SILENT: 'Invalid' };
/** What alpha said lasts. */
const REMEMBERED = {
  'YES-YES': 'Accepted',
  'NO-YES': 'Expired',
  BLOCKED: 'Blocked',
  MINE: 'Accepted',
};

const POLICIES: readonly Policy[] = [
  { policy: 'open', hears: every('Accepted'), alone: every('Accepted'), asks: { mine: [], others: [] }, pays: 'home' },
  {
    policy: 'local',
    hears: { ...every('Invalid'), MINE: 'Accepted' },
    alone: { ...every('Invalid'), MINE: 'Accepted' },
    asks: { mine: [], others: [] },
    pays: 'home',
  },
  {
    policy: 'local_first',
    hears: { ...UNHEARD, MINE: 'Accepted' },
    alone: REMEMBERED,
    asks: { mine: [], others: ['alpha'] },
    pays: 'home',
  },
  {
    policy: 'authority',
    hears: UNHEARD,
    alone: REMEMBERED,
    asks: { mine: ['alpha'], others: ['alpha'] },
    pays: 'alpha',
  },
  {
    policy: 'first_accept',
    hears: {
      'NO-YES': 'Accepted',
      EXPIRED: 'Expired',
      CONCURRENT: 'ConcurrentTx',
      'SILENT-YES': 'Accepted',
      SILENT: 'Invalid',
      'NO-CREDIT': 'NoCredit',
    },
    alone: { ...REMEMBERED, 'NO-YES': 'Accepted' },
    asks: { mine: ['alpha', 'beta'], others: ['alpha', 'beta'] },
    pays: 'alpha',
  },
  {
    policy: 'all',
    hears: {
      'YES-NO': 'Invalid',
      EXPIRED: 'ConcurrentTx',
      'YES-SILENT': 'Invalid',
      'SILENT-YES': 'Invalid',
      SILENT: 'Invalid',
      MINE: 'Invalid',
    },
    alone: every('Invalid'),
    asks: { mine: ['alpha', 'beta'], others: ['alpha', 'beta'] },
    pays: 'home',
  },
];

test.each(OCPP_VERSIONS.toReversed().flatMap((version) => POLICIES.map((row) => ({ version, ...row }))))(
  '$version, card_policy: $policy',
  ({ version, policy, hears, alone, asks, pays }) => {
    const { promise: silence, resolve: speak } = Promise.withResolvers<string>();
    const cards = version === '1.6' ? CARDS : { ...CARDS, ...NEWER_CARDS };
    const says = (which: 0 | 1) => async (call: StrictCall) => {
      if (call.action !== 'Authorize') return undefined as never;
      const word = cards[cardIn(call)]?.[which] ?? 'Invalid';
      return answerOf(version, word === SILENT ? await silence : word);
    };
    return play(
      {
        version,
        config: { card_policy: policy, authority: 'alpha', tags: [{ id: 'MINE' }] },
        services: {
          alpha: { answer: says(0), config: { role: 'billing' } },
          beta: { answer: says(1), config: { role: 'billing' } },
          gamma: {
            answer: ({ action }) => (action === 'Authorize' ? answerOf(version, 'Blocked') : undefined),
            config: { role: 'energy' },
          },
        },
      },
      async (stage) => {
        const { box, clock } = stage;
        await settled(stage, 'alpha', 'beta', 'gamma');
        for (const [card, words] of Object.entries(cards)) {
          const before = countAsked(stage);
          const shown = box.authorize(card);
          const asked = card === 'MINE' ? asks.mine : asks.others;
          await until('the questions', () => countAsked(stage) === before + asked.length);
          const waits = asked.some((id) => words[id === 'alpha' ? 0 : 1] === SILENT);
          if (waits && !isSettled(policy, words)) {
            await stage.status();
            clock.advance(8_000);
          }
          expect([card, await shown]).toEqual([card, hears[card] ?? words[0]]);
          // Whoever was not waited for is asked of the next card once its time is over.
          if (waits) clock.advance(8_000);
          expect(countAsked(stage)).toBe(before + asked.length);
        }
        expect(callsOf(stage.service('gamma'), 'Authorize')).toEqual([]);

        const txId = await box.start('MINE', 0);
        await box.stop(txId, 100);
        await delivered(stage);
        expect((await stage.house.api('/sessions')).body).toMatchObject({ sessions: [{ payer: pays }] });

        speak('Accepted');
        await stage.shut('alpha');
        await stage.shut('beta');
        await stage.pass(130_000);
        for (const [card, word] of Object.entries(alone)) {
          if (card in cards) expect([card, await box.authorize(card)]).toEqual([card, word]);
        }
      },
    );
  },
);

/** One accept is enough, or one refusal: nobody is waited for. */
function isSettled(policy: string, words: readonly string[]): boolean {
  if (policy === 'first_accept') return words.includes('Accepted');
  return policy === 'all' && words.some((word) => word !== 'Accepted' && word !== SILENT);
}

function countAsked(stage: Stage): number {
  return ['alpha', 'beta'].reduce((sum, id) => sum + callsOf(stage.service(id), 'Authorize').length, 0);
}

function cardIn({ payload }: StrictCall): string {
  return String(payload.idTag ?? fields(payload.idToken).idToken);
}

function answerOf(version: OcppVersion, status: string) {
  return version === '1.6' ? { idTagInfo: { status } } : { idTokenInfo: { status } };
}
