/**
 * What somebody who runs the proxy wants to know of it: metrics, health, and a quiet log. It wraps the hub's ports,
 * follows its notices and reads states when it is asked; nobody else knows of it.
 */
import type { Clock } from '../lib/clock.ts';
import type { KeyTrouble } from '../lib/keyring.ts';
import type { Log } from '../lib/log.ts';
import type { BackendSide, ChargerSide, Ledger, OwnerSide, ServiceLinkState, ServiceSide } from '../proxy/ports.ts';
import { databaseFiles } from './database-files.ts';
import { watchEventLoop } from './event-loop.ts';
import { type Health, HealthWatch, type Readiness } from './health.ts';
import { makeMeter } from './meter.ts';
import { makeMetrics } from './metrics.ts';
import { readStates } from './scrape.ts';
import { storyTeller } from './story.ts';

export interface MonitorParts {
  readonly version: string;
  readonly databaseFile: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Of the disk with the database; read from the disk without it. */
  readonly freeBytes?: (() => number | undefined) | undefined;
}

/** What can be asked once the program is built. */
export interface Watched {
  readonly owner: OwnerSide;
  readonly ledger: Pick<Ledger, 'commit'>;
  readonly serviceLinks: () => readonly ServiceLinkState[];
  readonly backends: () => readonly { readonly id: string; readonly online: boolean }[];
  readonly keys: () => readonly KeyTrouble[];
  readonly homeFails: () => boolean;
}

export interface Monitor {
  /** The same port, counted. */
  chargers(side: ChargerSide): ChargerSide;
  services(side: ServiceSide): ServiceSide;
  backends(side: BackendSide): BackendSide;
  /** For the ledger. */
  readonly commits: CommitMeter;
  /** For the edge towards chargers. */
  readonly edge: EdgeMeter;
  /** Everything runs; the port is open. */
  watch(watched: Watched): void;
  stopping(): void;
  /** In Prometheus' text format; before {@link Monitor.watch} without states. */
  metrics(): Promise<string>;
  health(): Promise<Health>;
  readiness(): Promise<Readiness>;
  /** Only the essential is to be written. */
  isDiskLow(): boolean;
  close(): void;
}

export interface CommitMeter {
  committed(commit: { readonly units: number; readonly ms: number; readonly synchronous: string }): void;
  commitFailed(): void;
}

export interface EdgeMeter {
  unusable(): void;
}

export function makeMonitor({ version, databaseFile, clock, log, freeBytes }: MonitorParts): Monitor {
  const metrics = makeMetrics();
  const meter = makeMeter(metrics);
  const onDisk = databaseFiles(databaseFile);
  const files = { ...onDisk, freeBytes: freeBytes ?? onDisk.freeBytes };
  const eventLoop = watchEventLoop();
  let watched: Watched | undefined;
  const health = new HealthWatch({
    clock,
    freeBytes: files.freeBytes,
    chargers: () => watched?.owner.chargers() ?? [],
    keys: () => watched?.keys() ?? [],
    homeFails: () => watched?.homeFails() ?? false,
    tryWrite: async () => watched?.ledger.commit([{ type: 'setting', key: 'health/tried', value: clock.now() }]),
  });
  metrics.build.set({ version, node: process.versions.node }, 1);
  metrics.startedAt.set(clock.now() / 1000);
  const tell = storyTeller(clock, log);
  let unfollow: () => void = () => undefined;

  return {
    chargers: meter.chargers,
    services: meter.services,
    backends: meter.backends,
    edge: meter,
    commits: {
      committed(commit) {
        meter.committed(commit);
        health.wrote(true);
      },
      commitFailed() {
        meter.commitFailed();
        health.wrote(false);
      },
    },
    watch(all) {
      watched = all;
      unfollow = all.owner.follow((notice) => {
        meter.noticed(notice);
        tell(notice);
      });
      health.started();
      log.info({ version }, 'the proxy has started');
    },
    stopping() {
      health.stopping();
      log.info({}, 'the proxy is stopping');
    },
    async metrics() {
      if (watched !== undefined) {
        await readStates(metrics, { ...watched, files, eventLoop, now: () => clock.now() });
      }
      return metrics.registry.metrics();
    },
    health: () => health.health(),
    readiness: () => health.readiness(),
    isDiskLow: () => health.isDiskLow(),
    close() {
      unfollow();
      eventLoop.close();
    },
  };
}
