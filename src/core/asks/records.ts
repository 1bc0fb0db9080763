/** What is kept about one customer (PROTOCOL §2.6). */
import type { Token } from '../meanings.ts';
import type { CertificateHash } from './trust.ts';

export interface CustomerAsk {
  /** The asker's own. */
  readonly requestId: number;
  readonly wantsReport: boolean;
  readonly clears: boolean;
  /** One of these names the customer. */
  readonly token?: Token | undefined;
  readonly certificate?: CertificateHash | undefined;
  readonly identifier?: string | undefined;
}

export interface RecordAsks {
  readonly customer: { ask: CustomerAsk; answer: { readonly status: 'Accepted' | 'Rejected' | 'Invalid' } };
}
