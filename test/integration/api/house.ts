/** The whole program with a strict charger, a service and a configuration file, to be asked over HTTP. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, startApp } from '../../../src/app.ts';
import { configHistory } from '../../../src/config/history.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { configStore } from '../../../src/config/store.ts';
import { silentLog } from '../../../src/lib/log.ts';
import { until } from '../../e2e/house.ts';
import { FakeClock } from '../../fakes/clock.ts';
import { fakeIds } from '../../fakes/ids.ts';
import { houseFrames } from '../../frames/house-frames.ts';
import { type StrictStation, strictClient, strictServer } from '../../peers/strict.ts';

export const API_TOKEN = 'test-api-token-0123456789';
export const CHARGER = 'BOX1';

export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly headers: Headers;
  readonly text: string;
  /** Undefined when the body is no JSON. */
  readonly json: unknown;
}

export interface ApiHouse {
  readonly app: App;
  readonly clock: FakeClock;
  readonly base: string;
  readonly charger: StrictStation;
  readonly configFile: string;
  /** With the API token unless `token` names another, or '' for none. Paths beneath `/api/v1`. */
  ask(method: string, path: string, options?: AskOptions): Promise<Answer>;
  /** A session of the charger from start to stop; it lasts no time unless `lastsMs` says otherwise. */
  charge(fromWh: number, toWh: number, lastsMs?: number): Promise<void>;
  /** The charger reports a fault at its only place. */
  fault(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface AskOptions {
  readonly token?: string;
  readonly body?: unknown;
  /** Sent as it is. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** For the end of the file: the house takes from the breaker of the charger. */
export const SITE = `site:
  breaker_a: 25
  spare_capacity:
    fallback_a: 10
tariffs:
  - id: plain
    per_kwh: 0.25
`;

/** `more`: more lines of the configuration file. */
export async function apiHouse(more = ''): Promise<ApiHouse> {
  const clock = new FakeClock();
  const dataDir = await mkdtemp(join(tmpdir(), 'ocpp-proxy-api-'));
  const service = await strictServer({
    version: '1.6',
    answer: ({ action }) => {
      if (action === 'BootNotification') return { status: 'Accepted', currentTime: iso(clock), interval: 300 };
      if (action === 'StartTransaction') return { transactionId: 77, idTagInfo: { status: 'Accepted' } };
      return action === 'Heartbeat' ? { currentTime: iso(clock) } : {};
    },
  });
  const configFile = join(dataDir, 'house.yaml');
  await writeFile(configFile, houseFile(service.url) + more);
  const places = { variables: {}, cwd: dataDir, configPath: configFile };
  const loaded = await loadConfig(places);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  const app = await startApp({
    config: loaded.config,
    env: { port: 0, dataDir, apiToken: API_TOKEN, logLevel: 'error' },
    configuration: configStore(places, configHistory(join(dataDir, 'configuration-history'), clock)),
    clock,
    ids: fakeIds(),
    log: silentLog,
    listener: houseFrames,
  });
  const base = `http://127.0.0.1:${app.port}`;
  const charger = await strictClient({
    url: `ws://127.0.0.1:${app.port}`,
    identity: CHARGER,
    version: '1.6',
    answer: () => ({ status: 'Accepted' }),
  });
  await charger.call('BootNotification', { chargePointVendor: 'Acme', chargePointModel: 'Wall 1' });
  await charger.call('StatusNotification', { connectorId: 1, status: 'Available', errorCode: 'NoError' });
  if (more.includes('breaker_a')) {
    await until('the charger to know what it may take while the proxy is gone', () =>
      charger.calls.some(({ action }) => action === 'SetChargingProfile'),
    );
  }
  return {
    app,
    clock,
    base,
    charger,
    configFile,
    async ask(method, path, options = {}) {
      const { token = API_TOKEN, body, text, headers = {}, signal } = options;
      const response = await fetch(`${base}/api/v1${path}`, {
        method,
        headers: {
          ...(token !== '' && { authorization: `Bearer ${token}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        ...(text !== undefined && { body: text }),
        ...(signal !== undefined && { signal }),
      });
      return answerOf(response);
    },
    async charge(fromWh, toWh, lastsMs = 0) {
      const { transactionId } = await charger.call('StartTransaction', {
        connectorId: 1,
        idTag: 'CARD1',
        meterStart: fromWh,
        timestamp: iso(clock),
      });
      clock.advance(lastsMs);
      await charger.call('StopTransaction', {
        transactionId,
        meterStop: toWh,
        timestamp: iso(clock),
        reason: 'Local',
      });
    },
    async fault() {
      await charger.call('StatusNotification', { connectorId: 1, status: 'Faulted', errorCode: 'GroundFailure' });
    },
    async [Symbol.asyncDispose]() {
      await charger.close();
      await closed(app, clock);
      await service.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** The clock goes on: the goodbye waits a while for what is under way. */
async function closed(app: App, clock: FakeClock): Promise<void> {
  let isClosed = false;
  const closing = app.close().finally(() => {
    isClosed = true;
  });
  while (!isClosed) {
    clock.advance(100);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await closing;
}

/** A file with comments and secrets, as a person writes it. */
function houseFile(url: string): string {
  return `# my house
rate_limit_seconds: 0   # no waiting
ocpp_services:
  - id: alpha            # billing; its old password was alpha-secret-1
    url: ${url}
    role: billing
    auth_type: basic
    username: me
    password: alpha-secret-1
backends:
  - id: script
    token: 'token-of-the-script'
`;
}

async function answerOf(response: Response): Promise<Answer> {
  const type = response.headers.get('content-type') ?? '';
  const isStream = type === 'text/event-stream';
  // A stream has no end: whoever wants to read it opens it by itself.
  if (isStream) await response.body?.cancel();
  const text = isStream ? '' : await response.text();
  const json: unknown = /[/+]json$/.test(type.split(';')[0] ?? '') ? JSON.parse(text) : undefined;
  return { status: response.status, type, headers: response.headers, text, json };
}

export function iso(clock: FakeClock): string {
  return new Date(clock.now()).toISOString();
}

export function fieldsOf(value: unknown): { readonly [field: string]: unknown } {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

export function rowsOf(value: unknown): readonly { readonly [field: string]: unknown }[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}

export function fileOf(house: ApiHouse): Promise<string> {
  return readFile(house.configFile, 'utf8');
}
