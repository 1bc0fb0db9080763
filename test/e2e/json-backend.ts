/** A backend as anybody could write it: a plain WebSocket and JSON (docs/backends.md). */
import { once } from 'node:events';
import { WebSocket } from 'ws';

export type Json = { readonly [field: string]: unknown };

export interface JsonBackend {
  /** Every event that came, in order. */
  readonly events: readonly Json[];
  /** Asks and resolves with the reply that carries the same id. */
  ask(action: string, fields?: Json): Promise<Json>;
  /** The close code, once the proxy ended the link. */
  readonly closed: Promise<number>;
  /** Resolves when the socket is closed. */
  close(): Promise<void>;
}

/** `ca`: whom it trusts over TLS, in PEM. */
export async function jsonBackend(url: string, id: string, token: string, ca?: string): Promise<JsonBackend> {
  const socket = new WebSocket(`${url}/backend?id=${id}`, {
    headers: { authorization: `Bearer ${token}` },
    ...(ca !== undefined && { ca }),
  });
  const events: Json[] = [];
  const waiting = new Map<unknown, (reply: Json) => void>();
  let asked = 0;
  const closed = once(socket, 'close').then(([code]) => Number(code));
  socket.on('message', (data) => {
    // The proxy sends one JSON object a frame; what a test reads of it is compared.
    const message = JSON.parse(String(data)) as Json;
    if (message.type === 'event') events.push(message);
    else waiting.get(message.id)?.(message);
  });
  await once(socket, 'open');
  return {
    events,
    closed,
    ask(action, fields = {}) {
      asked += 1;
      const request = asked;
      const reply = new Promise<Json>((resolve) => waiting.set(request, resolve));
      socket.send(JSON.stringify({ action, id: request, ...fields }));
      return reply;
    },
    async close() {
      if (socket.readyState === WebSocket.CLOSED) return;
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    },
  };
}

/** Events of these names, without what differs from run to run. */
export function eventsOf(backend: JsonBackend, ...names: readonly string[]): readonly Json[] {
  return backend.events.filter(({ event }) => names.includes(String(event)));
}
