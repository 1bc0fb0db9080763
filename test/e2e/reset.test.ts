/** Restarts (PROTOCOL §2.6): really for who may maintain and disturbs nobody, else only as it looks to the asker. */
import { describe, expect, test } from 'vitest';
import { OCPP_VERSIONS, type OcppVersion } from '../../src/core/ocpp/versions.ts';
import { CHARGER, callsOf, until } from './house.ts';
import type { Json } from './json-backend.ts';
import { told } from './seen.ts';
import { delivered, play, type Stage, settled } from './stage.ts';

const CAST = {
  alpha: { config: { role: 'controller' } },
  beta: { config: { role: 'controller' } },
  gamma: { config: { role: 'operator' } },
};

describe.each(OCPP_VERSIONS.toReversed())('%s', (version) => {
  const now = version === '1.6' ? 'Hard' : 'Immediate';
  const reset = (stage: Stage, id: string, type = now, more: Json = {}) => stage.ask(id, 'Reset', { type, ...more });
  const resets = (stage: Stage) => callsOf(stage.box.peer, 'Reset');

  test('S32: who may not maintain moves and restarts nothing: it sees a station that restarts, and nobody else does', () =>
    play({ version, services: CAST }, async (stage) => {
      await settled(stage, 'alpha', 'beta', 'gamma');
      if (version !== '1.6') {
        expect(await stage.ask('alpha', 'SetNetworkProfile', NETWORK)).toMatchObject({ status: 'Rejected' });
      }
      const before = await stage.service('alpha').station(CHARGER);
      expect(await reset(stage, 'alpha')).toEqual({ status: 'Accepted' });
      await until('the link to go', async () => (await stateOf(stage, 'alpha')) === 'backoff');
      await stage.pass(4_900);
      expect(await stage.service('alpha').station(CHARGER)).toBe(before);
      await stage.pass(10_100);
      await until('the station to be back', () => told(stage.service('alpha').calls).length === 4);
      expect(told(stage.service('alpha').calls).map(({ kind }) => kind)).toEqual(['boot', 'status', 'boot', 'status']);
      const [, boot] = callsOf(stage.service('alpha'), 'BootNotification');
      if (version !== '1.6') expect(boot).toMatchObject({ reason: 'RemoteReset' });
      for (const id of ['beta', 'gamma']) expect(told(stage.service(id).calls)).toHaveLength(2);
      expect(stage.box.peer.calls).toEqual([]);
    }));

  test('who may not maintain does not restart what a session of its own runs on', () =>
    play({ version, services: CAST }, async (stage) => {
      await settled(stage, 'alpha', 'beta', 'gamma');
      const txId = await stage.box.start('TAG', 0);
      await delivered(stage);
      expect(await reset(stage, 'alpha')).toMatchObject(busy(version));
      const { body } = await stage.house.api('/api/v1/decisions?by=alpha&allowed=false');
      expect(body.decisions).toMatchObject([{ asked: 'Reset', rule: 'session' }]);
      await stage.box.stop(txId, 100);
      await delivered(stage);
      expect(await reset(stage, 'alpha')).toEqual({ status: 'Accepted' });
      expect(stage.box.peer.calls).toEqual([]);
    }));

  test('who may maintain restarts the charger, once in a minute, and every provider hears of the Boot', () =>
    play({ version, services: CAST }, async (stage) => {
      const { box } = stage;
      await settled(stage, 'alpha', 'beta', 'gamma');
      const both = await Promise.all([reset(stage, 'gamma'), reset(stage, 'gamma')]);
      expect(both).toEqual([{ status: 'Accepted' }, { status: 'Accepted' }]);
      expect(resets(stage)).toEqual([{ type: now }]);
      await stage.pass(61_000);
      expect(await reset(stage, 'gamma')).toEqual({ status: 'Accepted' });
      expect(resets(stage)).toHaveLength(2);
      await box.boot();
      for (const id of ['alpha', 'beta', 'gamma'])
        await until(`${id} to hear`, () => callsOf(stage.service(id), 'BootNotification').length === 2);
    }));

  test('who may maintain ends no session of another by it', () => {
    const answer = ({ payload }: { payload: Json }) => ({
      status: payload.type === 'OnIdle' ? 'Scheduled' : 'Accepted',
    });
    return play({ version, services: CAST, answer }, async (stage) => {
      await settled(stage, 'alpha', 'beta', 'gamma');
      await stage.box.start('TAG', 0);
      expect(await reset(stage, 'gamma')).toMatchObject(busy(version));
      expect(resets(stage)).toEqual([]);
      if (version === '1.6') return;
      expect(await reset(stage, 'gamma', 'OnIdle')).toEqual({ status: 'Scheduled' });
      expect(resets(stage)).toEqual([{ type: 'OnIdle' }]);
      if (version === '2.1') expect(await reset(stage, 'gamma', 'ImmediateAndResume')).toMatchObject(busy(version));
    });
  });

  test('what the charger refused is asked again at once', () => {
    let yes = false;
    const answer = () => ({ status: yes ? 'Accepted' : 'Rejected' });
    return play({ version, services: CAST, answer }, async (stage) => {
      await settled(stage, 'gamma');
      expect(await reset(stage, 'gamma')).toMatchObject({ status: 'Rejected' });
      yes = true;
      expect(await reset(stage, 'gamma')).toEqual({ status: 'Accepted' });
    });
  });
});

test.each(OCPP_VERSIONS.filter((version) => version !== '1.6'))('%s: one EVSE is restarted by itself', (version) =>
  play({ version, services: CAST }, async (stage) => {
    await settled(stage, 'alpha', 'gamma');
    const one = { type: 'Immediate', evseId: 1 };
    expect(await stage.ask('gamma', 'Reset', one)).toEqual({ status: 'Accepted' });
    expect(callsOf(stage.box.peer, 'Reset')).toEqual([one]);
    expect(await stage.ask('gamma', 'Reset', { ...one, evseId: 7 })).toMatchObject({
      status: 'Rejected',
      statusInfo: { reasonCode: 'UnknownEvse' },
    });
    expect(await stage.ask('alpha', 'Reset', one)).toEqual({ status: 'Accepted' });
    await until('alpha to hear its status', () => callsOf(stage.service('alpha'), 'StatusNotification').length === 2);
    expect(callsOf(stage.service('alpha'), 'BootNotification')).toHaveLength(1);
    expect(callsOf(stage.box.peer, 'Reset')).toHaveLength(1);
  }),
);

const NETWORK: Json = {
  configurationSlot: 1,
  connectionData: {
    ocppVersion: 'OCPP20',
    ocppTransport: 'JSON',
    ocppCsmsUrl: 'wss://other.example',
    messageTimeout: 30,
    securityProfile: 1,
    ocppInterface: 'Wired0',
  },
};

function busy(version: OcppVersion): Json {
  return version === '1.6'
    ? { status: 'Rejected' }
    : { status: 'Rejected', statusInfo: { reasonCode: 'TxInProgress' } };
}

async function stateOf(stage: Stage, id: string): Promise<unknown> {
  const { ocpp_services: services } = await stage.status();
  return Array.isArray(services) ? services.find((one) => one.id === id)?.state : undefined;
}
