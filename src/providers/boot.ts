/** Registration on one link (PROTOCOL §2.1): a Boot, again and again, until the service accepts it. */
import type { Instant } from '../core/model.ts';
import { decodeAnswer } from '../core/ocpp/codec.ts';
import type { CallOutcome } from '../core/ocpp/exchange.ts';
import { bootRetryMs, heartbeatS } from '../core/ocpp/registration.ts';
import type { OcppVersion } from '../core/ocpp/versions.ts';
import type { BootCause, TakenBoot } from '../core/station/boot.ts';
import type { Ids } from '../lib/ids.ts';
import type { Waker } from '../lib/waker.ts';
import type { BootToSend } from '../proxy/ports.ts';
import { atBoot, withoutBoot } from './advice.ts';

/** Pause after a Boot that nobody answered, and how often it is tried on one connection. */
const BOOT_RETRY_MS = 60_000;
const MAX_SILENT_BOOTS = 3;

export interface BootParts {
  readonly version: OcppVersion;
  readonly ids: Ids;
  readonly waker: Waker;
  /** The Boot as it reads now; undefined when there is none to tell. */
  readonly next: (cause: BootCause) => BootToSend | undefined;
  readonly call: (boot: BootToSend) => Promise<CallOutcome>;
  /** A Boot that is wanted before its time. */
  readonly takeCause: () => BootCause | undefined;
  readonly hasCause: () => boolean;
  readonly isOver: () => boolean;
  readonly onState: (state: 'booting' | 'pending' | 'rejected', why: string | undefined) => void;
}

export interface Accepted {
  /** Seconds between heartbeats. */
  readonly everyS: number;
  readonly taken: TakenBoot;
  /** The clock of the service; 0 when it could not be read. */
  readonly now: Instant;
}

/** Undefined when the link is over before it is accepted. */
export async function bootUntilAccepted(first: BootCause, parts: BootParts): Promise<Accepted | undefined> {
  const { version, waker, isOver, onState } = parts;
  let cause = first;
  let silent = 0;
  onState('booting', undefined);
  while (!isOver()) {
    const boot = parts.next(cause);
    if (boot === undefined) return undefined;
    const outcome = await parts.call(boot);
    let waitMs = BOOT_RETRY_MS;
    if (outcome.kind === 'result') {
      const { status, intervalS, now } = decodeAnswer(version, 'boot', outcome.payload);
      if (status === 'Accepted') return { everyS: heartbeatS(intervalS), taken: boot.taken, now };
      silent = 0;
      onState(status === 'Pending' ? 'pending' : 'rejected', atBoot(status));
      waitMs = bootRetryMs(status, intervalS, parts.ids.random());
    } else {
      silent += 1;
      onState('booting', withoutBoot(outcome.kind === 'error' ? outcome.code : undefined));
      if (silent >= MAX_SILENT_BOOTS) return undefined;
    }
    await waker.sleepFor(waitMs, () => isOver() || parts.hasCause());
    cause = parts.takeCause() ?? cause;
  }
  return undefined;
}
