/** Those who watch the sessions of a proxy that is killed: a service that keeps raw frames, and a backend that acknowledges. */
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { type BareCall, type BareService, bareService } from './bare.ts';
import type { Json } from './json-backend.ts';
import { sessions, type Told } from './seen.ts';

const SESSION_ACTIONS = new Set(['StartTransaction', 'MeterValues', 'StopTransaction', 'TransactionEvent']);

export interface Witness {
  readonly service: BareService;
  /** While it is true, no message about a session gets an answer. */
  withhold: boolean;
  /** Messages about sessions as they came, repeated ones too. */
  heard(): readonly BareCall[];
}

/** A central system that knows a message again when it comes under the same id, as the standard expects of it. */
export async function witness(firstTxId: number, options: { readonly port?: number } = {}): Promise<Witness> {
  let nextTxId = firstTxId;
  const given = new Map<string, number>();
  const made: { withhold: boolean } = { withhold: false };
  const service = await bareService(({ id, action, payload }) => {
    if (made.withhold && SESSION_ACTIONS.has(action)) return 'silence';
    switch (action) {
      case 'BootNotification':
        return { payload: { status: 'Accepted', currentTime: new Date(0).toISOString(), interval: 300 } };
      case 'Heartbeat':
        return { payload: { currentTime: new Date(0).toISOString() } };
      case 'StartTransaction': {
        const transactionId = given.get(id) ?? nextTxId++;
        given.set(id, transactionId);
        return { payload: { transactionId, idTagInfo: { status: 'Accepted' } } };
      }
      case 'TransactionEvent':
        return { payload: payload.idToken === undefined ? {} : { idTokenInfo: { status: 'Accepted' } } };
      default:
        return { payload: {} };
    }
  }, options);
  return Object.assign(made, {
    service,
    heard: () => service.calls.filter(({ action }) => SESSION_ACTIONS.has(action)),
  });
}

/** What the calls say of sessions; `identity` is of no interest here. */
export function tale(calls: readonly BareCall[]): readonly Told[] {
  return sessions(calls.map(({ action, payload }) => ({ identity: '', action, payload })));
}

export interface AckingBackend {
  close(): Promise<void>;
}

/** A backend that keeps every event that carries a number and acknowledges it at once. */
export async function ackingBackend(url: string, id: string, token: string, kept: Json[]): Promise<AckingBackend> {
  const socket = new WebSocket(`${url}/backend?id=${id}`, { headers: { authorization: `Bearer ${token}` } });
  socket.on('error', () => socket.terminate());
  socket.on('message', (data) => {
    const message: Json = JSON.parse(String(data));
    if (typeof message.seq !== 'number' || message.type !== 'event') return;
    kept.push(message);
    socket.send(JSON.stringify({ action: 'ack', charger: message.charger, seq: message.seq }));
  });
  const closed = once(socket, 'close');
  await once(socket, 'open');
  return {
    async close() {
      socket.close();
      await closed;
    },
  };
}
