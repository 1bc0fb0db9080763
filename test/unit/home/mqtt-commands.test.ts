import { expect, test } from 'vitest';
import type { Mode } from '../../../src/core/model.ts';
import { type CommandWorld, doorsOf } from '../../../src/home/mqtt-commands.ts';
import { topicsOf } from '../../../src/home/mqtt-names.ts';
import type { ChargerView, EvseView } from '../../../src/proxy/ports.ts';
import { chargerView } from '../../fakes/hub.ts';
import { evseView, TX } from './views.ts';

const charger = (evses: readonly EvseView[], more: Partial<ChargerView> = {}): ChargerView => ({
  ...chargerView('garage', evses),
  ...more,
});
const worldOf = (view: ChargerView, mode: Mode = 'automatic'): CommandWorld => ({
  chargers: [{ view, mode, maxA: () => 16, providers: ['monta'] }],
  providers: ['monta', 'fleet'],
  guestMinutes: 90,
});
const IDLE = worldOf(charger([evseView(1), evseView(2)]));
const ONE_IDLE = worldOf(charger([evseView(1)]));
const BUSY = worldOf(charger([evseView(1, { tx: TX })]));
const ONE_OF_TWO = worldOf(charger([evseView(1, { tx: TX }), evseView(2)]));
const NOTHING_RUNS = { kind: 'wrong', why: 'No session is running there.' };
const CLOSED = worldOf(charger([evseView(1)]), 'home_only');
const LOCKED = worldOf(charger([evseView(1)]), 'locked');
const TOPICS = topicsOf({ discoveryPrefix: 'homeassistant', topic: 'ocpp_proxy', instance: 'ab12' });
const asked = (world: CommandWorld, topic: string, text: string) =>
  doorsOf(TOPICS, world).get(`ocpp_proxy/ab12/${topic}`)?.read(text);
const of = (command: object) => ({ kind: 'charger', chargerId: 'garage', command });
const house = (command: object) => ({ kind: 'house', command });

test.each([
  [IDLE, 'garage/charging/set', 'ON', of({ verb: 'start', evse: 1 })],
  [IDLE, 'garage/charging_c2/set', 'ON', of({ verb: 'start', evse: 2 })],
  [IDLE, 'garage/charging/set', 'OFF', { kind: 'nothing' }],
  [BUSY, 'garage/charging/set', 'ON', { kind: 'nothing' }],
  [BUSY, 'garage/charging/set', 'OFF', of({ verb: 'stop', txId: TX.id })],
  [BUSY, 'garage/stop/press', 'PRESS', of({ verb: 'stop', txId: TX.id })],
  [ONE_IDLE, 'garage/stop/press', 'PRESS', of({ verb: 'stop' })],
  [ONE_OF_TWO, 'garage/stop/press', 'PRESS', of({ verb: 'stop', txId: TX.id })],
  [ONE_OF_TWO, 'garage/stop_c2/press', 'PRESS', NOTHING_RUNS],
  [BUSY, 'garage/restart/press', 'PRESS', of({ verb: 'restart' })],
  [IDLE, 'garage/restart/press', 'ON', { kind: 'wrong', why: 'Expected one of PRESS.' }],
  [IDLE, 'garage/pause/set', 'ON', of({ verb: 'pause', evse: 1 })],
  [IDLE, 'garage/pause/set', 'OFF', of({ verb: 'resume', evse: 1 })],
  [IDLE, 'garage/max_current/set', '6', of({ verb: 'limit', evse: 1, limitA: 6 })],
  [IDLE, 'garage/max_current/set', '16.0', of({ verb: 'limit', evse: 1, limitA: 16 })],
  [IDLE, 'garage/release/press', 'PRESS', of({ verb: 'release', evse: 1 })],
  [IDLE, 'garage/control/set', 'none', of({ verb: 'release', evse: 1 })],
  [IDLE, 'garage/control/set', 'home', of({ verb: 'take', evse: 1 })],
  [IDLE, 'garage/control/set', 'monta', of({ verb: 'give', evse: 1, providerId: 'monta' })],
  [IDLE, 'garage/mode/set', 'locked', house({ verb: 'mode', mode: 'locked', chargerId: 'garage' })],
  [IDLE, 'garage/sharing/set', 'OFF', house({ verb: 'mode', mode: 'home_only', chargerId: 'garage' })],
  [IDLE, 'garage/sharing/set', 'ON', { kind: 'nothing' }],
  [CLOSED, 'garage/sharing/set', 'ON', house({ verb: 'mode', mode: 'automatic', chargerId: 'garage' })],
  [CLOSED, 'garage/sharing/set', 'OFF', { kind: 'nothing' }],
  [LOCKED, 'garage/sharing/set', 'OFF', { kind: 'nothing' }],
  [IDLE, 'mode/set', 'home_only', house({ verb: 'mode', mode: 'home_only' })],
  [IDLE, 'guests/set', 'ON', house({ verb: 'guest', minutes: 90 })],
  [IDLE, 'guests/set', 'OFF', house({ verb: 'end_guest' })],
  [IDLE, 'guest_minutes/set', '120', { kind: 'guest_minutes', minutes: 120 }],
  [IDLE, 'provider/fleet/enabled/set', 'OFF', house({ verb: 'pause_provider', providerId: 'fleet' })],
  [IDLE, 'provider/fleet/enabled/set', 'ON', house({ verb: 'resume_provider', providerId: 'fleet' })],
])('case %#: %s %s %s', (world, topic, text, expected) => {
  expect(asked(world, topic, text)).toEqual(expected);
});

test('a start that waits for the charger at one of several places can be taken back, and stops nothing elsewhere', () => {
  const wishes: ChargerView['wishes'] = [{ at: 0, asked: { verb: 'start', evse: 2 } }];
  const two = [evseView(1, { tx: TX }), evseView(2)];
  const press = (online: boolean) => asked(worldOf(charger(two, { wishes, online })), 'garage/charging_c2/set', 'OFF');
  expect([press(false), press(true)]).toEqual([of({ verb: 'stop' }), NOTHING_RUNS]);
});

test('a start that waits for the charger counts as charging: switched off, it is taken back', () => {
  const waiting = worldOf(charger([evseView(1)], { wishes: [{ at: 0, asked: { verb: 'start', evse: 1 } }] }));
  expect(asked(waiting, 'garage/charging/set', 'ON')).toEqual({ kind: 'nothing' });
  expect(asked(waiting, 'garage/charging/set', 'OFF')).toEqual(of({ verb: 'stop' }));
});

test.each([
  ['garage/charging/set', 'on', 'ON, OFF'],
  ['garage/charging/set', '', 'ON, OFF'],
  ['garage/stop/press', 'ON', 'PRESS'],
  ['garage/max_current/set', '5', '6 to 16'],
  ['garage/max_current/set', '17', '6 to 16'],
  ['garage/max_current/set', '1e1', '6 to 16'],
  ['garage/max_current/set', 'NaN', '6 to 16'],
  ['garage/max_current/set', '', '6 to 16'],
  // It does not serve this charger.
  ['garage/control/set', 'fleet', 'none, home, monta'],
  ['garage/mode/set', 'Automatic', 'automatic, home_only, locked'],
  ['guest_minutes/set', '14', '15 to 1440'],
])('%s with "%s" is refused, and what is right is said', (topic, text, why) => {
  expect(asked(IDLE, topic, text)).toEqual({ kind: 'wrong', why: expect.stringContaining(why) });
});

test.each([
  'garage/charging_c3/set',
  'garage/power/set',
  'house/charging/set',
  'provider/none/enabled/set',
  'garage/charging/press',
])('%s is for nobody', (topic) => {
  expect(asked(IDLE, topic, 'ON')).toBeUndefined();
});
