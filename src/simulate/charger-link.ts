import type { Boot, Payload, Registration } from '../core/model.ts';
import { decodeAnswer, encode } from '../core/ocpp/codec.ts';
import type { CallOutcome, Reply } from '../core/ocpp/exchange.ts';
import { answerWhileRejected, bootRetryS, heartbeatS } from '../core/ocpp/registration.ts';
import type { OcppVersion } from '../core/ocpp/versions.ts';
import { backOffMs } from '../lib/backoff.ts';
import type { KeyTexts } from '../lib/certificates.ts';
import type { Clock, Timer } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';
import type { Log } from '../lib/log.ts';
import { Waker } from '../lib/waker.ts';
import { type Dialled, type DialOptions, dial, serviceUrl } from '../wire/client.ts';
import type { InboundCall } from '../wire/inbox.ts';
import { CLOSE } from '../wire/limits.ts';
import { Peer } from '../wire/peer.ts';
import type { Happening } from './events.ts';
import type { OutgoingCall } from './spelling.ts';

const DIAL_TIMEOUT_MS = 15_000;
/** How long an answer may take. */
const CALL_TIMEOUT_MS = 30_000;

export interface LinkOptions {
  /** Address of the central system; the identity is appended unless it is there. */
  readonly url: string;
  readonly id: string;
  readonly version: OcppVersion;
  readonly password: string | undefined;
  readonly tls: KeyTexts | undefined;
  /** Between attempts to connect; absent = as the standard has it, ten seconds and more. */
  readonly reconnectMs: number | undefined;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  /** Opens the socket. */
  readonly dial?: ((options: DialOptions) => Promise<Dialled>) | undefined;
  /** What to say of itself on this connection, counted from 0; undefined = no Boot. */
  readonly boot: (connection: number) => Boot | undefined;
  /** The last look at a CALL before it is sent. */
  readonly transform: (call: OutgoingCall) => OutgoingCall;
  readonly onCall: (call: InboundCall) => Promise<Reply>;
  readonly tell: (happening: Happening) => void;
  /** From here on everything may be said. */
  readonly onRegistered: () => void;
}

export interface ChargerLink {
  /** Accepted by the central system, on the socket that is open now. */
  readonly isRegistered: boolean;
  /** `closed` when there is no socket. */
  call(call: OutgoingCall, messageId?: string): Promise<CallOutcome>;
  connect(): void;
  /** Ends the socket and stays away. */
  disconnect(): void;
  /** Boots anew on the socket that is open. */
  boot(): Promise<void>;
  heartbeat(): Promise<void>;
  close(): Promise<void>;
  /** Overrides the interval of the heartbeats that the central system gave. */
  setHeartbeat(intervalS: number): void;
}

/** The connection of a simulated charger: dials until told otherwise, boots, beats. Begins at once. */
export function openChargerLink(options: LinkOptions): ChargerLink {
  const { clock, tell, log } = options;
  const waker = new Waker(clock);
  let wanted = true;
  let closed = false;
  let connections = 0;
  let peer: Peer | undefined;
  let registration: Registration['status'] | undefined;
  let intervalS = 0;
  let timer: Timer | undefined;
  let attempt = new AbortController();

  const call = async (outgoing: OutgoingCall, messageId?: string): Promise<CallOutcome> => {
    const { action, payload } = options.transform(outgoing);
    return peer === undefined
      ? { kind: 'closed' }
      : peer.call(action, payload, { timeoutMs: CALL_TIMEOUT_MS, ...(messageId !== undefined && { messageId }) });
  };

  const later = (seconds: number, run: () => Promise<void>): void => {
    timer?.cancel();
    timer = clock.timer(seconds * 1000, () => {
      run().catch((error: unknown) => log.error({ err: error }, 'the simulated charger stumbled'));
    });
  };

  const accepted = (): void => {
    registration = 'Accepted';
    tell({ kind: 'registration', status: 'Accepted' });
    later(heartbeatS(intervalS), beat);
    options.onRegistered();
  };

  const beat = async (): Promise<void> => {
    later(heartbeatS(intervalS), beat);
    const message = encode(options.version, { means: 'heartbeat', ask: {} });
    if (message !== undefined) await call(message);
  };

  const boot = async (): Promise<void> => {
    const asked = options.boot(Math.max(0, connections - 1));
    const message = asked && encode(options.version, { means: 'boot', ask: asked });
    if (message === undefined) return accepted();
    const over = peer;
    const outcome = await call(message);
    if (peer !== over || outcome.kind === 'closed') return;
    if (outcome.kind !== 'result') return later(bootRetryS(0), boot);
    const answer = decodeAnswer(options.version, 'boot', outcome.payload);
    intervalS = answer.intervalS;
    if (answer.status === 'Accepted') return accepted();
    registration = answer.status;
    tell({ kind: 'registration', status: answer.status });
    later(bootRetryS(intervalS), boot);
  };

  const onCall = async (inbound: InboundCall): Promise<Reply> =>
    registration === 'Rejected' ? answerWhileRejected(options.version) : options.onCall(inbound);

  const connectOnce = async (): Promise<boolean> => {
    attempt = new AbortController();
    const dialled = await (options.dial ?? dial)({
      url: serviceUrl(options.url, options.id, false),
      versions: [options.version],
      headers: credentials(options),
      timeoutMs: DIAL_TIMEOUT_MS,
      tls: options.tls,
      clock,
      signal: attempt.signal,
    });
    if (!dialled.ok) {
      if (dialled.kind !== 'aborted') tell({ kind: 'link', state: 'failed', why: dialled.why });
      return false;
    }
    const over = Promise.withResolvers<string>();
    peer = new Peer({
      socket: dialled.socket,
      version: options.version,
      clock,
      ids: options.ids,
      log,
      onCall,
      onClose: (code, reason) => over.resolve(reason === '' ? `code ${code}` : `code ${code}: ${reason}`),
      onFrame: (direction, text) => tell({ kind: 'frame', direction, text }),
    });
    connections += 1;
    tell({ kind: 'link', state: 'up' });
    if (!wanted) peer.close(CLOSE.normal, 'offline');
    boot().catch((error: unknown) => log.error({ err: error }, 'the simulated charger stumbled'));
    const why = await over.promise;
    peer = undefined;
    registration = undefined;
    timer?.cancel();
    tell({ kind: 'link', state: 'down', why });
    return true;
  };

  const run = async (): Promise<void> => {
    let failures = 0;
    while (!closed) {
      if (!wanted) {
        await waker.sleep();
        continue;
      }
      failures = (await connectOnce()) ? 0 : failures + 1;
      const waitMs = options.reconnectMs ?? backOffMs(Math.max(0, failures - 1), options.ids.random);
      if (wanted && !closed) await waker.sleepFor(waitMs, () => closed || !wanted || hurry());
    }
  };
  // A station that is told to come online does not wait for its turn.
  let isHurried = false;
  const hurry = (): boolean => {
    const was = isHurried;
    isHurried = false;
    return was;
  };
  const running = run();

  const disconnect = (): void => {
    wanted = false;
    attempt.abort();
    peer?.close(CLOSE.normal, 'offline');
    waker.wake();
  };
  return {
    get isRegistered() {
      return registration === 'Accepted' && peer?.closed === false;
    },
    call,
    connect() {
      wanted = true;
      isHurried = peer === undefined;
      waker.wake();
    },
    disconnect,
    boot,
    heartbeat: beat,
    async close() {
      closed = true;
      disconnect();
      await running;
    },
    setHeartbeat(seconds) {
      intervalS = seconds;
      if (registration === 'Accepted') later(heartbeatS(intervalS), beat);
    },
  };
}

function credentials({ id, password }: LinkOptions): Readonly<Record<string, string>> {
  return password === undefined
    ? {}
    : { authorization: `Basic ${Buffer.from(`${id}:${password}`).toString('base64')}` };
}

/** The fields of an answer, or nothing where there was none. */
export function resultOf(outcome: CallOutcome): Payload | undefined {
  return outcome.kind === 'result' ? outcome.payload : undefined;
}
