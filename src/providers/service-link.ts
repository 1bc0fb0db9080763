/** The link to one service for one charger: dialled while it is wanted, and again when it is lost (PROTOCOL §5.5). */
import type { OcppVersion } from '../core/ocpp/versions.ts';
import type { Log } from '../lib/log.ts';
import { Waker } from '../lib/waker.ts';
import type { ServiceLinkState, Want } from '../proxy/ports.ts';
import { type Dialled, type DialOptions, dial } from '../wire/client.ts';
import { atDial } from './advice.ts';
import { Connection } from './connection.ts';
import type { LinkParts, ServiceTarget } from './link-parts.ts';
import { loginsFor } from './login.ts';
import { type Attempt, Pacing } from './pacing.ts';

const DIAL_TIMEOUT_MS = 15_000;

type State = ServiceLinkState['state'];

export class Link {
  readonly target: ServiceTarget;
  readonly #parts: LinkParts;
  readonly #log: Log;
  readonly #waker: Waker;
  readonly #pacing: Pacing;
  #want: Want = 'off';
  #chargerVersion: OcppVersion | undefined;
  #state: State = 'off';
  #since: number;
  #lastError: string | undefined;
  #skewMs: number | undefined;
  #connection: Connection | undefined;
  #running: Promise<void> = Promise.resolve();
  #isRunning = false;
  #hungUp = false;
  #dialling: AbortController | undefined;

  constructor(target: ServiceTarget, parts: LinkParts) {
    this.target = target;
    this.#parts = parts;
    this.#since = parts.clock.now();
    this.#waker = new Waker(parts.clock);
    this.#pacing = new Pacing(parts.clock, parts.ids);
    this.#log = parts.log.child({ charger: target.chargerId, provider: target.providerId });
  }

  state(): ServiceLinkState {
    const { chargerId, providerId } = this.target;
    return {
      chargerId,
      providerId,
      state: this.#state,
      version: this.#connection?.peer.version,
      since: this.#since,
      lastError: this.#lastError,
      skewMs: this.#skewMs,
      waiting: this.#connection?.peer.waiting ?? 0,
    };
  }

  want(want: Want, chargerVersion: OcppVersion): void {
    if (want === this.#want && chargerVersion === this.#chargerVersion) return;
    this.#want = want;
    const changed = chargerVersion !== this.#chargerVersion;
    this.#chargerVersion = chargerVersion;
    // A link of its own version goes on, whatever the charger speaks from now on.
    if (want === 'off' || (changed && this.target.versions === undefined)) this.#hangUp(1001, 'charger gone');
    if (want !== 'off' && !this.#isRunning) {
      this.#isRunning = true;
      this.#running = this.#run();
    }
    this.#waker.wake();
  }

  /** A service that is connected hears of it now; another one when its next connection begins. */
  chargerBooted(): void {
    this.#connection?.chargerBooted();
  }

  /** Takes no new CALLs; resolves when the one being served was answered. */
  drain(): Promise<void> {
    return this.#connection?.peer.drain() ?? Promise.resolve();
  }

  async close(code = 1001, reason = 'shutdown'): Promise<void> {
    this.#want = 'off';
    this.#hangUp(code, reason);
    this.#waker.wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#want !== 'off' && this.#chargerVersion !== undefined) {
      this.#hungUp = false;
      const versions = this.target.versions ?? [this.#chargerVersion];
      const attempt = await this.#attempt(versions).catch((error: unknown) => this.#failed(error));
      if (this.#isWanted()) await this.#pause(attempt);
    }
    this.#become('off');
    this.#isRunning = false;
  }

  /** A mistake of ours ends one attempt, never the program. */
  #failed(error: unknown): Attempt & { readonly why: string } {
    this.#log.error({ error: String(error) }, 'an attempt to reach the service failed within the proxy');
    this.#connection = undefined;
    return { kind: 'dial', failure: 'network', why: 'it failed within the proxy; the log says more' };
  }

  /** Dials, and stays until the link is over. */
  async #attempt(versions: readonly OcppVersion[]): Promise<Attempt & { readonly why: string }> {
    const { clock, trace } = this.#parts;
    const { url, compression, chargerId: charger, providerId: provider } = this.target;
    const tls = this.target.tls();
    if ('fault' in tls)
      return { kind: 'dial', failure: 'tls', why: `not dialled, since our own files cannot be used: ${tls.fault}` };
    this.#dialling = new AbortController();
    const { signal } = this.#dialling;
    const timing = { timeoutMs: DIAL_TIMEOUT_MS, clock, signal };
    const { dialled, password } = await this.#dial({ url, compression, tls, versions, ...timing });
    if (!dialled.ok) {
      trace?.failed({ peer: 'service', charger, provider, version: only(versions) }, dialled.kind, dialled.why);
      return { kind: 'dial', failure: dialled.kind, why: dialled.why };
    }
    if (!dialled.negotiated) this.#log.info({ version: dialled.version }, 'the service named no version of OCPP');
    this.#connection = new Connection({
      ...this.#parts,
      target: this.target,
      socket: dialled.socket,
      version: dialled.version,
      password,
      log: this.#log,
      mayBeat: () => this.#want === 'online',
      onState: (state, why) => {
        this.#become(state);
        if (why !== undefined) this.#lastError = why;
        else if (state === 'accepted') this.#lastError = undefined;
      },
      onSkew: (skewMs) => {
        this.#skewMs = skewMs;
      },
    });
    if (!this.#isWanted()) this.#connection.close(1001, 'charger gone');
    const ended = await this.#connection.run();
    this.#connection = undefined;
    return { kind: 'link', ...ended, assumed: dialled.negotiated ? undefined : dialled.version };
  }

  /** With the password that the service gave us, and behind it, for a while, with the one that it replaced. */
  async #dial(
    options: Omit<DialOptions, 'headers'>,
  ): Promise<{ readonly dialled: Dialled; readonly password: string | undefined }> {
    const { chargerId, providerId } = this.target;
    const { password } = this.#parts.side.ownLink(chargerId, providerId);
    const [first, second] = loginsFor(this.target, password, this.#parts.clock.now());
    const dialled = await dial({ ...options, headers: first.headers });
    if (dialled.ok || dialled.kind !== 'unauthorised' || second === undefined)
      return { dialled, password: first.password };
    this.#log.warn({}, 'the service refuses the password that it gave us; the one before it is tried');
    return { dialled: await dial({ ...options, headers: second.headers }), password: second.password };
  }

  async #pause(attempt: Attempt & { readonly why: string }): Promise<void> {
    if (attempt.kind === 'link' && attempt.againInMs !== undefined) {
      this.#become('backoff');
      await this.#waker.sleepFor(attempt.againInMs, () => this.#want === 'off');
      return;
    }
    const { side } = this.#parts;
    const { failures } = this.#pacing;
    const { waitMs, refused } = this.#pacing.pause(attempt);
    const why = refused ?? (attempt.kind === 'dial' ? atDial(attempt.failure, attempt.why) : attempt.why);
    if (this.#lastError !== why || failures === 0) this.#log.warn({ failures: failures + 1 }, `not connected: ${why}`);
    this.#lastError = why;
    this.#become('backoff');
    if (refused !== undefined) side.refused(this.target.chargerId, this.target.providerId, refused);
    await this.#waker.sleepFor(waitMs, () => this.#want === 'off');
  }

  /** What we ended ourselves is no failure. A method, since it changes while something is awaited. */
  #isWanted(): boolean {
    return this.#want !== 'off' && !this.#hungUp;
  }

  #become(state: State): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#since = this.#parts.clock.now();
  }

  #hangUp(code: number, reason: string): void {
    this.#hungUp = true;
    this.#dialling?.abort();
    this.#connection?.close(code, reason);
  }
}

/** Of several that are offered none is spoken before one is chosen. */
function only(versions: readonly OcppVersion[]): OcppVersion | undefined {
  return versions.length === 1 ? versions[0] : undefined;
}
