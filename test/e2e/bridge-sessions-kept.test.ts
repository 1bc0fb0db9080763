/** Sessions that are easily lost on the way to a service of another version (PROTOCOL §4.1, §4.3, T5). */
import { expect, test } from 'vitest';
import { RECENT_TRANSACTIONS } from '../../src/proxy/ports.ts';
import { events, heardUntimed } from './bridge-words.ts';
import { until } from './house.ts';
import { delivered, play, settled } from './stage.ts';

/** More facts than are read from the journal at once. */
const PAGE = 50;

test('a start that waits until current may flow is told, however much came after it', () =>
  play({ version: '2.0.1', services: { older: { version: '1.6', firstTxId: 77 } } }, async (stage) => {
    const { clock } = stage;
    await settled(stage, 'older');
    await stage.shut('older');
    const tell = events(stage, 'tx-0');
    const begin = { state: 'EVConnected', evse: 1, wh: 1_000, context: 'Transaction.Begin', tag: 'CARD-0' };
    await tell('Started', 'Authorized', begin);
    for (let passed = 0; passed < PAGE; passed += 1) {
      clock.advance(1_000);
      await tell('Updated', 'MeterValueClock', { wh: 1_000 });
    }
    await tell('Updated', 'ChargingStateChanged', { state: 'Charging' });
    await tell('Ended', 'EVDeparted', { reason: 'EVDisconnected', wh: 1_500, context: 'Transaction.End' });
    for (let later = 1; later <= RECENT_TRANSACTIONS; later += 1) {
      clock.advance(1_000);
      const next = events(stage, `tx-${later}`);
      await next('Started', 'Authorized', { ...begin, state: 'Charging', tag: `CARD-${later}` });
      await next('Ended', 'EVDeparted', { reason: 'EVDisconnected', wh: 1_500, context: 'Transaction.End' });
    }
    await stage.reopen('older');
    const told = () => heardUntimed(stage.service('older').calls);
    await until('older to be back', async () => told().length > 0 || stage.pass(10_000));
    await delivered(stage);
    expect(told().slice(0, 2)).toEqual([
      { start: 'CARD-0', wh: 1_000, connector: 1 },
      { stop: 77, wh: 1_500, reason: 'EVDisconnected' },
    ]);
    expect(told()).toHaveLength(2 * (1 + RECENT_TRANSACTIONS));
  }));

test('a session at an EVSE of which the charger told no connector has a number all the same', () =>
  play({ version: '2.0.1', services: { old: { version: '1.6', firstTxId: 77 } } }, async (stage) => {
    await settled(stage, 'old');
    const tell = events(stage, 'tx-1');
    await tell('Started', 'Authorized', { state: 'Charging', tag: 'ANNA', wh: 100, more: { evse: { id: 2 } } });
    await tell('Ended', 'StopAuthorized', { reason: 'Local', wh: 300, context: 'Transaction.End' });
    await delivered(stage);
    expect(heardUntimed(stage.service('old').calls)).toEqual([
      { start: 'ANNA', wh: 100, connector: 2 },
      { stop: 77, wh: 300, reason: 'Local' },
    ]);
  }));
