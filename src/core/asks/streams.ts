/** Streams: values of a monitor that come again and again, many in one message. */
import type { CommandAnswer, Instant, Nothing } from '../meanings.ts';
import type { Pace } from './monitoring.ts';

export interface StreamAsks {
  /** A charger begins one, or we begin one at a provider. */
  readonly openStream: { ask: Stream; answer: CommandAnswer };
  readonly closeStream: { ask: { readonly id: number }; answer: Nothing };
  readonly adjustStream: { ask: { readonly id: number; readonly pace: Pace }; answer: CommandAnswer };
  readonly getStreams: { ask: Nothing; answer: { readonly streams: readonly Stream[] } };
}

export interface Stream {
  readonly id: number;
  /** The monitor whose values these are. */
  readonly monitorId: number;
  readonly pace: Pace;
}

export interface StreamPoint {
  readonly at: Instant;
  readonly value: string;
}
