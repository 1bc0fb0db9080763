/** Authorities and certificates for tests, made while they run: nothing that could expire lies in the repository. */
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as x509 from '@peculiar/x509';

/** In PEM. */
export interface Pair {
  readonly certificate: string;
  readonly key: string;
}

export interface Wanted {
  /** CN. */
  readonly name: string;
  /** Further host names or addresses. */
  readonly hosts?: readonly string[];
  /** O. */
  readonly organisation?: string;
  /** From now; may be in the past. */
  readonly days?: number;
  /** Most are of elliptic curves, since these are made at once. */
  readonly rsa?: boolean;
  /** So short that TLS refuses the key today. */
  readonly weak?: boolean;
  /** The key that it had before. */
  readonly sameKeyAs?: Pair;
}

export interface Authority {
  /** What those who trust it have. */
  readonly ca: string;
  issue(wanted: Wanted): Promise<Pair>;
}

const DAY_MS = 86_400_000;
const EC = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const RSA = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  publicExponent: new Uint8Array([1, 0, 1]),
  modulusLength: 2048,
};

/** Certificates are checked by the runtime against the real clock. */
export async function authority(name: string): Promise<Authority> {
  const keys = await webcrypto.subtle.generateKey(EC, true, ['sign', 'verify']);
  const issuer = `CN=${name}`;
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    name: issuer,
    keys,
    signingAlgorithm: EC,
    notBefore: new Date(Date.now() - 30 * DAY_MS),
    notAfter: new Date(Date.now() + 365 * DAY_MS),
    extensions: [new x509.BasicConstraintsExtension(true, undefined, true)],
  });
  return {
    ca: `${root.toString('pem')}\n`,
    async issue({ name: cn, hosts = [], organisation, days = 90, rsa = false, weak = false, sameKeyAs }) {
      const own = sameKeyAs === undefined ? await newKeys(rsa, weak) : await keysOf(sameKeyAs);
      const certificate = await x509.X509CertificateGenerator.create({
        subject: [`CN=${cn}`, ...(organisation === undefined ? [] : [`O=${organisation}`])].join(', '),
        issuer,
        publicKey: own.publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: EC,
        notBefore: new Date(Date.now() - 20 * DAY_MS),
        notAfter: new Date(Date.now() + days * DAY_MS),
        extensions: hosts.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(hosts.map(nameOf))],
      });
      return { certificate: `${certificate.toString('pem')}\n`, key: own.pem };
    },
  };
}

/** Writes the two files and answers their paths. */
export async function pairIn(folder: string, name: string, pair: Pair): Promise<{ certificate: string; key: string }> {
  const paths = { certificate: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) };
  await writeFile(paths.certificate, pair.certificate);
  await writeFile(paths.key, pair.key, { mode: 0o600 });
  return paths;
}

function nameOf(host: string): { type: 'ip' | 'dns'; value: string } {
  return { type: /^[\d.]+$/.test(host) ? 'ip' : 'dns', value: host };
}

async function newKeys(rsa: boolean, weak: boolean) {
  const kind = weak ? { ...RSA, modulusLength: 1024 } : rsa ? RSA : EC;
  const keys = await webcrypto.subtle.generateKey(kind, true, ['sign', 'verify']);
  const der = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return { publicKey: keys.publicKey, pem: `${x509.PemConverter.encode(der, 'PRIVATE KEY')}\n` };
}

/** Of a pair that was issued here with an elliptic curve. */
async function keysOf({ certificate, key }: Pair) {
  const publicKey = await new x509.X509Certificate(certificate).publicKey.export(EC, ['verify']);
  return { publicKey, pem: key };
}
