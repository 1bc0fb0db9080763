/** Services that drop out: nothing is lost, nothing comes twice, and nobody is told of a boot that never was. */
import { describe, expect, test } from 'vitest';
import { OCPP_VERSIONS } from '../../src/core/ocpp/versions.ts';
import { CHARGER, callsOf, until } from './house.ts';
import { sessions, told } from './seen.ts';
import { delivered, drop, play, type Stage, settled } from './stage.ts';

const TWO = { alpha: { firstTxId: 77 }, beta: { firstTxId: 5 } };

describe.each([...OCPP_VERSIONS].reverse())('%s: a service drops out', (version) => {
  test('in the middle of a session: no boot on its return, and every message once and in order', () =>
    play({ version, services: TWO }, async (stage) => {
      const { box, clock } = stage;
      await settled(stage, 'alpha', 'beta');
      const startedAt = iso(stage);
      const txId = await box.start('CARD-1', 0);
      await delivered(stage);
      await drop(stage, 'alpha');
      clock.advance(3_000);
      const meteredAt = iso(stage);
      await box.meter(txId, 100);
      // The other one is not kept waiting.
      await until('beta to hear the meter', () => sessions(stage.service('beta').calls).length === 2);
      expect(sessions(stage.service('alpha').calls)).toHaveLength(1);
      await stage.pass(20_000);
      await delivered(stage);
      const stoppedAt = iso(stage);
      await box.stop(txId, 200);
      await delivered(stage);

      const { calls } = stage.service('alpha');
      const theirs = version === '1.6' ? '77' : txId;
      expect(sessions(calls)).toEqual([
        { kind: 'start', tag: 'CARD-1', wh: 0, at: startedAt, ...(version !== '1.6' && { txId }) },
        { kind: 'meter', txId: theirs, wh: 100, at: meteredAt },
        { kind: 'stop', txId: theirs, wh: 200, at: stoppedAt, reason: 'Local' },
      ]);
      if (version !== '1.6')
        expect(callsOf(stage.service('alpha'), 'TransactionEvent').map(({ seqNo }) => seqNo)).toEqual([0, 1, 2]);
      expect(boots(stage, 'alpha')).toBe(1);

      // With no session open, a return begins with a boot.
      await drop(stage, 'alpha');
      await stage.pass(60_000);
      await until('the second boot', () => boots(stage, 'alpha') === 2);
      expect(boots(stage, 'beta')).toBe(1);
    }));

  test('in the middle of a session, and the charger boots meanwhile: it hears of the boot when it is back', () =>
    play({ version, services: TWO }, async (stage) => {
      const { box } = stage;
      await settled(stage, 'alpha', 'beta');
      await box.start('CARD-1', 0);
      await delivered(stage);
      await drop(stage, 'alpha');
      await box.boot();
      await until('beta to hear of the boot', () => boots(stage, 'beta') === 2);
      await stage.pass(60_000);
      await until('alpha to hear of the boot', () => boots(stage, 'alpha') === 2);
    }));

  test('while it has not answered a start: the same start comes again, and the rest waits for it', () => {
    let isDeaf = true;
    const answer = ({ action, payload }: { action: string; payload: { readonly [field: string]: unknown } }) => {
      const isStart = action === 'StartTransaction' || payload.eventType === 'Started';
      return isStart && isDeaf ? new Promise<never>(() => undefined) : undefined;
    };
    return play({ version, services: { alpha: { firstTxId: 77, answer }, beta: TWO.beta } }, async (stage) => {
      const { box } = stage;
      await settled(stage, 'alpha', 'beta');
      const txId = await box.start('CARD-1', 0);
      await box.stop(txId, 200);
      await until('the start', () => sessions(stage.service('alpha').calls).length === 1);
      await until('beta to hear all of it', () => sessions(stage.service('beta').calls).length === 2);
      isDeaf = false;
      await drop(stage, 'alpha');
      await stage.pass(20_000);
      await delivered(stage);
      const [first, again, ended, ...more] = sessions(stage.service('alpha').calls);
      expect(more).toEqual([]);
      expect(again).toEqual(first);
      expect(ended).toMatchObject({ kind: 'stop', txId: version === '1.6' ? '77' : txId, wh: 200 });
      const frames = stage
        .service('alpha')
        .calls.filter(({ payload }) => payload.idTag !== undefined || payload.eventType);
      expect(frames[1]?.payload).toEqual(frames[0]?.payload);
      expect(boots(stage, 'alpha')).toBe(1);
    });
  });

  test('for a whole session: boot, statuses, then the session with its own times', () =>
    play({ version, services: TWO }, async (stage) => {
      const { box, clock } = stage;
      await stage.shut('alpha');
      await box.boot();
      await box.status('Available');
      const times: string[] = [];
      const tick = (): void => {
        clock.advance(2_000);
        times.push(iso(stage));
      };
      tick();
      const txId = await box.start('CARD-1', 0);
      tick();
      await box.meter(txId, 100);
      tick();
      await box.meter(txId, 150);
      tick();
      await box.stop(txId, 200);
      await until('beta to have everything', () => sessions(stage.service('beta').calls).length === 4);
      expect(stage.service('alpha').calls).toEqual([]);

      await stage.reopen('alpha');
      await stage.pass(60_000);
      await delivered(stage);
      const heard = told(stage.service('alpha').calls);
      const firstOfSession = heard.findIndex(({ kind }) => kind === 'start');
      expect(heard.slice(0, firstOfSession).map(({ kind }) => kind)).toEqual(['boot', 'status']);
      const theirs = version === '1.6' ? '77' : txId;
      expect(heard.slice(firstOfSession)).toEqual([
        { kind: 'start', tag: 'CARD-1', wh: 0, at: times[0], ...(version !== '1.6' && { txId }) },
        { kind: 'meter', txId: theirs, wh: 100, at: times[1] },
        { kind: 'meter', txId: theirs, wh: 150, at: times[2] },
        { kind: 'stop', txId: theirs, wh: 200, at: times[3], reason: 'Local' },
      ]);
      if (version !== '1.6') {
        const events = callsOf(stage.service('alpha'), 'TransactionEvent');
        expect(events.map(({ seqNo }) => seqNo)).toEqual([0, 1, 2, 3]);
        // It happened before this link was there.
        expect(events.map(({ offline }) => offline)).toEqual([true, true, true, true]);
        expect(callsOf(stage.service('beta'), 'TransactionEvent').map(({ offline = false }) => offline)).toEqual([
          false,
          false,
          false,
          false,
        ]);
      }
      expect(await stage.house.api('/sessions')).toMatchObject({ body: { total: 1 } });
    }));
});

describe('1.6: a service drops out while it is told a status', () => {
  test('it is told again when it comes back in the middle of the session', () => {
    let isDeaf = false;
    const answer = ({ payload }: { payload: { readonly [field: string]: unknown } }) =>
      isDeaf && payload.status === 'Charging' ? new Promise<never>(() => undefined) : undefined;
    return play({ version: '1.6', services: { alpha: { answer } } }, async (stage) => {
      const { box } = stage;
      await settled(stage, 'alpha');
      await box.start('CARD-1', 0);
      await delivered(stage);
      isDeaf = true;
      await box.status('charging');
      const charging = () =>
        callsOf(stage.service('alpha'), 'StatusNotification').filter(({ status }) => status === 'Charging').length;
      await until('the status', () => charging() === 1);
      isDeaf = false;
      await drop(stage, 'alpha');
      await stage.pass(20_000);
      await until('the status again', () => charging() === 2);
      expect(boots(stage, 'alpha')).toBe(1);
    });
  });
});

describe.each([...OCPP_VERSIONS].reverse())('%s: a service that asks for a boot', (version) => {
  const trigger = { requestedMessage: 'BootNotification' };

  test('is refused once it had one, and nobody else boots for it', () =>
    play({ version, services: TWO }, async (stage) => {
      await settled(stage, 'alpha', 'beta');
      expect(await stage.ask('alpha', 'TriggerMessage', trigger)).toMatchObject({ status: 'Rejected' });
      expect(stage.box.peer.calls).toEqual([]);
      expect(boots(stage, 'beta')).toBe(1);
    }));

  test('gets one alone when its link was resumed without', () =>
    play({ version, services: TWO }, async (stage) => {
      await settled(stage, 'alpha', 'beta');
      await stage.box.start('CARD-1', 0);
      await delivered(stage);
      await stage.shut('alpha');
      await stage.reopen('alpha');
      await stage.pass(60_000);
      const again = stage.service('alpha');
      const asked = await (await again.station(CHARGER)).call('TriggerMessage', trigger);
      expect(asked).toMatchObject({ status: 'Accepted' });
      const boot = await until('the boot', () => callsOf(again, 'BootNotification')[0]);
      if (version !== '1.6') expect(boot).toMatchObject({ reason: 'Triggered' });
      expect(stage.box.peer.calls).toEqual([]);
      expect(boots(stage, 'beta')).toBe(1);
    }));
});

/** The service hangs up; resolves when the house has noticed. */
function boots(stage: Stage, id: string): number {
  return told(stage.service(id).calls).filter(({ kind }) => kind === 'boot').length;
}

function iso(stage: Stage): string {
  return new Date(stage.clock.now()).toISOString();
}
