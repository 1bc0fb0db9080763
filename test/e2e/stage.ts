/** Sets a house, its charger and its providers up, plays a test, and closes all of it; nobody may have seen a broken schema. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { OcppVersion } from '../../src/core/ocpp/versions.ts';
import type { Log } from '../../src/lib/log.ts';
import { FakeClock } from '../fakes/clock.ts';
import type { PeerTls, StrictAnswer, StrictCentralSystem, StrictStation } from '../peers/strict.ts';
import { type Box, boxOf } from './box.ts';
import { CHARGER, charger, type House, house, network, secureCharger, until } from './house.ts';
import { type Json, type JsonBackend, jsonBackend } from './json-backend.ts';
import { fields } from './seen.ts';

type NetworkOptions = NonNullable<Parameters<typeof network>[1]>;

export interface Cast {
  readonly version: OcppVersion;
  /** Services by id: how the house sees them (role, …), which version they speak (else the charger's), and how they answer. */
  readonly services?: Readonly<
    Record<string, { readonly config?: Json; readonly version?: OcppVersion } & NetworkOptions>
  >;
  /** Backends by id: how the house sees them. They connect when a test says so. */
  readonly backends?: Readonly<Record<string, Json>>;
  /** Keys of the configuration beside the providers. */
  readonly config?: Json;
  /** More rows of `ocpp_services`, for peers that a test brings along. */
  readonly moreServices?: readonly Json[];
  /** How the charger answers; `Accepted` to everything by default. */
  readonly answer?: StrictAnswer;
  readonly haUrl?: string;
  readonly log?: Log;
  /** One that stands still by default. */
  readonly clock?: FakeClock;
  /** Room on the disk with the database. */
  readonly freeBytes?: () => number;
  /** How the charger proves itself over TLS, asked whenever it connects; without it it comes without TLS. */
  readonly secure?: () => { readonly tls: PeerTls; readonly password?: string };
}

export interface Stage {
  readonly house: House;
  readonly clock: FakeClock;
  readonly box: Box;
  /** The central system of this service, as it runs now. */
  service(id: string): StrictCentralSystem;
  /** A backend connects. */
  backend(id: string): Promise<JsonBackend>;
  /** Asks the charger through this service, as its central system. */
  ask(id: string, action: string, payload: Json): Promise<Json>;
  /** Lets time pass in steps that a living link survives. */
  pass(ms: number): Promise<void>;
  /** GET /status. */
  status(): Promise<Json>;
  /** The charger drops its socket and comes back on a new one. */
  reconnect(): Promise<void>;
  /** The program stops in good order and starts anew on its database; the charger comes back. `meanwhile` gets the folder with the database. */
  restart(meanwhile?: (dataDir: string) => void): Promise<void>;
  /** The service's server goes away, with all of its sockets. */
  shut(id: string): Promise<void>;
  /** It is there again, at the same place, and remembers nothing. */
  reopen(id: string): Promise<void>;
}

interface Actor {
  readonly violations?: readonly string[];
  close(): Promise<void>;
}

const STEP_MS = 10_000;

/** The charger is connected and nothing has been said yet. */
export async function play(cast: Cast, scene: (stage: Stage) => Promise<void>): Promise<void> {
  const clock = cast.clock ?? new FakeClock();
  const dataDir = await mkdtemp(join(tmpdir(), 'ocpp-proxy-e2e-'));
  const services = new Map<string, StrictCentralSystem>();
  /** Everybody who ever was on stage. */
  const everybody: Actor[] = [];
  const present = new Set<Actor>();
  const enter = <T extends Actor>(actor: T): T => {
    everybody.push(actor);
    present.add(actor);
    return actor;
  };
  const leave = async (actor: Actor): Promise<void> => {
    if (present.delete(actor)) await actor.close();
  };
  const openService = async (id: string, port?: number): Promise<void> => {
    const { config: _config, version = cast.version, ...options } = cast.services?.[id] ?? {};
    services.set(id, enter(await network(version, { ...options, ...(port !== undefined && { port }) })));
  };
  const service = (id: string): StrictCentralSystem => {
    const found = services.get(id);
    if (found === undefined) throw new Error(`no service ${id} in this cast`);
    return found;
  };
  try {
    for (const id of Object.keys(cast.services ?? {})) await openService(id);
    const config = {
      ...cast.config,
      ocpp_services: [
        ...[...services].map(([id, { url }]) => {
          const { version, config: keys } = cast.services?.[id] ?? {};
          return { id, url, ...(version !== undefined && { version }), ...keys };
        }),
        ...(cast.moreServices ?? []),
      ],
      backends: Object.entries(cast.backends ?? {}).map(([id, keys]) => ({ id, token: tokenOf(id), ...keys })),
    };
    const openHouse = async (): Promise<House> =>
      enter(
        await house(config, {
          clock,
          dataDir,
          ...(cast.haUrl !== undefined && { haUrl: cast.haUrl }),
          ...(cast.freeBytes !== undefined && { freeBytes: cast.freeBytes }),
          ...(cast.log !== undefined && { log: cast.log }),
        }),
      );
    let home = await openHouse();
    const plugIn = async (): Promise<StrictStation> =>
      enter(
        await (cast.secure === undefined
          ? charger(home, cast.version, cast.answer)
          : secureCharger(home, cast.version, { ...cast.secure(), answer: cast.answer })),
      );
    let peer = await plugIn();
    const status = async (): Promise<Json> => (await home.api('/status')).body;
    await scene({
      get house() {
        return home;
      },
      clock,
      box: boxOf(() => peer, cast.version, clock),
      service,
      backend: async (id) => enter(await jsonBackend(home.url, id, tokenOf(id))),
      ask: async (id, action, payload) => (await service(id).station(CHARGER)).call(action, payload),
      async pass(ms) {
        for (let left = ms; left > 0; left -= STEP_MS) {
          clock.advance(Math.min(left, STEP_MS));
          await status();
        }
      },
      status,
      async reconnect() {
        await leave(peer);
        peer = await plugIn();
      },
      async restart(meanwhile) {
        await leave(peer);
        await leave(home);
        meanwhile?.(dataDir);
        home = await openHouse();
        peer = await plugIn();
      },
      shut: (id) => leave(service(id)),
      reopen: (id) => openService(id, Number(new URL(service(id).url).port)),
    });
    expect(everybody.flatMap(({ violations = [] }) => violations)).toEqual([]);
  } finally {
    for (const actor of everybody.toReversed()) await leave(actor);
    await rm(dataDir, { recursive: true, force: true });
  }
}

/** The charger boots and is free, and these services have heard it. */
export async function settled(stage: Stage, ...ids: readonly string[]): Promise<void> {
  await stage.box.boot();
  await stage.box.status('Available');
  for (const id of ids) {
    await until(`${id} to know the charger`, () =>
      stage.service(id).calls.some(({ action }) => action === 'StatusNotification'),
    );
  }
}

/** Every service has confirmed every transaction message. */
export async function delivered(stage: Stage): Promise<void> {
  await until('all services to have everything', async () => {
    const { ocpp_services: services } = await stage.status();
    return Array.isArray(services) && services.every(({ pending }) => pending === 0);
  });
}

/** The link to this service breaks, and the proxy has noticed. */
export async function drop(stage: Stage, id: string): Promise<void> {
  await (await stage.service(id).station(CHARGER)).close();
  await until(`the link to ${id} to be gone`, async () => {
    const { ocpp_services: services } = await stage.status();
    return Object.values(fields(services)).some((one) => fields(one).id === id && fields(one).state === 'backoff');
  });
}

/** Who holds the only EVSE, and how; GET /status. */
export async function leaseOf(stage: Stage): Promise<unknown> {
  const { chargers } = await stage.status();
  const [evse] = Object.values(fields(fields(Object.values(fields(chargers))[0]).evses)).map(fields);
  return { owner: evse?.lock_owner, ...fields(evse?.lease) };
}

/** The token with which a backend of the cast proves itself. */
export function tokenOf(id: string): string {
  return `token-of-backend-${id}`;
}
