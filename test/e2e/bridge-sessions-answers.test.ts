/** What services of another version ask for and answer about sessions, and who hears what of it (PROTOCOL §2.3, §3.3, §4.3). */
import { describe, expect, test } from 'vitest';
import type { OcppVersion } from '../../src/core/ocpp/versions.ts';
import type { StrictCall } from '../peers/strict.ts';
import { remoteStart, remoteStop } from './asks.ts';
import { heard, heardUntimed } from './bridge-words.ts';
import { callsOf, until } from './house.ts';
import { delivered, play, type Stage, settled } from './stage.ts';

describe('S03: two remote starts of one place, a charger of 1.6', () => {
  const services = {
    newer: { version: '2.0.1', config: { role: 'controller' } },
    older: { version: '1.6', firstTxId: 77, config: { role: 'controller' } },
    watching: { version: '2.0.1', config: { role: 'energy' } },
  } as const;
  const begun = async (stage: Stage) => {
    const starts = callsOf(stage.box.peer, 'RemoteStartTransaction');
    expect(starts).toMatchObject([{ connectorId: 1 }]);
    await stage.box.start(String(starts[0]?.idTag), 1_000);
    await delivered(stage);
  };
  const startOf = (stage: Stage, id: string) => heardUntimed(stage.service(id).calls)[0];

  test('the newer one is first: it alone hears that the session is its own start, under its own number', () =>
    play({ version: '1.6', services }, async (stage) => {
      await settled(stage, 'newer', 'older', 'watching');
      const mine = remoteStart('2.0.1', 'CARD-1', 4711);
      expect(await stage.ask('newer', mine.action, mine.payload)).toMatchObject({ status: 'Accepted' });
      const theirs = remoteStart('1.6', 'CARD-2', 0);
      expect(await stage.ask('older', theirs.action, theirs.payload)).toEqual({ status: 'Rejected' });
      await begun(stage);
      expect(startOf(stage, 'newer')).toMatchObject({ event: 'Started', trigger: 'RemoteStart', remoteStartId: 4711 });
      expect(startOf(stage, 'watching')).toMatchObject({ event: 'Started', trigger: 'Authorized' });
      expect(startOf(stage, 'watching')).not.toHaveProperty('remoteStartId');
      expect(startOf(stage, 'older')).toMatchObject({ start: 'CARD-1' });
    }));

  test('the older one is first: the newer one is told that the place is taken', () =>
    play({ version: '1.6', services }, async (stage) => {
      await settled(stage, 'newer', 'older', 'watching');
      const theirs = remoteStart('1.6', 'CARD-2', 0);
      expect(await stage.ask('older', theirs.action, theirs.payload)).toEqual({ status: 'Accepted' });
      const mine = remoteStart('2.0.1', 'CARD-1', 4711);
      expect(await stage.ask('newer', mine.action, mine.payload)).toMatchObject({
        status: 'Rejected',
        statusInfo: { reasonCode: 'TxInProgress' },
      });
      await begun(stage);
      expect(startOf(stage, 'newer')).toMatchObject({ event: 'Started', trigger: 'Authorized', tag: 'CARD-2' });
      expect(startOf(stage, 'newer')).not.toHaveProperty('remoteStartId');
    }));
});

describe('S40: a remote stop', () => {
  test('of a service of 2.1 at a charger of 1.6: it hears that it was its own, nobody else does', () =>
    play(
      {
        version: '1.6',
        services: {
          newer: { version: '2.1', config: { role: 'operator' } },
          watching: { version: '2.0.1', config: { role: 'energy' } },
          older: { version: '1.6', firstTxId: 77, config: { role: 'energy' } },
        },
      },
      async (stage) => {
        await settled(stage, 'newer', 'watching', 'older');
        const start = remoteStart('2.1', 'CARD-1', 1);
        await stage.ask('newer', start.action, start.payload);
        const txId = await stage.box.start('CARD-1', 1_000);
        await delivered(stage);
        const stop = remoteStop('2.1', String(heard(stage.service('newer').calls)[0]?.tx));
        expect(await stage.ask('newer', stop.action, stop.payload)).toMatchObject({ status: 'Accepted' });
        expect(callsOf(stage.box.peer, 'RemoteStopTransaction')).toEqual([{ transactionId: Number(txId) }]);
        await stage.box.stop(txId, 1_200, { reason: 'Remote', tag: 'CARD-1' });
        await delivered(stage);
        const end = (id: string) => heardUntimed(stage.service(id).calls).at(-1);
        expect(end('newer')).toMatchObject({ event: 'Ended', trigger: 'RemoteStop', reason: 'Remote' });
        expect(end('watching')).toMatchObject({ event: 'Ended', trigger: 'ChargingStateChanged', reason: 'Other' });
        expect(end('older')).toMatchObject({ stop: 77, reason: 'Other' });
        expect(end('newer')).not.toHaveProperty('tag');
      },
    ));

  test('of a service of 1.6 at a charger of 2.0.1, by the number that it gave', () =>
    play(
      {
        version: '2.0.1',
        services: {
          older: { version: '1.6', firstTxId: 77, config: { role: 'operator' } },
          watching: { version: '2.1', config: { role: 'energy' } },
        },
      },
      async (stage) => {
        await settled(stage, 'older', 'watching');
        const start = remoteStart('1.6', 'CARD-1', 0);
        expect(await stage.ask('older', start.action, start.payload)).toEqual({ status: 'Accepted' });
        const [asked] = callsOf(stage.box.peer, 'RequestStartTransaction');
        const txId = await stage.box.start('CARD-1', 1_000, { remoteStartId: Number(asked?.remoteStartId) });
        await delivered(stage);
        const stop = remoteStop('1.6', '77');
        expect(await stage.ask('older', stop.action, stop.payload)).toEqual({ status: 'Accepted' });
        expect(callsOf(stage.box.peer, 'RequestStopTransaction')).toEqual([{ transactionId: txId }]);
        await stage.box.stop(txId, 1_200, { reason: 'Remote', remote: true });
        await delivered(stage);
        expect(heardUntimed(stage.service('older').calls)).toMatchObject([
          { start: 'CARD-1', wh: 1_000 },
          { stop: 77, wh: 1_200, reason: 'Remote' },
        ]);
        expect(heardUntimed(stage.service('watching').calls)).toMatchObject([
          { event: 'Started', trigger: 'Authorized' },
          { event: 'Ended', trigger: 'ChargingStateChanged', reason: 'Other' },
        ]);
      },
    ));
});

/** Says no to the card of a session that begins, as the version has it. */
const rejects =
  (version: OcppVersion, status = 'Invalid') =>
  ({ action, payload }: StrictCall) => {
    const begins = action === 'StartTransaction' || (action === 'TransactionEvent' && payload.eventType === 'Started');
    if (!begins) return undefined;
    return version === '1.6' ? { transactionId: 5, idTagInfo: { status } } : { idTokenInfo: { status } };
  };

const MIXES: readonly [charger: OcppVersion, decides: OcppVersion, other: OcppVersion][] = [
  ['1.6', '1.6', '2.0.1'],
  ['1.6', '2.1', '1.6'],
  ['2.0.1', '1.6', '2.0.1'],
  ['2.1', '1.6', '1.6'],
];

describe.each(MIXES)('a charger of %s, a service of %s that says no late, another of %s', (charger, decides, other) => {
  const services = (role: string) => ({
    alpha: { version: decides, answer: rejects(decides), config: { role } },
    beta: { version: other, firstTxId: 77, config: { role: 'controller' } },
  });
  const ends = (stage: Stage, id: string) =>
    heardUntimed(stage.service(id).calls)
      .filter((line) => 'stop' in line || line.event === 'Ended')
      .map(({ reason, trigger }) => [reason, trigger]);

  test('S18: it decides on the card: the charger is asked to stop, and each hears the reason that is its own', () =>
    play({ version: charger, config: { authority: 'alpha' }, services: services('billing') }, async (stage) => {
      const { box } = stage;
      await settled(stage, 'alpha', 'beta');
      await box.authorize('CARD-1');
      const txId = await box.start('CARD-1', 1_000);
      const stop = remoteStop(charger, txId);
      await until('the stop', () => callsOf(box.peer, stop.action).length > 0);
      expect(callsOf(box.peer, stop.action)).toEqual([stop.payload]);
      await box.stop(txId, 1_050, { reason: 'Remote', remote: true });
      await delivered(stage);
      expect(ends(stage, 'alpha')).toEqual([['DeAuthorized', decides === '1.6' ? undefined : 'Deauthorized']]);
      expect(ends(stage, 'beta')).toEqual([['Other', other === '1.6' ? undefined : 'ChargingStateChanged']]);
    }));

  test('S19: it only looks on: it hears one end and nothing more, charging goes on', () =>
    play({ version: charger, services: services('energy') }, async (stage) => {
      const { box, clock } = stage;
      await settled(stage, 'alpha', 'beta');
      const txId = await box.start('CARD-1', 1_000);
      await until('alpha to hear the end', () => ends(stage, 'alpha').length > 0);
      clock.advance(2_000);
      await box.meter(txId, 1_500);
      clock.advance(2_000);
      await box.stop(txId, 2_000);
      await delivered(stage);
      expect(callsOf(box.peer, remoteStop(charger, txId).action)).toEqual([]);
      expect(ends(stage, 'alpha')).toEqual([['DeAuthorized', decides === '1.6' ? undefined : 'Deauthorized']]);
      expect(heard(stage.service('alpha').calls)).toHaveLength(2);
      expect(heard(stage.service('beta').calls)).toHaveLength(3);
    }));
});

describe.each(['2.0.1', '2.1'] as const)(
  'S41: a charger of 1.6 that was offline for two hours, a service of %s',
  (version) => {
    test('hears the session as offline with its own times, and is asked about no card', () =>
      play({ version: '1.6', config: { authority: 'newer' }, services: { newer: { version } } }, async (stage) => {
        const { box, clock } = stage;
        await settled(stage, 'newer');
        await box.peer.close();
        await stage.pass(70_000);
        await until('the link to close', async () => {
          const { ocpp_services: links } = await stage.status();
          return Array.isArray(links) && links[0]?.state === 'off';
        });
        const [startedAt, meteredAt, stoppedAt] = [10, 40, 70].map((minutes) => clock.now() + minutes * 60_000);
        const iso = (at = 0) => new Date(at).toISOString();
        clock.advance(2 * 3_600_000);
        await stage.reconnect();
        const start = { connectorId: 1, idTag: 'CARD-1', meterStart: 1_000, timestamp: iso(startedAt) };
        const { transactionId } = await stage.box.peer.call('StartTransaction', start);
        const meterValue = [{ timestamp: iso(meteredAt), sampledValue: [{ value: '1500' }] }];
        await stage.box.peer.call('MeterValues', { connectorId: 1, transactionId, meterValue });
        await stage.box.peer.call('StopTransaction', { transactionId, meterStop: 2_000, timestamp: iso(stoppedAt) });
        await delivered(stage);
        expect(heard(stage.service('newer').calls)).toMatchObject([
          { event: 'Started', offline: true, at: iso(startedAt), wh: ['1000 Transaction.Begin'] },
          { event: 'Updated', offline: true, at: iso(meteredAt), wh: ['1500 undefined'] },
          { event: 'Ended', offline: true, at: iso(stoppedAt), wh: ['2000 Transaction.End'] },
        ]);
        expect(callsOf(stage.service('newer'), 'Authorize')).toEqual([]);
      }));
  },
);
