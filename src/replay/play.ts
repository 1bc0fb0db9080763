import type { App } from '../app.ts';
import { isOcppVersion, SUBPROTOCOL } from '../core/ocpp/versions.ts';
import type { TraceEntry } from '../lib/trace.ts';
import type { Waker } from '../lib/waker.ts';
import type { SteppedClock } from './clock.ts';
import { firstDifference, type IdPairs } from './compare.ts';
import { fields, type Line } from './log.ts';
import { BACKEND_TOKEN } from './settings.ts';
import { dialIn, type FarEnd, type Services } from './sockets.ts';
import { Witness } from './witness.ts';

/** Turns of the event loop. */
const TURNS = 5;

export interface Difference {
  /** Undefined: behind the last line. */
  readonly line: Line | undefined;
  /** A sentence. */
  readonly what: string;
  readonly expected?: string | undefined;
  readonly found?: string | undefined;
  /** Where `found` begins to differ. */
  readonly at?: number | undefined;
}

export interface PlayParts {
  readonly clock: SteppedClock;
  /** How often the proxy threw. */
  readonly dice: { readonly thrown: () => number };
  readonly services: Services;
  readonly waker: Waker;
  readonly patienceMs: number;
  /** Ids of the log and those of the replay: what was written down under one outlives a restart. */
  readonly ids: IdPairs;
}

type Found = Omit<Difference, 'line'> | undefined;

/** One run through a log: each line is made to happen, or waited for. */
export class Play {
  compared = 0;
  readonly #app: App;
  readonly #parts: PlayParts;
  readonly #ids: IdPairs;
  readonly #witness: Witness;
  /** By the log's number of the socket. */
  readonly #ends = new Map<number, { readonly far: FarEnd; readonly number: number }>();
  #dice = 0;

  constructor(app: App, parts: PlayParts) {
    this.#app = app;
    this.#parts = parts;
    this.#ids = parts.ids;
    this.#witness = new Witness(app.trace, parts.waker);
  }

  async line({ entry }: Line, exact: boolean): Promise<Found> {
    const at = Date.parse(entry.at);
    const { clock } = this.#parts;
    if (at < clock.now()) clock.setBack(clock.now() - at);
    await this.#parts.clock.goTo(at, () => this.#settled());
    switch (entry.direction) {
      case 'open':
        return this.#open(entry);
      case 'in':
        return this.#in(entry);
      case 'out':
        return this.#out(entry, { at, exact });
      case 'close':
        return this.#close(entry);
      case 'failed':
        return this.#failed(entry);
      case 'dice':
        this.#dice += 1;
        return this.#until(() => this.#parts.dice.thrown() >= this.#dice, 'the proxy throws no dice here');
      case 'start':
        return { what: 'the proxy starts within one of its lives' };
    }
  }

  /** The line to everybody is cut. */
  cut(): void {
    for (const { far } of this.#ends.values()) far.socket.terminate();
  }

  /** What the proxy sent beyond the log. */
  async rest(): Promise<Found> {
    await this.#settled();
    for (const { far } of this.#ends.values()) {
      const found = far.received[far.compared];
      if (found !== undefined) return { what: 'the proxy sends a frame that the log does not have', found };
    }
    return undefined;
  }

  async #open({ meta }: TraceEntry): Promise<Found> {
    const { peer, charger = '', provider = '', version, socket = 0 } = meta;
    const { services, waker } = this.#parts;
    const url = `ws://127.0.0.1:${this.#app.port}`;
    let far: FarEnd | undefined;
    if (peer === 'service') {
      while (far === undefined) {
        const none = await this.#until(
          () => services.hasKnock(provider, charger),
          'the proxy does not dial this service',
        );
        if (none !== undefined) return none;
        far = await services.letIn(provider, charger);
      }
    } else if (peer === 'backend') {
      far = await dialIn(`${url}/backend?id=${provider}`, { protocols: [], token: BACKEND_TOKEN }, waker);
    } else {
      const protocols = meta.negotiated !== false && isOcppVersion(version) ? [SUBPROTOCOL[version]] : [];
      far = await dialIn(`${url}/${encodeURIComponent(charger)}`, { protocols }, waker);
    }
    const none = await this.#until(() => this.#witness.hasNewSocket(meta), 'the proxy does not take this socket');
    if (none === undefined) this.#ends.set(socket, { far, number: this.#witness.takeSocket(meta) });
    return none;
  }

  async #in({ meta, raw = '' }: TraceEntry): Promise<Found> {
    const end = this.#ends.get(meta.socket ?? 0);
    if (end === undefined) return { what: 'this socket was never opened' };
    if (end.far.socket.readyState !== end.far.socket.OPEN) return { what: 'the proxy has closed this socket already' };
    end.far.send(this.#ids.inbound(raw));
    return this.#until(() => this.#witness.cameIn(end.number) >= end.far.sent, 'the proxy does not read this frame');
  }

  async #out({ meta, raw = '' }: TraceEntry, moment: { at: number; exact: boolean }): Promise<Found> {
    const far = this.#ends.get(meta.socket ?? 0)?.far;
    if (far === undefined) return { what: 'this socket was never opened' };
    const none = await this.#until(() => far.received.length > far.compared, 'the proxy does not send this frame');
    if (none !== undefined) return { ...none, expected: raw };
    const found = far.received[far.compared] ?? '';
    far.compared += 1;
    this.compared += 1;
    const at = firstDifference(raw, found, this.#ids, moment);
    return at === undefined ? undefined : { what: 'the proxy sends another frame', expected: raw, found, at };
  }

  async #close({ meta, payload }: TraceEntry): Promise<Found> {
    const end = this.#ends.get(meta.socket ?? 0);
    if (end === undefined) return { what: 'this socket was never opened' };
    const { code, reason, by } = fields(payload);
    if (by === 'peer') end.far.end(Number(code), String(reason));
    const none = await this.#until(() => this.#witness.closed(end.number) !== undefined, 'this socket is not closed');
    if (none !== undefined || by === 'peer') return none;
    const found = this.#witness.closed(end.number);
    if (found === code) return undefined;
    return { what: 'the proxy closes with another code', expected: String(code), found: String(found) };
  }

  async #failed({ meta, payload }: TraceEntry): Promise<Found> {
    const { services } = this.#parts;
    const { charger = '', provider = '' } = meta;
    const hasFailed = () => this.#witness.hasNewFailure(meta);
    const none = await this.#until(
      () => hasFailed() || services.hasKnock(provider, charger),
      'the proxy does not dial this service',
    );
    if (none !== undefined) return none;
    if (!hasFailed()) services.turnAway(provider, charger, String(fields(payload).kind));
    const pending = await this.#until(hasFailed, 'the proxy does not give this attempt up');
    if (pending === undefined) this.#witness.takeFailure(meta);
    return pending;
  }

  /** Waits in real time; what is said when it never comes. */
  async #until(look: () => boolean, what: string): Promise<Found> {
    const end = performance.now() + this.#parts.patienceMs;
    while (!look()) {
      const leftMs = end - performance.now();
      if (leftMs <= 0) return { what };
      await this.#parts.waker.sleep(leftMs);
    }
    return undefined;
  }

  /** Everything that is under way has arrived, and what follows from it without further frames has happened. */
  async #settled(): Promise<void> {
    await turns();
    await Promise.all([...this.#ends.values()].map(({ far }) => far.flushed()));
    await turns();
  }
}

/** Lets work that needs no sockets come to rest. */
export async function turns(count = TURNS): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
