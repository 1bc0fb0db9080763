/** What the Supervisor tells an app about itself and about its neighbours. */
import type { Clock } from '../lib/clock.ts';
import { type Fields, fieldsOf } from './home-messages.ts';

/** A question that is not answered by then has failed. */
export const SUPERVISOR_MS = 5_000;
/** Its answers take some kilobytes. */
const MAX_ANSWER_BYTES = 1024 * 1024;
const MAX_WHY_CHARS = 200;

export interface SupervisorAccess {
  /** The base of its API: `http://supervisor`. */
  readonly url: string;
  readonly token: string;
}

/** The broker that another app runs, with a login made for us. */
export interface MqttService {
  readonly host: string;
  readonly port: number;
  readonly isTls: boolean;
  readonly username: string | undefined;
  readonly password: string | undefined;
}

/** Why not, in plain words and without secrets. */
export type Told<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string };

export interface Supervisor {
  /** Undefined: no app offers a broker. */
  mqtt(): Promise<Told<MqttService | undefined>>;
  /** Ports of the host by those of the container (`9000/tcp`); one that is closed is not among them. */
  ports(): Promise<Told<ReadonlyMap<string, number>>>;
}

/** Nothing here rejects. */
export function makeSupervisor({ url, token }: SupervisorAccess, clock: Clock): Supervisor {
  async function ask(path: string): Promise<Told<Fields> & { readonly status?: number }> {
    const late = new AbortController();
    const timer = clock.timer(SUPERVISOR_MS, () => late.abort());
    try {
      const headers = { authorization: `Bearer ${token}` };
      const response = await fetch(`${url}${path}`, { headers, signal: late.signal, redirect: 'error' });
      const { result, data, message } = fieldsOf(JSON.parse(await textOf(response)));
      if (result === 'ok') return { ok: true, value: fieldsOf(data) };
      const why = `the Supervisor says: ${String(message ?? response.status).slice(0, MAX_WHY_CHARS)}`;
      return { ok: false, why, status: response.status };
    } catch {
      // Neither the address nor what came tells the owner more.
      return { ok: false, why: late.signal.aborted ? 'the Supervisor does not answer' : 'the Supervisor fails' };
    } finally {
      timer.cancel();
    }
  }

  return {
    async mqtt() {
      const told = await ask('/services/mqtt');
      if (told.ok) return readMqtt(told.value);
      // What it says while no app provides the service.
      return told.status === 400 ? { ok: true, value: undefined } : { ok: false, why: told.why };
    },
    async ports() {
      const told = await ask('/addons/self/info');
      if (!told.ok) return { ok: false, why: told.why };
      const rows = Object.entries(fieldsOf(told.value.network)).filter(isOpen);
      return { ok: true, value: new Map(rows) };
    },
  };
}

function readMqtt({ host, port, ssl, username, password }: Fields): Told<MqttService> {
  if (typeof host !== 'string' || host === '' || typeof port !== 'number') {
    return { ok: false, why: 'the Supervisor names no address of the broker' };
  }
  return {
    ok: true,
    value: { host, port, isTls: ssl === true, username: wordOf(username), password: wordOf(password) },
  };
}

function wordOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function isOpen(row: [string, unknown]): row is [string, number] {
  return typeof row[1] === 'number';
}

/** Throws where it is too long. */
async function textOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MAX_ANSWER_BYTES) throw new Error('the answer is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
