/** A service that leaves some of what it is told without an answer, and lives otherwise (PROTOCOL T5, T6, T8). */
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Payload } from '../../src/core/model.ts';
import type { StrictCall } from '../peers/strict.ts';
import { remoteStop } from './asks.ts';
import { bareService } from './bare.ts';
import { callsOf, until } from './house.ts';
import { sessions } from './seen.ts';
import { delivered, drop, play, type Stage, settled } from './stage.ts';

const NEVER = new Promise<never>(() => undefined);

const begins = ({ action, payload }: StrictCall): boolean =>
  action === 'StartTransaction' || payload.eventType === 'Started';

// Where a retry keeps its id, the peer of these tests answers it with an error while it works on the first try.
describe('2.0.1: a service that lives', () => {
  const version = '2.0.1';
  test('T5: and never answers one message: after ten connections it is given up, and what comes after it is told', () =>
    play(
      { version, services: { alpha: { answer: (call: StrictCall) => (begins(call) ? NEVER : undefined) } } },
      async (stage) => {
        const { box } = stage;
        await settled(stage, 'alpha');
        const txId = await box.start('CARD-1', 0);
        await box.stop(txId, 200);
        const tries = () => stage.service('alpha').calls.filter(begins).length;
        await until('the first try', () => tries() === 1);
        await until('the alarm', async () => {
          await stage.pass(10_000);
          return (await alarms(stage)).includes('delivery_quarantined');
        });
        expect(tries()).toBeLessThanOrEqual(30);
        await delivered(stage);
        expect(sessions(stage.service('alpha').calls).at(-1)).toMatchObject({ kind: 'stop', wh: 200 });
      },
    ));

  test('and answers a start only after we stopped waiting: its number counts, and nothing is sent twice', () => {
    const { promise, resolve } = Promise.withResolvers<Payload>();
    const answer = (call: StrictCall) => (begins(call) ? promise : undefined);
    return play({ version, services: { alpha: { answer } } }, async (stage) => {
      const { box } = stage;
      await settled(stage, 'alpha');
      const txId = await box.start('CARD-1', 0);
      await until('the start', () => stage.service('alpha').calls.some(begins));
      await stage.pass(40_000);
      resolve({ idTokenInfo: { status: 'Accepted' } });
      await box.stop(txId, 200);
      await delivered(stage);
      expect(sessions(stage.service('alpha').calls).map(({ kind }) => kind)).toEqual(['start', 'stop']);
    });
  });

  test('and did not answer a status is told it again on the same connection', () => {
    let silent = 2;
    const answer = ({ payload }: StrictCall) => {
      if ((payload.connectorStatus ?? payload.status) !== 'Faulted' || silent === 0) return undefined;
      silent -= 1;
      return NEVER;
    };
    return play({ version, services: { alpha: { answer } } }, async (stage) => {
      const { box } = stage;
      await settled(stage, 'alpha');
      await box.status('Faulted');
      const faults = () =>
        callsOf(stage.service('alpha'), 'StatusNotification').filter(
          ({ status, connectorStatus = status }) => connectorStatus === 'Faulted',
        ).length;
      await until('the first try', () => faults() === 1);
      await passUntil(stage, 'the second try', () => faults() === 2);
      await passUntil(stage, 'the third try', () => faults() === 3);
      await stage.pass(120_000);
      expect(faults()).toBe(3);
      expect(callsOf(stage.service('alpha'), 'BootNotification')).toHaveLength(1);
    });
  });

  test('and does not answer an event gets it again after a while, whatever else happens', () => {
    const answer = ({ action }: StrictCall) => (action === 'MeterValues' ? NEVER : undefined);
    return play({ version, services: { alpha: { answer } } }, async (stage) => {
      const { box } = stage;
      await settled(stage, 'alpha');
      await box.peer.call('MeterValues', plainValues(version));
      const events = () => callsOf(stage.service('alpha'), 'MeterValues').length;
      const heard = () => callsOf(stage.service('alpha'), 'StatusNotification').length;
      await until('the first try', () => events() === 1);
      await stage.pass(30_000);
      for (const [index, state] of (['cable', 'Available', 'cable'] as const).entries()) {
        await box.status(state);
        await until('the status', () => heard() === index + 2);
      }
      expect(events()).toBe(1);
      await passUntil(stage, 'the second try', () => events() === 2);
      expect(callsOf(stage.service('alpha'), 'BootNotification')).toHaveLength(1);
    });
  });
});

test('1.6: T5: a connection counts also when it ends before the message is sent there again', () =>
  play(
    { version: '1.6', services: { alpha: { answer: (call: StrictCall) => (begins(call) ? NEVER : undefined) } } },
    async (stage) => {
      await settled(stage, 'alpha');
      await stage.box.start('CARD-1', 0);
      const tries = () => stage.service('alpha').calls.filter(begins).length;
      for (let connection = 1; connection < 10; connection += 1) {
        await passUntil(stage, 'its try', () => tries() === connection);
        await stage.pass(40_000);
        await drop(stage, 'alpha');
      }
      expect(await alarms(stage)).toEqual([]);
      await until('the alarm', async () => {
        await stage.pass(10_000);
        return (await alarms(stage)).includes('delivery_quarantined');
      });
      expect(tries()).toBe(10);
    },
  ));

describe('1.6: an answer to a start', () => {
  test('T8: an error and then ConcurrentTx is a refusal, since the first try was answered', () => {
    let starts = 0;
    const answer = (call: StrictCall): Payload | undefined => {
      if (!begins(call)) return undefined;
      starts += 1;
      if (starts === 1) throw new Error('out of order');
      return { transactionId: 9, idTagInfo: { status: 'ConcurrentTx' } };
    };
    return play({ version: '1.6', services: { alpha: { answer, config: { role: 'energy' } } } }, async (stage) => {
      await settled(stage, 'alpha');
      await stage.box.start('CARD-1', 0);
      await until('the first try', () => starts === 1);
      await passUntil(stage, 'its end for alpha', () => sessions(stage.service('alpha').calls).length === 3);
      expect(sessions(stage.service('alpha').calls).at(-1)).toMatchObject({ kind: 'stop', txId: '9' });
      expect(callsOf(stage.box.peer, remoteStop('1.6', '1').action)).toEqual([]);
    });
  });

  test('T6: without a number it is asked for again after the interval, not at once', async () => {
    const starts = () => alpha.calls.filter(({ action }) => action === 'StartTransaction').length;
    const alpha = await bareService(({ action }) => {
      const isLate = starts() === 3;
      const answers: { readonly [action: string]: Payload } = {
        BootNotification: { status: 'Accepted', currentTime: '2026-11-22T12:00:00Z', interval: 300 },
        Heartbeat: { currentTime: '2026-11-22T12:00:00Z' },
        StartTransaction: { idTagInfo: { status: 'Accepted' }, ...(isLate && { transactionId: 9 }) },
      };
      return { payload: answers[action] ?? {} };
    });
    onTestFinished(() => alpha.close());
    const stops = () => alpha.calls.filter(({ action }) => action === 'StopTransaction');
    await play({ version: '1.6', moreServices: [{ id: 'alpha', url: alpha.url }] }, async (stage) => {
      await settled(stage);
      const txId = await stage.box.start('CARD-1', 0);
      await stage.box.stop(txId, 200);
      await until('the first try', () => starts() === 1);
      await stage.pass(50_000);
      expect(starts()).toBe(1);
      await passUntil(stage, 'the end', () => stops().length === 1);
      expect(stops()).toMatchObject([{ payload: { transactionId: 9 } }]);
      expect(await alarms(stage)).toEqual([]);
    });
  });
});

async function alarms(stage: Stage): Promise<readonly unknown[]> {
  const { body } = await stage.house.api('/api/v1/alarms');
  return Array.isArray(body.alarms) ? body.alarms.map(({ kind }: { kind: string }) => kind) : [];
}

async function passUntil(stage: Stage, what: string, look: () => boolean): Promise<void> {
  await until(what, async () => {
    await stage.pass(10_000);
    return look();
  });
}

/** Values outside of any session. */
function plainValues(version: string): Payload {
  const timestamp = '2026-11-22T12:00:00Z';
  return version === '1.6'
    ? { connectorId: 0, meterValue: [{ timestamp, sampledValue: [{ value: '230', measurand: 'Voltage' }] }] }
    : { evseId: 0, meterValue: [{ timestamp, sampledValue: [{ value: 230, measurand: 'Voltage' }] }] };
}
