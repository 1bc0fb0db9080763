/** What the home does reaches the charger at once, goes on until it works, and waits for a charger that is away. */
import { describe, expect, test } from 'vitest';
import { OCPP_VERSIONS, type OcppVersion } from '../../src/core/ocpp/versions.ts';
import type { StrictAnswer } from '../peers/strict.ts';
import { profile, rejected, remoteStart } from './asks.ts';
import { until } from './house.ts';
import { eventsOf, type Json } from './json-backend.ts';
import { fields, sessions, told } from './seen.ts';
import { delivered, leaseOf, play, type Stage, settled } from './stage.ts';

const TWO = { alpha: { firstTxId: 77 }, beta: { firstTxId: 5 } };
const VERSIONS = [...OCPP_VERSIONS].reverse();

describe.each(VERSIONS)('%s: a stop by the home', (version) => {
  const blocked = rejected(version, 'Unspecified');

  test('S20: one stop reaches the charger, everybody hears of a local one, and nobody starts for five minutes', () =>
    play({ version, services: TWO }, async (stage) => {
      const { box } = stage;
      const txId = await alphaCharges(stage, version);
      expect(await home(stage, { command: 'stop' })).toMatchObject({ status: 200, body: { result: 'accepted' } });
      expect(await home(stage, { command: 'stop' })).toMatchObject({ status: 200 });
      await box.stop(txId, 500, { reason: 'Remote', remote: true });
      await box.status('Available');
      await delivered(stage);
      expect(asked(stage)).toEqual([START[version], STOP[version]]);
      for (const id of ['alpha', 'beta'])
        expect(sessions(stage.service(id).calls).at(-1)).toMatchObject({ kind: 'stop', reason: 'Local', wh: 500 });
      expect(await start(stage, version, 'alpha')).toMatchObject(blocked);
      await stage.pass(299_000);
      expect(await start(stage, version, 'beta')).toMatchObject(blocked);
      await stage.pass(1_000);
      await until('the hold to end', async () => fields(await leaseOf(stage)).owner === null);
      expect(await start(stage, version, 'alpha')).toEqual({ status: 'Accepted' });
    }));

  test('keeps nobody out who shows a card, and that session is theirs', () =>
    play({ version, services: TWO }, async (stage) => {
      const { box } = stage;
      const first = await alphaCharges(stage, version);
      await home(stage, { command: 'stop' });
      await box.stop(first, 500, { reason: 'Remote', remote: true });
      expect(await leaseOf(stage)).toMatchObject({ owner: 'home', state: 'reserved' });
      const second = await box.start('CARD-1', 500);
      expect(await leaseOf(stage)).toMatchObject({ owner: 'home', state: 'bound' });
      await box.stop(second, 600);
      await box.status('Available');
      expect(await leaseOf(stage)).toEqual({ owner: null });
      expect(await start(stage, version, 'alpha')).toEqual({ status: 'Accepted' });
    }));

  test('that is asked while a fault is there still takes the current away', () =>
    play({ version, services: TWO }, async (stage) => {
      await alphaCharges(stage, version);
      await stage.box.status('Faulted');
      await home(stage, { command: 'stop' });
      await stage.pass(30_000);
      await until('no current', () => asked(stage).includes('SetChargingProfile'));
    }));

  test('begins anew when the charger was away meanwhile', () =>
    play({ version, services: TWO }, async (stage) => {
      const txId = await alphaCharges(stage, version);
      await home(stage, { command: 'stop' });
      await leaves(stage);
      await stage.pass(150_000);
      expect(await alarms(stage)).toEqual([]);
      await stage.reconnect();
      await stage.box.meter(txId, 100);
      await until('the stop once more', () => asked(stage).length === 1);
      expect(asked(stage)).toEqual([STOP[version]]);
      await stage.pass(30_000);
      await until('no current', () => asked(stage).length === 2);
      expect(asked(stage)[1]).toBe('SetChargingProfile');
    }));

  test('that the charger accepts too late is a stop by the home all the same', () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const answer: StrictAnswer = async ({ action }) => {
      if (action === STOP[version]) await promise;
      return { status: 'Accepted' };
    };
    return play({ version, services: TWO, answer }, async (stage) => {
      const txId = await alphaCharges(stage, version);
      const stopping = home(stage, { command: 'stop' });
      await until('the charger to be asked', () => asked(stage).length === 2);
      await stage.pass(20_000);
      expect(await stopping).toMatchObject({ status: 409 });
      resolve();
      await stage.box.meter(txId, 90);
      await stage.box.stop(txId, 100, { reason: 'Remote', remote: true });
      await delivered(stage);
      expect(sessions(stage.service('alpha').calls).at(-1)).toMatchObject({ kind: 'stop', reason: 'Local' });
    });
  });

  test('that the charger does not carry out is followed by no current, the cable if that is allowed, and a restart', () =>
    play({ version, services: TWO, answer: unlocking }, async (stage) => {
      await alphaCharges(stage, version);
      await home(stage, { command: 'stop', may_unlock: true });
      const steps = ['SetChargingProfile', 'UnlockConnector', 'Reset'];
      for (const [index, action] of steps.entries()) {
        await stage.pass(29_000);
        expect(asked(stage).slice(2)).toEqual(steps.slice(0, index));
        await stage.pass(1_000);
        await until(`the charger to get ${action}`, () => asked(stage).length === index + 3);
      }
      expect(asked(stage).slice(2)).toEqual(steps);
      const last = stage.box.peer.calls.at(-1)?.payload;
      expect(last).toEqual(version === '1.6' ? { type: 'Soft' } : { type: 'Immediate', evseId: 1 });
      await stage.pass(30_000);
      await until('the alarm', async () => (await alarms(stage)).includes('stop_failed'));
      await stage.pass(120_000);
      expect(asked(stage)).toHaveLength(5);
    }));

  test('is over when the session is: no harder means follow', () =>
    play({ version, services: TWO }, async (stage) => {
      const txId = await alphaCharges(stage, version);
      await home(stage, { command: 'stop' });
      await stage.pass(30_000);
      await until('no current', () => asked(stage).includes('SetChargingProfile'));
      await stage.box.stop(txId, 100, { reason: 'Remote', remote: true });
      await stage.pass(120_000);
      expect(asked(stage).slice(2)).toEqual(['SetChargingProfile']);
      expect(await alarms(stage)).toEqual([]);
    }));

  test('that the charger refuses is told so, and the harder means follow all the same', () =>
    play(
      {
        version,
        services: TWO,
        answer: ({ action }) => ({ status: action === STOP[version] ? 'Rejected' : 'Accepted' }),
      },
      async (stage) => {
        await alphaCharges(stage, version);
        const { body } = await home(stage, { command: 'stop' });
        expect(body).toMatchObject({ result: 'rejected_by_charger', reason: expect.stringContaining('no current') });
        await stage.pass(30_000);
        await until('no current', () => asked(stage).includes('SetChargingProfile'));
      },
    ));

  test('restarts no charger at which somebody else charges', () =>
    play({ version, services: TWO, answer: refusing('Reset') }, async (stage) => {
      await stage.box.boot();
      for (const connector of [1, 2]) await stage.box.status('Available', connector);
      await stage.box.start('CARD-1', 0, { connector: 1 });
      await stage.box.start('CARD-2', 0, { connector: 2 });
      const running = await sessionIds(stage);
      expect(running).toHaveLength(2);
      await home(stage, { command: 'stop', session_id: running[0] });
      await stage.pass(150_000);
      await until('the alarm', async () => (await alarms(stage)).includes('stop_failed'));
      const resets = stage.box.peer.calls.filter(({ action }) => action === 'Reset').map(({ payload }) => payload);
      expect(resets.filter(({ evseId }) => evseId === undefined)).toEqual([]);
    }));
});

describe.each(VERSIONS)('%s: a charger that the home closed', (version) => {
  test('shows as unavailable, takes no start and no card, and is closed again after it booted', () =>
    play({ version, services: TWO, backends: { script: {} } }, async (stage) => {
      const { box } = stage;
      await settled(stage, 'alpha', 'beta');
      const script = await stage.backend('script');
      expect(await home(stage, { command: 'block' })).toMatchObject({ status: 200, body: { result: 'accepted' } });
      expect(await home(stage, { command: 'start' })).toMatchObject({ status: 409, body: { rule: 'blocked' } });
      expect(box.peer.calls.at(-1)).toMatchObject({
        action: 'ChangeAvailability',
        payload: availability(version, false),
      });
      for (const id of ['alpha', 'beta']) await until(`${id} to see it`, () => lastStatus(stage, id) === 'Unavailable');
      expect(await start(stage, version, 'alpha')).toMatchObject(rejected(version, 'Unspecified'));
      expect(await script.ask('request_control')).toMatchObject({ error: 'blocked_by_home', rule: 'blocked' });
      expect(await box.authorize('CARD-1')).toBe('Blocked');
      expect(asked(stage)).toEqual(['ChangeAvailability']);
      await box.boot();
      await until('it to be closed again', () => asked(stage).length === 2);
      // A fault shows through.
      await box.status('Faulted');
      await until('alpha to see the fault', () => lastStatus(stage, 'alpha') === 'Faulted');
      await box.status('Available');
      await home(stage, { command: 'unblock' });
      expect(box.peer.calls.at(-1)).toMatchObject({ payload: availability(version, true) });
      await until('alpha to see it open', () => lastStatus(stage, 'alpha') === 'Available');
      expect(await box.authorize('CARD-1')).toBe('Accepted');
    }));

  test('lets a running session go on, unless it is closed now', () =>
    play({ version, services: TWO }, async (stage) => {
      const txId = await alphaCharges(stage, version);
      await home(stage, { command: 'block' });
      await stage.box.meter(txId, 100);
      await delivered(stage);
      expect(sessions(stage.service('alpha').calls).at(-1)).toMatchObject({ kind: 'meter', wh: 100 });
      expect(asked(stage)).toEqual([START[version], 'ChangeAvailability']);
      await home(stage, { command: 'block', now: true });
      expect(asked(stage).slice(2)).toEqual([STOP[version], 'ChangeAvailability']);
    }));

  test('that knows only its places is told place by place, and one that refuses is kept closed by the proxy', () =>
    play({ version, services: TWO, answer: refusing('ChangeAvailability') }, async (stage) => {
      await settled(stage, 'alpha');
      expect((await home(stage, { command: 'block' })).body).toMatchObject({ result: 'kept_by_proxy' });
      expect(asked(stage)).toEqual(['ChangeAvailability', 'ChangeAvailability']);
      await until('alpha to see it', () => lastStatus(stage, 'alpha') === 'Unavailable');
      expect(await start(stage, version, 'alpha')).toMatchObject(rejected(version, 'Unspecified'));
    }));
});

describe.each(VERSIONS)('%s: what the home closes', (version) => {
  test('is told again after a lost link, and so is what it opens', () => {
    let isDeaf = false;
    const answer: StrictAnswer = async (call) => {
      if (isDeaf) await new Promise(() => undefined);
      return { status: call.action === 'ChangeAvailability' ? 'Accepted' : 'Rejected' };
    };
    return play({ version, services: TWO, answer }, async (stage) => {
      await settled(stage, 'alpha');
      await home(stage, { command: 'block' });
      isDeaf = true;
      const opening = home(stage, { command: 'unblock' });
      await until('the charger to be asked', () => asked(stage).length === 2);
      await stage.box.peer.close();
      expect((await opening).body).toMatchObject({ result: 'stored' });
      isDeaf = false;
      await stage.reconnect();
      await stage.box.status('Available');
      await until('it to be told', () => asked(stage).length === 1);
      expect(stage.box.peer.calls[0]).toMatchObject({ payload: availability(version, true) });
      await leaves(stage);
      await stage.reconnect();
      await stage.box.status('Available');
      expect(asked(stage)).toEqual([]);
    });
  });

  test('may be opened in part', () =>
    play({ version, services: TWO }, async (stage) => {
      await stage.box.boot();
      for (const connector of [1, 2]) await stage.box.status('Available', connector);
      await home(stage, { command: 'block' });
      await home(stage, { command: 'unblock', evse: 1 });
      // What stays closed is never open in between.
      const opened = version === '1.6' ? availability(version, true, 1) : availability(version, true);
      expect(stage.box.peer.calls.map(({ payload }) => payload)).toEqual([
        availability(version, false),
        availability(version, false, 2),
        opened,
      ]);
      const at = (evse: number) => {
        const call = remoteStart(version, 'TAG-alpha', evse, evse);
        return stage.ask('alpha', call.action, call.payload);
      };
      expect(await at(2)).toMatchObject(rejected(version, 'Unspecified'));
      expect(await at(1)).toEqual({ status: 'Accepted' });
    }));
});

describe.each(VERSIONS)('%s: a provider that the home sends away', (version) => {
  test('as a backend hears the end of its session, and steers it no more', () =>
    play({ version, backends: { script: {} } }, async (stage) => {
      await settled(stage);
      const script = await stage.backend('script');
      expect(await script.ask('RemoteStartTransaction', { id_tag: 'TAG-script' })).toMatchObject({
        result: 'accepted',
      });
      const txId = await begun(stage, version, 'script');
      await until('its session', () => eventsOf(script, 'transaction_started').length === 1);
      await home(stage, { command: 'kick', provider: 'script' });
      await until('its end', () => eventsOf(script, 'transaction_stopped').length === 1);
      expect(eventsOf(script, 'transaction_stopped')).toMatchObject([{ reason: 'Other' }]);
      const { transaction_id } = fields(eventsOf(script, 'transaction_started')[0]);
      for (const [verb, more] of [
        ['RemoteStopTransaction', { transaction_id }],
        ['set_limit', { limit_a: 16 }],
      ] as const)
        expect(await script.ask(verb, more)).toMatchObject({ error: 'blocked_by_home', rule: 'holder' });
      await stage.box.meter(txId, 100);
      await stage.box.stop(txId, 200);
      await stage.box.status('Available');
      await until('the place to be free', async () => fields(await leaseOf(stage)).owner === null);
      expect(await script.ask('RemoteStartTransaction', { id_tag: 'TAG-script' })).toMatchObject({
        result: 'accepted',
      });
      expect(eventsOf(script, 'transaction_stopped')).toHaveLength(1);
      expect(eventsOf(script, 'meter')).toEqual([]);
      expect(asked(stage)).toEqual([START[version], START[version]]);
    }));

  test('does not get its agreed start back with the next start for the same card', () =>
    play({ version, services: TWO }, async (stage) => {
      await settled(stage, 'alpha');
      await start(stage, version, 'alpha');
      await home(stage, { command: 'kick', provider: 'alpha' });
      expect((await home(stage, { command: 'start', tag: 'TAG-alpha' })).body).toMatchObject({ result: 'accepted' });
      await begun(stage, version, 'alpha', 1);
      expect(await leaseOf(stage)).toMatchObject({ owner: 'home', state: 'bound' });
      expect(await alarms(stage)).toEqual([]);
      expect(asked(stage)).toEqual([START[version], START[version]]);
    }));

  test('hears that its session is over, while the session goes on as the home’s', () =>
    play({ version, services: TWO }, async (stage) => {
      const txId = await alphaCharges(stage, version);
      const answer = await home(stage, { command: 'kick', provider: 'alpha' });
      expect(answer).toMatchObject({ status: 200, body: { result: 'accepted' } });
      expect(await leaseOf(stage)).toMatchObject({ owner: 'home', state: 'bound' });
      await until('alpha to hear the end', () => sessions(stage.service('alpha').calls).at(-1)?.kind === 'stop');
      expect(sessions(stage.service('alpha').calls).at(-1)).toMatchObject({ reason: 'Other' });
      const heard = sessions(stage.service('alpha').calls).length;
      const limit = profile(version, 8, version === '1.6' ? '77' : txId);
      expect(await stage.ask('alpha', limit.action, limit.payload)).toMatchObject({ status: 'Rejected' });
      stage.clock.advance(1_000);
      await stage.box.meter(txId, 300);
      await stage.box.stop(txId, 400);
      await delivered(stage);
      expect(sessions(stage.service('alpha').calls)).toHaveLength(heard);
      expect(sessions(stage.service('beta').calls).map(({ kind }) => kind)).toEqual(['start', 'meter', 'stop']);
      expect(asked(stage)).toEqual([START[version]]);
    }));

  test('has its session stopped, if the home wants that', () =>
    play({ version, services: TWO }, async (stage) => {
      const txId = await alphaCharges(stage, version);
      await home(stage, { command: 'kick', provider: 'alpha', session: 'stop' });
      await stage.box.stop(txId, 400, { reason: 'Remote', remote: true });
      await delivered(stage);
      expect(sessions(stage.service('alpha').calls).at(-1)).toMatchObject({ kind: 'stop', reason: 'Local' });
    }));

  test('loses an agreed start; what the charger begins of it is stopped, and nobody holds it', () =>
    play({ version, services: TWO }, async (stage) => {
      await settled(stage, 'alpha', 'beta');
      expect(await start(stage, version, 'alpha')).toEqual({ status: 'Accepted' });
      await home(stage, { command: 'kick', provider: 'alpha' });
      expect(await leaseOf(stage)).toEqual({ owner: null });
      await begun(stage, version);
      await until('the stop', () => asked(stage).length === 2);
      expect(asked(stage)).toEqual([START[version], STOP[version]]);
      expect(await leaseOf(stage)).toMatchObject({ owner: 'home' });
      expect(await alarms(stage)).toEqual(['unexpected_start']);
    }));
});

describe.each(VERSIONS)('%s: while the charger is away', (version) => {
  test('what the home wants is kept, and goes first when it is back', () =>
    play({ version, services: TWO }, async (stage) => {
      const txId = await alphaCharges(stage, version);
      await leaves(stage);
      expect((await home(stage, { command: 'stop' })).body).toMatchObject({ result: 'stored' });
      expect((await home(stage, { command: 'block' })).body).toMatchObject({ result: 'stored' });
      await stage.reconnect();
      // Nothing before its first word.
      await stage.status();
      expect(asked(stage)).toEqual([]);
      await stage.box.boot();
      await until('both to reach it', () => asked(stage).length === 2);
      expect(asked(stage)).toEqual([STOP[version], 'ChangeAvailability']);
      await stage.box.stop(txId, 100, { reason: 'Remote', remote: true });
      await delivered(stage);
      expect(sessions(stage.service('alpha').calls).at(-1)).toMatchObject({ kind: 'stop', reason: 'Local' });
    }));

  test('a later wish takes the place of an earlier one, a stop takes a start back, and what fails is told', () =>
    play({ version, services: {}, answer: () => ({ status: 'Rejected' }) }, async (stage) => {
      await settled(stage);
      await leaves(stage);
      const waiting = async () => {
        const { body } = await stage.house.api('/api/v1/chargers/BOX1');
        return Object.values(fields(body.waiting_commands)).map((one) => fields(one).command);
      };
      await home(stage, { command: 'start', tag: 'ONE' });
      await home(stage, { command: 'start', tag: 'TWO' });
      expect(await waiting()).toEqual(['start']);
      expect((await home(stage, { command: 'stop' })).body).toMatchObject({ result: 'taken_back' });
      expect(await waiting()).toEqual([]);
      await home(stage, { command: 'start' });
      await stage.reconnect();
      await stage.box.status('Available');
      await until('the alarm', async () => (await alarms(stage)).includes('wish_failed'));
      expect(await waiting()).toEqual([]);
    }));

  test('a wish survives a restart of the proxy, and is forgotten after a day', () =>
    play({ version, services: {} }, async (stage) => {
      await settled(stage);
      await leaves(stage);
      await home(stage, { command: 'start' });
      await stage.restart();
      await stage.box.boot();
      await until('the start', () => asked(stage).length === 1);
      expect(asked(stage)).toEqual([START[version]]);
      await leaves(stage);
      await home(stage, { command: 'start' });
      stage.clock.advance(25 * 3_600_000);
      await stage.reconnect();
      await stage.box.status('Available');
      expect(asked(stage)).toEqual([]);
    }));
});

describe.each(VERSIONS)('%s: the queue of the charger', (version) => {
  /** Plays while the charger is busy with a command, so that what comes next waits; `free` lets it answer. */
  function whileBusy(scene: (stage: Stage, unlock: () => Promise<Json>, free: () => void) => Promise<void>) {
    const { promise, resolve } = Promise.withResolvers<void>();
    const answer: StrictAnswer = async ({ action }) => {
      if (action === 'ChangeAvailability') await promise;
      return { status: 'Accepted' };
    };
    return play({ version, services: TWO, answer }, async (stage) => {
      await alphaCharges(stage, version);
      const busy = home(stage, { command: 'unblock' });
      await until('the charger to be busy', () => asked(stage).at(-1) === 'ChangeAvailability');
      const place = version === '1.6' ? { connectorId: 1 } : { evseId: 1, connectorId: 1 };
      await scene(stage, () => stage.ask('alpha', 'UnlockConnector', place), resolve);
      await busy;
    });
  }

  test('the home goes before providers, and what they wanted of its place is refused', () =>
    whileBusy(async (stage, unlock, free) => {
      const unlocked = unlock();
      await until('the yes to it', () => isAllowed(stage, 'alpha', 'UnlockConnector'));
      const stopped = home(stage, { command: 'stop' });
      await until('the yes to the stop', () => isAllowed(stage, 'home', 'stop'));
      free();
      expect(await unlocked).toMatchObject({ ...rejected(version, 'Unspecified'), status: 'UnlockFailed' });
      expect((await stopped).body).toMatchObject({ result: 'accepted' });
      expect(asked(stage)).toEqual([START[version], 'ChangeAvailability', STOP[version]]);
    }));

  test('a start that waits when its asker is sent away is refused, and not sent', () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const answer: StrictAnswer = async ({ action }) => {
      if (action === 'ChangeAvailability') await promise;
      return { status: 'Accepted' };
    };
    return play({ version, services: TWO, answer }, async (stage) => {
      await settled(stage, 'alpha');
      const busy = home(stage, { command: 'unblock' });
      await until('the charger to be busy', () => asked(stage).length === 1);
      const starting = start(stage, version, 'alpha');
      await until('the yes to the start', () => isAllowed(stage, 'alpha', START[version]));
      await home(stage, { command: 'kick', provider: 'alpha' });
      resolve();
      expect(await starting).toMatchObject(rejected(version, 'Unspecified'));
      await busy;
      expect(asked(stage)).toEqual(['ChangeAvailability']);
    });
  });

  test('what waits when a fault comes is refused, and not sent', () =>
    whileBusy(async (stage, unlock, free) => {
      const unlocked = unlock();
      await until('the yes to it', () => isAllowed(stage, 'alpha', 'UnlockConnector'));
      await stage.box.status('Faulted');
      free();
      expect(await unlocked).toMatchObject({ ...rejected(version, 'InternalError'), status: 'UnlockFailed' });
      expect(asked(stage)).toEqual([START[version], 'ChangeAvailability']);
    }));
});

describe.each(VERSIONS)('%s: S47: a charger that answers too late', (version) => {
  test('and begins what its asker was refused: it is stopped, and nobody owns it', () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const answer: StrictAnswer = async ({ action }) => {
      if (action === START[version]) await promise;
      return { status: 'Accepted' };
    };
    return play({ version, services: TWO, answer }, async (stage) => {
      await settled(stage, 'alpha', 'beta');
      const asking = start(stage, version, 'alpha');
      await until('the charger to be asked', () => asked(stage).length === 1);
      await stage.pass(20_000);
      expect(await asking).toMatchObject(rejected(version, 'InternalError'));
      expect(await leaseOf(stage)).toEqual({ owner: null });
      resolve();
      // Its yes is on the wire before what it does.
      await stage.box.status('cable');
      const txId = await begun(stage, version);
      await until('the stop', () => asked(stage).length === 2);
      expect(stage.box.peer.calls[1]).toMatchObject({ action: STOP[version] });
      expect(await alarms(stage)).toEqual(['unexpected_start']);
      expect(await leaseOf(stage)).toMatchObject({ owner: 'home' });
      await stage.box.stop(txId, 1, { reason: 'Remote', remote: true });
      await delivered(stage);
      // No provider sent this stop, and none is told that it did.
      expect(sessions(stage.service('alpha').calls).at(-1)).toMatchObject({ kind: 'stop', reason: 'Other' });
      const { body } = await stage.house.api('/sessions');
      expect(body).toMatchObject({ sessions: [{ payer: 'home' }] });
    });
  });
});

describe.each(VERSIONS)('%s: a provider of higher priority', (version) => {
  const RANKED = {
    alpha: { firstTxId: 77, config: { priority: 1 } },
    beta: { firstTxId: 5, config: { rights: ['observe', 'control', 'preempt'], priority: 2 } },
  };

  test('takes an agreed start, but no session', () =>
    play({ version, services: RANKED }, async (stage) => {
      await settled(stage, 'alpha', 'beta');
      expect(await start(stage, version, 'alpha')).toEqual({ status: 'Accepted' });
      expect(await start(stage, version, 'beta')).toEqual({ status: 'Accepted' });
      expect(await leaseOf(stage)).toMatchObject({ owner: 'beta', state: 'reserved' });
      // The charger begins what was taken away: it is stopped, and beta keeps its place.
      const first = await begun(stage, version);
      await until('the stop', () => asked(stage).length === 3);
      expect(await leaseOf(stage)).toMatchObject({ owner: 'beta' });
      await stage.box.stop(first, 0, { reason: 'Remote', remote: true });
      await begun(stage, version, 'beta', 1);
      expect(await leaseOf(stage)).toMatchObject({ owner: 'beta', state: 'bound' });
      expect(await start(stage, version, 'alpha')).toMatchObject(rejected(version, 'TxInProgress'));
    }));

  test('takes nothing from its equals', () =>
    play({ version, services: { ...RANKED, alpha: { firstTxId: 77, config: { priority: 2 } } } }, async (stage) => {
      await settled(stage, 'alpha', 'beta');
      expect(await start(stage, version, 'alpha')).toEqual({ status: 'Accepted' });
      expect(await start(stage, version, 'beta')).toMatchObject(rejected(version, 'TxInProgress'));
    }));
});

test.each(['2.0.1', '2.1'] as const)(
  '%s: a start by the home that is refused as Central is tried as Local',
  (version) => {
    const answer: StrictAnswer = ({ payload }) => ({
      status: fields(payload.idToken).type === 'Local' ? 'Accepted' : 'Rejected',
    });
    return play({ version, answer }, async (stage) => {
      await settled(stage);
      expect((await home(stage, { command: 'start' })).body).toMatchObject({ result: 'accepted' });
      expect(stage.box.peer.calls.map(({ payload }) => fields(payload.idToken).type)).toEqual(['Central', 'Local']);
      expect(await leaseOf(stage)).toMatchObject({ owner: 'home', state: 'reserved' });
    });
  },
);

const START = { '1.6': 'RemoteStartTransaction', '2.0.1': 'RequestStartTransaction', '2.1': 'RequestStartTransaction' };
const STOP = { '1.6': 'RemoteStopTransaction', '2.0.1': 'RequestStopTransaction', '2.1': 'RequestStopTransaction' };

function home(stage: Stage, body: Json) {
  return stage.house.api('/api/v1/chargers/BOX1/commands', body);
}

/** What the charger was asked, on its present socket. */
function asked(stage: Stage): readonly string[] {
  return stage.box.peer.calls.map(({ action }) => action);
}

function start(stage: Stage, version: OcppVersion, id: string) {
  const call = remoteStart(version, `TAG-${id}`, 1);
  return stage.ask(id, call.action, call.payload);
}

/** The session of an agreed start; `nth` of the starts that the charger was asked for. */
function begun(stage: Stage, version: OcppVersion, id = 'alpha', nth = 0): Promise<string> {
  const starts = stage.box.peer.calls.filter(({ action }) => action === START[version]);
  const remoteStartId = Number(starts[nth]?.payload.remoteStartId);
  return stage.box.start(`TAG-${id}`, 0, version === '1.6' ? {} : { remoteStartId });
}

async function alphaCharges(stage: Stage, version: OcppVersion): Promise<string> {
  await settled(stage, 'alpha');
  expect(await start(stage, version, 'alpha')).toEqual({ status: 'Accepted' });
  const txId = await begun(stage, version);
  await delivered(stage);
  return txId;
}

async function leaves(stage: Stage): Promise<void> {
  await stage.box.peer.close();
  await until('the house to notice', async () => fields(fields((await stage.status()).chargers)[0]).online === false);
}

async function alarms(stage: Stage): Promise<readonly unknown[]> {
  const { body } = await stage.house.api('/api/v1/alarms');
  return Object.values(fields(body.alarms)).map((alarm) => fields(alarm).kind);
}

async function isAllowed(stage: Stage, by: string, what: string): Promise<boolean> {
  const { body } = await stage.house.api(`/api/v1/decisions?allowed=true&by=${by}`);
  return Object.values(fields(body.decisions)).some((decision) => fields(decision).asked === what);
}

async function sessionIds(stage: Stage): Promise<readonly unknown[]> {
  const { body } = await stage.house.api('/api/v1/sessions?include_running=true');
  return Object.values(fields(body.sessions)).map((session) => fields(session).id);
}

function lastStatus(stage: Stage, id: string): unknown {
  return fields(told(stage.service(id).calls).findLast(({ kind }) => kind === 'status')).status;
}

function availability(version: OcppVersion, isOpen: boolean, evse = 0): Json {
  const word = isOpen ? 'Operative' : 'Inoperative';
  if (version === '1.6') return { connectorId: evse, type: word };
  return { operationalStatus: word, ...(evse > 0 && { evse: { id: evse } }) };
}

const unlocking: StrictAnswer = ({ action }) => ({ status: action === 'UnlockConnector' ? 'Unlocked' : 'Accepted' });

function refusing(action: string): StrictAnswer {
  return (call) => ({ status: call.action === action ? 'Rejected' : 'Accepted' });
}
