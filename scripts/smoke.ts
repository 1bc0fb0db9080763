/**
 * Starts the bundle as the image does, on a free port with an empty data folder: it must be healthy, answer a charger
 * of each version (which needs the schemas beside it), have the page for people, dial the MQTT broker, and stop when told.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const DIST = fileURLToPath(new URL('../dist', import.meta.url));
const START_LIMIT_MS = 20_000;
const STOP_LIMIT_MS = 15_000;
const ANSWER_LIMIT_MS = 5_000;
/** The first byte that a client of MQTT says. */
const CONNECT = 0x10;

const BOOT_2 = { reason: 'PowerUp', chargingStation: { vendorName: 'Smoke', model: 'Test' } };
const BOOTS = {
  'ocpp1.6': { chargePointVendor: 'Smoke', chargePointModel: 'Test' },
  'ocpp2.0.1': BOOT_2,
  'ocpp2.1': BOOT_2,
};

const folder = await mkdtemp(join(tmpdir(), 'ocpp-proxy-smoke-'));
const port = await freePort();
const broker = createServer().listen(0, '127.0.0.1');
await once(broker, 'listening');
const knocks = knocked();
// Copied away from the project, so that nothing of its node_modules can be found by accident.
await cp(DIST, join(folder, 'app'), { recursive: true });
const env = {
  PATH: process.env.PATH,
  HOME: folder,
  PORT: String(port),
  DATA_DIR: join(folder, 'data'),
  MQTT_URL: `mqtt://127.0.0.1:${portOf(broker)}`,
};
const bundle = join(folder, 'app', 'ocpp-proxy.js');
const server = spawn(process.execPath, [bundle, 'serve'], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
const output: string[] = [];
server.stdout.on('data', (chunk) => output.push(String(chunk)));
server.stderr.on('data', (chunk) => output.push(String(chunk)));

try {
  await healthy();
  await knocks;
  const probe = spawn(process.execPath, [bundle, 'healthcheck'], { cwd: folder, env, stdio: 'ignore' });
  const [probeCode] = await once(probe, 'exit');
  if (probeCode !== 0) throw new Error(`healthcheck of a healthy proxy ended with code ${probeCode}`);
  for (const [protocol, boot] of Object.entries(BOOTS)) await boots(protocol, boot);
  await hasPage();
  const stopped = once(server, 'exit', { signal: AbortSignal.timeout(STOP_LIMIT_MS) });
  server.kill('SIGTERM');
  const [code, signal] = await stopped;
  if (code !== 0) throw new Error(`the proxy ended with ${signal ?? `code ${code}`} after SIGTERM`);
  console.log(
    `the bundle starts, is healthy on port ${port}, answers a charger of each version, has its page, dials its broker, and stops`,
  );
} catch (error) {
  console.error(output.join(''));
  console.error(`smoke test failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  if (running(server)) server.kill('SIGKILL');
  broker.close();
  await rm(folder, { recursive: true, force: true });
}

async function healthy(): Promise<void> {
  const end = Date.now() + START_LIMIT_MS;
  while (Date.now() < end) {
    if (!running(server)) throw new Error(`the proxy ended with code ${server.exitCode} while starting`);
    const answer = await fetch(`http://127.0.0.1:${port}/health`).catch(() => undefined);
    if (answer?.ok) return;
    await pause(100);
  }
  throw new Error(`no healthy answer within ${START_LIMIT_MS} ms`);
}

async function boots(protocol: string, boot: object): Promise<void> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/smoke`, protocol);
  const signal = AbortSignal.timeout(ANSWER_LIMIT_MS);
  await once(socket, 'open', { signal });
  socket.send(JSON.stringify([2, 'boot', 'BootNotification', boot]));
  const [event] = await once(socket, 'message', { signal });
  const [type, id, answer] = JSON.parse(String(event.data));
  if (type !== 3 || id !== 'boot' || answer.status !== 'Accepted') throw new Error(`${protocol}: ${event.data}`);
  socket.close();
  await once(socket, 'close', { signal });
}

/** What belongs to the page needs no login, the page itself does. */
async function hasPage(): Promise<void> {
  const icon = await fetch(`http://127.0.0.1:${port}/icon.svg`);
  if (!icon.ok || icon.headers.get('content-type') !== 'image/svg+xml') throw new Error('the built page is missing');
}

/** The client of the broker is loaded first when there is one: it must be in the bundle, too. */
async function knocked(): Promise<void> {
  const [socket] = await once(broker, 'connection', { signal: AbortSignal.timeout(START_LIMIT_MS) });
  const [bytes] = await once(socket, 'data', { signal: AbortSignal.timeout(ANSWER_LIMIT_MS) });
  socket.destroy();
  if (bytes[0] !== CONNECT) throw new Error('the broker heard something else than a CONNECT of MQTT');
}

function portOf(listening: Server): number {
  const address = listening.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

function running(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const free = portOf(probe);
  probe.close();
  await once(probe, 'close');
  return free;
}
