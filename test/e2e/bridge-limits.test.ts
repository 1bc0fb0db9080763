/** Limits of networks of several versions at one charger: one merge serves all of them (PROTOCOL §2.5, §4.6). */
import { describe, expect, test } from 'vitest';
import type { OcppVersion } from '../../src/core/ocpp/versions.ts';
import type { StrictAnswer } from '../peers/strict.ts';
import { remoteStart } from './asks.ts';
import { heard } from './bridge-words.ts';
import { CHARGER, callsOf, until } from './house.ts';
import type { Json } from './json-backend.ts';
import { keptBy, offeredBy } from './offer.ts';
import { clear, set } from './profile-asks.ts';
import { fields } from './seen.ts';
import { delivered, play, type Stage, settled } from './stage.ts';

const YES = { status: 'Accepted' };
const CONTROLLER = { role: 'controller' };
const ENERGY = { role: 'energy' };
const at = (limit: number) => ({ periods: [{ startPeriod: 0, limit }] });

/** Alpha starts a session, so it is alpha's; how alpha and the charger call it. */
async function charges(stage: Stage, charger: OcppVersion, version: OcppVersion) {
  const { action, payload } = remoteStart(version, 'TAG-A', 4_711);
  expect(await stage.ask('alpha', action, payload)).toMatchObject(YES);
  const remoteStartId = Number(stage.box.peer.calls.at(-1)?.payload.remoteStartId);
  const startedAt = stage.clock.now();
  const txId = await stage.box.start('TAG-A', 0, charger === '1.6' ? {} : { remoteStartId });
  await delivered(stage);
  const event = callsOf(stage.service('alpha'), 'TransactionEvent').at(-1);
  const mine = version === '1.6' ? '77' : String(fields(event?.transactionInfo).transactionId);
  return { txId, startedAt, mine };
}

const home = (stage: Stage, command: Json) => stage.house.api(`/api/v1/chargers/${CHARGER}/commands`, command);

test('S22: 1.6 allows 20 A, 2.1 always limits to 10 A, the home to 16 A: the charger of 1.6 gets the least of what is left', () =>
  play(
    {
      version: '1.6',
      services: {
        alpha: { firstTxId: 77, config: CONTROLLER },
        beta: { version: '2.1', config: ENERGY },
      },
    },
    async (stage) => {
      await settled(stage, 'alpha', 'beta');
      await home(stage, { command: 'limit', limit_a: 16 });
      const session = await charges(stage, '1.6', '1.6');
      const gets = (amps: number) =>
        until(`${amps} A`, () => offeredBy(stage.box.peer.calls, stage.clock.now(), session) === amps);
      await gets(16);
      expect(await set(stage, 'alpha', '1.6', { purpose: 'TxProfile', txId: session.mine, ...at(20) })).toEqual(YES);
      expect(await set(stage, 'beta', '2.1', at(10))).toEqual(YES);
      await gets(10);
      expect(await clear(stage, 'beta', '2.1', 1)).toEqual(YES);
      await stage.pass(10_000);
      await gets(16);
      expect(await clear(stage, 'alpha', '1.6', 1)).toEqual(YES);
      await gets(16);
      const told = stage.box.peer.calls.map((_, index) =>
        offeredBy(stage.box.peer.calls.slice(0, index + 1), stage.clock.now(), session),
      );
      expect(Math.max(...told.slice(told.indexOf(16)))).toBe(16);
    },
  ));

const BINDS = [
  { charger: '2.1', version: '2.1', other: '2.0.1', trigger: 'LimitSet' },
  { charger: '2.0.1', version: '2.1', other: '1.6', trigger: 'LimitSet' },
  { charger: '1.6', version: '2.0.1', other: '2.1', trigger: 'ChargingRateChanged' },
] as const;

test.each(BINDS)(
  'S23: $other binds $version at a charger of $charger: it is told, also in its session ($trigger), and told when it is over',
  ({ charger, version, other, trigger }) =>
    play(
      {
        version: charger,
        services: {
          alpha: { version, config: CONTROLLER },
          beta: { version: other, firstTxId: 5, config: ENERGY },
          older: { version: '1.6', firstTxId: 900 },
        },
      },
      async (stage) => {
        await settled(stage, 'alpha', 'beta', 'older');
        const { mine } = await charges(stage, charger, version);
        const alpha = stage.service('alpha');
        expect(await set(stage, 'alpha', version, { purpose: 'TxProfile', txId: mine, ...at(20) })).toEqual(YES);
        expect(await set(stage, 'beta', other, at(10))).toEqual(YES);
        await until('the limit', () => callsOf(alpha, 'NotifyChargingLimit').length > 0);
        expect(callsOf(alpha, 'NotifyChargingLimit')).toMatchObject([
          { evseId: 1, chargingLimit: { chargingLimitSource: 'Other' } },
        ]);
        expect(await clear(stage, 'beta', other, 1)).toEqual(YES);
        await until('its end', () => callsOf(alpha, 'ClearedChargingLimit').length > 0);
        expect(callsOf(alpha, 'ClearedChargingLimit')).toMatchObject([{ evseId: 1, chargingLimitSource: 'Other' }]);
        await delivered(stage);
        const lines = heard(alpha.calls);
        expect(lines.filter((line) => line.trigger === trigger)).toMatchObject([
          { event: 'Updated', tx: mine },
          { event: 'Updated', tx: mine },
        ]);
        expect(lines.map(({ seqNo }) => seqNo)).toEqual(lines.map((_, index) => index));
        // Nobody else is told: who binds, and who only looks on.
        expect(JSON.stringify([stage.service('beta').calls, stage.service('older').calls])).not.toContain(trigger);
        expect(callsOf(stage.service('older'), 'MeterValues')).toEqual([]);
      },
    ),
);

const CHARGERS: readonly OcppVersion[] = ['1.6', '2.0.1', '2.1'];

describe.each(CHARGERS)('at a charger of %s', (charger) => {
  const others = CHARGERS.filter((version) => version !== charger);

  test.each(others)('S25: a second profile for the same: as %s has it, whatever the charger speaks', (version) =>
    play({ version: charger, services: { alpha: { version, config: CONTROLLER } } }, async (stage) => {
      await settled(stage, 'alpha');
      const gets = (amps: number) =>
        until(`${amps} A`, () => offeredBy(stage.box.peer.calls, stage.clock.now()) === amps);
      expect(await set(stage, 'alpha', version, { id: 1, ...at(16) })).toEqual(YES);
      await gets(16);
      const second = await set(stage, 'alpha', version, { id: 2, ...at(10) });
      expect(second).toMatchObject(
        version === '1.6' ? YES : { status: 'Rejected', statusInfo: { reasonCode: 'DuplicateProfile' } },
      );
      await gets(version === '1.6' ? 10 : 16);
      // The charger has profiles of ours alone.
      expect(stage.box.peer.calls.flatMap((call) => keptBy([call]).map(({ id }) => id)).every((id) => id >= 100)).toBe(
        true,
      );
    }),
  );

  test.each(others)('S21: a pause is 0 A in the schedule that %s reads, in its own shape', (version) =>
    play({ version: charger, services: { alpha: { version, config: CONTROLLER } } }, async (stage) => {
      await settled(stage, 'alpha');
      await home(stage, { command: 'pause' });
      const asked = { duration: 600, ...(version === '1.6' ? { connectorId: 1 } : { evseId: 1 }) };
      const answer = await stage.ask('alpha', 'GetCompositeSchedule', asked);
      const periods = { chargingSchedulePeriod: [{ startPeriod: 0, limit: 0 }] };
      expect(answer).toMatchObject(
        version === '1.6'
          ? { ...YES, connectorId: 1, chargingSchedule: { duration: 600, chargingRateUnit: 'A', ...periods } }
          : { ...YES, schedule: { evseId: 1, duration: 600, chargingRateUnit: 'A', ...periods } },
      );
    }),
  );
});

interface Odd {
  readonly charger: OcppVersion;
  readonly asker: OcppVersion;
  readonly what: string;
  readonly wanted: Parameters<typeof set>[3];
  readonly says: Json;
}
const no = (reasonCode: string): Json => ({ status: 'Rejected', statusInfo: { reasonCode } });
const ODD: readonly Odd[] = [
  {
    charger: '2.1',
    asker: '1.6',
    what: 'of a session, without its id',
    wanted: { purpose: 'TxProfile' },
    says: { status: 'Rejected' },
  },
  {
    charger: '1.6',
    asker: '2.1',
    what: 'of a session, without its id',
    wanted: { purpose: 'TxProfile' },
    says: no('MissingParam'),
  },
  { charger: '2.1', asker: '1.6', what: 'absolute, without a start', wanted: { kind: 'Absolute' }, says: YES },
  {
    charger: '1.6',
    asker: '2.0.1',
    what: 'absolute, without a start',
    wanted: { kind: 'Absolute' },
    says: no('InvalidSchedule'),
  },
  { charger: '1.6', asker: '2.1', what: 'dynamic', wanted: { kind: 'Dynamic' }, says: YES },
  { charger: '2.0.1', asker: '2.1', what: 'for priority', wanted: { purpose: 'PriorityCharging' }, says: YES },
  {
    charger: '1.6',
    asker: '2.1',
    what: 'of local generation',
    wanted: { purpose: 'LocalGeneration', evse: 0 },
    says: YES,
  },
  {
    charger: '1.6',
    asker: '2.1',
    what: 'of the grid',
    wanted: { purpose: 'ChargingStationExternalConstraints' },
    says: { status: 'Rejected' },
  },
  {
    charger: '1.6',
    asker: '2.0.1',
    what: 'at an EVSE that is not there',
    wanted: { evse: 7 },
    says: no('UnknownEvse'),
  },
];

test.each(ODD)('$asker sets a profile $what at a charger of $charger', ({ charger, asker, wanted, says }) =>
  play({ version: charger, services: { alpha: { version: asker, config: CONTROLLER } } }, async (stage) => {
    await settled(stage, 'alpha');
    expect(await set(stage, 'alpha', asker, wanted)).toMatchObject(says);
  }),
);

test('a charger of 1.6 that takes no profiles at all: 2.1 hears yes, and reads back what it wrote', () => {
  const refuses: StrictAnswer = ({ action }) => ({
    status: action === 'SetChargingProfile' ? 'NotSupported' : 'Accepted',
  });
  return play(
    { version: '1.6', answer: refuses, services: { alpha: { version: '2.1', config: CONTROLLER } } },
    async (stage) => {
      await settled(stage, 'alpha');
      expect(await set(stage, 'alpha', '2.1', { id: 3, ...at(9) })).toEqual(YES);
      const asked = { requestId: 8, evseId: 1, chargingProfile: { chargingLimitSource: ['CSO'] } };
      expect(await stage.ask('alpha', 'GetChargingProfiles', asked)).toEqual(YES);
      await until('the report', () => callsOf(stage.service('alpha'), 'ReportChargingProfiles').length > 0);
      expect(callsOf(stage.service('alpha'), 'ReportChargingProfiles')).toMatchObject([
        { requestId: 8, evseId: 1, chargingLimitSource: 'CSO', chargingProfile: [{ id: 3 }] },
      ]);
    },
  );
});
