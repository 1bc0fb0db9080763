/** The keys of TLS towards those who connect to us. */
import * as z from 'zod';
import { file, flag, groupOf, port, text } from './words.ts';

export const tls = z.strictObject(
  {
    port: port().default(9443).describe('the port for `wss://` and `https://`, beside the plain one'),
    certificate: file.describe('file with the certificate of this proxy (PEM), and behind it those of its authority'),
    key: file.describe('file with the private key of `certificate` (PEM, without a password)'),
    client_ca: file
      .optional()
      .describe(
        'file with the certificates of the authorities that vouch for chargers (PEM); for `security_profile: 3`',
      ),
    client_organisation: text('expected a name of 1 to 64 characters, in quotes', 64)
      .optional()
      .describe('the organisation (O) that must stand in the certificate of a charger; without it any may'),
    legacy: flag()
      .default(false)
      .describe(
        '`true`: also the weaker encryption of old chargers (RSA key exchange, CBC, SHA-1, short keys), always with TLS 1.2 or newer',
      ),
  },
  { error: groupOf('certificate', 'key') },
);
