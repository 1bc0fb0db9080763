/** Records a story: the proxy in this process, peers on real sockets, a clock that only the story moves. */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket, WebSocketServer } from 'ws';
import { startApp } from '../../src/app.ts';
import { configSchema } from '../../src/config/schema.ts';
import type { Payload } from '../../src/core/model.ts';
import { type OcppVersion, SUBPROTOCOL } from '../../src/core/ocpp/versions.ts';
import type { Ids } from '../../src/lib/ids.ts';
import { silentLog } from '../../src/lib/log.ts';
import type { TraceEntry } from '../../src/lib/trace.ts';
import { SteppedClock } from '../../src/replay/clock.ts';
import { turns } from '../../src/replay/play.ts';

export type Answer = (action: string, payload: Payload) => Payload;

export interface Story {
  /** Of the file, without its ending. */
  readonly name: string;
  /** What it is good for, in one sentence. */
  readonly about: string;
  readonly version: OcppVersion;
  /** Keys of the configuration, without the addresses of services. */
  readonly config: { readonly ocpp_services?: readonly { readonly id: string; readonly [key: string]: unknown }[] } & {
    readonly [key: string]: unknown;
  };
  readonly answers: { readonly charger: Answer } & { readonly [service: string]: Answer };
  readonly play: (stage: Stage) => Promise<void>;
}

/** One socket of a peer. Its message ids count, so that two recordings have the same. */
export class Actor {
  readonly socket: WebSocket;
  readonly received: unknown[] = [];
  readonly #name: string;
  readonly #waiting = new Map<string, (payload: Payload) => void>();
  #count = 0;

  constructor(name: string, socket: WebSocket, answer: Answer) {
    this.#name = name;
    this.socket = socket;
    socket.on('message', (data) => {
      const frame: unknown = JSON.parse(data.toString());
      this.received.push(frame);
      if (!Array.isArray(frame)) return;
      const [type, id, action, payload] = frame;
      if (type === 2) socket.send(JSON.stringify([3, id, answer(String(action), payload)]));
      else this.#waiting.get(String(id))?.(action);
    });
  }

  /** Resolves with the answer; one with an error is answered by its code. */
  call(action: string, payload: Payload): Promise<Payload> {
    this.#count += 1;
    const id = `${this.#name}-${this.#count}`;
    this.send([2, id, action, payload]);
    return new Promise((resolve) => this.#waiting.set(id, resolve));
  }

  send(frame: unknown): void {
    this.socket.send(JSON.stringify(frame));
  }

  async close(): Promise<void> {
    if (this.socket.readyState === this.socket.CLOSED) return;
    const closed = once(this.socket, 'close');
    this.socket.close(1000, 'enough');
    await closed;
  }
}

export interface Stage {
  /** The charger's present socket. */
  readonly charger: Actor;
  readonly clock: SteppedClock;
  /** Of the proxy's clock, as OCPP writes it. */
  now(): string;
  /** The socket on which this service is served. */
  service(id: string): Actor;
  backend(id: string, token: string): Promise<Actor>;
  /** Everything that was set going has come to rest. */
  settled(): Promise<void>;
  pass(ms: number): Promise<void>;
  /** The service's server goes away, and later comes back at its place. */
  shut(id: string): Promise<void>;
  reopen(id: string): Promise<void>;
}

const START = Date.UTC(2026, 10, 22, 12);
/** Rounds of question and answer that one deed of a story may set going. */
const ROUNDS = 12;
/** What stands in the log in place of addresses that are new at each recording. */
const NOWHERE = 'ws://127.0.0.1/';
export const CHARGER = 'BOX1';

/** Plays the story; answers the log as text. */
export async function record(story: Story): Promise<string> {
  const services = new Map<string, Hall>();
  for (const { id } of story.config.ocpp_services ?? []) {
    const hall = new Hall(id, story.version, story.answers[id] ?? (() => ({})));
    await hall.open();
    services.set(id, hall);
  }
  const hallOf = (id: string): Hall => {
    const hall = services.get(id);
    if (hall === undefined) throw new Error(`the story has no service ${id}`);
    return hall;
  };
  const rows = (story.config.ocpp_services ?? []).map((row) => ({ ...row, url: hallOf(row.id).url }));
  const dataDir = await mkdtemp(join(tmpdir(), 'ocpp-proxy-golden-'));
  const clock = new SteppedClock(START);
  const app = await startApp({
    config: configSchema.parse({ ...story.config, ocpp_services: rows }),
    env: { port: 0, dataDir, logLevel: 'error' },
    clock,
    ids: countingIds(),
    log: silentLog,
  });
  const url = `ws://127.0.0.1:${app.port}`;
  const dialled: Actor[] = [];
  const dialIn = async (name: string, address: string, protocols: string[], headers = {}): Promise<Actor> => {
    const socket = new WebSocket(address, protocols, { headers });
    const actor = new Actor(name, socket, story.answers.charger);
    dialled.push(actor);
    await once(socket, 'open');
    return actor;
  };
  const settled = async (): Promise<void> => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const actors = [...dialled, ...[...services.values()].flatMap(({ actors: each }) => each)];
      await Promise.all(actors.map(flushed));
      await turns();
    }
  };
  const charger = await dialIn('charger', `${url}/${CHARGER}`, [SUBPROTOCOL[story.version]]);
  try {
    await story.play({
      charger,
      clock,
      now: () => new Date(clock.now()).toISOString(),
      service: (id) => hallOf(id).actor(),
      backend: (id, token) => dialIn(id, `${url}/backend?id=${id}`, [], { authorization: `Bearer ${token}` }),
      settled,
      async pass(ms) {
        await clock.goTo(clock.now() + ms, settled);
        await settled();
      },
      shut: (id) => hallOf(id).close(),
      reopen: (id) => hallOf(id).open(),
    });
    await settled();
    return textOf(app.trace.recent());
  } finally {
    for (const actor of dialled) await actor.close();
    const closing = app.close();
    for (let step = 0; step < ROUNDS; step += 1) await clock.goTo(clock.now() + 1_000, turns);
    await closing;
    for (const hall of services.values()) await hall.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** The server of one service. */
class Hall {
  readonly actors: Actor[] = [];
  readonly #id: string;
  readonly #answer: Answer;
  readonly #version: OcppVersion;
  #server: Server | undefined;
  #port = 0;

  constructor(id: string, version: OcppVersion, answer: Answer) {
    this.#id = id;
    this.#version = version;
    this.#answer = answer;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.#port}`;
  }

  actor(): Actor {
    const last = this.actors.at(-1);
    if (last === undefined) throw new Error(`nobody is connected to ${this.#id}`);
    return last;
  }

  async open(): Promise<void> {
    const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => SUBPROTOCOL[this.#version] });
    const server = createServer();
    server.on('upgrade', (request, socket, head) =>
      sockets.handleUpgrade(request, socket, head, (accepted) => {
        this.actors.push(new Actor(`${this.#id}${this.actors.length + 1}`, accepted, this.#answer));
      }),
    );
    server.listen(this.#port, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address !== null && typeof address === 'object') this.#port = address.port;
    this.#server = server;
  }

  async close(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#server = undefined;
    const closed = once(server, 'close');
    server.close();
    for (const actor of this.actors) await actor.close();
    await closed;
  }
}

function countingIds(): Ids {
  let count = 0;
  let state = 20_261_122;
  return {
    uuid() {
      count += 1;
      return `00000000-0000-4000-8000-${count.toString(16).padStart(12, '0')}`;
    },
    random() {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state / 2 ** 32;
    },
  };
}

/** A ping is answered behind everything that came before it. */
async function flushed({ socket }: Actor): Promise<void> {
  if (socket.readyState !== socket.OPEN) return;
  const over = new AbortController();
  const ended = ['pong', 'close'].map((event) => once(socket, event, { signal: over.signal }));
  socket.ping();
  await Promise.race(ended);
  over.abort();
  await Promise.allSettled(ended);
}

/** `exact`: the clock stood still, so a replay has the same times. */
function textOf(entries: readonly TraceEntry[]): string {
  const lines = entries.map((entry) => (entry.direction === 'start' ? { ...entry, payload: startOf(entry) } : entry));
  return `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`;
}

function startOf({ payload }: TraceEntry): object {
  const { config, ...rest } = Object(payload);
  const rows: unknown = config.ocpp_services;
  const services = Array.isArray(rows) ? rows.map((row) => ({ ...row, url: NOWHERE })) : [];
  return { ...rest, exact: true, config: { ...config, ocpp_services: services } };
}
