import { expect, test } from 'vitest';
import { withCard } from '../../../../src/core/ocpp/card.ts';

test.each([
  ['a tag', { idTag: 'a', connectorId: 1 }, { idTag: 'A', connectorId: 1 }],
  ['a token', { idToken: { idToken: 'a', type: 'ISO14443' } }, { idToken: { idToken: 'A', type: 'ISO14443' } }],
  ['a token without a number', { idToken: { type: 'ISO14443' } }, { idToken: { type: 'ISO14443' } }],
  ['no card at all', { connectorId: 1 }, { connectorId: 1 }],
])('the card of a request is the one that is meant: %s', (_what, payload, meant) => {
  expect(withCard(payload, (id) => id.toUpperCase())).toEqual(meant);
});
