/**
 * One open socket to a service: it registers as the charger (PROTOCOL §2.1, first table), keeps its own heartbeat, and
 * hands CALLs and answers between the service and the hub.
 */
import type { Payload } from '../core/model.ts';
import { decodeAnswer, encode } from '../core/ocpp/codec.ts';
import type { CallOutcome, Reply } from '../core/ocpp/exchange.ts';
import { heartbeatS, type Standing } from '../core/ocpp/registration.ts';
import type { BootCause, TakenBoot } from '../core/station/boot.ts';
import { Waker } from '../lib/waker.ts';
import type { OwnLink, ServiceLink } from '../proxy/ports.ts';
import type { InboundCall } from '../wire/inbox.ts';
import { CLOSE, MAX_UNANSWERED_CALLS } from '../wire/limits.ts';
import { Peer } from '../wire/peer.ts';
import { withoutBoot } from './advice.ts';
import { bootUntilAccepted } from './boot.ts';
import { Heartbeat } from './heartbeat.ts';
import type { ConnectionParts, ConnectionState, Ended } from './link-parts.ts';
import { loginOf, securityProfileOf } from './login.ts';
import { checkedAnswer, refusalOf } from './service-edge.ts';
import { SkewWatch } from './skew.ts';

const CALL_TIMEOUT_MS = 30_000;
/** What a service asks is served so fast; after that it waits, and nobody else for it. */
const PACE = { perSecond: 50, burst: 200 };

export class Connection {
  readonly peer: Peer;
  readonly #parts: ConnectionParts;
  readonly #openedAt: number;
  readonly #waker: Waker;
  readonly #heartbeat: Heartbeat;
  readonly #skew: SkewWatch;
  #state: ConnectionState = 'booting';
  /** What the hub knows as this link; a new one whenever the standing changes for good. */
  #handle: ServiceLink;
  /** A Boot that is still to be told on this connection. */
  #cause: BootCause | undefined;
  #bootInFlight = false;
  #hasBooted = false;
  #registeredAt: number | undefined;
  /** Between two heartbeats, as the answer to the Boot said. */
  #everyS = 0;
  #welcomed = false;
  #closed: Pick<Ended, 'code' | 'why' | 'againInMs'> | undefined;

  constructor(parts: ConnectionParts) {
    const { socket, version, clock, ids, log, target } = parts;
    this.#parts = parts;
    this.#openedAt = clock.ticks();
    this.#waker = new Waker(clock);
    this.#heartbeat = new Heartbeat(clock, ids);
    this.#skew = new SkewWatch(parts);
    const { chargerId: charger, providerId: provider } = target;
    const tap = parts.trace?.open({ peer: 'service', charger, provider, version });
    this.peer = new Peer({
      socket,
      version,
      clock,
      ids,
      log,
      keepAlive: { everyMs: this.#pingMs },
      pace: PACE,
      unanswered: (inRow) => {
        // Without pongs nothing but answers tells that somebody is there (PROTOCOL §5.3).
        if (inRow >= MAX_UNANSWERED_CALLS && !this.peer.pongs) this.close(CLOSE.goingAway, 'no answers');
      },
      onCall: (call) => this.#incoming(call),
      onFrame: (direction, text, _isBinary, cause) => tap?.frame(direction, text, undefined, cause),
      onClose: (code, reason, byUs) => {
        tap?.close(code, reason, byUs);
        const why = `the link was closed (${code}${reason === '' ? '' : `: ${reason}`})`;
        this.#closed ??= { code: byUs ? undefined : code, why };
        this.#waker.wake();
      },
    });
    this.#handle = this.#newHandle();
  }

  /** Ends the link; {@link run} resolves soon after. */
  close(code: number, reason: string): void {
    this.#closed ??= { code: undefined, why: reason };
    this.peer.close(code, reason);
    this.#waker.wake();
  }

  /** The charger booted: this service hears of it, unless a Boot that it has not accepted yet says so anyway. */
  chargerBooted(): void {
    if (this.#isRegistered || this.#bootInFlight) this.#bootSoon('charger_boot');
  }

  /** Registers and stays until the link is over. */
  async run(): Promise<Ended> {
    const { side, clock, target } = this.#parts;
    this.#cause = side.bootCause(target.chargerId, target.providerId);
    if (this.#cause === undefined) this.#register('resumed', undefined, heartbeatS(0));
    while (this.#closed === undefined) {
      const cause = this.#takeCause();
      if (cause === undefined) await this.#waker.sleep();
      else if (!(await this.#boot(cause))) break;
    }
    this.#heartbeat.stop();
    side.gone(this.#handle);
    if (this.#closed === undefined) {
      this.#closed = { code: undefined, why: withoutBoot(undefined) };
      this.peer.close(1002, 'the Boot was not answered');
    }
    const registeredMs = this.#registeredAt === undefined ? 0 : clock.ticks() - this.#registeredAt;
    return { ...this.#closed, openMs: clock.ticks() - this.#openedAt, registeredMs, welcomed: this.#welcomed };
  }

  get #isRegistered(): boolean {
    return this.#state === 'accepted' || this.#state === 'resumed';
  }

  get #standing(): Standing {
    return this.#isRegistered ? 'registered' : (this.#state as Exclude<ConnectionState, 'accepted' | 'resumed'>);
  }

  #takeCause(): BootCause | undefined {
    const cause = this.#cause;
    this.#cause = undefined;
    return cause;
  }

  #bootSoon(cause: BootCause): void {
    this.#cause = cause;
    this.#waker.wake();
  }

  /** False when the link is over, or the service does not answer. */
  async #boot(cause: BootCause): Promise<boolean> {
    const { side, target, ids } = this.#parts;
    this.#become('booting', undefined);
    this.#newLink();
    side.knocks(this.#handle);
    const accepted = await bootUntilAccepted(cause, {
      version: this.peer.version,
      ids,
      waker: this.#waker,
      next: (why) => side.bootFor(target.chargerId, target.providerId, this.peer.version, why),
      call: async ({ action, payload, cause }) => {
        this.#bootInFlight = true;
        const outcome = await this.peer.call(action, payload, { timeoutMs: CALL_TIMEOUT_MS, cause });
        this.#bootInFlight = false;
        return outcome;
      },
      takeCause: () => this.#takeCause(),
      hasCause: () => this.#cause !== undefined,
      isOver: () => this.#closed !== undefined,
      onState: (state, why) => this.#become(state, why),
    });
    if (accepted === undefined || this.#closed !== undefined) return false;
    this.#hasBooted = true;
    this.#skew.note(accepted.now);
    this.#register('accepted', accepted.taken, accepted.everyS);
    return true;
  }

  #register(state: 'accepted' | 'resumed', taken: TakenBoot | undefined, everyS: number): void {
    this.#registeredAt ??= this.#parts.clock.ticks();
    this.#become(state, undefined);
    this.#newLink();
    this.#parts.log.info({ state }, 'registered');
    if (state === 'accepted') this.#welcome();
    this.#parts.side.ready(this.#handle, taken);
    this.#everyS = everyS;
    this.#startHeartbeat();
  }

  /** What the service wrote about its own link counts before what it said in its answer to the Boot (PROTOCOL §2.1 e). */
  #startHeartbeat(): void {
    const handle = this.#handle;
    const { heartbeatS: ownS } = this.#own;
    this.#heartbeat.start(ownS === undefined ? this.#everyS : heartbeatS(ownS), () => this.#beat(handle));
  }

  get #own(): OwnLink {
    const { side, target } = this.#parts;
    return side.ownLink(target.chargerId, target.providerId);
  }

  get #pingMs(): number {
    return (this.#own.pingS ?? this.#parts.target.pingS) * 1000;
  }

  #retune(): void {
    this.peer.pingEvery(this.#pingMs);
    if (this.#isRegistered) this.#startHeartbeat();
  }

  /** Lanes that flow on the link as it was stop. */
  #newLink(): void {
    this.#heartbeat.stop();
    this.#parts.side.gone(this.#handle);
    this.#handle = this.#newHandle();
  }

  #newHandle(): ServiceLink {
    const { chargerId, providerId } = this.#parts.target;
    const handle: ServiceLink = {
      chargerId,
      providerId,
      version: this.peer.version,
      standing: () => (this.#handle === handle ? this.#standing : 'booting'),
      call: (action, payload, options) => this.#call(handle, action, payload, options),
      send: (action, payload) => this.#handle === handle && this.peer.send(action, payload),
      bootAgain: (insists) => this.#bootAgain(insists),
      close: (code, reason) => this.close(code, reason),
      retune: () => this.#retune(),
      securityProfile: securityProfileOf(this.#parts.target),
      login: () => loginOf(this.#parts.target),
      openedWith: () => this.#parts.password,
      restart: (afterMs) => {
        this.#closed ??= { code: undefined, why: 'the service restarted the station', againInMs: afterMs };
        this.close(CLOSE.restart, 'restart');
      },
    };
    return handle;
  }

  #bootAgain(insists: boolean): boolean {
    if (this.#isRegistered && this.#hasBooted && !insists) return false;
    if (!this.#bootInFlight) this.#bootSoon('triggered');
    return true;
  }

  /** A service that no longer knows us says so on the first CALL: then a Boot comes first, and the CALL again. */
  async #call(
    handle: ServiceLink,
    action: string,
    payload: Payload,
    options: Parameters<ServiceLink['call']>[2],
  ): Promise<CallOutcome> {
    if (this.#handle !== handle) return { kind: 'closed' };
    const outcome = checkedAnswer(this.peer.version, action, await this.peer.call(action, payload, options));
    if (this.#handle !== handle || this.#state !== 'resumed') return outcome;
    if (outcome.kind === 'result') {
      this.#become('accepted', undefined);
      this.#welcome();
    }
    if (outcome.kind !== 'error' || (outcome.code !== 'SecurityError' && outcome.code !== 'ProtocolError')) {
      return outcome;
    }
    this.#parts.log.info({ action, code: outcome.code }, 'the service does not know this station any more');
    this.#become('booting', undefined);
    this.#newLink();
    this.#bootSoon('reconnect');
    return { kind: 'closed' };
  }

  async #beat(handle: ServiceLink): Promise<void> {
    const call = this.#parts.mayBeat() ? encode(this.peer.version, { means: 'heartbeat', ask: {} }) : undefined;
    if (call === undefined) return;
    const outcome = await this.#call(handle, call.action, call.payload, { timeoutMs: CALL_TIMEOUT_MS });
    if (outcome.kind === 'result') this.#skew.note(decodeAnswer(this.peer.version, 'heartbeat', outcome.payload).now);
  }

  /** The service has shown that it knows this station. */
  #welcome(): void {
    if (this.#welcomed) return;
    this.#welcomed = true;
    this.#parts.side.welcomed(this.#parts.target.chargerId, this.#parts.target.providerId);
  }

  async #incoming(call: InboundCall): Promise<Reply> {
    const refusal = refusalOf(this.peer.version, call, this.#standing);
    return refusal ?? this.#parts.side.down(this.#handle, call);
  }

  #become(state: ConnectionState, why: string | undefined): void {
    this.#state = state;
    this.#parts.onState(state, why);
  }
}
