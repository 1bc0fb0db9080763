/** Processes that are measured: the proxy from its release bundle, and the relay. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Profile } from './profile.ts';

const PROBE = new URL('./probe.mjs', import.meta.url).href;
const RELAY = fileURLToPath(new URL('./relay.ts', import.meta.url));
const START_LIMIT_MS = 20_000;

export interface Usage {
  readonly cpuMs: number;
  readonly rssBytes: number;
}

export interface Child {
  readonly url: string;
  usage(): Promise<Usage>;
  /** After collections of garbage. */
  settled(): Promise<Usage>;
  /** Begins to note where the time goes. */
  profile(): Promise<void>;
  profiled(): Promise<Profile>;
  stop(): Promise<void>;
}

export interface ProxyOptions {
  /** Folder of the release. */
  readonly dist: string;
  /** A folder of its own: for its configuration and its data. */
  readonly folder: string;
  /** Addresses of central systems, each of which becomes a service that sees every session. */
  readonly services: readonly string[];
}

export async function startProxy(options: ProxyOptions): Promise<Child> {
  const port = await freePort();
  const child = spawnProxy(options, port, ['--expose-gc', '--import', PROBE]);
  await says(child, /Status page/);
  return measured(child, port);
}

/** Milliseconds from nothing to listening, for the bundle as it is released. */
export async function coldStartMs(options: ProxyOptions): Promise<number> {
  const port = await freePort();
  const since = performance.now();
  const child = spawnProxy(options, port, []);
  await says(child, /Status page/);
  const ms = performance.now() - since;
  await stopped(child);
  return ms;
}

/** Milliseconds that the runtime alone takes to start and end. */
export async function bareStartMs(): Promise<number> {
  const since = performance.now();
  await once(spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' }), 'exit');
  return performance.now() - since;
}

/** Resident memory of the runtime alone. */
export async function bareRssBytes(): Promise<number> {
  const child = spawn(process.execPath, ['-p', 'process.memoryUsage.rss()'], { stdio: ['ignore', 'pipe', 'inherit'] });
  return Number((await says(child, /(\d+)\n/))[1]);
}

export async function startRelay(upstreams: readonly string[]): Promise<Child> {
  const child = spawn(process.execPath, ['--expose-gc', '--import', PROBE, RELAY, ...upstreams], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const line = await says(child, /listening on (\d+)/);
  return measured(child, Number(line[1]));
}

function spawnProxy({ dist, folder, services }: ProxyOptions, port: number, nodeArgs: readonly string[]): ChildProcess {
  const config = join(folder, 'bench.yaml');
  const rows = services.map((url, index) => `  - { id: central-${index + 1}, role: energy, url: "${url}" }`);
  writeFileSync(
    config,
    `unknown_chargers: accept\nocpp_services:${rows.length === 0 ? ' []' : ''}\n${rows.join('\n')}\n`,
  );
  const args = [...nodeArgs, join(dist, 'ocpp-proxy.js'), 'serve', '--config', config, '--port', String(port)];
  return spawn(process.execPath, args, {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, DATA_DIR: join(folder, 'data') },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
}

function measured(child: ChildProcess, port: number): Child {
  const ask = async (what: string) => {
    const answer = once(child, 'message');
    child.send(what);
    return (await answer)[0];
  };
  return {
    url: `ws://127.0.0.1:${port}`,
    usage: () => ask('usage'),
    settled: () => ask('settled'),
    profile: () => ask('profile'),
    profiled: () => ask('profiled'),
    stop: () => stopped(child),
  };
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}

/** Waits for a line of the child's output; what it says afterwards is read and dropped. */
function says(child: ChildProcess, pattern: RegExp): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    let heard = '';
    const timer = setTimeout(() => reject(new Error(`no start within ${START_LIMIT_MS} ms: ${heard}`)), START_LIMIT_MS);
    child.once('exit', (code) => reject(new Error(`ended with code ${code} while starting: ${heard}`)));
    const listen = (chunk: Buffer): void => {
      heard += String(chunk);
      const found = pattern.exec(heard);
      if (found === null) return;
      clearTimeout(timer);
      child.stdout?.off('data', listen).resume();
      resolve(found);
    };
    child.stdout?.on('data', listen);
  });
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
