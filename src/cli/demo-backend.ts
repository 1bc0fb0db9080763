/** A backend as anybody could write it (docs/backends.md): acknowledges all that it hears, and asks. */
import { isRecord } from '../config/document.ts';

export type Json = { readonly [field: string]: unknown };

export interface DemoBackend {
  /** Events of this connection that match, the oldest first. */
  heard(matches: (event: Json) => boolean): readonly Json[];
  /** Resolves with the reply. */
  ask(action: string, fields?: Json): Promise<Json>;
  close(): Promise<void>;
}

/** Events that are kept to look back at. */
const MAX_EVENTS = 1_000;

/** Rejects when the proxy does not let it in. */
export async function connectBackend(url: string, id: string, token: string): Promise<DemoBackend> {
  const socket = new WebSocket(`${url}/backend?id=${id}`, { headers: { authorization: `Bearer ${token}` } });
  const events: Json[] = [];
  const asked = new Map<number, (reply: Json) => void>();
  let lastId = 0;
  const send = (message: Json): number => {
    lastId += 1;
    socket.send(JSON.stringify({ ...message, id: lastId }));
    return lastId;
  };
  const closed = new Promise<void>((resolve) => socket.addEventListener('close', () => resolve(), { once: true }));
  socket.addEventListener('message', ({ data }) => {
    const message: unknown = JSON.parse(String(data));
    if (!isRecord(message)) return;
    if (message.type !== 'event') {
      asked.get(Number(message.id))?.(message);
      asked.delete(Number(message.id));
      return;
    }
    events.push(message);
    if (events.length > MAX_EVENTS) events.shift();
    // Stored: now it need not come again.
    if (message.seq !== undefined) send({ action: 'ack', charger: message.charger, seq: message.seq });
  });
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve(), { once: true });
    socket.addEventListener('error', () => reject(new Error('the proxy did not let it in')), { once: true });
  });
  return {
    heard: (matches) => events.filter(matches),
    ask: (action, fields = {}) => new Promise((resolve) => void asked.set(send({ ...fields, action }), resolve)),
    async close() {
      socket.close();
      await closed;
    },
  };
}
