/** What TLS is made of on our own door: the oldest version and the encryption that count, and the files that prove us. */
import type { SecureContextOptions } from 'node:tls';
import type { KeyTexts } from './certificates.ts';

const MIN_VERSION = 'TLSv1.2';

/** Forward secrecy and authenticated encryption alone. */
const MODERN = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
];
/** What chargers of OCPP 1.6 bring: RSA key exchange and CBC; the level lets short keys and SHA-1 signatures pass. */
const LEGACY = [
  'AES128-GCM-SHA256',
  'AES256-GCM-SHA384',
  'ECDHE-ECDSA-AES128-SHA256',
  'ECDHE-RSA-AES128-SHA256',
  'ECDHE-ECDSA-AES128-SHA',
  'ECDHE-RSA-AES128-SHA',
  'AES128-SHA256',
  'AES256-SHA256',
  'AES128-SHA',
  'AES256-SHA',
  '@SECLEVEL=0',
];

/** `legacy`: the weaker encryption of old chargers is accepted too. */
export function contextOf({ ca, certificate, key }: KeyTexts, legacy: boolean): SecureContextOptions {
  return {
    ...(ca !== undefined && { ca }),
    ...(certificate !== undefined && { cert: certificate }),
    ...(key !== undefined && { key }),
    minVersion: MIN_VERSION,
    ciphers: [...MODERN, ...(legacy ? LEGACY : [])].join(':'),
    honorCipherOrder: true,
  };
}
