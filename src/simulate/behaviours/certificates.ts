import type { Payload } from '../../core/model.ts';
import type { ChargerBehaviour, ChargerInside } from '../charger-options.ts';
import { fieldsIn, textIn } from '../reading.ts';
import { spelledReply } from '../spelling.ts';

/** Certificates are kept under made-up hashes: this charger looks into none of them. */
export const certificates: ChargerBehaviour = {
  name: 'certificates',
  handleCall({ action, payload }, charger) {
    const answer = ANSWERS[action]?.(payload, charger);
    return answer && spelledReply(charger.version, action, answer);
  },
};

const ANSWERS: { readonly [action: string]: (payload: Payload, charger: ChargerInside) => readonly Payload[] } = {
  InstallCertificate({ certificateType }, { kept }) {
    const serialNumber = String(kept.certificates.all().length + 1);
    const hash = { hashAlgorithm: 'SHA256', issuerNameHash: 'aa', issuerKeyHash: 'bb', serialNumber };
    kept.certificates.put(serialNumber, { certificateType, hash });
    return [{ status: 'Accepted' }];
  },
  DeleteCertificate({ certificateHashData }, { kept }) {
    const isGone = kept.certificates.take(textIn(fieldsIn(certificateHashData), 'serialNumber'));
    return [{ status: isGone ? 'Accepted' : 'NotFound' }];
  },
  GetInstalledCertificateIds({ certificateType }, { kept }) {
    const types = [certificateType].flat();
    const found = kept.certificates
      .all()
      .map(([, one]) => one)
      .filter((one) => certificateType === undefined || types.includes(one.certificateType));
    if (found.length === 0) return [{ status: 'NotFound' }];
    const chain = found.map((one) => ({ certificateType: one.certificateType, certificateHashData: one.hash }));
    return [
      { status: 'Accepted', certificateHashDataChain: chain },
      { status: 'Accepted', certificateHashData: found.map(({ hash }) => hash) },
    ];
  },
  // It never asked for one to be signed.
  CertificateSigned: () => [{ status: 'Rejected' }],
};
