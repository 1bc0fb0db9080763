/**
 * Plays a log to a fresh proxy in this process: what came in comes in again, each peer on a socket of its own, at the
 * log's own times; what goes out is compared with the log, frame by frame. The order within each socket counts.
 */
import { cpSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, startApp } from '../app.ts';
import type { Config } from '../config/schema.ts';
import type { Ids } from '../lib/ids.ts';
import { silentLog } from '../lib/log.ts';
import { SteppedClock } from './clock.ts';
import { IdPairs } from './compare.ts';
import { fields, type Line, type ReadLog } from './log.ts';
import { type Difference, Play, type PlayParts, turns } from './play.ts';
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
  const { config } = made;
  const exact = fields(log.start?.payload).exact === true;
  const parts = { services, waker, patienceMs: options.patienceMs ?? PATIENCE_MS, ids: new IdPairs() };
  const uuid = countedIds();
  let compared = 0;
  let life: Life | undefined;
  try {
    for (const lines of livesOf(log)) {
      const [first] = lines;
      const before = life;
      const dataDir = newFolder(before?.dataDir);
      const at = before?.clock.now() ?? Date.parse((log.start ?? first?.entry)?.at ?? '');
      if (before !== undefined) {
        before.play.cut();
        await ended(before);
        services.forget();
      }
      life = await begin(config, { at, dataDir, lines, uuid, parts });
      for (const line of lines) {
        if (line.entry.direction === 'start') continue;
        const difference = await life.play.line(line, exact);
        if (difference !== undefined) return { kind: 'different', difference: { line, ...difference } };
      }
      compared += life.play.compared;
    }
    // Where the log ends within what was going on, more may come.
    const isEnded = fields(log.start?.payload).ended === true;
    const more = isEnded ? undefined : await life?.play.rest();
    return more === undefined
      ? { kind: 'same', compared }
      : { kind: 'different', difference: { line: undefined, ...more } };
  } finally {
    if (life !== undefined) await ended(life);
    services.close();
  }
}

/** One run of the proxy's program. */
interface Life {
  readonly app: App;
  readonly clock: SteppedClock;
  readonly play: Play;
  readonly dataDir: string;
}

/** The lines from one start of the proxy to the next: a `start` within the log is one after a crash. */
function livesOf({ lines }: Log): readonly (readonly Line[])[] {
  const starts = lines.flatMap(({ entry }, index) => (entry.direction === 'start' ? [index] : []));
  return [0, ...starts].map((start, index) => lines.slice(start, starts[index]));
}

/** @param copied its files, as they are at this moment */
function newFolder(copied: string | undefined): string {
  const folder = mkdtempSync(join(tmpdir(), 'ocpp-proxy-replay-'));
  if (copied !== undefined) cpSync(copied, folder, { recursive: true });
  return folder;
}

async function begin(
  config: Config,
  from: {
    readonly at: number;
    readonly dataDir: string;
    readonly lines: readonly Line[];
    readonly uuid: Ids['uuid'];
    readonly parts: Omit<PlayParts, 'clock' | 'dice'>;
  },
): Promise<Life> {
  const { dataDir } = from;
  const clock = new SteppedClock(from.at);
  const dice = diceOf(from.lines);
  const ids = { uuid: from.uuid, random: dice.random };
  const app = await startApp({ config, env: { port: 0, dataDir, logLevel: 'error' }, clock, ids, log: silentLog });
  return { app, clock, play: new Play(app, { ...from.parts, clock, dice }), dataDir };
}

/** The log's own throws of the dice, in their order. */
function diceOf(lines: readonly Line[]) {
  const values = lines
    .filter(({ entry }) => entry.direction === 'dice')
    .map(({ entry }) => fields(entry.payload).value);
  let thrown = 0;
  return {
    random(): number {
      const value = values[thrown];
      thrown += 1;
      return typeof value === 'number' && value >= 0 && value < 1 ? value : 0.5;
    },
    thrown: () => thrown,
  };
}

/** Ids that count. */
function countedIds(): Ids['uuid'] {
  let made = 0;
  return () => {
    made += 1;
    return `00000000-0000-4000-8000-${made.toString(16).padStart(12, '0')}`;
  };
}

/** Closes a proxy and takes its files away. Time limits of the goodbye belong to its own clock, which only we move. */
async function ended({ app, clock, dataDir }: Life): Promise<void> {
  let isOver = false;
  const closing = app.close().finally(() => {
    isOver = true;
  });
  while (!isOver)
    await Promise.race([closing, turns().then(() => clock.goTo(clock.now() + STOP_STEP_MS, () => turns(1)))]);
  await closing;
  await rm(dataDir, { recursive: true, force: true });
}
