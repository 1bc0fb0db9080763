/** Everything that one run measures. */
import { mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { bareRssBytes, bareStartMs, type Child, coldStartMs, startProxy, startRelay } from './child.ts';
import { type Kind, latencies, type Times } from './latency.ts';
import { connected, type Fleet, type Load, type LoadKind, openFleet } from './load.ts';
import { besideNeighbours, type NeighbourTimes } from './neighbours.ts';
import { type Central, openCentral } from './peers.ts';
import { type Hot, hottest } from './profile.ts';

export interface Sizes {
  readonly latencyTurns: number;
  readonly callsATurn: number;
  readonly fleet: number;
  readonly loadTurns: number;
  readonly callsEach: number;
  readonly starts: number;
}

export const FULL: Sizes = { latencyTurns: 10, callsATurn: 30, fleet: 200, loadTurns: 5, callsEach: 20, starts: 11 };
/** Shows that everything works; its figures mean little. */
export const QUICK: Sizes = { latencyTurns: 2, callsATurn: 10, fleet: 20, loadTurns: 2, callsEach: 5, starts: 2 };

export type Side = 'relay' | 'proxy';

export interface Figures {
  readonly times: Readonly<Record<Side, Record<Kind, Times>>>;
  readonly fsync: readonly number[];
  readonly neighbours: NeighbourTimes;
  readonly loads: readonly {
    readonly providers: number;
    readonly kind: LoadKind;
    readonly side: Side;
    readonly turns: readonly Load[];
  }[];
  readonly memory: readonly {
    readonly what: string;
    readonly idleBytes: number;
    readonly perChargerBytes: number;
  }[];
  /** Resident memory of a runtime that does nothing. */
  readonly bareBytes: number;
  readonly starts: { readonly first: number[]; readonly again: number[]; readonly bare: number[] };
  readonly bundle: { readonly bytes: number; readonly gzipBytes: number };
}

const PROVIDERS = [1, 3] as const;
const LOADS: readonly LoadKind[] = ['answered', 'sample'];

/** What a run starts is stopped at its end, also when it fails. */
export interface Ground {
  readonly dist: string;
  readonly sizes: Sizes;
  readonly say: (what: string) => void;
  folder(): Promise<string>;
  child(started: Promise<Child>): Promise<Child>;
  centrals(count: number): Promise<Central[]>;
}

export async function onGround<T>(
  options: Pick<Ground, 'dist' | 'sizes' | 'say'>,
  work: (ground: Ground) => Promise<T>,
): Promise<T> {
  const root = await mkdtemp(join(tmpdir(), 'ocpp-proxy-bench-'));
  const endings: (() => Promise<unknown>)[] = [];
  let folders = 0;
  try {
    return await work({
      ...options,
      async folder() {
        folders += 1;
        const folder = join(root, String(folders));
        await mkdir(folder);
        return folder;
      },
      async child(started) {
        const child = await started;
        endings.push(() => child.stop());
        return child;
      },
      async centrals(count) {
        const centrals = await Promise.all(Array.from({ length: count }, openCentral));
        endings.push(() => Promise.all(centrals.map((central) => central.close())));
        return centrals;
      },
    });
  } finally {
    for (const end of endings.reverse()) await end();
    await rm(root, { recursive: true, force: true });
  }
}

export async function measureAll(ground: Ground): Promise<Figures> {
  const { dist, say } = ground;
  say('cold start');
  const starts = await coldStarts(ground);
  say('memory');
  const memory = await memories(ground);
  say('round trips and deliveries');
  const { times, fsync } = await roundTrips(ground);
  say('bad neighbours');
  const neighbours = await besideNeighbours(ground);
  say('load');
  const loads = await allLoads(ground);
  const bundle = join(dist, 'ocpp-proxy.js');
  const gzipBytes = gzipSync(await readFile(bundle)).length;
  const bareBytes = await bareRssBytes();
  return {
    times,
    fsync,
    neighbours,
    loads,
    memory,
    bareBytes,
    starts,
    bundle: { bytes: (await stat(bundle)).size, gzipBytes },
  };
}

async function coldStarts({ dist, sizes, folder }: Ground): Promise<Figures['starts']> {
  const starts = { first: [] as number[], again: [] as number[], bare: [] as number[] };
  for (let turn = 0; turn < sizes.starts; turn += 1) {
    const options = { dist, folder: await folder(), services: [] };
    starts.bare.push(await bareStartMs());
    starts.first.push(await coldStartMs(options));
    starts.again.push(await coldStartMs(options));
  }
  return starts;
}

async function memories(ground: Ground): Promise<Figures['memory']> {
  const memory: { what: string; idleBytes: number; perChargerBytes: number }[] = [];
  for (const providers of [0, 1]) {
    const centrals = await ground.centrals(providers);
    const services = centrals.map((central) => central.url);
    const child = await ground.child(startProxy({ dist: ground.dist, folder: await ground.folder(), services }));
    memory.push({ what: `proxy, ${providers} providers`, ...(await growth(ground, child, centrals)) });
  }
  const centrals = await ground.centrals(1);
  const child = await ground.child(startRelay(centrals.map((central) => central.url)));
  memory.push({ what: 'relay, 1 provider', ...(await growth(ground, child, centrals)) });
  return memory;
}

async function growth({ sizes }: Ground, child: Child, centrals: readonly Central[]) {
  const idle = await child.settled();
  const chargers = await connected({ name: 'memory', child, centrals }, sizes.fleet, 'bench-memory');
  const full = await child.settled();
  for (const charger of chargers) charger.close();
  await child.stop();
  return { idleBytes: idle.rssBytes, perChargerBytes: (full.rssBytes - idle.rssBytes) / sizes.fleet };
}

async function roundTrips(ground: Ground): Promise<Pick<Figures, 'times' | 'fsync'>> {
  const { dist, sizes } = ground;
  const [ofRelay, ofProxy] = await ground.centrals(2);
  if (ofRelay === undefined || ofProxy === undefined) throw new Error('no central systems');
  const folder = await ground.folder();
  const relay = await ground.child(startRelay([ofRelay.url]));
  const proxy = await ground.child(startProxy({ dist, folder, services: [ofProxy.url] }));
  const { times, fsync } = await latencies(
    { relay: { url: relay.url, central: ofRelay }, proxy: { url: proxy.url, central: ofProxy } },
    { folder, turns: sizes.latencyTurns, callsATurn: sizes.callsATurn },
  );
  await relay.stop();
  await proxy.stop();
  return { times, fsync };
}

async function allLoads(ground: Ground): Promise<Figures['loads']> {
  const { dist, sizes } = ground;
  const fleets: { side: Side; providers: number; fleet: Fleet }[] = [];
  for (const providers of PROVIDERS) {
    for (const side of ['relay', 'proxy'] as const) {
      const centrals = await ground.centrals(providers);
      const services = centrals.map((central) => central.url);
      const child = await ground.child(
        side === 'relay' ? startRelay(services) : startProxy({ dist, folder: await ground.folder(), services }),
      );
      fleets.push({ side, providers, fleet: await openFleet({ name: side, child, centrals }, sizes.fleet) });
    }
  }
  for (const kind of LOADS) for (const { fleet } of fleets) await fleet.run(kind, sizes.callsEach);
  const cells = LOADS.flatMap((kind) => fleets.map((one) => ({ ...one, kind, turns: [] as Load[] })));
  for (let turn = 0; turn < sizes.loadTurns; turn += 1) {
    for (const cell of turn % 2 === 0 ? cells : cells.toReversed()) {
      cell.turns.push(await cell.fleet.run(cell.kind, sizes.callsEach));
    }
  }
  for (const { fleet } of fleets) fleet.close();
  return cells.map(({ side, providers, kind, turns }) => ({ side, providers, kind, turns }));
}

/** The functions in which a proxy with one provider spends its time under load. */
export async function profileOf(ground: Ground, kind: LoadKind, count: number): Promise<readonly Hot[]> {
  const { dist, sizes } = ground;
  const centrals = await ground.centrals(1);
  const services = centrals.map((central) => central.url);
  const child = await ground.child(startProxy({ dist, folder: await ground.folder(), services }));
  const fleet = await openFleet({ name: 'profile', child, centrals }, sizes.fleet);
  for (let turn = 0; turn < sizes.loadTurns; turn += 1) await fleet.run(kind, sizes.callsEach);
  await child.profile();
  for (let turn = 0; turn < sizes.loadTurns * 2; turn += 1) await fleet.run(kind, sizes.callsEach);
  const profile = await child.profiled();
  fleet.close();
  await child.stop();
  return hottest(profile, join(dist, 'ocpp-proxy.js.map'), count);
}
