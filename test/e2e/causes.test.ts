/** The trace tells for which message of the charger a provider heard something, and for which of a provider the charger was asked. */
import { expect, test } from 'vitest';
import type { TraceEntry } from '../../src/lib/trace.ts';
import { CHARGER, until } from './house.ts';
import { delivered, play, type Stage, settled } from './stage.ts';

const callsIn = ({ house }: Stage): readonly TraceEntry[] =>
  house.app.trace.recent().filter(({ messageType }) => messageType === 'call' || messageType === 'json');

/** The last message of the charger with this action. */
function said(stage: Stage, action: string): string | undefined {
  const isIt = (entry: TraceEntry) =>
    entry.meta.peer === 'charger' && entry.direction === 'in' && entry.action === action;
  return callsIn(stage).findLast(isIt)?.messageId;
}

/** What was told for a message of the charger. */
function toldFor(stage: Stage, action: string): readonly string[] {
  const messageId = said(stage, action);
  expect(messageId).toBeDefined();
  return callsIn(stage)
    .filter(({ meta }) => meta.cause?.messageId === messageId && meta.cause?.provider === undefined)
    .map(({ meta, action: told }) => `${meta.provider} ${told}`)
    .sort();
}

test('each message of a session leads to what every provider heard of it, and each order to who gave it', () =>
  play(
    {
      version: '1.6',
      services: { alpha: { config: { role: 'operator' } }, beta: { version: '2.0.1', config: { role: 'operator' } } },
      backends: { script: { role: 'reporter' } },
      config: { authority: 'beta', chargers: [{ id: CHARGER }] },
    },
    async (stage) => {
      await settled(stage, 'alpha', 'beta');
      await stage.backend('script');
      await stage.box.status('cable');
      expect(await stage.box.authorize('CARD-1')).toBe('Accepted');
      expect(toldFor(stage, 'Authorize')).toEqual(['beta Authorize']);
      const id = await stage.box.start('CARD-1', 1_000);
      await delivered(stage);
      await until('all to have been told', () => toldFor(stage, 'StartTransaction').length === 3);
      expect(toldFor(stage, 'BootNotification')).toEqual(['alpha BootNotification', 'beta BootNotification']);
      expect(toldFor(stage, 'StatusNotification')).toEqual(['alpha StatusNotification', 'beta StatusNotification']);
      expect(toldFor(stage, 'StartTransaction')).toEqual([
        'alpha StartTransaction',
        'beta TransactionEvent',
        'script transaction_started',
      ]);
      await stage.box.stop(id, 2_000);
      await delivered(stage);
      await stage.box.status('Available');
      const answer = await stage.ask('beta', 'RequestStartTransaction', {
        evseId: 1,
        remoteStartId: 7,
        idToken: { idToken: 'CARD-1', type: 'Central' },
      });
      expect(answer.status).toBe('Accepted');
      const asked = callsIn(stage).findLast(({ action }) => action === 'RequestStartTransaction');
      const order = callsIn(stage).findLast(({ action }) => action === 'RemoteStartTransaction');
      expect(order?.meta).toMatchObject({
        peer: 'charger',
        cause: { provider: 'beta', messageId: asked?.messageId },
      });
    },
  ));
