/** Alerts by which the other end of a TLS connection says why it goes (RFC 8446 §6.2). */
export const ALERT = {
  handshakeFailure: 40,
  badCertificate: 42,
  unsupportedCertificate: 43,
  certificateRevoked: 44,
  certificateExpired: 45,
  certificateUnknown: 46,
  unknownCa: 48,
  accessDenied: 49,
  certificateRequired: 116,
} as const;

/**
 * The alert that ended the connection. Read from the text: the code of such an error depends on the moment at which
 * the alert came, and on the version of OpenSSL.
 */
export function alertIn(error: Error): number | undefined {
  const [, alert] = /SSL alert number (\d+)/.exec(error.message) ?? [];
  return alert === undefined ? undefined : Number(alert);
}

/** The runtime's own code for an error; empty for one that has none. */
export function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
