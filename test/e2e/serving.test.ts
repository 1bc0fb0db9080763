/** What the proxy tells a service from that service's own world: the charger hears nothing of it. */
import { describe, expect, test } from 'vitest';
import { callsOf, until } from './house.ts';
import { play, settled } from './stage.ts';

describe.each(['2.0.1', '2.1'] as const)('%s: the state of a session', (version) => {
  test('comes from the queue of the asker, and somebody else’s session does not exist', () =>
    play({ version, services: { alpha: { config: { role: 'operator' } }, beta: {} } }, async (stage) => {
      await settled(stage, 'alpha', 'beta');
      const status = (id: string, payload = {}) => stage.ask(id, 'GetTransactionStatus', payload);
      expect(await status('alpha')).toEqual({ messagesInQueue: false });
      await stage.box.start('TAG-A', 1000);
      const started = await until('the start', () => callsOf(stage.service('alpha'), 'TransactionEvent')[0]);
      const { transactionId } = Object(started.transactionInfo);
      await until('the queue is empty', async () => (await status('alpha')).messagesInQueue === false);
      expect(await status('alpha', { transactionId })).toEqual({ ongoingIndicator: true, messagesInQueue: false });
      expect(await status('alpha', { transactionId: 'nobody-knows' })).toEqual({
        ongoingIndicator: false,
        messagesInQueue: false,
      });
      expect(stage.box.peer.calls.filter(({ action }) => action === 'GetTransactionStatus')).toEqual([]);
    }));
});
