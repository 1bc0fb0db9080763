/**
 * The link to one service for one charger: it is dialled while it is wanted, registers as that charger (PROTOCOL
 * §2.1), keeps its own heartbeat, and hands CALLs and answers between the service and the hub.
 */
import type { WebSocket } from 'ws';
import type { Payload } from '../core/model.ts';
import type { CallOutcome, Reply } from '../core/ocpp/exchange.ts';
import { heartbeatS } from '../core/ocpp/registration.ts';
import type { OcppVersion } from '../core/ocpp/versions.ts';
import type { BootCause } from '../core/station/boot.ts';
import { backOffMs } from '../lib/backoff.ts';
import type { Log } from '../lib/log.ts';
import { Waker } from '../lib/waker.ts';
import type { ServiceLink, ServiceLinkState, Want } from '../proxy/ports.ts';
import { dial } from '../wire/client.ts';
import { Peer } from '../wire/peer.ts';
import { bootUntilAccepted, Heartbeat } from './boot.ts';
import type { LinkParts, ServiceTarget } from './link-parts.ts';
import { checkedAnswer, refusalOf } from './service-edge.ts';

const DIAL_TIMEOUT_MS = 15_000;
/** Wrong credentials are not tried again sooner (PROTOCOL §5.1). */
const UNAUTHORISED_WAIT_MS = 300_000;
/** The back-off begins anew only after this much time of being registered (PROTOCOL §5.5). */
const STABLE_AFTER_MS = 60_000;
/** Keeps load balancers from cutting an idle link (PROTOCOL §5.5). */
const PING_EVERY_MS = 50_000;

type State = ServiceLinkState['state'];

export class Link {
  readonly target: ServiceTarget;
  readonly #parts: LinkParts;
  readonly #log: Log;
  readonly #waker: Waker;
  readonly #heartbeat: Heartbeat;
  #want: Want = 'off';
  #chargerVersion: OcppVersion | undefined;
  #state: State = 'off';
  #since: number;
  #lastError: string | undefined;
  #failures = 0;
  #peer: Peer | undefined;
  /** What the hub knows as this link; a new one after each registration. */
  #handle: ServiceLink | undefined;
  #running: Promise<void> = Promise.resolve();
  #isRunning = false;
  #bootAgain: BootCause | undefined;
  #hungUp = false;
  #dialling: AbortController | undefined;

  constructor(target: ServiceTarget, parts: LinkParts) {
    this.target = target;
    this.#parts = parts;
    this.#since = parts.clock.now();
    this.#waker = new Waker(parts.clock);
    this.#heartbeat = new Heartbeat(parts.clock, parts.ids);
    this.#log = parts.log.child({ charger: target.chargerId, provider: target.providerId });
  }

  state(): ServiceLinkState {
    const { chargerId, providerId } = this.target;
    return {
      chargerId,
      providerId,
      state: this.#state,
      version: this.#peer?.version,
      since: this.#since,
      lastError: this.#lastError,
    };
  }

  want(want: Want, chargerVersion: OcppVersion): void {
    if (want === this.#want && chargerVersion === this.#chargerVersion) return;
    const { version } = this.target;
    this.#want = want;
    const changed = chargerVersion !== this.#chargerVersion;
    this.#chargerVersion = chargerVersion;
    if (version !== undefined && version !== chargerVersion) {
      this.#lastError = `the charger speaks ${chargerVersion} and this service ${version}; they cannot be connected yet`;
      if (this.#state !== 'version_mismatch' || changed) this.#log.warn({}, this.#lastError);
      this.#become('version_mismatch');
      this.#hangUp();
      return;
    }
    if (want === 'off' || changed) this.#hangUp();
    if (want !== 'off' && !this.#isRunning) {
      this.#isRunning = true;
      this.#running = this.#run();
    }
    this.#waker.wake();
  }

  /** This service hears a Boot on the link it has, or on its next one, if it is in one of these states. */
  reboot(cause: BootCause, ...states: readonly State[]): boolean {
    if (!states.includes(this.#state)) return false;
    this.#bootAgain = cause;
    this.#waker.wake();
    return true;
  }

  /** Takes no new CALLs; resolves when the one being served was answered. */
  drain(): Promise<void> {
    return this.#peer?.drain() ?? Promise.resolve();
  }

  async close(): Promise<void> {
    this.#want = 'off';
    this.#hangUp();
    this.#waker.wake();
    await this.#running;
  }

  #mismatch(): boolean {
    return this.target.version !== undefined && this.target.version !== this.#chargerVersion;
  }

  async #run(): Promise<void> {
    while (this.#want !== 'off' && this.#chargerVersion !== undefined && !this.#mismatch()) {
      const { url, headers } = this.target;
      const version = this.#chargerVersion;
      this.#hungUp = false;
      this.#dialling = new AbortController();
      const { signal } = this.#dialling;
      const { clock } = this.#parts;
      const dialled = await dial({ url, headers, versions: [version], timeoutMs: DIAL_TIMEOUT_MS, clock, signal });
      if (!dialled.ok) {
        this.#parts.trace?.failed(this.#traced(version), dialled.kind, dialled.why);
        if (this.#isWanted())
          await this.#fail(dialled.why, dialled.kind === 'unauthorised' ? UNAUTHORISED_WAIT_MS : undefined);
        continue;
      }
      const registeredFor = await this.#serve(dialled.socket, dialled.version);
      if (registeredFor >= STABLE_AFTER_MS) this.#failures = 0;
      if (this.#isWanted()) await this.#fail(this.#lastError ?? 'the service closed the link', undefined);
    }
    if (!this.#mismatch()) this.#become('off');
    this.#isRunning = false;
  }

  async #fail(why: string, waitMs: number | undefined): Promise<void> {
    if (this.#lastError !== why || this.#failures === 0)
      this.#log.warn({ failures: this.#failures + 1 }, `not connected: ${why}`);
    this.#lastError = why;
    this.#become('backoff');
    const pause = waitMs ?? backOffMs(this.#failures, this.#parts.ids.random);
    this.#failures += 1;
    await this.#waker.sleepFor(pause, () => this.#want === 'off' || this.#mismatch());
  }

  /** Registers and stays until the link closes; answers for how many milliseconds it was registered. */
  async #serve(socket: WebSocket, version: OcppVersion): Promise<number> {
    let isClosed = false;
    let registeredAt: number | undefined;
    const { clock, side } = this.#parts;
    const tap = this.#parts.trace?.open(this.#traced(version));
    const peer: Peer = new Peer({
      socket,
      version,
      clock,
      ids: this.#parts.ids,
      log: this.#log,
      keepAlive: { everyMs: PING_EVERY_MS },
      onCall: (call) => this.#incoming(peer, call),
      onFrame: (direction, text) => tap?.frame(direction, text),
      onClose: (code, reason, byUs) => {
        tap?.close(code, reason, byUs);
        isClosed = true;
        this.#lastError = `the link was closed (${code}${reason === '' ? '' : `: ${reason}`})`;
        this.#waker.wake();
      },
    });
    this.#peer = peer;
    const { chargerId, providerId } = this.target;
    let cause = this.#bootAgain ?? (side.mayResume(chargerId, providerId) ? undefined : 'reconnect');
    this.#bootAgain = undefined;
    if (cause === undefined && this.#wanted(version)) registeredAt = this.#register(peer, 'resumed', false);
    while (!isClosed && this.#wanted(version)) {
      if (cause !== undefined) {
        this.#unregister();
        const accepted = await this.#boot(peer, cause, () => isClosed || !this.#wanted(version));
        if (!accepted) break;
        cause = undefined;
        registeredAt ??= clock.ticks();
        this.#lastError = undefined;
        this.#register(peer, 'accepted', true);
      }
      cause = this.#bootAgain;
      this.#bootAgain = undefined;
      if (cause === undefined && !isClosed && this.#wanted(version)) await this.#waker.sleep();
    }
    this.#unregister();
    this.#peer = undefined;
    if (!isClosed) peer.close(1001, 'charger gone');
    return registeredAt === undefined ? 0 : clock.ticks() - registeredAt;
  }

  /** What we ended ourselves is no failure. A method, since it changes while something is awaited. */
  #isWanted(): boolean {
    return this.#want !== 'off' && !this.#mismatch() && !this.#hungUp;
  }

  #wanted(version: OcppVersion): boolean {
    return this.#chargerVersion === version && this.#isWanted();
  }

  async #boot(peer: Peer, cause: BootCause, isOver: () => boolean): Promise<boolean> {
    const { side, clock, ids } = this.#parts;
    const everyS = await bootUntilAccepted({
      peer,
      side,
      ...this.target,
      cause,
      clock,
      ids,
      waker: this.#waker,
      isOver,
      onState: (state, why) => {
        this.#become(state);
        this.#lastError = why ?? this.#lastError;
      },
    });
    if (everyS !== undefined) this.#beat(peer, everyS);
    return everyS !== undefined;
  }

  #register(peer: Peer, state: 'accepted' | 'resumed', fresh: boolean): number {
    const { chargerId, providerId } = this.target;
    this.#become(state);
    const handle: ServiceLink = {
      chargerId,
      providerId,
      version: peer.version,
      call: (action, payload, options) => this.#call(peer, handle, action, payload, options),
      bootAgain: () => this.reboot('triggered', 'resumed'),
      close: (code, reason) => peer.close(code, reason),
    };
    this.#handle = handle;
    this.#log.info({ state }, 'registered');
    if (state === 'resumed') this.#beat(peer, heartbeatS(0));
    this.#parts.side.ready(handle, fresh);
    return this.#parts.clock.ticks();
  }

  #unregister(): void {
    this.#heartbeat.stop();
    if (this.#handle !== undefined) this.#parts.side.gone(this.#handle);
    this.#handle = undefined;
  }

  /** A service that no longer knows us says so on the first CALL: then a Boot comes first, and the CALL again. */
  async #call(
    peer: Peer,
    handle: ServiceLink,
    action: string,
    payload: Payload,
    options: { timeoutMs: number; messageId?: string },
  ): Promise<CallOutcome> {
    const answered = await peer.call(action, payload, options);
    const outcome = checkedAnswer(peer.version, action, answered);
    if (this.#state !== 'resumed' || this.#handle !== handle) return outcome;
    if (outcome.kind === 'result') this.#become('accepted');
    if (outcome.kind !== 'error' || (outcome.code !== 'SecurityError' && outcome.code !== 'ProtocolError'))
      return outcome;
    this.reboot('reconnect', 'resumed');
    this.#unregister();
    return { kind: 'closed' };
  }

  /** Never while the charger itself is away (PROTOCOL §2.1 g). */
  #beat(peer: Peer, everyS: number): void {
    this.#heartbeat.start(peer, everyS, () => this.#want === 'online');
  }

  async #incoming(peer: Peer, call: { action: string; payload: Payload }): Promise<Reply> {
    const handle = this.#handle;
    const refusal = refusalOf(peer.version, call, this.#state === 'rejected', handle !== undefined);
    if (refusal !== undefined || handle === undefined) return refusal ?? { kind: 'silence' };
    return this.#parts.side.down(handle, call);
  }

  #traced(version: OcppVersion) {
    return { peer: 'service', charger: this.target.chargerId, provider: this.target.providerId, version } as const;
  }

  #become(state: State): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#since = this.#parts.clock.now();
  }

  #hangUp(): void {
    this.#hungUp = true;
    this.#dialling?.abort();
    this.#peer?.close(1001, 'charger gone');
  }
}
