/**
 * Home Assistant's Core as a real server of HTTP and WebSocket on a free port: it answers as Core does, and a test
 * sets what it knows and breaks what shall break.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { queue } from './queue.ts';

type Fields = { readonly [field: string]: unknown };

export interface CoreCall {
  readonly domain: string;
  readonly service: string;
  readonly data: Fields;
}

export interface CoreUser {
  readonly id: string;
  readonly name: string;
  readonly is_owner: boolean;
  readonly is_active: boolean;
  readonly group_ids: readonly string[];
}

export interface FakeCore extends AsyncDisposable {
  /** As a person types it. */
  readonly url: string;
  readonly port: number;
  token: string;
  /** `down`: 502 to whoever comes, as the Supervisor says it; `starting`: it answers and does not run yet. */
  mode: 'running' | 'starting' | 'down';
  /** What `get_config` tells beside `state`. */
  config: Fields;
  services: { [domain: string]: readonly string[] };
  users: readonly CoreUser[];
  /** What `network` tells: the addresses of the machine. */
  adapters: readonly Fields[];
  /** It refuses these commands with an error, and does not answer those. */
  readonly refused: Set<string>;
  readonly silent: Set<string>;
  /** Every action that was called, in order. */
  readonly calls: readonly CoreCall[];
  /** The next action that was not yet taken. */
  nextCall(): Promise<CoreCall>;
  readonly states: ReadonlyMap<string, string>;
  /** Tells followers; several at once come as one frame where the client asked for that. */
  set(states: { readonly [entity: string]: string }): void;
  /** Those that are undefined are taken away. */
  describe(entity: string, attributes: Fields): void;
  remove(entity: string): void;
  rename(from: string, to: string): void;
  fire(type: string, data: Fields): void;
  readonly connections: readonly CoreConnection[];
  /** The next connection that was let in and was not yet taken. */
  next(): Promise<CoreConnection>;
  /** The next one that came, let in or not. */
  arrival(): Promise<CoreConnection>;
  /** Drops everybody; from then on it starts (or is down) until the test says otherwise. */
  restart(mode?: FakeCore['mode']): void;
}

export interface CoreConnection {
  readonly path: string;
  /** What the client sent, its first message (`auth`) included. */
  readonly heard: readonly Fields[];
  /** The next message of this type that was not yet taken. */
  read(type: string): Promise<Fields>;
  sendText(text: string): void;
  drop(): void;
  readonly closed: Promise<void>;
}

interface Client extends CoreConnection {
  readonly send: (messages: readonly object[]) => void;
  readonly entities: Map<number, readonly string[]>;
  readonly events: Map<number, string>;
  coalesces: boolean;
  /** After what was sent last. */
  end(): void;
}

/** What it lets in. */
export const CORE_TOKEN = 'a-core-token-nobody-sees';
const VERSION = '2026.11.1';

export async function fakeCore(
  options: { readonly states?: { readonly [entity: string]: string } } = {},
): Promise<FakeCore> {
  const states = new Map(Object.entries(options.states ?? {}));
  const attributes = new Map<string, Fields>();
  const clients: Client[] = [];
  const fresh = queue<CoreConnection>();
  const arrivals = queue<CoreConnection>();
  const calls: CoreCall[] = [];
  const newCalls = queue<CoreCall>();
  const notifications = new Map<string, Fields>();
  const sockets = new Set<Socket>();
  const web = createServer((_request, response) => {
    response.writeHead(core.mode === 'down' ? 502 : 404).end();
  });
  const server = new WebSocketServer({ noServer: true });
  web.on('connection', (socket) => {
    sockets.add(socket);
    // Who is told that Core is away may leave before it has read that.
    socket.on('error', () => socket.destroy());
  });
  web.on('upgrade', (request, socket, head) => {
    if (core.mode === 'down')
      return socket.end('HTTP/1.1 502 Bad Gateway\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
    return server.handleUpgrade(request, socket, head, (client) => greet(client, request));
  });
  web.listen(0, '127.0.0.1');
  await once(web, 'listening');
  // A listening TCP server has an address with a port.
  const { port } = web.address() as AddressInfo;

  function greet(socket: WebSocket, request: IncomingMessage): void {
    const client = clientOf(socket, request.url ?? '', (message) => serve(client, message));
    clients.push(client);
    arrivals.put(client);
    client.send([{ type: 'auth_required', ha_version: VERSION }]);
  }

  function serve(client: Client, message: Fields) {
    const { id, type } = message;
    if (core.silent.has(String(type))) return;
    if (type === 'auth') {
      const isKnown = message.access_token === core.token;
      client.send([
        { type: isKnown ? 'auth_ok' : 'auth_invalid', ha_version: VERSION, message: 'Invalid access token' },
      ]);
      if (isKnown) fresh.put(client);
      else client.end();
      return;
    }
    if (core.refused.has(String(type))) {
      const error = { code: 'unknown_error', message: `${type} is refused by the test` };
      client.send([{ id, type: 'result', success: false, error }]);
      return;
    }
    if (type === 'ping') return client.send([{ id, type: 'pong' }]);
    const answer = answerTo(client, Number(id), message);
    client.send([
      answer === undefined
        ? { id, type: 'result', success: false, error: { code: 'unknown_command', message: 'Unknown command.' } }
        : { id, type: 'result', success: true, result: answer.result },
    ]);
    for (const event of answer?.events ?? []) client.send([{ id, type: 'event', event }]);
  }

  function answerTo(
    client: Client,
    id: number,
    message: Fields,
  ): { result: unknown; events?: readonly object[] } | undefined {
    switch (message.type) {
      case 'supported_features':
        client.coalesces = true;
        return { result: null };
      case 'get_config':
        return {
          result: { version: VERSION, ...core.config, state: core.mode === 'starting' ? 'STARTING' : 'RUNNING' },
        };
      case 'get_services':
        return {
          result: Object.fromEntries(
            Object.entries(core.services).map(([domain, names]) => [
              domain,
              Object.fromEntries(names.map((name) => [name, { fields: {} }])),
            ]),
          ),
        };
      case 'config/auth/list':
        return { result: core.users };
      case 'network':
        return { result: { adapters: core.adapters, configured_adapters: [] } };
      case 'config/entity_registry/get':
        return states.has(String(message.entity_id)) ? { result: { entity_id: message.entity_id } } : undefined;
      case 'persistent_notification/get':
        return { result: [...notifications.values()] };
      case 'subscribe_entities': {
        const wanted = message.entity_ids as readonly string[];
        client.entities.set(id, wanted);
        const a = Object.fromEntries(
          [...states]
            .filter(([entity]) => wanted.includes(entity))
            .map(([entity, s]) => [entity, { s, a: attributes.get(entity) ?? {}, c: 'x', lc: 1 }]),
        );
        return { result: null, events: [{ a }] };
      }
      case 'subscribe_events':
        client.events.set(id, String(message.event_type));
        return { result: null };
      case 'unsubscribe_events': {
        const subscription = Number(message.subscription);
        client.entities.delete(subscription);
        client.events.delete(subscription);
        return { result: null };
      }
      case 'call_service': {
        const call = {
          domain: String(message.domain),
          service: String(message.service),
          data: (message.service_data ?? {}) as Fields,
        };
        if (core.services[call.domain]?.includes(call.service) !== true) return undefined;
        calls.push(call);
        if (call.domain === 'persistent_notification') {
          const notification = String(call.data.notification_id);
          if (call.service === 'create') notifications.set(notification, call.data);
          else notifications.delete(notification);
        }
        newCalls.put(call);
        return { result: { context: { id: 'x' }, response: null } };
      }
      default:
        return undefined;
    }
  }

  /** To every subscription whose entities are concerned; as one frame where the client takes that. */
  function tell(eventsFor: (entities: readonly string[]) => readonly object[]): void {
    for (const client of clients) {
      const messages = [...client.entities].flatMap(([id, entities]) =>
        eventsFor(entities).map((event) => ({ id, type: 'event', event })),
      );
      if (client.coalesces && messages.length > 1) client.send(messages);
      else for (const message of messages) client.send([message]);
    }
  }

  const core: FakeCore = {
    url: `http://127.0.0.1:${port}`,
    port,
    token: CORE_TOKEN,
    mode: 'running',
    config: { currency: 'EUR', time_zone: 'Europe/Amsterdam' },
    services: {
      persistent_notification: ['create', 'dismiss'],
      notify: ['persistent_notification', 'send_message'],
    },
    users: [],
    adapters: [],
    refused: new Set(),
    silent: new Set(),
    calls,
    nextCall: newCalls.take,
    states,
    set(news) {
      const before = new Map(states);
      for (const [entity, state] of Object.entries(news)) states.set(entity, state);
      tell((wanted) =>
        Object.entries(news)
          .filter(([entity]) => wanted.includes(entity))
          .map(([entity, s]) =>
            before.has(entity)
              ? { c: { [entity]: { '+': { s, c: 'x', lc: 2 } } } }
              : { a: { [entity]: { s, a: attributes.get(entity) ?? {}, c: 'x', lc: 2 } } },
          ),
      );
    },
    describe(entity, news) {
      const names = (isThere: boolean) => Object.keys(news).filter((name) => (news[name] !== undefined) === isThere);
      const set = Object.fromEntries(names(true).map((name) => [name, news[name]]));
      const gone = names(false);
      const stay = Object.entries(attributes.get(entity) ?? {}).filter(([name]) => !gone.includes(name));
      attributes.set(entity, { ...Object.fromEntries(stay), ...set });
      const change = { '+': { a: set }, ...(gone.length > 0 && { '-': { a: gone } }) };
      tell((wanted) => (wanted.includes(entity) ? [{ c: { [entity]: change } }] : []));
    },
    remove(entity) {
      states.delete(entity);
      tell((wanted) => (wanted.includes(entity) ? [{ r: [entity] }] : []));
    },
    rename(from, to) {
      const state = states.get(from) ?? 'unknown';
      core.remove(from);
      core.set({ [to]: state });
      core.fire('entity_registry_updated', {
        action: 'update',
        entity_id: to,
        old_entity_id: from,
        changes: { entity_id: from },
      });
    },
    fire(type, data) {
      for (const client of clients) {
        for (const [id, wanted] of client.events) {
          if (wanted === type) client.send([{ id, type: 'event', event: { event_type: type, data, origin: 'LOCAL' } }]);
        }
      }
    },
    connections: clients,
    next: fresh.take,
    arrival: arrivals.take,
    restart(mode = 'down') {
      core.mode = mode;
      notifications.clear();
      for (const client of clients) client.drop();
    },
    async [Symbol.asyncDispose]() {
      for (const client of server.clients) client.terminate();
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => web.close(resolve));
    },
  };
  return core;
}

function clientOf(socket: WebSocket, path: string, serve: (message: Fields) => void): Client {
  const heard: Fields[] = [];
  const byType = new Map<string, ReturnType<typeof queue<Fields>>>();
  const queueOf = (type: string) => {
    const known = byType.get(type) ?? queue<Fields>();
    byType.set(type, known);
    return known;
  };
  socket.on('message', (data) => {
    // The client sends objects only; a test that reads a field compares it.
    const message = JSON.parse(String(data)) as Fields;
    heard.push(message);
    queueOf(String(message.type)).put(message);
    serve(message);
  });
  const say = (message: unknown) => socket.send(JSON.stringify(message), () => undefined);
  return {
    path,
    heard,
    read: (type) => queueOf(type).take(),
    sendText: (text) => socket.send(text),
    send: (messages) => say(messages.length === 1 ? messages[0] : messages),
    entities: new Map(),
    events: new Map(),
    coalesces: false,
    drop: () => socket.terminate(),
    end: () => socket.close(),
    closed: new Promise((resolve) => socket.on('close', () => resolve())),
  };
}
