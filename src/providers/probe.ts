/** Tries one service step by step, so that a person learns where it fails and what to do. */
import { lookup } from 'node:dns/promises';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import type { WebSocket } from 'ws';
import type { Boot } from '../core/model.ts';
import { decodeAnswer, encode } from '../core/ocpp/codec.ts';
import { OCPP_VERSIONS, type OcppVersion } from '../core/ocpp/versions.ts';
import type { Clock } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';
import { silentLog } from '../lib/log.ts';
import { type DialFailure, dial } from '../wire/client.ts';
import { Peer } from '../wire/peer.ts';
import { certificateFault, pinOf, type ServiceTls, secureFault, tlsOptions } from '../wire/service-tls.ts';

export type ProbeStep =
  | 'name'
  | 'connection'
  | 'encryption'
  | 'websocket'
  | 'credentials'
  | 'station'
  | 'version'
  | 'boot';

export interface ProbeResult {
  readonly step: ProbeStep;
  readonly ok: boolean;
  /** What was found, in plain words without secrets. */
  readonly found: string;
  /** Of a failed step: what the owner may do. */
  readonly advice?: string | undefined;
}

export interface ProbeOptions {
  /** Complete, with the station's id in its path. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly tls: ServiceTls;
  /** Offered, the preferred one first. */
  readonly versions: readonly OcppVersion[];
  /** Whether a BootNotification is sent; a central system may act on it. */
  readonly boot: boolean;
  /** Who the station says that it is. */
  readonly bootAs?: Boot | undefined;
  /** Stops before a session is opened: another one of this station is up. */
  readonly isUp?: boolean | undefined;
  /** Gives up: the step that is under way fails. */
  readonly signal?: AbortSignal | undefined;
  readonly clock: Clock;
  readonly ids: Ids;
}

const STEP_TIMEOUT_MS = 10_000;
const BOOT_TIMEOUT_MS = 30_000;
const CLOSES_WITHIN_MS = 2000;
/** Of `2026-01-31T…`. */
const DAY_CHARS = 10;
const NOBODY: Boot = { vendor: 'OCPP Proxy', model: 'check' };

/** The steps that were tried, in order; the last one is the failed one, if any. */
export async function probe(options: ProbeOptions): Promise<readonly ProbeResult[]> {
  const { protocol, hostname, port: ownPort } = new URL(options.url);
  const host = hostname.replace(/^\[|\]$/g, '');
  const isSecure = protocol === 'wss:';
  const port = Number(ownPort) || (isSecure ? 443 : 80);
  const results: ProbeResult[] = [];
  if (isIP(host) === 0) {
    results.push(await named(host, options));
    if (results.at(-1)?.ok === false) return results;
  }
  results.push(connection(await opened(connect({ host, port }), 'connect', options), port));
  if (results.at(-1)?.ok === false) return results;
  if (isSecure) {
    results.push(await encryption(host, port, options));
    if (results.at(-1)?.ok === false) return results;
  }
  return options.isUp === true ? results : [...results, ...(await spoken(options))];
}

type Patience = Pick<ProbeOptions, 'clock' | 'signal'>;

async function named(host: string, patience: Patience): Promise<ProbeResult> {
  const found = await inTime(
    patience,
    lookup(host).catch((error: unknown) => ({ code: codeOf(error) })),
  );
  if (found !== undefined && 'address' in found) {
    return { step: 'name', ok: true, found: `${host} is ${found.address}` };
  }
  const advice = 'look for a typing mistake in url; can this machine reach the internet and its name server?';
  const why = found === undefined ? 'no name server answered' : `nobody knows this name (${found.code})`;
  return { step: 'name', ok: false, found: `${host}: ${why}`, advice };
}

function connection(error: Error | undefined, port: number): ProbeResult {
  if (error === undefined) return { step: 'connection', ok: true, found: `port ${port} is open` };
  const code = codeOf(error);
  const advice =
    code === 'ECONNREFUSED'
      ? 'look at the port in url, and ask the provider whether its service runs'
      : 'look at url, and for a firewall between this machine and the service';
  const why = code === 'ECONNREFUSED' ? 'nobody listens' : error === LATE ? 'no answer' : code;
  return { step: 'connection', ok: false, found: `port ${port}: ${why}`, advice };
}

async function encryption(host: string, port: number, { tls, ...patience }: ProbeOptions): Promise<ProbeResult> {
  let pin = '';
  let goodUntil = '';
  const asked = tlsOptions(tls, (theirs) => {
    pin = pinOf(theirs.raw);
    goodUntil = new Date(theirs.valid_to).toISOString().slice(0, DAY_CHARS);
  });
  const socket = connectSecurely({ host, port, ...(isIP(host) === 0 && { servername: host }), ...asked });
  const error = await opened(socket, 'secureConnect', patience);
  const step = 'encryption';
  if (error === undefined)
    return { step, ok: true, found: `the certificate is good for ${host} until ${goodUntil}; pin: "${pin}"` };
  const fault = certificateFault(error);
  if (fault !== undefined) return { step, ok: false, found: fault.wrong, advice: fault.advice };
  const why = error === LATE ? 'no answer' : (secureFault(error, pin !== '', tls) ?? `it failed (${codeOf(error)})`);
  const advice =
    'the service may not speak TLS at this port: ask the provider whether its address begins with ws:// or names another port';
  return { step, ok: false, found: why, advice };
}

const FAILURES: { readonly [K in DialFailure]: readonly [ProbeStep, string] } = {
  unauthorised: [
    'credentials',
    'check the user name and the password (or the token) that the provider gave you; the user name is mostly the station id',
  ],
  not_found: ['station', 'look at url and station_id: does the provider know a charging station of this id?'],
  refused: ['websocket', 'look at the path in url and at version, and ask the provider'],
  timeout: ['websocket', 'something else than OCPP may listen there: look at the port and path in url'],
  protocol: ['version', 'ask the provider which OCPP version it speaks and set version of this service'],
  certificate: ['encryption', 'look at ca, certificate, key and pin of this service, and ask the provider'],
  tls: ['encryption', 'look at certificate and key of this service, and ask the provider'],
  network: ['websocket', 'look at url, and ask the provider'],
  aborted: ['websocket', 'something else than OCPP may listen there: look at the port and path in url'],
};

async function spoken(options: ProbeOptions): Promise<readonly ProbeResult[]> {
  const { url, headers, tls, versions, boot, clock, signal } = options;
  const dialled = await dial({ url, headers, tls, versions, timeoutMs: STEP_TIMEOUT_MS, clock, signal });
  if (!dialled.ok) {
    const other = dialled.kind === 'refused' || dialled.kind === 'protocol' ? await otherVersion(options) : undefined;
    if (other !== undefined) return [other];
    const [step, advice] = FAILURES[dialled.kind];
    return [{ step, ok: false, found: dialled.why, advice }];
  }
  const { socket, version, negotiated } = dialled;
  const stays = negotiated || (await staysOpen(socket, clock));
  const other = negotiated ? undefined : await otherVersion(options);
  if (other !== undefined) {
    left(socket);
    return [LET_IN, other];
  }
  const results: readonly ProbeResult[] = [LET_IN, versionStep(version, negotiated, stays)];
  if (!stays) return results;
  if (boot) return [...results, await booted(socket, version, options)];
  left(socket);
  return results;
}

function left(socket: WebSocket): void {
  socket.on('close', () => undefined);
  socket.resume();
  socket.close(1000);
}

const LET_IN: ProbeResult = { step: 'credentials', ok: true, found: 'the service lets this station in' };

/**
 * Whether the service speaks another version than those that it was offered: it names one as soon as it is offered all.
 * Undefined: it does not say so.
 */
async function otherVersion(options: ProbeOptions): Promise<ProbeResult | undefined> {
  const { url, headers, tls, versions, clock, signal } = options;
  const others = OCPP_VERSIONS.filter((version) => !versions.includes(version));
  if (others.length === 0) return undefined;
  const dialled = await dial({ url, headers, tls, versions: others, timeoutMs: STEP_TIMEOUT_MS, clock, signal });
  if (!dialled.ok) return undefined;
  left(dialled.socket);
  if (!dialled.negotiated) return undefined;
  return {
    step: 'version',
    ok: false,
    found: `the service speaks OCPP ${dialled.version}, and is asked for ${versions.join(', ')}`,
    advice: `set version of this service to "${dialled.version}", or to auto; the charger may stay as it is`,
  };
}

function versionStep(version: OcppVersion, negotiated: boolean, stays: boolean): ProbeResult {
  const step = 'version';
  if (negotiated) return { step, ok: true, found: `OCPP ${version}` };
  if (stays) return { step, ok: true, found: `the service names none and is taken for OCPP ${version}` };
  const [, advice] = FAILURES.protocol;
  return { step, ok: false, found: 'the service names none and closes the connection', advice };
}

/**
 * A service that speaks none of the versions offered lets the station in, names none, and closes at once (OCPP-J 1.6
 * §3.2); an old one that names none stays.
 */
function staysOpen(socket: WebSocket, clock: Clock): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = clock.timer(CLOSES_WITHIN_MS, () => {
      socket.pause();
      resolve(true);
    });
    socket.once('close', () => {
      timer.cancel();
      resolve(false);
    });
    socket.resume();
  });
}

async function booted(
  socket: WebSocket,
  version: OcppVersion,
  { clock, ids, signal, bootAs = NOBODY }: ProbeOptions,
): Promise<ProbeResult> {
  const peer = new Peer({
    socket,
    version,
    clock,
    ids,
    log: silentLog,
    onCall: async () => ({ kind: 'error', code: 'GenericError', description: 'only the connection is being checked' }),
    onClose: () => undefined,
  });
  const call = encode(version, { means: 'boot', ask: { ...bootAs, reason: 'PowerUp' } });
  if (call === undefined) return { step: 'boot', ok: false, found: 'this version has no BootNotification' };
  const leave = () => peer.close(1000, 'checked');
  signal?.addEventListener('abort', leave, { once: true });
  const outcome = await peer.call(call.action, call.payload, { timeoutMs: BOOT_TIMEOUT_MS });
  signal?.removeEventListener('abort', leave);
  leave();
  if (outcome.kind !== 'result') {
    const found =
      outcome.kind === 'error' ? `refused with ${outcome.code}` : `no answer within ${BOOT_TIMEOUT_MS / 1000} s`;
    return { step: 'boot', ok: false, found, advice: 'ask the provider what it expects of this station' };
  }
  const { status } = decodeAnswer(version, 'boot', outcome.payload);
  if (status === 'Accepted') return { step: 'boot', ok: true, found: 'accepted' };
  const advice = 'the provider has to release this station first; the proxy asks again by itself';
  return { step: 'boot', ok: false, found: `answered with ${status}`, advice };
}

const LATE = new Error('it took too long');

/** What went wrong; undefined when it is open. The socket is closed in any case. */
async function opened(
  socket: Socket,
  event: 'connect' | 'secureConnect',
  patience: Patience,
): Promise<Error | undefined> {
  const done = new Promise<Error | true>((resolve) => {
    socket.once(event, () => resolve(true));
    socket.on('error', resolve);
  });
  const outcome = (await inTime(patience, done)) ?? LATE;
  socket.destroy();
  return outcome === true ? undefined : outcome;
}

function inTime<T>({ clock, signal }: Patience, work: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const late = () => resolve(undefined);
    const timer = clock.timer(STEP_TIMEOUT_MS, late);
    signal?.addEventListener('abort', late, { once: true });
    work.then(resolve, reject).finally(() => {
      timer.cancel();
      signal?.removeEventListener('abort', late);
    });
  });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
}
