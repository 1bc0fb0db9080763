import { request } from 'node:http';
import { describe, expect, test } from 'vitest';
import { OCPP_VERSIONS } from '../../src/core/ocpp/versions.ts';
import { rejected, remoteStart } from './asks.ts';
import { callsOf, until } from './house.ts';
import { eventsOf, type Json } from './json-backend.ts';
import { fields } from './seen.ts';
import { delivered, leaseOf, play, type Stage, settled } from './stage.ts';

describe.each([...OCPP_VERSIONS].reverse())('%s: a backend steers', (version) => {
  test('it takes control, starts, limits and stops, and everybody else waits', () =>
    play({ version, services: { alpha: {} }, backends: { script: {}, rival: {} } }, async (stage) => {
      const { box } = stage;
      await settled(stage, 'alpha');
      const script = await stage.backend('script');
      const rival = await stage.backend('rival');

      expect(await script.ask('request_control', { reason: 'cheap hour' })).toMatchObject({
        action: 'request_control',
        result: 'accepted',
      });
      expect(await leaseOf(stage)).toMatchObject({ owner: 'script', state: 'reserved' });
      expect(await stage.status()).toMatchObject({ lock_owner: 'script', lock_reason: 'cheap hour' });
      const start = remoteStart(version, 'TAG-A', 1);
      expect(await stage.ask('alpha', start.action, start.payload)).toMatchObject(rejected(version, 'TxInProgress'));
      expect(await rival.ask('request_control')).toEqual({
        action: 'request_control',
        id: 1,
        error: 'control_locked',
        reason: expect.any(String),
        rule: 'holder',
        retry_after_s: 60,
      });

      expect(await script.ask('RemoteStartTransaction', { connector_id: 1, id_tag: 'SCRIPT' })).toMatchObject({
        result: 'accepted',
      });
      const [asked] = box.peer.calls;
      const remoteStartId = Number(asked?.payload.remoteStartId);
      const txId = await box.start('SCRIPT', 0, version === '1.6' ? {} : { remoteStartId });
      const [started] = await until('the start', () => found(eventsOf(script, 'transaction_started')));
      const session = String(started?.transaction_id);
      expect(session).toMatch(/^[0-9a-f-]{36}$/);
      expect(started).toMatchObject({ own: true, id_tag: 'SCRIPT' });
      expect(await until('the rival to hear it', () => found(eventsOf(rival, 'transaction_started')))).toMatchObject([
        { transaction_id: session, own: false },
      ]);

      expect(await script.ask('set_limit', { limit_a: 10 })).toMatchObject({ result: 'accepted' });
      const set = box.peer.calls.at(-1);
      expect(set?.action).toBe('SetChargingProfile');
      const sent = fields(set?.payload.csChargingProfiles ?? set?.payload.chargingProfile);
      expect(String(sent.transactionId)).toBe(txId);
      expect(JSON.stringify(sent)).toContain('"limit":10');
      expect(fields(fields(await evse(stage))).limit_a).toBe(10);
      expect(await rival.ask('set_limit', { limit_a: 32 })).toMatchObject({
        result: 'accepted',
        reason: expect.stringMatching(/ It gets 10 A now\.$/),
      });
      expect(await rival.ask('RemoteStopTransaction', { transaction_id: session })).toMatchObject({
        error: 'control_locked',
        rule: 'holder',
      });

      expect(await script.ask('RemoteStopTransaction', { transaction_id: session })).toMatchObject({
        result: 'accepted',
      });
      expect(box.peer.calls).toHaveLength(3);
      await box.stop(txId, 500, { reason: 'Remote', remote: true });
      expect(await until('the end', () => found(eventsOf(script, 'transaction_stopped')))).toMatchObject([
        { transaction_id: session, reason: 'Remote', energy_wh: 500 },
      ]);
      expect(
        await until('the rival to hear the end', () => found(eventsOf(rival, 'transaction_stopped'))),
      ).toMatchObject([{ transaction_id: session, reason: 'Other' }]);
      await delivered(stage);
      expect((await stage.house.api('/sessions')).body).toMatchObject({
        sessions: [{ backend_id: 'script', payer: 'script', session_id: session }],
      });
    }));
});

describe('1.6: what a backend is refused', () => {
  test('without the right, by the lists, by a wrong question, by a charger that is away', () =>
    play(
      {
        version: '1.6',
        backends: { watcher: { role: 'reporter' }, spammer: {}, script: {} },
        config: { blocked_providers: ['spammer'] },
      },
      async (stage) => {
        await settled(stage);
        const watcher = await stage.backend('watcher');
        const spammer = await stage.backend('spammer');
        const script = await stage.backend('script');
        const rows: readonly [typeof script, string, Json, Json][] = [
          [watcher, 'request_control', {}, { error: 'not_allowed', rule: 'rights' }],
          [watcher, 'RemoteStartTransaction', {}, { error: 'not_allowed', rule: 'rights' }],
          [spammer, 'request_control', {}, { error: 'not_allowed', rule: 'lists' }],
          [script, 'RemoteStopTransaction', {}, { error: 'bad_request', rule: 'request' }],
          [script, 'RemoteStopTransaction', { transaction_id: 'nobody' }, { error: 'bad_request', rule: 'request' }],
          [script, 'RemoteStartTransaction', { charger: 'OTHER' }, { error: 'bad_request', rule: 'request' }],
          [script, 'RemoteStartTransaction', { evse: 7 }, { error: 'bad_request', rule: 'request' }],
          [script, 'set_limit', { limit_a: 'much' }, { error: 'bad_request', rule: 'request' }],
          [script, 'make_coffee', {}, { error: 'bad_request', rule: 'request' }],
          [script, 'release_control', {}, { error: 'control_locked', rule: 'holder' }],
        ];
        for (const [backend, action, asked, refusal] of rows) {
          const reply = await backend.ask(action, asked);
          expect(reply, `${action} ${JSON.stringify(asked)}`).toMatchObject(refusal);
          expect(String(reply.reason).length, action).toBeGreaterThan(10);
        }
        await stage.box.peer.close();
        await until('the charger to be away', () => found(eventsOf(script, 'charger_offline')));
        expect(await script.ask('RemoteStartTransaction')).toMatchObject({ error: 'charger_offline', rule: 'charger' });
        expect(stage.box.peer.calls).toEqual([]);
      },
    ));

  test('too soon after its last granted request, and the start that it asked control for is no second one', () =>
    play({ version: '1.6', backends: { script: {} }, config: { rate_limit_seconds: 10 } }, async (stage) => {
      await settled(stage);
      const script = await stage.backend('script');
      expect(await script.ask('request_control')).toMatchObject({ result: 'accepted' });
      expect(await script.ask('RemoteStartTransaction')).toMatchObject({ result: 'accepted' });
      expect(await script.ask('release_control')).toMatchObject({ result: 'released' });
      stage.clock.advance(4_000);
      expect(await script.ask('request_control')).toMatchObject({
        error: 'rate_limited',
        rule: 'rate',
        retry_after_s: 6,
      });
      // A refused request costs nothing.
      stage.clock.advance(6_000);
      expect(await script.ask('request_control')).toMatchObject({ result: 'accepted' });
    }));
});

describe('1.6: a backend comes and goes', () => {
  test('control that it holds without a session ends with its socket, a running session stays its own', () =>
    play({ version: '1.6', backends: { script: {} } }, async (stage) => {
      const { box } = stage;
      await settled(stage);
      const first = await stage.backend('script');
      await first.ask('request_control', { lease_seconds: 900 });
      expect(await leaseOf(stage)).toMatchObject({ owner: 'script' });
      await first.close();
      await until('control to be free', async () => fields(await leaseOf(stage)).owner === null);

      const second = await stage.backend('script');
      await second.ask('RemoteStartTransaction', { id_tag: 'SCRIPT' });
      const txId = await box.start('SCRIPT', 0);
      await second.close();
      await until('the lease to sleep', async () => fields(await leaseOf(stage)).state === 'dormant');
      expect(await leaseOf(stage)).toMatchObject({ owner: 'script' });
      const third = await stage.backend('script');
      await until('the lease to wake', async () => fields(await leaseOf(stage)).state === 'bound');
      const { evses } = fields(fields(fields(await third.ask('get_status')).chargers)[0]);
      const session = fields(fields(fields(evses)[0]).session).transaction_id;
      expect(await third.ask('RemoteStopTransaction', { transaction_id: session })).toMatchObject({
        result: 'accepted',
      });
      await box.stop(txId, 10, { reason: 'Remote' });
    }));

  test('what it acknowledged is not told again, what it missed is, in order; without acks it is live only', () =>
    play({ version: '1.6', backends: { careful: {}, careless: {} } }, async (stage) => {
      const { box, clock } = stage;
      await settled(stage);
      const names = ['transaction_started', 'meter', 'transaction_stopped'] as const;
      const careful = await stage.backend('careful');
      const careless = await stage.backend('careless');
      const txId = await box.start('CARD-1', 0);
      const [started] = await until('the start', () => found(eventsOf(careful, ...names)));
      expect(await careful.ask('ack', { seq: started?.seq })).toMatchObject({ action: 'ack', result: 'accepted' });
      await careful.close();
      await careless.close();
      clock.advance(5_000);
      const meteredAt = new Date(clock.now()).toISOString();
      await box.meter(txId, 100);
      clock.advance(5_000);
      const stoppedAt = new Date(clock.now()).toISOString();
      await box.stop(txId, 200);

      const again = await stage.backend('careful');
      await until('the replay', () => eventsOf(again, ...names).length === 2);
      expect(eventsOf(again, ...names)).toMatchObject([
        { event: 'meter', at: meteredAt, energy_wh: 100, replayed: true },
        { event: 'transaction_stopped', at: stoppedAt, energy_wh: 200, replayed: true },
      ]);
      const liveOnly = await stage.backend('careless');
      const next = await box.start('CARD-2', 200);
      await until('the next start', () => found(eventsOf(liveOnly, ...names)));
      expect(eventsOf(liveOnly, ...names)).toMatchObject([{ event: 'transaction_started', id_tag: 'CARD-2' }]);
      await until('the next start', () => eventsOf(again, ...names).length === 3);
      expect(eventsOf(again, ...names).at(-1)).not.toHaveProperty('replayed');
      // An ack of what never was is refused and moves nothing.
      expect(await again.ask('ack', { seq: 9_999 })).toMatchObject({ error: 'bad_request' });
      await box.stop(next, 300);
    }));

  test('what it had and did not acknowledge comes again after a restart of the program', () =>
    play({ version: '1.6', backends: { careful: {} } }, async (stage) => {
      await settled(stage);
      const before = await stage.backend('careful');
      const txId = await stage.box.start('CARD-1', 0);
      const [started] = await until('the start', () => found(eventsOf(before, 'transaction_started')));
      await before.ask('ack', { seq: Number(started?.seq) - 1 });
      await before.close();
      await stage.restart();
      const after = await stage.backend('careful');
      const [replayed] = await until('the replay', () => found(eventsOf(after, 'transaction_started')));
      expect(replayed).toEqual({ ...started, replayed: true });
      await stage.box.stop(txId, 100);
      await until('the end', () => found(eventsOf(after, 'transaction_stopped')));
    }));

  test('nobody gets in without the right token', () =>
    play({ version: '1.6', backends: { script: {} } }, async (stage) => {
      await settled(stage);
      const url = stage.house.url.replace('ws:', 'http:');
      for (const query of ['', '?id=script', '?id=script&token=wrong', '?id=nobody&token=token-of-backend-script']) {
        const headers = {
          connection: 'Upgrade',
          upgrade: 'websocket',
          'sec-websocket-version': '13',
          'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        };
        const status = await upgradeStatus(`${url}/backend${query}`, headers);
        expect(status, query).toBe(401);
      }
      expect(callsOf(stage.box.peer, 'RemoteStartTransaction')).toEqual([]);
    }));
});

function upgradeStatus(url: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { headers });
    sent.once('response', (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.once('upgrade', (_response, socket) => {
      socket.destroy();
      resolve(101);
    });
    sent.once('error', reject);
    sent.end();
  });
}

function found(events: readonly Json[]): readonly Json[] | undefined {
  return events.length === 0 ? undefined : events;
}

async function evse(stage: Stage): Promise<unknown> {
  return fields(fields(fields((await stage.status()).chargers)[0]).evses)[0];
}
