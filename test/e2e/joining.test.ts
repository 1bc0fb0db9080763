/** T13: a service that is added, or enabled again, while a session runs. */
import { describe, expect, test } from 'vitest';
import { configSchema } from '../../src/config/schema.ts';
import { OCPP_VERSIONS } from '../../src/core/ocpp/versions.ts';
import { callsOf, until } from './house.ts';
import { sessions, told } from './seen.ts';
import { delivered, play, type Stage, settled } from './stage.ts';

const TWO = { alpha: { firstTxId: 77 }, beta: { firstTxId: 5 } };

/** From now on the house has these services. */
function have(stage: Stage, ...services: readonly { readonly id: string; readonly [key: string]: unknown }[]) {
  const rows = services.map((row) => ({ ...row, url: stage.service(row.id).url }));
  return stage.house.app.reload(configSchema.parse({ rate_limit_seconds: 0, ocpp_services: rows }));
}

const isoAt = (stage: Stage): string => new Date(stage.clock.now()).toISOString();
const statusesOf = (stage: Stage, id: string) =>
  told(stage.service(id).calls).flatMap((one) => (one.kind === 'status' ? one.status : []));

describe.each([...OCPP_VERSIONS].reverse())('%s: a service that comes in while a session runs (T13)', (version) => {
  const inUse = version === '1.6' ? 'Unavailable' : 'Occupied';

  test('never hears of it and sees the place as taken; the next session is told like any other', () =>
    play({ version, services: TWO }, async (stage) => {
      const { box, clock } = stage;
      await have(stage, { id: 'alpha' });
      await settled(stage, 'alpha');
      const first = await box.start('CARD-1', 0);
      await box.status('charging');
      await delivered(stage);
      await have(stage, { id: 'alpha' }, { id: 'beta' });
      await until('beta to hear the states', () => statusesOf(stage, 'beta').length > 0);
      expect(statusesOf(stage, 'beta')).toEqual([inUse]);
      clock.advance(2_000);
      await box.meter(first, 100);
      // It stays so over a restart of the proxy.
      await stage.restart();
      await box.boot();
      await have(stage, { id: 'alpha' }, { id: 'beta' });
      clock.advance(2_000);
      await box.meter(first, 150);
      await box.stop(first, 200);
      await box.status('Available');
      clock.advance(2_000);
      const second = await box.start('CARD-2', 200);
      await box.stop(second, 300);
      await delivered(stage);
      expect(sessions(stage.service('beta').calls)).toMatchObject([
        { kind: 'start', tag: 'CARD-2' },
        { kind: 'stop', txId: version === '1.6' ? '5' : second },
      ]);
      expect(sessions(stage.service('alpha').calls).map(({ kind }) => kind)).toEqual([
        'start',
        'meter',
        'meter',
        'stop',
        'start',
        'stop',
      ]);
    }));

  test('join_running: true: is told all of it, from its start, with the original times', () =>
    play({ version, services: TWO }, async (stage) => {
      const { box, clock } = stage;
      await have(stage, { id: 'alpha' });
      await settled(stage, 'alpha');
      // A session that is over is nobody's news.
      const over = await box.start('CARD-0', 0);
      await box.stop(over, 10);
      clock.advance(2_000);
      const startedAt = isoAt(stage);
      const txId = await box.start('CARD-1', 10);
      clock.advance(2_000);
      const meteredAt = isoAt(stage);
      await box.meter(txId, 100);
      await delivered(stage);
      clock.advance(2_000);
      await have(stage, { id: 'alpha' }, { id: 'beta', join_running: true });
      await until('beta to have the past', () => sessions(stage.service('beta').calls).length === 2);
      clock.advance(2_000);
      const stoppedAt = isoAt(stage);
      await box.stop(txId, 200);
      await delivered(stage);
      const theirs = version === '1.6' ? '5' : txId;
      const { calls } = stage.service('beta');
      expect(sessions(calls)).toEqual([
        { kind: 'start', tag: 'CARD-1', wh: 10, at: startedAt, ...(version !== '1.6' && { txId }) },
        { kind: 'meter', txId: theirs, wh: 100, at: meteredAt },
        { kind: 'stop', txId: theirs, wh: 200, at: stoppedAt, reason: 'Local' },
      ]);
      if (version === '1.6') return;
      const events = callsOf(stage.service('beta'), 'TransactionEvent');
      expect(events.map(({ offline = false, seqNo }) => [offline, seqNo])).toEqual([
        [true, 0],
        [true, 1],
        [false, 2],
      ]);
    }));

  test.each([
    ['hidden without join_running', false],
    ['told with it', true],
  ])('enabled again: what it missed of its session is told, and one that began meanwhile is %s', (_name, joins) =>
    play({ version, services: TWO }, async (stage) => {
      const { box, clock } = stage;
      await settled(stage, 'alpha', 'beta');
      const known = await box.start('CARD-1', 0);
      await delivered(stage);
      await have(stage, { id: 'alpha' });
      clock.advance(2_000);
      await box.meter(known, 50);
      await box.stop(known, 100);
      clock.advance(2_000);
      const short = await box.start('CARD-2', 100);
      await box.stop(short, 110);
      clock.advance(2_000);
      const meanwhile = await box.start('CARD-3', 110);
      await delivered(stage);
      await have(stage, { id: 'alpha' }, { id: 'beta', join_running: joins });
      await delivered(stage);
      clock.advance(2_000);
      await box.stop(meanwhile, 200);
      await delivered(stage);
      const its = [
        { kind: 'start', tag: 'CARD-1' },
        { kind: 'meter', wh: 50 },
        { kind: 'stop', wh: 100 },
      ];
      const new_ = [
        { kind: 'start', tag: 'CARD-3' },
        { kind: 'stop', wh: 200 },
      ];
      expect(sessions(stage.service('beta').calls)).toMatchObject(joins ? [...its, ...new_] : its);
    }),
  );

  test('hidden first, enabled again with join_running: true: is told after all', () =>
    play({ version, services: TWO }, async (stage) => {
      const { box, clock } = stage;
      await have(stage, { id: 'alpha' });
      await settled(stage, 'alpha');
      const txId = await box.start('CARD-1', 0);
      await delivered(stage);
      await have(stage, { id: 'alpha' }, { id: 'beta' });
      await until('beta to hear the states', () => statusesOf(stage, 'beta').length > 0);
      clock.advance(2_000);
      await box.meter(txId, 50);
      await delivered(stage);
      await have(stage, { id: 'alpha' });
      await have(stage, { id: 'alpha' }, { id: 'beta', join_running: true });
      await until('beta to have the past', () => sessions(stage.service('beta').calls).length === 2);
      await box.stop(txId, 100);
      await delivered(stage);
      expect(sessions(stage.service('beta').calls)).toMatchObject([
        { kind: 'start', tag: 'CARD-1' },
        { kind: 'meter', wh: 50 },
        { kind: 'stop', wh: 100 },
      ]);
    }));
});
