/** TLS towards services: whom we trust, how we prove ourselves, and what went wrong in plain words (PROTOCOL §5.1). */
import { createHash, X509Certificate } from 'node:crypto';
import { type ConnectionOptions, checkServerIdentity, type PeerCertificate } from 'node:tls';
import type { KeyTexts } from '../lib/certificates.ts';
import { ALERT, alertIn, codeOf } from './tls-alert.ts';

/** Whatever is absent is as the runtime has it; chain and host name are verified in any case. */
export interface ServiceTls extends KeyTexts {
  /** SHA-256 of the public key in the service's certificate, in base64; another key is not spoken to. */
  readonly pin?: string | undefined;
}

/** Our own files cannot be used, and why: nobody is dialled without what they ask for. */
export interface TlsFault {
  readonly fault: string;
}

/** OCPP 2.0.1 A00.FR.306, 1.6 security whitepaper. */
const MIN_VERSION = 'TLSv1.2';
const PIN_MISMATCH = 'PIN_MISMATCH';

/** For a connection; `secured` is called once the certificate of the other end was found good. */
export function tlsOptions(
  { ca, certificate, key, pin }: ServiceTls,
  secured: (theirs: PeerCertificate) => void = () => undefined,
) {
  return {
    minVersion: MIN_VERSION,
    // Said although it is the default: an environment variable could switch it off.
    rejectUnauthorized: true,
    ...(ca !== undefined && { ca }),
    ...(certificate !== undefined && { cert: certificate }),
    ...(key !== undefined && { key }),
    checkServerIdentity(host: string, theirs: PeerCertificate) {
      const fault = checkServerIdentity(host, theirs) ?? pinFault(theirs, pin);
      if (fault === undefined) secured(theirs);
      return fault;
    },
  } satisfies ConnectionOptions;
}

/** The pin of a certificate, given in DER. */
export function pinOf(certificate: Uint8Array): string {
  const spki = new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(spki).digest('base64');
}

function pinFault(certificate: PeerCertificate, pin: string | undefined): Error | undefined {
  if (pin === undefined || pinOf(certificate.raw) === pin) return undefined;
  return Object.assign(new Error('another public key than the pinned one'), { code: PIN_MISMATCH });
}

export interface CertificateFault {
  readonly wrong: string;
  /** What the owner may do. */
  readonly advice: string;
}

const UNKNOWN_AUTHORITY: CertificateFault = {
  wrong: 'unknown authority: nobody who is trusted here vouches for the certificate of the service',
  advice: 'if the provider has an authority of its own, set ca to its certificate',
};
const NOT_ACCEPTED: CertificateFault = {
  wrong: 'the service does not accept our client certificate',
  advice: 'look at certificate and key of this service, and ask the provider for those that it expects',
};

const CERTIFICATE_FAULTS: { readonly [code: string]: CertificateFault } = {
  ERR_TLS_CERT_ALTNAME_INVALID: {
    wrong: 'wrong host name: the certificate of the service was made for another name than the one in url',
    advice: 'look for a typing mistake in url, and ask the provider',
  },
  CERT_HAS_EXPIRED: {
    wrong: 'expired: the certificate of the service is no longer valid',
    advice: 'look at the clock of this machine, and ask the provider',
  },
  CERT_NOT_YET_VALID: {
    wrong: 'not valid yet: the certificate of the service begins in the future',
    advice: 'look at the clock of this machine, and ask the provider',
  },
  CERT_REVOKED: {
    wrong: 'revoked: the authority has called the certificate of the service back',
    advice: 'ask the provider',
  },
  [PIN_MISMATCH]: {
    wrong: 'pin does not match: the service has another key than the pinned one',
    advice: 'ask the provider whether it has a new key before you change pin',
  },
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_AUTHORITY,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_AUTHORITY,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_AUTHORITY,
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_AUTHORITY,
  DEPTH_ZERO_SELF_SIGNED_CERT: UNKNOWN_AUTHORITY,
  CERT_UNTRUSTED: UNKNOWN_AUTHORITY,
  CERT_SIGNATURE_FAILURE: UNKNOWN_AUTHORITY,
  INVALID_CA: UNKNOWN_AUTHORITY,
};

const ALERT_FAULTS: { readonly [alert: number]: CertificateFault } = {
  [ALERT.certificateRequired]: {
    wrong: 'client certificate needed: the service wants to see a certificate of ours',
    advice: 'set certificate and key of this service to the files that the provider gave you',
  },
  [ALERT.badCertificate]: NOT_ACCEPTED,
  [ALERT.unsupportedCertificate]: NOT_ACCEPTED,
  [ALERT.certificateRevoked]: NOT_ACCEPTED,
  [ALERT.certificateExpired]: NOT_ACCEPTED,
  [ALERT.certificateUnknown]: NOT_ACCEPTED,
  [ALERT.unknownCa]: NOT_ACCEPTED,
  [ALERT.accessDenied]: NOT_ACCEPTED,
};

/** What one end has against the certificate of the other; undefined for other errors. */
export function certificateFault(error: Error): CertificateFault | undefined {
  const alert = alertIn(error);
  return alert === undefined ? CERTIFICATE_FAULTS[codeOf(error)] : ALERT_FAULTS[alert];
}

/**
 * Other ends of a connection over TLS that people can do something about. Many servers that do not like the client's
 * certificate, or the lack of one, just hang up without an alert, some when the handshake is over (`secured`): we cannot
 * know, but it is the likeliest reason for a cut before a single byte of HTTP was answered.
 */
export function secureFault(error: Error, secured: boolean, { certificate }: ServiceTls): string | undefined {
  const guess =
    certificate === undefined ? 'it may need a client certificate' : 'it may not accept our client certificate';
  if (alertIn(error) === ALERT.handshakeFailure) {
    return `the service broke off the secure handshake: ${guess}, or it knows no encryption that is used here`;
  }
  if (!['ECONNRESET', 'EPIPE'].includes(codeOf(error))) return undefined;
  return `the service cut the connection ${secured ? 'right after' : 'during'} the secure handshake: ${guess}`;
}
