/** A real Mosquitto on a free port of this machine, with a folder of its own; tests that need it are skipped without it. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect as connectTcp, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connectAsync, type MqttClient } from 'mqtt';

/** Debian puts it where only root looks. */
const PATH = [process.env.PATH, '/usr/sbin', '/usr/local/sbin'].join(delimiter);
const START_LIMIT_MS = 10_000;
const WAIT_LIMIT_MS = 10_000;

export const HAS_MOSQUITTO = isThere();

function isThere(): boolean {
  try {
    execFileSync('mosquitto', ['-h'], { env: { PATH }, stdio: 'ignore' });
    return true;
  } catch (error) {
    // With -h it ends with a code of its own.
    return !(error instanceof Error && 'code' in error && error.code === 'ENOENT');
  }
}

export interface Mosquitto extends AsyncDisposable {
  readonly url: string;
  /** Goes away as a power cut would have it, and forgets everything; sockets end. */
  stop(): Promise<void>;
  /** Hangs: its sockets stay open, and nothing is answered. */
  freeze(): void;
  /** Comes back at the same port, with nothing kept. */
  start(): Promise<void>;
}

export interface Login {
  readonly username: string;
  readonly password: string;
}

/** `login`: nobody else is let in. */
export async function mosquitto({
  login,
  isDown = false,
}: {
  login?: Login;
  isDown?: boolean;
} = {}): Promise<Mosquitto> {
  const folder = await mkdtemp(join(tmpdir(), 'ocpp-proxy-mosquitto-'));
  const port = await freePort();
  const config = join(folder, 'mosquitto.conf');
  const passwords = join(folder, 'passwords');
  if (login !== undefined) {
    await writeFile(passwords, `${login.username}:${login.password}\n`);
    execFileSync('mosquitto_passwd', ['-U', passwords], { env: { PATH } });
    // Run by root, it reads them as somebody else.
    await chmod(folder, 0o755);
    await chmod(passwords, 0o644);
  }
  const access = login === undefined ? 'allow_anonymous true' : `allow_anonymous false\npassword_file ${passwords}`;
  await writeFile(config, `listener ${port} 127.0.0.1\npersistence false\n${access}\n`);
  let child: ChildProcess | undefined;

  async function start(): Promise<void> {
    child = spawn('mosquitto', ['-c', config], { env: { PATH }, stdio: 'ignore' });
    const end = Date.now() + START_LIMIT_MS;
    while (!(await answers(port))) {
      if (child.exitCode !== null || Date.now() > end) throw new Error('Mosquitto did not start');
      await pause(20);
    }
  }

  async function stop(): Promise<void> {
    const last = child;
    child = undefined;
    if (last === undefined || last.exitCode !== null) return;
    const gone = once(last, 'exit');
    last.kill('SIGKILL');
    await gone;
  }

  if (!isDown) await start();
  return {
    url: `mqtt://127.0.0.1:${port}`,
    start,
    stop,
    freeze: () => child?.kill('SIGSTOP'),
    async [Symbol.asyncDispose]() {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A client that listens as Home Assistant does, and says what it is told to. */
export interface Listener extends AsyncDisposable {
  /** The last payload on each topic; one that was taken away is not among them. */
  readonly kept: ReadonlyMap<string, string>;
  /** All messages in order. */
  readonly heard: readonly { readonly topic: string; readonly payload: string; readonly isRetained: boolean }[];
  say(topic: string, payload: string, isRetained?: boolean): Promise<void>;
  /** Waits until it holds. */
  until(what: string, holds: () => boolean): Promise<void>;
}

export async function listener(url: string, login?: Login): Promise<Listener> {
  const client: MqttClient = await connectAsync(url, { protocolVersion: 5, reconnectPeriod: 50, ...login });
  const kept = new Map<string, string>();
  const heard: { topic: string; payload: string; isRetained: boolean }[] = [];
  client.on('message', (topic, bytes, { retain }) => {
    const payload = bytes.toString();
    heard.push({ topic, payload, isRetained: retain });
    if (payload === '') kept.delete(topic);
    else kept.set(topic, payload);
  });
  await client.subscribeAsync('#', { qos: 1, rap: true });
  return {
    kept,
    heard,
    say: async (topic, payload, retain = false) => {
      await client.publishAsync(topic, payload, { qos: 1, retain });
    },
    async until(what, holds) {
      const end = Date.now() + WAIT_LIMIT_MS;
      while (!holds()) {
        if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
        await pause(10);
      }
    },
    async [Symbol.asyncDispose]() {
      await client.endAsync(true);
    },
  };
}

async function answers(port: number): Promise<boolean> {
  const socket = connectTcp(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
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
