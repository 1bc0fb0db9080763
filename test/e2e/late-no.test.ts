/** A provider says no to a card after its session began (PROTOCOL §2.3 "Late rejection", T8): what follows, and from whom. */
import { describe, expect, test } from 'vitest';
import { OCPP_VERSIONS, type OcppVersion } from '../../src/core/ocpp/versions.ts';
import type { StrictAnswer, StrictCall } from '../peers/strict.ts';
import { remoteStop } from './asks.ts';
import { callsOf, until } from './house.ts';
import { sessions } from './seen.ts';
import { delivered, drop, play, type Stage, settled } from './stage.ts';

const VERSIONS = OCPP_VERSIONS.toReversed();

/** Says this of the card when it hears of the session's start; a promise is an answer that waits. */
function saysAtStart(version: OcppVersion, word: () => { status: string; txId?: number } | Promise<never>) {
  return async ({ action, payload }: StrictCall) => {
    const begins = action === 'StartTransaction' || (action === 'TransactionEvent' && payload.eventType === 'Started');
    if (!begins) return undefined as never;
    const { status, txId = 5 } = await word();
    return version === '1.6' ? { transactionId: txId, idTagInfo: { status } } : { idTokenInfo: { status } };
  };
}

const asked = (stage: Stage) => callsOf(stage.service('alpha'), 'Authorize').length;
const stops = (stage: Stage, version: OcppVersion) => callsOf(stage.box.peer, remoteStop(version, '1').action).length;

describe.each(VERSIONS)('%s: a late no', (version) => {
  test.each([
    ['Blocked', 2],
    ['ConcurrentTx', 1],
  ])('%s: its yes of a moment ago counts no more (it is asked %d times)', (status, times) =>
    play(
      {
        version,
        config: { authority: 'alpha' },
        services: { alpha: { answer: saysAtStart(version, () => ({ status })), config: { role: 'billing' } } },
      },
      async (stage) => {
        const { box } = stage;
        await settled(stage, 'alpha');
        expect(await box.authorize('CARD-1')).toBe('Accepted');
        const txId = await box.start('CARD-1', 0);
        await until('the stop', () => stops(stage, version) === 1);
        await box.stop(txId, 10, { reason: 'Remote', remote: true });
        await delivered(stage);
        expect(await box.authorize('CARD-1')).toBe('Accepted');
        expect(asked(stage)).toBe(times);
      },
    ),
  );

  test('that must not stop: the session gets the energy that is left to it, and then no current', () =>
    play(
      {
        version,
        config: { authority: 'alpha' },
        services: {
          alpha: {
            answer: saysAtStart(version, () => ({ status: 'Blocked' })),
            config: { role: 'billing', stop_on_invalid_id: false, max_energy_on_invalid_id_wh: 300 },
          },
        },
      },
      async (stage) => {
        const { box, clock } = stage;
        const limits = () => callsOf(box.peer, 'SetChargingProfile');
        await settled(stage, 'alpha');
        await box.authorize('CARD-1');
        const txId = await box.start('CARD-1', 1000);
        await delivered(stage);
        for (const wh of [1100, 1299]) {
          clock.advance(1_000);
          await box.meter(txId, wh);
        }
        await delivered(stage);
        expect(limits()).toEqual([]);
        clock.advance(1_000);
        await box.meter(txId, 1300);
        await until('the limit', () => limits().length === 1);
        expect(JSON.stringify(limits())).toContain('"limit":0');
        clock.advance(1_000);
        await box.meter(txId, 1310);
        await box.stop(txId, 1310);
        await delivered(stage);
        expect(limits()).toHaveLength(1);
        expect(stops(stage, version)).toBe(0);
        const { alarms } = (await stage.house.api('/api/v1/alarms')).body;
        expect(alarms).toMatchObject([{ kind: 'rejected_card', why: expect.stringContaining('300 Wh more') }]);
      },
    ));

  const retries = [
    ['who decides', { authority: 'alpha' }, 'billing'],
    ['who looks on', {}, 'energy'],
  ] as const;
  test.each(retries)('T8: ConcurrentTx to a retry is no refusal, from %s', (_who, config, role) => {
    let tries = 0;
    const word = () => {
      tries += 1;
      return tries === 1 ? new Promise<never>(() => undefined) : { status: 'ConcurrentTx', txId: 9 };
    };
    return play(
      { version, config, services: { alpha: { answer: saysAtStart(version, word), config: { role } } } },
      async (stage) => {
        const { box } = stage;
        await settled(stage, 'alpha');
        await box.authorize('CARD-1');
        const txId = await box.start('CARD-1', 0);
        await until('the first try', () => tries === 1);
        await drop(stage, 'alpha');
        await stage.pass(20_000);
        await until('the second try', () => tries === 2);
        await box.meter(txId, 10);
        await box.stop(txId, 20);
        await delivered(stage);
        expect(stops(stage, version)).toBe(0);
        expect(sessions(stage.service('alpha').calls).slice(2)).toMatchObject([{ kind: 'meter' }, { kind: 'stop' }]);
      },
    );
  });
});

test('1.6: T8: ConcurrentTx to a retry with no number of its own is a refusal', () => {
  let tries = 0;
  const word = () => {
    tries += 1;
    return tries === 1 ? new Promise<never>(() => undefined) : { status: 'ConcurrentTx', txId: -1 };
  };
  const alpha = { answer: saysAtStart('1.6', word), config: { role: 'billing' } };
  return play({ version: '1.6', config: { authority: 'alpha' }, services: { alpha } }, async (stage) => {
    await settled(stage, 'alpha');
    await stage.box.authorize('CARD-1');
    await stage.box.start('CARD-1', 0);
    await until('the first try', () => tries === 1);
    await drop(stage, 'alpha');
    await stage.pass(20_000);
    await until('the stop', () => stops(stage, '1.6') === 1);
  });
});

describe('1.6: a late no, and the row of the owner for the card', () => {
  const house = (authority: string, tag: object) => ({
    version: '1.6' as const,
    config: { authority, tags: [{ id: 'MINE', ...tag }] },
    services: {
      alpha: {
        answer: saysAtStart('1.6', () => ({ status: 'Invalid' })),
        config: { role: 'billing', foreign_view: 'mirror' },
      },
      beta: { config: { role: 'billing' } },
    },
  });

  test('that names the home: whoever else says no hears the end alone, and charging goes on', () =>
    play(house('alpha', { authority: 'home', payer: 'home' }), async (stage) => {
      await settled(stage, 'alpha', 'beta');
      await stage.box.start('MINE', 0);
      await until('the end for alpha', () => sessions(stage.service('alpha').calls).length === 2);
      await delivered(stage);
      expect(stage.box.peer.calls).toEqual([]);
    }));

  test('that names a provider: its no stops the session, also when somebody else pays', () =>
    play(house('beta', { authority: 'alpha', payer: 'beta' }), async (stage) => {
      await settled(stage, 'alpha', 'beta');
      await stage.box.authorize('MINE');
      await stage.box.start('MINE', 0);
      await until('the stop', () => stops(stage, '1.6') === 1);
    }));
});

describe('1.6: the stop for a late no', () => {
  const late = (answer?: StrictAnswer) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const word = () => promise.then(() => ({ status: 'Blocked' }) as never);
    const alpha = { answer: saysAtStart('1.6', word), config: { role: 'billing' } };
    const cast = {
      version: '1.6',
      config: { authority: 'alpha' },
      services: { alpha },
      ...(answer && { answer }),
    } as const;
    return { cast, sayNo: resolve };
  };
  const begin = async (stage: Stage): Promise<string> => {
    await settled(stage, 'alpha');
    await stage.box.authorize('CARD-1');
    const txId = await stage.box.start('CARD-1', 0);
    await until('the start', () => sessions(stage.service('alpha').calls).length === 1);
    return txId;
  };

  test('is asked for when the charger is back that was away, also by a proxy that was started anew', () => {
    const { cast, sayNo } = late();
    return play(cast, async (stage) => {
      const txId = await begin(stage);
      await stage.box.peer.close();
      sayNo();
      await delivered(stage);
      const { body } = await stage.house.api('/api/v1/alarms');
      expect(body.alarms).toMatchObject([{ kind: 'rejected_card', why: expect.stringContaining('is being stopped') }]);
      await stage.restart();
      await stage.box.meter(txId, 10);
      await until('the stop', () => stops(stage, '1.6') === 1);
    });
  });

  test('is asked for again, every 30 s and with whatever the charger says, until the session ends', () => {
    let isStubborn = true;
    const { cast, sayNo } = late(() => ({ status: isStubborn ? 'Rejected' : 'Accepted' }));
    return play(cast, async (stage) => {
      const txId = await begin(stage);
      sayNo();
      await until('the stop', () => stops(stage, '1.6') === 1);
      await stage.box.meter(txId, 10);
      expect(stops(stage, '1.6')).toBe(1);
      isStubborn = false;
      await stage.pass(30_000);
      await stage.box.peer.call('Heartbeat', {});
      await until('the stop again', () => stops(stage, '1.6') === 2);
      await stage.box.stop(txId, 20, { reason: 'Remote' });
      await stage.pass(30_000);
      await stage.box.peer.call('Heartbeat', {});
      await delivered(stage);
      expect(stops(stage, '1.6')).toBe(2);
    });
  });
});
