/**
 * Builds the whole program by hand and owns its listening socket: the only file that knows every part. Tests pass
 * their own clock, ids and log.
 */
import { makeChargers } from './chargers/charger.ts';
import { keyHoldersOf, OWN_KEYS } from './config/key-files.ts';
import { withKnownNames } from './config/known-names.ts';
import { PRESETS } from './config/presets.ts';
import type { Config, LogLevel } from './config/schema.ts';
import type { ConfigStore } from './config/store.ts';
import { NEUTRAL_TAG } from './core/views/view.ts';
import { openDoors, reachOf } from './doors.ts';
import { examined } from './findings.ts';
import { readLocale } from './home/locale.ts';
import { type HouseParts, openHouse } from './house.ts';
import type { Configuration } from './http/configuration.ts';
import { builtPage } from './http/page-files.ts';
import { makeHttp } from './http/server.ts';
import { openLedger } from './ledger/ledger.ts';
import { localeOf, mqttOf, passwordStore, tokensOf } from './ledger/stored-setting.ts';
import { type Clock, systemClock } from './lib/clock.ts';
import { type Ids, systemIds } from './lib/ids.ts';
import { makeKeyring } from './lib/keyring.ts';
import { type Log, makeLog } from './lib/log.ts';
import { seldom } from './lib/seldom.ts';
import { makeTrace, type Trace, type TraceOptions, withRollsIn } from './lib/trace.ts';
import { within } from './lib/within.ts';
import { makeMonitor } from './monitor/monitor.ts';
import { openHourly } from './prices.ts';
import { makeBackends } from './providers/backend.ts';
import { makeServices } from './providers/services.ts';
import { Mailbox } from './proxy/mailbox.ts';
import { withoutSimulator } from './proxy/ports.ts';
import { openProxy } from './proxy/proxy.ts';
import {
  backendsOf,
  changedProviders,
  chargerSettingsOf,
  listenersOf,
  placeOf,
  proxySettingsOf,
  servicesOf,
  tlsDoorOf,
  withLocale,
} from './settings.ts';
import { makeSimulation } from './simulation.ts';
import { makeTrials } from './tries.ts';
import { backupsOf, databaseIn } from './upkeep.ts';
import { VERSION } from './version.ts';

export { resetPassword } from './upkeep.ts';

export interface AppEnvironment {
  /** 0 = any free port. */
  readonly port: number;
  readonly dataDir: string;
  /** Where Home Assistant's ingress comes in, and from which address alone. */
  readonly ingress?: { readonly port: number; readonly from: string } | undefined;
  readonly supervisor?: { readonly url: string; readonly token: string } | undefined;
  readonly haUrl?: string | undefined;
  readonly haToken?: string | undefined;
  /** The MQTT broker where the configuration names none. */
  readonly mqtt?: HouseParts['env']['mqtt'];
  readonly apiToken?: string | undefined;
  readonly logLevel: LogLevel;
}

export interface AppOptions {
  readonly config: Config;
  readonly env: AppEnvironment;
  /** Where the configuration is read anew and written; without it the API has none. */
  readonly configuration?: (Configuration & Pick<ConfigStore, 'withRow'>) | undefined;
  readonly clock?: Clock;
  readonly ids?: Ids;
  readonly log?: Log;
  /** Cards that are no secret, as those of stories: the trace keeps them as they are. */
  readonly publicTags?: readonly string[];
  /** Hears every frame with the secrets that the trace keeps to itself: for tests. */
  readonly listener?: TraceOptions['listener'];
  /** Free space where the database is; the disk's own without it. */
  readonly freeBytes?: () => number | undefined;
  /** Serves the page that was built, where it was; else the plain one alone. */
  readonly withPage?: boolean;
  /** What whoever runs the program has to tell the owner beside its own warnings. */
  readonly notes?: () => readonly string[];
}

export interface App {
  readonly port: number;
  /** Where page and API are, when they are not on `port`. */
  readonly webPort: number | undefined;
  readonly ingressPort: number | undefined;
  /** Where others connect over TLS; undefined while they cannot. */
  readonly tlsPort: number | undefined;
  /** Where chargers come in, as seen from outside of the container. */
  readonly stations: string | undefined;
  readonly trace: Pick<Trace, 'recent' | 'follow'>;
  /** Made at the first start; to be shown once. */
  readonly firstPassword: string | undefined;
  /** Takes a new configuration over; links that did not change stay up. */
  reload(config: Config): Promise<void>;
  /** Says goodbye to everybody and writes down what is left (PROTOCOL §5.5). */
  close(): Promise<void>;
}

/** How long a message that is being served may take when the proxy stops (PROTOCOL §5.5). */
const DRAIN_MS = 2_000;
const SAFE_MODE =
  'safe mode is on: nobody is dialled, and no provider gets control; take safe_mode out of the configuration to end it';

/** Rejects when the database cannot be opened or a port is taken. */
export async function startApp({ config, env, clock = systemClock, ...rest }: AppOptions): Promise<App> {
  const nobodysTags = [NEUTRAL_TAG, ...(rest.publicTags ?? [])];
  const trace = makeTrace({ clock, program: VERSION, config, nobodysTags, listener: rest.listener });
  let current = config;
  const ids = withRollsIn(trace, rest.ids ?? systemIds);
  const log = rest.log ?? (await makeLog({ level: env.logLevel, pretty: process.stdout.isTTY === true }));
  const databaseFile = databaseIn(env.dataDir);
  let doors: Awaited<ReturnType<typeof openDoors>> | undefined;
  const keyring = makeKeyring({
    clock,
    log,
    onChange: async (holder, texts) => {
      if (holder === OWN_KEYS) await doors?.renew(texts);
    },
  });
  await keyring.start(keyHoldersOf(config));
  const monitor = makeMonitor({ version: VERSION, databaseFile, clock, log, freeBytes: rest.freeBytes });
  const ledger = await openLedger({
    file: databaseFile,
    log: { warn: (detail, message) => log.warn({ detail }, message) },
    meter: monitor.commits,
  });
  const snapshot = await ledger.load();
  const locale = localeOf(ledger, snapshot);
  /** The configuration, with what Home Assistant says where the file says nothing. */
  const settled = () => withLocale(current, readLocale(locale.read()));
  const known = snapshot.stations.map(({ chargerId }) => chargerId);
  const named = withKnownNames(settled(), known);
  const proxy = await openProxy({
    settings: proxySettingsOf(named),
    ledger,
    snapshot,
    clock,
    ids,
    log,
    isDiskLow: monitor.isDiskLow,
    services: (side) =>
      makeServices(monitor.services(side), { services: servicesOf(config, keyring.of), clock, ids, log, trace }),
  });
  const simulator = makeSimulation({ port: () => doors?.port, clock, log });
  const real = withoutSimulator(proxy.owner);
  const changes = new Mailbox();
  const onLocale = () => changes.run(takeOver);
  const mqtt = mqttOf(ledger, snapshot);
  const hourly = await openHourly({ config, ledger, clock, log, onCarbon: proxy.owner.carbonTold });
  const house = openHouse({ config, env, owner: real, locale, onLocale, hourly, mqtt, clock, ids, log });
  const chargerSide = monitor.chargers(proxy.chargers);
  const chargers = makeChargers({
    side: chargerSide,
    settings: chargerSettingsOf(named, config),
    clock,
    ids,
    log,
    trace,
    meter: monitor.edge,
    simulator: simulator.password,
  });
  const backends = makeBackends({
    hub: monitor.backends(proxy.backends),
    backends: backendsOf(config),
    clock,
    ids,
    log,
    trace,
    tariffs: rest.configuration,
  });
  const http = await makeHttp({
    owner: proxy.owner,
    ledger,
    passwords: passwordStore(ledger, snapshot),
    tokens: tokensOf(ledger, snapshot),
    trace: examined(trace, { tolerates: chargerSide.tolerates, clock }),
    configuration: rest.configuration,
    backups: backupsOf({
      dataDir: env.dataDir,
      ledger,
      configuration: rest.configuration,
      clock,
      freeBytes: rest.freeBytes,
    }),
    presets: PRESETS,
    reach: () => reachOf(doors, env),
    trials: makeTrials({
      config: () => current,
      store: rest.configuration,
      links: () => proxy.services.links(),
      backends: () => backends.list(),
      chargers: real.chargers,
      clock,
    }),
    simulator,
    apiToken: env.apiToken,
    version: VERSION,
    clock,
    ids,
    log,
    serviceLinks: () => proxy.services.links(),
    backends: () => backends.list(),
    warnings: () => [
      ...(current.safe_mode ? [SAFE_MODE] : []),
      ...keyring.troubles().map(({ holder, why }) => `${holder}: ${why}`),
      ...[house, ...hourly].flatMap((one) => one.warnings()),
      ...proxy.services.sharedStations(),
      ...(rest.notes?.() ?? []),
    ],
    isHomeAdmin: house.isAdmin,
    place: () => ({ ...placeOf(settled()), stations: house.stations(), homeAssistant: house.link() }),
    page: rest.withPage === true ? builtPage() : undefined,
    startedAt: clock.now(),
    monitor,
  });
  const isNew = seldom(clock);
  doors = await openDoors({
    listeners: listenersOf(config, env),
    tls: tlsDoorOf(config, keyring.of),
    inside: {
      http: (request, response) => void http.listener(request, response),
      ingress: (request, response) => void http.ingress(request, response),
      isApiSocket: http.socket.isFor,
      api: http.socket.upgrade,
      ingressApi: (request, socket, head) => http.socket.upgrade(request, socket, head, 'ingress'),
      backends: backends.upgrade,
      chargers: chargers.upgrade,
    },
    onRefused: (address, why) => {
      if (isNew(`${address} ${why}`)) log.warn({ remote: address }, `a secure connection failed: ${why}`);
      chargerSide.turnedAway(address, why);
    },
  });
  monitor.watch({
    owner: real,
    ledger,
    serviceLinks: () => proxy.services.links(),
    backends: () => backends.list(),
    keys: () => keyring.troubles(),
    homeFails: () => house.warnings().length > 0,
  });
  await house.located;
  return {
    port: doors.port,
    webPort: doors.portOf('web'),
    ingressPort: doors.portOf('ingress'),
    get tlsPort() {
      return doors?.tlsPort();
    },
    get stations() {
      return house.stations();
    },
    trace,
    firstPassword: http.firstPassword,
    reload: (next) => changes.run(() => reload(next)),
    async close() {
      monitor.stopping();
      keyring.close();
      const closed = doors?.shut();
      // Everybody stays until then: an answer to one of them may come from another.
      const drained = [chargers.drain(), proxy.services.drain(), backends.drain(), simulator.close()];
      await within(clock, DRAIN_MS, Promise.all(drained));
      await Promise.all([http.close(), house.close(), chargers.close(), backends.close(), proxy.services.close()]);
      doors?.dropRest();
      await closed;
      await proxy.close();
      await ledger.close();
      monitor.close();
    },
  };

  async function reload(next: Config): Promise<void> {
    const changed = changedProviders(current, next);
    const isMoved = JSON.stringify(listenersOf(current, env)) !== JSON.stringify(listenersOf(next, env));
    await keyring.configure(keyHoldersOf(next), async (keysOf) => doors?.configure(tlsDoorOf(next, keysOf)));
    current = next;
    await proxy.services.configure(servicesOf(next, keyring.of), changed);
    backends.configure(backendsOf(next), changed);
    await takeOver();
    await house.reload(next);
    if (isMoved) log.warn({}, 'other listeners are opened at the next start');
    log.info({ changed: [...changed] }, 'the configuration was taken over');
  }

  async function takeOver(): Promise<void> {
    const known = proxy.owner.chargers().map(({ chargerId }) => chargerId);
    const named = withKnownNames(settled(), known);
    await proxy.reload(proxySettingsOf(named));
    // Last, since it sees to those who came in by the old rules until now.
    chargers.configure(chargerSettingsOf(named, current));
  }
}
