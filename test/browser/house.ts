/** A real proxy with its page, for a browser: on a database of its own, with simulated chargers and networks around it. */
import { unwatchFile, watchFile } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, type AppOptions, resetPassword, startApp } from '../../src/app.ts';
import { followConfig } from '../../src/cli/reload.ts';
import { processSurroundings } from '../../src/cli/surroundings.ts';
import { configHistory } from '../../src/config/history.ts';
import { loadConfig } from '../../src/config/load.ts';
import { configStore } from '../../src/config/store.ts';
import { silentLog } from '../../src/lib/log.ts';
import { simulateCentralSystem } from '../../src/simulate/central.ts';
import type { CentralOptions, SimulatedCentralSystem } from '../../src/simulate/central-options.ts';
import { simulateCharger } from '../../src/simulate/charger.ts';
import type { ChargerOptions, SimulatedCharger } from '../../src/simulate/charger-options.ts';
import { houseFrames } from '../frames/house-frames.ts';

export const API_TOKEN = 'browser-api-token-0123456789';

export interface BrowserHouse {
  readonly app: App;
  readonly port: number;
  readonly url: string;
  /** Of the login form. */
  readonly password: string;
  readonly configFile: string;
  readonly dataDir: string;
  /** Beneath `/api/v1`, with the API token; the answer as JSON. */
  api(path: string, method?: string, body?: unknown): Promise<unknown>;
  /** Connects, and is registered when this resolves; it has one free place. */
  charger(id: string, options?: Partial<ChargerOptions>): Promise<SimulatedCharger>;
  /** Stops in good order. */
  stop(): Promise<void>;
  /** Starts anew on its data, at the same port. */
  start(): Promise<void>;
}

const LOOK_EVERY_MS = 200;
/** The process as `serve` sees it, but that it says nothing and looks at files more often. */
const AROUND = {
  ...processSurroundings(),
  out: () => undefined,
  err: () => undefined,
  onChange(files: readonly string[], changed: () => void) {
    for (const file of files) watchFile(file, { interval: LOOK_EVERY_MS, persistent: false }, changed);
    return () => {
      for (const file of files) unwatchFile(file, changed);
    };
  },
};

/** How long anything may take that needs no person. */
const PATIENCE_MS = 15_000;

/**
 * `yaml`: the configuration, which may name networks that were opened before; undefined: there is no file. `around`:
 * what is around the proxy beside that, such as Home Assistant. Everything that was started is ended when `scene` is
 * over, whatever became of it.
 */
export async function withHouse(
  yaml: string | undefined | ((stage: NetworkStage) => Promise<string>),
  scene: (house: BrowserHouse, stage: NetworkStage) => Promise<void>,
  around: Partial<AppOptions['env']> = {},
): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const dataDir = await mkdtemp(join(tmpdir(), 'ocpp-proxy-browser-'));
  stack.defer(() => rm(dataDir, { recursive: true, force: true }));
  const stage: NetworkStage = {
    async network(options = {}) {
      const central = await simulateCentralSystem(options);
      stack.defer(() => central.close());
      return central;
    },
  };
  const configFile = join(dataDir, 'config.yaml');
  if (yaml !== undefined) await writeFile(configFile, typeof yaml === 'string' ? yaml : await yaml(stage));
  // A file that is named must be there.
  const configPath = yaml === undefined ? undefined : configFile;
  const password = await resetPassword({ dataDir });
  let forget: () => void = () => undefined;
  const start = async (port: number): Promise<App> => {
    const places = { variables: { DATA_DIR: dataDir, API_TOKEN }, cwd: dataDir, configPath };
    const loaded = await loadConfig(places);
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
    const started = await startApp({
      config: loaded.config,
      env: { ...loaded.env, ...around, port, logLevel: 'error' },
      configuration: configStore(places, configHistory(join(dataDir, 'configuration-history'), AROUND.clock)),
      withPage: true,
      log: silentLog,
      listener: houseFrames,
    });
    // As `serve` does it: what is written into the file is in force in a moment.
    forget = followConfig(
      started,
      [configFile],
      { ...(configPath && { config: configPath }), notes: [] },
      { ...AROUND, ...places },
    );
    return started;
  };
  let app = await start(0);
  let isRunning = true;
  const stop = async (): Promise<void> => {
    forget();
    if (isRunning) await app.close();
    isRunning = false;
  };
  stack.defer(stop);
  const { port } = app;
  const url = `http://127.0.0.1:${port}`;
  await scene(
    {
      get app() {
        return app;
      },
      port,
      url,
      password,
      configFile,
      dataDir,
      async api(path, method = 'GET', body) {
        const answer = await fetch(`${url}/api/v1/${path}`, {
          method,
          headers: { authorization: `Bearer ${API_TOKEN}`, 'content-type': 'application/json' },
          ...(body !== undefined && { body: JSON.stringify(body) }),
        });
        const text = await answer.text();
        if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
        return text === '' ? undefined : JSON.parse(text);
      },
      async charger(id, options = {}) {
        const charger = simulateCharger({
          url: `ws://127.0.0.1:${port}`,
          id,
          version: '1.6',
          meterEveryS: 1,
          reconnectMs: 300,
          ...options,
        });
        stack.defer(() => charger.close());
        await until(`${id} to be registered`, () => charger.snapshot().registered);
        return charger;
      },
      stop,
      async start() {
        app = await start(port);
        isRunning = true;
      },
    },
    stage,
  );
}

export interface NetworkStage {
  /** Opens a central system on this machine. */
  network(options?: CentralOptions): Promise<SimulatedCentralSystem>;
}

/** Looks again and again until something is so. */
export async function until(what: string, isSo: () => unknown): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
