/** The two ends of every measurement: chargers and central systems that do the least that OCPP 1.6 asks for. */
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { WebSocket, WebSocketServer } from 'ws';

const ANSWER_LIMIT_MS = 30_000;
const PROTOCOL = 'ocpp1.6';

export interface Central {
  readonly url: string;
  /** CALLs of this action that came so far. */
  count(action: string): number;
  /** When the next CALL of this action came. */
  next(action: string): Promise<number>;
  /** Resolves as soon as that many CALLs of this action came in all. */
  reached(action: string, calls: number): Promise<void>;
  close(): Promise<void>;
}

interface Waiting {
  readonly action: string;
  readonly calls: number;
  readonly done: (at: number) => void;
}

/** A central system that answers every CALL at once. */
export async function openCentral(): Promise<Central> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
  await once(server, 'listening');
  const counts = new Map<string, number>();
  let waiting: Waiting[] = [];
  let transactions = 0;
  server.on('connection', (socket) => {
    socket.on('message', (data) => {
      const at = performance.now();
      const [type, id, action] = JSON.parse(data.toString());
      if (type !== 2) return;
      if (action === 'StartTransaction') transactions += 1;
      socket.send(JSON.stringify([3, id, answerTo(action, transactions)]));
      const calls = (counts.get(action) ?? 0) + 1;
      counts.set(action, calls);
      if (waiting.length === 0) return;
      const isReached = (one: Waiting) => one.action === action && one.calls <= calls;
      for (const one of waiting.filter(isReached)) one.done(at);
      waiting = waiting.filter((one) => !isReached(one));
    });
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const reached = (action: string, calls: number): Promise<number> => {
    if ((counts.get(action) ?? 0) >= calls) return Promise.resolve(performance.now());
    return within(
      new Promise((done) => waiting.push({ action, calls, done })),
      () => `${calls} × ${action} at the central system (${counts.get(action) ?? 0} came)`,
    );
  };
  return {
    url: `ws://127.0.0.1:${port}`,
    count: (action) => counts.get(action) ?? 0,
    next: (action) => reached(action, (counts.get(action) ?? 0) + 1),
    async reached(action, calls) {
      await reached(action, calls);
    },
    async close() {
      for (const socket of server.clients) socket.terminate();
      server.close();
      await once(server, 'close');
    },
  };
}

function answerTo(action: string, transactionId: number): object {
  const currentTime = new Date().toISOString();
  switch (action) {
    case 'BootNotification':
      return { status: 'Accepted', currentTime, interval: 86_400 };
    case 'Heartbeat':
      return { currentTime };
    case 'StartTransaction':
      return { transactionId, idTagInfo: { status: 'Accepted' } };
    default:
      return {};
  }
}

export interface Charger {
  /** Answers with the payload of the answer and when it came. */
  call(action: string, payload: object): Promise<{ readonly answer: { transactionId?: number }; readonly at: number }>;
  close(): void;
}

/** A charger with one CALL unanswered at the most, as the standard has it. */
export async function dialCharger(base: string, id: string): Promise<Charger> {
  const socket = new WebSocket(`${base}/${id}`, PROTOCOL, { perMessageDeflate: false });
  await once(socket, 'open');
  let calls = 0;
  let open: { readonly id: string; readonly done: (at: number, answer: object) => void } | undefined;
  socket.on('message', (data) => {
    const at = performance.now();
    const [type, messageId, payload, why] = JSON.parse(data.toString());
    if (messageId !== open?.id) return;
    if (type !== 3) throw new Error(`the charger got an error: ${payload} ${why}`);
    open?.done(at, payload);
  });
  return {
    call(action, payload) {
      calls += 1;
      const messageId = `${id}-${calls}`;
      return new Promise((resolve) => {
        open = { id: messageId, done: (at, answer) => resolve({ at, answer }) };
        socket.send(JSON.stringify([2, messageId, action, payload]));
      });
    },
    close: () => socket.close(),
  };
}

function within<T>(work: Promise<T>, what: () => string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`did not come within ${ANSWER_LIMIT_MS} ms: ${what()}`)),
      ANSWER_LIMIT_MS,
    );
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
