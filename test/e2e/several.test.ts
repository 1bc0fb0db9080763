/** Chargers of several EVSEs and connectors, and several chargers side by side: nothing of one touches another. */
import { describe, expect, test } from 'vitest';
import type { Payload } from '../../src/core/model.ts';
import { OCPP_VERSIONS, type OcppVersion } from '../../src/core/ocpp/versions.ts';
import type { StrictCall } from '../peers/strict.ts';
import { boxOf } from './box.ts';
import { CHARGER, callsOf, charger, until } from './house.ts';
import { fields, sessions, told } from './seen.ts';
import { type Cast, delivered, play, type Stage, settled } from './stage.ts';

const VERSIONS: readonly OcppVersion[] = [...OCPP_VERSIONS].reverse();
const NEWER: readonly OcppVersion[] = VERSIONS.filter((version) => version !== '1.6');
const TWO = { alpha: { firstTxId: 77 }, beta: { firstTxId: 5 } };

function remoteStart(version: OcppVersion, evse: number, tag: string): [action: string, payload: Payload] {
  if (version === '1.6') return ['RemoteStartTransaction', { connectorId: evse, idTag: tag }];
  const idToken = { idToken: tag, type: 'ISO14443' };
  return ['RequestStartTransaction', { evseId: evse, remoteStartId: evse, idToken }];
}

function remoteStop(version: OcppVersion, id: string): [action: string, payload: Payload] {
  if (version === '1.6') return ['RemoteStopTransaction', { transactionId: Number(id) }];
  return ['RequestStopTransaction', { transactionId: id }];
}

/** The charger was asked to start at this EVSE, and does. */
async function startAt(stage: Stage, evse: number, tag: string, wh: number): Promise<string> {
  const asked = callsOf(stage.box.peer, 'RequestStartTransaction').findLast(({ evseId }) => evseId === evse);
  const remoteStartId = typeof asked?.remoteStartId === 'number' ? asked.remoteStartId : undefined;
  return stage.box.start(tag, wh, { connector: evse, ...(remoteStartId !== undefined && { remoteStartId }) });
}

/** The EVSEs of a charger as /status shows them, by number. */
async function evsesOf(stage: Stage, id = CHARGER): Promise<ReadonlyMap<number, Readonly<Record<string, unknown>>>> {
  const { chargers } = await stage.status();
  const mine = Object.values(fields(chargers))
    .map(fields)
    .find((one) => one.id === id);
  const evses = Object.values(fields(mine?.evses)).map(fields);
  return new Map(evses.map((evse) => [Number(evse.evse), evse]));
}

/** The station tells its places, and the services have heard all of them. */
async function twoEvses(stage: Stage, version: OcppVersion): Promise<void> {
  await stage.box.boot();
  if (version === '1.6') {
    await stage.box.status('Available', 0);
  } else {
    await stage.box.peer.call('StatusNotification', {
      timestamp: new Date(stage.clock.now()).toISOString(),
      connectorStatus: 'Available',
      evseId: 1,
      connectorId: 2,
    });
  }
  await stage.box.status('Available', 1);
  await stage.box.status('Available', 2);
  for (const id of ['alpha', 'beta']) {
    await until(`${id} to know all places`, () => callsOf(stage.service(id), 'StatusNotification').length === 3);
  }
}

/** A scene with a charger of two EVSEs (one of them with two connectors where the version can say so). */
function double(version: OcppVersion, scene: (stage: Stage) => Promise<void>, cast: Partial<Cast> = {}): Promise<void> {
  return play({ version, services: TWO, ...cast }, async (stage) => {
    await twoEvses(stage, version);
    await scene(stage);
  });
}

describe.each(VERSIONS)('%s: a charger of two EVSEs', (version) => {
  test('two services start and steer one each; neither reaches the session of the other', () =>
    double(version, async (stage) => {
      const { box } = stage;
      for (const [id, evse] of [
        ['alpha', 1],
        ['beta', 2],
      ] as const) {
        expect(await stage.ask(id, ...remoteStart(version, evse, `TAG-${id}`))).toMatchObject({ status: 'Accepted' });
      }
      const first = await startAt(stage, 1, 'TAG-alpha', 100);
      const second = await startAt(stage, 2, 'TAG-beta', 2_000);
      expect(first).not.toBe(second);
      await delivered(stage);
      const running = await evsesOf(stage);
      expect(running.get(1)).toMatchObject({ lock_owner: 'alpha', session: { payer: 'alpha', started_by: 'alpha' } });
      expect(running.get(2)).toMatchObject({ lock_owner: 'beta', session: { payer: 'beta', started_by: 'beta' } });

      // In 1.6 each service gave its own ids, in the order of the starts.
      const idAt = (id: 'alpha' | 'beta', tx: 1 | 2): string =>
        version === '1.6' ? String((id === 'alpha' ? 76 : 4) + tx) : tx === 1 ? first : second;
      const before = box.peer.calls.length;
      expect(await stage.ask('alpha', ...remoteStop(version, idAt('alpha', 2)))).toMatchObject({ status: 'Rejected' });
      expect(await stage.ask('beta', ...remoteStart(version, 1, 'TAG-beta'))).toMatchObject({ status: 'Rejected' });
      expect(box.peer.calls).toHaveLength(before);
      expect(await stage.ask('alpha', ...remoteStop(version, idAt('alpha', 1)))).toMatchObject({ status: 'Accepted' });
      await box.stop(first, 300, { reason: 'Remote', remote: true });
      await delivered(stage);

      const after = await evsesOf(stage);
      expect(after.get(1)).toMatchObject({ session: null });
      expect(after.get(2)).toMatchObject({ lock_owner: 'beta', session: { payer: 'beta' } });
      await box.stop(second, 2_500);
      await delivered(stage);
      for (const id of ['alpha', 'beta'] as const) {
        expect(sessions(stage.service(id).calls).map((one) => [one.kind, fields(one).wh])).toEqual([
          ['start', 100],
          ['start', 2_000],
          ['stop', 300],
          ['stop', 2_500],
        ]);
        const stops = sessions(stage.service(id).calls).filter(({ kind }) => kind === 'stop');
        expect(stops.map((one) => fields(one).txId)).toEqual([idAt(id, 1), idAt(id, 2)]);
      }
    }));

  test('every service hears the states of all places, after each boot, the station itself first', () =>
    double(version, async (stage) => {
      await stage.box.boot();
      await until('the second boot', () => callsOf(stage.service('alpha'), 'BootNotification').length === 2);
      await until('the states', () => callsOf(stage.service('alpha'), 'StatusNotification').length === 6);
      const places = callsOf(stage.service('alpha'), 'StatusNotification')
        .slice(3)
        .map(({ evseId, connectorId }) => (evseId === undefined ? [connectorId] : [evseId, connectorId]));
      expect(places).toEqual(
        version === '1.6'
          ? [[0], [1], [2]]
          : [
              [1, 1],
              [1, 2],
              [2, 1],
            ],
      );
    }));

  test('a trigger for one place brings the state of that place alone', () =>
    double(version, async (stage) => {
      const place = version === '1.6' ? { connectorId: 2 } : { evse: { id: 2, connectorId: 1 } };
      const trigger = { requestedMessage: 'StatusNotification', ...place };
      expect(await stage.ask('alpha', 'TriggerMessage', trigger)).toEqual({ status: 'Accepted' });
      await until('the state', () => callsOf(stage.service('alpha'), 'StatusNotification').length === 4);
      expect(told(stage.service('alpha').calls).at(-1)).toMatchObject({ connector: 2 });
      const nowhere = version === '1.6' ? { connectorId: 9 } : { evse: { id: 9, connectorId: 1 } };
      const refused = await stage.ask('alpha', 'TriggerMessage', { ...trigger, ...nowhere });
      expect(refused).toMatchObject({ status: 'Rejected' });
      expect(callsOf(stage.service('beta'), 'StatusNotification')).toHaveLength(3);
    }));

  test('a fault at one EVSE leaves the other alone', () =>
    double(version, async (stage) => {
      const { box } = stage;
      await box.status('Faulted', 1);
      expect(await stage.ask('alpha', ...remoteStart(version, 1, 'TAG-A'))).toMatchObject({ status: 'Rejected' });
      const evses = await evsesOf(stage);
      expect(evses.get(1)).toMatchObject({ fault: true });
      expect(evses.get(2)).toMatchObject({ fault: false });
      expect(await stage.ask('alpha', ...remoteStart(version, 2, 'TAG-A'))).toMatchObject({ status: 'Accepted' });
      await startAt(stage, 2, 'TAG-A', 0);
      await box.status('Faulted', 1);
      expect((await evsesOf(stage)).get(2)).toMatchObject({ lock_owner: 'alpha', session: { payer: 'alpha' } });
      expect(box.peer.calls.map(({ action }) => action)).toEqual([remoteStart(version, 2, '')[0]]);
    }));

  test('leases are for one EVSE: one that is taken, or reserved by a start, is no hindrance for the other', () =>
    double(version, async (stage) => {
      expect(await stage.ask('alpha', ...remoteStart(version, 1, 'TAG-A'))).toMatchObject({ status: 'Accepted' });
      expect(await stage.ask('beta', ...remoteStart(version, 1, 'TAG-B'))).toMatchObject({ status: 'Rejected' });
      expect(await stage.ask('beta', ...remoteStart(version, 2, 'TAG-B'))).toMatchObject({ status: 'Accepted' });
      const evses = await evsesOf(stage);
      expect(evses.get(1)).toMatchObject({ lock_owner: 'alpha' });
      expect(evses.get(2)).toMatchObject({ lock_owner: 'beta' });
    }));

  test('a remote start that names no EVSE gets the free one', () =>
    double(version, async (stage) => {
      await stage.box.start('CARD-1', 0, { connector: 1 });
      const [action, { connectorId: _1, evseId: _2, ...anywhere }] = remoteStart(version, 1, 'TAG-A');
      expect(await stage.ask('alpha', action, anywhere)).toMatchObject({ status: 'Accepted' });
      expect(stage.box.peer.calls.map(({ payload }) => payload.evseId ?? payload.connectorId)).toEqual([2]);
    }));
});

test('1.6: a fault of the station itself is one of each connector', () =>
  double('1.6', async (stage) => {
    await stage.box.status('Faulted', 0);
    for (const evse of [1, 2]) {
      expect(await stage.ask('alpha', ...remoteStart('1.6', evse, 'TAG-A'))).toEqual({ status: 'Rejected' });
    }
    expect(stage.box.peer.calls).toEqual([]);
  }));

describe.each(NEWER)('%s: a transaction that begins before its place is known', (version) => {
  test('gets its place with the first event that names it; each service hears one session', () =>
    double(version, async (stage) => {
      const { box } = stage;
      const event = (seqNo: number, eventType: string, more: Payload) =>
        box.peer.call('TransactionEvent', {
          eventType,
          seqNo,
          timestamp: new Date(stage.clock.now()).toISOString(),
          triggerReason: eventType === 'Started' ? 'Authorized' : 'CablePluggedIn',
          transactionInfo: { transactionId: 'early' },
          ...more,
        });
      await event(0, 'Started', { idToken: { idToken: 'CARD-1', type: 'ISO14443' } });
      expect((await evsesOf(stage)).get(2)).toMatchObject({ session: null });
      await event(1, 'Updated', { evse: { id: 2, connectorId: 1 } });
      const evses = await evsesOf(stage);
      expect(evses.get(1)).toMatchObject({ session: null });
      expect(evses.get(2)).toMatchObject({ session: { id_tag: 'CARD-1' } });
      await event(2, 'Ended', {});
      await delivered(stage);
      for (const id of ['alpha', 'beta']) {
        expect(
          callsOf(stage.service(id), 'TransactionEvent').map(({ eventType, seqNo, evse }) => [eventType, seqNo, evse]),
        ).toEqual([
          ['Started', 0, undefined],
          ['Updated', 1, { id: 2, connectorId: 1 }],
          ['Ended', 2, undefined],
        ]);
      }
      expect((await evsesOf(stage)).get(2)).toMatchObject({ session: null });
    }));
});

describe.each(VERSIONS)('%s: two chargers side by side', (version) => {
  test('a shared service and one of its own: ids are unique, nothing crosses, and one that is down disturbs nobody', () =>
    play(
      {
        version,
        services: { alpha: { firstTxId: 77 }, beta: { firstTxId: 5, config: { charger: 'BOX2' } } },
        config: { chargers: [{ id: CHARGER }, { id: 'BOX2' }] },
      },
      async (stage) => {
        const { box, clock } = stage;
        const second = await charger(stage.house, version, undefined, 'BOX2');
        const other = boxOf(() => second, version, clock);
        await settled(stage, 'alpha');
        await other.boot();
        await other.status('Available');
        const heard = (id: string, station: string): readonly StrictCall[] =>
          stage.service(id).calls.filter(({ identity }) => identity === station);
        for (const id of ['alpha', 'beta']) {
          await until(`${id} to know the second`, () => told(heard(id, 'BOX2')).some(({ kind }) => kind === 'status'));
        }
        const one = await box.start('CARD-1', 100);
        const two = await other.start('CARD-2', 5_000);
        if (version === '1.6') expect(one).not.toBe(two);
        await delivered(stage);

        // A command through the link of one charger reaches that one alone.
        const asked = await (await stage.service('alpha').station('BOX2')).call(
          ...remoteStop(version, version === '1.6' ? '78' : two),
        );
        expect(asked).toMatchObject({ status: 'Accepted' });
        expect(box.peer.calls).toEqual([]);
        expect(second.calls).toHaveLength(1);
        if (version === '1.6') {
          // The id of the other charger's session means nothing here.
          const crossed = await (await stage.service('alpha').station(CHARGER)).call(...remoteStop(version, '78'));
          expect(crossed).toMatchObject({ status: 'Rejected' });
        }

        await box.peer.close();
        await stage.pass(70_000);
        await other.stop(two, 5_500, { reason: 'Remote', remote: true });
        await delivered(stage);
        expect(sessions(heard('alpha', 'BOX2')).map(({ kind }) => kind)).toEqual(['start', 'stop']);
        expect(sessions(heard('beta', 'BOX2')).map(({ kind }) => kind)).toEqual(['start', 'stop']);
        expect(sessions(heard('alpha', CHARGER)).map(({ kind }) => kind)).toEqual(['start']);
        expect(heard('beta', CHARGER)).toEqual([]);
        const { ocpp_services: links } = await stage.status();
        const states = Object.values(fields(links)).map((link) => [
          fields(link).id,
          fields(link).charger,
          fields(link).online,
        ]);
        expect(states).toEqual([
          ['alpha', CHARGER, false],
          ['alpha', 'BOX2', true],
          ['beta', 'BOX2', true],
        ]);
        expect((await evsesOf(stage)).get(1)).toMatchObject({ session: { id_tag: 'CARD-1' } });
        expect((await evsesOf(stage, 'BOX2')).get(1)).toMatchObject({ session: null });
        expect(second.violations).toEqual([]);
        await second.close();
      },
    ));
});
