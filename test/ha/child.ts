/** A foreign program for a test: started, waited for, and killed at the end. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Of what it printed. */
const MAX_SHOWN_CHARS = 20_000;

export type Look<T> = () => T | undefined | false | Promise<T | undefined | false>;

export interface Child extends AsyncDisposable {
  /** What it has printed so far, the newest of it. */
  said(): string;
  /** Resolves with what `look` finds; rejects with what it printed when it ends before. */
  until<T>(what: string, patienceMs: number, look: Look<T>): Promise<T>;
  kill(signal?: NodeJS.Signals): Promise<void>;
}

export function child(command: string, args: readonly string[]): Child {
  const running: ChildProcess = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const closed = once(running, 'close');
  let said = '';
  const keep = (bytes: Buffer): void => {
    said = (said + bytes).slice(-MAX_SHOWN_CHARS);
  };
  running.stdout?.on('data', keep);
  running.stderr?.on('data', keep);
  const kill = async (signal: NodeJS.Signals = 'SIGKILL'): Promise<void> => {
    if (running.exitCode === null && running.signalCode === null) running.kill(signal);
    await closed;
  };
  const until = <T>(what: string, patienceMs: number, look: Look<T>): Promise<T> => {
    const ended = closed.then(([code]) => {
      throw new Error(`${command} ended with ${code} before ${what}: ${said}`);
    });
    return Promise.race([ended, patiently(what, patienceMs, look)]);
  };
  return { said: () => said, until, kill, [Symbol.asyncDispose]: () => kill() };
}

/** Free a moment ago; for programs that cannot be told to take any. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Asks again and again, not in a hurry, until there is something. */
export async function patiently<T>(what: string | (() => string), patienceMs: number, look: Look<T>): Promise<T> {
  const end = performance.now() + patienceMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > end) throw new Error(`waited in vain for ${typeof what === 'string' ? what : what()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
