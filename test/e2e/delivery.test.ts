/** What a provider answers, or does not, to what it is told of sessions: scenarios of the protocol reference by their ids. */
import { describe, expect, test } from 'vitest';
import { OCPP_VERSIONS } from '../../src/core/ocpp/versions.ts';
import type { StrictCall } from '../peers/strict.ts';
import { remoteStop } from './asks.ts';
import { callsOf, until } from './house.ts';
import { fields, sessions, told } from './seen.ts';
import { delivered, drop, play, type Stage, settled } from './stage.ts';

const TWO = { alpha: { firstTxId: 77 }, beta: { firstTxId: 5 } };
const VERSIONS = [...OCPP_VERSIONS].reverse();

describe('1.6: the number of a session', () => {
  test('S07: ConcurrentTx as the answer to a retry counts as its number', () => {
    let starts = 0;
    const answer = ({ action }: StrictCall) => {
      if (action !== 'StartTransaction') return undefined;
      starts += 1;
      return starts === 1
        ? new Promise<never>(() => undefined)
        : { transactionId: 9, idTagInfo: { status: 'ConcurrentTx' } };
    };
    return play({ version: '1.6', services: { alpha: { answer }, beta: TWO.beta } }, async (stage) => {
      const { box } = stage;
      await settled(stage, 'alpha', 'beta');
      const txId = await box.start('CARD-1', 0);
      await until('the first try', () => starts === 1);
      await drop(stage, 'alpha');
      await stage.pass(20_000);
      await box.meter(txId, 100);
      await box.stop(txId, 200);
      await delivered(stage);
      const seen = sessions(stage.service('alpha').calls);
      expect(seen.map(({ kind }) => kind)).toEqual(['start', 'start', 'meter', 'stop']);
      expect(seen.slice(2).map((one) => ('txId' in one ? one.txId : ''))).toEqual(['9', '9']);
      expect(told(stage.service('alpha').calls).filter(({ kind }) => kind === 'boot')).toHaveLength(1);
      expect(box.peer.calls).toEqual([]);
    });
  });

  test('S08: a start that is answered with an error three times is given up, and its end has the number -1', () => {
    const answer = ({ action }: StrictCall) => {
      if (action === 'StartTransaction') throw new Error('out of order');
      return undefined;
    };
    return play({ version: '1.6', services: { alpha: { answer }, beta: TWO.beta } }, async (stage) => {
      const { box } = stage;
      await settled(stage, 'alpha', 'beta');
      const txId = await box.start('CARD-1', 0);
      await box.meter(txId, 100);
      await box.stop(txId, 200);
      await until('beta to have all', () => sessions(stage.service('beta').calls).length === 3);
      await stage.pass(200_000);
      await delivered(stage);
      const seen = sessions(stage.service('alpha').calls);
      expect(seen.map(({ kind }) => kind)).toEqual(['start', 'start', 'start', 'stop']);
      expect(seen.at(-1)).toMatchObject({ txId: '-1', wh: 200 });
      expect(callsOf(stage.service('beta'), 'StopTransaction')[0]).toMatchObject({ transactionId: 5 });
      expect(await alarms(stage)).toMatchObject([{ kind: 'delivery_refused', provider_id: 'alpha' }]);
    });
  });

  test('orphan_stop: skip leaves out the end of a session whose start was given up', () => {
    const answer = ({ action }: StrictCall) => {
      if (action === 'StartTransaction') throw new Error('out of order');
      return undefined;
    };
    const config = { orphan_stop: 'skip', message_attempts: 2, message_retry_seconds: 5 };
    return play({ version: '1.6', services: { alpha: { answer, config } } }, async (stage) => {
      await settled(stage, 'alpha');
      const txId = await stage.box.start('CARD-1', 0);
      await stage.box.stop(txId, 200);
      await until('the first try', () => sessions(stage.service('alpha').calls).length === 1);
      await stage.pass(20_000);
      await delivered(stage);
      expect(sessions(stage.service('alpha').calls).map(({ kind }) => kind)).toEqual(['start', 'start']);
    });
  });

  test('S09: 0 and negative numbers are numbers, also for a remote stop', () => {
    const given = [0, -3];
    const answer = ({ action }: StrictCall) =>
      action === 'StartTransaction'
        ? { transactionId: given.shift() ?? 1, idTagInfo: { status: 'Accepted' } }
        : undefined;
    return play({ version: '1.6', services: { alpha: { answer } } }, async (stage) => {
      const { box, clock } = stage;
      await settled(stage, 'alpha');
      for (const theirs of [0, -3]) {
        const txId = await box.start('CARD-1', 0);
        await box.meter(txId, 100);
        await delivered(stage);
        expect(sessions(stage.service('alpha').calls).at(-1)).toMatchObject({ kind: 'meter', txId: String(theirs) });
        const stop = remoteStop('1.6', String(theirs));
        expect(await stage.ask('alpha', stop.action, stop.payload)).toEqual({ status: 'Accepted' });
        expect(box.peer.calls.at(-1)?.payload).toEqual({ transactionId: Number(txId) });
        await box.stop(txId, 200, { reason: 'Remote' });
        await delivered(stage);
        expect(sessions(stage.service('alpha').calls).at(-1)).toMatchObject({ kind: 'stop', txId: String(theirs) });
        clock.advance(2_000);
      }
    });
  });

  test('S10: the same number for two sessions means the newer one, and the older one stays over', () => {
    const answer = ({ action }: StrictCall) =>
      action === 'StartTransaction' ? { transactionId: 1, idTagInfo: { status: 'Accepted' } } : undefined;
    return play({ version: '1.6', services: { alpha: { answer } } }, async (stage) => {
      const { box, clock } = stage;
      await settled(stage, 'alpha');
      const first = await box.start('CARD-1', 0);
      await box.stop(first, 100);
      clock.advance(2_000);
      const second = await box.start('CARD-2', 100);
      await delivered(stage);
      const stop = remoteStop('1.6', '1');
      expect(await stage.ask('alpha', stop.action, stop.payload)).toEqual({ status: 'Accepted' });
      expect(box.peer.calls.at(-1)?.payload).toEqual({ transactionId: Number(second) });
      await box.stop(second, 300, { reason: 'Remote' });
      await delivered(stage);
      const seen = sessions(stage.service('alpha').calls);
      expect(seen.map(({ kind }) => kind)).toEqual(['start', 'stop', 'start', 'stop']);
      expect(seen.at(-1)).toMatchObject({ txId: '1', wh: 300 });
    });
  });

  test('S11: an end waits for the answer to its start, however late that comes', () => {
    const { promise: slow, resolve: hurry } = Promise.withResolvers<void>();
    const answer = async ({ action }: StrictCall) => {
      if (action !== 'StartTransaction') return undefined as never;
      await slow;
      return { transactionId: 42, idTagInfo: { status: 'Accepted' } };
    };
    return play({ version: '1.6', services: { alpha: { answer } } }, async (stage) => {
      const { box, clock } = stage;
      await settled(stage, 'alpha');
      const txId = await box.start('CARD-1', 0);
      clock.advance(50);
      await box.stop(txId, 1);
      clock.advance(5_000);
      await stage.status();
      expect(callsOf(stage.service('alpha'), 'StopTransaction')).toEqual([]);
      hurry();
      await delivered(stage);
      expect(callsOf(stage.service('alpha'), 'StopTransaction')).toMatchObject([{ transactionId: 42 }]);
    });
  });
});

describe.each(VERSIONS)('%s: a card that is refused after the session began', (version) => {
  /** Says no to every card, once the session runs. */
  const rejects = (status: string) => ({
    answer: ({ action, payload }: StrictCall) => {
      if (action === 'StartTransaction') return { transactionId: 5, idTagInfo: { status } };
      if (action === 'TransactionEvent' && payload.idToken !== undefined && payload.eventType === 'Started')
        return { idTokenInfo: { status } };
      return undefined;
    },
  });
  const authority = (config: object = {}) => ({
    version,
    config: { authority: 'alpha' },
    services: {
      alpha: { ...rejects('Invalid'), config: { role: 'billing', ...config } },
      beta: { config: { role: 'controller' } },
    },
  });
  const reasonAt = (stage: Stage, id: string) => {
    const last = stage.service(id).calls.findLast(({ payload }) => JSON.stringify(payload).includes('eason'));
    return {
      reason: last?.payload.reason ?? fields(last?.payload.transactionInfo).stoppedReason,
      trigger: last?.payload.triggerReason,
    };
  };

  test('S18: by who decides on it: the charger is asked to stop, and each hears the reason that is its own', () =>
    play(authority(), async (stage) => {
      const { box } = stage;
      await settled(stage, 'alpha', 'beta');
      await box.authorize('CARD-1');
      const txId = await box.start('CARD-1', 0);
      const stop = remoteStop(version, txId);
      await until('the stop', () => callsOf(box.peer, stop.action).length === 1);
      expect(callsOf(box.peer, stop.action)).toEqual([stop.payload]);
      await box.stop(txId, 50, { reason: 'Remote', remote: true });
      await delivered(stage);
      const isOld = version === '1.6';
      expect(reasonAt(stage, 'alpha')).toEqual({ reason: 'DeAuthorized', trigger: isOld ? undefined : 'Deauthorized' });
      expect(reasonAt(stage, 'beta')).toEqual({ reason: 'Other', trigger: isOld ? undefined : 'ChargingStateChanged' });
      expect(await alarms(stage)).toMatchObject([{ kind: 'rejected_card', provider_id: 'alpha', evse: 1 }]);
    }));

  test('stop_on_invalid_id: false gives the session no current instead of stopping it', () =>
    play(authority({ stop_on_invalid_id: false }), async (stage) => {
      const { box } = stage;
      await settled(stage, 'alpha', 'beta');
      await box.authorize('CARD-1');
      await box.start('CARD-1', 0);
      await until('the limit', () => callsOf(box.peer, 'SetChargingProfile').length === 1);
      expect(JSON.stringify(callsOf(box.peer, 'SetChargingProfile'))).toContain('"limit":0');
      expect(callsOf(box.peer, remoteStop(version, '1').action)).toEqual([]);
    }));

  test('ignore_rejects: true only notes it', () =>
    play(authority({ ignore_rejects: true }), async (stage) => {
      const { box } = stage;
      await settled(stage, 'alpha', 'beta');
      await box.authorize('CARD-1');
      const txId = await box.start('CARD-1', 0);
      await box.meter(txId, 10);
      await box.stop(txId, 20);
      await delivered(stage);
      expect(box.peer.calls).toEqual([]);
      expect(sessions(stage.service('alpha').calls).map(({ kind }) => kind)).toEqual(['start', 'meter', 'stop']);
      expect(await alarms(stage)).toEqual([]);
    }));

  test.each(['Invalid', 'ConcurrentTx'])(
    'S19, S52: by one who only looks on (%s): it hears the end, charging goes on, and the others notice nothing',
    (status) =>
      play(
        { version, services: { alpha: { firstTxId: 77 }, beta: { ...rejects(status), config: { role: 'energy' } } } },
        async (stage) => {
          const { box, clock } = stage;
          await settled(stage, 'alpha', 'beta');
          await box.status('cable');
          const txId = await box.start('CARD-1', 100);
          await box.status('charging');
          await until('beta to hear the end', () =>
            sessions(stage.service('beta').calls).some(({ kind }) => kind === 'stop'),
          );
          clock.advance(2_000);
          await box.meter(txId, 200);
          clock.advance(2_000);
          await box.stop(txId, 300);
          await box.status('ending');
          await delivered(stage);
          expect(box.peer.calls).toEqual([]);
          expect(reasonAt(stage, 'beta').reason).toBe('DeAuthorized');
          const seen = sessions(stage.service('beta').calls);
          expect(seen.map(({ kind }) => kind)).toEqual(['start', 'stop']);
          expect(seen.at(-1)).toMatchObject({ txId: version === '1.6' ? '5' : txId, wh: 100 });
          if (version !== '1.6')
            expect(callsOf(stage.service('beta'), 'TransactionEvent').map(({ seqNo }) => seqNo)).toEqual([0, 1]);
          expect(sessions(stage.service('alpha').calls).map(({ kind }) => kind)).toEqual(['start', 'meter', 'stop']);
          await box.status('Available');
          await until('the place to be free for beta', () => statuses(stage, 'beta').at(-1) === 'Available');
          const after = version === '1.6' ? 'Finishing' : 'Occupied';
          expect(statuses(stage, 'beta').at(-2)).toBe(after);
          expect(statuses(stage, 'beta').filter((one) => one === 'Charging')).toHaveLength(0);
          // The next session is told like any other.
          clock.advance(2_000);
          await box.start('CARD-2', 300);
          await until(
            'the next start',
            () => sessions(stage.service('beta').calls).filter(({ kind }) => kind === 'start').length === 2,
          );
        },
      ),
  );

  test('S52: ConcurrentTx from who decides, when the card is shown: refused at the charger', () => {
    const answer = ({ action }: StrictCall) =>
      action !== 'Authorize'
        ? undefined
        : version === '1.6'
          ? { idTagInfo: { status: 'ConcurrentTx' } }
          : { idTokenInfo: { status: 'ConcurrentTx' } };
    return play(
      { version, config: { authority: 'alpha' }, services: { alpha: { answer, config: { role: 'billing' } } } },
      async (stage) => {
        await settled(stage, 'alpha');
        expect(await stage.box.authorize('CARD-1')).toBe('ConcurrentTx');
      },
    );
  });
});

describe('what was not taken can be seen and sent again', () => {
  test.each(VERSIONS)('%s: a whole session whose start was refused', (version) => {
    let isBroken = true;
    const answer = ({ action, payload }: StrictCall) => {
      if (isBroken && (action === 'StartTransaction' || payload.eventType === 'Started')) throw new Error('broken');
      return undefined;
    };
    const config = { message_attempts: 1 };
    return play({ version, services: { alpha: { answer, config, firstTxId: 30 }, beta: TWO.beta } }, async (stage) => {
      const { box, house } = stage;
      await settled(stage, 'alpha', 'beta');
      const txId = await box.start('CARD-1', 0);
      await box.meter(txId, 100);
      await box.stop(txId, 200);
      await delivered(stage);
      const id = await lastSession(stage);
      const before = await house.api(`/api/v1/sessions/${id}/deliveries`);
      expect(before.body).toMatchObject({
        providers: [
          { provider_id: 'alpha', state: 'closed', messages: [{ state: 'given_up', why: expect.any(String) }, {}, {}] },
          {
            provider_id: 'beta',
            state: 'closed',
            messages: [{ state: 'passed' }, { state: 'passed' }, { state: 'passed' }],
          },
        ],
      });
      isBroken = false;
      const heard = sessions(stage.service('alpha').calls).length;
      const again = await house.api(`/api/v1/sessions/${id}/deliveries/alpha/resend`, {});
      expect(again).toMatchObject({ status: 200, body: { messages: 3 } });
      await until('alpha to have it', () => sessions(stage.service('alpha').calls).length === heard + 3);
      const seen = sessions(stage.service('alpha').calls).slice(heard);
      expect(seen.map(({ kind }) => kind)).toEqual(['start', 'meter', 'stop']);
      const theirs = version === '1.6' ? '30' : txId;
      expect(seen.slice(1).map((one) => ('txId' in one ? one.txId : ''))).toEqual([theirs, theirs]);
      await until('nothing to be on its way', async () => {
        const { body } = await house.api(`/api/v1/sessions/${id}/deliveries`);
        const [alpha] = Array.isArray(body.providers) ? body.providers : [];
        return alpha?.state === 'closed' && alpha.messages.every(({ state }: { state: string }) => state === 'passed');
      });
      expect(await alarms(stage)).toEqual([]);
      // Nothing is left to send.
      expect((await house.api(`/api/v1/sessions/${id}/deliveries/alpha/resend`, {})).status).toBe(409);
      expect((await house.api('/api/v1/sessions/none/deliveries/alpha/resend', {})).status).toBe(404);
    });
  });
});

async function lastSession(stage: Stage): Promise<string> {
  const { body } = await stage.house.api('/sessions');
  const [last] = Array.isArray(body.sessions) ? body.sessions : [];
  return String(last?.session_id ?? last?.id);
}

async function alarms(stage: Stage): Promise<unknown> {
  return (await stage.house.api('/api/v1/alarms')).body.alarms;
}

function statuses(stage: Stage, id: string): readonly string[] {
  return told(stage.service(id).calls).flatMap((one) => (one.kind === 'status' ? one.status : []));
}
