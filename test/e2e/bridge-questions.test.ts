/** What a charger asks and tells of itself reaches providers of every version in their own words (PROTOCOL §4.5, §4.7, §4.10). */
import { describe, expect, test } from 'vitest';
import type { Payload } from '../../src/core/model.ts';
import { OCPP_VERSIONS, type OcppVersion } from '../../src/core/ocpp/versions.ts';
import type { StrictAnswer } from '../peers/strict.ts';
import { callsOf, until } from './house.ts';
import { type Cast, play, settled } from './stage.ts';

const NOW = '2026-11-22T12:00:00.000Z';
const PAIRS = OCPP_VERSIONS.flatMap((charger) =>
  OCPP_VERSIONS.filter((other) => other !== charger).map((other) => [charger, other] as const),
);
const isOldest = (version: OcppVersion): boolean => version === '1.6';

function across(charger: OcppVersion, other: OcppVersion, config: Payload, answer?: Payload): Cast {
  const answers: StrictAnswer = ({ action }) =>
    (answer !== undefined && action in answer ? answer[action] : undefined) as Payload;
  return { version: charger, services: { other: { version: other, config, answer: answers } } };
}

describe.each(PAIRS)('charger of %s, provider of %s', (charger, other) => {
  test('a security event has the name that the provider knows it by', () =>
    play(across(charger, other, { role: 'operator' }), async (stage) => {
      await settled(stage, 'other');
      const [older, newer] = ['InvalidChargePointCertificate', 'InvalidChargingStationCertificate'];
      const told = { timestamp: NOW, techInfo: 'expired' };
      for (const type of [isOldest(charger) ? older : newer, 'FirmwareUpdated'])
        await stage.box.peer.call('SecurityEventNotification', { type, ...told });
      await until('the events', () => callsOf(stage.service('other'), 'SecurityEventNotification').length === 2);
      expect(callsOf(stage.service('other'), 'SecurityEventNotification')).toEqual([
        { type: isOldest(other) ? older : newer, ...told },
        { type: 'FirmwareUpdated', ...told },
      ]);
    }));

  test("a vendor's question is answered by the provider that knows the vendor", () => {
    const answer = { DataTransfer: { status: 'Accepted', data: '{"price": 0.3}' } };
    return play(across(charger, other, { rights: ['observe', 'data:acme'] }, answer), async (stage) => {
      await settled(stage, 'other');
      const question = { vendorId: 'acme', messageId: 'price', data: '{"now": true}' };
      expect(await stage.box.peer.call('DataTransfer', question)).toEqual({
        status: 'Accepted',
        data: '{"price": 0.3}',
      });
      // Text that looks like more stays text.
      expect(callsOf(stage.service('other'), 'DataTransfer')).toEqual([question]);
    });
  });

  test('the authority is asked to sign a certificate of the link, and brings it', () => {
    const cast = across(
      charger,
      other,
      { rights: ['observe', 'certificate'] },
      { SignCertificate: { status: 'Accepted' } },
    );
    return play({ ...cast, config: { authority: 'other' } }, async (stage) => {
      await settled(stage, 'other');
      const request = { csr: 'CSR', ...(charger === '2.1' && { requestId: 5 }) };
      expect(await stage.box.peer.call('SignCertificate', request)).toEqual({ status: 'Accepted' });
      const [asked] = callsOf(stage.service('other'), 'SignCertificate');
      expect(asked).toMatchObject({ csr: 'CSR' });
      const use = { certificateType: 'ChargingStationCertificate' };
      const signed = {
        certificateChain: 'PEM',
        ...(!isOldest(other) && use),
        ...(other === '2.1' && { requestId: 5 }),
      };
      expect(await stage.ask('other', 'CertificateSigned', signed)).toEqual({ status: 'Accepted' });
      expect(callsOf(stage.box.peer, 'CertificateSigned')).toEqual([
        {
          certificateChain: 'PEM',
          ...(!isOldest(charger) && !isOldest(other) && use),
          // The charger knows its request again by its number, also where the authority has no word for it.
          ...(charger === '2.1' && { requestId: 5 }),
        },
      ]);
    });
  });
});

test('2.1: a signed certificate comes back under the number that the charger gave its request', () => {
  const cast = across(
    '2.1',
    '2.1',
    { rights: ['observe', 'certificate'] },
    { SignCertificate: { status: 'Accepted' } },
  );
  return play({ ...cast, config: { authority: 'other' } }, async (stage) => {
    await settled(stage, 'other');
    await stage.box.peer.call('SignCertificate', { csr: 'CSR', requestId: 5 });
    expect(callsOf(stage.service('other'), 'SignCertificate')).toEqual([{ csr: 'CSR', requestId: 5 }]);
    const signed = { certificateChain: 'PEM', requestId: 5 };
    expect(await stage.ask('other', 'CertificateSigned', signed)).toEqual({ status: 'Accepted' });
    expect(callsOf(stage.box.peer, 'CertificateSigned')).toEqual([signed]);
  });
});

describe.each(PAIRS.filter(([charger, other]) => !isOldest(charger) && !isOldest(other)))(
  'charger of %s, authority of %s',
  (charger, other) => {
    test('a card with a contract certificate is decided on by its certificate, too', () => {
      const said = { idTokenInfo: { status: 'Accepted' }, certificateStatus: 'Accepted' };
      const newest = other === '2.1' ? { allowedEnergyTransfer: ['DC'] } : {};
      const cast = across(charger, other, { role: 'billing' }, { Authorize: { ...said, ...newest } });
      return play({ ...cast, config: { authority: 'other' } }, async (stage) => {
        await settled(stage, 'other');
        const question = {
          idToken: { idToken: 'DE8AAC123456789', type: 'eMAID' },
          certificate: 'PEM',
          iso15118CertificateHashData: [
            {
              hashAlgorithm: 'SHA256',
              issuerNameHash: 'a',
              issuerKeyHash: 'b',
              serialNumber: '1',
              responderURL: 'https://ocsp.example',
            },
          ],
        };
        expect(await stage.box.peer.call('Authorize', question)).toEqual({ ...said, ...(charger === '2.1' && newest) });
        expect(callsOf(stage.service('other'), 'Authorize')).toEqual([question]);
      });
    });
  },
);
