/** Proxy, charger, networks and backend of the demo, all over real sockets, and all gone at its end. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { explainProblems } from '../config/explain.ts';
import { loadConfig } from '../config/load.ts';
import { configStore } from '../config/store.ts';
import type { Clock } from '../lib/clock.ts';
import { simulateCentralSystem } from '../simulate/central.ts';
import type { SimulatedCentralSystem } from '../simulate/central-options.ts';
import { simulateCharger } from '../simulate/charger.ts';
import type { SimulatedCharger } from '../simulate/charger-options.ts';
import { DEFAULT_VERSION } from '../simulate/choices.ts';
import { connectBackend, type DemoBackend } from './demo-backend.ts';
import { CHARGER, demoConfig, FIRST_TX_AT_EMPLOYER, FIRST_TX_AT_GREEN, SCRIPT } from './demo-cast.ts';
import { DemoError, type Waiting } from './demo-wait.ts';
import type { Surroundings } from './surroundings.ts';

/** How often the charger tells its meter. */
const METER_EVERY_S = 1;
const RECONNECT_MS = 1_000;
const GOODBYE_MS = 2_000;
const SECRET_BYTES = 12;
const CONFIG_FILE = 'demo.yaml';
/** What a real proxy keeps there. */
const DATABASE_FILE = 'ocpp-proxy.sqlite';

export interface Stage {
  readonly employer: SimulatedCentralSystem;
  readonly green: SimulatedCentralSystem;
  readonly charger: SimulatedCharger;
  readonly script: DemoBackend;
  /** The proxy's page, `http://localhost:<port>`. */
  readonly page: string;
  readonly port: number;
  readonly configFile: string;
  /** For the login in the browser. */
  readonly password: string;
  readonly apiToken: string;
  /** GET, or POST with a body, as the owner; rejects where the answer is a refusal. */
  api(path: string, body?: unknown): Promise<unknown>;
}

export interface StageOptions {
  /** Used when it is free, else any other; 0 = any. */
  readonly port: number;
  /** Kept after the end; without one a folder that is gone then. */
  readonly dataDir: string | undefined;
}

/** Builds everything. What was opened stands on `stack`, also when this rejects in the middle. */
export async function openStage(
  { port: wanted, dataDir }: StageOptions,
  { application, clock, cwd }: Surroundings,
  { expect, until }: Waiting,
  stack: AsyncDisposableStack,
): Promise<Stage> {
  const folder = dataDir === undefined ? await mkdtemp(join(tmpdir(), 'ocpp-proxy-demo-')) : resolve(cwd, dataDir);
  if (dataDir === undefined) stack.defer(() => rm(folder, { recursive: true, force: true }));
  await mkdir(folder, { recursive: true });
  const configFile = join(folder, CONFIG_FILE);
  if (existsSync(join(folder, DATABASE_FILE)) && !existsSync(configFile)) {
    throw new DemoError(`${folder} holds the data of a real proxy; name an empty folder`);
  }

  const secrets = { charger: secret(), employer: secret(), script: secret() };
  const network = async (firstTxId: number, password?: string): Promise<SimulatedCentralSystem> => {
    const sim = await simulateCentralSystem({ clock, firstTxId, password });
    stack.defer(() => sim.close());
    return sim;
  };
  const employer = await network(FIRST_TX_AT_EMPLOYER, secrets.employer);
  const green = await network(FIRST_TX_AT_GREEN);

  await writeFile(configFile, demoConfig({ employer: employer.url, green: green.url }, secrets), { mode: 0o600 });
  const apiToken = secret();
  // Nothing outside of the demo's own folder is read.
  const folders = { data: folder, app: folder };
  const variables = { DATA_DIR: folder, API_TOKEN: apiToken };
  const places = { variables, cwd: folder, configPath: configFile, folders };
  const loaded = await loadConfig(places);
  if (!loaded.ok) throw new DemoError(explainProblems('problem', loaded.problems));
  const { startApp, resetPassword } = await application();
  const password = await resetPassword({ dataDir: folder });
  const app = await startApp({
    config: loaded.config,
    env: { ...loaded.env, port: (await isFree(wanted)) ? wanted : 0, logLevel: loaded.config.log_level },
    configuration: configStore(places),
    withPage: true,
  });
  stack.defer(() => app.close());
  const { port } = app;

  const url = `ws://127.0.0.1:${port}`;
  const script = await expect('the backend gets in', connectBackend(url, SCRIPT, secrets.script));
  stack.defer(() => script.close());
  const charger = simulateCharger({
    url,
    id: CHARGER,
    version: DEFAULT_VERSION,
    password: secrets.charger,
    meterEveryS: METER_EVERY_S,
    reconnectMs: RECONNECT_MS,
    clock,
  });
  stack.defer(() => charger.close());
  stack.defer(() => endSession(charger, clock));
  await until('the charger is registered', () => charger.snapshot().registered || undefined);
  return {
    employer,
    green,
    charger,
    script,
    page: `http://localhost:${port}/`,
    port,
    configFile,
    password,
    apiToken,
    api: (path, body) => asked(`http://127.0.0.1:${port}/api/v1${path}`, apiToken, body),
  };
}

/** What a reader started is ended properly, so that the next run begins with nothing open. */
async function endSession(charger: SimulatedCharger, clock: Clock): Promise<void> {
  const { registered, evses } = charger.snapshot();
  if (!registered || evses[0]?.energyWh === undefined) return;
  charger.stop();
  await Promise.race([charger.told(), new Promise<void>((resolve) => clock.timer(GOODBYE_MS, resolve))]);
}

function secret(): string {
  return randomBytes(SECRET_BYTES).toString('hex');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, () => probe.close(() => resolve(true)));
  });
}

async function asked(url: string, token: string, body: unknown): Promise<unknown> {
  const response = await fetch(url, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new DemoError(`the API answered ${response.status}: ${text}`);
  return JSON.parse(text);
}
