import { describe, expect, test } from 'vitest';
import { type Ask, decide, type World } from '../../../../src/core/arbitration/decide.ts';
import {
  ask,
  broken,
  byHome,
  closedNow,
  evse,
  first,
  lease,
  NOW,
  noProvider,
  operator,
  provider,
  session,
  world,
} from './house.ts';

describe('the sentence for the owner', () => {
  test.each([
    [ask('start'), world({ mode: 'home_only' }), 'amber may not start charging: the home keeps the charger to itself.'],
    [
      ask('limit', { lowers: true }),
      world(session('amber')),
      'amber may lower the limit: who steers or pays a session may always lower it.',
    ],
    [ask('unlock', { by: 'home' }), world(noProvider), 'The home may unlock the cable: the home always wins.'],
    [
      ask('stop', { by: 'system' }),
      world(noProvider),
      'The proxy may stop charging: it keeps the house safe and in order.',
    ],
    [ask('read'), world(), 'amber may read this: it has the right to, and reading disturbs nobody.'],
    [ask('unlock'), world(evse({ lease: lease('amber') })), 'amber may unlock the cable: it holds control.'],
    [
      ask('start'),
      world({ home: { presence: 'unknown', override: 'off' } }),
      'amber may not start charging: there is no information from Home Assistant, so there is no new control.',
    ],
    [
      ask('take'),
      world({ standing: closedNow() }),
      'amber may not take control: it is Sunday 13:00; it may only on weekdays.',
    ],
  ])('%#: the owner reads it in plain words', (asked, situation, why) => {
    expect(decide(asked, situation).why).toBe(why);
  });
});

/**
 * Each row makes two rules want to decide; taking the earlier reason away shows the later. `own` and the three switches
 * never meet: they speak of different verbs.
 */
const LIMITED = { ...operator, home: { presence: 'home', override: 'on' } as const };
const ORDER: readonly (readonly [earlier: string, later: string, ask: Ask, both: World, without: World])[] = [
  ['fault', 'home', byHome('start'), world({ ...broken, ...noProvider }), world(noProvider)],
  [
    'fault',
    'lists',
    ask('start'),
    world({ ...broken, blockedProviders: ['amber'] }),
    world({ blockedProviders: ['amber'] }),
  ],
  ['home', 'lists', byHome('start'), world({ ...noProvider, blockedProviders: ['home'] }), world(noProvider)],
  [
    'lists',
    'rights',
    ask('start'),
    world({ provider: provider('reporter'), blockedProviders: ['amber'] }),
    world({ provider: provider('reporter') }),
  ],
  [
    'lists',
    'own',
    ask('stop', { txId: 'tx-1' }),
    world({ ...session('amber'), blockedProviders: ['amber'] }),
    world(session('amber')),
  ],
  [
    'rights',
    'own',
    ask('stop', { txId: 'tx-1' }),
    world({ ...session('amber'), provider: provider('reporter') }),
    world(session('amber')),
  ],
  ['rights', 'mode', ask('configure'), world({ mode: 'locked' }), world({ ...operator, mode: 'locked' })],
  ['own', 'holder', ask('release'), world(evse({ lease: lease('amber') })), world(evse({ lease: lease('birch') }))],
  ['safe_mode', 'mode', ask('start'), world({ isSafeMode: true, mode: 'locked' }), world({ mode: 'locked' })],
  ['mode', 'sharing', ask('start'), world({ mode: 'locked', sharingAllowed: false }), world({ sharingAllowed: false })],
  ['sharing', 'override', ask('start'), world({ ...LIMITED, sharingAllowed: false }), world(LIMITED)],
  [
    'override',
    'presence',
    ask('start'),
    world({ home: { presence: 'home', override: 'on' } }),
    world({ home: { presence: 'home', override: 'off' } }),
  ],
  [
    'presence',
    'conditions',
    ask('start'),
    world({ standing: closedNow(), home: { presence: 'home', override: 'off' } }),
    world({ standing: closedNow() }),
  ],
  [
    'conditions',
    'preferred',
    ask('start'),
    world({ ...first, ...evse({ lease: lease('birch') }), standing: closedNow() }),
    world({ ...first, ...evse({ lease: lease('birch') }) }),
  ],
  [
    'preferred',
    'holder',
    ask('start'),
    world({ ...first, ...evse({ lease: lease('birch') }) }),
    world(evse({ lease: lease('birch') })),
  ],
  [
    'holder',
    'rate',
    ask('start'),
    world({ ...evse({ lease: lease('birch') }), lastGrantedAt: NOW }),
    world({ lastGrantedAt: NOW }),
  ],
];

describe('the order of the rules', () => {
  test.each(ORDER)('%s comes before %s', (earlier, later, asked, both, without) => {
    expect(decide(asked, both).rule).toBe(earlier);
    // `home` answers every ask of the home, so behind it nothing else can show.
    expect(decide(asked, without).rule).toBe(asked.by === 'home' ? 'home' : later);
  });
});
