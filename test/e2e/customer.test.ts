/** What is kept about a customer for one provider (PROTOCOL §2.6): told in pages, and forgotten where it asks for that. */
import { describe, expect, test } from 'vitest';
import { OCPP_VERSIONS } from '../../src/core/ocpp/versions.ts';
import { callsOf, until } from './house.ts';
import type { Json } from './json-backend.ts';
import { delivered, play, type Stage, settled } from './stage.ts';

const KEEPER = { rights: ['observe', 'control', 'authorise', 'maintain'], foreign_view: 'mirror' };
const CAST = { alpha: { config: KEEPER }, beta: { config: KEEPER }, gamma: { config: { role: 'controller' } } };
const ACCEPTED = { status: 'Accepted' };

describe.each(OCPP_VERSIONS.filter((version) => version !== '1.6'))('%s', (version) => {
  const idToken = (id: string): Json => ({ idToken: id, type: 'ISO14443' });
  const ask = (stage: Stage, id: string, requestId: number, more: Json = { idToken: idToken('CARD') }) =>
    stage.ask(id, 'CustomerInformation', { requestId, report: true, clear: false, ...more });
  const pages = async (stage: Stage, id: string, requestId: number) => {
    const mine = () =>
      callsOf(stage.service(id), 'NotifyCustomerInformation').filter((page) => page.requestId === requestId);
    await until('the last page', () => mine().some(({ tbc }) => tbc === false));
    return mine();
  };
  const textOf = async (stage: Stage, id: string, requestId: number) =>
    (await pages(stage, id, requestId)).map(({ data }) => data).join('\n');

  test('a provider hears what it knows itself of a card, and what it told can be forgotten', () =>
    play({ version, services: CAST, config: { authority: 'alpha' } }, async (stage) => {
      const { box } = stage;
      await settled(stage, 'alpha', 'beta', 'gamma');
      const list = [{ idToken: idToken('CARD'), idTokenInfo: { status: 'Accepted' } }];
      await stage.ask('alpha', 'SendLocalList', {
        versionNumber: 1,
        updateType: 'Full',
        localAuthorizationList: list,
      });
      await box.authorize('CARD');
      for (let count = 0; count < 12; count += 1) {
        await box.stop(await box.start('CARD', 0), 1_500);
      }
      await delivered(stage);
      expect(await ask(stage, 'alpha', 41)).toEqual(ACCEPTED);
      const all = await pages(stage, 'alpha', 41);
      expect(all.map(({ seqNo }) => seqNo)).toEqual([0, 1, 2]);
      expect(all.map(({ tbc }) => tbc)).toEqual([true, true, false]);
      const text = await textOf(stage, 'alpha', 41);
      expect(text).toContain('On the local list: Accepted');
      expect(text).toContain('Answered at ');
      expect(text.match(/Session from/g)).toHaveLength(12);

      expect(await ask(stage, 'beta', 1)).toEqual(ACCEPTED);
      expect(await textOf(stage, 'beta', 1)).not.toMatch(/list|Answered/);

      expect(await ask(stage, 'alpha', 42, { idToken: idToken('card'), clear: true })).toEqual(ACCEPTED);
      expect(await textOf(stage, 'alpha', 42)).toContain('On the local list');
      expect(await ask(stage, 'alpha', 43)).toEqual(ACCEPTED);
      const left = await textOf(stage, 'alpha', 43);
      expect(left).not.toMatch(/list|Answered/);
      expect(left.match(/Session from/g)).toHaveLength(12);
      expect(await stage.ask('alpha', 'GetLocalListVersion', {})).toEqual({ versionNumber: 1 });
      expect(box.peer.calls).toEqual([]);
    }));

  test('of nobody it knows it hears one empty page; a customer is named once, and by who may ask', () =>
    play({ version, services: CAST }, async (stage) => {
      await settled(stage, 'alpha', 'beta', 'gamma');
      expect(await ask(stage, 'alpha', 1, { customerIdentifier: 'somebody' })).toEqual(ACCEPTED);
      expect(await pages(stage, 'alpha', 1)).toMatchObject([{ seqNo: 0, tbc: false, data: '' }]);
      const two = { idToken: idToken('CARD'), customerIdentifier: 'somebody' };
      for (const more of [{}, two]) expect(await ask(stage, 'alpha', 2, more)).toMatchObject({ status: 'Invalid' });
      expect(await ask(stage, 'gamma', 3)).toMatchObject({ status: 'Rejected' });
      expect(await ask(stage, 'alpha', 4, { idToken: idToken('CARD'), report: false, clear: true })).toEqual(ACCEPTED);
      expect(stage.box.peer.calls).toEqual([]);
    }));
});
