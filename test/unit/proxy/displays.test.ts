import { expect, test } from 'vitest';
import type { ShownMessage } from '../../../src/core/display/messages.ts';
import { voidAsked } from '../../../src/proxy/displays.ts';
import { partyState } from '../../../src/proxy/party-states.ts';
import { Twin } from '../../../src/proxy/twin.ts';

test('what was on its way to the screen when the program stopped is to be taken off, and nothing else', async () => {
  const message = (id: number): ShownMessage => ({
    message: { id, priority: 'NormalCycle', text: { format: 'UTF8', content: 'hello' } },
  });
  const twin = new Twin('BOX1', { commit: async () => undefined }, () => undefined);
  const shown = [message(1), { ...message(2), isAsked: true }];
  await twin.run((unit) => unit.putPartyState('alpha', 'shown', shown));
  await twin.run((unit) => unit.putPartyState('beta', 'shown', [message(3)]));
  await twin.run(voidAsked);
  expect(partyState(twin.state, 'alpha', 'shown').map(({ isOver }) => isOver)).toEqual([undefined, true]);
  expect(partyState(twin.state, 'beta', 'shown')).toEqual([message(3)]);
});
