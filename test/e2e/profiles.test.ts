/** Charging profiles of services: each has a world of its own, and the charger hears what comes of all (PROTOCOL §2.5). */
import { createRPCError } from 'ocpp-rpc';
import { describe, expect, test } from 'vitest';
import { OCPP_VERSIONS, type OcppVersion } from '../../src/core/ocpp/versions.ts';
import type { StrictAnswer } from '../peers/strict.ts';
import { rejected, remoteStart } from './asks.ts';
import { callsOf, until } from './house.ts';
import type { Json } from './json-backend.ts';
import { keptBy, offeredBy } from './offer.ts';
import { clear, set, type Wanted, wanted } from './profile-asks.ts';
import { fields } from './seen.ts';
import { delivered, play, type Stage, settled } from './stage.ts';

const ALPHA = { firstTxId: 77, config: { role: 'controller' } };
/** Its limits count while it holds control, and not before. */
const BETA = { firstTxId: 5, config: { role: 'billing' } };
const GAMMA = { firstTxId: 9, config: { role: 'energy' } };
const STATION = 'ChargingStationMaxProfile';
const CAST = { alpha: ALPHA, beta: BETA };

/** Alpha starts the session, so it is alpha's. */
async function charges(stage: Stage, version: OcppVersion, start: Json = {}) {
  await settled(stage, ...Object.keys(CAST));
  const { action, payload } = remoteStart(version, 'TAG-A', 4_711);
  expect(await stage.ask('alpha', action, { ...payload, ...start })).toMatchObject({ status: 'Accepted' });
  const asked = stage.box.peer.calls.at(-1)?.payload ?? {};
  const remoteStartId = Number(asked.remoteStartId);
  const startedAt = stage.clock.now();
  const txId = await stage.box.start('TAG-A', 0, version === '1.6' ? {} : { remoteStartId });
  await delivered(stage);
  const idAt = (id: 'alpha' | 'beta') => (version === '1.6' ? String(CAST[id].firstTxId) : txId);
  return { txId, startedAt, idAt, asked };
}

type Session = Awaited<ReturnType<typeof charges>>;
const offers = (stage: Stage, amps: number, session?: Session): Promise<unknown> =>
  until(`${amps} A`, () => offeredBy(stage.box.peer.calls, stage.clock.now(), session) === amps);

const YES = { status: 'Accepted' };

describe.each([...OCPP_VERSIONS].reverse())('%s: profiles of services', (version) => {
  const is16 = version === '1.6';

  test('S24: ids of two do not clash, each clears its own, and the charger holds ids of the proxy only', () =>
    play({ version, services: CAST }, async (stage) => {
      const session = await charges(stage, version);
      expect(await set(stage, 'alpha', version, { txId: session.idAt('alpha'), purpose: 'TxProfile' })).toEqual(YES);
      await offers(stage, 16, session);
      // Beta holds no control: what it wrote is kept for it, and has no effect.
      const lower = { periods: [{ startPeriod: 0, limit: 10 }] };
      expect(await set(stage, 'beta', version, lower)).toEqual(YES);
      const seen = stage.box.peer.calls.length;
      expect(await clear(stage, 'beta', version, 2)).toMatchObject({ status: 'Unknown' });
      expect(await clear(stage, 'beta', version, 1)).toEqual(YES);
      expect(await clear(stage, 'beta', version, 1)).toMatchObject({ status: 'Unknown' });
      expect(stage.box.peer.calls).toHaveLength(seen);
      await offers(stage, 16, session);
      expect(await clear(stage, 'alpha', version, 1)).toEqual(YES);
      await stage.pass(10_000);
      await offers(stage, Number.POSITIVE_INFINITY, session);
      const ids = stage.box.peer.calls.flatMap((call) => keptBy([call]).map(({ id }) => id));
      expect(ids.length).toBeGreaterThan(0);
      expect(ids.filter((id) => id < 100 || id > 199)).toEqual([]);
    }));

  test('S25: a second one for the same replaces the first in 1.6 and is refused after it', () =>
    play({ version, services: CAST }, async (stage) => {
      await settled(stage, 'alpha');
      expect(await set(stage, 'alpha', version, { id: 1 })).toEqual(YES);
      await offers(stage, 16);
      const second = await set(stage, 'alpha', version, { id: 2, periods: [{ startPeriod: 0, limit: 10 }] });
      expect(second).toMatchObject(is16 ? YES : rejected(version, 'DuplicateProfile'));
      await offers(stage, is16 ? 10 : 16);
      expect(await set(stage, 'alpha', version, { id: 1, periods: [{ startPeriod: 0, limit: 8 }] })).toEqual(YES);
      await offers(stage, 8);
    }));

  test('what two always limit counts both ways: the least of them, as schedules have it', () =>
    play({ version, services: { ...CAST, gamma: GAMMA } }, async (stage) => {
      const session = await charges(stage, version);
      await settled(stage, 'gamma');
      const startSchedule = new Date(stage.clock.now()).toISOString();
      const night = {
        kind: 'Absolute',
        schedule: { startSchedule, duration: 7_200 },
        periods: [
          { startPeriod: 0, limit: 20 },
          { startPeriod: 3_600, limit: 8 },
        ],
      };
      const own = { purpose: 'TxProfile', txId: session.idAt('alpha'), periods: [{ startPeriod: 0, limit: 12 }] };
      expect(await set(stage, 'alpha', version, own)).toEqual(YES);
      expect(await set(stage, 'gamma', version, night)).toEqual(YES);
      await offers(stage, 12, session);
      // The charger knows of the change an hour ahead.
      const at = (hours: number) => offeredBy(stage.box.peer.calls, stage.clock.now() + hours * 3_600_000, session);
      await until('the night', () => at(1.5) === 8);
      expect([at(0.5), at(2.5)]).toEqual([12, 12]);
      const asked = is16 ? { connectorId: 1, duration: 10_800 } : { evseId: 1, duration: 10_800 };
      const told = await stage.ask('beta', 'GetCompositeSchedule', asked);
      expect(periodsIn(told)).toEqual([
        [0, 12],
        [3_600, 8],
        [7_200, 12],
      ]);
    }));

  test('a profile that comes with a start counts for its session, and does not reach the charger', () =>
    play({ version, services: CAST }, async (stage) => {
      const { payload } = wanted(version, { id: 7, purpose: 'TxProfile', periods: [{ startPeriod: 0, limit: 9 }] });
      const chargingProfile = fields(payload.csChargingProfiles ?? payload.chargingProfile);
      const session = await charges(stage, version, { chargingProfile });
      expect(session.asked).not.toHaveProperty('chargingProfile');
      await offers(stage, 9, session);
      await stage.box.stop(session.txId, 100);
      await delivered(stage);
      await offers(stage, Number.POSITIVE_INFINITY);
      expect(await clear(stage, 'alpha', version, 7)).toMatchObject({ status: 'Unknown' });
    }));

  test('a start with a profile that is wrong is refused and not sent', () =>
    play({ version, services: CAST }, async (stage) => {
      await settled(stage, 'alpha');
      const { payload } = wanted(version, { purpose: 'TxDefaultProfile' });
      const chargingProfile = fields(payload.csChargingProfiles ?? payload.chargingProfile);
      const { action, payload: start } = remoteStart(version, 'TAG-A', 4_711);
      expect(await stage.ask('alpha', action, { ...start, chargingProfile })).toMatchObject(
        rejected(version, 'InvalidProfile'),
      );
      expect(stage.box.peer.calls).toEqual([]);
    }));

  const NEXT = new Date(Date.UTC(2030, 0)).toISOString();
  test.each<[string, Wanted, string]>([
    ['a transaction that it does not know', { purpose: 'TxProfile', txId: '4' }, 'TxNotFound'],
    ['a stack level beyond all', { stackLevel: 11 }, 'InvalidStackLevel'],
    [
      'the station at a place',
      { purpose: is16 ? 'ChargePointMaxProfile' : 'ChargingStationMaxProfile' },
      'InvalidProfile',
    ],
    [
      'periods out of order',
      {
        periods: [
          { startPeriod: 0, limit: 6 },
          { startPeriod: 0, limit: 7 },
        ],
      },
      'InvalidSchedule',
    ],
    ['how it recurs is not told', { kind: 'Recurring', schedule: { startSchedule: NEXT } }, 'InvalidProfile'],
    ['without a transaction', { purpose: 'TxProfile' }, is16 ? 'TxNotFound' : 'MissingParam'],
  ])('refuses exactly: %s', (_what, one, reason) =>
    play({ version, services: CAST }, async (stage) => {
      await settled(stage, 'alpha');
      expect(await set(stage, 'alpha', version, one)).toMatchObject(rejected(version, reason));
      expect(stage.box.peer.calls).toEqual([]);
    }),
  );

  test('profiles outlast a restart of the proxy', () =>
    play({ version, services: CAST }, async (stage) => {
      await settled(stage, 'alpha');
      expect(await set(stage, 'alpha', version, { id: 3, periods: [{ startPeriod: 0, limit: 7 }] })).toEqual(YES);
      await offers(stage, 7);
      await stage.restart();
      await until('alpha to be told', () => callsOf(stage.service('alpha'), 'BootNotification').length === 2);
      await until('the profile', async () => (await clear(stage, 'alpha', version, 3)).status === 'Accepted');
    }));
});

describe.each([...OCPP_VERSIONS].reverse())('%s: a transparent provider', (version) => {
  test('sets profiles in the charger itself, until somebody else limits something', () =>
    play({ version, services: { clear: { config: { role: 'transparent' } } } }, async (stage) => {
      await settled(stage, 'clear');
      expect(await set(stage, 'clear', version, { periods: [{ startPeriod: 0, limit: 20 }] })).toEqual(YES);
      expect(offeredBy(stage.box.peer.calls, stage.clock.now())).toBe(20);
      await stage.house.api('/api/v1/chargers/BOX1/commands', { command: 'limit', limit_a: 10 });
      await offers(stage, 10);
      expect(await set(stage, 'clear', version, { periods: [{ startPeriod: 0, limit: 32 }] })).toEqual(YES);
      expect(await set(stage, 'clear', version, { periods: [{ startPeriod: 0, limit: 8 }] })).toEqual(YES);
      await offers(stage, 8);
      expect(await clear(stage, 'clear', version)).toEqual(YES);
      await stage.pass(10_000);
      await offers(stage, 10);

      // And so once more, when the home has let go and limits again.
      await stage.house.api('/api/v1/chargers/BOX1/commands', { command: 'limit', limit_a: null });
      await stage.pass(60_000);
      const high = { id: 9, stackLevel: 5, periods: [{ startPeriod: 0, limit: 28 }] };
      expect(await set(stage, 'clear', version, high)).toEqual(YES);
      await offers(stage, 28);
      await stage.house.api('/api/v1/chargers/BOX1/commands', { command: 'limit', limit_a: 9 });
      await offers(stage, 9);
    }));

  test('whose profile the charger does not let go at once, or whose yes is lost, is asked for again', () => {
    let isBusy = false;
    let isMute = false;
    const answer: StrictAnswer = ({ action }) => {
      if (isMute && action === 'SetChargingProfile') return new Promise(() => undefined);
      if (isBusy && action === 'ClearChargingProfile') throw createRPCError('InternalError', 'not now');
      return { status: 'Accepted' };
    };
    return play({ version, services: { clear: { config: { role: 'transparent' } } }, answer }, async (stage) => {
      await settled(stage, 'clear');
      // What others left behind is gone before.
      await stage.house.api('/api/v1/chargers/BOX1/commands', { command: 'limit', limit_a: 10 });
      await stage.house.api('/api/v1/chargers/BOX1/commands', { command: 'limit', limit_a: null });
      await stage.pass(20_000);
      isMute = true;
      const high = { id: 9, stackLevel: 5, periods: [{ startPeriod: 0, limit: 28 }] };
      const asked = set(stage, 'clear', version, high);
      await until('28 A', () => offeredBy(stage.box.peer.calls, stage.clock.now()) === 28);
      await stage.pass(60_000);
      await asked.catch(() => undefined);
      isMute = false;
      isBusy = true;
      const clears = () => callsOf(stage.box.peer, 'ClearChargingProfile').length;
      const before = clears();
      await stage.house.api('/api/v1/chargers/BOX1/commands', { command: 'limit', limit_a: 9 });
      await until('it to be taken out', () => clears() === before + 1);
      isBusy = false;
      await stage.pass(50_000);
      expect(clears()).toBe(before + 1);
      await stage.pass(20_000);
      await until('it to be taken out once more', () => clears() === before + 2);
      await stage.pass(120_000);
      expect(clears()).toBe(before + 2);
    });
  });

  test('nor do those of a session hold above what the home allows', () =>
    play({ version, services: { clear: { firstTxId: 31, config: { role: 'transparent' } } } }, async (stage) => {
      await settled(stage, 'clear');
      const startedAt = stage.clock.now();
      const txId = await stage.box.start('CARD-1', 0);
      await delivered(stage);
      const theirs = version === '1.6' ? '31' : txId;
      const session = { txId, startedAt };
      const high = {
        id: 9,
        stackLevel: 8,
        purpose: 'TxProfile',
        txId: theirs,
        periods: [{ startPeriod: 0, limit: 28 }],
      };
      expect(await set(stage, 'clear', version, high)).toEqual(YES);
      await until('28 A', () => offeredBy(stage.box.peer.calls, stage.clock.now(), session) === 28);
      await stage.house.api('/api/v1/chargers/BOX1/commands', { command: 'limit', limit_a: 9 });
      await until('9 A', () => offeredBy(stage.box.peer.calls, stage.clock.now(), session) === 9);
    }));
});

describe.each(['2.0.1', '2.1'] as const)('%s: lists', (version) => {
  test('each reads back what it wrote, page by page, and what limits it from outside', () =>
    play({ version, services: CAST }, async (stage) => {
      await settled(stage, 'alpha', 'beta');
      for (let id = 1; id <= 12; id += 1) {
        // Stack levels end at 10; the two that are left are for the station.
        const one = id <= 10 ? { id, stackLevel: id } : { id, evse: 0, stackLevel: id - 10, purpose: STATION };
        expect(await set(stage, 'beta', version, { ...one, schedule: { minChargingRate: 1.5 } })).toEqual(YES);
      }
      await stage.house.api('/api/v1/chargers/BOX1/commands', { command: 'limit', limit_a: 13 });
      const reports = () => callsOf(stage.service('beta'), 'ReportChargingProfiles');
      const list = (requestId: number, chargingProfile: Json, more: Json = {}) =>
        stage.ask('beta', 'GetChargingProfiles', { requestId, chargingProfile, ...more });
      expect(await list(5, {})).toEqual(YES);
      await until('three pages', () => reports().length === 3);
      const pages = reports().map(({ requestId, evseId, chargingLimitSource, chargingProfile, tbc }) => {
        const ids = [chargingProfile].flat().map((one) => fields(one).id);
        return { requestId, evseId, chargingLimitSource, ids, tbc: tbc ?? false };
      });
      expect(pages).toEqual([
        { requestId: 5, evseId: 1, chargingLimitSource: 'CSO', ids: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], tbc: true },
        { requestId: 5, evseId: 0, chargingLimitSource: 'CSO', ids: [11, 12], tbc: true },
        { requestId: 5, evseId: 1, chargingLimitSource: 'EMS', ids: [-11], tbc: false },
      ]);
      const [first] = [reports()[0]?.chargingProfile].flat().map(fields);
      expect(fields([first?.chargingSchedule].flat()[0]).minChargingRate).toBe(1.5);
      const outside = fields([reports()[2]?.chargingProfile].flat()[0]);
      expect(outside.chargingProfilePurpose).toBe('ChargingStationExternalConstraints');
      expect(periodsIn({ schedule: fields([outside.chargingSchedule].flat()[0]) })).toEqual([[0, 13]]);

      expect(await list(6, { chargingProfileId: [11], chargingLimitSource: ['CSO'] })).toEqual(YES);
      expect(await list(7, { stackLevel: 9 }, { evseId: 2 })).toMatchObject({ status: 'NoProfiles' });
      expect(
        await stage.ask('alpha', 'GetChargingProfiles', { requestId: 1, chargingProfile: { stackLevel: 3 } }),
      ).toEqual({ status: 'NoProfiles' });
      await until('the fourth page', () => reports().length === 4);
      expect(await stage.ask('beta', 'GetCompositeSchedule', { evseId: 4, duration: 60 })).toMatchObject(
        rejected(version, 'UnknownEvse'),
      );
      const inWatts = await stage.ask('beta', 'GetCompositeSchedule', {
        evseId: 1,
        duration: 60,
        chargingRateUnit: 'W',
      });
      expect(periodsIn(inWatts)).toEqual([[0, 8_970]]);
    }));
});

describe.each(['2.0.1', '2.1'] as const)('%s: what limits a network from outside', (version) => {
  test('it is told of, with who limits in general, and of its end (S23)', () =>
    play({ version, services: { ...CAST, gamma: GAMMA } }, async (stage) => {
      const session = await charges(stage, version);
      await settled(stage, 'gamma');
      const told = (id: string) =>
        stage.service(id).calls.flatMap(({ action, payload }) => {
          if (action === 'ClearedChargingLimit') return [`${payload.chargingLimitSource} over`];
          if (action !== 'NotifyChargingLimit') return [];
          const schedule = fields([payload.chargingSchedule].flat()[0]);
          const [period] = [schedule.chargingSchedulePeriod].flat().map(fields);
          return [`${fields(payload.chargingLimit).chargingLimitSource} ${payload.evseId} ${period?.limit}`];
        });
      const hears = (id: string, ...all: readonly string[]) =>
        until(all.join(', '), () => JSON.stringify(told(id)) === JSON.stringify(all));
      expect(await set(stage, 'alpha', version, { id: 1, purpose: 'TxProfile', txId: session.idAt('alpha') })).toEqual(
        YES,
      );
      expect(await set(stage, 'gamma', version, { periods: [{ startPeriod: 0, limit: 10 }] })).toEqual(YES);
      await hears('alpha', 'Other 1 10');
      expect(await set(stage, 'gamma', version, { periods: [{ startPeriod: 0, limit: 9.5 }] })).toEqual(YES);
      await offers(stage, 9.5, session);
      await stage.house.api('/api/v1/chargers/BOX1/commands', { command: 'pause' });
      await hears('alpha', 'Other 1 10', 'Other over', 'EMS 1 0');
      await hears('gamma', 'EMS 1 0');
      await stage.house.api('/api/v1/chargers/BOX1/commands', { command: 'resume' });
      await hears('gamma', 'EMS 1 0', 'EMS over');
      expect(await clear(stage, 'gamma', version)).toEqual(YES);
      await hears('alpha', 'Other 1 10', 'Other over', 'EMS 1 0', 'EMS over', 'Other 1 9.5', 'Other over');
      await delivered(stage);
      const inSession = callsOf(stage.service('alpha'), 'TransactionEvent');
      const trigger = version === '2.1' ? 'LimitSet' : 'ChargingRateChanged';
      // Of 9.5 A in place of 10 A it hears nothing: that is not worth it.
      expect(inSession.filter(({ triggerReason }) => triggerReason === trigger)).toHaveLength(4);
      expect(inSession.map(({ seqNo }) => seqNo)).toEqual(inSession.map((_, index) => index));
    }));

  test('each hears of changes as small as it wrote that it wants to', () =>
    play({ version, services: CAST }, async (stage) => {
      await settled(stage, 'alpha', 'beta');
      const setVariableData = [
        {
          component: { name: 'SmartChargingCtrlr' },
          variable: { name: 'LimitChangeSignificance' },
          attributeValue: '2',
        },
      ];
      expect(await stage.ask('alpha', 'SetVariables', { setVariableData })).toMatchObject({
        setVariableResult: [{ attributeStatus: 'Accepted' }],
      });
      const told = (id: string) =>
        callsOf(stage.service(id), 'NotifyChargingLimit').map(({ chargingSchedule }) => {
          const schedule = fields([chargingSchedule].flat()[0]);
          return [schedule.chargingSchedulePeriod].flat().map((period) => fields(period).limit)[0];
        });
      for (const limit_a of [10, 9.5, 9.4, 6])
        await stage.house.api('/api/v1/chargers/BOX1/commands', { command: 'limit', limit_a });
      await until('alpha to hear', () => JSON.stringify(told('alpha')) === '[10,9.5,6]');
      await until('beta to hear', () => JSON.stringify(told('beta')) === '[10,6]');
    }));
});

describe('2.1 only', () => {
  const version = '2.1';
  test('a dynamic profile follows its values; any other is no dynamic one', () =>
    play({ version, services: CAST }, async (stage) => {
      const session = await charges(stage, version);
      const dynamic = { id: 4, purpose: 'TxProfile', txId: session.idAt('alpha'), kind: 'Dynamic' };
      expect(await set(stage, 'alpha', version, dynamic)).toEqual(YES);
      await offers(stage, 16, session);
      const update = (chargingProfileId: number, scheduleUpdate: Json) =>
        stage.ask('alpha', 'UpdateDynamicSchedule', { chargingProfileId, scheduleUpdate });
      expect(await update(4, { limit: 9.5 })).toEqual(YES);
      await offers(stage, 9.5, session);
      expect(await set(stage, 'alpha', version, { id: 5, stackLevel: 1 })).toEqual(YES);
      expect(await update(5, { limit: 6 })).toMatchObject(rejected(version, 'InvalidProfile'));
      expect(await update(9, { limit: 6 })).toMatchObject(rejected(version, 'InvalidProfileId'));
      expect(await update(4, { setpoint: 6 })).toMatchObject(rejected(version, 'UnsupportedParam'));
      const setpoint = { id: 6, stackLevel: 2, periods: [{ startPeriod: 0, limit: 6, dischargeLimit: -6 }] };
      expect(await set(stage, 'alpha', version, setpoint)).toMatchObject(rejected(version, 'UnsupportedParam'));
    }));

  test('who set a dynamic profile is asked for its value, and without one it rests', () => {
    let limit: number | undefined = 9;
    const answer = ({ action }: { readonly action: string }) => {
      if (action !== 'PullDynamicScheduleUpdate') return undefined;
      return limit === undefined ? { status: 'Rejected' } : { status: 'Accepted', scheduleUpdate: { limit } };
    };
    return play({ version, services: { ...CAST, alpha: { ...ALPHA, answer } } }, async (stage) => {
      await settled(stage, 'alpha');
      const pulls = () => callsOf(stage.service('alpha'), 'PullDynamicScheduleUpdate');
      expect(await set(stage, 'alpha', version, { id: 4, kind: 'Dynamic', more: { dynUpdateInterval: 20 } })).toEqual(
        YES,
      );
      await offers(stage, 16);
      await stage.pass(20_000);
      await offers(stage, 9);
      expect(pulls()).toEqual([{ chargingProfileId: 4 }]);
      limit = 7;
      await stage.pass(20_000);
      await offers(stage, 7);
      limit = undefined;
      await stage.pass(70_000);
      await offers(stage, Number.POSITIVE_INFINITY);
      limit = 8;
      await stage.pass(20_000);
      await offers(stage, 8);
    });
  });

  test('priority is for who steers, under what the house allows', () =>
    play(
      { version, services: { ...CAST, beta: { ...BETA, config: { role: 'billing', foreign_view: 'mirror' } } } },
      async (stage) => {
        const session = await charges(stage, version);
        const use = (id: 'alpha' | 'beta', activate: boolean) =>
          stage.ask(id, 'UsePriorityCharging', { transactionId: session.idAt(id), activate });
        expect(await use('alpha', true)).toEqual({ status: 'NoProfile' });
        expect(await set(stage, 'alpha', version, { id: 1, periods: [{ startPeriod: 0, limit: 8 }] })).toEqual(YES);
        const fast = { id: 2, purpose: 'PriorityCharging', periods: [{ startPeriod: 0, limit: 25 }] };
        expect(await set(stage, 'alpha', version, fast)).toEqual(YES);
        await offers(stage, 8, session);
        expect(await use('beta', true)).toMatchObject(rejected(version, 'TxNotFound'));
        expect(await use('alpha', true)).toEqual(YES);
        await stage.pass(10_000);
        await offers(stage, 25, session);
        await until('everybody with the session to hear of it', () =>
          (['alpha', 'beta'] as const).every((id) => {
            const [told] = callsOf(stage.service(id), 'NotifyPriorityCharging');
            return told?.activated === true && told.transactionId === session.idAt(id);
          }),
        );
        await stage.house.api('/api/v1/chargers/BOX1/commands', { command: 'limit', limit_a: 20 });
        await offers(stage, 20, session);
        expect(await use('alpha', false)).toEqual(YES);
        await offers(stage, 8, session);
      },
    ));
});

function periodsIn(told: Json): readonly (readonly [number, number])[] {
  const schedule = fields(told.schedule ?? told.chargingSchedule);
  const periods = Array.isArray(schedule.chargingSchedulePeriod) ? schedule.chargingSchedulePeriod : [];
  return periods.map(fields).map(({ startPeriod, limit }) => [Number(startPeriod), Number(limit)]);
}
