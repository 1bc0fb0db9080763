import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { DeedError } from '../simulate/charger-options.ts';
import type { DeedContext, Deeds } from '../simulate/deeds.ts';
import type { Events } from '../simulate/events.ts';
import { playScript, type Step } from '../simulate/script.ts';
import { helpOf, readLine } from './simulate-lines.ts';
import { makePrinter } from './simulate-print.ts';
import type { Surroundings } from './surroundings.ts';

/** What keeps the program running while a simulator only waits for a timer. */
const ALIVE_EVERY_MS = 60_000;

export interface RunOptions<S> {
  readonly sim: S & Events & { close(): Promise<void> };
  readonly deeds: Deeds<S & Events & { close(): Promise<void> }>;
  readonly steps: readonly Step<S & Events & { close(): Promise<void> }>[] | undefined;
  readonly json: boolean;
  /** Goes on after the end of the script. */
  readonly stay: boolean;
  /** Lines name the station that they are about. */
  readonly named: boolean;
  /** Resolves when commands make sense. */
  readonly ready: (context: DeedContext) => Promise<unknown>;
  /** Resolves when everything was said that has to be. */
  readonly settled: () => Promise<void>;
}

/** Runs a simulator with its script or with what is typed, until the end, "quit" or a signal; returns the exit code. */
export async function runSimulator<S>(options: RunOptions<S>, surroundings: Surroundings): Promise<number> {
  const { sim, steps, json } = options;
  const { out, err, clock, input, isTerminal = false } = surroundings;
  const ending = new AbortController();
  const context: DeedContext = { clock, signal: ending.signal };
  const over = new Promise<void>((resolve) => ending.signal.addEventListener('abort', () => resolve()));
  const print = makePrinter({ json, colours: isTerminal, named: options.named });
  const unsubscribe = sim.subscribe((event) => out(print(event)));
  const forget = surroundings.onSignal(() => ending.abort());
  const alive = setInterval(() => undefined, ALIVE_EVERY_MS);
  const say = (text: string): void => out(json ? JSON.stringify({ kind: 'answer', text }) : text);
  const answer = (to: string, text: string): void =>
    out(json ? JSON.stringify({ kind: 'answer', to, text }) : `${to}: ${text}`);
  let code = 0;
  try {
    if (steps !== undefined) {
      await Promise.race([options.ready(context), over]);
      await playScript(sim, steps, context, answer);
      if (options.stay) await over;
    } else await typed(options, { context, say, answer, err, input, over });
    if (!ending.signal.aborted) await Promise.race([options.settled(), over]);
  } catch (error) {
    if (!(error instanceof DeedError)) throw error;
    err(`error: ${error.message}`);
    code = 1;
  } finally {
    clearInterval(alive);
    forget();
    await sim.close();
    unsubscribe();
  }
  return code;
}

interface Typing {
  readonly context: DeedContext;
  readonly say: (text: string) => void;
  readonly answer: (to: string, text: string) => void;
  readonly err: (text: string) => void;
  readonly input: (Readable & { readonly isTTY?: boolean }) | undefined;
  readonly over: Promise<void>;
}

/** Lines from a terminal or a pipe, one after the other. Where nobody ever types, it runs until a signal. */
async function typed<S>({ sim, deeds, ready }: RunOptions<S>, { context, say, answer, err, input, over }: Typing) {
  if (input === undefined) return over;
  const isPerson = input.isTTY === true;
  if (isPerson) say(`Type a command:\n${helpOf(deeds)}`);
  const lines = createInterface({ input, terminal: false });
  context.signal.addEventListener('abort', () => lines.close(), { once: true });
  let count = 0;
  for await (const text of lines) {
    count += 1;
    // A pipe has said everything before the link is there; a person sees what is going on.
    if (!isPerson && count === 1) await Promise.race([ready(context), over]);
    if (context.signal.aborted) break;
    const line = readLine(text, deeds);
    if (line.kind === 'quit') break;
    if (line.kind === 'say') say(line.text);
    if (line.kind !== 'deed') continue;
    try {
      const words = await Promise.race([line.deed.run(sim, line.given, context), over]);
      if (typeof words === 'string') answer(line.name, words);
    } catch (error) {
      if (!(error instanceof DeedError)) throw error;
      err(`error: ${error.message}`);
    }
  }
  lines.close();
  if (count === 0) await over;
}
