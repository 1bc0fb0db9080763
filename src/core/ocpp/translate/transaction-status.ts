import type { TransactionAsks, TransactionStatusAnswer, TransactionStatusAsk } from '../../asks/transactions.ts';
import type { NewerVersion, Request, Response, Sloppy, Translations } from '../types.ts';

const newer = {
  action: 'GetTransactionStatus' as const,
  decode: ({ transactionId }: Request<NewerVersion, 'GetTransactionStatus'>): TransactionStatusAsk => ({
    txId: transactionId,
  }),
  encode: ({ txId }: TransactionStatusAsk): Request<NewerVersion, 'GetTransactionStatus'> => ({ transactionId: txId }),
  decodeAnswer: (answer: Sloppy<Response<NewerVersion, 'GetTransactionStatus'>>): TransactionStatusAnswer => ({
    isOngoing: typeof answer.ongoingIndicator === 'boolean' ? answer.ongoingIndicator : undefined,
    hasMessagesInQueue: answer.messagesInQueue === true,
  }),
  encodeAnswer: (answer: TransactionStatusAnswer): Response<NewerVersion, 'GetTransactionStatus'> => ({
    ongoingIndicator: answer.isOngoing,
    messagesInQueue: answer.hasMessagesInQueue,
  }),
};

/** PROTOCOL §1.2, §2.2. */
export const transactionAsks: { readonly [M in keyof TransactionAsks]: Translations<M> } = {
  transactionStatus: { '1.6': null, '2.0.1': newer, '2.1': newer },
};
