/** The authorities that one provider wants its station to trust, kept as it sent them (PROTOCOL §1.2). */
import type { CertificateUse } from '../asks/trust.ts';

/** Certificates of one provider; more are turned away, as by a charger whose store is full. */
export const MAX_ANCHORS = 10;

export interface Anchor {
  readonly use: CertificateUse;
  /** In PEM. */
  readonly certificate: string;
  /** The charger holds it, too. */
  readonly atCharger: boolean;
}

/** Those that only the charger can make use of. */
export const FOR_CHARGER: readonly CertificateUse[] = ['V2GRoot', 'MORoot', 'OEMRoot', 'V2GChain'];

/** The store with one more, or undefined when it is full. The same one again takes its own place. */
export function withAnchor(anchors: readonly Anchor[], anchor: Anchor): readonly Anchor[] | undefined {
  const others = anchors.filter(({ use, certificate }) => use !== anchor.use || certificate !== anchor.certificate);
  return others.length < MAX_ANCHORS ? [...others, anchor] : undefined;
}
