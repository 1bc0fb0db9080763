import { describe, expect, test } from 'vitest';
import { OCPP_VERSIONS, type OcppVersion } from '../../src/core/ocpp/versions.ts';
import { type BareSocket, bareStation } from './bare.ts';
import { type HostileFrame, headsOf, hostileFrames, TWO_MIB } from './hostile-frames.ts';
import { until } from './house.ts';
import { eventsOf } from './json-backend.ts';
import { fields, sessions } from './seen.ts';
import { play, type Stage, settled } from './stage.ts';

const VERSIONS = [...OCPP_VERSIONS].reverse();
const HEARTBEAT = 'Heartbeat';

/** Messages whose payload breaks its schema beyond repair. */
function brokenPayloads(version: OcppVersion): readonly HostileFrame[] {
  const old = version === '1.6';
  const missing = old ? 'OccurenceConstraintViolation' : 'OccurrenceConstraintViolation';
  const status = old
    ? { connectorId: 1, errorCode: 'NoError', status: 'Available' }
    : { timestamp: '2026-11-22T12:00:00Z', evseId: 1, connectorId: 1, connectorStatus: 'Available' };
  const word = old ? 'status' : 'connectorStatus';
  const row = (name: string, id: string, payload: unknown, code: string): HostileFrame => ({
    name,
    frame: [2, id, 'StatusNotification', payload],
    answers: [[4, id, code]],
  });
  return [
    row('a required field is missing', 'm1', { ...status, [word]: undefined }, missing),
    row('a wrong type', 'm2', { ...status, connectorId: {} }, 'TypeConstraintViolation'),
    row('a place that is none', 'm3', { ...status, connectorId: 'left' }, 'TypeConstraintViolation'),
    {
      name: 'a status of its own',
      frame: [2, 'm5', 'StatusNotification', { ...status, [word]: 'Sleeping' }],
      answers: [[3, 'm5']],
    },
    {
      name: 'a message that only central systems send',
      frame: [2, 'm4', 'TriggerMessage', { requestedMessage: 'Heartbeat' }],
      answers: [[4, 'm4', 'NotImplemented']],
    },
  ];
}

describe('S45 frames of a broken charger', () => {
  test.each(VERSIONS)('%s: each gets the code of its version, and nobody else notices', (version) =>
    play({ version, services: { good: {} }, backends: { script: {} }, config: ACCEPT }, async (stage) => {
      const { house, service } = stage;
      const script = await stage.backend('script');
      await settled(stage, 'good');
      const txId = await stage.box.start('CARD-1', 1_000);
      const broken = await bareStation(house.url, 'BROKEN', version);
      expect((await broken.ask('boot', ...bootOf(version)))[2]).toMatchObject({ status: 'Accepted' });
      await until('the broken charger to be known', () => bootsOf(stage, 'BROKEN') === 1);

      const rows = [...hostileFrames(version, HEARTBEAT), ...brokenPayloads(version)];
      for (const { name, frame, answers } of rows) {
        expect(await answersTo(broken, frame), name).toEqual(answers);
      }
      expect(broken.isClosed()).toBe(false);

      broken.say(JSON.stringify([2, 'big', 'DataTransfer', { vendorId: 'x', data: 'x'.repeat(TWO_MIB) }]));
      expect(await broken.closed).toMatchObject({ code: 1009 });
      await until('the proxy to have noticed', () => eventsOf(script, 'charger_offline').length === 1);
      const again = await bareStation(house.url, 'BROKEN', version);
      expect(headsOf([JSON.stringify(await again.ask('h', HEARTBEAT, {}))])).toEqual([[3, 'h']]);
      for (let bad = 0; bad < 50; bad += 1) again.say('rubbish');
      expect(await again.closed).toMatchObject({ code: 1007 });

      await stage.box.meter(txId, 1_500);
      await stage.box.stop(txId, 2_000);
      const theirs = version === '1.6' ? '1' : txId;
      const heard = () => sessions(service('good').calls.filter(({ identity }) => identity === 'BOX1'));
      await until('the end of the session', () => heard().some(({ kind }) => kind === 'stop'));
      expect(heard()).toMatchObject([
        { kind: 'start', tag: 'CARD-1', wh: 1_000 },
        { kind: 'meter', wh: 1_500, txId: theirs },
        { kind: 'stop', wh: 2_000, txId: theirs },
      ]);
      await until('the backend to hear the end', () => eventsOf(script, 'transaction_stopped').length === 1);
      expect(script.events.filter(({ charger }) => charger === 'BROKEN').map(({ event }) => event)).toEqual([
        'charger_online',
        'boot',
        'charger_offline',
        'charger_online',
        'charger_offline',
      ]);
      // Of the broken charger the service knows the Boot, and not one of its frames.
      const others = service('good').calls.filter(({ identity }) => identity === 'BROKEN');
      expect(others.map(({ action }) => action)).toEqual(['BootNotification']);
      expect(stage.box.peer.calls).toEqual([]);
    }),
  );

  test.each(VERSIONS)('%s: a start under an id that was answered already is no second session', (version) =>
    play({ version, services: { good: {} }, config: ACCEPT }, async (stage) => {
      const { house } = stage;
      await stage.box.boot();
      const second = await bareStation(house.url, 'TWICE', version);
      await second.ask('boot', ...bootOf(version));
      const start = startOf(version, 'CARD-1');
      const first = await second.ask('same', ...start);
      expect(await second.ask('same', ...start)).toEqual(first);
      // The same id for something else is a message of its own: some chargers use one id for all of them.
      const beat = await second.ask('same', HEARTBEAT, {});
      expect(Object.keys(fields(beat[2]))).toEqual(['currentTime']);
      // The same question twice before it is answered has one answer.
      const before = second.heard.length;
      second.say([2, 'twin', HEARTBEAT, {}]);
      second.say([2, 'twin', HEARTBEAT, {}]);
      await second.ask('probe', HEARTBEAT, {});
      expect(headsOf(second.heard.slice(before)).filter(([, id]) => id === 'twin')).toHaveLength(1);
      const { body } = await house.api('/sessions?include_running=true');
      expect(body).toMatchObject({ total: 1, sessions: [{ charger_id: 'TWICE', id_tag: 'CARD-1' }] });
      const starts = () => sessions(stage.service('good').calls).filter(({ kind }) => kind === 'start');
      await until('the service to hear the start', () => starts().length > 0);
      await second.end();
      expect(starts()).toHaveLength(1);
    }),
  );

  test('two chargers that use the same message ids get their own answers', () =>
    play({ version: '1.6', config: ACCEPT }, async ({ house, clock }) => {
      const names = ['LEFT', 'RIGHT'];
      const stations = await Promise.all(names.map((name) => bareStation(house.url, name, '1.6')));
      await Promise.all(stations.map((station) => station.ask('1', ...bootOf('1.6'))));
      const answers = await Promise.all(stations.map((station, n) => station.ask('2', ...startOf('1.6', `CARD-${n}`))));
      const ids = answers.map((answer) => fields(answer[2]).transactionId);
      expect(new Set(ids).size).toBe(2);
      const { body } = await house.api('/sessions?include_running=true');
      const rows = Array.isArray(body.sessions) ? body.sessions : [];
      expect(rows.map(({ charger_id: id, id_tag: tag }) => `${id} ${tag}`).toSorted()).toEqual([
        'LEFT CARD-0',
        'RIGHT CARD-1',
      ]);
      expect(clock.now()).toBeGreaterThan(0);
      for (const station of stations) await station.end();
    }));

  test('a charger of each version beside the others: no codes of one reach another', () =>
    play({ version: '1.6', config: ACCEPT }, async ({ house }) => {
      const stations = await Promise.all(VERSIONS.map((version) => bareStation(house.url, `BOX-${version}`, version)));
      for (const station of stations) station.say([2, 'x', HEARTBEAT, 'text']);
      const codes = await Promise.all(stations.map((station) => answersTo(station, 'rubbish')));
      expect(codes).toEqual([
        [[4, 'x', 'FormationViolation']],
        [
          [4, 'x', 'FormatViolation'],
          [4, '-1', 'RpcFrameworkError'],
        ],
        [
          [4, 'x', 'FormatViolation'],
          [4, '-1', 'RpcFrameworkError'],
        ],
      ]);
      for (const station of stations) await station.end();
    }));
});

const ACCEPT = { unknown_chargers: 'accept' };
let probes = 0;

/** What comes back for a frame: everything before the answer to a question that was asked right after it. */
async function answersTo(socket: BareSocket, frame: unknown): Promise<readonly unknown[]> {
  const before = socket.heard.length;
  socket.say(frame);
  probes += 1;
  const probe = `probe-${probes}`;
  await socket.ask(probe, HEARTBEAT, {});
  return headsOf(socket.heard.slice(before)).filter(([, id]) => id !== probe);
}

function bootOf(version: OcppVersion): [action: string, payload: unknown] {
  return version === '1.6'
    ? ['BootNotification', { chargePointVendor: 'Acme', chargePointModel: 'Broken' }]
    : ['BootNotification', { reason: 'PowerUp', chargingStation: { vendorName: 'Acme', model: 'Broken' } }];
}

function startOf(version: OcppVersion, tag: string): [action: string, payload: unknown] {
  const timestamp = '2026-11-22T12:00:00.000Z';
  return version === '1.6'
    ? ['StartTransaction', { connectorId: 1, idTag: tag, meterStart: 5, timestamp }]
    : [
        'TransactionEvent',
        {
          eventType: 'Started',
          timestamp,
          triggerReason: 'Authorized',
          seqNo: 0,
          transactionInfo: { transactionId: 'tx-1' },
          evse: { id: 1, connectorId: 1 },
          idToken: { idToken: tag, type: 'ISO14443' },
        },
      ];
}

function bootsOf(stage: Stage, identity: string): number {
  return stage.service('good').calls.filter((call) => call.identity === identity && call.action === 'BootNotification')
    .length;
}
