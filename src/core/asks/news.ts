/** What a charger tells of itself, to who looks after it. */
import type { CommandAnswer, Instant, Nothing } from '../meanings.ts';

export interface NewsAsks {
  readonly securityEvent: { ask: SecurityEvent; answer: Nothing };
  readonly signCertificate: { ask: SigningRequest; answer: CommandAnswer };
}

export interface SecurityEvent {
  /** In the words of the newest version. */
  readonly type: string;
  readonly at: Instant;
  readonly info?: string | undefined;
}

/** A key of the charger that somebody is to vouch for. */
export interface SigningRequest {
  /** A certificate signing request, PEM. */
  readonly csr: string;
  /** What the certificate is for; undefined = the link to the central system. */
  readonly use?: string | undefined;
  /** The charger's own number, where its version has one. */
  readonly requestId?: number | undefined;
}
