/** What a central system asks about sessions. */
export interface TransactionAsks {
  readonly transactionStatus: { ask: TransactionStatusAsk; answer: TransactionStatusAnswer };
}

export interface TransactionStatusAsk {
  /** The asker's own id; undefined = whether anything at all waits for it. */
  readonly txId?: string | undefined;
}

export interface TransactionStatusAnswer {
  /** Undefined when no session was named. */
  readonly isOngoing?: boolean | undefined;
  readonly hasMessagesInQueue: boolean;
}
