/**
 * Plays a log to a fresh proxy in this process: what came in comes in again, each peer on a socket of its own, at the
 * log's own times; what goes out is compared with the log, frame by frame. The order within each socket counts.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, startApp } from '../app.ts';
import type { Ids } from '../lib/ids.ts';
import { silentLog } from '../lib/log.ts';
import { SteppedClock } from './clock.ts';
import { fields, type Line, type ReadLog } from './log.ts';
import { type Difference, Play, turns } from './play.ts';
import { replayConfig, serviceIds } from './settings.ts';
import { realWaker, Services } from './sockets.ts';

/** How long the replay waits for what the log says comes next; real time, while that of the proxy stands still. */
const PATIENCE_MS = 5_000;
/** The proxy's time that passes between two looks while it stops. */
const STOP_STEP_MS = 1_000;

export type Replayed =
  | { readonly kind: 'same'; readonly compared: number }
  | { readonly kind: 'different'; readonly difference: Difference }
  /** Nothing was played. */
  | { readonly kind: 'unusable'; readonly why: string };

export interface ReplayOptions {
  /** In place of the one that the log begins with. */
  readonly config?: unknown;
  readonly patienceMs?: number | undefined;
}

type Log = Extract<ReadLog, { ok: true }>;

/** Rejects only when the machine has no free port or no room for a temporary database. */
export async function replay(log: Log, options: ReplayOptions = {}): Promise<Replayed> {
  const source = options.config ?? fields(log.start?.payload).config;
  if (source === undefined) return { kind: 'unusable', why: 'the log does not begin with a configuration' };
  const waker = realWaker();
  const services = new Services(waker);
  const urls = new Map<string, string>();
  for (const id of serviceIds(source)) urls.set(id, await services.open(id));
  const made = replayConfig(source, (id) => urls.get(id) ?? '');
  if (!made.ok) {
    services.close();
    return { kind: 'unusable', why: `the configuration of the log cannot be used: ${made.why}` };
  }
  const clock = new SteppedClock(Date.parse((log.start ?? log.lines[0]?.entry)?.at ?? ''));
  const dice = diceOf(log.lines);
  const dataDir = await mkdtemp(join(tmpdir(), 'ocpp-proxy-replay-'));
  const env = { port: 0, dataDir, logLevel: 'error' } as const;
  const app = await startApp({ config: made.config, env, clock, ids: dice.ids, log: silentLog });
  const play = new Play(app, { clock, dice, services, waker, patienceMs: options.patienceMs ?? PATIENCE_MS });
  try {
    const exact = fields(log.start?.payload).exact === true;
    for (const line of log.lines) {
      const difference = await play.line(line, exact);
      if (difference !== undefined) return { kind: 'different', difference: { line, ...difference } };
    }
    const more = await play.rest();
    return more === undefined
      ? { kind: 'same', compared: play.compared }
      : { kind: 'different', difference: { line: undefined, ...more } };
  } finally {
    await stopped(app, clock);
    services.close();
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** The log's own throws of the dice, in their order, and ids that count. */
function diceOf(lines: readonly Line[]) {
  const values = lines
    .filter(({ entry }) => entry.direction === 'dice')
    .map(({ entry }) => fields(entry.payload).value);
  let thrown = 0;
  let made = 0;
  const ids: Ids = {
    uuid() {
      made += 1;
      return `00000000-0000-4000-8000-${made.toString(16).padStart(12, '0')}`;
    },
    random() {
      const value = values[thrown];
      thrown += 1;
      return typeof value === 'number' && value >= 0 && value < 1 ? value : 0.5;
    },
  };
  return { ids, thrown: () => thrown };
}

/** Time limits of the goodbye belong to the proxy's clock, which only we move. */
async function stopped(app: App, clock: SteppedClock): Promise<void> {
  let isOver = false;
  const closing = app.close().finally(() => {
    isOver = true;
  });
  while (!isOver)
    await Promise.race([closing, turns().then(() => clock.goTo(clock.now() + STOP_STEP_MS, () => turns(1)))]);
  await closing;
}
