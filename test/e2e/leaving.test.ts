/** A session that ends for one provider alone before it has heard of it, and what is sent again after all. */
import { describe, expect, test } from 'vitest';
import { RECENT_TRANSACTIONS } from '../../src/proxy/ports.ts';
import type { StrictCall } from '../peers/strict.ts';
import { callsOf, until } from './house.ts';
import { sessions, told } from './seen.ts';
import { delivered, drop, play, type Stage, settled } from './stage.ts';

const kinds = (stage: Stage) => sessions(stage.service('alpha').calls).map(({ kind }) => kind);
const takeOver = (stage: Stage) =>
  stage.house.api('/api/v1/chargers/BOX1/commands', { command: 'kick', provider: 'alpha', session: 'take_over' });
const begins = ({ action, payload }: StrictCall): boolean =>
  action === 'StartTransaction' || payload.eventType === 'Started';
const ends = ({ action, payload }: StrictCall): boolean =>
  action === 'StopTransaction' || payload.eventType === 'Ended';

describe.each(['1.6', '2.0.1'] as const)('%s: a provider whose session the home takes over', (version) => {
  const house = (answer?: (call: StrictCall) => Promise<never> | undefined, config = {}) => ({
    version,
    config: { authority: 'alpha' },
    services: {
      alpha: { firstTxId: 42, config: { role: 'billing', ...config }, ...(answer !== undefined && { answer }) },
    },
  });
  const charges = async (stage: Stage): Promise<string> => {
    await stage.box.authorize('CARD-1');
    return stage.box.start('CARD-1', 100);
  };
  const idOf = (txId: string) => (version === '1.6' ? '42' : txId);

  test('hears the end also when it has not answered the start yet', () => {
    const { promise: slow, resolve: hurry } = Promise.withResolvers<void>();
    const answer = (call: StrictCall) => (begins(call) ? slow.then(() => undefined as never) : undefined);
    return play(house(answer), async (stage) => {
      await settled(stage, 'alpha');
      const txId = await charges(stage);
      await until('the start', () => kinds(stage).length === 1);
      expect(await takeOver(stage)).toMatchObject({ status: 200 });
      hurry();
      await delivered(stage);
      await stage.box.meter(txId, 300);
      await stage.box.stop(txId, 400);
      await delivered(stage);
      expect(kinds(stage)).toEqual(['start', 'stop']);
      expect(sessions(stage.service('alpha').calls).at(-1)).toMatchObject({ txId: idOf(txId), wh: 100 });
    });
  });

  test('hears start and end when it is back', () =>
    play(house(), async (stage) => {
      await settled(stage, 'alpha');
      await stage.box.authorize('CARD-1');
      await stage.shut('alpha');
      const txId = await stage.box.start('CARD-1', 100);
      expect(await takeOver(stage)).toMatchObject({ status: 200 });
      await stage.box.meter(txId, 100);
      await stage.reopen('alpha');
      await stage.pass(60_000);
      await delivered(stage);
      expect(kinds(stage)).toEqual(['start', 'stop']);
      expect(sessions(stage.service('alpha').calls).at(-1)).toMatchObject({ kind: 'stop', txId: idOf(txId) });
    }));

  test.each([
    ['minus_one', ['start', 'stop']],
    ['skip', ['start']],
  ])('and that refused the start hears as much of its end as of any other (%s)', (orphan, heard) => {
    const { promise: slow, resolve: hurry } = Promise.withResolvers<void>();
    const answer = (call: StrictCall) =>
      begins(call)
        ? slow.then((): never => {
            throw new Error('out of order');
          })
        : undefined;
    return play(house(answer, { message_attempts: 1, orphan_stop: orphan }), async (stage) => {
      await settled(stage, 'alpha');
      const txId = await charges(stage);
      await until('the start', () => kinds(stage).length === 1);
      await takeOver(stage);
      hurry();
      await delivered(stage);
      await stage.box.stop(txId, 400);
      await delivered(stage);
      // Where the charger numbers, the session has its number also at who never took its start.
      expect(kinds(stage)).toEqual(version === '1.6' ? heard : ['start', 'stop']);
    });
  });

  test('T17: knows the session until it has answered the end: no boot before that, and it waits', () => {
    let isDeaf = true;
    const answer = (call: StrictCall) => (isDeaf && ends(call) ? new Promise<never>(() => undefined) : undefined);
    return play(house(answer), async (stage) => {
      await settled(stage, 'alpha');
      await charges(stage);
      await delivered(stage);
      await takeOver(stage);
      await until('the end', () => kinds(stage).length === 2);
      expect(await stage.status()).toMatchObject({ ocpp_services: [{ id: 'alpha', pending: 1 }] });
      isDeaf = false;
      await drop(stage, 'alpha');
      await stage.pass(30_000);
      await delivered(stage);
      expect(kinds(stage)).toEqual(['start', 'stop', 'stop']);
      expect(told(stage.service('alpha').calls).filter(({ kind }) => kind === 'boot')).toHaveLength(1);
    });
  });
});

test('1.6: an old session that is sent again keeps its number over a restart in the middle of it', () => {
  let isBroken = true;
  const { promise: slow, resolve: hurry } = Promise.withResolvers<void>();
  const answer = async (call: StrictCall) => {
    if (call.payload.idTag !== 'OLD') return undefined as never;
    if (isBroken) throw new Error('broken');
    await slow;
    return { transactionId: 4242, idTagInfo: { status: 'Accepted' } };
  };
  const alpha = { answer, config: { message_attempts: 1 } };
  return play({ version: '1.6', services: { alpha } }, async (stage) => {
    const { box } = stage;
    await settled(stage, 'alpha');
    const session = async (tag: string): Promise<void> => {
      stage.clock.advance(1_000);
      const txId = await box.start(tag, 0);
      await box.meter(txId, 100);
      stage.clock.advance(1_000);
      await box.stop(txId, 200);
    };
    await session('OLD');
    await delivered(stage);
    const { body } = await stage.house.api('/api/v1/sessions');
    const [{ id }] = Array.isArray(body.sessions) ? body.sessions : [];
    for (let newer = 0; newer <= RECENT_TRANSACTIONS; newer += 1) await session('NEW');
    await delivered(stage);

    isBroken = false;
    const before = kinds(stage).length;
    const again = await stage.house.api(`/api/v1/sessions/${id}/deliveries/alpha/resend`, {});
    expect(again).toMatchObject({ status: 200, body: { messages: 3 } });
    await until('the start', () => kinds(stage).length === before + 1);
    expect(await stage.status()).toMatchObject({ ocpp_services: [{ id: 'alpha', pending: 3 }] });
    await stage.restart();
    await until('the start again', () => kinds(stage).length === before + 2);
    hurry();
    await delivered(stage);
    const seen = sessions(stage.service('alpha').calls).slice(before);
    expect(seen.slice(-2)).toMatchObject([
      { kind: 'meter', txId: '4242' },
      { kind: 'stop', txId: '4242', wh: 200 },
    ]);
    expect(callsOf(stage.service('alpha'), 'MeterValues').filter((one) => one.transactionId === undefined)).toEqual([]);
  });
});
