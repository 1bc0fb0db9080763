/** Certificates (PROTOCOL §1.2): each provider trusts whom it wants; the charger gets only what is about contracts. */
import { beforeAll, describe, expect, test } from 'vitest';
import { OCPP_VERSIONS } from '../../src/core/ocpp/versions.ts';
import { authority } from '../peers/certificates.ts';
import type { StrictAnswer } from '../peers/strict.ts';
import { callsOf, until } from './house.ts';
import type { Json } from './json-backend.ts';
import { fields } from './seen.ts';
import { play, type Stage, settled } from './stage.ts';

const KEEPS = { rights: ['observe', 'certificate'] };
const TAKES = ({ action }: { action: string }) => (action === 'SignCertificate' ? ACCEPTED : undefined);
const CAST = {
  alpha: { config: KEEPS, answer: TAKES },
  beta: { config: KEEPS },
  gamma: { config: { rights: ['observe'] } },
};
const ACCEPTED = { status: 'Accepted' };

let root = '';
let another = '';
beforeAll(async () => {
  [root, another] = (await Promise.all([authority('One'), authority('Two')])).map(({ ca }) => ca) as [string, string];
});

describe.each(OCPP_VERSIONS.toReversed())('%s', (version) => {
  const isOld = version === '1.6';
  const OWN_ROOT = isOld ? 'CentralSystemRootCertificate' : 'CSMSRootCertificate';
  const install = (stage: Stage, id: string, certificate: string, certificateType = OWN_ROOT) =>
    stage.ask(id, 'InstallCertificate', { certificateType, certificate });
  const listed = async (stage: Stage, id: string) => {
    const answer = await stage.ask(id, 'GetInstalledCertificateIds', {
      certificateType: isOld ? OWN_ROOT : [OWN_ROOT],
    });
    const rows = [answer.certificateHashData ?? answer.certificateHashDataChain ?? []].flat().map(fields);
    return rows.map((row) => fields(row.certificateHashData ?? row));
  };

  test('a provider has a store of its own, reads it back and empties it; nobody else sees it, nor does the charger', () =>
    play({ version, services: CAST }, async (stage) => {
      await settled(stage, 'alpha', 'beta', 'gamma');
      expect(await install(stage, 'alpha', root)).toEqual(ACCEPTED);
      expect(await install(stage, 'alpha', root)).toEqual(ACCEPTED);
      expect(await install(stage, 'alpha', another)).toEqual(ACCEPTED);
      const [hash, second, ...more] = await listed(stage, 'alpha');
      expect([hash, second]).toMatchObject([{ hashAlgorithm: 'SHA256' }, {}]);
      expect(more).toEqual([]);
      for (const id of ['beta', 'gamma']) expect(await listed(stage, id)).toEqual([]);
      const remove = (id: string) => stage.ask(id, 'DeleteCertificate', { certificateHashData: hash });
      expect(await remove('beta')).toMatchObject({ status: 'NotFound' });
      expect(await remove('gamma')).toMatchObject({ status: 'Failed' });
      await stage.restart();
      await settled(stage, 'alpha', 'beta', 'gamma');
      expect(await remove('alpha')).toEqual(ACCEPTED);
      expect(await remove('alpha')).toEqual({ status: 'NotFound' });
      expect(await listed(stage, 'alpha')).toEqual([second]);
      expect(stage.box.peer.calls).toEqual([]);
    }));

  test('what is no authority, what the maker trusts and what there is no right for is turned away', () =>
    play({ version, services: CAST }, async (stage) => {
      await settled(stage, 'alpha', 'beta', 'gamma');
      const { certificate } = await (await authority('Three')).issue({ name: 'central.example' });
      expect(await install(stage, 'alpha', certificate)).toMatchObject({ status: 'Rejected' });
      expect(await install(stage, 'alpha', 'nonsense')).toMatchObject({ status: 'Rejected' });
      expect(await install(stage, 'alpha', root, 'ManufacturerRootCertificate')).toMatchObject({ status: 'Rejected' });
      expect(await install(stage, 'gamma', root)).toMatchObject({ status: 'Rejected' });
      expect(await listed(stage, 'alpha')).toEqual([]);
      expect(stage.box.peer.calls).toEqual([]);
    }));

  test('a signed certificate is taken from who was asked for it, once', () =>
    play({ version, services: CAST, config: { authority: 'alpha' } }, async (stage) => {
      const { box } = stage;
      await settled(stage, 'alpha', 'beta', 'gamma');
      const send = (id: string) => stage.ask(id, 'CertificateSigned', { certificateChain: root });
      for (const id of ['alpha', 'beta', 'gamma']) expect(await send(id)).toMatchObject({ status: 'Rejected' });
      await box.peer.call('SignCertificate', { csr: 'a request' });
      await until('alpha to be asked', () => callsOf(stage.service('alpha'), 'SignCertificate').length === 1);
      expect(await send('beta')).toMatchObject({ status: 'Rejected' });
      await box.peer.close();
      const isOnline = async () => fields(fields((await stage.status()).chargers)[0]).online;
      await until('the house to notice', async () => (await isOnline()) === false);
      expect(await send('alpha')).toMatchObject({ status: 'Rejected' });
      await stage.reconnect();
      await until('the charger to be back', async () => (await isOnline()) === true);
      expect(await send('alpha')).toEqual(ACCEPTED);
      expect(callsOf(box.peer, 'CertificateSigned')).toEqual([{ certificateChain: root }]);
      expect(await send('alpha')).toMatchObject({ status: 'Rejected' });
    }));
});

const HELD: Json = { hashAlgorithm: 'SHA256', issuerNameHash: 'aa', issuerKeyHash: 'bb', serialNumber: '01' };
const holds: StrictAnswer = ({ action }) =>
  action !== 'GetInstalledCertificateIds'
    ? ACCEPTED
    : {
        status: 'Accepted',
        certificateHashDataChain: [
          { certificateType: 'V2GRootCertificate', certificateHashData: HELD },
          { certificateType: 'CSMSRootCertificate', certificateHashData: { ...HELD, serialNumber: '02' } },
        ],
      };

test.each(OCPP_VERSIONS.filter((version) => version !== '1.6'))(
  '%s: who answers for contracts reaches the store of the charger, and only for them',
  (version) =>
    play({ version, services: CAST, config: { authority: 'alpha' }, answer: holds }, async (stage) => {
      const { box } = stage;
      await settled(stage, 'alpha', 'beta', 'gamma');
      const v2g = { certificateType: 'V2GRootCertificate', certificate: root };
      expect(await stage.ask('beta', 'InstallCertificate', v2g)).toMatchObject({ status: 'Rejected' });
      expect(box.peer.calls).toEqual([]);
      expect(await stage.ask('alpha', 'InstallCertificate', v2g)).toEqual(ACCEPTED);
      expect(callsOf(box.peer, 'InstallCertificate')).toEqual([v2g]);
      await stage.ask('alpha', 'InstallCertificate', { ...v2g, certificateType: 'CSMSRootCertificate' });
      const { certificateHashDataChain: chains } = await stage.ask('alpha', 'GetInstalledCertificateIds', {});
      const uses = [chains].flat().map((chain) => fields(chain).certificateType);
      expect(uses).toEqual(['CSMSRootCertificate', 'V2GRootCertificate']);
      // One that this provider never installed is not its to delete.
      const remove = { certificateHashData: HELD };
      expect(await stage.ask('alpha', 'DeleteCertificate', remove)).toEqual({ status: 'NotFound' });
      expect(callsOf(box.peer, 'DeleteCertificate')).toEqual([]);
    }),
);
