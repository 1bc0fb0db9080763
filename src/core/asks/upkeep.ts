/** What a central system asks about the charger's own program: firmware to be loaded, logs to be sent. */
import type { CommandAnswer, Instant } from '../meanings.ts';

export interface UpkeepAsks {
  readonly updateFirmware: { ask: FirmwareAsk; answer: CommandAnswer };
  /** The same with a signature that the charger checks. */
  readonly updateSignedFirmware: { ask: SignedFirmwareAsk; answer: CommandAnswer };
  /** A charger offers firmware to others around it. */
  readonly publishFirmware: { ask: PublishAsk; answer: CommandAnswer };
  /** It offers that firmware no more. */
  readonly unpublishFirmware: { ask: { readonly checksum: string }; answer: CommandAnswer };
  readonly uploadLog: { ask: LogAsk; answer: UploadAnswer };
  /** A log where a version has only one kind of it, and no number for the request. */
  readonly uploadDiagnostics: { ask: Omit<LogAsk, 'requestId' | 'log'>; answer: UploadAnswer };
}

interface Tries {
  readonly retries?: number | undefined;
  readonly retryIntervalS?: number | undefined;
}

export interface FirmwareAsk extends Tries {
  /** The asker's own; absent where a version numbers no requests. */
  readonly requestId?: number | undefined;
  readonly url: string;
  readonly loadAt: Instant;
  readonly installAt?: Instant | undefined;
}

export interface SignedFirmwareAsk extends FirmwareAsk {
  readonly requestId: number;
  readonly certificate: string;
  readonly signature: string;
}

export interface PublishAsk extends Tries {
  readonly requestId: number;
  readonly url: string;
  readonly checksum: string;
}

export interface LogAsk extends Tries {
  readonly requestId: number;
  /** Which log (`DiagnosticsLog`, `SecurityLog`, …). */
  readonly log: string;
  readonly url: string;
  readonly from?: Instant | undefined;
  readonly to?: Instant | undefined;
}

export interface UploadAnswer {
  readonly accepted: boolean;
  readonly status: string;
  readonly fileName?: string | undefined;
}
