/**
 * Builds the whole program by hand and owns its listening socket: the only file that knows every part. Tests pass
 * their own clock, ids and log.
 */
import { createServer, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { type Chargers, makeChargers } from './chargers/charger.ts';
import type { Config, LogLevel } from './config/schema.ts';
import { NEUTRAL_TAG } from './core/views/view.ts';
import { connectHome } from './home/home-assistant.ts';
import type { Configuration } from './http/configuration.ts';
import { hashPassword, newPassword } from './http/password.ts';
import { type Http, makeHttp } from './http/server.ts';
import { openLedger } from './ledger/ledger.ts';
import { type Clock, systemClock } from './lib/clock.ts';
import { type Ids, systemIds } from './lib/ids.ts';
import { type Log, makeLog } from './lib/log.ts';
import { makeTrace, type Trace } from './lib/trace.ts';
import { makeMonitor } from './monitor/monitor.ts';
import { makeBackends } from './providers/backend.ts';
import { type Probed, probeAll, sharedStations } from './providers/probes.ts';
import { makeServices } from './providers/services.ts';
import type { Ledger, Snapshot } from './proxy/ports.ts';
import { openProxy } from './proxy/proxy.ts';
import { backendsOf, chargerSettingsOf, proxySettingsOf, servicesOf } from './settings.ts';
import { VERSION } from './version.ts';
import { tolerateMissingUpgrade } from './wire/tolerant-upgrade.ts';

export interface AppEnvironment {
  /** 0 = any free port. */
  readonly port: number;
  readonly dataDir: string;
  readonly haUrl?: string | undefined;
  readonly haToken?: string | undefined;
  readonly apiToken?: string | undefined;
  readonly logLevel: LogLevel;
}

export interface AppOptions {
  readonly config: Config;
  readonly env: AppEnvironment;
  /** Where the configuration is read anew and written; without it the API has none. */
  readonly configuration?: Configuration | undefined;
  readonly clock?: Clock;
  readonly ids?: Ids;
  readonly log?: Log;
  /** Cards that are no secret, as those of stories: the trace keeps them as they are. */
  readonly publicTags?: readonly string[];
  /** Free space where the database is; the disk's own without it. */
  readonly freeBytes?: () => number | undefined;
}

export interface App {
  readonly port: number;
  readonly trace: Pick<Trace, 'recent' | 'follow'>;
  /** Made at the first start; to be shown once. */
  readonly firstPassword: string | undefined;
  /** Takes a new configuration over; links that did not change stay up. */
  reload(config: Config): Promise<void>;
  /** Says goodbye to everybody and writes down what is left (PROTOCOL §5.5). */
  close(): Promise<void>;
}

/** Requests of a browser or script may take this long; OCPP sockets are not meant. */
const REQUEST_TIMEOUT_MS = 30_000;

/** How long a message that is being served may take when the proxy stops (PROTOCOL §5.5). */
const DRAIN_MS = 2_000;

/** Rejects when the database cannot be opened or the port is taken. */
export async function startApp({ config, env, clock = systemClock, ...rest }: AppOptions): Promise<App> {
  const trace = makeTrace({ clock, program: VERSION, config, nobodysTags: [NEUTRAL_TAG, ...(rest.publicTags ?? [])] });
  const ids = withRollsIn(trace, rest.ids ?? systemIds);
  const log = rest.log ?? (await makeLog({ level: env.logLevel, pretty: process.stdout.isTTY === true }));
  const databaseFile = databaseIn(env.dataDir);
  const monitor = makeMonitor({ version: VERSION, databaseFile, clock, log, freeBytes: rest.freeBytes });
  const ledger = await openLedger({
    file: databaseFile,
    log: { warn: (detail, message) => log.warn({ detail }, message) },
    meter: monitor.commits,
  });
  const snapshot = await ledger.load();
  const settings = proxySettingsOf(config);
  const proxy = await openProxy({
    settings,
    ledger,
    snapshot,
    clock,
    ids,
    log,
    isDiskLow: monitor.isDiskLow,
    services: (side) => makeServices(monitor.services(side), { services: servicesOf(config), clock, ids, log, trace }),
  });
  let home = followHome(config);
  const chargers = makeChargers({
    side: monitor.chargers(proxy.chargers),
    settings: chargerSettingsOf(config),
    clock,
    ids,
    log,
    trace,
    meter: monitor.edge,
  });
  const backends = makeBackends({
    hub: monitor.backends(proxy.backends),
    backends: backendsOf(config),
    clock,
    ids,
    log,
    trace,
  });
  const http = await makeHttp({
    owner: proxy.owner,
    ledger,
    passwords: passwordStore(ledger, snapshot.settings[PASSWORD_KEY]),
    tokens: settingOf(ledger, snapshot, TOKENS_KEY),
    trace,
    configuration: rest.configuration,
    apiToken: env.apiToken,
    version: VERSION,
    clock,
    ids,
    log,
    serviceLinks: () => proxy.services.links(),
    backends: () => backends.list(),
    startedAt: clock.now(),
    monitor,
  });
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
    void http.listener(request, response);
  });
  const dropSilent = tolerateMissingUpgrade(server);
  server.on('upgrade', (request, socket, head) => route(request, socket, head, { http, chargers, backends }));
  await listening(server, env.port);
  const address = server.address();
  monitor.watch({
    owner: proxy.owner,
    ledger,
    serviceLinks: () => proxy.services.links(),
    backends: () => backends.list(),
  });
  let current = config;
  return {
    port: typeof address === 'object' && address !== null ? address.port : env.port,
    trace,
    firstPassword: http.firstPassword,
    async reload(next) {
      const changed = changedProviders(current, next);
      const homeChanged = ENTITIES.some((key) => current[key] !== next[key]);
      current = next;
      await proxy.services.configure(servicesOf(next), changed);
      backends.configure(backendsOf(next), changed);
      chargers.configure(chargerSettingsOf(next));
      await proxy.reload(proxySettingsOf(next));
      if (homeChanged) {
        await home.close();
        home = followHome(next);
      }
      log.info({ changed: [...changed] }, 'the configuration was taken over');
    },
    async close() {
      monitor.stopping();
      const closed = new Promise((resolve) => server.close(resolve));
      // Everybody stays until then: an answer to one of them may come from another.
      await within(clock, DRAIN_MS, Promise.all([chargers.drain(), proxy.services.drain(), backends.drain()]));
      await Promise.all([http.close(), home.close(), chargers.close(), backends.close(), proxy.services.close()]);
      server.closeAllConnections();
      dropSilent();
      await closed;
      await proxy.close();
      await ledger.close();
      monitor.close();
    },
  };

  function followHome(from: Config) {
    return connectHome({
      url: env.haUrl ?? '',
      token: env.haToken ?? '',
      entities: { presence: from.presence_sensor, override: from.override_input_boolean },
      clock,
      ids,
      log,
      onState: (state) => {
        proxy.owner.homeChanged(state).catch((error: unknown) => {
          log.error({ error: String(error) }, 'the state of the home could not be taken over');
        });
      },
    });
  }
}

/** Pauses are diced; a replay must throw the same. */
function withRollsIn(trace: Trace, ids: Ids): Ids {
  return {
    uuid: ids.uuid,
    random() {
      const value = ids.random();
      trace.rolled(value);
      return value;
    },
  };
}

const ENTITIES = ['presence_sensor', 'override_input_boolean'] as const;

/** Ids of providers whose row is new, different or gone. */
function changedProviders(before: Config, after: Config): ReadonlySet<string> {
  const rows = (config: Config) =>
    new Map([...config.ocpp_services, ...config.backends].map((row) => [row.id, JSON.stringify(row)]));
  const [old, now] = [rows(before), rows(after)];
  return new Set([...old.keys(), ...now.keys()].filter((id) => old.get(id) !== now.get(id)));
}

/** `/backend` is for JSON backends, the API has one socket; every other path is a charger's (PROTOCOL §5.1). */
function route(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  doors: { readonly http: Http; readonly chargers: Chargers; readonly backends: ReturnType<typeof makeBackends> },
): void {
  const path = (request.url ?? '/').split('?')[0] ?? '/';
  if (/^\/+backend\/*$/.test(path)) doors.backends.upgrade(request, socket, head);
  else if (doors.http.socket.isFor(path)) doors.http.socket.upgrade(request, socket, head);
  else doors.chargers.upgrade(request, socket, head);
}

function listening(server: ReturnType<typeof createServer>, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** Resolves as `work` does, but after `ms` at the latest. */
function within(clock: Clock, ms: number, work: Promise<unknown>): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const late = clock.timer(ms, () => resolve(undefined));
    work.then(resolve, reject).finally(() => late.cancel());
  });
}

/** Tries to reach every configured service, as the chargers would; warns of chargers that would pass for one station. */
export function tryServices(
  config: Config,
  { clock, ...wanted }: { readonly charger?: string | undefined; readonly boot: boolean; readonly clock: Clock },
): { readonly warnings: readonly string[]; readonly services: readonly Probed[] } {
  const boundTo = new Map(config.ocpp_services.map(({ id, charger }) => [id, charger]));
  const services = servicesOf(config).map((settings) => ({ settings, charger: boundTo.get(settings.id) }));
  const { chargers } = config;
  return {
    warnings: sharedStations({ services, chargers }),
    services: probeAll({ services, chargers, clock, ids: systemIds, ...wanted }),
  };
}

/** Stores the hash of a new login password and returns the password. Rejects while a proxy uses the database. */
export async function resetPassword({ dataDir }: { readonly dataDir: string }): Promise<string> {
  const ledger = await openLedger({ file: databaseIn(dataDir) });
  const password = newPassword();
  await passwordStore(ledger, undefined).write(await hashPassword(password));
  await ledger.close();
  return password;
}

function databaseIn(dataDir: string): string {
  return join(dataDir, 'ocpp-proxy.sqlite');
}

const PASSWORD_KEY = 'login/password';

function passwordStore(ledger: Pick<Ledger, 'commit'>, stored: unknown) {
  let hash = typeof stored === 'string' ? stored : undefined;
  return {
    read: async () => hash,
    async write(next: string) {
      await ledger.commit([{ type: 'setting', key: PASSWORD_KEY, value: next }]);
      hash = next;
    },
  };
}

const TOKENS_KEY = 'login/tokens';

/** One setting of the ledger, as it was at the start and as it was written since. */
function settingOf(ledger: Pick<Ledger, 'commit'>, { settings }: Snapshot, key: string) {
  let value = settings[key];
  return {
    read: () => value,
    async write(next: unknown) {
      await ledger.commit([{ type: 'setting', key, value: next }]);
      value = next;
    },
  };
}
