import type { WebSocket } from 'ws';
import type { Payload } from '../core/model.ts';
import type { CallOutcome, Reply } from '../core/ocpp/exchange.ts';
import type { OcppVersion } from '../core/ocpp/versions.ts';
import type { Violation } from '../core/ocpp/violation.ts';
import type { Clock } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';
import type { Log } from '../lib/log.ts';
import type { Cause } from '../lib/trace.ts';
import type { InboundCall } from './inbox.ts';
import type { Watch } from './keep-alive.ts';
import type { PaceOptions } from './pace.ts';

/** What a {@link Peer} is made of. */
export interface PeerOptions {
  /** Open, and paused when it comes from {@link dial} or {@link acceptCharger}: frames flow once the peer listens. */
  readonly socket: WebSocket;
  readonly version: OcppVersion;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  /** Asked one CALL at a time, in order. Checking action and payload is its job. A throw becomes an InternalError. */
  readonly onCall: (call: InboundCall) => Promise<Reply>;
  /** For messages that want no answer; without it they are logged. */
  readonly onSend?: ((send: InboundCall) => Promise<void> | void) | undefined;
  /** Called once. `byUs`: this end closed the link or gave it up. */
  readonly onClose: (code: number, reason: string, byUs: boolean) => void;
  /** Sees every text frame, for traces. */
  readonly onFrame?: ((direction: 'in' | 'out', text: string, isBinary?: boolean, cause?: Cause) => void) | undefined;
  /** What a text that is no JSON plainly means, for peers that may be read so; undefined when it means nothing. */
  readonly mendText?: ((text: string) => string | undefined) | undefined;
  /** What is wrong with a result; then the call ends with that error, and the peer hears of it where its version can. */
  readonly validateAnswers?: ((action: string, payload: Payload) => Violation | undefined) | undefined;
  /** An answer to a CALL of ours that came after its time limit. */
  readonly late?: ((action: string, outcome: CallOutcome, messageId: string) => void) | undefined;
  /** CALLs of the peer are served at this pace; absent = as fast as they come. */
  readonly pace?: PaceOptions | undefined;
  readonly keepAlive?: Watch | undefined;
  /** How many CALLs of ours in a row the peer did not answer; 0 with every answer. */
  readonly unanswered?: ((inRow: number) => void) | undefined;
}
