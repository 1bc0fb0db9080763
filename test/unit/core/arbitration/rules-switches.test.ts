import { describe } from 'vitest';
import {
  ask,
  evse,
  first,
  houseRules,
  lease,
  NOW,
  no,
  operator,
  session,
  taken,
  transparent,
  tx,
  unknown,
  world,
  yes,
} from './house.ts';

describe('mode, sharing, override, presence and the preferred provider', () => {
  houseRules([
    ['the home keeps its charger to itself', ask('start'), world({ mode: 'home_only' }), no('mode', 'H')],
    ['a locked charger takes no settings', ask('configure'), world({ ...operator, mode: 'locked' }), no('mode', 'H')],
    ['a locked charger is still watched', ask('read'), world({ mode: 'locked' }), yes('free')],
    ['a locked charger takes a lower limit', ask('limit', { lowers: true }), world({ mode: 'locked' }), yes('free')],
    ['without sharing nobody takes control', ask('take'), world({ sharingAllowed: false }), no('sharing', 'H')],
    ['without sharing everybody watches', ask('read'), world({ sharingAllowed: false }), yes('free')],

    [
      'an override stops a start',
      ask('start'),
      world({ home: { presence: 'away', override: 'on' } }),
      no('override', 'H'),
    ],
    [
      'an override stops maintenance',
      ask('maintain'),
      world({ ...operator, home: { presence: 'away', override: 'on' } }),
      no('override', 'H'),
    ],
    [
      'an override does not stop vendor messages',
      ask('data'),
      world({ ...transparent, home: { presence: 'away', override: 'on' } }),
      yes('free'),
    ],
    ['what the home took is not for providers', ask('start'), world(evse({ lease: taken })), no('override', 'H')],
    [
      'what the home took is not raised either',
      ask('limit'),
      world(session('home', { payer: 'amber' }, { explicit: true })),
      no('override', 'H'),
    ],
    [
      'a short silence about the override changes nothing',
      ask('start'),
      world({ home: { presence: 'away', override: 'unknown', ...unknown(59_999) } }),
      yes('free'),
    ],
    [
      'a long silence about the override stops new control',
      ask('start'),
      world({ home: { presence: 'away', override: 'unknown', ...unknown(60_000) } }),
      no('override', 'H'),
    ],
    [
      'a silence of unknown length is a long one',
      ask('start'),
      world({ home: { presence: 'away', override: 'unknown' } }),
      no('override', 'H'),
    ],

    [
      'somebody at home stops a start',
      ask('start'),
      world({ home: { presence: 'home', override: 'off' } }),
      no('presence', 'H'),
    ],
    [
      'somebody at home does not stop settings',
      ask('configure'),
      world({ ...operator, home: { presence: 'home', override: 'off' } }),
      yes('free'),
    ],
    [
      'nobody at home lets providers in',
      ask('start'),
      world({ home: { presence: 'away', override: 'off' } }),
      yes('free'),
    ],
    [
      'a short silence about presence changes nothing',
      ask('take'),
      world({ home: { presence: 'unknown', override: 'off', ...unknown(1) } }),
      yes('free'),
    ],
    [
      'a long silence about presence stops new control',
      ask('take'),
      world({ home: { presence: 'unknown', override: 'off', ...unknown(60_000) } }),
      no('presence', 'H'),
    ],
    [
      'a long silence does not stop a running session from being lowered',
      ask('limit', { lowers: true }),
      world({ ...session('amber'), home: { presence: 'unknown', override: 'unknown' } }),
      yes('own'),
    ],

    [
      'the preferred provider takes a reserved place',
      ask('start'),
      world({ ...first, ...evse({ lease: lease('birch') }) }),
      yes('preferred', { preempts: 'birch' }),
    ],
    [
      'the preferred provider takes control that was asked for',
      ask('take'),
      world({ ...first, ...evse({ lease: lease('birch', { explicit: true, endsAt: NOW + 1 }) }) }),
      yes('preferred', { preempts: 'birch' }),
    ],
    [
      'the preferred provider need not wait out a grace',
      ask('reserve'),
      world({ ...first, ...evse({ lease: lease('birch', { state: 'grace', endsAt: NOW + 9_000 }) }) }),
      yes('preferred', { preempts: 'birch' }),
    ],
    [
      'a start on its way is not pre-empted',
      ask('start'),
      world({ ...first, ...evse({ lease: lease('birch', { state: 'claiming' }) }) }),
      no('holder', 'L'),
    ],
    ['a running session is not pre-empted', ask('start'), world({ ...first, ...session('birch') }), no('holder', 'L')],
    [
      'a running session is not pre-empted, whatever its lease still says',
      ask('take'),
      world({ ...first, ...evse({ tx: tx({ payer: 'birch' }), lease: lease('birch') }) }),
      no('holder', 'L'),
    ],
    [
      'a running session is not pre-empted by asking for control',
      ask('take'),
      world({ ...first, ...session('birch') }),
      no('holder', 'L'),
    ],
    [
      'what the home gave is not pre-empted',
      ask('take'),
      world({ ...first, ...evse({ lease: lease('birch', { explicit: true }) }) }),
      no('holder', 'L'),
    ],
    [
      'the home is never pre-empted',
      ask('take'),
      world({ ...first, ...evse({ lease: lease('home', { state: 'grace', endsAt: NOW + 500 }) }) }),
      no('holder', 'L', { retryAfterS: 1 }),
    ],
    [
      'a limit pre-empts nobody',
      ask('limit'),
      world({ ...first, ...evse({ lease: lease('birch') }) }),
      no('holder', 'L'),
    ],
    [
      'who is not preferred pre-empts nobody',
      ask('start'),
      world({ preferredProvider: 'birch', ...evse({ lease: lease('birch') }) }),
      no('holder', 'L'),
    ],
    [
      'to be preferred without the right is not enough',
      ask('start'),
      world({ preferredProvider: 'amber', ...evse({ lease: lease('birch') }) }),
      no('holder', 'L'),
    ],
    [
      'the rate holds for the preferred provider too',
      ask('take'),
      world({ ...first, ...evse({ lease: lease('birch') }), lastGrantedAt: NOW - 1 }),
      no('rate', 'Q', { retryAfterS: 10 }),
    ],
    [
      'the preferred provider takes from one, not from two at once',
      ask('take', { evse: undefined }),
      world({
        ...first,
        evses: [
          { evse: 1, fault: false, lease: lease('birch') },
          { evse: 2, fault: false, lease: lease('cedar') },
        ],
      }),
      no('holder', 'L'),
    ],
    ['the preferred provider needs no privilege where nobody is', ask('start'), world(first), yes('free')],
  ]);
});
