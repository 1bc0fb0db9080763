/**
 * A whole house for end-to-end tests: the program with a database file on one side, foreign strict peers on the other,
 * all over real sockets. Nothing sleeps: a test waits for what it expects to see.
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, startApp } from '../../src/app.ts';
import { configSchema } from '../../src/config/schema.ts';
import type { Payload } from '../../src/core/model.ts';
import type { OcppVersion } from '../../src/core/ocpp/versions.ts';
import { silentLog } from '../../src/lib/log.ts';
import { FakeClock } from '../fakes/clock.ts';
import { CORE_TOKEN } from '../fakes/core.ts';
import { fakeIds } from '../fakes/ids.ts';
import { houseFrames } from '../frames/house-frames.ts';
import {
  type PeerTls,
  type StrictAnswer,
  type StrictCall,
  type StrictCentralSystem,
  type StrictStation,
  strictClient,
  strictServer,
} from '../peers/strict.ts';

export const API_TOKEN = 'test-api-token-0123456789';
export const CHARGER = 'BOX1';

export interface House {
  readonly app: App;
  readonly clock: FakeClock;
  /** `ws://127.0.0.1:port` */
  readonly url: string;
  readonly dataDir: string;
  /** GET or POST with the API token; answers the status and the JSON body. */
  api(path: string, body?: unknown): Promise<{ status: number; body: Record<string, unknown> }>;
  close(): Promise<void>;
}

/** Starts the program with this configuration (keys as in the file). `dataDir` continues with an earlier database. */
export async function house(
  config: Record<string, unknown> = {},
  options: {
    dataDir?: string;
    clock?: FakeClock;
    log?: typeof silentLog;
    haUrl?: string;
    freeBytes?: () => number;
  } = {},
): Promise<House> {
  const clock = options.clock ?? new FakeClock();
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'ocpp-proxy-e2e-')));
  const app = await startApp({
    config: configSchema.parse({ rate_limit_seconds: 0, ...config }),
    env: {
      port: 0,
      dataDir,
      apiToken: API_TOKEN,
      logLevel: 'error',
      ...(options.haUrl !== undefined && { haUrl: options.haUrl, haToken: CORE_TOKEN }),
    },
    clock,
    // The dice are loaded, but ids must be new after a restart.
    ids: { ...fakeIds(clock.now() % 1000), uuid: randomUUID },
    log: options.log ?? silentLog,
    listener: houseFrames,
    ...(options.freeBytes !== undefined && { freeBytes: options.freeBytes }),
  });
  const http = `http://127.0.0.1:${app.port}`;
  return {
    app,
    clock,
    url: `ws://127.0.0.1:${app.port}`,
    dataDir,
    async api(path, body) {
      const response = await fetch(`${http}${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { authorization: `Bearer ${API_TOKEN}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    },
    async close() {
      await app.close();
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** A foreign strict charger; answers `Accepted` to whatever is asked of it unless `answer` says otherwise. */
export function charger(
  at: House,
  version: OcppVersion,
  answer?: StrictAnswer,
  identity = CHARGER,
): Promise<StrictStation> {
  return strictClient({ url: at.url, identity, version, answer: answer ?? accepts });
}

/** The same over TLS, as the house asks for it. */
export function secureCharger(
  at: House,
  version: OcppVersion,
  { answer = accepts, ...proof }: { tls: PeerTls; password?: string | undefined; answer?: StrictAnswer | undefined },
): Promise<StrictStation> {
  return strictClient({ url: `wss://localhost:${at.app.tlsPort}`, identity: CHARGER, version, answer, ...proof });
}

const accepts: StrictAnswer = () => ({ status: 'Accepted' });

/** A foreign strict central system that gives its own transaction ids, from `firstTxId` on. */
export function network(
  version: OcppVersion,
  options: {
    firstTxId?: number;
    port?: number;
    tls?: PeerTls;
    answer?: (call: StrictCall) => Payload | Promise<Payload> | undefined;
  } = {},
): Promise<StrictCentralSystem> {
  let txId = options.firstTxId ?? 1;
  return strictServer({
    version,
    port: options.port,
    tls: options.tls,
    answer: async (call) => {
      const special = await options.answer?.(call);
      if (special !== undefined) return special;
      switch (call.action) {
        case 'BootNotification':
          return { status: 'Accepted', currentTime: new Date(0).toISOString(), interval: 300 };
        case 'Heartbeat':
          return { currentTime: new Date(0).toISOString() };
        case 'StartTransaction':
          return { transactionId: txId++, idTagInfo: { status: 'Accepted' } };
        case 'Authorize':
          return version === '1.6' ? { idTagInfo: { status: 'Accepted' } } : { idTokenInfo: { status: 'Accepted' } };
        case 'TransactionEvent':
          return call.payload.idToken === undefined ? {} : { idTokenInfo: { status: 'Accepted' } };
        case 'NotifyEVChargingNeeds':
        case 'NotifyEVChargingSchedule':
          return { status: 'Accepted' };
        default:
          return {};
      }
    },
  });
}

/** Calls of a kind, in the order in which they came. */
export function callsOf(peer: { readonly calls: readonly StrictCall[] }, action: string): readonly Payload[] {
  return peer.calls.filter((call) => call.action === action).map((call) => call.payload);
}

/** Of real time; only a loaded machine needs more than a moment. */
const PATIENCE_MS = 15_000;

/** Resolves with what `look` finds as soon as it is not undefined or false; fails when patience ends. */
export async function until<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
