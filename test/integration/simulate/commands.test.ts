/** Every command that can be typed, against the simulator at the other end. */
import { describe, expect, test } from 'vitest';
import { readLine } from '../../../src/cli/simulate-lines.ts';
import { simulateCentralSystem } from '../../../src/simulate/central.ts';
import { CENTRAL_DEEDS } from '../../../src/simulate/central-commands.ts';
import { simulateCharger } from '../../../src/simulate/charger.ts';
import { CHARGER_DEEDS } from '../../../src/simulate/charger-commands.ts';
import type { Deeds } from '../../../src/simulate/deeds.ts';
import { FakeClock } from '../../fakes/clock.ts';
import { fakeIds } from '../../fakes/ids.ts';
import { chargerScene, STATION, until, VERSIONS } from './stage.ts';

const ACCEPTED = '{"status":"Accepted"}';

/** Types lines; collects what is answered, and marks the command as used. */
function typist<S>(sim: S, deeds: Deeds<S>, clock: FakeClock) {
  const used = new Set<string>();
  const type = async (text: string): Promise<unknown> => {
    const line = readLine(text, deeds);
    if (line.kind !== 'deed') throw new Error(`${text}: ${line.kind === 'say' ? line.text : line.kind}`);
    used.add(line.name);
    return line.deed.run(sim, line.given, { clock, signal: new AbortController().signal });
  };
  return { type, unused: () => Object.keys(deeds).filter((name) => !used.has(name)) };
}

test.each(VERSIONS)('every command of both simulators in %s', async (version) => {
  const clock = new FakeClock();
  const central = await simulateCentralSystem({ clock, ids: fakeIds(2) });
  const sim = simulateCharger({ url: central.url, id: STATION, version, clock, ids: fakeIds(4), reconnectMs: 0 });
  const there = typist(central, CENTRAL_DEEDS, clock);
  const here = typist(sim, CHARGER_DEEDS, clock);
  expect(await there.type('status')).toContain('no station has come yet');
  await Promise.all([here.type('wait registered'), there.type('wait station')]);

  expect(await here.type('plug')).toBeUndefined();
  await there.type('reject STOLEN Expired');
  expect(await here.type('card STOLEN')).toBe('Expired');
  await there.type('accept STOLEN');
  expect(await here.type('card STOLEN')).toBe('Accepted');
  await Promise.all([here.type('wait session'), there.type('wait session')]);
  expect(await here.type('status')).toMatch(/EVSE 1: Charging, plugged, tag STOLEN, 0 Wh, 11040 W/);
  expect(await there.type('status')).toMatch(new RegExp(`${STATION}: Accepted\n {2}session .* at EVSE 1, STOLEN`));
  await here.type('limit 10');
  expect(await here.type('status')).toContain('6900 W');
  await here.type('power 3000');
  expect(await here.type('status')).toContain('3000 W');
  await here.type('pause');
  expect(await here.type('status')).toContain('SuspendedEV, plugged');
  await here.type('resume');
  expect(await there.type('limit 6.5')).toBe(ACCEPTED);
  expect(await there.type('unlimit')).toBe(ACCEPTED);
  expect(await there.type('trigger MeterValues 1')).toBe(ACCEPTED);
  expect(await there.type('unlock')).toMatch(/UnlockFailed|OngoingAuthorizedTransaction/);
  expect(await there.type(`stop 1 ${STATION}`)).toBe(ACCEPTED);
  await Promise.all([here.type('wait idle'), there.type('wait idle')]);
  await here.type('unplug');
  expect(await here.type('start')).toBe('Accepted');
  await here.type('stop');
  await here.type('fault HighTemperature');
  expect(await there.type('start')).toBe('{"status":"Rejected"}');
  await here.type('clear');
  expect(await there.type('inoperative 1')).toBe(ACCEPTED);
  expect(await there.type('operative')).toBe(ACCEPTED);
  expect(String(await there.type('configure HeartbeatInterval 30'))).toContain('Accepted');
  expect(await there.type('call ClearCache {}')).toBe(ACCEPTED);
  expect(String(await here.type('call Heartbeat'))).toContain('currentTime');
  expect(await there.type('call Nonsense {}')).toContain('NotImplemented');
  const pause = here.type('wait 5s');
  clock.advance(5_000);
  await pause;
  await here.type('wait told');
  await here.type('offline');
  await until('it to be away', () => central.stations[0]?.connected === false);
  expect(await there.type('status')).toContain(`${STATION}: away`);
  expect(await here.type('call Heartbeat')).toBe('not connected');
  expect(await here.type('status')).toContain('offline');
  await there.type('register Pending');
  const pending = sim.next((event) => event.kind === 'registration' && event.status === 'Pending');
  await here.type('online');
  await pending;
  await there.type('register Accepted');
  clock.advance(300_000);
  await here.type('wait registered');
  expect(await there.type('reset')).toBe(ACCEPTED);
  await until('it to reset', () => !sim.snapshot().registered);
  await here.type('wait registered');
  await here.type('refuse ClearCache');
  expect(await there.type('call ClearCache {}')).toBe('{"status":"Rejected"}');
  await here.type('obey ClearCache');
  expect(await there.type('call ClearCache {}')).toBe(ACCEPTED);
  expect(String(await there.type('commands')).split(' ')).toHaveLength({ '1.6': 26, '2.0.1': 40, '2.1': 55 }[version]);
  await there.type('refuse DataTransfer');
  expect(await here.type('call DataTransfer {"vendorId":"me"}')).toBe('{"status":"Rejected"}');
  await there.type('refuse Heartbeat');
  expect(await here.type('call Heartbeat')).toContain('InternalError');
  await there.type('serve Heartbeat');
  expect(await here.type('call Heartbeat')).toContain('currentTime');
  await there.type('mute Heartbeat');
  await there.type('unmute Heartbeat');
  await there.type('delay 1s');
  await there.type('delay 0s');
  await there.type('down');
  await expect(there.type('stop')).rejects.toThrow('no station is connected');
  await there.type('up');
  expect([...here.unused(), ...there.unused()]).toEqual([]);
  await sim.close();
  await central.close();
});

describe.each(VERSIONS)('what else a charger of %s is asked', (version) => {
  const is16 = version === '1.6';

  test('every answer obeys the schema, and what it does not do is said', async () => {
    await chargerScene({ version }, async ({ csms }) => {
      const station = await csms.station(STATION);
      const token = { idToken: 'A', type: 'Central' };
      const asked: readonly (readonly [string, Record<string, unknown>, RegExp])[] = [
        [
          'SendLocalList',
          is16 ? { listVersion: 1, updateType: 'Full' } : { versionNumber: 1, updateType: 'Full' },
          /Accepted/,
        ],
        [
          'ReserveNow',
          is16
            ? { connectorId: 1, expiryDate: new Date(0).toISOString(), idTag: 'A', reservationId: 1 }
            : { id: 1, expiryDateTime: new Date(0).toISOString(), idToken: token },
          /Rejected/,
        ],
        ['CancelReservation', { reservationId: 1 }, /Rejected/],
        ['DataTransfer', { vendorId: 'x' }, /UnknownVendorId/],
        [
          'ChangeAvailability',
          is16 ? { connectorId: 9, type: 'Operative' } : { operationalStatus: 'Operative', evse: { id: 9 } },
          /Rejected/,
        ],
        [
          'TriggerMessage',
          is16 ? { requestedMessage: 'Heartbeat', connectorId: 9 } : { requestedMessage: 'Heartbeat', evse: { id: 9 } },
          /Rejected/,
        ],
        ['UnlockConnector', is16 ? { connectorId: 9 } : { evseId: 9, connectorId: 1 }, /NotSupported|UnknownConnector/],
        ['GetCompositeSchedule', is16 ? { connectorId: 9, duration: 1 } : { evseId: 9, duration: 1 }, /Rejected/],
        ...(is16
          ? [
              ['GetConfiguration', {}, /HeartbeatInterval/] as const,
              ['ChangeConfiguration', { key: 'HeartbeatInterval', value: 'x' }, /Rejected/] as const,
              ['ChangeConfiguration', { key: 'Colour', value: '1' }, /NotSupported/] as const,
            ]
          : [
              ['GetTransactionStatus', {}, /"messagesInQueue":false/] as const,
              ['GetMonitoringReport', { requestId: 1 }, /EmptyResultSet/] as const,
              ['GetChargingProfiles', { requestId: 1, chargingProfile: {} }, /NoProfiles/] as const,
            ]),
      ];
      for (const [action, payload, expected] of asked) {
        expect(JSON.stringify(await station.call(action, payload)), action).toMatch(expected);
      }
    });
  });

  test('a start may bring its own limit', async () => {
    await chargerScene({ version }, async ({ csms, sim }) => {
      const station = await csms.station(STATION);
      const schedule = { chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: 8 }] };
      const common = { stackLevel: 1, chargingProfilePurpose: 'TxProfile', chargingProfileKind: 'Relative' };
      sim.plug();
      const answer = is16
        ? await station.call('RemoteStartTransaction', {
            connectorId: 1,
            idTag: 'A',
            chargingProfile: { ...common, chargingProfileId: 4, chargingSchedule: schedule },
          })
        : await station.call('RequestStartTransaction', {
            evseId: 1,
            remoteStartId: 1,
            idToken: { idToken: 'A', type: 'Central' },
            chargingProfile: { ...common, id: 4, chargingSchedule: [{ ...schedule, id: 1 }] },
          });
      expect(answer).toMatchObject({ status: 'Accepted' });
      await until('the session', () => sim.snapshot().evses[0]?.powerW === 5_520);
    });
  });

  test('a soft reset waits for nobody: it is refused or ends the session', async () => {
    await chargerScene({ version }, async ({ csms, sim }) => {
      const station = await csms.station(STATION);
      await sim.start('A');
      const answer = await station.call('Reset', { type: is16 ? 'Soft' : 'OnIdle' });
      expect(answer).toEqual({ status: is16 ? 'Accepted' : 'Rejected' });
      if (is16) await until('the end', () => sim.snapshot().evses[0]?.energyWh === undefined);
      expect(sim.snapshot().evses[0]?.energyWh).toBe(is16 ? undefined : 0);
    });
  });
});
