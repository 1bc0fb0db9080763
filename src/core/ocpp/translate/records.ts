/** What is kept about one customer (PROTOCOL §1.2). */
import type { CustomerAsk, RecordAsks } from '../../asks/records.ts';
import type { Instant, Payload } from '../../model.ts';
import { formatInstant } from '../time.ts';
import type { NewerVersion, Replace, Request, Response, Sloppy, Translations } from '../types.ts';
import { decodeIdToken, encodeIdToken, type IdToken } from './tokens.ts';
import { decodeHash, encodeHash } from './trust.ts';
import { VOCABULARY, type Vocabulary, type Words } from './vocabulary.ts';
import { oneOf } from './words.ts';

const answered = oneOf<Response<'2.1', 'CustomerInformation'>['status']>({ Accepted: 1, Invalid: 1, Rejected: 1 });

/** Characters of one page of the report. */
export const CUSTOMER_PAGE_CHARS = 512;

const customer: Translations<'customer'> = {
  '1.6': null,
  '2.0.1': newerCustomer(VOCABULARY['2.0.1']),
  '2.1': newerCustomer(VOCABULARY['2.1']),
};

function newerCustomer<W extends Words>(words: Vocabulary<W>) {
  type Asked = Replace<Omit<Request<NewerVersion, 'CustomerInformation'>, 'idToken'>, object> & {
    idToken?: IdToken<W>;
  };
  return {
    action: 'CustomerInformation' as const,
    decode: (request: Request<NewerVersion, 'CustomerInformation'>): CustomerAsk => ({
      requestId: request.requestId,
      wantsReport: request.report,
      clears: request.clear,
      ...(request.idToken !== undefined && { token: decodeIdToken(request.idToken) }),
      ...(request.customerCertificate !== undefined && { certificate: decodeHash(request.customerCertificate) }),
      ...(request.customerIdentifier !== undefined && { identifier: request.customerIdentifier }),
    }),
    encode: ({ requestId, wantsReport, clears, token, certificate, identifier }: CustomerAsk): Asked | undefined => {
      const idToken = encodeIdToken(words, token);
      if (token !== undefined && idToken === undefined) return undefined;
      return {
        requestId,
        report: wantsReport,
        clear: clears,
        ...(idToken !== undefined && { idToken }),
        ...(certificate !== undefined && { customerCertificate: encodeHash(certificate) }),
        ...(identifier !== undefined && { customerIdentifier: identifier }),
      };
    },
    decodeAnswer: ({ status }: Sloppy<Response<NewerVersion, 'CustomerInformation'>>) => ({
      status: answered(status) ?? ('Rejected' as const),
    }),
    encodeAnswer: ({ status }: RecordAsks['customer']['answer']): Response<NewerVersion, 'CustomerInformation'> => ({
      status,
    }),
  };
}

/** One page of the report, in the words of the versions that have it. */
export function customerPage(page: {
  readonly requestId: number;
  readonly at: Instant;
  readonly seqNo: number;
  readonly hasMore: boolean;
  readonly data: string;
}): { readonly action: string; readonly payload: Payload } {
  const { requestId, at, seqNo, hasMore, data } = page;
  const payload: Request<NewerVersion, 'NotifyCustomerInformation'> = {
    requestId,
    generatedAt: formatInstant(at),
    seqNo,
    tbc: hasMore,
    data,
  };
  return { action: 'NotifyCustomerInformation', payload: { ...payload } };
}

export const records: { readonly [M in keyof RecordAsks]: Translations<M> } = { customer };
