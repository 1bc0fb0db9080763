import { join, resolve } from 'node:path';
import { explainProblems } from '../config/explain.ts';
import { yamlPlace } from '../config/files.ts';
import { configHistory } from '../config/history.ts';
import { type Loaded, loadConfig } from '../config/load.ts';
import { configStore } from '../config/store.ts';
import { plainReason } from './reason.ts';
import { followConfig } from './reload.ts';
import type { RunningApp, Surroundings } from './surroundings.ts';

/** Long enough for every charger and provider to hear a proper goodbye. */
const CLOSE_TIMEOUT_MS = 10_000;
const MAX_ADDRESSES = 3;

/** Runs the proxy until it is told to stop: 0 then, 1 when it cannot start, 2 when the configuration is wrong. */
export async function serve(
  options: { readonly config?: string; readonly port?: number },
  surroundings: Surroundings,
): Promise<number> {
  const { variables, cwd, out, err } = surroundings;
  const loaded = await loadConfig({ variables, cwd, configPath: options.config, keysMayFail: true });
  if (loaded.warnings.length > 0) err(explainProblems('warning', loaded.warnings));
  if (!loaded.ok) {
    err(explainProblems('problem', loaded.problems));
    err('The proxy did not start. What each key means: docs/configuration.md');
    return 2;
  }
  const port = options.port ?? loaded.env.port;
  let stop: () => void = () => undefined;
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  // Listened for before the start, so that a signal in the middle of it ends in a proper close.
  const forget = surroundings.onSignal(stop);
  try {
    const notes: string[] = [];
    // Also where none is yet: the first change over the API makes one.
    const place = await yamlPlace({ variables, cwd, configPath: options.config });
    const files = [...new Set([...loaded.files.map((file) => resolve(cwd, file)), place])];
    const app = await started(loaded, { ...options, port, notes }, surroundings);
    if (app === undefined) return 1;
    out(greeting(app, loaded, surroundings));
    const unfollow = followConfig(app, files, { ...options, notes }, surroundings);
    await stopped;
    unfollow();
    // From here on a second signal ends the process at once.
    forget();
    out('Stopping …');
    return await closed(app, surroundings);
  } finally {
    forget();
  }
}

type Good = Extract<Loaded, { ok: true }>;

async function started(
  { config, env }: Good,
  options: { readonly port: number; readonly config?: string; readonly notes: readonly string[] },
  { application, variables, cwd, clock, err }: Surroundings,
) {
  try {
    const { startApp } = await application();
    const history = configHistory(join(env.dataDir, 'configuration-history'), clock);
    const configuration = configStore({ variables, cwd, configPath: options.config }, history);
    const appEnv = { ...env, port: options.port, logLevel: config.log_level };
    return await startApp({ config, env: appEnv, configuration, withPage: true, notes: () => options.notes });
  } catch (error) {
    err(inUse(error) ? portInUse(portOf(error) ?? options.port) : `The proxy did not start: ${plainReason(error)}`);
    if (error instanceof Error && config.log_level === 'debug') err(String(error.stack));
    return undefined;
  }
}

function greeting(app: RunningApp, { files }: Good, { lanAddresses, variables }: Surroundings): string {
  if (app.ingressPort !== undefined) return inHomeAssistant(app, files);
  // Within a container the addresses are those of the container, which no charger can reach.
  const inContainer = variables.DATA_DIR === '/data';
  const found = inContainer ? [] : lanAddresses().slice(0, MAX_ADDRESSES);
  const hosts = found.length > 0 ? found : ['<address of this machine>'];
  const lines = [
    files.length > 0 ? `Configuration: ${files.join(', ')}` : 'Configuration: no file found, the defaults hold',
    ...hosts.map((host) => `Type into the charger: ws://${host}:${app.port}/<charger id>`),
    ...(app.tlsPort === undefined
      ? []
      : [`Over TLS:              wss://<name in the certificate>:${app.tlsPort}/<charger id>`]),
    `Status page:           http://${hosts[0]}:${app.webPort ?? app.port}/`,
  ];
  if (app.firstPassword !== undefined) {
    lines.push(`Password for it:       ${app.firstPassword}   (shown only now; "ocpp-proxy password" makes a new one)`);
  }
  return lines.join('\n');
}

/** The port of the host is the owner's to choose: the Supervisor tells it. */
function inHomeAssistant({ webPort, firstPassword, stations }: RunningApp, files: readonly string[]): string {
  return [
    `Configuration: ${files.join(', ') || 'no file found, the defaults hold'}`,
    stations === undefined
      ? 'Type into the charger: ws://<address of Home Assistant>:9100/<charger id>   (9100 unless you changed it under Network)'
      : `Type into the charger: ws://${stations}/<charger id>`,
    'Status page:           in the sidebar of Home Assistant',
    ...(webPort === undefined ? [] : [`In the LAN:            on the port of the host that you gave to ${webPort}`]),
    ...(firstPassword === undefined
      ? []
      : [`Password in the LAN:   ${firstPassword}   (shown only now; nobody needs it in the sidebar)`]),
  ].join('\n');
}

async function closed(app: RunningApp, { clock, err }: Surroundings): Promise<number> {
  return new Promise((resolve) => {
    const failed = (why: string) => {
      err(why);
      resolve(1);
    };
    const late = clock.timer(CLOSE_TIMEOUT_MS, () =>
      failed(`Not everything was closed within ${CLOSE_TIMEOUT_MS / 1000} s.`),
    );
    app
      .close()
      .then(() => resolve(0))
      .catch((error: unknown) => failed(`The proxy did not stop properly: ${plainReason(error)}`))
      .finally(() => late.cancel());
  });
}

function inUse(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}

/** Of another listener than the one for chargers. */
function portOf(error: unknown): number | undefined {
  return error instanceof Error && 'port' in error && typeof error.port === 'number' ? error.port : undefined;
}

function portInUse(port: number): string {
  return `Port ${port} is in use by another program, perhaps by a proxy that already runs. Choose another one with --port or PORT.`;
}
