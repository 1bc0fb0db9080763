import { describe, expect, test } from 'vitest';
import type { Payload } from '../../../src/core/model.ts';
import { chargerScene, STATION, until, VERSIONS } from './stage.ts';

describe.each(VERSIONS)('a simulated charger of %s, before a strict foreign central system', (version) => {
  const is16 = version === '1.6';
  const limitTo = (amps: number, txId?: string): Payload =>
    is16
      ? {
          connectorId: 1,
          csChargingProfiles: {
            chargingProfileId: 1,
            stackLevel: 0,
            chargingProfilePurpose: txId === undefined ? 'TxDefaultProfile' : 'TxProfile',
            chargingProfileKind: 'Relative',
            ...(txId !== undefined && { transactionId: Number(txId) }),
            chargingSchedule: { chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: amps }] },
          },
        }
      : {
          evseId: 1,
          chargingProfile: {
            id: 1,
            stackLevel: 0,
            chargingProfilePurpose: txId === undefined ? 'TxDefaultProfile' : 'TxProfile',
            chargingProfileKind: 'Relative',
            ...(txId !== undefined && { transactionId: txId }),
            chargingSchedule: [
              { id: 1, chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: amps }] },
            ],
          },
        };

  test('a session by card, from the cable to the last word', async () => {
    await chargerScene({ version, registerWh: 5_000 }, async ({ sim, said, pass, events, clock }) => {
      sim.plug();
      expect(await sim.card('CARD1')).toBe('Accepted');
      await sim.told();
      for (let minute = 0; minute < 60; minute += 1) await pass(60_000);
      expect(sim.snapshot().evses[0]).toMatchObject({ status: 'Charging', energyWh: 11_040, powerW: 11_040 });
      expect(await sim.card('card1')).toBe('Stopped');
      await sim.told();
      sim.unplug();
      await until('Available at the end', () => {
        const last = said('StatusNotification').at(-1);
        return (last?.status ?? last?.connectorStatus) === 'Available' && said('StatusNotification').length > 1;
      });
      const end = new Date(clock.now()).toISOString();
      if (is16) {
        expect(said('StatusNotification').map(({ status }) => status)).toEqual([
          'Available',
          'Preparing',
          'Charging',
          'Finishing',
          'Available',
        ]);
        expect(said('StartTransaction')).toEqual([expect.objectContaining({ meterStart: 5_000, idTag: 'CARD1' })]);
        expect(said('MeterValues')).toHaveLength(60);
        expect(said('MeterValues')[29]).toMatchObject({
          transactionId: 101,
          meterValue: [{ sampledValue: expect.arrayContaining([expect.objectContaining({ value: '10520' })]) }],
        });
        expect(said('StopTransaction')).toEqual([
          { transactionId: 101, idTag: 'CARD1', meterStop: 16_040, reason: 'Local', timestamp: end },
        ]);
      } else {
        expect(said('StatusNotification').map(({ connectorStatus }) => connectorStatus)).toEqual([
          'Available',
          'Occupied',
          'Available',
        ]);
        const told = said('TransactionEvent');
        expect(told.map(({ eventType }) => eventType)).toEqual(['Started', ...Array(60).fill('Updated'), 'Ended']);
        expect(told.map(({ seqNo }) => seqNo)).toEqual(told.map((_, index) => index));
        expect(told.at(-1)).toMatchObject({ triggerReason: 'StopAuthorized', timestamp: end });
        expect(told.some(({ offline }) => offline !== undefined)).toBe(false);
      }
      expect(events.filter(({ kind }) => kind === 'session')).toMatchObject([
        { state: 'started', evse: 1, tag: 'CARD1', station: STATION },
        { state: 'ended', energyWh: 11_040, reason: 'Local' },
      ]);
    });
  });

  test('a limit bears on the meter, a low one pauses, and both can be taken back', async () => {
    await chargerScene({ version }, async ({ csms, sim, pass, said }) => {
      const station = await csms.station(STATION);
      await sim.start('CARD1');
      await sim.told();
      await pass(60_000);
      const txId = sim.snapshot().evses[0]?.chargerTxId;
      expect(await station.call('SetChargingProfile', limitTo(10, txId))).toEqual({ status: 'Accepted' });
      expect(sim.snapshot().evses[0]).toMatchObject({ powerW: 6_900, status: 'Charging' });
      expect(await station.call('SetChargingProfile', limitTo(5, txId))).toEqual({ status: 'Accepted' });
      expect(sim.snapshot().evses[0]).toMatchObject({ powerW: 0, status: 'SuspendedEVSE' });
      const asked = is16 ? { connectorId: 1, duration: 60 } : { evseId: 1, duration: 60 };
      expect(await station.call('GetCompositeSchedule', asked)).toMatchObject({ status: 'Accepted' });
      await until('the pause to be told', () =>
        is16
          ? said('StatusNotification').at(-1)?.status === 'SuspendedEVSE'
          : said('TransactionEvent').some((event) => JSON.stringify(event).includes('SuspendedEVSE')),
      );
      const clear = is16 ? { id: 1 } : { chargingProfileId: 1 };
      expect(await station.call('ClearChargingProfile', clear)).toEqual({ status: 'Accepted' });
      expect(await station.call('ClearChargingProfile', clear)).toEqual({ status: 'Unknown' });
      expect(sim.snapshot().evses[0]).toMatchObject({ powerW: 11_040 });
      sim.stop();
      await sim.told();
      expect(await station.call('SetChargingProfile', limitTo(10, txId))).toEqual({ status: 'Rejected' });
    });
  });

  test('it starts and stops over the wire, once the cable is in', async () => {
    await chargerScene({ version, evses: 2 }, async ({ csms, sim, said }) => {
      const station = await csms.station(STATION);
      const start = is16
        ? { connectorId: 2, idTag: 'REMOTE' }
        : { evseId: 2, remoteStartId: 77, idToken: { idToken: 'REMOTE', type: 'Central' } };
      const [startAction, stopAction] = is16
        ? ['RemoteStartTransaction', 'RemoteStopTransaction']
        : ['RequestStartTransaction', 'RequestStopTransaction'];
      expect(await station.call(startAction, start)).toEqual({ status: 'Accepted' });
      await until('it to wait', () => sim.snapshot().evses[1]?.tag === 'REMOTE');
      expect(await station.call(startAction, start)).toEqual({ status: 'Rejected' });
      sim.plug(2);
      await sim.told();
      if (is16) expect(said('StartTransaction')).toMatchObject([{ connectorId: 2, idTag: 'REMOTE' }]);
      else
        expect(said('TransactionEvent')).toMatchObject([
          { evse: { id: 2 }, triggerReason: 'RemoteStart', transactionInfo: { remoteStartId: 77 } },
        ]);
      const txId = sim.snapshot().evses[1]?.chargerTxId;
      const stop = { transactionId: is16 ? Number(txId) : txId };
      expect(await station.call(stopAction, stop)).toEqual({ status: 'Accepted' });
      await until('the end', () => sim.snapshot().evses[1]?.status === 'Finishing');
      await sim.told();
      expect(JSON.stringify(said(is16 ? 'StopTransaction' : 'TransactionEvent').at(-1))).toContain('"Remote"');
      expect(await station.call(stopAction, stop)).toEqual({ status: 'Rejected' });
    });
  });

  test('what happens offline is told afterwards, in order', async () => {
    await chargerScene({ version }, async ({ sim, said, clock, events }) => {
      sim.offline();
      await until('the link to go', () => events.some((event) => event.kind === 'link' && event.state === 'down'));
      sim.plug();
      expect(await sim.card('CARD1')).toBe('Local');
      clock.advance(600_000);
      sim.stop();
      expect(sim.snapshot()).toMatchObject({ online: false, registered: false, waiting: 12 });
      sim.online();
      await until('it to come back', () => sim.snapshot().registered);
      await sim.told();
      expect(said('BootNotification')).toHaveLength(2);
      if (is16) {
        expect(said('StartTransaction')).toHaveLength(1);
        expect(said('MeterValues')).toHaveLength(10);
        expect(said('StopTransaction')).toMatchObject([{ transactionId: 101, meterStop: 1_840 }]);
      } else {
        const told = said('TransactionEvent');
        expect(told.map(({ seqNo }) => seqNo)).toEqual([...Array(12).keys()]);
        expect(told.every(({ offline }) => offline === true)).toBe(true);
      }
    });
  });

  test('a fault ends the session and is mended', async () => {
    await chargerScene({ version }, async ({ sim, said }) => {
      await sim.start('CARD1');
      sim.fault();
      await sim.told();
      const states = () => said('StatusNotification').map((told) => told.status ?? told.connectorStatus);
      await until('the fault to be told', () => states().at(-1) === 'Faulted');
      expect(sim.snapshot().evses[0]).toMatchObject({ status: 'Faulted', plugged: true, powerW: 0 });
      await expect(sim.card('CARD1')).rejects.toThrow('EVSE 1 is faulted; "clear" it first');
      sim.clear();
      await until('its end to be told', () => states().at(-1) !== 'Faulted');
    });
  });

  test('a refused token ends the session', async () => {
    const refuses = (call: { action: string; payload: Payload }): Payload | undefined => {
      const info = { status: 'Blocked' };
      if (call.action === 'StartTransaction') return { transactionId: 5, idTagInfo: info };
      return call.payload.eventType === 'Started' ? { idTokenInfo: info } : undefined;
    };
    await chargerScene({ version, answer: refuses }, async ({ sim, said }) => {
      await sim.start('CARD1');
      await sim.told();
      await until('the end', () => sim.snapshot().evses[0]?.energyWh === undefined);
      await sim.told();
      expect(JSON.stringify(said(is16 ? 'StopTransaction' : 'TransactionEvent').at(-1))).toContain('DeAuthorized');
    });
  });

  test('settings, triggers, availability, unlock and reset', async () => {
    await chargerScene({ version }, async ({ csms, sim, said, pass }) => {
      const station = await csms.station(STATION);
      const data = { component: { name: 'OCPPCommCtrlr' }, variable: { name: 'HeartbeatInterval' } };
      const set = is16
        ? await station.call('ChangeConfiguration', { key: 'HeartbeatInterval', value: '20' })
        : await station.call('SetVariables', { setVariableData: [{ ...data, attributeValue: '20' }] });
      expect(JSON.stringify(set)).toContain('Accepted');
      const got = is16
        ? await station.call('GetConfiguration', { key: ['HeartbeatInterval', 'Nothing'] })
        : await station.call('GetVariables', { getVariableData: [data, { ...data, variable: { name: 'Nothing' } }] });
      expect(JSON.stringify(got)).toMatch(/"20".*Nothing|Nothing.*"20"/);
      await pass(20_000);
      await until('a heartbeat', () => said('Heartbeat').length === 1);
      for (const message of ['BootNotification', 'Heartbeat', 'StatusNotification', 'MeterValues']) {
        const before = said(message).length;
        expect(await station.call('TriggerMessage', { requestedMessage: message })).toEqual({ status: 'Accepted' });
        await until(message, () => said(message).length > before);
      }
      expect(await station.call('TriggerMessage', { requestedMessage: 'FirmwareStatusNotification' })).toEqual({
        status: 'NotImplemented',
      });
      const out = is16 ? { connectorId: 0, type: 'Inoperative' } : { operationalStatus: 'Inoperative' };
      expect(await station.call('ChangeAvailability', out)).toEqual({ status: 'Accepted' });
      await until('it to be out of order', () => sim.snapshot().evses[0]?.status === 'Unavailable');
      const unlock = is16 ? { connectorId: 1 } : { evseId: 1, connectorId: 1 };
      expect(await station.call('UnlockConnector', unlock)).toEqual({ status: 'Unlocked' });
      expect(await station.call('ClearCache', {})).toEqual({ status: 'Accepted' });
      expect(await station.call('GetLocalListVersion', {})).toEqual({ [is16 ? 'listVersion' : 'versionNumber']: 0 });
      const boots = said('BootNotification').length;
      expect(await station.call('Reset', { type: is16 ? 'Hard' : 'Immediate' })).toEqual({ status: 'Accepted' });
      await until('a new boot', () => said('BootNotification').length > boots);
      await until('it to be registered again', () => sim.snapshot().registered);
    });
  });

  test('it shows its password, and comes in only with the right one', async () => {
    const options = { version, password: 'let-me-in-please', serverPassword: 'let-me-in-please' };
    await chargerScene(options, async ({ sim }) => expect(sim.snapshot().registered).toBe(true));
  });
});
