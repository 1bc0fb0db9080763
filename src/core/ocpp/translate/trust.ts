/** Certificates that a central system wants trusted, or has signed (PROTOCOL §4.7). */
import {
  type CertificateHash,
  type CertificateUse,
  HASH_ALGORITHMS,
  type InstalledCertificate,
  type TrustAsks,
} from '../../asks/trust.ts';
import type { NewerVersion, Request, Response, Sloppy, Translations } from '../types.ts';
import { fields, integer, oneOf, text } from './words.ts';

type Hash = Request<'2.1', 'DeleteCertificate'>['certificateHashData'];
type Use201 = NonNullable<Request<'2.0.1', 'GetInstalledCertificateIds'>['certificateType']>[number];
type Use21 = NonNullable<Request<'2.1', 'GetInstalledCertificateIds'>['certificateType']>[number];
type Use16 = Request<'1.6', 'GetInstalledCertificateIds'>['certificateType'];

const USE_16: { readonly [U in CertificateUse]?: Use16 } = {
  CSMSRoot: 'CentralSystemRootCertificate',
  ManufacturerRoot: 'ManufacturerRootCertificate',
};
const USE_21: { readonly [U in CertificateUse]: Use21 } = {
  CSMSRoot: 'CSMSRootCertificate',
  ManufacturerRoot: 'ManufacturerRootCertificate',
  V2GRoot: 'V2GRootCertificate',
  MORoot: 'MORootCertificate',
  OEMRoot: 'OEMRootCertificate',
  V2GChain: 'V2GCertificateChain',
};
const USES: ReadonlyMap<unknown, CertificateUse> = new Map(
  [USE_16, USE_21].flatMap((words) =>
    Object.entries(words).map(([use, word]) => [word, use as CertificateUse] as const),
  ),
);

const use201 = oneOf<Use201>({
  CSMSRootCertificate: 1,
  ManufacturerRootCertificate: 1,
  MORootCertificate: 1,
  V2GCertificateChain: 1,
  V2GRootCertificate: 1,
});
const installed = oneOf<Response<'2.1', 'InstallCertificate'>['status']>({ Accepted: 1, Failed: 1, Rejected: 1 });
const deleted = oneOf<Response<'2.1', 'DeleteCertificate'>['status']>({ Accepted: 1, Failed: 1, NotFound: 1 });
const signed = oneOf<Response<'2.1', 'CertificateSigned'>['status']>({ Accepted: 1, Rejected: 1 });

function useOf(word: unknown): CertificateUse {
  return USES.get(word) ?? 'CSMSRoot';
}

export function encodeHash({ algorithm, issuerName, issuerKey, serialNumber }: CertificateHash): Hash {
  return { hashAlgorithm: algorithm, issuerNameHash: issuerName, issuerKeyHash: issuerKey, serialNumber };
}

export function decodeHash(value: unknown): CertificateHash {
  const { hashAlgorithm, issuerNameHash, issuerKeyHash, serialNumber } = fields(value);
  return {
    algorithm: HASH_ALGORITHMS.find((known) => known === hashAlgorithm) ?? 'SHA256',
    issuerName: text(issuerNameHash) ?? '',
    issuerKey: text(issuerKeyHash) ?? '',
    serialNumber: text(serialNumber) ?? '',
  };
}

const installAnswer = {
  decodeAnswer: (answer: Sloppy<Response<'2.1', 'InstallCertificate'>>) => ({
    status: installed(answer.status) ?? ('Failed' as const),
  }),
  encodeAnswer: ({ status }: TrustAsks['installCertificate']['answer']) => ({ status }),
};
const installCertificate: Translations<'installCertificate'> = {
  '1.6': {
    action: 'InstallCertificate',
    decode: ({ certificateType, certificate }) => ({ use: useOf(certificateType), certificate }),
    encode: ({ use, certificate }): Request<'1.6', 'InstallCertificate'> | undefined => {
      const certificateType = USE_16[use];
      return certificateType && { certificateType, certificate };
    },
    ...installAnswer,
  },
  '2.0.1': {
    action: 'InstallCertificate',
    decode: ({ certificateType, certificate }) => ({ use: useOf(certificateType), certificate }),
    encode: ({ use, certificate }): Request<'2.0.1', 'InstallCertificate'> | undefined => {
      const certificateType = use201(USE_21[use]);
      return certificateType === undefined || certificateType === 'V2GCertificateChain'
        ? undefined
        : { certificateType, certificate };
    },
    ...installAnswer,
  },
  '2.1': {
    action: 'InstallCertificate',
    decode: ({ certificateType, certificate }) => ({ use: useOf(certificateType), certificate }),
    encode: ({ use, certificate }): Request<'2.1', 'InstallCertificate'> | undefined => {
      const certificateType = USE_21[use];
      return certificateType === 'V2GCertificateChain' ? undefined : { certificateType, certificate };
    },
    ...installAnswer,
  },
};

/** The same in every version. */
const remove = {
  action: 'DeleteCertificate' as const,
  decode: ({ certificateHashData }: { certificateHashData: Hash }) => ({ hash: decodeHash(certificateHashData) }),
  encode: ({ hash }: TrustAsks['deleteCertificate']['ask']) => ({ certificateHashData: encodeHash(hash) }),
  decodeAnswer: (answer: Sloppy<Response<'2.1', 'DeleteCertificate'>>) => ({
    status: deleted(answer.status) ?? ('Failed' as const),
  }),
  encodeAnswer: ({ status }: TrustAsks['deleteCertificate']['answer']) => ({ status }),
};
const deleteCertificate: Translations<'deleteCertificate'> = { '1.6': remove, '2.0.1': remove, '2.1': remove };

type Chain = NonNullable<Response<'2.1', 'GetInstalledCertificateIds'>['certificateHashDataChain']>[number];

function encodeChain({ use, hash, children }: InstalledCertificate): Chain {
  const [first, ...rest] = children ?? [];
  return {
    certificateType: USE_21[use],
    certificateHashData: encodeHash(hash),
    ...(first !== undefined && { childCertificateHashData: [first, ...rest].map(encodeHash) as [Hash] }),
  };
}

function decodeChain(value: unknown): InstalledCertificate {
  const { certificateType, certificateHashData, childCertificateHashData: children } = fields(value);
  const hash = decodeHash(certificateHashData);
  return { use: useOf(certificateType), hash, ...(Array.isArray(children) && { children: children.map(decodeHash) }) };
}

const decodeInstalled = (answer: Sloppy<Response<'2.1', 'GetInstalledCertificateIds'>>) => ({
  installed: Array.isArray(answer.certificateHashDataChain) ? answer.certificateHashDataChain.map(decodeChain) : [],
});
const decodeUses = (request: { certificateType?: readonly string[] }): TrustAsks['installedCertificates']['ask'] =>
  request.certificateType === undefined ? {} : { uses: request.certificateType.map(useOf) };

const installedCertificates: Translations<'installedCertificates'> = {
  '1.6': {
    action: 'GetInstalledCertificateIds',
    decode: ({ certificateType }) => ({ uses: [useOf(certificateType)] }),
    encode: ({ uses = [] }): Request<'1.6', 'GetInstalledCertificateIds'> | undefined => {
      const [use, another] = uses;
      const certificateType = use && another === undefined ? USE_16[use] : undefined;
      return certificateType && { certificateType };
    },
    decodeAnswer: ({ certificateHashData: list }) => ({
      installed: Array.isArray(list) ? list.map((hash) => ({ use: 'CSMSRoot' as const, hash: decodeHash(hash) })) : [],
    }),
    encodeAnswer: (answer): Response<'1.6', 'GetInstalledCertificateIds'> => {
      const [first, ...rest] = answer.installed.map(({ hash }) => encodeHash(hash));
      return first === undefined
        ? { status: 'NotFound' }
        : { status: 'Accepted', certificateHashData: [first, ...rest] };
    },
  },
  '2.0.1': {
    action: 'GetInstalledCertificateIds',
    decode: decodeUses,
    encode: ({ uses }): Request<'2.0.1', 'GetInstalledCertificateIds'> | undefined => {
      const [first, ...rest] = (uses ?? []).flatMap((use) => use201(USE_21[use]) ?? []);
      if (first === undefined) return uses === undefined ? {} : undefined;
      return { certificateType: [first, ...rest] };
    },
    decodeAnswer: decodeInstalled,
    encodeAnswer: (answer): Response<'2.0.1', 'GetInstalledCertificateIds'> => {
      const [first, ...rest] = answer.installed.flatMap((one) => {
        const certificateType = use201(USE_21[one.use]);
        return certificateType === undefined ? [] : { ...encodeChain(one), certificateType };
      });
      return first === undefined
        ? { status: 'NotFound' }
        : { status: 'Accepted', certificateHashDataChain: [first, ...rest] };
    },
  },
  '2.1': {
    action: 'GetInstalledCertificateIds',
    decode: decodeUses,
    encode: ({ uses }): Request<'2.1', 'GetInstalledCertificateIds'> => {
      const [first, ...rest] = (uses ?? []).map((use) => USE_21[use]);
      return first === undefined ? {} : { certificateType: [first, ...rest] };
    },
    decodeAnswer: decodeInstalled,
    encodeAnswer: (answer): Response<'2.1', 'GetInstalledCertificateIds'> => {
      const [first, ...rest] = answer.installed.map(encodeChain);
      return first === undefined
        ? { status: 'NotFound' }
        : { status: 'Accepted', certificateHashDataChain: [first, ...rest] };
    },
  },
};

const signedAnswer = {
  decodeAnswer: (answer: Sloppy<Response<'2.1', 'CertificateSigned'>>) => ({
    status: signed(answer.status) ?? ('Rejected' as const),
  }),
  encodeAnswer: ({ status }: TrustAsks['certificateSigned']['answer']) => ({ status }),
};
type SignedUse = Request<'2.1', 'CertificateSigned'>['certificateType'];
const signedUse201 = oneOf<NonNullable<Request<'2.0.1', 'CertificateSigned'>['certificateType']>>({
  ChargingStationCertificate: 1,
  V2GCertificate: 1,
});
const signedUse21 = oneOf<NonNullable<SignedUse>>({
  ChargingStationCertificate: 1,
  V2G20Certificate: 1,
  V2GCertificate: 1,
});
const decodeSigned = (request: Request<NewerVersion, 'CertificateSigned'>): TrustAsks['certificateSigned']['ask'] => {
  const requestId = 'requestId' in request ? integer(request.requestId) : undefined;
  return {
    chain: request.certificateChain,
    ...(request.certificateType !== undefined && { use: request.certificateType }),
    ...(requestId !== undefined && { requestId }),
  };
};

const certificateSigned: Translations<'certificateSigned'> = {
  '1.6': {
    action: 'CertificateSigned',
    decode: ({ certificateChain }) => ({ chain: certificateChain }),
    encode: ({ chain }): Request<'1.6', 'CertificateSigned'> => ({ certificateChain: chain }),
    ...signedAnswer,
  },
  '2.0.1': {
    action: 'CertificateSigned',
    decode: decodeSigned,
    encode: ({ chain, use }): Request<'2.0.1', 'CertificateSigned'> | undefined => {
      const certificateType = signedUse201(use);
      if (use !== undefined && certificateType === undefined) return undefined;
      return { certificateChain: chain, ...(certificateType !== undefined && { certificateType }) };
    },
    ...signedAnswer,
  },
  '2.1': {
    action: 'CertificateSigned',
    decode: decodeSigned,
    encode: ({ chain, use, requestId }): Request<'2.1', 'CertificateSigned'> => {
      const certificateType = signedUse21(use);
      return {
        certificateChain: chain,
        ...(certificateType !== undefined && { certificateType }),
        ...(requestId !== undefined && { requestId }),
      };
    },
    ...signedAnswer,
  },
};

export const trust: { readonly [M in keyof TrustAsks]: Translations<M> } = {
  installCertificate,
  deleteCertificate,
  installedCertificates,
  certificateSigned,
};
