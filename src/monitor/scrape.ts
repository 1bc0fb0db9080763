/** What is read only when somebody asks for the metrics: states of links, queues, sizes, the process. */
import { LIMIT_SOURCES } from '../core/limits/merge.ts';
import type { ChargerView, EvseView, OwnerSide, ServiceLinkState } from '../proxy/ports.ts';
import type { DatabaseFiles } from './database-files.ts';
import type { EventLoop } from './event-loop.ts';
import type { Metrics } from './metrics.ts';

export interface ScrapeParts {
  readonly owner: Pick<OwnerSide, 'chargers' | 'queues' | 'quirks' | 'limits'>;
  readonly serviceLinks: () => readonly ServiceLinkState[];
  readonly backends: () => readonly { readonly id: string; readonly online: boolean }[];
  readonly files: DatabaseFiles;
  readonly eventLoop: EventLoop;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export async function readStates(metrics: Metrics, parts: ScrapeParts): Promise<void> {
  linkStates(metrics, parts);
  houseStates(metrics, parts.owner.chargers());
  quirkStates(metrics, parts.owner);
  limitStates(metrics, parts.owner);
  await queueStates(metrics, parts);
  databaseStates(metrics, parts.files);
  processStates(metrics, parts.eventLoop);
}

/** Rows of a provider that is configured no more must not stay behind. */
function linkStates(metrics: Metrics, { serviceLinks, backends }: ScrapeParts): void {
  metrics.serviceLinks.reset();
  for (const { providerId, state } of serviceLinks()) metrics.serviceLinks.inc({ provider: providerId, state });
  metrics.backendUp.reset();
  for (const { id, online } of backends()) metrics.backendUp.set({ provider: id }, online ? 1 : 0);
}

function houseStates(metrics: Metrics, chargers: readonly ChargerView[]): void {
  const evses = chargers.flatMap((charger) => charger.evses);
  metrics.chargers.set({ state: 'online' }, chargers.filter(({ online }) => online).length);
  metrics.chargers.set({ state: 'offline' }, chargers.filter(({ online }) => !online).length);
  for (const control of ['free', 'home', 'provider'] as const)
    metrics.evses.set({ control }, evses.filter((evse) => controlOf(evse) === control).length);
  metrics.faulted.set(evses.filter(({ fault }) => fault).length);
  metrics.samplesNotKept.reset();
  metrics.samplesNotKept.inc(chargers.reduce((sum, charger) => sum + charger.samplesNotKept, 0));
  metrics.sessions.set(evses.filter(({ tx }) => tx !== undefined).length);
}

/** Counted by the hub; only those that were met make a row. */
function quirkStates(metrics: Metrics, owner: ScrapeParts['owner']): void {
  metrics.quirks.reset();
  for (const { chargerId: charger } of owner.chargers()) {
    for (const { id: quirk, times } of owner.quirks(charger) ?? []) {
      if (times > 0) metrics.quirks.inc({ charger, quirk }, times);
    }
  }
}

/** Who sets no limit has no row. */
function limitStates({ limits }: Metrics, owner: ScrapeParts['owner']): void {
  limits.reset();
  for (const { chargerId: charger } of owner.chargers()) {
    for (const { evse, limitA, parties } of owner.limits(charger) ?? []) {
      const put = (party: string, amps: number | undefined) => {
        if (amps !== undefined) limits.set({ charger, evse, party }, amps);
      };
      put('effective', limitA);
      for (const { source, providerId, limitA: allowsA, binds } of parties) {
        if (binds) put(providerId === undefined ? source : nameOf(providerId), allowsA);
      }
    }
  }
}

/** A provider may be called as a party of the house is. */
function nameOf(providerId: string): string {
  const isTaken = providerId === 'effective' || LIMIT_SOURCES.some((source) => source === providerId);
  return isTaken ? `provider ${providerId}` : providerId;
}

function controlOf({ lease }: EvseView): 'free' | 'home' | 'provider' {
  if (lease === undefined) return 'free';
  return lease.holder === 'home' ? 'home' : 'provider';
}

/** Summed over all chargers; the oldest fact of them counts. */
async function queueStates(metrics: Metrics, { owner, now }: ScrapeParts): Promise<void> {
  const queues = await owner.queues();
  metrics.queueFacts.reset();
  metrics.queueAge.reset();
  metrics.queueLeftOut.reset();
  const oldest = new Map<string, number>();
  for (const { providerId: provider, lane, pending, oldestAt, leftOut } of queues) {
    metrics.queueFacts.inc({ provider, lane }, pending);
    metrics.queueLeftOut.inc({ provider, lane }, leftOut);
    const key = `${lane} ${provider}`;
    const ageS = Math.max(oldest.get(key) ?? 0, oldestAt === undefined ? 0 : Math.max(0, (now() - oldestAt) / 1000));
    oldest.set(key, ageS);
    metrics.queueAge.set({ provider, lane }, ageS);
  }
}

function databaseStates(metrics: Metrics, files: DatabaseFiles): void {
  metrics.databaseBytes.set({ file: 'main' }, files.mainBytes());
  metrics.databaseBytes.set({ file: 'wal' }, files.walBytes());
  const free = files.freeBytes();
  if (free !== undefined) metrics.diskFree.set(free);
}

function processStates(metrics: Metrics, eventLoop: EventLoop): void {
  const { lagS, busyS } = eventLoop.read();
  for (const [quantile, seconds] of Object.entries(lagS)) metrics.eventLoopLag.set({ quantile }, seconds);
  metrics.eventLoopBusy.inc(busyS);
  const { user, system } = process.cpuUsage();
  metrics.cpu.reset();
  metrics.cpu.inc((user + system) / 1e6);
  const { rss, heapUsed } = process.memoryUsage();
  metrics.resident.set(rss);
  metrics.heap.set(heapUsed);
}
