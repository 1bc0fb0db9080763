/** Chargers that refuse a limit, ignore it, or answer in odd moments (PROTOCOL §2.5 "fallbacks"). */
import { createRPCError } from 'ocpp-rpc';
import { describe, expect, test } from 'vitest';
import type { StrictAnswer, StrictCall } from '../peers/strict.ts';
import { profile } from './asks.ts';
import { callsOf, until } from './house.ts';
import { alarms, begins, charges, home, offered, profilesIn } from './limiting.ts';
import { offeredBy } from './offer.ts';
import { fields } from './seen.ts';
import { delivered, play, type Stage, settled } from './stage.ts';

describe('1.6: a charger that does not take it', () => {
  test('S26: refuses a way: the next one is tried, and remembered for its model', () => {
    const answer: StrictAnswer = ({ payload }) => {
      const schedule = fields(fields(payload.csChargingProfiles).chargingSchedule);
      return { status: schedule.duration === undefined ? 'Accepted' : 'Rejected' };
    };
    return play({ version: '1.6', services: {}, answer }, async (stage) => {
      const session = await charges(stage);
      const told = () => callsOf(stage.box.peer, 'SetChargingProfile').length;
      // It may have been busy: three times in a row it is meant.
      for (const expected of [2, 2, 2, 1]) {
        const before = told();
        expect((await home(stage, { command: 'pause' })).body).toMatchObject({ result: 'accepted' });
        expect(told() - before).toBe(expected);
        expect(offered(stage, session)).toBe(0);
        await home(stage, { command: 'resume' });
        await stage.box.boot();
      }
    });
  });

  test('S26: refuses its own highest stack level: it gets the lowest, and its provider hears only yes', () => {
    const settings = [{ key: 'ChargeProfileMaxStackLevel', readonly: true, value: '3' }];
    const answer: StrictAnswer = ({ action, payload }) => {
      if (action === 'GetConfiguration') return { configurationKey: settings };
      return { status: fields(payload.csChargingProfiles).stackLevel === 3 ? 'Rejected' : 'Accepted' };
    };
    return play({ version: '1.6', services: { alpha: { firstTxId: 77 } }, answer }, async (stage) => {
      await settled(stage, 'alpha');
      await stage.ask('alpha', 'GetConfiguration', {});
      const session = await begins(stage, 0);
      await delivered(stage);
      const levels = () => profilesIn(stage).map(({ stackLevel }) => stackLevel);
      const set = async (amps: number): Promise<void> => {
        const { action, payload } = profile('1.6', amps, '77');
        expect(await stage.ask('alpha', action, payload)).toEqual({ status: 'Accepted' });
      };
      await set(12);
      await until('the lowest', () => levels().length === 2);
      expect(levels()).toEqual([3, 0]);
      await set(10);
      await until('10 A', () => offered(stage, session) === 10);
      expect(levels()).toEqual([3, 0, 0]);
      for (const count of [5, 7]) {
        await stage.box.boot();
        await until('it to be told anew', () => levels().length === count);
      }
      expect(levels()).toEqual([3, 0, 0, 3, 0, 3, 0]);
      // Remembered for its model, also over a restart of both.
      await stage.restart();
      await stage.box.boot();
      await until('it to be told anew', () => levels().length === 1);
      expect(levels()).toEqual([0]);
    });
  });

  test('S26: took the limit of a session once and refuses it later: what it took goes, so that the default holds', () => {
    const taken: StrictCall[] = [];
    let refuses = false;
    const answer: StrictAnswer = (call) => {
      const isOfSession = fields(call.payload.csChargingProfiles).chargingProfilePurpose === 'TxProfile';
      if (refuses && isOfSession) return { status: 'Rejected' };
      taken.push(call);
      return { status: 'Accepted' };
    };
    return play({ version: '1.6', services: {}, answer }, async (stage) => {
      const session = await charges(stage);
      const gets = () => offeredBy(taken, stage.clock.now(), session);
      await home(stage, { command: 'limit', limit_a: 16 });
      expect(gets()).toBe(16);
      refuses = true;
      await home(stage, { command: 'limit', limit_a: 8 });
      expect(gets()).toBe(8);
      // Never without any limit in between.
      const told = taken.map((_, index) => offeredBy(taken.slice(0, index + 1), stage.clock.now(), session));
      expect(Math.max(...told.slice(told.indexOf(16)))).toBe(16);
    });
  });

  test('refuses every way: the home hears it, and a pause stops the session', () => {
    const answer: StrictAnswer = ({ action }) => ({
      status: action === 'SetChargingProfile' ? 'NotSupported' : 'Accepted',
    });
    return play({ version: '1.6', services: {}, answer }, async (stage) => {
      await charges(stage);
      expect((await home(stage, { command: 'limit', limit_a: 10 })).body).toMatchObject({
        result: 'rejected_by_charger',
      });
      expect(await alarms(stage)).toEqual(['limit_refused']);
      expect(callsOf(stage.box.peer, 'RemoteStopTransaction')).toEqual([]);
      await home(stage, { command: 'pause' });
      await until('the stop', () => callsOf(stage.box.peer, 'RemoteStopTransaction').length === 1);
    });
  });

  test('Q27: takes 0 A for no limit: a pause stops the session, and no 0 A is ever sent', () =>
    play({ version: '1.6', services: {}, config: { quirks: { 'zero-is-no-limit': true } } }, async (stage) => {
      const session = await charges(stage);
      await home(stage, { command: 'pause' });
      await until('the stop', () => callsOf(stage.box.peer, 'RemoteStopTransaction').length === 1);
      expect(offered(stage, session)).toBe(6);
      expect(JSON.stringify(stage.box.peer.calls)).not.toMatch(/"limit":0[,}]/);
    }));

  test('Q27: nor as what it may take while the proxy is gone: that is the least that a car takes', () => {
    const chargers = [{ id: 'BOX1', max_a: 16, offline_limit_a: 0 }];
    return play(
      { version: '1.6', services: {}, config: { quirks: { 'zero-is-no-limit': true }, chargers } },
      async (stage) => {
        await settled(stage);
        await until('the default', () => offered(stage) === 6);
        const session = await begins(stage, 0);
        await until('what it can give', () => offered(stage, session) === 16);
        expect(JSON.stringify(stage.box.peer.calls)).not.toMatch(/"limit":0[,}]/);
      },
    );
  });

  test('says yes and gives more: after a minute it is said in other words, with an alarm', () =>
    play({ version: '1.6', services: {} }, async (stage) => {
      const { txId } = await charges(stage);
      await home(stage, { command: 'limit', limit_a: 10 });
      const before = stage.box.peer.calls.length;
      for (const afterMs of [30_000, 40_000]) {
        expect(stage.box.peer.calls).toHaveLength(before);
        await stage.pass(afterMs);
        await current(stage, txId, 16);
      }
      await until('other words', () => stage.box.peer.calls.length > before + 1);
      expect(await alarms(stage)).toEqual(['limit_ignored']);
    }));

  test('has forgotten everything when it was told to, and its answer is lost: the default is told anew to who begins', () => {
    let isMute = false;
    const answer: StrictAnswer = ({ action }) =>
      isMute && action === 'ClearChargingProfile' ? new Promise(() => undefined) : { status: 'Accepted' };
    return play({ version: '1.6', services: {}, answer }, async (stage) => {
      const first = await charges(stage);
      await home(stage, { command: 'limit', limit_a: 12 });
      // It boots in the middle of it: what others left behind goes when nothing charges.
      await stage.box.boot();
      await until('12 A again', () => profilesIn(stage).length === 4);
      await stage.box.stop(first.txId, 10);
      isMute = true;
      const said = home(stage, { command: 'limit', limit_a: 6 });
      await until('it to be told to forget', () => callsOf(stage.box.peer, 'ClearChargingProfile').length === 1);
      isMute = false;
      const session = await begins(stage, 20);
      const back = home(stage, { command: 'limit', limit_a: 12 });
      await stage.pass(60_000);
      await Promise.all([said, back]);
      expect(offered(stage, session)).toBe(12);
    });
  });

  test('Q26: does not let a limit go: it is told that nothing limits, and takes the next limit in the same way', () => {
    const taken: StrictCall[] = [];
    let isBusy = true;
    const answer: StrictAnswer = (call) => {
      if (isBusy && call.action === 'ClearChargingProfile' && call.payload.id !== undefined)
        return refusing('InternalError')();
      taken.push(call);
      return { status: 'Accepted' };
    };
    return play({ version: '1.6', services: {}, answer }, async (stage) => {
      const session = await charges(stage);
      const gets = (amps: number) => until(`${amps} A`, () => offeredBy(taken, stage.clock.now(), session) === amps);
      await home(stage, { command: 'limit', limit_a: 10 });
      await gets(10);
      await home(stage, { command: 'limit', limit_a: null });
      await gets(80);
      expect(await alarms(stage)).toEqual([]);
      await home(stage, { command: 'limit', limit_a: 6 });
      await gets(6);
      expect(purposes(stage)).not.toContain('ChargePointMaxProfile');
      isBusy = false;
      await home(stage, { command: 'limit', limit_a: null });
      for (const ms of [61_000, 11_000]) await stage.pass(ms);
      await gets(Number.POSITIVE_INFINITY);
    });
  });

  test.each([
    ['is busy', 'InternalError', 3],
    ['knows no such thing', 'NotImplemented', 1],
  ])('does not forget what others left behind, for it %s: asked so often, it gets its limits', (_why, code, times) => {
    const answer: StrictAnswer = ({ action }) =>
      action === 'ClearChargingProfile' ? refusing(code)() : { status: 'Accepted' };
    return play({ version: '1.6', services: {}, answer }, async (stage) => {
      await settled(stage);
      await home(stage, { command: 'limit', limit_a: 12 });
      for (let second = 0; second < 4; second += 1) await stage.pass(1_000);
      await until('12 A', () => offered(stage) === 12);
      expect(callsOf(stage.box.peer, 'ClearChargingProfile')).toHaveLength(times);
    });
  });

  test.each([
    ['a session that is over at the charger', () => ({ status: 'Rejected' })],
    ['a charger that is busy', refusing('InternalError')],
  ])('S26: %s refuses for once: the next session is told in the best way again', (_name, refuse) => {
    let isOdd = false;
    const answer: StrictAnswer = ({ payload }) => {
      const isOfSession = fields(payload.csChargingProfiles).chargingProfilePurpose === 'TxProfile';
      return isOdd && isOfSession ? refuse() : { status: 'Accepted' };
    };
    return play({ version: '1.6', services: {}, answer }, async (stage) => {
      await settled(stage);
      for (const amps of [16, 15, 14, 13]) {
        const session = await begins(stage, 0);
        const before = profilesIn(stage).length;
        await home(stage, { command: 'limit', limit_a: amps });
        expect(purposes(stage).slice(before)).toEqual(['TxProfile', 'TxDefaultProfile']);
        isOdd = true;
        await home(stage, { command: 'limit', limit_a: 8 });
        expect(purposes(stage).at(-1)).toBe('TxDefaultProfile');
        await stage.box.stop(session.txId, 0);
        isOdd = false;
        await home(stage, { command: 'limit', limit_a: null });
        await stage.pass(20_000);
      }
    });
  });

  test('S26: refuses a way for a while: within the session it is tried again after some minutes', () => {
    let isBusy = true;
    const answer: StrictAnswer = ({ action }) => ({
      status: isBusy && action === 'SetChargingProfile' ? 'Rejected' : 'Accepted',
    });
    return play({ version: '1.6', services: {}, answer }, async (stage) => {
      const session = await charges(stage);
      expect((await home(stage, { command: 'limit', limit_a: 9 })).body).toMatchObject({
        result: 'rejected_by_charger',
      });
      expect(await alarms(stage)).toEqual(['limit_refused']);
      isBusy = false;
      const before = stage.box.peer.calls.length;
      await stage.pass(5 * 60_000);
      await until('it to be tried again', () => stage.box.peer.calls.length > before + 1);
      expect(offeredBy(stage.box.peer.calls.slice(before), stage.clock.now(), session)).toBe(9);
      expect(purposes(stage).slice(-2)).toEqual(['TxProfile', 'TxDefaultProfile']);
      expect(await alarms(stage)).toEqual([]);
    });
  });

  test('S26: says that it knows no profiles of sessions: it is not asked again', () => {
    const answer: StrictAnswer = ({ payload }) => {
      const { chargingProfilePurpose: purpose } = fields(payload.csChargingProfiles);
      return { status: purpose === 'TxProfile' ? 'NotSupported' : 'Accepted' };
    };
    return play({ version: '1.6', services: {}, answer }, async (stage) => {
      const first = await charges(stage);
      await home(stage, { command: 'limit', limit_a: 9 });
      await stage.box.stop(first.txId, 0);
      const before = profilesIn(stage).length;
      await begins(stage, 0);
      await home(stage, { command: 'limit', limit_a: 7 });
      expect(purposes(stage).slice(before)).toEqual(['TxDefaultProfile']);
    });
  });

  test('S26: takes watts only: they count for one phase until its car is seen on more, and at once when it is on fewer', () => {
    const answer: StrictAnswer = ({ payload }) => {
      const { chargingProfilePurpose: purpose, chargingSchedule } = fields(payload.csChargingProfiles);
      const isInAmps = fields(chargingSchedule).chargingRateUnit === 'A';
      return { status: purpose === 'TxProfile' && isInAmps ? 'NotSupported' : 'Accepted' };
    };
    return play({ version: '1.6', services: {}, answer }, async (stage) => {
      const { txId } = await charges(stage);
      const watts = (purpose = 'TxProfile') => {
        const { chargingSchedule } = profilesIn(stage).findLast((one) => one.chargingProfilePurpose === purpose) ?? {};
        return Object.values(fields(fields(chargingSchedule).chargingSchedulePeriod)).map((one) => fields(one).limit);
      };
      await home(stage, { command: 'limit', limit_a: 6 });
      expect(watts()).toEqual([1_380]);
      await stage.pass(20_000);
      await current(stage, txId, 2, ['L1', 'L2', 'L3']);
      await until('all phases', () => watts()[0] === 4_140);
      // Long after the charger could follow, and with all the watts on one phase: that is what it was told.
      await stage.pass(70_000);
      await current(stage, txId, 6, ['L1', 'L2', 'L3']);
      // The default is for the next car, which may draw all of it on one phase.
      expect(watts('TxDefaultProfile')).toEqual([1_380]);
      await current(stage, txId, 18, ['L1']);
      await until('one phase', () => watts()[0] === 1_380);
      expect(await alarms(stage)).toEqual([]);
      await stage.pass(70_000);
      await current(stage, txId, 18, ['L1']);
      await until('the alarm', async () => (await alarms(stage)).includes('limit_ignored'));
    });
  });
});

function purposes(stage: Stage): readonly unknown[] {
  return profilesIn(stage).map(({ chargingProfilePurpose: purpose }) => purpose);
}

function refusing(code: string): () => never {
  return () => {
    throw createRPCError(code, 'not now');
  };
}

async function current(stage: Stage, txId: string, amps: number, phases = ['L1']): Promise<void> {
  await stage.box.peer.call('MeterValues', {
    connectorId: 1,
    transactionId: Number(txId),
    meterValue: [
      {
        timestamp: new Date(stage.clock.now()).toISOString(),
        sampledValue: phases.map((phase) => ({
          value: String(amps),
          measurand: 'Current.Import',
          unit: 'A',
          phase,
        })),
      },
    ],
  });
}
