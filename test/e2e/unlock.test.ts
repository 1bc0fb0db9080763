/** What is said to who wants a cable unlocked (PROTOCOL §3.5). */
import { expect, test } from 'vitest';
import { OCPP_VERSIONS } from '../../src/core/ocpp/versions.ts';
import type { StrictAnswer } from '../peers/strict.ts';
import { callsOf } from './house.ts';
import { play, type Stage, settled } from './stage.ts';

const CAST = {
  alpha: { config: { role: 'controller' } },
  beta: { config: { role: 'controller' } },
  gamma: { config: { role: 'reporter' } },
};
const unlocks: StrictAnswer = ({ action }) => ({ status: action === 'UnlockConnector' ? 'Unlocked' : 'Accepted' });

test.each(OCPP_VERSIONS.toReversed())('%s: one connector that is there, in the session of nobody else', (version) =>
  play({ version, services: CAST, answer: unlocks }, async (stage) => {
    const isOld = version === '1.6';
    await settled(stage, 'alpha', 'beta', 'gamma');
    const unlock = async (asking: Stage, id: string, evse = 1, connector = 1) => {
      const place = isOld ? { connectorId: evse } : { evseId: evse, connectorId: connector };
      return (await asking.ask(id, 'UnlockConnector', place)).status;
    };
    const unknown = isOld ? 'NotSupported' : 'UnknownConnector';
    expect(await unlock(stage, 'alpha', 7)).toBe(unknown);
    expect(await unlock(stage, 'gamma', 7)).toBe('UnlockFailed');
    if (!isOld) expect(await unlock(stage, 'alpha', 1, 2)).toBe(unknown);
    expect(stage.box.peer.calls).toEqual([]);
    expect(await unlock(stage, 'alpha')).toBe('Unlocked');
    await stage.ask('beta', ...start(isOld));
    await stage.box.start('TAG', 0, isOld ? {} : { remoteStartId: remoteStartId(stage) });
    expect(await unlock(stage, 'alpha')).toBe(isOld ? 'UnlockFailed' : 'OngoingAuthorizedTransaction');
    expect(callsOf(stage.box.peer, 'UnlockConnector')).toHaveLength(1);
  }),
);

function start(isOld: boolean): [string, Record<string, unknown>] {
  if (isOld) return ['RemoteStartTransaction', { connectorId: 1, idTag: 'TAG' }];
  return ['RequestStartTransaction', { evseId: 1, remoteStartId: 5, idToken: { idToken: 'TAG', type: 'Central' } }];
}

function remoteStartId(stage: Stage): number {
  return Number(callsOf(stage.box.peer, 'RequestStartTransaction')[0]?.remoteStartId);
}
