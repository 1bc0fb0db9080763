/** Places out of service (PROTOCOL §2.6): for all where a provider may, else for itself alone; open only if all agree. */
import { describe, expect, test } from 'vitest';
import { configSchema } from '../../src/config/schema.ts';
import { OCPP_VERSIONS, type OcppVersion } from '../../src/core/ocpp/versions.ts';
import { remoteStart } from './asks.ts';
import { CHARGER, callsOf, until } from './house.ts';
import type { Json } from './json-backend.ts';
import { fields, told } from './seen.ts';
import { delivered, drop, play, type Stage, settled } from './stage.ts';

const CAST = {
  alpha: { config: { role: 'controller' } },
  beta: { config: { role: 'controller' } },
  gamma: { config: { role: 'operator' } },
};

describe.each(OCPP_VERSIONS.toReversed())('%s', (version) => {
  const close = (stage: Stage, id: string, isOpen = false, evse = 1) =>
    stage.ask(id, 'ChangeAvailability', changed(version, evse, isOpen));

  test('S36: who may not maintain takes a place out of service for itself alone; a fault it sees all the same', () =>
    play({ version, services: CAST }, async (stage) => {
      const { box } = stage;
      await settled(stage, 'alpha', 'beta', 'gamma');
      expect(await close(stage, 'alpha')).toEqual({ status: 'Accepted' });
      await seen(stage, 'alpha', 'Unavailable');
      expect(await start(version, stage, 'alpha')).toMatchObject({ status: 'Rejected' });
      expect(await close(stage, 'alpha')).toEqual({ status: 'Accepted' });
      expect(box.peer.calls).toEqual([]);
      expect(statuses(stage, 'beta')).toEqual(['Available']);

      // It reads back what it wrote when it asks, and when it comes back.
      expect(await stage.ask('alpha', 'TriggerMessage', { requestedMessage: 'StatusNotification' })).toEqual({
        status: 'Accepted',
      });
      await until('the status again', () => statuses(stage, 'alpha').length === 3);
      await drop(stage, 'alpha');
      await stage.pass(60_000);
      await until('alpha to be told anew', () => statuses(stage, 'alpha').length === 4);
      expect(statuses(stage, 'alpha')).toEqual(['Available', 'Unavailable', 'Unavailable', 'Unavailable']);

      await box.status('Faulted');
      await seen(stage, 'alpha', 'Faulted');
      await seen(stage, 'beta', 'Faulted');
      await box.status('Available');
      await seen(stage, 'alpha', 'Unavailable');
      expect(await close(stage, 'alpha', true)).toEqual({ status: 'Accepted' });
      await seen(stage, 'alpha', 'Available');
      expect(box.peer.calls).toEqual([]);
    }));

  test('for itself alone it is scheduled while its session runs', () =>
    play({ version, services: CAST }, async (stage) => {
      const { box } = stage;
      await settled(stage, 'alpha', 'beta', 'gamma');
      const txId = await box.start('TAG', 0);
      await box.status('charging');
      await delivered(stage);
      expect(await close(stage, 'alpha')).toEqual({ status: 'Scheduled' });
      await box.stop(txId, 100);
      await box.status('Available');
      await seen(stage, 'beta', 'Available');
      await seen(stage, 'alpha', 'Unavailable');
      expect(statuses(stage, 'alpha').filter((status) => status === 'Unavailable')).toHaveLength(1);
    }));

  test('S37: the charger is closed by the first who may, opened by the last, and told of nothing in between', () =>
    play({ version, services: CAST }, async (stage) => {
      const { box, house } = stage;
      await settled(stage, 'alpha', 'beta', 'gamma');
      const asked = () => callsOf(box.peer, 'ChangeAvailability');
      expect(await close(stage, 'gamma')).toEqual({ status: 'Accepted' });
      expect(asked()).toEqual([changed(version, 1, false)]);
      expect(await start(version, stage, 'alpha')).toMatchObject({ status: 'Rejected' });
      expect(callsOf(box.peer, remoteStart(version, 'TAG', 1).action)).toEqual([]);
      expect(await close(stage, 'gamma')).toEqual({ status: 'Accepted' });
      const home = (command: string) => house.api(`/api/v1/chargers/${CHARGER}/commands`, { command });
      expect((await home('block')).body).toMatchObject({ result: 'accepted' });
      expect((await home('unblock')).body).toMatchObject({ result: 'accepted' });
      // What opens the place, whatever else of the charger opens.
      const opening =
        version === '1.6' ? [changed(version, 0, true), changed(version, 1, true)] : [changed(version, 1, true)];
      for (const call of opening) expect(asked()).not.toContainEqual(call);

      // A boot may have made it forget.
      const before = asked().length;
      await box.boot();
      await until('the charger to be told again', () => asked().length === before + 1);
      expect(asked().at(-1)).toEqual(changed(version, 1, false));
      for (const id of ['alpha', 'gamma']) await booted(stage, id);

      expect(await close(stage, 'gamma', true)).toEqual({ status: 'Accepted' });
      expect(asked().at(-1)).toEqual(changed(version, 1, true));
      expect(asked()).toHaveLength(before + 2);
      expect(await start(version, stage, 'alpha')).toMatchObject({ status: 'Accepted' });
    }));

  test('S37: while a session runs it is scheduled, also where the charger hears nothing of it', () => {
    const answer = ({ action }: { action: string }) => ({
      status: action === 'ChangeAvailability' ? 'Scheduled' : 'Accepted',
    });
    return play({ version, services: CAST, answer }, async (stage) => {
      await settled(stage, 'alpha', 'beta', 'gamma');
      await stage.box.start('TAG', 0);
      expect(await close(stage, 'gamma')).toEqual({ status: 'Scheduled' });
      expect(await close(stage, 'gamma')).toEqual({ status: 'Scheduled' });
      expect(callsOf(stage.box.peer, 'ChangeAvailability')).toHaveLength(1);
    });
  });

  test('what the charger refuses is wished no more, and what nobody can hear is refused', () => {
    const answer = ({ action }: { action: string }) => ({
      status: action === 'ChangeAvailability' ? 'Rejected' : 'Accepted',
    });
    return play({ version, services: CAST, answer }, async (stage) => {
      await settled(stage, 'alpha', 'beta', 'gamma');
      expect(await close(stage, 'gamma')).toMatchObject({ status: 'Rejected' });
      expect(await start(version, stage, 'alpha')).toMatchObject({ status: 'Accepted' });
      const unknown = await close(stage, 'gamma', false, 7);
      expect(unknown).toMatchObject(
        version === '1.6' ? { status: 'Rejected' } : { status: 'Rejected', statusInfo: { reasonCode: 'UnknownEvse' } },
      );
      await stage.box.peer.close();
      await until('the charger to be gone', async () => {
        const { chargers } = await stage.status();
        return fields(Object.values(fields(chargers))[0]).online === false;
      });
      expect(await close(stage, 'gamma')).toMatchObject({ status: 'Rejected' });
    });
  });
});

test('what a provider closed is open again once it is not of this house any more', () =>
  play({ version: '1.6', services: CAST }, async (stage) => {
    const { box } = stage;
    await settled(stage, 'alpha', 'beta', 'gamma');
    expect(await stage.ask('gamma', 'ChangeAvailability', changed('1.6', 0, false))).toEqual({ status: 'Accepted' });
    await stage.restart();
    await box.boot();
    const asked = () => callsOf(box.peer, 'ChangeAvailability');
    await until('the charger to be told after the restart', () => asked().length > 0);
    expect(asked()).toEqual([changed('1.6', 0, false)]);
    const ocpp_services = ['alpha', 'beta'].map((id) => ({ id, url: stage.service(id).url }));
    await stage.house.app.reload(configSchema.parse({ rate_limit_seconds: 0, ocpp_services }));
    await until('the charger to be open', () => asked().length > 1);
    expect(asked().at(-1)).toEqual(changed('1.6', 0, true));
  }));

function changed(version: OcppVersion, evse: number, isOpen: boolean): Json {
  const word = isOpen ? 'Operative' : 'Inoperative';
  if (version === '1.6') return { connectorId: evse, type: word };
  return { operationalStatus: word, ...(evse > 0 && { evse: { id: evse } }) };
}

function start(version: OcppVersion, stage: Stage, id: string): Promise<Json> {
  const { action, payload } = remoteStart(version, 'TAG', 1);
  return stage.ask(id, action, payload);
}

function statuses(stage: Stage, id: string): readonly string[] {
  return told(stage.service(id).calls).flatMap((one) => (one.kind === 'status' ? one.status : []));
}

/** It has taken the second Boot, and hears of the places again. */
async function booted(stage: Stage, id: string): Promise<void> {
  await until(`${id} to be registered again`, () => {
    const actions = stage.service(id).calls.map(({ action }) => action);
    const boots = actions.filter((action) => action === 'BootNotification').length;
    return boots === 2 && actions.lastIndexOf('StatusNotification') > actions.lastIndexOf('BootNotification');
  });
}

async function seen(stage: Stage, id: string, status: string): Promise<void> {
  await until(`${id} to see ${status}`, () => statuses(stage, id).at(-1) === status);
}
