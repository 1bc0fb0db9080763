/** What only a vendor understands: passed on as it is, if the owner opened the way for it. */
export interface VendorAsks {
  readonly vendorData: { ask: VendorData; answer: VendorAnswer };
}

export interface VendorData {
  readonly vendorId: string;
  readonly messageId?: string | undefined;
  /** Opaque; text in the oldest version. */
  readonly data?: unknown;
}

export interface VendorAnswer {
  readonly status: string;
  readonly data?: unknown;
}
