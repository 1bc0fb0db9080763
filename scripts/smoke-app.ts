/**
 * Runs the app as its image does, by hand: the folder is put together as the Dockerfile of `dist/app` says, `options.json`
 * is readable for its owner alone, and the Supervisor's variables are set. What needs an engine or Home Assistant is not
 * shown here.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const APP = fileURLToPath(new URL('../dist/app', import.meta.url));
const INGRESS_PORT = 8099;
const START_LIMIT_MS = 20_000;
const STOP_LIMIT_MS = 15_000;
const PASSWORD = 'the password of the charger';
const OPTIONS = { chargers: [{ id: 'garage', password: PASSWORD }], ocpp_services: [], backends: [], safe_mode: true };

const lines = (await readFile(join(APP, 'Dockerfile'), 'utf8')).replace(/\\\n\s*/g, '').split('\n');
const root = await mkdtemp(join(tmpdir(), 'ocpp-proxy-app-'));
const workdir = placed(textOf('WORKDIR'));
const data = join(root, 'data');
const [from = '', to = ''] = textOf('COPY').split(' ');
await mkdir(workdir, { recursive: true });
await mkdir(data);
await cp(join(APP, from), join(workdir, to), { recursive: true });
const port = await freePort();
const variables = textOf('ENV')
  .split(' ')
  .map((pair) => pair.split('='));
const env = {
  PATH: process.env.PATH,
  ...Object.fromEntries(variables.map(([name, value = '']) => [name, value.startsWith('/') ? placed(value) : value])),
  OPTIONS_PATH: join(data, 'options.json'),
  PORT: String(port),
  SUPERVISOR_TOKEN: 'token of nobody',
};

try {
  await refusesBadOptions();
  await giveOptions(OPTIONS);
  const server = run(execOf('ENTRYPOINT'), execOf('CMD'));
  try {
    await healthy(server);
    await speaks();
    same('the page on the port of chargers', (await fetch(`http://127.0.0.1:${port}/`)).status, 426);
    const ingress = await fetch(`http://127.0.0.1:${INGRESS_PORT}/`).then(
      ({ status }) => status,
      () => 'cut off',
    );
    same('ingress from another address than the Supervisor', ingress, 'cut off');
    const stopped = once(server, 'exit', { signal: AbortSignal.timeout(STOP_LIMIT_MS) });
    server.kill('SIGTERM');
    same('the exit code after SIGTERM', (await stopped)[0], 0);
  } finally {
    if (running(server)) server.kill('SIGKILL');
  }
  console.log('the app reads its options, takes its charger, serves each port what it should, and stops');
} catch (error) {
  console.error(`the app does not run: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  await rm(root, { recursive: true, force: true });
}

/** In the place of the container's `/`. */
function placed(path: string): string {
  return join(root, path);
}

function textOf(instruction: string): string {
  const line = lines.find((one) => one.startsWith(`${instruction} `));
  if (line === undefined) throw new Error(`the Dockerfile has no ${instruction}`);
  return line.slice(instruction.length + 1).trim();
}

/** The words of an instruction in exec form. */
function execOf(instruction: string): readonly string[] {
  const words: unknown = JSON.parse(textOf(instruction).replace(/^.*CMD (?=\[)/, ''));
  return Array.isArray(words) ? words.map(String) : [];
}

function run(...words: readonly (readonly string[])[]): ChildProcess {
  const [, ...args] = words.flat().map((word) => (word.startsWith('/') ? placed(word) : word));
  return spawn(process.execPath, args, { cwd: workdir, env, stdio: ['ignore', 'inherit', 'pipe'] });
}

/** As the Supervisor writes them: for root alone, who the program is in the container. */
async function giveOptions(options: object): Promise<void> {
  await writeFile(env.OPTIONS_PATH, JSON.stringify(options));
  await chmod(env.OPTIONS_PATH, 0o600);
}

async function refusesBadOptions(): Promise<void> {
  await giveOptions({ ...OPTIONS, mode: 'never' });
  const server = run(execOf('ENTRYPOINT'), execOf('CMD'));
  let told = '';
  server.stderr?.on('data', (chunk) => {
    told += String(chunk);
  });
  const [code] = await once(server, 'close', { signal: AbortSignal.timeout(START_LIMIT_MS) });
  same('the exit code with a bad option', code, 2);
  same('the option that it names', /options\.json:\d+:\d+ (\w+)/.exec(told)?.[1], 'mode');
}

async function healthy(server: ChildProcess): Promise<void> {
  for (const end = Date.now() + START_LIMIT_MS; Date.now() < end; await pause(200)) {
    if (!running(server)) throw new Error(`it ended with code ${server.exitCode} while starting`);
    const [code] = await once(run(execOf('HEALTHCHECK')), 'exit');
    if (code === 0) return;
  }
  throw new Error(`its health check did not pass within ${START_LIMIT_MS} ms`);
}

/** Only with the password of the options. */
async function speaks(): Promise<void> {
  for (const [password, status] of [
    ['another', 401],
    [PASSWORD, 101],
  ] as const) {
    const asking = request({
      port,
      path: '/garage',
      headers: {
        authorization: `Basic ${Buffer.from(`garage:${password}`).toString('base64')}`,
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        'sec-websocket-version': '13',
        'sec-websocket-protocol': 'ocpp1.6',
      },
    });
    const answer = Promise.race([once(asking, 'upgrade'), once(asking, 'response')]);
    asking.end();
    const [response, socket] = await answer;
    same(
      `the answer to a charger with ${password === PASSWORD ? 'its' : 'a wrong'} password`,
      response.statusCode,
      status,
    );
    (socket ?? response).destroy();
  }
}

function same(what: string, found: unknown, wanted: unknown): void {
  if (found !== wanted) throw new Error(`${what} is ${found}, not ${wanted}`);
}

function running(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
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
