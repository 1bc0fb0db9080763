/** One authenticated socket of a backend: its requests, its events, and the bounds of both. */

import type { RawData, WebSocket } from 'ws';
import type { ProviderId } from '../core/model.ts';
import { servesCharger } from '../core/provider.ts';
import type { Clock, Timer } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { Cause, Tap } from '../lib/trace.ts';
import type { BackendSide, ChargerView, Notice } from '../proxy/ports.ts';
import { chargerState } from './backend-events.ts';
import { commandReply, type Request, readRequest, refusal } from './backend-messages.ts';
import { answerTariffs, isAboutTariffs, type TariffBook } from './backend-tariffs.ts';
import { BackendWatch } from './backend-watch.ts';

/** Waiting for a backend that does not read; beyond it the backend is dropped. */
const MAX_QUEUED_BYTES = 1024 * 1024;
/** Requests of one backend that are being worked on. */
const MAX_IN_FLIGHT = 16;
const BUSY_RETRY_S = 1;
/** Requests in a row that make no sense. */
const MAX_BAD_REQUESTS = 50;
const PING_EVERY_MS = 50_000;

export interface SessionOptions {
  readonly socket: WebSocket;
  readonly providerId: ProviderId;
  readonly hub: BackendSide;
  readonly clock: Clock;
  readonly log: Log;
  readonly tap?: Tap | undefined;
  readonly book: TariffBook | undefined;
}

export class BackendSession {
  readonly #options: SessionOptions;
  readonly #watch: BackendWatch;
  #inFlight = 0;
  #draining: (() => void) | undefined;
  #badInARow = 0;
  #alive = true;
  #closed = false;
  #ping: Timer | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
    const { providerId, hub, clock } = options;
    this.#watch = new BackendWatch({
      providerId,
      hub,
      clock,
      open: () => !this.#closed,
      send: (event, cause) => this.#sent(event, cause),
      failed: this.#failed,
    });
  }

  /** Tells the present state, then what was missed, then what happens. */
  start(): void {
    const { socket, log } = this.#options;
    socket.on('message', (data, isBinary) => this.#received(data, isBinary));
    socket.on('pong', () => {
      this.#alive = true;
    });
    socket.on('error', (error) => log.debug({ reason: error.message }, 'the socket of a backend failed'));
    this.#schedulePing();
    this.#watch.start();
  }

  /** We ended it. */
  get closed(): boolean {
    return this.#closed;
  }

  hear(notice: Notice): void {
    this.#watch.hear(notice);
  }

  /** Takes no new requests; resolves when those being worked on were answered. */
  drain(): Promise<void> {
    return new Promise((resolve) => {
      this.#draining = resolve;
      if (this.#inFlight === 0) resolve();
    });
  }

  /** Ends the session; the socket says goodbye with this code. */
  close(code: number, reason: string): void {
    this.stop();
    this.#options.socket.close(code, reason);
  }

  /** Nothing more is sent: the socket is gone or another one took its place. */
  stop(): void {
    this.#closed = true;
    this.#ping?.cancel();
  }

  /** The journal could not be read or written: the backend comes back and goes on where it was. */
  #failed = (error: unknown): void => {
    this.#options.log.error({ reason: String(error) }, 'the events of a backend cannot go on');
    this.close(1011, 'internal error');
  };

  #received(data: RawData, isBinary: boolean): void {
    if (this.#closed || this.#draining !== undefined) return;
    const text = isBinary ? '' : data.toString();
    this.#options.tap?.frame('in', text);
    const read = readRequest(text);
    if (!read.ok) {
      this.#send(refusal(read, 'bad_request', read.why, 'request'));
      this.#badInARow += 1;
      if (this.#badInARow >= MAX_BAD_REQUESTS) this.close(1008, 'too many requests that make no sense');
      return;
    }
    this.#badInARow = 0;
    const { request } = read;
    if (this.#inFlight >= MAX_IN_FLIGHT) {
      this.#send(
        refusal(request, 'rate_limited', `at most ${MAX_IN_FLIGHT} requests at a time`, 'in_flight', BUSY_RETRY_S),
      );
      return;
    }
    this.#inFlight += 1;
    this.#answer(request)
      .catch((error: unknown) => {
        this.#options.log.error({ reason: String(error), action: request.action }, 'a request of a backend failed');
        return refusal(request, 'internal', 'the proxy failed to carry this out; its log says why', 'internal');
      })
      .then((reply) => {
        this.#inFlight -= 1;
        this.#send(reply);
        if (this.#inFlight === 0) this.#draining?.();
      })
      .catch(this.#failed);
  }

  async #answer(request: Request): Promise<object> {
    const { hub, providerId } = this.#options;
    const provider = hub.providerOf(providerId);
    if (provider === undefined)
      return refusal(request, 'not_allowed', 'this backend is not configured any more', 'rights');
    const chargers = hub.chargers().filter(({ chargerId }) => servesCharger(provider, chargerId));
    if (request.kind !== 'command' && !provider.rights.includes('observe')) {
      return refusal(request, 'not_allowed', 'this backend has no right to observe', 'rights');
    }
    if (isAboutTariffs(request)) return answerTariffs(request, provider, this.#options);
    if (request.kind === 'status' && request.charger === undefined) {
      return {
        action: request.action,
        id: request.id,
        result: 'accepted',
        chargers: chargers.map((each) => chargerState(provider, each)),
      };
    }
    const charger = chooseCharger(chargers, request);
    if (typeof charger === 'string') return refusal(request, 'bad_request', charger, 'request');
    switch (request.kind) {
      case 'status':
        return {
          action: request.action,
          id: request.id,
          result: 'accepted',
          chargers: [chargerState(provider, charger)],
        };
      case 'ack':
        if (await this.#watch.acknowledge(charger.chargerId, request.seq)) {
          return { action: request.action, id: request.id, result: 'accepted' };
        }
        return refusal(
          request,
          'bad_request',
          `seq: expected the seq of an event, and ${request.seq} was never given`,
          'request',
        );
      case 'command':
        return commandReply(request, await hub.command(providerId, charger.chargerId, request.command));
    }
  }

  #send(message: object): void {
    void this.#sent(message);
  }

  /** Resolves when the message has left, or never will. */
  #sent(message: object, cause?: Cause): Promise<void> {
    const { socket, log } = this.#options;
    if (this.#closed || socket.readyState !== socket.OPEN) return Promise.resolve();
    if (socket.bufferedAmount > MAX_QUEUED_BYTES) {
      log.warn({ queuedBytes: socket.bufferedAmount }, 'a backend does not read what it is sent and is dropped');
      this.close(1013, 'too slow');
      return Promise.resolve();
    }
    const text = JSON.stringify(message);
    this.#options.tap?.frame('out', text, undefined, cause);
    return new Promise((resolve) => socket.send(text, () => resolve()));
  }

  #schedulePing(): void {
    const { clock, socket, log } = this.#options;
    this.#ping = clock.timer(PING_EVERY_MS, () => {
      if (!this.#alive) {
        log.info({}, 'a backend answers no ping and is dropped');
        socket.terminate();
        return;
      }
      this.#alive = false;
      socket.ping();
      this.#schedulePing();
    });
  }
}

/** The charger that a request means, or what is wrong with it. A session names its charger by itself. */
function chooseCharger(chargers: readonly ChargerView[], request: Request): ChargerView | string {
  const known = chargers.map(({ chargerId }) => chargerId).join(', ') || 'none';
  if (request.charger !== undefined) {
    const named = chargers.find(({ chargerId }) => chargerId === request.charger);
    return named ?? `charger: there is no charger "${request.charger}"; known: ${known}`;
  }
  const [only, second] = chargers;
  if (only === undefined) return 'charger: no charger has connected yet';
  if (second === undefined) return only;
  if (request.kind === 'command' && request.command.verb === 'stop') {
    const { txId } = request.command;
    const where = chargers.find(({ evses }) => evses.some(({ tx }) => tx?.id === txId));
    return where ?? 'transaction_id: no such session is running';
  }
  return `charger: there are several, name one of: ${known}`;
}
