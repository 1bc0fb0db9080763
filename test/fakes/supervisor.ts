/**
 * The Supervisor as a real server on a free port: the services and facts that an app may ask for, and the way to
 * Core, which it opens with a token of its own only once Core runs.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { WebSocket, WebSocketServer } from 'ws';
import type { FakeCore } from './core.ts';

type Fields = { readonly [field: string]: unknown };

export interface FakeSupervisor extends AsyncDisposable {
  /** As the base of its API. */
  readonly url: string;
  /** The socket of Core through it. */
  readonly coreUrl: string;
  token: string;
  /** What `/services/mqtt` tells; undefined: there is no broker. */
  mqtt: Fields | undefined;
  /** What `/addons/self/info` tells. */
  self: Fields;
  /** Paths that fail with a 500, and those that are never answered. */
  readonly failing: Set<string>;
  readonly silent: Set<string>;
  /** Every path that was asked for with the right token, in order. */
  readonly asked: readonly string[];
}

export const MQTT_SERVICE = {
  addon: 'core_mosquitto',
  host: 'core-mosquitto',
  port: 1883,
  ssl: false,
  protocol: '3.1.1',
  username: 'addons',
  password: 'a-password-nobody-sees',
};

export async function fakeSupervisor(core?: FakeCore): Promise<FakeSupervisor> {
  const asked: string[] = [];
  const sockets = new Set<Socket>();
  const web = createServer(answer);
  const server = new WebSocketServer({ noServer: true });
  web.on('connection', (socket) => {
    sockets.add(socket);
    // Who is told that Core is away may leave before it has read that.
    socket.on('error', () => socket.destroy());
  });
  web.on('upgrade', (request, socket, head) => {
    if (request.url !== '/core/websocket' || core?.mode !== 'running') return socket.end(BAD_GATEWAY);
    return server.handleUpgrade(request, socket, head, (client) => relay(client, core));
  });
  web.listen(0, '127.0.0.1');
  await once(web, 'listening');
  // A listening TCP server has an address with a port.
  const { port } = web.address() as AddressInfo;

  function answer(request: IncomingMessage, response: ServerResponse) {
    const path = request.url ?? '';
    if (request.headers.authorization !== `Bearer ${supervisor.token}`) return say(response, 401, no('unauthorized'));
    asked.push(path);
    if (supervisor.silent.has(path)) return;
    if (supervisor.failing.has(path)) return say(response, 500, no('it fails'));
    if (path === '/addons/self/info') return say(response, 200, { result: 'ok', data: supervisor.self });
    if (path !== '/services/mqtt') return say(response, 404, no('not found'));
    if (supervisor.mqtt === undefined) return say(response, 400, no('Service not enabled'));
    return say(response, 200, { result: 'ok', data: supervisor.mqtt });
  }

  /** It asks for the token itself, and only then opens the way to Core. */
  function relay(client: WebSocket, to: FakeCore) {
    client.send(JSON.stringify({ type: 'auth_required' }));
    client.once('message', (data) => {
      const { access_token: token } = JSON.parse(String(data)) as Fields;
      if (token !== supervisor.token) {
        client.send(JSON.stringify({ type: 'auth_invalid', message: 'Invalid access' }));
        return client.close();
      }
      client.send(JSON.stringify({ type: 'auth_ok' }));
      const behind = new WebSocket(`${to.url.replace('http', 'ws')}/api/websocket`);
      const waiting: string[] = [];
      let isOpen = false;
      client.on('message', (message) => (isOpen ? behind.send(String(message)) : waiting.push(String(message))));
      behind.on('message', (message) => {
        const text = String(message);
        const { type } = JSON.parse(text) as Fields;
        if (type === 'auth_required') return behind.send(JSON.stringify({ type: 'auth', access_token: to.token }));
        if (type !== 'auth_ok') return client.send(text);
        isOpen = true;
        for (const one of waiting) behind.send(one);
      });
      client.on('close', () => behind.terminate());
      behind.on('close', () => client.terminate());
      behind.on('error', () => client.terminate());
    });
  }

  const supervisor: FakeSupervisor = {
    url: `http://127.0.0.1:${port}`,
    coreUrl: `ws://127.0.0.1:${port}/core/websocket`,
    token: 'a-supervisor-token-nobody-sees',
    mqtt: undefined,
    self: {
      slug: 'a0d7b954_ocpp_proxy',
      hostname: 'a0d7b954-ocpp-proxy',
      network: { '9000/tcp': 9100, '9443/tcp': null, '8100/tcp': null },
    },
    failing: new Set(),
    silent: new Set(),
    asked,
    async [Symbol.asyncDispose]() {
      for (const client of server.clients) client.terminate();
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => web.close(resolve));
    },
  };
  return supervisor;
}

const BAD_GATEWAY = 'HTTP/1.1 502 Bad Gateway\r\nconnection: close\r\ncontent-length: 0\r\n\r\n';

function no(message: string): Fields {
  return { result: 'error', message };
}

function say(response: ServerResponse, status: number, body: Fields): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
