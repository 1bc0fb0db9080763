/** Messages on the screen of a charger: each provider reads and clears its own, and none outlives its session (PROTOCOL §2.6). */
import { describe, expect, test } from 'vitest';
import { configSchema } from '../../src/config/schema.ts';
import type { Payload } from '../../src/core/model.ts';
import type { StrictAnswer } from '../peers/strict.ts';
import { remoteStart } from './asks.ts';
import { callsOf, until } from './house.ts';
import type { Json } from './json-backend.ts';
import { fields } from './seen.ts';
import { play, type Stage, settled } from './stage.ts';

const SHOWS = { config: { rights: ['observe', 'control', 'display'], foreign_view: 'mirror' } };
const message = (id: number, priority = 'NormalCycle', more: Json = {}): Json => ({
  message: { id, priority, message: { format: 'UTF8', content: `message ${id}` }, ...more },
});

describe.each(['2.0.1', '2.1'] as const)('%s: messages on the screen', (version) => {
  const cast = { version, services: { alpha: SHOWS, beta: SHOWS } } as const;
  const told = (stage: Stage, action: string) => callsOf(stage.box.peer, action);
  const sent = (stage: Stage) => told(stage, 'SetDisplayMessage').map((payload) => fields(payload.message));
  const read = async (stage: Stage, id: string, ask: Json) => {
    const before = callsOf(stage.service(id), 'NotifyDisplayMessages').length;
    const answer = await stage.ask(id, 'GetDisplayMessages', { requestId: 4, ...ask });
    if (answer.status !== 'Accepted') return answer.status;
    const pages = await until('the last page', () => {
      const came = callsOf(stage.service(id), 'NotifyDisplayMessages').slice(before);
      return came.length > 0 && came.at(-1)?.tbc !== true && came;
    });
    expect(pages.every(({ requestId }) => requestId === 4)).toBe(true);
    return pages.flatMap(({ messageInfo }) => (messageInfo as readonly Payload[]).map((one) => one.id));
  };

  test('are read and cleared by who set them, under its own numbers, also after a restart', () =>
    play(cast, async (stage) => {
      await settled(stage, 'alpha', 'beta');
      for (const id of ['alpha', 'beta']) {
        expect(await stage.ask(id, 'SetDisplayMessage', message(1))).toEqual({ status: 'Accepted' });
      }
      const [a, b] = sent(stage).map(({ id }) => id);
      expect(a).not.toBe(b);
      for (let id = 2; id <= 12; id += 1)
        await stage.ask('alpha', 'SetDisplayMessage', message(id)).then(() => stage.pass(10_000));
      await stage.restart();
      await settled(stage, 'alpha', 'beta');
      expect(await read(stage, 'alpha', {})).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
      expect(await read(stage, 'alpha', { id: [3, 99] })).toEqual([3]);
      expect(await read(stage, 'beta', {})).toEqual([1]);
      expect(await read(stage, 'beta', { priority: 'InFront' })).toBe('Unknown');
      expect(await stage.ask('beta', 'ClearDisplayMessage', { id: 2 })).toMatchObject({ status: 'Unknown' });
      expect(await stage.ask('beta', 'ClearDisplayMessage', { id: 1 })).toEqual({ status: 'Accepted' });
      await until('it to go from the screen', () => told(stage, 'ClearDisplayMessage').length === 1);
      expect(told(stage, 'ClearDisplayMessage')).toEqual([{ id: b }]);
      expect(await read(stage, 'beta', {})).toBe('Unknown');
      expect(await read(stage, 'alpha', { id: [1] })).toEqual([1]);
    }));

  test('that the charger says nothing to is not left on the screen', () => {
    let isSilent = true;
    const answer: StrictAnswer = ({ action }) =>
      action === 'SetDisplayMessage' && isSilent ? new Promise(() => undefined) : { status: 'Accepted' };
    return play({ ...cast, answer }, async (stage) => {
      await settled(stage, 'alpha', 'beta');
      const asked = stage.ask('alpha', 'SetDisplayMessage', message(1));
      await until('the charger to be asked', () => sent(stage).length === 1);
      await stage.pass(31_000);
      expect(await asked).toMatchObject({ status: 'Rejected' });
      isSilent = false;
      await stage.box.peer.call('Heartbeat', {});
      await until('it to go from the screen', () => told(stage, 'ClearDisplayMessage').length === 1);
      expect(told(stage, 'ClearDisplayMessage')).toEqual([{ id: sent(stage)[0]?.id }]);
    });
  });

  test('come in front only from who holds control, and go with the session that they are for', () =>
    play(cast, async (stage) => {
      const { box } = stage;
      await settled(stage, 'alpha', 'beta');
      const start = remoteStart(version, 'TAG-A', 5);
      await stage.ask('alpha', start.action, start.payload);
      const tx = await box.start('TAG-A', 0, { remoteStartId: Number(box.peer.calls.at(-1)?.payload.remoteStartId) });
      await until('both to know the session', () =>
        ['alpha', 'beta'].every((id) => callsOf(stage.service(id), 'TransactionEvent').length === 1),
      );
      expect(await stage.ask('alpha', 'SetDisplayMessage', message(1, 'AlwaysFront', { transactionId: tx }))).toEqual({
        status: 'Accepted',
      });
      await stage.ask('beta', 'SetDisplayMessage', message(1, 'AlwaysFront'));
      expect(sent(stage).map(({ priority }) => priority)).toEqual(['AlwaysFront', 'NormalCycle']);
      expect(
        await stage.ask('beta', 'SetDisplayMessage', message(2, 'InFront', { transactionId: 'none' })),
      ).toMatchObject({
        status: 'UnknownTransaction',
      });
      await box.stop(tx, 100);
      await until('what was for the session to go', () => told(stage, 'ClearDisplayMessage').length === 1);
      expect(told(stage, 'ClearDisplayMessage')).toEqual([{ id: sent(stage)[0]?.id }]);
      expect(await read(stage, 'alpha', {})).toBe('Unknown');
      expect(await read(stage, 'beta', {})).toEqual([1]);
    }));

  test('go when control goes to somebody else', () =>
    play(cast, async (stage) => {
      await settled(stage, 'alpha', 'beta');
      await stage.house.api('/override', { backend_id: 'alpha' });
      await stage.ask('alpha', 'SetDisplayMessage', message(1, 'InFront'));
      expect(sent(stage)).toMatchObject([{ priority: 'InFront' }]);
      await stage.house.api('/override', { backend_id: 'beta' });
      await until('it to go', () => told(stage, 'ClearDisplayMessage').length === 1);
    }));

  test('one that is set anew while the charger is told to take it off stays', () => {
    const held: (() => void)[] = [];
    const answer: StrictAnswer = ({ action }) =>
      action === 'ClearDisplayMessage' && held.length === 0
        ? new Promise((resolve) => held.push(() => resolve({ status: 'Accepted' })))
        : { status: 'Accepted' };
    return play({ ...cast, answer }, async (stage) => {
      await settled(stage, 'alpha', 'beta');
      for (const id of [1, 2]) await stage.ask('alpha', 'SetDisplayMessage', message(id));
      for (const id of [1, 2]) await stage.ask('alpha', 'ClearDisplayMessage', { id });
      await until('the charger to be told', () => held.length === 1);
      const anew = stage.ask('alpha', 'SetDisplayMessage', message(2));
      await until('it to wait for the charger', async () => {
        const { decisions } = (await stage.house.api('/api/v1/decisions?by=alpha')).body;
        return (decisions as readonly Json[]).filter(({ asked }) => asked === 'SetDisplayMessage').length === 3;
      });
      held[0]?.();
      expect(await anew).toEqual({ status: 'Accepted' });
      // Behind all that waits for the charger.
      await stage.ask('alpha', 'SetDisplayMessage', message(3));
      expect(told(stage, 'ClearDisplayMessage')).toEqual([{ id: sent(stage)[0]?.id }]);
      expect(await read(stage, 'alpha', {})).toEqual([2, 3]);
    });
  });

  test('are no more than there is room for', () =>
    play(cast, async (stage) => {
      await settled(stage, 'alpha', 'beta');
      const statuses: unknown[] = [];
      for (let id = 1; id <= 51; id += 1) {
        stage.clock.advance(2_500);
        statuses.push((await stage.ask('alpha', 'SetDisplayMessage', message(id))).status);
      }
      expect(new Set(statuses.slice(0, 50))).toEqual(new Set(['Accepted']));
      expect(statuses[50]).toBe('Rejected');
      expect(await stage.ask('alpha', 'SetDisplayMessage', message(50))).toEqual({ status: 'Accepted' });
      expect(sent(stage)).toHaveLength(51);
    }));
});

test('2.1: what a provider has on the screen and as tariffs goes with it', () => {
  const config = { rights: ['observe', 'display', 'tariff'], foreign_view: 'mirror' } as const;
  const answer: StrictAnswer = ({ action }) =>
    action === 'ClearTariffs'
      ? { clearTariffsResult: [{ tariffId: 'alpha:night', status: 'Accepted' }] }
      : { status: 'Accepted' };
  return play({ version: '2.1', services: { alpha: { config }, beta: {} }, answer }, async (stage) => {
    await settled(stage, 'alpha', 'beta');
    await stage.ask('alpha', 'SetDisplayMessage', message(1));
    await stage.ask('alpha', 'SetDefaultTariff', { evseId: 0, tariff: { tariffId: 'night', currency: 'EUR' } });
    await stage.house.app.reload(
      configSchema.parse({ ocpp_services: [{ id: 'beta', url: stage.service('beta').url }] }),
    );
    await stage.box.peer.call('Heartbeat', {});
    const cleared = (action: string) => callsOf(stage.box.peer, action);
    await until(
      'both to go',
      () => cleared('ClearDisplayMessage').length === 1 && cleared('ClearTariffs').length === 1,
    );
    expect(cleared('ClearTariffs')).toEqual([{ tariffIds: ['alpha:night'] }]);
  });
});
