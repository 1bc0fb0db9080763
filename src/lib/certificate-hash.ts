/** How OCPP names a certificate: hashes of its issuer's name and key, and its number (as in RFC 6960). */
import { createHash, X509Certificate } from 'node:crypto';

export interface NamedCertificate {
  readonly issuerName: string;
  readonly issuerKey: string;
  readonly serialNumber: string;
}

/** One value of DER: where it begins, where its content does, and where it ends. */
interface Value {
  readonly tag: number;
  readonly from: number;
  readonly content: number;
  readonly end: number;
}

const VERSION_TAG = 0xa0;
const LONG_FORM = 0x80;

/**
 * Of an authority's own certificate, which it signed itself: only there is the issuer's key at hand. Undefined for
 * anything else, and for what is no certificate at all.
 *
 * @param algorithm as OCPP spells it: `SHA256`, `SHA384`, `SHA512`
 */
export function certificateHash(pem: string, algorithm: string): NamedCertificate | undefined {
  const der = derOf(pem);
  const parts = der && partsOf(der);
  if (der === undefined || parts === undefined) return undefined;
  const { serial, issuer, subject, key } = parts;
  if (!bytes(der, issuer).equals(bytes(der, subject))) return undefined;
  const hashed = (part: Buffer): string => createHash(algorithm.toLowerCase()).update(part).digest('hex');
  return {
    issuerName: hashed(bytes(der, issuer)),
    // Without the count of unused bits that stands before it.
    issuerKey: hashed(der.subarray(key.content + 1, key.end)),
    serialNumber: der
      .subarray(serial.content, serial.end)
      .toString('hex')
      .replace(/^0+(?=.)/, ''),
  };
}

function derOf(pem: string): Buffer | undefined {
  try {
    return new X509Certificate(pem).raw;
  } catch {
    // Whoever sent it hears that it is none.
    return undefined;
  }
}

/** RFC 5280: `TBSCertificate` is version?, serial number, algorithm, issuer, validity, subject, key … */
function partsOf(der: Buffer) {
  const [certificate] = valuesIn(der, 0, der.length);
  const [toBeSigned] = certificate === undefined ? [] : valuesIn(der, certificate.content, certificate.end);
  if (toBeSigned === undefined) return undefined;
  const fields = valuesIn(der, toBeSigned.content, toBeSigned.end).filter(({ tag }) => tag !== VERSION_TAG);
  const [serial, , issuer, , subject, keyInfo] = fields;
  const [, key] = keyInfo === undefined ? [] : valuesIn(der, keyInfo.content, keyInfo.end);
  if (serial === undefined || issuer === undefined || subject === undefined || key === undefined) return undefined;
  return { serial, issuer, subject, key };
}

function valuesIn(der: Buffer, from: number, end: number): readonly Value[] {
  const values: Value[] = [];
  for (let at = from; at + 1 < end; ) {
    const value = valueAt(der, at);
    if (value.end > end) return values;
    values.push(value);
    at = value.end;
  }
  return values;
}

function valueAt(der: Buffer, from: number): Value {
  const first = der.readUInt8(from + 1);
  const lengthBytes = first < LONG_FORM ? 0 : first - LONG_FORM;
  const content = from + 2 + lengthBytes;
  const length = lengthBytes === 0 ? first : der.readUIntBE(from + 2, lengthBytes);
  return { tag: der.readUInt8(from), from, content, end: content + length };
}

function bytes(der: Buffer, { from, end }: Value): Buffer {
  return der.subarray(from, end);
}
