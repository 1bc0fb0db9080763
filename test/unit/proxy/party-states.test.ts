import { expect, test } from 'vitest';
import { partiesWith, partyState, partyStatesOf, strangers, withPartyState } from '../../../src/proxy/party-states.ts';

const none = { parties: partyStatesOf([]) };

test('who wrote nothing has the empty one', () => {
  expect(partyState(none, 'tap', 'closed')).toEqual([]);
  expect(partiesWith(none, 'closed')).toEqual([]);
});

test('each party reads its own, and what is taken away is gone', () => {
  const tap = withPartyState(none.parties, 'tap', 'closed', [1]);
  const both = { parties: withPartyState(tap, 'road', 'closed', [0]) };
  expect(partyState(both, 'tap', 'closed')).toEqual([1]);
  expect(partiesWith(both, 'closed')).toEqual([
    { party: 'tap', value: [1] },
    { party: 'road', value: [0] },
  ]);
  const one = { parties: withPartyState(both.parties, 'tap', 'closed', undefined) };
  expect(partyState(one, 'tap', 'closed')).toEqual([]);
  expect(partyState(one, 'road', 'closed')).toEqual([0]);
});

test('what a newer program wrote is left alone', () => {
  const parties = partyStatesOf([
    { party: 'tap', kind: 'closed', value: [2] },
    { party: 'tap', kind: 'colour', value: 'red' },
  ]);
  expect(partyState({ parties }, 'tap', 'closed')).toEqual([2]);
  expect(parties.size).toBe(1);
});

test('what the charger has of who left stays until it is taken away there, too', () => {
  const rows = [{ party: 'left', kind: 'shown', value: [] }];
  expect(strangers({ parties: partyStatesOf(rows) }, [])).toEqual([]);
});

test('only who left is a stranger', () => {
  const rows = ['home', 'system', 'tap', 'left'].map((party) => ({ party, kind: 'closed', value: [0] }));
  expect(strangers({ parties: partyStatesOf(rows) }, [{ id: 'tap' }])).toEqual([{ party: 'left', kind: 'closed' }]);
});
