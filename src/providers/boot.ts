/** Registration of one link (PROTOCOL §2.1): a Boot, again and again, until the service accepts it. */
import { decodeAnswer, encode } from '../core/ocpp/codec.ts';
import { bootRetryS, heartbeatS } from '../core/ocpp/registration.ts';
import type { BootCause } from '../core/station/boot.ts';
import type { Clock, Timer } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';
import type { Waker } from '../lib/waker.ts';
import type { ServiceSide } from '../proxy/ports.ts';
import type { Peer } from '../wire/peer.ts';

export const CALL_TIMEOUT_MS = 30_000;
/** Pause after a Boot that nobody answered, and how often it is tried on one connection. */
const BOOT_RETRY_S = 60;
const MAX_SILENT_BOOTS = 3;

export interface BootParts {
  readonly peer: Peer;
  readonly side: ServiceSide;
  readonly chargerId: string;
  readonly providerId: string;
  readonly cause: BootCause;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly waker: Waker;
  readonly isOver: () => boolean;
  readonly onState: (state: 'booting' | 'pending' | 'rejected', why: string | undefined) => void;
}

/** Seconds between heartbeats once it is accepted; undefined when the link is over before. */
export async function bootUntilAccepted(parts: BootParts): Promise<number | undefined> {
  const { peer, side, chargerId, providerId, cause, waker, isOver, onState } = parts;
  let silent = 0;
  onState('booting', undefined);
  while (!isOver()) {
    const boot = side.bootFor(chargerId, providerId, cause);
    if (boot === undefined) return undefined;
    const outcome = await peer.call(boot.action, boot.payload, { timeoutMs: CALL_TIMEOUT_MS });
    let waitS = BOOT_RETRY_S;
    if (outcome.kind === 'result') {
      const answer = decodeAnswer(peer.version, 'boot', outcome.payload);
      if (answer.status === 'Accepted') return heartbeatS(answer.intervalS);
      onState(
        answer.status === 'Pending' ? 'pending' : 'rejected',
        `the service answered the Boot with ${answer.status}`,
      );
      waitS = bootRetryS(answer.intervalS) * (0.9 + 0.2 * parts.ids.random());
    } else {
      silent += 1;
      onState(
        'booting',
        outcome.kind === 'error'
          ? `the service refused the Boot: ${outcome.code}`
          : 'the service did not answer the Boot',
      );
      if (silent >= MAX_SILENT_BOOTS) return undefined;
    }
    await waker.sleepFor(waitS * 1000, isOver);
  }
  return undefined;
}

/** Our own heartbeat on one link; stopped and started anew with each registration. */
export class Heartbeat {
  readonly #clock: Clock;
  readonly #ids: Ids;
  #timer: Timer | undefined;
  #round = 0;

  constructor(clock: Clock, ids: Ids) {
    this.#clock = clock;
    this.#ids = ids;
  }

  /** The first beat comes at a random phase, so that many links do not beat as one. `isWanted` is asked before each. */
  start(peer: Peer, everyS: number, isWanted: () => boolean): void {
    this.stop();
    const round = this.#round;
    const beat = async (): Promise<void> => {
      const call = encode(peer.version, { means: 'heartbeat', ask: {} });
      if (call !== undefined && isWanted()) await peer.call(call.action, call.payload, { timeoutMs: CALL_TIMEOUT_MS });
      if (round === this.#round) this.#timer = this.#clock.timer(everyS * 1000, () => void beat());
    };
    this.#timer = this.#clock.timer(everyS * 1000 * (0.5 + 0.5 * this.#ids.random()), () => void beat());
  }

  stop(): void {
    this.#round += 1;
    this.#timer?.cancel();
  }
}
