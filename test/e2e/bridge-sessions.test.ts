/** Sessions between chargers and services of different versions (PROTOCOL §4.3). */
import { describe, expect, test } from 'vitest';
import { END_WAIT_MS } from '../../src/proxy/gathering.ts';
import { events, heard, heardUntimed } from './bridge-words.ts';
import { callsOf, until } from './house.ts';
import { delivered, drop, play, type Stage, settled } from './stage.ts';

const isoAt = ({ clock }: Stage): string => new Date(clock.now()).toISOString();
const NEWER = ['2.0.1', '2.1'] as const;

describe.each(NEWER)('a charger of 1.6, a service of %s', (version) => {
  const services = { newer: { version }, older: { version: '1.6', firstTxId: 77 } } as const;

  test('S40: hears the whole session in its own words', () =>
    play({ version: '1.6', services }, async (stage) => {
      const { box, clock } = stage;
      await settled(stage, 'newer', 'older');
      await box.status('cable');
      clock.advance(2_000);
      const startedAt = isoAt(stage);
      const txId = await box.start('CARD-1', 1_000);
      clock.advance(2_000);
      await box.status('charging');
      clock.advance(60_000);
      await box.meter(txId, 1_500);
      const stoppedAt = isoAt(stage);
      await box.stop(txId, 2_000, { tag: 'CARD-1' });
      await box.status('ending');
      await delivered(stage);
      const newer = heard(stage.service('newer').calls);
      const tx = String(newer[0]?.tx);
      expect(tx).toMatch(/^[0-9a-f-]{36}$/);
      expect(newer).toMatchObject([
        {
          event: 'Started',
          trigger: 'Authorized',
          seqNo: 0,
          tx,
          at: startedAt,
          state: 'EVConnected',
          evse: { id: 1, connectorId: 1 },
          tag: 'CARD-1',
          wh: ['1000 Transaction.Begin'],
        },
        { event: 'Updated', trigger: 'ChargingStateChanged', seqNo: 1, tx, state: 'Charging' },
        { event: 'Updated', trigger: 'MeterValuePeriodic', seqNo: 2, tx, wh: ['1500 Sample.Periodic'] },
        {
          event: 'Ended',
          trigger: 'StopAuthorized',
          seqNo: 3,
          tx,
          at: stoppedAt,
          state: 'EVConnected',
          reason: 'Local',
          chargedS: 60,
          tag: 'CARD-1',
          wh: ['2000 Transaction.End'],
        },
      ]);
      expect(newer.filter(({ evse }) => evse !== undefined)).toHaveLength(1);
      expect(heardUntimed(stage.service('older').calls)).toEqual([
        { start: 'CARD-1', wh: 1_000, connector: 1 },
        { meter: 77, wh: ['1500 Sample.Periodic'] },
        { stop: 77, wh: 2_000, reason: 'Local', tag: 'CARD-1' },
      ]);
    }));
});

/** Values as a charger of 1.6 tells them, each `[seconds ago, value, context]`. */
async function values(stage: Stage, txId: string | undefined, ...told: readonly (readonly [number, number, string])[]) {
  const meterValue = told.map(([ago, wh, context]) => ({
    timestamp: new Date(stage.clock.now() - ago * 1_000).toISOString(),
    sampledValue: [{ value: String(wh), context }],
  }));
  await stage.box.peer.call('MeterValues', {
    connectorId: 1,
    ...(txId !== undefined && { transactionId: Number(txId) }),
    meterValue,
  });
}

describe('values of a charger of 1.6', () => {
  const services = { newer: { version: '2.1' }, older: { version: '1.6', firstTxId: 77 } } as const;
  const told = (stage: Stage, id: string) =>
    heardUntimed(stage.service(id).calls).map(({ event, trigger, seqNo, wh, start, meter, stop }) => [
      event ?? (start !== undefined ? 'start' : meter !== undefined ? 'meter' : stop !== undefined ? 'stop' : 'else'),
      ...(event === undefined ? [] : [seqNo, trigger]),
      wh,
    ]);

  test('of several moments in one message are an event each, and the one message to who speaks as the charger', () =>
    play({ version: '1.6', services }, async (stage) => {
      await settled(stage, 'newer', 'older');
      const txId = await stage.box.start('CARD-1', 1_000);
      stage.clock.advance(60_000);
      await values(stage, txId, [40, 1_100, 'Sample.Periodic'], [20, 1_200, 'Sample.Clock'], [0, 1_300, 'Trigger']);
      await delivered(stage);
      await stage.restart();
      await values(stage, txId, [0, 1_400, 'Sample.Periodic']);
      await delivered(stage);
      expect(told(stage, 'newer').slice(1)).toEqual([
        ['Updated', 1, 'MeterValuePeriodic', ['1100 Sample.Periodic']],
        ['Updated', 2, 'MeterValueClock', ['1200 Sample.Clock']],
        ['Updated', 3, 'Trigger', ['1300 Trigger']],
        ['Updated', 4, 'MeterValuePeriodic', ['1400 Sample.Periodic']],
      ]);
      expect(told(stage, 'older').slice(1)).toEqual([
        ['meter', ['1100 Sample.Periodic', '1200 Sample.Clock', '1300 Trigger']],
        ['meter', ['1400 Sample.Periodic']],
      ]);
    }));

  test('that name no session are of the one that runs there; old ones, and those after its end, are of none', () =>
    play({ version: '1.6', services }, async (stage) => {
      await settled(stage, 'newer', 'older');
      await values(stage, undefined, [0, 900, 'Sample.Clock']);
      await stage.pass(20 * 60_000);
      const txId = await stage.box.start('CARD-1', 1_000);
      await stage.pass(20 * 60_000);
      await values(stage, undefined, [0, 1_100, 'Sample.Clock']);
      await values(stage, undefined, [16 * 60, 1_050, 'Sample.Clock']);
      await stage.box.stop(txId, 1_200);
      await values(stage, undefined, [0, 1_200, 'Sample.Clock']);
      await delivered(stage);
      await until('all values', () => callsOf(stage.service('older'), 'MeterValues').length === 4);
      await until('all values', () => callsOf(stage.service('newer'), 'MeterValues').length === 3);
      expect(told(stage, 'newer').filter(([kind]) => kind !== 'else')).toMatchObject([
        ['Started', 0, 'Authorized', ['1000 Transaction.Begin']],
        ['Updated', 1, 'MeterValueClock', ['1100 Sample.Clock']],
        ['Ended', 2, 'StopAuthorized', ['1200 Transaction.End']],
      ]);
      // As the charger told them: no session is named.
      expect(callsOf(stage.service('older'), 'MeterValues').map(({ transactionId }) => transactionId)).toEqual(
        Array(4).fill(undefined),
      );
    }));

  test('of begin and end are told with these, where they come in time', () =>
    play({ version: '1.6', services }, async (stage) => {
      await settled(stage, 'newer', 'older');
      await drop(stage, 'newer');
      const txId = await stage.box.start('CARD-1', 1_000);
      await values(stage, txId, [0, 1_000, 'Transaction.Begin']);
      await until('newer to be back', async () => told(stage, 'newer').length > 0 || stage.pass(10_000));
      await values(stage, txId, [0, 2_000, 'Transaction.End']);
      await until('older to hear it', () => told(stage, 'older').length === 3);
      expect(told(stage, 'newer')).toHaveLength(1);
      await stage.box.stop(txId, 2_000);
      await delivered(stage);
      expect(told(stage, 'newer')).toEqual([
        ['Started', 0, 'Authorized', ['1000 Transaction.Begin']],
        ['Ended', 1, 'StopAuthorized', ['2000 Transaction.End']],
      ]);
      expect(told(stage, 'older').map(([kind]) => kind)).toEqual(['start', 'meter', 'meter', 'stop']);
    }));

  test('of the end are told alone when the end does not come', () =>
    play({ version: '1.6', services }, async (stage) => {
      await settled(stage, 'newer', 'older');
      const txId = await stage.box.start('CARD-1', 1_000);
      await delivered(stage);
      await values(stage, txId, [0, 2_000, 'Transaction.End']);
      await until('older to hear it', () => told(stage, 'older').length === 2);
      expect(told(stage, 'newer')).toHaveLength(1);
      await stage.pass(END_WAIT_MS);
      await delivered(stage);
      expect(told(stage, 'newer')[1]).toEqual(['Updated', 1, 'MeterValuePeriodic', ['2000 Transaction.End']]);
    }));
});

describe.each(NEWER)('a charger of %s, a service of 1.6', (version) => {
  const services = { older: { version: '1.6', firstTxId: 77 }, newer: { version } } as const;

  test('S38: plugged in, authorised and unplugged without energy: no session at all', () =>
    play({ version, services }, async (stage) => {
      const { box, clock } = stage;
      await settled(stage, 'older');
      const tell = events(stage, 'tx-1');
      await box.status('cable');
      await tell('Started', 'CablePluggedIn', {
        state: 'EVConnected',
        evse: 1,
        wh: 1_000,
        context: 'Transaction.Begin',
      });
      clock.advance(2_000);
      await tell('Updated', 'Authorized', { state: 'EVConnected', tag: 'CARD-1' });
      clock.advance(2_000);
      await tell('Ended', 'EVCommunicationLost', { reason: 'EVDisconnected', wh: 1_000, context: 'Transaction.End' });
      await box.status('Available');
      await delivered(stage);
      expect(heard(stage.service('older').calls)).toEqual([]);
      expect(heard(stage.service('newer').calls)).toHaveLength(3);
    }));

  test('S39: is told one start when current may flow, with the register of the begin', () =>
    play({ version, services }, async (stage) => {
      const { clock } = stage;
      await settled(stage, 'older');
      const tell = events(stage, 'tx-1');
      await tell('Started', 'CablePluggedIn', {
        state: 'EVConnected',
        evse: 1,
        wh: 1_000,
        context: 'Transaction.Begin',
      });
      clock.advance(2_000);
      await tell('Updated', 'Authorized', { tag: 'CARD-1' });
      clock.advance(2_000);
      const chargesAt = isoAt(stage);
      await tell('Updated', 'ChargingStateChanged', { state: 'Charging' });
      clock.advance(60_000);
      await tell('Updated', 'MeterValuePeriodic', { wh: 1_400 });
      await tell('Updated', 'StopAuthorized', { tag: 'CARD-2' });
      const stoppedAt = isoAt(stage);
      await tell('Ended', 'StopAuthorized', { reason: 'Local', wh: 2_000, context: 'Transaction.End' });
      await delivered(stage);
      expect(heard(stage.service('older').calls)).toEqual([
        { start: 'CARD-1', wh: 1_000, connector: 1, at: chargesAt },
        { meter: 77, wh: ['1400 Sample.Periodic'] },
        { stop: 77, wh: 2_000, reason: 'Local', tag: 'CARD-2', at: stoppedAt },
      ]);
      expect(heard(stage.service('newer').calls).map(({ seqNo }) => seqNo)).toEqual([0, 1, 2, 3, 4, 5]);
    }));

  test('S39: events that come as 0, 2, 1 are told in the order of their numbers', () =>
    play({ version, services }, async (stage) => {
      const { clock } = stage;
      await settled(stage, 'older');
      const tell = events(stage, 'tx-1');
      await tell('Started', 'CablePluggedIn', {
        state: 'EVConnected',
        evse: 1,
        wh: 1_000,
        context: 'Transaction.Begin',
      });
      await delivered(stage);
      const authorizedAt = isoAt(stage);
      clock.advance(1_000);
      const chargesAt = isoAt(stage);
      await tell('Updated', 'ChargingStateChanged', { seqNo: 2, state: 'Charging' });
      await tell('Updated', 'ChargingStateChanged', { seqNo: 2, state: 'Charging' });
      await tell('Ended', 'EVDeparted', { seqNo: 4, reason: 'EVDisconnected', wh: 2_000, context: 'Transaction.End' });
      clock.advance(2_000);
      await delivered(stage);
      expect(heard(stage.service('older').calls)).toEqual([]);
      const more = { timestamp: authorizedAt };
      expect(await tell('Updated', 'Authorized', { seqNo: 1, tag: 'CARD-1', more })).toMatchObject({
        idTokenInfo: { status: 'Accepted' },
      });
      await tell('Updated', 'MeterValuePeriodic', { seqNo: 3, wh: 1_400 });
      await delivered(stage);
      expect(heard(stage.service('older').calls)).toMatchObject([
        { start: 'CARD-1', wh: 1_000, at: chargesAt },
        { meter: 77, wh: ['1400 Sample.Periodic'] },
        { stop: 77, wh: 2_000, reason: 'EVDisconnected' },
      ]);
      expect(heard(stage.service('newer').calls).map(({ seqNo, trigger }) => [seqNo, trigger])).toEqual([
        [0, 'CablePluggedIn'],
        [1, 'Authorized'],
        [2, 'ChargingStateChanged'],
        [3, 'MeterValuePeriodic'],
        [4, 'EVDeparted'],
      ]);
    }));

  test('an end whose turn has not come outlives the program, and counts after a minute without the missing one', () =>
    play({ version, services }, async (stage) => {
      await settled(stage, 'older');
      const tell = events(stage, 'tx-1');
      await tell('Started', 'Authorized', { state: 'Charging', tag: 'CARD-1', evse: 1, wh: 1_000 });
      await delivered(stage);
      const stoppedAt = isoAt(stage);
      await tell('Ended', 'EVDeparted', { seqNo: 9, reason: 'EVDisconnected', wh: 2_000 });
      await stage.restart();
      await stage.pass(50_000);
      await delivered(stage);
      expect(heard(stage.service('older').calls)).toHaveLength(1);
      await stage.pass(10_000);
      await delivered(stage);
      expect(heard(stage.service('older').calls)).toMatchObject([
        { start: 'CARD-1', wh: 1_000 },
        { stop: 77, wh: 2_000, reason: 'EVDisconnected', at: stoppedAt },
      ]);
    }));
});
