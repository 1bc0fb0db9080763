/** Lists of cards that providers keep here (PROTOCOL §2.6), and what they count for while nobody answers (§2.3). */
import { describe, expect, test } from 'vitest';
import { OCPP_VERSIONS } from '../../src/core/ocpp/versions.ts';
import { callsOf } from './house.ts';
import type { Json } from './json-backend.ts';
import { drop, play, type Stage, settled } from './stage.ts';

const SERVICES = {
  alpha: { config: { role: 'billing' } },
  beta: { config: { role: 'billing' } },
  gamma: { config: { role: 'controller' } },
};
const ALPHA_DECIDES = { authority: 'alpha' };

describe.each(OCPP_VERSIONS.toReversed())('%s', (version) => {
  const isOld = version === '1.6';
  const card = (id: string, status?: string): Json =>
    isOld
      ? { idTag: id, ...(status !== undefined && { idTagInfo: { status } }) }
      : { idToken: { idToken: id, type: 'ISO14443' }, ...(status !== undefined && { idTokenInfo: { status } }) };
  const send = (stage: Stage, id: string, number: number, cards: readonly Json[], updateType = 'Full') =>
    stage.ask(id, 'SendLocalList', {
      [isOld ? 'listVersion' : 'versionNumber']: number,
      updateType,
      localAuthorizationList: cards,
    });
  const versionOf = async (stage: Stage, id: string) =>
    Object.values(await stage.ask(id, 'GetLocalListVersion', {})).find((value) => typeof value === 'number');

  test('each provider has its own, which survives a restart; the charger hears of none', () =>
    play({ version, services: SERVICES }, async (stage) => {
      await settled(stage, 'alpha', 'beta', 'gamma');
      expect(await send(stage, 'alpha', 3, [card('A', 'Accepted'), card('B', 'Blocked')])).toEqual(ACCEPTED);
      expect(await send(stage, 'alpha', 3, [card('C', 'Accepted')], 'Differential')).toEqual({
        status: 'VersionMismatch',
      });
      expect(await send(stage, 'alpha', 4, [card('B')], 'Differential')).toEqual(ACCEPTED);
      expect(await send(stage, 'beta', 1, [card('X', 'Accepted'), card('x', 'Accepted')])).toEqual({
        status: 'Failed',
      });
      expect(await send(stage, 'gamma', 1, [card('A', 'Accepted')])).toMatchObject({ status: 'Failed' });
      const versions = async () => Promise.all(['alpha', 'beta', 'gamma'].map((id) => versionOf(stage, id)));
      expect(await versions()).toEqual([4, 0, 0]);
      expect(stage.box.peer.calls).toEqual([]);
      await stage.restart();
      await settled(stage, 'alpha', 'beta', 'gamma');
      expect(await versions()).toEqual([4, 0, 0]);
    }));

  test("the list of who decides is its word while it is silent, and nobody else's is", () =>
    play({ version, services: SERVICES, config: ALPHA_DECIDES }, async (stage) => {
      await settled(stage, 'alpha', 'beta', 'gamma');
      await send(stage, 'alpha', 1, [card('GOOD', 'Accepted'), card('BAD', 'Blocked')]);
      await send(stage, 'beta', 1, [card('OTHER', 'Accepted')]);
      // While it answers it is asked.
      expect(await stage.box.authorize('BAD')).toBe('Accepted');
      expect(callsOf(stage.service('alpha'), 'Authorize')).toHaveLength(1);
      await drop(stage, 'alpha');
      const said = async (tag: string) => stage.box.authorize(tag);
      expect([await said('good'), await said('OTHER'), await said('NOBODY')]).toEqual([
        'Accepted',
        'Invalid',
        'Invalid',
      ]);
      await stage.pass(200_000);
      await drop(stage, 'alpha');
      expect(await said('BAD')).toBe('Blocked');
    }));

  test('a list that its provider wants to be believed is not asked about', () =>
    play({ version, services: SERVICES, config: ALPHA_DECIDES }, async (stage) => {
      await settled(stage, 'alpha', 'beta', 'gamma');
      await send(stage, 'alpha', 1, [card('GOOD', 'Accepted')]);
      await stage.ask('alpha', isOld ? 'ChangeConfiguration' : 'SetVariables', isOld ? BELIEVE_OLD : BELIEVE);
      expect(await stage.box.authorize('GOOD')).toBe('Accepted');
      expect(callsOf(stage.service('alpha'), 'Authorize')).toEqual([]);
      const txId = await stage.box.start('GOOD', 0);
      expect(txId).not.toBe('');
      expect((await stage.house.api('/sessions?include_running=true')).body).toMatchObject({
        sessions: [{ payer: 'alpha' }],
      });
    }));

  test('ClearCache forgets what this provider said, and reaches the charger for who alone decides', async () => {
    await play({ version, services: SERVICES, config: ALPHA_DECIDES }, async (stage) => {
      await settled(stage, 'alpha', 'beta', 'gamma');
      expect(await stage.box.authorize('TAG')).toBe('Accepted');
      expect(await stage.ask('beta', 'ClearCache', {})).toEqual(ACCEPTED);
      expect(await stage.ask('gamma', 'ClearCache', {})).toMatchObject({ status: 'Rejected' });
      await drop(stage, 'alpha');
      expect(await stage.box.authorize('TAG')).toBe('Accepted');
      await stage.pass(60_000);
      expect(await stage.ask('alpha', 'ClearCache', {})).toEqual(ACCEPTED);
      await drop(stage, 'alpha');
      expect(await stage.box.authorize('TAG')).toBe('Invalid');
      expect(stage.box.peer.calls).toEqual([]);
    });
    const { alpha, gamma } = SERVICES;
    await play({ version, services: { alpha, gamma }, config: ALPHA_DECIDES }, async (stage) => {
      await settled(stage, 'alpha', 'gamma');
      expect(await stage.ask('alpha', 'ClearCache', {})).toEqual(ACCEPTED);
      expect(callsOf(stage.box.peer, 'ClearCache')).toHaveLength(1);
    });
  });
});

const ACCEPTED = { status: 'Accepted' };
const BELIEVE_OLD: Json = { key: 'LocalPreAuthorize', value: 'true' };
const BELIEVE: Json = {
  setVariableData: [
    { component: { name: 'AuthCtrlr' }, variable: { name: 'LocalPreAuthorize' }, attributeValue: 'true' },
  ],
};
