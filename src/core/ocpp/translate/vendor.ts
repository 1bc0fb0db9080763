import type { VendorAnswer, VendorAsks, VendorData } from '../../asks/vendor.ts';
import type { NewerVersion, Request, Response, Sloppy, Translation, Translations } from '../types.ts';
import { oneOf, text } from './words.ts';

type Status = Response<'1.6', 'DataTransfer'>['status'];
const statusWord = oneOf<Status>({ Accepted: 1, Rejected: 1, UnknownMessageId: 1, UnknownVendorId: 1 });

const newer: Translation<NewerVersion, 'DataTransfer', 'vendorData'> = {
  action: 'DataTransfer',
  decode: ({ vendorId, messageId, data }): VendorData => ({ vendorId, messageId, data }),
  encode: ({ vendorId, messageId, data }): Request<NewerVersion, 'DataTransfer'> => ({
    vendorId,
    messageId,
    data: anything(data),
  }),
  decodeAnswer,
  encodeAnswer: ({ status, data }): Response<NewerVersion, 'DataTransfer'> => ({
    status: statusWord(status) ?? 'Rejected',
    data: anything(data),
  }),
};

/** PROTOCOL §2.6: data is opaque, and text where a version has nothing else. */
export const vendorAsks: { readonly [M in keyof VendorAsks]: Translations<M> } = {
  vendorData: {
    '1.6': {
      action: 'DataTransfer',
      decode: ({ vendorId, messageId, data }): VendorData => ({ vendorId, messageId, data }),
      encode: ({ vendorId, messageId, data }): Request<'1.6', 'DataTransfer'> => ({
        vendorId,
        messageId,
        data: asText(data),
      }),
      decodeAnswer,
      encodeAnswer: ({ status, data }): Response<'1.6', 'DataTransfer'> => ({
        status: statusWord(status) ?? 'Rejected',
        data: asText(data),
      }),
    },
    '2.0.1': newer,
    '2.1': newer,
  },
};

function decodeAnswer({ status, data }: Sloppy<{ status: Status; data?: unknown }>): VendorAnswer {
  return { status: statusWord(status) ?? text(status) ?? 'Rejected', data };
}

/** The schema has no type for it; only the package's own types say that it is an object. */
function anything(data: unknown) {
  return data as Request<NewerVersion, 'DataTransfer'>['data'];
}

function asText(data: unknown): string | undefined {
  return data === undefined || typeof data === 'string' ? data : JSON.stringify(data);
}
