/** Records a story: the proxy in this process, peers on real sockets, a clock that only the story moves. */
import { cpSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, startApp } from '../../src/app.ts';
import { configSchema } from '../../src/config/schema.ts';
import { type OcppVersion, SUBPROTOCOL } from '../../src/core/ocpp/versions.ts';
import type { Ids } from '../../src/lib/ids.ts';
import { silentLog } from '../../src/lib/log.ts';
import type { TraceEntry } from '../../src/lib/trace.ts';
import { SteppedClock } from '../../src/replay/clock.ts';
import { turns } from '../../src/replay/play.ts';
import { type Actor, type Answer, dialIn, flushed, Hall } from './actors.ts';

export type { Actor, Answer } from './actors.ts';

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
  /** Rounds of question and answer that one deed may set going; {@link ROUNDS} without it. */
  readonly rounds?: number;
  /** Cards that stand in the log as they are. */
  readonly publicTags?: readonly string[];
  readonly play: (stage: Stage) => Promise<void>;
}

export interface Stage {
  /** The charger's present socket. */
  readonly charger: Actor;
  /** Of the proxy as it runs now. */
  readonly clock: SteppedClock;
  /** `http://127.0.0.1:port`; the token of its API is {@link API_TOKEN}. */
  readonly http: string;
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
  /** The charger comes on a new socket; the one before is dropped, if it is not closed. */
  reconnect(): Promise<void>;
  /** The proxy is gone from one moment to the next, and starts anew on what was on its disk. */
  crash(): Promise<void>;
}

/** One run of the proxy's program. */
interface Life {
  readonly app: App;
  readonly clock: SteppedClock;
  readonly dataDir: string;
}

const START = Date.UTC(2026, 10, 22, 12);
/** Rounds of question and answer that one deed of a story may set going. */
const ROUNDS = 12;
/** What stands in the log in place of addresses that are new at each recording. */
const NOWHERE = 'ws://127.0.0.1/';
export const CHARGER = 'BOX1';
export const API_TOKEN = 'token-of-the-stories-api';

/** Plays the story; answers the log as text. `failed` gets the log of a story that throws. */
export async function record(story: Story, failed?: (log: string) => void): Promise<string> {
  const halls = new Map<string, Hall>();
  for (const { id } of story.config.ocpp_services ?? []) {
    const hall = new Hall(id, story.version, story.answers[id] ?? (() => ({})));
    await hall.open();
    halls.set(id, hall);
  }
  const hallOf = (id: string): Hall => {
    const hall = halls.get(id);
    if (hall === undefined) throw new Error(`the story has no service ${id}`);
    return hall;
  };
  const services = (story.config.ocpp_services ?? []).map((row) => ({ ...row, url: hallOf(row.id).url }));
  const config = configSchema.parse({ ...story.config, ocpp_services: services });
  const ids = countingIds();
  const live = async (now: number, dataDir: string): Promise<Life> => {
    const clock = new SteppedClock(now);
    const env = { port: 0, dataDir, logLevel: 'error', apiToken: API_TOKEN } as const;
    const publicTags = story.publicTags ?? [];
    const app = await startApp({ config, env, clock, ids: ids.forOneLife(), log: silentLog, publicTags });
    return { app, clock, dataDir };
  };
  let life = await live(START, newFolder());
  /** Of the lives before this one. */
  let past = '';
  const dialled: Actor[] = [];
  const connect = async (name: string, path: string, protocols: readonly string[], headers = {}): Promise<Actor> => {
    const url = `ws://127.0.0.1:${life.app.port}${path}`;
    const actor = await dialIn({ name, url, protocols, headers, answer: story.answers.charger });
    dialled.push(actor);
    return actor;
  };
  const everybody = (): readonly Actor[] => [...dialled, ...[...halls.values()].flatMap(({ actors }) => actors)];
  const settled = async (): Promise<void> => {
    for (let round = 0; round < (story.rounds ?? ROUNDS); round += 1) {
      await Promise.all(everybody().map(flushed));
      await turns();
    }
  };
  const chargerComes = () => connect('charger', `/${CHARGER}`, [SUBPROTOCOL[story.version]]);
  let charger = await chargerComes();
  try {
    await story.play({
      get charger() {
        return charger;
      },
      get clock() {
        return life.clock;
      },
      get http() {
        return `http://127.0.0.1:${life.app.port}`;
      },
      now: () => new Date(life.clock.now()).toISOString(),
      service: (id) => hallOf(id).actor(),
      backend: (id, token) => connect(id, `/backend?id=${id}`, [], { authorization: `Bearer ${token}` }),
      settled,
      async pass(ms) {
        await life.clock.goTo(life.clock.now() + ms, settled);
        await settled();
      },
      shut: (id) => hallOf(id).close(),
      reopen: (id) => hallOf(id).open(),
      async reconnect() {
        charger.drop();
        charger = await chargerComes();
      },
      async crash() {
        const before = life;
        past += textOf(before.app.trace.recent());
        ids.endLife();
        // Nothing of what the old one still does is heard or kept.
        const now = before.clock.now();
        const dataDir = newFolder(before.dataDir);
        for (const actor of everybody()) actor.drop();
        await ended(before);
        life = await live(now, dataDir);
        charger = await chargerComes();
      },
    });
    await settled();
    return past + textOf(life.app.trace.recent());
  } catch (error) {
    failed?.(past + textOf(life.app.trace.recent()));
    throw error;
  } finally {
    for (const actor of dialled) await actor.close();
    await ended(life);
    for (const hall of halls.values()) await hall.close();
  }
}

/** @param copied its files, as they are at this moment */
function newFolder(copied?: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'ocpp-proxy-golden-'));
  if (copied !== undefined) cpSync(copied, folder, { recursive: true });
  return folder;
}

/** Closes a proxy and takes its files away; its time limits belong to its own clock. */
async function ended({ app, clock, dataDir }: Life): Promise<void> {
  const closing = app.close();
  for (let step = 0; step < ROUNDS; step += 1) await clock.goTo(clock.now() + 1_000, turns);
  await closing;
  await rm(dataDir, { recursive: true, force: true });
}

/** Ids and dice that are the same in each recording; a life that is over gets others, so that it takes none away. */
function countingIds() {
  let count = 0;
  let state = 20_261_122;
  let life = 0;
  return {
    endLife() {
      life += 1;
    },
    forOneLife(): Ids {
      const mine = life;
      return {
        uuid() {
          if (life !== mine) return crypto.randomUUID();
          count += 1;
          return `00000000-0000-4000-8000-${count.toString(16).padStart(12, '0')}`;
        },
        random() {
          if (life !== mine) return 0.5;
          state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
          return state / 2 ** 32;
        },
      };
    },
  };
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
