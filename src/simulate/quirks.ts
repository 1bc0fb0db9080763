/** What real chargers get wrong, by name. Each is a behaviour like any other. */
import { WebSocket } from 'ws';
import { rowOf } from '../core/ocpp/catalogue.ts';
import { type IdKind, rewriteIds } from '../core/ocpp/ids.ts';
import { centralSystemNumbers, type OcppVersion } from '../core/ocpp/versions.ts';
import type { Dialled, DialOptions } from '../wire/client.ts';
import { MAX_FRAME_BYTES } from '../wire/upgrade.ts';
import type { ChargerBehaviour } from './charger-options.ts';
import type { OutgoingCall } from './spelling.ts';

const list = {
  'no-boot-on-reconnect': { boots: (connection) => connection === 0 },
  'repeated-start': { timesSaid: (call) => (isStart(call) ? 2 : 1) },
  'zero-transaction-id': { transformCall: (call, version) => withTxId(call, version, () => 0) },
  'stop-without-id': {
    transformCall: (call, version) => (isEnd(call) ? withTxId(call, version, () => undefined) : call),
  },
  'meter-as-number': {
    transformCall: (call) => edited(call, (value, key) => (key === 'value' ? numeric(value) : value)),
  },
  'numbers-as-strings': {
    transformCall: (call) => edited(call, (value) => (typeof value === 'number' ? String(value) : value)),
  },
  'no-timestamp': {
    transformCall: (call) => {
      const { timestamp: _, ...rest } = call.payload;
      return call.action === 'StatusNotification' ? { ...call, payload: rest } : call;
    },
  },
  'forgets-offline': { remembersOffline: false },
  'no-subprotocol': { dial: dialWithoutSubprotocol },
  deaf: { handleCall: () => ({ kind: 'silence' }) },
} satisfies { readonly [name: string]: Omit<ChargerBehaviour, 'name'> };

export type QuirkName = keyof typeof list;

/** Each quirk with what it does, for the help of the command line. */
export const QUIRKS: { readonly [Q in QuirkName]: string } = {
  'no-boot-on-reconnect': 'boots on its first connection only',
  'repeated-start': 'says the start of a session twice, with two message ids',
  'zero-transaction-id': 'gives 0 as the transaction in meter values and stops, where the central system numbers them',
  'stop-without-id': 'names no transaction in its stop',
  'meter-as-number': 'writes meter values as JSON numbers where the standard wants text',
  'numbers-as-strings': 'writes every number as text',
  'no-timestamp': 'tells no time in its statuses',
  'forgets-offline': 'never tells what happened while it was offline',
  'no-subprotocol': 'offers no sub-protocol when it connects',
  deaf: 'answers nothing that it is asked, and goes on telling',
};

export function isQuirk(name: string): name is QuirkName {
  return Object.hasOwn(list, name);
}

export function quirk(name: QuirkName): ChargerBehaviour {
  return { ...list[name], name };
}

function isStart({ action, payload }: OutgoingCall): boolean {
  return action === 'StartTransaction' || (action === 'TransactionEvent' && payload.eventType === 'Started');
}

function isEnd({ action, payload }: OutgoingCall): boolean {
  return action === 'StopTransaction' || (action === 'TransactionEvent' && payload.eventType === 'Ended');
}

function withTxId(call: OutgoingCall, version: OcppVersion, id: () => number | undefined): OutgoingCall {
  const row = rowOf(version, call.action);
  if (row?.ids === undefined || !centralSystemNumbers(version)) return call;
  const rewrite = (kind: IdKind, value: string | number) => (kind === 'tx' ? id() : value);
  return { ...call, payload: rewriteIds(call.payload, row.ids, rewrite) };
}

function numeric(value: unknown): unknown {
  return typeof value === 'string' && value !== '' && !Number.isNaN(Number(value)) ? Number(value) : value;
}

/** The message with every plain value passed through `edit`. */
function edited(call: OutgoingCall, edit: (value: unknown, key: string) => unknown): OutgoingCall {
  const walk = (value: unknown, key: string): unknown => {
    if (Array.isArray(value)) return value.map((one) => walk(one, key));
    if (typeof value !== 'object' || value === null) return edit(value, key);
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, walk(inner, name)]));
  };
  return {
    ...call,
    payload: Object.fromEntries(Object.entries(call.payload).map(([name, inner]) => [name, walk(inner, name)])),
  };
}

/** The usual way insists on a version in the handshake; these chargers name none and take what comes. */
function dialWithoutSubprotocol({ url, versions, headers, timeoutMs, clock, signal }: DialOptions): Promise<Dialled> {
  const [version] = versions;
  const socket = new WebSocket(url, { headers: { ...headers }, maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false });
  return new Promise((resolve) => {
    const failed = (kind: 'network' | 'timeout' | 'aborted', why: string): void => {
      socket.terminate();
      timer?.cancel();
      resolve({ ok: false, kind, why });
    };
    const timer = clock?.timer(timeoutMs, () => failed('timeout', 'no answer in time'));
    const abort = (): void => failed('aborted', 'given up');
    signal?.addEventListener('abort', abort, { once: true });
    socket.on('error', (error) => failed('network', error.message));
    socket.on('open', () => {
      socket.pause();
      timer?.cancel();
      signal?.removeEventListener('abort', abort);
      if (version === undefined) failed('aborted', 'no version');
      else resolve({ ok: true, socket, version, negotiated: false });
    });
  });
}
