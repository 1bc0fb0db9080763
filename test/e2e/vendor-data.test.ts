/** Words of a vendor pass both ways by the owner's list, unchanged; nobody else ever hears them (PROTOCOL §2.6, §3.5). */
import { describe, expect, test } from 'vitest';
import { OCPP_VERSIONS, type OcppVersion } from '../../src/core/ocpp/versions.ts';
import { remoteStart } from './asks.ts';
import { callsOf, until } from './house.ts';
import { play, settled } from './stage.ts';

const ACME = 'com.acme';
const listed = (...vendors: readonly string[]) => ({
  rights: ['observe', 'control', ...vendors.map((vendor) => `data:${vendor}`)],
});
const message = (vendorId: string, data = '{"b": 1,  "a":2}') => ({ vendorId, messageId: 'Hello', data });
const refusal = (version: OcppVersion, status: string, reasonCode: string) => ({
  status,
  ...(version !== '1.6' && { statusInfo: { reasonCode } }),
});

describe.each(OCPP_VERSIONS)('%s: words of a vendor', (version) => {
  test('reach the charger from who is listed, and its answer comes back unchanged', () =>
    play(
      {
        version,
        services: { alpha: { config: listed(ACME) }, beta: { config: listed('org.other') } },
        config: { blocked_providers: ['beta'] },
        answer: ({ action }) => ({ status: action === 'DataTransfer' ? 'UnknownMessageId' : 'Accepted', data: ' { }' }),
      },
      async (stage) => {
        await settled(stage, 'alpha', 'beta');
        expect(await stage.ask('alpha', 'DataTransfer', message(ACME))).toEqual({
          status: 'UnknownMessageId',
          data: ' { }',
        });
        expect(callsOf(stage.box.peer, 'DataTransfer')).toEqual([message(ACME)]);
        const unlisted = refusal(version, 'UnknownVendorId', 'UnsupportedRequest');
        expect(await stage.ask('alpha', 'DataTransfer', message('org.other'))).toMatchObject(unlisted);
        // It is on the list, and the home has blocked the provider.
        expect(await stage.ask('beta', 'DataTransfer', message('org.other'))).toMatchObject({ status: 'Rejected' });
        expect(callsOf(stage.box.peer, 'DataTransfer')).toHaveLength(1);
      },
    ));

  test('that steer the charger need control', () =>
    play(
      {
        version,
        services: { alpha: { config: listed(ACME) }, beta: { config: listed(ACME) } },
        config: { control_vendors: [ACME] },
      },
      async (stage) => {
        await settled(stage, 'alpha', 'beta');
        const start = remoteStart(version, 'TAG-A', 5);
        await stage.ask('alpha', start.action, start.payload);
        expect(await stage.ask('beta', 'DataTransfer', message(ACME))).toMatchObject({ status: 'Rejected' });
        expect(callsOf(stage.box.peer, 'DataTransfer')).toEqual([]);
        expect(await stage.ask('alpha', 'DataTransfer', message(ACME))).toEqual({ status: 'Accepted' });
        expect(callsOf(stage.box.peer, 'DataTransfer')).toHaveLength(1);
      },
    ));

  test('of the charger go to who is listed, one after the other until one accepts', () =>
    play(
      {
        version,
        services: {
          pays: { config: { role: 'billing' } },
          alpha: { config: listed(ACME), answer: says('Rejected') },
          beta: { config: listed(ACME), answer: says('Accepted', ' {"x" :1}') },
          gamma: { config: listed(ACME), answer: says('Accepted') },
        },
        config: { authority: 'pays' },
      },
      async (stage) => {
        await settled(stage, 'pays', 'alpha', 'beta', 'gamma');
        expect(await stage.box.peer.call('DataTransfer', message(ACME))).toEqual({
          status: 'Accepted',
          data: ' {"x" :1}',
        });
        expect(await stage.box.peer.call('DataTransfer', message('org.other'))).toEqual({ status: 'UnknownVendorId' });
        const heard = (id: string) => callsOf(stage.service(id), 'DataTransfer');
        await until('both to be asked', () => heard('alpha').length === 1 && heard('beta').length === 1);
        expect([heard('alpha'), heard('beta')]).toEqual([[message(ACME)], [message(ACME)]]);
        expect([heard('pays'), heard('gamma')]).toEqual([[], []]);
      },
    ));
});

function says(status: string, data?: string) {
  return ({ action }: { readonly action: string }) =>
    action === 'DataTransfer' ? { status, ...(data !== undefined && { data }) } : undefined;
}
