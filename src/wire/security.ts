/** How a charger must prove itself beside its password: the security profiles of OCPP (PROTOCOL §5.1). */
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { isOfOwnNetwork } from './own-network.ts';

/** 0 none · 1 Basic · 2 TLS and Basic · 3 TLS with a certificate of the charger (1.6 security whitepaper §2, 2.0.1 A.1.3). */
export type SecurityProfile = 0 | 1 | 2 | 3;

export interface Proof {
  /** The least that is accepted; absent = no more than the password. */
  readonly securityProfile?: SecurityProfile | undefined;
  /** Whether it is asked for one, after this. */
  readonly hasPassword: boolean;
  /** Any of these must be the name in its certificate, as CN or among the other names. */
  readonly names: readonly string[];
  /** The organisation (O) that must stand in its certificate. */
  readonly organisation?: string | undefined;
}

/** Why this connection is not good enough for this charger, in words for the owner; undefined when it is. */
export function proofFault(socket: Socket, proof: Proof): string | undefined {
  const { securityProfile = 0, hasPassword, names, organisation } = proof;
  if (securityProfile < 2) {
    if (hasPassword || isOfOwnNetwork(socket.remoteAddress ?? '')) return undefined;
    return 'it has no password, and such a charger may connect only from your own network; set a password for it';
  }
  if (!(socket instanceof TLSSocket)) {
    return `it connects without TLS, which its security_profile ${securityProfile} forbids: its address must begin with wss:// and name the port of tls`;
  }
  return securityProfile < 3 ? undefined : certificateFault(socket, names, organisation);
}

function certificateFault(
  socket: TLSSocket,
  names: readonly string[],
  organisation: string | undefined,
): string | undefined {
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return 'it shows no certificate, which its security_profile 3 asks for';
  if (!socket.authorized) {
    // Declared as an error, and is its code.
    const code = String(socket.authorizationError);
    return `its certificate is not accepted: ${UNACCEPTED[code] ?? `no authority in tls.client_ca vouches for it (${code})`}`;
  }
  const { subject } = socket.getPeerCertificate();
  const isNamed = (name: string) =>
    valuesOf(subject.CN).includes(name) ||
    certificate.checkHost(name, { subject: 'never', wildcards: false }) !== undefined;
  if (!names.some(isNamed)) {
    const wanted = names.map((name) => `"${name}"`).join(' or ');
    return `its certificate is made out to another name than ${wanted}; if that is right, set certificate_name`;
  }
  if (organisation === undefined || valuesOf(subject.O).includes(organisation)) return undefined;
  return 'its certificate is made out to another organisation than tls.client_organisation';
}

const UNACCEPTED: { readonly [code: string]: string } = {
  CERT_HAS_EXPIRED: 'it has expired',
  CERT_NOT_YET_VALID: 'it begins in the future; look at the clock of this machine',
};

/** A name may stand in a certificate several times. */
function valuesOf(part: string | readonly string[] | undefined): readonly string[] {
  return part === undefined ? [] : [part].flat();
}
