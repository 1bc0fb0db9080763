/** Power out of the car (PROTOCOL §2.5 "V2X"): who may have it given back, and what the charger is told of it. */
import { expect, test } from 'vitest';
import type { OcppVersion } from '../../src/core/ocpp/versions.ts';
import type { StrictAnswer } from '../peers/strict.ts';
import { rejected, remoteStart } from './asks.ts';
import { CHARGER, callsOf, until } from './house.ts';
import type { Json } from './json-backend.ts';
import { fields } from './seen.ts';
import { type Cast, play, type Stage, settled } from './stage.ts';

const version = '2.1';
const YES = { status: 'Accepted' };
const NO = rejected(version, 'UnsupportedParam');
const RIGHTS = ['observe', 'control', 'v2x'];
const STEERED = { limit: 16, operationMode: 'CentralSetpoint', setpoint: -10, dischargeLimit: -16 };
const GIVES_BACK = { operationMode: 'CentralSetpoint', setpoint: -10, dischargeLimit: -16 };
const START_ID = 4_711;

type Change = Pick<Cast, 'answer'> & { readonly charger?: Json; readonly grid?: Json; readonly speaks?: OcppVersion };

/** A house that lets its car give back, a grid that may want it, and another one that may not. */
function cast({
  charger = { allow_discharge: true, max_a: 20 },
  grid = { rights: RIGHTS },
  ...rest
}: Change = {}): Cast {
  const { speaks = version, answer } = rest;
  return {
    version: speaks,
    answer,
    services: { grid: { version, config: grid }, other: { version, config: { rights: RIGHTS } } },
    backends: { script: { role: 'energy' } },
    config: { chargers: [{ id: CHARGER, ...charger }] },
  };
}

/** The grid starts the session, so it holds it. */
async function charges(stage: Stage, more: Json = {}): Promise<string> {
  await settled(stage, 'grid', 'other');
  const { action, payload } = remoteStart(version, 'TAG-A', START_ID);
  expect(await stage.ask('grid', action, { ...payload, ...more })).toEqual(YES);
  const remoteStartId = Number(callsOf(stage.box.peer, 'RequestStartTransaction')[0]?.remoteStartId);
  const txId = await stage.box.start('TAG-A', 0, { remoteStartId });
  await until('the grid to know it', () => callsOf(stage.service('grid'), 'TransactionEvent').length > 0);
  return txId;
}

function profileOf(transactionId: string | undefined, period: Json, more: Json = {}): Json {
  const chargingSchedulePeriod = [{ startPeriod: 0, ...period }];
  return {
    id: 1,
    stackLevel: 0,
    chargingProfilePurpose:
      transactionId === undefined && more.chargingProfilePurpose === undefined ? 'TxDefaultProfile' : 'TxProfile',
    chargingProfileKind: 'Relative',
    ...(transactionId !== undefined && { transactionId }),
    chargingSchedule: [{ id: 1, chargingRateUnit: 'A', chargingSchedulePeriod }],
    ...more,
  };
}

const set = (stage: Stage, id: string, txId: string | undefined, period: Json, more: Json = {}): Promise<Json> =>
  stage.ask(id, 'SetChargingProfile', { evseId: 1, chargingProfile: profileOf(txId, period, more) });

/** What the charger was told last of the session. */
function told(stage: Stage): { readonly period: Json; readonly durationS: unknown } {
  const calls = callsOf(stage.box.peer, 'SetChargingProfile').map(({ chargingProfile }) => fields(chargingProfile));
  const last = calls.findLast(({ chargingProfilePurpose }) => chargingProfilePurpose === 'TxProfile') ?? {};
  const schedule = fields(Object.values(fields(last.chargingSchedule))[0]);
  return { period: fields(Object.values(fields(schedule.chargingSchedulePeriod))[0]), durationS: schedule.duration };
}

const tells = (stage: Stage, period: Json): Promise<unknown> =>
  until(
    JSON.stringify(period),
    () => JSON.stringify(told(stage).period) === JSON.stringify({ startPeriod: 0, ...period }),
  );

const home = (stage: Stage, command: Json) => stage.house.api(`/api/v1/chargers/${CHARGER}/commands`, command);

async function why(stage: Stage): Promise<unknown> {
  const { body } = await stage.house.api(`/api/v1/chargers/${CHARGER}/limits`);
  return fields(Object.values(fields(body.evses))[0]).why;
}

/** A charger that only charges, and says so when it is asked for more. */
const onlyCharges: StrictAnswer = ({ action, payload }) => ({
  status:
    action === 'SetChargingProfile' && /operationMode|setpoint/.test(JSON.stringify(payload)) ? 'Rejected' : 'Accepted',
});

test('the holder has a car give back: within its limit and the wires, ten minutes at a time, and reads it back', () =>
  play(cast(), async (stage) => {
    const txId = await charges(stage);
    expect(await set(stage, 'grid', txId, { limit: 16, ...GIVES_BACK })).toEqual(YES);
    await tells(stage, STEERED);
    expect(told(stage).durationS).toBeLessThanOrEqual(601);
    expect(await why(stage)).toBe(
      '16 A: "grid" allows 16 A; the charger can give 20 A; "grid" has the car give back 10 A.',
    );

    const ask = { evseId: 1, duration: 60 };
    const seen = async (id: string) =>
      fields((await stage.ask(id, 'GetCompositeSchedule', ask)).schedule).chargingSchedulePeriod;
    expect(await seen('grid')).toEqual([{ startPeriod: 0, limit: 16, ...GIVES_BACK }]);
    expect(await seen('other')).toEqual([{ startPeriod: 0, limit: 16 }]);

    // More than the charger can, either way; and told anew before it ends.
    await stage.pass(10_000);
    const more = { operationMode: 'CentralSetpoint', setpoint: -40, setpointReactive: 3, dischargeLimit: -32 };
    expect(await set(stage, 'grid', txId, more)).toEqual(YES);
    const clipped = { operationMode: 'CentralSetpoint', setpoint: -20, dischargeLimit: -20, setpointReactive: 3 };
    await tells(stage, { limit: 20, ...clipped });
    const calls = stage.box.peer.calls.length;
    await stage.pass(300_000);
    await until('it to be told anew', () => stage.box.peer.calls.length > calls);
    await tells(stage, { limit: 20, ...clipped });

    expect(await stage.ask('grid', 'GetChargingProfiles', { requestId: 7, chargingProfile: {} })).toEqual(YES);
    await until('the report', () => callsOf(stage.service('grid'), 'ReportChargingProfiles').length > 0);
    const report = callsOf(stage.service('grid'), 'ReportChargingProfiles')
      .map((one) => JSON.stringify(one))
      .join();
    expect(report).toContain('"setpoint":-40');
  }));

test('a setpoint is never above what others allow, and follows its values', () =>
  play(cast(), async (stage) => {
    const txId = await charges(stage);
    const script = await stage.backend('script');
    const dynamic = { chargingProfileKind: 'Dynamic' };
    expect(await set(stage, 'grid', txId, { operationMode: 'CentralSetpoint', setpoint: 18 }, dynamic)).toEqual(YES);
    await tells(stage, { limit: 20, operationMode: 'CentralSetpoint', setpoint: 18, dischargeLimit: -20 });
    expect(await script.ask('set_limit', { limit_a: 8 })).toMatchObject({ result: 'accepted' });
    await tells(stage, { limit: 8, operationMode: 'CentralSetpoint', setpoint: 8, dischargeLimit: -20 });
    await stage.pass(10_000);
    const update = (scheduleUpdate: Json, id = 'grid') =>
      stage.ask(id, 'UpdateDynamicSchedule', { chargingProfileId: 1, scheduleUpdate });
    expect(await update({ setpoint: -6, dischargeLimit: -7 })).toEqual(YES);
    await tells(stage, { limit: 8, operationMode: 'CentralSetpoint', setpoint: -6, dischargeLimit: -7 });
    expect(await update({ setpoint: -6 }, 'other')).toMatchObject(rejected(version, 'InvalidProfileId'));
  }));

test('I6: of a wire that several cars may give back through each place has its part', () =>
  play(cast({ charger: { allow_discharge: true, max_a: 20, supply_a: 16 } }), async (stage) => {
    await stage.box.status('Available', 2);
    const txId = await charges(stage);
    expect(await set(stage, 'grid', txId, { limit: 16, ...GIVES_BACK })).toEqual(YES);
    await stage.pass(20_000);
    await tells(stage, { limit: 10, ...GIVES_BACK, setpoint: -8, dischargeLimit: -8 });
  }));

test('the owner pauses: nothing is drawn and nothing given back, at once, and then it goes on', () =>
  play(cast(), async (stage) => {
    const txId = await charges(stage);
    expect(await set(stage, 'grid', txId, { limit: 16, ...GIVES_BACK })).toEqual(YES);
    await tells(stage, STEERED);
    await home(stage, { command: 'pause' });
    await tells(stage, { limit: 0 });
    expect(await why(stage)).toMatch(/^0 A: you paused it; [^-]*$/);
    await home(stage, { command: 'resume' });
    await tells(stage, STEERED);
    await home(stage, { command: 'take' });
    await until('the car to charge only', () => told(stage).period.setpoint === undefined);
  }));

test('goes on over a restart of the proxy, is forgotten with the session, and the next one has its own', () =>
  play(cast(), async (stage) => {
    const txId = await charges(stage);
    expect(await set(stage, 'grid', txId, { limit: 16, ...GIVES_BACK })).toEqual(YES);
    await tells(stage, STEERED);
    await stage.restart();
    await stage.box.meter(txId, 5);
    expect(await why(stage)).toContain('"grid" has the car give back 10 A');
    await stage.pass(300_000);
    await tells(stage, STEERED);
    await stage.box.stop(txId, 10);
    await stage.box.start('TAG-B', 20);
    await stage.pass(10_000);
    expect(await why(stage)).not.toContain('give back');
  }));

test('the charger refuses: it is told the limit alone, and the owner and the holder hear why', () =>
  play(cast({ answer: onlyCharges }), async (stage) => {
    const txId = await charges(stage);
    expect(await set(stage, 'grid', txId, { limit: 16, ...GIVES_BACK })).toEqual(YES);
    await tells(stage, { limit: 16 });
    const { body } = await stage.house.api('/api/v1/alarms');
    expect(JSON.stringify(body)).toContain('discharge_refused');
    await until('the sentence', async () =>
      /the charger would not have this car steered/.test(String(await why(stage))),
    );
    expect(await set(stage, 'grid', txId, { limit: 12, ...GIVES_BACK })).toMatchObject(NO);
    expect(await set(stage, 'grid', txId, { limit: 12 })).toEqual(YES);
    await tells(stage, { limit: 12 });
  }));

test('a charger that says that it only charges is not asked', () =>
  play(cast(), async (stage) => {
    const txId = await charges(stage);
    expect(await stage.ask('grid', 'GetBaseReport', { requestId: 7, reportBase: 'FullInventory' })).toEqual(YES);
    const { requestId } = await until('the question', () => callsOf(stage.box.peer, 'GetBaseReport')[0]);
    const component = { name: 'V2XChargingCtrlr', evse: { id: 1 } };
    const variableAttribute = [{ type: 'Actual', value: 'false' }];
    await stage.box.peer.call('NotifyReport', {
      requestId,
      generatedAt: new Date(stage.clock.now()).toISOString(),
      seqNo: 0,
      reportData: [{ component, variable: { name: 'Available' }, variableAttribute }],
    });
    await until('the report', () => callsOf(stage.service('grid'), 'NotifyReport').length > 0);
    expect(await set(stage, 'grid', txId, { limit: 16, ...GIVES_BACK })).toMatchObject(NO);
  }));

test('a start may bring it along', () =>
  play(cast(), async (stage) => {
    const profile = profileOf(undefined, { limit: 16, ...GIVES_BACK }, { chargingProfilePurpose: 'TxProfile' });
    await charges(stage, { chargingProfile: profile });
    await tells(stage, STEERED);
  }));

test.each<[string, Change, string]>([
  ['the owner did not allow it', { charger: {} }, 'grid'],
  ['it has no right to', { grid: { rights: ['observe', 'control'] } }, 'grid'],
  ['another one holds control', {}, 'other'],
  ['even who is transparent', { charger: {}, grid: { role: 'transparent' } }, 'grid'],
  ['the charger has no words for it', { speaks: '2.0.1' }, 'grid'],
])('refused, and nothing of it reaches the charger: %s', (_name, change, id) =>
  play(cast(change), async (stage) => {
    const txId = change.speaks === undefined ? await charges(stage) : undefined;
    if (txId === undefined) await settled(stage, 'grid');
    const period = { limit: 16, ...GIVES_BACK };
    expect(await set(stage, id, id === 'grid' ? txId : undefined, period)).toMatchObject(NO);
    if (txId !== undefined && id === 'grid') {
      const dynamic = { chargingProfileKind: 'Dynamic' };
      expect(await set(stage, id, txId, { limit: 16 }, dynamic)).toEqual(YES);
      const update = { chargingProfileId: 1, scheduleUpdate: { setpoint: -6 } };
      expect(await stage.ask(id, 'UpdateDynamicSchedule', update)).toMatchObject(NO);
      await stage.pass(10_000);
    }
    expect(JSON.stringify(stage.box.peer.calls)).not.toMatch(/setpoint|discharge|operationMode/);
  }),
);

test.each<[string, (stage: Stage) => Promise<unknown>]>([
  [
    'in a profile',
    async (stage) => {
      const txId = await charges(stage);
      // One that the charger has as it came only limits.
      expect(await set(stage, 'grid', txId, { limit: 16 }, { chargingProfileKind: 'Dynamic' })).toEqual(YES);
      const update = { chargingProfileId: 1, scheduleUpdate: { setpoint: -6 } };
      expect(await stage.ask('grid', 'UpdateDynamicSchedule', update)).toMatchObject(NO);
      expect(await set(stage, 'grid', txId, { limit: 16, ...GIVES_BACK })).toEqual(YES);
    },
  ],
  [
    'with the start',
    (stage) =>
      charges(stage, {
        chargingProfile: profileOf(undefined, { limit: 16, ...GIVES_BACK }, { chargingProfilePurpose: 'TxProfile' }),
      }),
  ],
])('what a transparent one wants of a car is told by the proxy, and ends as any other: %s', (_name, steer) =>
  play(cast({ charger: { allow_discharge: true }, grid: { role: 'transparent' } }), async (stage) => {
    await steer(stage);
    await tells(stage, { limit: 16, operationMode: 'CentralSetpoint', setpoint: -10, dischargeLimit: -16 });
    expect(told(stage).durationS).toBeLessThanOrEqual(601);
    await home(stage, { command: 'take' });
    await until('the car to charge only', () => told(stage).period.setpoint === undefined);
    const asCame = stage.box.peer.calls.filter(
      ({ action, payload }) => action !== 'SetChargingProfile' || fields(payload.chargingProfile).id === 1,
    );
    expect(JSON.stringify(asCame)).not.toMatch(/setpoint/);
  }),
);
