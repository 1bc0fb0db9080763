import { createHash, X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { certificateHash } from '../../../src/lib/certificate-hash.ts';
import { authority } from '../../peers/certificates.ts';

/** Of P-256, the last bytes of the key with its kind before it: the point itself. */
const POINT_BYTES = 65;

describe('the name of a certificate', () => {
  test('is made of its issuer, its key and its number', async () => {
    const { ca } = await authority('A house of trust');
    const { publicKey, serialNumber, raw } = new X509Certificate(ca);
    const spki = publicKey.export({ type: 'spki', format: 'der' });
    for (const algorithm of ['SHA256', 'SHA384', 'SHA512']) {
      const hashed = (part: Buffer) => createHash(algorithm.toLowerCase()).update(part).digest('hex');
      const name = nameIn(raw, 'A house of trust');
      expect(certificateHash(ca, algorithm)).toEqual({
        issuerName: hashed(name),
        issuerKey: hashed(spki.subarray(-POINT_BYTES)),
        serialNumber: serialNumber.toLowerCase().replace(/^0+(?=.)/, ''),
      });
    }
  });

  test('cannot be made of one that somebody else signed: the key of the issuer is not in it', async () => {
    const { certificate } = await (await authority('A house of trust')).issue({ name: 'central.example' });
    expect(certificateHash(certificate, 'SHA256')).toBeUndefined();
  });

  test.each([
    ['nothing', ''],
    ['no certificate', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----'],
  ])('cannot be made of %s', (_what, pem) => {
    expect(certificateHash(pem, 'SHA256')).toBeUndefined();
  });
});

/** A name of one part, in DER: sequence, set, sequence, kind of name (2.5.4.3), text. */
function nameIn(der: Buffer, cn: string): Buffer {
  const at = der.indexOf(cn);
  const textLength = cn.length;
  const from = at - 2 - 5 - 2 - 2 - 2;
  return der.subarray(from, at + textLength);
}
