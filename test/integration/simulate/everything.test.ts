/** What a simulated charger does with everything that a central system may ask of it. */
import { describe, expect, test } from 'vitest';
import type { Payload } from '../../../src/core/model.ts';
import type { OcppVersion } from '../../../src/core/ocpp/versions.ts';
import { everyCommand } from '../../e2e/every-command.ts';
import { chargerScene, STATION, until, VERSIONS } from './stage.ts';

const COUNTS: { readonly [V in OcppVersion]: number } = { '1.6': 26, '2.0.1': 40, '2.1': 55 };

describe.each(VERSIONS)('a simulated charger of %s', (version) => {
  const is16 = version === '1.6';
  const status = (payload: Payload | undefined) => payload?.status ?? payload?.connectorStatus;

  test('answers every command of its version in proper form', () =>
    chargerScene({ version }, async ({ csms, sim, clock }) => {
      const station = await csms.station(STATION);
      await sim.start('CARD1');
      const asked = new Set<string>();
      for (const { action, payload } of everyCommand(version, { now: clock.now() })) {
        if (action === 'Reset') continue;
        // The strict peer rejects an error, and an answer that breaks the schema.
        await station.call(action, payload);
        asked.add(action);
      }
      // What it said it would tell is told.
      for (let second = 0; second < 10; second += 1) clock.advance(1_000);
      await station.call('Reset', { type: is16 ? 'Hard' : 'Immediate' });
      expect(asked.size + 1).toBe(COUNTS[version]);
    }));

  test('keeps a place for a card, until its time is over', () =>
    chargerScene({ version }, async ({ csms, sim, said, pass, clock }) => {
      const station = await csms.station(STATION);
      const reserve = (id: number, tag: string, minutes: number) => {
        const at = new Date(clock.now() + minutes * 60_000).toISOString();
        return is16
          ? station.call('ReserveNow', { connectorId: 1, expiryDate: at, idTag: tag, reservationId: id })
          : station.call('ReserveNow', {
              id,
              evseId: 1,
              expiryDateTime: at,
              idToken: { idToken: tag, type: 'ISO14443' },
            });
      };
      expect(await reserve(1, 'CARD1', 10)).toMatchObject({ status: 'Accepted' });
      await until('it to be reserved', () => status(said('StatusNotification').at(-1)) === 'Reserved');
      expect(await reserve(2, 'CARD2', 10)).toMatchObject({ status: 'Occupied' });
      await expect(sim.card('CARD2')).rejects.toThrow('EVSE 1 is reserved for another card');
      expect(await station.call('CancelReservation', { reservationId: 7 })).toMatchObject({ status: 'Rejected' });
      expect(await station.call('CancelReservation', { reservationId: 1 })).toMatchObject({ status: 'Accepted' });
      await until('it to be free', () => sim.snapshot().evses[0]?.status === 'Available');

      expect(await reserve(3, 'CARD1', 10)).toMatchObject({ status: 'Accepted' });
      await until('it to be reserved again', () => sim.snapshot().evses[0]?.status === 'Reserved');
      await pass(600_000);
      expect(sim.snapshot().evses[0]?.status).toBe('Available');
      if (!is16) {
        await until('the end to be told', () => said('ReservationStatusUpdate').length === 1);
        expect(said('ReservationStatusUpdate')).toEqual([{ reservationId: 3, reservationUpdateStatus: 'Expired' }]);
      }

      expect(await reserve(4, 'CARD1', 10)).toMatchObject({ status: 'Accepted' });
      await until('it to be reserved once more', () => sim.snapshot().evses[0]?.status === 'Reserved');
      expect(await sim.start('card1')).toBe('Accepted');
      await sim.told();
      sim.stop();
      sim.unplug();
      expect(sim.snapshot().evses[0]?.status).toBe('Available');
    }));

  test('asks its list of cards while it is offline', () =>
    chargerScene({ version }, async ({ csms, sim }) => {
      const station = await csms.station(STATION);
      const entry = (tag: string, verdict?: string) => {
        const info = verdict === undefined ? undefined : { status: verdict };
        return is16
          ? { idTag: tag, ...(info && { idTagInfo: info }) }
          : { idToken: { idToken: tag, type: 'ISO14443' }, ...(info && { idTokenInfo: info }) };
      };
      const send = (number: number, updateType: string, ...entries: Payload[]) =>
        station.call('SendLocalList', {
          [is16 ? 'listVersion' : 'versionNumber']: number,
          updateType,
          ...(entries.length > 0 && { localAuthorizationList: entries }),
        });
      expect(await send(3, 'Full', entry('GOOD', 'Accepted'), entry('BAD', 'Blocked'))).toEqual({ status: 'Accepted' });
      expect(await send(3, 'Differential', entry('MORE', 'Accepted'))).toEqual({ status: 'VersionMismatch' });
      expect(await station.call('GetLocalListVersion', {})).toEqual(is16 ? { listVersion: 3 } : { versionNumber: 3 });
      sim.offline();
      sim.plug();
      expect(await sim.card('BAD')).toBe('Blocked');
      expect(await sim.card('good')).toBe('Accepted');
      sim.stop();
      sim.online();
      await sim.told();
      expect(await (await csms.station(STATION)).call('ClearCache', {})).toMatchObject({ status: 'Accepted' });
    }));

  test('falls back by itself when the profile of a session has run out', () =>
    chargerScene({ version }, async ({ csms, sim, events, pass }) => {
      const station = await csms.station(STATION);
      const profile = (id: number, purpose: string, limit: number, more: Payload) => {
        const schedule = { chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit }], ...more };
        const common = { stackLevel: 0, chargingProfilePurpose: purpose, chargingProfileKind: 'Relative' };
        return is16
          ? station.call('SetChargingProfile', {
              connectorId: 1,
              csChargingProfiles: { ...common, chargingProfileId: id, chargingSchedule: schedule },
            })
          : station.call('SetChargingProfile', {
              evseId: 1,
              chargingProfile: {
                ...common,
                id,
                ...(purpose === 'TxProfile' && { transactionId: sim.snapshot().evses[0]?.chargerTxId }),
                chargingSchedule: [{ ...schedule, id: 1 }],
              },
            });
      };
      expect(await profile(1, 'TxDefaultProfile', 8, {})).toEqual({ status: 'Accepted' });
      await sim.start('CARD1');
      await sim.told();
      expect(await profile(2, 'TxProfile', 0, { duration: 20 })).toEqual({ status: 'Accepted' });
      expect(sim.snapshot().evses[0]).toMatchObject({ status: 'SuspendedEVSE', limitA: 0 });
      const composite = JSON.stringify(
        await station.call('GetCompositeSchedule', { [is16 ? 'connectorId' : 'evseId']: 1, duration: 60 }),
      );
      expect(composite).toContain('[{"startPeriod":0,"limit":0},{"startPeriod":20,"limit":8}]');
      await pass(20_000);
      expect(events.findLast(({ kind }) => kind === 'status')).toMatchObject({ status: 'Charging' });
      expect(sim.snapshot().evses[0]).toMatchObject({ limitA: 8, powerW: 5_520 });
      if (!is16) {
        await station.call('GetChargingProfiles', { requestId: 5, evseId: 1, chargingProfile: {} });
        await until('the report', () => csms.calls.some(({ action }) => action === 'ReportChargingProfiles'));
        const [report] = csms.calls.filter(({ action }) => action === 'ReportChargingProfiles');
        expect(report?.payload).toMatchObject({ requestId: 5, evseId: 1, chargingProfile: [{ id: 1 }, { id: 2 }] });
      }
    }));

  test('has settings that can only be read, and some that wait for a restart', () =>
    chargerScene({ version }, async ({ csms, sim }) => {
      let station = await csms.station(STATION);
      const write = async (key: string, variable: string, value: string): Promise<unknown> => {
        if (is16) return (await station.call('ChangeConfiguration', { key, value })).status;
        const [component, name] = variable.split('.');
        const data = { component: { name: component }, variable: { name }, attributeValue: value };
        const { setVariableResult } = await station.call('SetVariables', { setVariableData: [data] });
        return Array.isArray(setVariableResult) ? setVariableResult[0].attributeStatus : undefined;
      };
      const read = async (key: string, variable: string): Promise<string> => {
        const [component, name] = variable.split('.');
        const answer = is16
          ? await station.call('GetConfiguration', { key: [key] })
          : await station.call('GetVariables', {
              getVariableData: [{ component: { name: component }, variable: { name } }],
            });
        return /"(?:value|attributeValue)":"([^"]*)"/.exec(JSON.stringify(answer))?.[1] ?? '';
      };
      const ping = ['WebSocketPingInterval', 'OCPPCommCtrlr.WebSocketPingInterval'] as const;
      const stack = ['ChargeProfileMaxStackLevel', 'SmartChargingCtrlr.ProfileStackLevel'] as const;
      const wanted = ['MeterValuesSampledData', 'SampledDataCtrlr.TxUpdatedMeasurands'] as const;
      expect(await write(...stack, '3')).toBe('Rejected');
      expect(await read(...stack)).toBe('10');
      expect(await write(...wanted, 'SoC')).toBe('Rejected');
      expect(await write(...wanted, 'Power.Active.Import')).toBe('Accepted');
      expect(await write(...ping, '20')).toBe('RebootRequired');
      expect(await read(...ping)).toBe('60');
      await station.call('Reset', { type: is16 ? 'Soft' : 'Immediate' });
      await until('it to restart', () => !sim.snapshot().registered);
      await until('it to be back', () => sim.snapshot().registered);
      station = await csms.station(STATION);
      expect(await read(...ping)).toBe('20');
    }));
});

describe.each(['2.0.1', '2.1'] as const)('a simulated charger of %s', (version) => {
  test('tells its inventory, and the monitors that it was given', () =>
    chargerScene({ version }, async ({ csms, said }) => {
      const station = await csms.station(STATION);
      await station.call('GetBaseReport', { requestId: 1, reportBase: 'FullInventory' });
      await until('the report', () => said('NotifyReport').length === 1);
      expect(JSON.stringify(said('NotifyReport'))).toContain('"name":"HeartbeatInterval"');
      const variable = { component: { name: 'OCPPCommCtrlr' }, variable: { name: 'HeartbeatInterval' } };
      const data = { ...variable, type: 'Delta', value: 5, severity: 4 };
      expect(await station.call('SetVariableMonitoring', { setMonitoringData: [data] })).toMatchObject({
        setMonitoringResult: [{ id: 1, status: 'Accepted' }],
      });
      await station.call('GetMonitoringReport', { requestId: 2 });
      await until('the monitors', () => said('NotifyMonitoringReport').length === 1);
      expect(said('NotifyMonitoringReport')).toMatchObject([{ monitor: [{ variableMonitoring: [{ id: 1 }] }] }]);
      expect(await station.call('ClearVariableMonitoring', { id: [1, 9] })).toEqual({
        clearMonitoringResult: [
          { id: 1, status: 'Accepted' },
          { id: 9, status: 'NotFound' },
        ],
      });
    }));
});
