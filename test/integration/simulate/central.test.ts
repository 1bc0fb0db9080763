import { describe, expect, test } from 'vitest';
import type { OcppVersion } from '../../../src/core/ocpp/versions.ts';
import { simulateCharger } from '../../../src/simulate/charger.ts';
import { fakeIds } from '../../fakes/ids.ts';
import { type StrictStation, strictClient } from '../../peers/strict.ts';
import { centralScene, STATION, until, VERSIONS } from './stage.ts';

const AT = new Date(0).toISOString();

function boot(station: StrictStation, version: OcppVersion) {
  const payload =
    version === '1.6'
      ? { chargePointVendor: 'V', chargePointModel: 'M' }
      : { reason: 'PowerUp', chargingStation: { vendorName: 'V', model: 'M' } };
  return station.call('BootNotification', payload);
}

function authorize(station: StrictStation, version: OcppVersion, tag: string) {
  const payload = version === '1.6' ? { idTag: tag } : { idToken: { idToken: tag, type: 'ISO14443' } };
  return station.call('Authorize', payload);
}

/** Starts a session and tells its id. */
async function start(station: StrictStation, version: OcppVersion, tag: string): Promise<string> {
  if (version === '1.6') {
    const started = { connectorId: 1, idTag: tag, meterStart: 0, timestamp: AT };
    return String((await station.call('StartTransaction', started)).transactionId);
  }
  await station.call('TransactionEvent', {
    eventType: 'Started',
    triggerReason: 'Authorized',
    seqNo: 0,
    timestamp: AT,
    evse: { id: 1, connectorId: 1 },
    transactionInfo: { transactionId: 'mine' },
    idToken: { idToken: tag, type: 'ISO14443' },
  });
  return 'mine';
}

function stop(station: StrictStation, version: OcppVersion, txId: string) {
  return version === '1.6'
    ? station.call('StopTransaction', { transactionId: Number(txId), meterStop: 9, timestamp: AT })
    : station.call('TransactionEvent', {
        eventType: 'Ended',
        triggerReason: 'RemoteStop',
        seqNo: 1,
        timestamp: AT,
        transactionInfo: { transactionId: txId },
      });
}

describe.each(VERSIONS)('a simulated central system, before a strict foreign charger of %s', (version) => {
  const is16 = version === '1.6';

  test('answers, judges cards and knows the sessions', async () => {
    await centralScene({ firstTxId: 42, heartbeatS: 60 }, async ({ central, events }) => {
      const station = await strictClient({ url: central.url, identity: STATION, version });
      expect(await boot(station, version)).toMatchObject({ status: 'Accepted', interval: 60 });
      central.judge('Stolen', 'Blocked');
      expect(JSON.stringify(await authorize(station, version, 'STOLEN'))).toContain('Blocked');
      expect(JSON.stringify(await authorize(station, version, 'GOOD'))).toContain('Accepted');
      expect(await station.call('Heartbeat', {})).toHaveProperty('currentTime');
      const txId = await start(station, version, 'GOOD');
      expect(txId).toBe(is16 ? '42' : 'mine');
      expect(central.stations).toMatchObject([
        { id: STATION, connected: true, registration: 'Accepted', sessions: [{ txId, evse: 1, tag: 'GOOD' }] },
      ]);
      await stop(station, version, txId);
      expect(central.stations[0]?.sessions).toEqual([]);
      expect(events.filter(({ kind }) => kind === 'session')).toMatchObject([
        { state: 'started', tag: 'GOOD' },
        { state: 'ended', tag: 'GOOD' },
      ]);
      expect(station.violations).toEqual([]);
      await station.close();
    });
  });

  test('sends commands in the words of the version', async () => {
    await centralScene({}, async ({ central }) => {
      const station = await strictClient({
        url: central.url,
        identity: STATION,
        version,
        answer: ({ action, payload }) => {
          if (action === 'SetVariables') {
            const { setVariableData } = payload;
            const [{ component, variable }] = setVariableData as [{ component: unknown; variable: unknown }];
            return { setVariableResult: [{ attributeStatus: 'Accepted', component, variable }] };
          }
          return { status: action === 'UnlockConnector' ? 'Unlocked' : 'Accepted' };
        },
      });
      await boot(station, version);
      const txId = await start(station, version, 'GOOD');
      const outcomes = [
        await central.start('REMOTE', { evse: 1 }),
        await central.limit(10),
        await central.limit(13, { evse: 2, station: STATION }),
        await central.unlimit(),
        await central.trigger('MeterValues'),
        await central.trigger('StatusNotification', { evse: 1 }),
        await central.configure('HeartbeatInterval', '20'),
        await central.unlock(),
        await central.available(false),
        await central.available(true, { evse: 1 }),
        await central.stop(),
        await central.reset(),
        await central.call('ClearCache', {}),
      ];
      expect(outcomes.filter(({ kind }) => kind !== 'result')).toEqual([]);
      expect(station.calls.map(({ action }) => action)).toEqual([
        is16 ? 'RemoteStartTransaction' : 'RequestStartTransaction',
        'SetChargingProfile',
        'SetChargingProfile',
        'ClearChargingProfile',
        'ClearChargingProfile',
        'TriggerMessage',
        'TriggerMessage',
        is16 ? 'ChangeConfiguration' : 'SetVariables',
        'UnlockConnector',
        'ChangeAvailability',
        'ChangeAvailability',
        is16 ? 'RemoteStopTransaction' : 'RequestStopTransaction',
        'Reset',
        'ClearCache',
      ]);
      expect(JSON.stringify(station.calls[1]?.payload)).toContain('"TxProfile"');
      expect(JSON.stringify(station.calls[2]?.payload)).toContain('"TxDefaultProfile"');
      expect(station.calls[11]?.payload).toEqual({ transactionId: is16 ? Number(txId) : txId });
      expect(station.violations).toEqual([]);
      await expect(central.start('X', { station: 'NOBODY' })).rejects.toThrow('no station NOBODY is connected');
      await expect(central.stop({ evse: 7 })).rejects.toThrow('has told of no session there');
      await station.close();
    });
  });

  test('registers late, thinks, stays silent', async () => {
    await centralScene({}, async ({ central, clock, events }) => {
      central.register('Pending');
      const answer = () => ({ status: 'Accepted' });
      const station = await strictClient({ url: central.url, identity: STATION, version, answer });
      expect(await boot(station, version)).toMatchObject({ status: 'Pending' });
      central.register('Accepted');
      expect(await boot(station, version)).toMatchObject({ status: 'Accepted' });
      const frames = () => events.filter(({ kind }) => kind === 'frame').length;
      const before = frames();
      central.delay(5_000);
      const slow = station.call('Heartbeat', {});
      await until('the question', () => frames() === before + 1);
      expect(frames()).toBe(before + 1);
      clock.advance(5_000);
      expect(await slow).toHaveProperty('currentTime');
      central.delay(0);
      central.mute('Heartbeat', true);
      const unanswered = station.call('Heartbeat', {}).catch(() => 'closed');
      await until('the next question', () => frames() === before + 3);
      expect(await central.call('ClearCache', {})).toMatchObject({ kind: 'result' });
      expect(frames()).toBe(before + 5);
      await station.close();
      expect(await unanswered).toBe('closed');
    });
  });
});

test('it turns away who does not know the password, and whom a behaviour does not want', async () => {
  const behaviours = [{ name: 'picky', admits: (identity: string) => identity !== 'STRANGER' }];
  await centralScene({ password: 'open-sesame', behaviours }, async ({ central, events }) => {
    const options = { url: central.url, version: '1.6' as const };
    await expect(strictClient({ ...options, identity: STATION, password: 'wrong' })).rejects.toThrow();
    await expect(strictClient({ ...options, identity: 'STRANGER', password: 'open-sesame' })).rejects.toThrow();
    const station = await strictClient({ ...options, identity: STATION, password: 'open-sesame' });
    expect(events.filter((event) => event.kind === 'link').map(({ station: id, state }) => [id, state])).toEqual([
      [STATION, 'failed'],
      ['STRANGER', 'failed'],
      [STATION, 'up'],
    ]);
    await station.close();
  });
});

test('a behaviour answers before the usual one', async () => {
  const behaviours = [
    {
      name: 'angry',
      handleCall: ({ action }: { action: string }) =>
        action === 'Heartbeat' ? ({ kind: 'error', code: 'InternalError', description: 'no' } as const) : undefined,
    },
  ];
  await centralScene({ behaviours, version: '1.6' }, async ({ central }) => {
    const station = await strictClient({ url: central.url, identity: STATION, version: '1.6' });
    await expect(station.call('Heartbeat', {})).rejects.toMatchObject({ rpcErrorCode: 'InternalError' });
    expect(await boot(station, '1.6')).toMatchObject({ status: 'Accepted' });
    await station.close();
  });
});

describe.each(VERSIONS)('the two simulators of %s with each other', (version) => {
  test('an outage in a session, several stations, and a remote stop', async () => {
    await centralScene({}, async ({ central, clock }) => {
      const sims = ['A', 'B'].map((id, index) =>
        simulateCharger({ url: central.url, id, version, clock, ids: fakeIds(index + 20), reconnectMs: 0 }),
      );
      const [a, b] = sims;
      if (a === undefined || b === undefined) throw new Error('two chargers are wanted');
      const registered = () => sims.every((sim) => sim.snapshot().registered);
      await until('both to register', registered);
      expect(central.stations.map(({ id }) => id).toSorted()).toEqual(['A', 'B']);
      await a.start('CARD');
      await b.start('OTHER');
      await until('two sessions', () => central.stations.every(({ sessions }) => sessions.length === 1));
      await central.down();
      await until('both to be cut off', () => sims.every((sim) => !sim.snapshot().registered));
      await expect(central.stop()).rejects.toThrow('no station is connected');
      b.stop();
      expect(b.snapshot().waiting).toBeGreaterThan(0);
      await central.up();
      await until('both to be back', registered);
      await b.told();
      expect(central.stations.find(({ id }) => id === 'B')?.sessions).toEqual([]);
      expect(await central.stop({ station: 'A' })).toMatchObject({ kind: 'result', payload: { status: 'Accepted' } });
      await until('no session', () => central.stations.every(({ sessions }) => sessions.length === 0));
      await Promise.all(sims.map((sim) => sim.close()));
    });
  });
});
