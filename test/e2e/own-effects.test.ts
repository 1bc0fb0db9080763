/** What a network writes for itself has its effect within the proxy, for that network alone (PROTOCOL §2.4). */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OcppVersion } from '../../src/core/ocpp/versions.ts';
import { type StrictCall, type StrictCentralSystem, strictServer } from '../peers/strict.ts';
import { CHARGER, callsOf, until } from './house.ts';
import { told } from './seen.ts';
import { listOf, settingsCharger, variable } from './settings-charger.ts';
import { play, type Stage, settled } from './stage.ts';

const VERSIONS = ['1.6', '2.0.1', '2.1'] as const;

const KEYS: { readonly [key: string]: string } = {
  AuthorizationKey: 'SecurityCtrlr.BasicAuthPassword',
  HeartbeatInterval: 'OCPPCommCtrlr.HeartbeatInterval',
  MinimumStatusDuration: 'VendorConfig.MinimumStatusDuration',
  TransactionMessageAttempts: 'OCPPCommCtrlr.MessageAttempts[TransactionEvent]',
  TransactionMessageRetryInterval: 'OCPPCommCtrlr.MessageAttemptInterval[TransactionEvent]',
};

async function write(stage: Pick<Stage, 'ask'>, version: OcppVersion, id: string, key: string, value: string) {
  return writeTo((action, payload) => stage.ask(id, action, payload), version, key, value);
}

async function writeTo(
  ask: (action: string, payload: Record<string, unknown>) => Promise<Record<string, unknown>>,
  version: OcppVersion,
  key: string,
  value: string,
): Promise<unknown> {
  if (version === '1.6') return (await ask('ChangeConfiguration', { key, value })).status;
  const item = { ...variable(KEYS[key] ?? key), attributeValue: value };
  const { setVariableResult } = await ask('SetVariables', { setVariableData: [item] });
  return listOf(setVariableResult)[0]?.attributeStatus;
}

describe.each(VERSIONS)('%s: what a network writes for itself', (version) => {
  const box = settingsCharger({ values: {} });

  test('its heartbeat comes as often as it wrote, at once; that of another does not change', () =>
    play({ version, services: { a: {}, b: {} }, answer: box.answer }, async (stage) => {
      await settled(stage, 'a', 'b');
      expect(await write(stage, version, 'a', 'HeartbeatInterval', '20')).toBe('Accepted');
      const beats = (id: string) => callsOf(stage.service(id), 'Heartbeat').length;
      await stage.pass(100_000);
      await until('its heartbeats', () => beats('a') >= 4);
      // Who writes the same again and again still gets its heartbeats.
      const before = beats('a');
      for (let n = 0; n < 6; n += 1) {
        await stage.pass(10_000);
        expect(await write(stage, version, 'a', 'HeartbeatInterval', '20')).toBe('Accepted');
      }
      await until('more of them', () => beats('a') > before);
      expect(beats('b')).toBe(0);
    }));

  test('a status is told when it has lasted as long as it wishes, a fault at once', () =>
    play({ version, services: { a: {}, b: {} }, answer: box.answer }, async (stage) => {
      await settled(stage, 'a', 'b');
      expect(await write(stage, version, 'a', 'MinimumStatusDuration', '20')).toBe('Accepted');
      const statuses = (id: string) =>
        told(stage.service(id).calls).flatMap((one) => (one.kind === 'status' ? one.status : []));
      await stage.box.status('cable');
      await until('b to hear of the cable', () => statuses('b').length === 2);
      await stage.pass(10_000);
      await stage.box.status('Available');
      await until('b to hear that it is gone', () => statuses('b').length === 3);
      await stage.pass(40_000);
      expect(statuses('a')).toEqual(['Available']);
      await stage.box.status('Faulted');
      await until('a to hear of the fault', () => statuses('a').at(-1) === 'Faulted');
      await stage.box.status('Available');
      await stage.pass(30_000);
      await until('a to hear that it lasted', () => statuses('a').length === 3);
    }));

  test('a message that it refuses is tried as often as it wrote', () => {
    const answer = ({ action }: StrictCall) => {
      if (action === 'StopTransaction' || action === 'TransactionEvent') throw new Error('not today');
      return undefined;
    };
    return play({ version, services: { a: { answer }, b: {} }, answer: box.answer }, async (stage) => {
      await settled(stage, 'a', 'b');
      expect(await write(stage, version, 'a', 'TransactionMessageAttempts', '2')).toBe('Accepted');
      expect(await write(stage, version, 'a', 'TransactionMessageRetryInterval', '5')).toBe('Accepted');
      const txId = await stage.box.start('CARD', 0);
      if (version === '1.6') await stage.box.stop(txId, 100);
      const action = version === '1.6' ? 'StopTransaction' : 'TransactionEvent';
      await until('the first try', () => callsOf(stage.service('a'), action).length === 1);
      await stage.pass(30_000);
      await until('the second try', () => callsOf(stage.service('a'), action).length === 2);
      await stage.pass(300_000);
      expect(callsOf(stage.service('a'), action)).toHaveLength(2);
    });
  });
});

/** Lets time pass in steps so small that nobody's real connection is taken for too slow. */
function soon(stage: Stage, what: string, look: () => boolean): Promise<unknown> {
  return until(what, async () => {
    stage.clock.advance(100);
    await stage.status();
    return look();
  });
}

describe.each(VERSIONS)('%s: S31: a network changes the password of its own link', (version) => {
  const OLD = 'the-first-password';
  const NEW = 'the-second-password';
  let inForce = OLD;
  let network: StrictCentralSystem;

  beforeAll(async () => {
    network = await strictServer({
      version,
      password: () => inForce,
      answer: ({ action }) =>
        action === 'BootNotification'
          ? { status: 'Accepted', currentTime: new Date(0).toISOString(), interval: 300 }
          : action === 'Heartbeat'
            ? { currentTime: new Date(0).toISOString() }
            : {},
    });
  });
  afterAll(() => network.close());

  test('the charger hears nothing of it, the link comes back with it, and the old one counts while the new one is refused', () => {
    const box = settingsCharger({ values: {} });
    const service = { id: 'a', url: network.url, auth_type: 'basic', username: CHARGER, password: OLD };
    return play({ version, services: { b: {} }, moreServices: [service], answer: box.answer }, async (stage) => {
      await settled(stage, 'b');
      const boots = () => callsOf(network, 'BootNotification').length;
      await until('a to register', () => boots() === 1);
      const ask = async (action: string, payload: Record<string, unknown>) =>
        (await network.station(CHARGER)).call(action, payload);

      expect(await writeTo(ask, version, 'AuthorizationKey', 'short')).toBe('Rejected');
      // Of two new ones within a day neither is in force yet: the one that always opened the link still does.
      expect(await writeTo(ask, version, 'AuthorizationKey', 'never-put-in-force')).toBe('Accepted');
      await soon(stage, 'the link to come back although the new one is refused', () => boots() === 2);
      expect(await writeTo(ask, version, 'AuthorizationKey', NEW)).toBe('Accepted');
      await soon(stage, 'the link to come back although both new ones are refused', () => boots() === 3);

      inForce = NEW;
      await (await network.station(CHARGER)).close();
      await soon(stage, 'the link to come back with the new one', () => boots() === 4);
      expect(stage.box.peer.calls).toEqual([]);
      // Nobody is told what it is.
      const shown = await Promise.all(
        ['/status', '/api/v1/trace', '/api/v1/config', '/api/v1/decisions'].map((path) => stage.house.api(path)),
      );
      expect(JSON.stringify(shown)).not.toContain(NEW);

      // The network forgets it: the one before it is tried.
      inForce = OLD;
      await (await network.station(CHARGER)).close();
      await soon(stage, 'the link to come back with the old one', () => boots() === 5);

      // Told once more before it is in force: the one that opens the link now is not forgotten over it.
      expect(await writeTo(ask, version, 'AuthorizationKey', NEW)).toBe('Accepted');
      await soon(stage, 'the link to come back with the old one again', () => boots() === 6);

      inForce = NEW;
      await stage.restart();
      await stage.box.boot();
      await soon(stage, 'the link to be there after a restart', () => boots() > 6);
    });
  });
});
