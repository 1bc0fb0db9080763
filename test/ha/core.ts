/** A real Home Assistant with a real broker, as a person has set them up: for the tests that no copy of either can pass. */
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import { mosquitto } from '../peers/mosquitto.ts';
import { type Child, child, freePort, patiently } from './child.ts';

const SCRIPT = fileURLToPath(new URL('../../scripts/home-assistant.sh', import.meta.url));
/** Of ours, for what a test cannot wait for. */
const ADDED = fileURLToPath(new URL('./custom_components', import.meta.url));
const START_MS = 180_000;
const COMPLAINT = / (WARNING|ERROR|CRITICAL) /;
/** Of the way in which it is installed and killed here. */
const OWN =
  /Skipping pip installation|zlib_ng and isal are not available|Ended unfinished session|could not validate that the sqlite3|custom integration statistics_now| took \d+\.\d+ seconds/;
const OWNER = { name: 'Owner', username: 'owner', password: 'a password of a test', language: 'en' };

/** All that a new installation asks is answered, but for who its owner is. */
const ASKED = {
  ...{ version: 4, minor_version: 1, key: 'onboarding' },
  data: { done: ['core_config', 'analytics', 'integration'] },
};

export type Fields = { readonly [field: string]: unknown };

export interface Core extends AsyncDisposable {
  readonly url: string;
  /** A long-lived token, as a person makes it for the proxy. */
  readonly token: string;
  readonly broker: { readonly url: string };
  /** A command of its socket; rejects with what it says when it refuses. */
  ask(command: Fields & { readonly type: string }): Promise<unknown>;
  call(domain: string, service: string, data: Fields): Promise<void>;
  /** To its REST interface, with the token; rejects unless it takes it. */
  post(path: string, body: Fields): Promise<Fields>;
  /** Warnings and errors in its log, but those that have nothing to do with us. */
  complaints(): readonly string[];
  /** It is killed and started again, with all that it remembers. */
  restart(): Promise<void>;
}

/** `extra`: more lines of its configuration; `shared`: files that it serves under `/local/`. */
export async function startCore(extra = '', shared: readonly string[] = []): Promise<Core> {
  const folder = await mkdtemp(join(tmpdir(), 'ocpp-proxy-ha-'));
  const port = await freePort();
  const broker = await mosquitto();
  const config = join(folder, 'config');
  await cp(ADDED, join(config, 'custom_components'), { recursive: true });
  for (const file of shared) await cp(file, join(config, 'www', basename(file)));
  // A browser would be led through the questions of the first start.
  await mkdir(join(config, '.storage'), { recursive: true });
  await writeFile(join(config, '.storage', 'onboarding'), JSON.stringify(ASKED));
  await writeFile(join(config, 'configuration.yaml'), configuration(port, extra));
  const url = `http://127.0.0.1:${port}`;
  const start = async (): Promise<Child> => {
    const running = child(SCRIPT, ['run', config]);
    await running.until('Home Assistant answers', START_MS, async () => {
      const response = await fetch(`${url}/api/onboarding`).catch(() => undefined);
      return response !== undefined;
    });
    return running;
  };
  let running = await start();
  const key = await onboard(url);
  let socket = await openSocket(url, key);
  const token = await socket.ask({ type: 'auth/long_lived_access_token', client_name: 'OCPP proxy', lifespan: 1 });
  const rest = (path: string, body?: Fields): Promise<Response> =>
    fetch(`${url}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${String(token)}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  const post = async (path: string, body: Fields): Promise<Fields> => {
    const response = await rest(path, body);
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
    return text === '' ? {} : fieldsOf(JSON.parse(text));
  };
  await runs(socket);
  await addBroker(rest, Number(new URL(broker.url).port));
  let logs = '';
  return {
    url,
    token: String(token),
    broker: { url: broker.url },
    ask: (command) => socket.ask(command),
    async call(domain, service, data) {
      await post(`/api/services/${domain}/${service}`, data);
    },
    post,
    complaints: () => (logs + running.said()).split('\n').filter((line) => COMPLAINT.test(line) && !OWN.test(line)),
    async restart() {
      socket.close();
      await running.kill();
      logs += running.said();
      running = await start();
      socket = await openSocket(url, String(token));
      await runs(socket);
    },
    async [Symbol.asyncDispose]() {
      socket.close();
      await running.kill();
      await broker[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function configuration(port: number, extra: string): string {
  return `homeassistant: { name: Test, time_zone: Europe/Amsterdam, currency: EUR, country: NL }
http: { server_host: 127.0.0.1, server_port: ${port} }
config:
energy:
recorder: { commit_interval: 1 }
persistent_notification:
statistics_now:
input_boolean: { charger_mine: { name: Mine }, someone_home: { name: Home }, vacation: { name: Vacation } }
logger: { default: warning }
${extra}`;
}

/** The first person makes an account; answers a token that lasts half an hour. */
async function onboard(url: string): Promise<string> {
  const client = `${url}/`;
  const made = await fetch(`${url}/api/onboarding/users`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ client_id: client, ...OWNER }),
  });
  const code = String(fieldsOf(await made.json()).auth_code);
  const given = await fetch(`${url}/auth/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'authorization_code', code, client_id: client }),
  });
  return String(fieldsOf(await given.json()).access_token);
}

interface Socket {
  ask(command: Fields & { readonly type: string }): Promise<unknown>;
  close(): void;
}

async function openSocket(url: string, token: string): Promise<Socket> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/websocket`);
  const waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
  let lastId = 0;
  const { promise: ready, resolve: letIn, reject: refuse } = Promise.withResolvers<void>();
  socket.on('error', refuse);
  socket.on('message', (data) => {
    const message = fieldsOf(JSON.parse(String(data)));
    if (message.type === 'auth_required') socket.send(JSON.stringify({ type: 'auth', access_token: token }));
    if (message.type === 'auth_ok') letIn();
    if (message.type === 'auth_invalid') refuse(new Error('the token is refused'));
    if (message.type !== 'result') return;
    const asked = waiting.get(Number(message.id));
    if (message.success === true) asked?.resolve(message.result);
    else asked?.reject(new Error(JSON.stringify(message.error)));
  });
  await ready;
  return {
    ask(command) {
      const id = ++lastId;
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      waiting.set(id, { resolve, reject });
      socket.send(JSON.stringify({ id, ...command }));
      return promise;
    },
    close: () => socket.terminate(),
  };
}

async function runs(socket: Socket): Promise<void> {
  await patiently('Home Assistant to run', START_MS, async () => {
    const { state } = fieldsOf(await socket.ask({ type: 'get_config' }));
    return state === 'RUNNING';
  });
}

/** As a person adds the integration: step by step, until there is an entry. */
async function addBroker(rest: (path: string, body?: Fields) => Promise<Response>, port: number): Promise<void> {
  const flow = '/api/config/config_entries/flow';
  let step = fieldsOf(await (await rest(flow, { handler: 'mqtt', show_advanced_options: false })).json());
  for (let count = 0; step.type !== 'create_entry'; count += 1) {
    if (count > 5 || typeof step.flow_id !== 'string') throw new Error(`MQTT cannot be added: ${JSON.stringify(step)}`);
    const answer = step.type === 'menu' ? { next_step_id: 'broker' } : { broker: '127.0.0.1', port };
    step = fieldsOf(await (await rest(`${flow}/${step.flow_id}`, answer)).json());
  }
}

export function listOf(value: unknown): readonly Fields[] {
  if (Array.isArray(value)) return value.map(fieldsOf);
  return Object.values(fieldsOf(value)).map(fieldsOf);
}

export function fieldsOf(value: unknown): Fields {
  return Object.fromEntries(Object.entries(Object(value)));
}
