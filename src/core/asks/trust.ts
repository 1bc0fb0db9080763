/** Certificates that a central system wants trusted, or has signed (PROTOCOL §1.2). */
export const CERTIFICATE_USES = ['CSMSRoot', 'ManufacturerRoot', 'V2GRoot', 'MORoot', 'OEMRoot', 'V2GChain'] as const;
export type CertificateUse = (typeof CERTIFICATE_USES)[number];

export const HASH_ALGORITHMS = ['SHA256', 'SHA384', 'SHA512'] as const;

/** How both sides name a certificate. Hexadecimal, whatever its case. */
export interface CertificateHash {
  readonly algorithm: (typeof HASH_ALGORITHMS)[number];
  readonly issuerName: string;
  readonly issuerKey: string;
  readonly serialNumber: string;
}

export interface InstalledCertificate {
  readonly use: CertificateUse;
  readonly hash: CertificateHash;
  /** Those below it in a chain. */
  readonly children?: readonly CertificateHash[] | undefined;
}

export interface TrustAsks {
  /** In PEM. */
  readonly installCertificate: {
    ask: { readonly use: CertificateUse; readonly certificate: string };
    answer: { readonly status: 'Accepted' | 'Rejected' | 'Failed' };
  };
  readonly deleteCertificate: {
    ask: { readonly hash: CertificateHash };
    answer: { readonly status: 'Accepted' | 'Failed' | 'NotFound' };
  };
  /** Without uses, of all. */
  readonly installedCertificates: {
    ask: { readonly uses?: readonly CertificateUse[] | undefined };
    answer: { readonly installed: readonly InstalledCertificate[] };
  };
  /** The answer to a request of the charger, long after it: a chain in PEM. */
  readonly certificateSigned: {
    ask: { readonly chain: string; readonly use?: string | undefined; readonly requestId?: number | undefined };
    answer: { readonly status: 'Accepted' | 'Rejected' };
  };
}
