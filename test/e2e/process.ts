/** The real program as a process of its own, with the real clock; ended at the end of the test at the latest. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFailed, onTestFinished } from 'vitest';
import { API_TOKEN } from './house.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const START_MS = 20_000;
/** Of what a process printed, when a test fails. */
const MAX_SHOWN_CHARS = 4_000;

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface Program {
  readonly child: ChildProcess;
  /** What it has printed so far. */
  out(): string;
  err(): string;
  readonly exited: Promise<Exit>;
  /** Sends a signal and waits for the end. */
  end(signal: NodeJS.Signals): Promise<Exit>;
}

export interface ProxyProcess extends Program {
  readonly port: number;
  /** `ws://127.0.0.1:port` */
  readonly url: string;
  /** What it printed when it was ready. */
  readonly greeting: string;
  /** GET, or POST with a body. */
  api(
    path: string,
    options?: { readonly token?: string; readonly body?: object },
  ): Promise<{ status: number; body: Record<string, unknown> }>;
}

/** An empty folder that is gone after the test. */
export async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'ocpp-proxy-process-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

/** Writes a configuration; JSON is YAML. */
export async function configIn(path: string, config: object): Promise<string> {
  const file = join(path, 'proxy.yaml');
  await writeFile(file, JSON.stringify(config, null, 2));
  return file;
}

/** Starts `src/main.ts` with these arguments, in an environment that has only `variables`. */
export function program(
  args: readonly string[],
  options: { readonly cwd: string; readonly variables?: { readonly [name: string]: string } },
): Program {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: options.cwd,
    env: { OPTIONS_PATH: join(options.cwd, 'none.json'), ...options.variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (bytes) => {
    out += bytes;
  });
  child.stderr.on('data', (bytes) => {
    err += bytes;
  });
  const exited = once(child, 'close').then(([code, signal]): Exit => ({ code, signal }));
  const end = (signal: NodeJS.Signals): Promise<Exit> => {
    child.kill(signal);
    return exited;
  };
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) await end('SIGKILL');
  });
  onTestFailed(() => {
    console.log(`${args.join(' ')} (${child.pid})\n${(out + err).slice(-MAX_SHOWN_CHARS)}`);
  });
  return { child, out: () => out, err: () => err, exited, end };
}

/** Runs `serve` on `port` (0 = any) until it is ready. Rejects with what it printed when it ends before. */
export async function serve(options: {
  readonly dataDir: string;
  readonly config?: string;
  readonly port?: number;
  readonly variables?: { readonly [name: string]: string };
}): Promise<ProxyProcess> {
  const { dataDir, config, port = 0, variables = {} } = options;
  const args = ['serve', '--port', String(port), ...(config === undefined ? [] : ['--config', config])];
  const running = program(args, {
    cwd: dataDir,
    variables: { DATA_DIR: dataDir, API_TOKEN, LOG_LEVEL: process.env.LOG_LEVEL ?? 'warn', ...variables },
  });
  const { stdout } = running.child;
  const ready = new Promise<number>((resolve) => {
    stdout?.on('data', () => {
      const [, found] = /^Status page: .*:(\d+)\/$/m.exec(running.out()) ?? [];
      if (found !== undefined) resolve(Number(found));
    });
  });
  let late: NodeJS.Timeout | undefined;
  const failed = (why: string): never => {
    throw new Error(`the proxy ${why}\n${running.out()}${running.err()}`);
  };
  const actual = await Promise.race([
    ready,
    running.exited.then(({ code }) => failed(`ended with ${code}`)),
    new Promise<never>((_, reject) => {
      late = setTimeout(() => reject(new Error(`the proxy is not ready\n${running.out()}`)), START_MS);
    }),
  ]).finally(() => clearTimeout(late));
  return {
    ...running,
    port: actual,
    url: `ws://127.0.0.1:${actual}`,
    greeting: running.out(),
    async api(path, { token = API_TOKEN, body } = {}) {
      const response = await fetch(`http://127.0.0.1:${actual}${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          connection: 'close',
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      return { status: response.status, body: Object.fromEntries(Object.entries(Object(await response.json()))) };
    },
  };
}
