import { WebSocket } from 'ws';
import { OCPP_VERSIONS, type OcppVersion, SUBPROTOCOL, versionOfSubprotocol } from '../core/ocpp/versions.ts';
import { type Clock, systemClock } from '../lib/clock.ts';
import { COMPRESSION } from './compression.ts';
import { certificateFault, type ServiceTls, secureFault, tlsOptions } from './service-tls.ts';
import { codeOf } from './tls-alert.ts';
import { MAX_FRAME_BYTES } from './upgrade.ts';

/** What servers speak that name nothing although several were offered. */
const OLDEST = OCPP_VERSIONS.at(-1);

/** Redirects that are followed, and only from `wss` to `wss` on the same host. */
const MAX_REDIRECTS = 3;

export interface DialOptions {
  readonly url: string;
  /** Offered, the preferred one first. */
  readonly versions: readonly OcppVersion[];
  readonly headers?: { readonly [name: string]: string } | undefined;
  readonly timeoutMs: number;
  readonly maxFrameBytes?: number | undefined;
  /** Offers to compress messages. */
  readonly compression?: boolean | undefined;
  readonly tls?: ServiceTls | undefined;
  readonly clock?: Clock | undefined;
  /** Gives the attempt up. */
  readonly signal?: AbortSignal | undefined;
}

export type Dialled =
  | {
      readonly ok: true;
      /** Paused until a {@link Peer} listens. */
      readonly socket: WebSocket;
      readonly version: OcppVersion;
      /** False when the other end named no sub-protocol. */
      readonly negotiated: boolean;
    }
  | { readonly ok: false; readonly kind: DialFailure; readonly why: string };

/**
 * `refused`: another HTTP status. `certificate`: one of the two ends does not accept the other's. `tls`: no secure
 * connection for another reason. `network`: nobody was reached. `aborted`: we gave it up.
 */
export type DialFailure =
  | 'unauthorised'
  | 'not_found'
  | 'refused'
  | 'timeout'
  | 'protocol'
  | 'certificate'
  | 'tls'
  | 'network'
  | 'aborted';

/** The address of a station at a service: its id is appended unless it is there already (PROTOCOL §5.1). */
export function serviceUrl(url: string, stationId: string, fixedUrl: boolean): string {
  if (fixedUrl || !URL.canParse(url)) return url;
  const parsed = new URL(url);
  const path = parsed.pathname.replace(/\/+$/, '');
  if (decoded(path.slice(path.lastIndexOf('/') + 1)) === stationId) return url;
  parsed.pathname = `${path}/${encodeURIComponent(stationId)}`;
  return parsed.href;
}

/** Connects to a service. Every failure is a value with a sentence that holds no secret. */
export function dial(options: DialOptions): Promise<Dialled> {
  return attempt(options, options.url, MAX_REDIRECTS);
}

async function attempt(options: DialOptions, url: string, redirects: number): Promise<Dialled> {
  if (!URL.canParse(url) || !/^wss?:$/.test(new URL(url).protocol)) {
    return failed('protocol', 'the address does not begin with ws:// or wss://');
  }
  if (options.signal?.aborted === true) return failed('aborted', 'given up');
  const outcome = await handshake(options, url);
  if (!('redirect' in outcome)) return outcome;
  if (redirects === 0) return failed('refused', 'the service redirects in a circle');
  const target = redirectTarget(url, outcome.redirect);
  return target === undefined
    ? failed('refused', 'the service redirects to another place, which is not followed')
    : attempt(options, target, redirects - 1);
}

function handshake(options: DialOptions, url: string): Promise<Dialled | { readonly redirect: string }> {
  const {
    versions,
    headers,
    signal,
    clock = systemClock,
    maxFrameBytes = MAX_FRAME_BYTES,
    compression = false,
  } = options;
  let isSecured = url.startsWith('wss:') ? false : undefined;
  const protocols = versions.map((version) => SUBPROTOCOL[version]);
  let socket: WebSocket;
  try {
    socket = new WebSocket(url, protocols, {
      headers: { ...headers },
      maxPayload: maxFrameBytes,
      perMessageDeflate: compression && COMPRESSION,
      followRedirects: false,
      ...tlsOptions(options.tls ?? {}, () => {
        isSecured = true;
      }),
    });
  } catch {
    // The text of the error may hold what could not be sent, a token for example.
    return Promise.resolve(failed('protocol', 'the address, or a header that holds the credentials, cannot be sent'));
  }
  return new Promise((resolve) => {
    let choice: Choice | undefined;
    let refused: string | undefined;
    const abort = (): void => settle(failed('aborted', 'given up'));
    const timer = clock.timer(options.timeoutMs, () =>
      settle(failed('timeout', `no answer within ${Math.round(options.timeoutMs / 1000)} s`)),
    );
    const settle = (outcome: Dialled | { readonly redirect: string }): void => {
      timer.cancel();
      signal?.removeEventListener('abort', abort);
      // One that is closing has been told why.
      if (!('ok' in outcome && outcome.ok) && socket.readyState !== socket.CLOSING) socket.terminate();
      resolve(outcome);
    };
    signal?.addEventListener('abort', abort, { once: true });
    // Stays attached: an error of a socket that nobody listens to would end the program.
    socket.on('error', (error) => settle(explain(error, isSecured, options.tls ?? {})));
    socket.on('unexpected-response', (_request, response) => {
      const { statusCode = 0 } = response;
      const { location } = response.headers;
      response.resume();
      settle(
        statusCode >= 300 && statusCode < 400 && location !== undefined ? { redirect: location } : refusal(statusCode),
      );
    });
    socket.on('upgrade', (response) => {
      const named = response.headers['sec-websocket-protocol'];
      choice = versionNamed(named, versions);
      refused = choice === undefined ? unspoken(named) : undefined;
      // The library takes nothing but an exact echo; the standard lets us go on, or close in order (PROTOCOL §5.1).
      const version = choice?.version ?? versions[0];
      if (version !== undefined) response.headers['sec-websocket-protocol'] = SUBPROTOCOL[version];
    });
    socket.on('open', () => {
      if (choice === undefined) {
        socket.close(1002, 'no version of OCPP in common');
        return settle(failed('protocol', refused ?? 'the handshake ended without a version'));
      }
      socket.pause();
      settle({ ok: true, socket, ...choice });
    });
  });
}

interface Choice {
  readonly version: OcppVersion;
  readonly negotiated: boolean;
}

/** Without a name the only version that was offered holds, or of several the one that old servers mean. */
function versionNamed(named: string | undefined, offered: readonly OcppVersion[]): Choice | undefined {
  if (named === undefined || named.trim() === '') {
    const silent = offered.length === 1 ? offered[0] : offered.find((version) => version === OLDEST);
    return silent === undefined ? undefined : { version: silent, negotiated: false };
  }
  const version = versionOfSubprotocol(named);
  return version !== undefined && offered.includes(version) ? { version, negotiated: true } : undefined;
}

function unspoken(named: string | undefined): string {
  return named === undefined
    ? 'the service names no version of OCPP'
    : 'the service answers with a version of OCPP that was not offered';
}

function refusal(status: number): Dialled {
  if (status === 401 || status === 403) {
    return failed('unauthorised', `the service does not accept the credentials (HTTP ${status})`);
  }
  if (status === 404) return failed('not_found', 'the service does not know this station (HTTP 404)');
  return failed('refused', `the service refused the connection (HTTP ${status})`);
}

const NETWORK: { readonly [code: string]: string } = {
  ECONNREFUSED: 'nobody listens at this address',
  ECONNRESET: 'the connection was cut',
  EAI_AGAIN: 'the name of the host could not be looked up',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ENOTFOUND: 'the name of the host is unknown',
  ETIMEDOUT: 'the host did not answer',
};

/**
 * Errors of the runtime in plain words; their own text may hold the address with a login in it. `secured`: whether the
 * secure handshake was over; undefined without TLS.
 */
function explain(error: Error, secured: boolean | undefined, tls: ServiceTls): Dialled {
  const code = codeOf(error);
  const certificate = certificateFault(error);
  if (certificate !== undefined) return failed('certificate', `${certificate.wrong}; ${certificate.advice}`);
  const secure = secured === undefined ? undefined : secureFault(error, secured, tls);
  if (secure !== undefined) return failed('tls', secure);
  const network = NETWORK[code];
  if (network !== undefined) return failed('network', network);
  if (/CERT|TLS|SSL|VERIFY|SIGNED|ISSUER|EPROTO/.test(code))
    return failed('tls', `the secure connection failed (${code})`);
  if (/subprotocol|Sec-WebSocket|Upgrade header/.test(error.message)) {
    return failed('protocol', 'the other end is no proper WebSocket server');
  }
  return failed('network', `the connection failed${code === '' ? '' : ` (${code})`}`);
}

function redirectTarget(from: string, location: string): string | undefined {
  if (!URL.canParse(location, from)) return undefined;
  const here = new URL(from);
  const there = new URL(location, from);
  if (there.protocol === 'https:') there.protocol = 'wss:';
  there.hash = '';
  return here.protocol === 'wss:' && there.protocol === 'wss:' && here.host === there.host ? there.href : undefined;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function failed(kind: DialFailure, why: string): Dialled {
  return { ok: false, kind, why };
}
