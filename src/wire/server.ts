import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { OcppVersion } from '../core/ocpp/versions.ts';
import type { Log } from '../lib/log.ts';
import { basicUser, checkBasic } from './basic-auth.ts';
import { chooseVersion, offeredNames } from './choose-version.ts';
import { identify } from './identity.ts';
import { CLOSE } from './limits.ts';
import type { PasswordGate } from './password-gate.ts';
import { proofFault, type SecurityProfile } from './security.ts';
import { completeUpgrade, type RefusalStatus, refuseUpgrade } from './upgrade.ts';

/** What the owner set for one charger. */
export interface ExpectedCharger {
  /** Its id as the owner spells it, where it is known in other letters; it may call itself so too. */
  readonly writtenId?: string | undefined;
  /** Without one, everybody who knows the address gets in. */
  readonly password?: string | undefined;
  /** User of its credentials, when it is not the identity. */
  readonly user?: string | undefined;
  readonly version?: OcppVersion | undefined;
  /** False: messages are not compressed although it offers that. */
  readonly compression?: boolean | undefined;
  /** The least that is accepted. */
  readonly securityProfile?: SecurityProfile | undefined;
  /** In its certificate, when it is not the identity. */
  readonly certificateName?: string | undefined;
}

export interface DoorOptions {
  readonly log: Log;
  /** May this identity connect, and what is it called here? Asked before the password, which belongs to the name. */
  readonly admit: (identity: string) => Promise<
    | { readonly ok: true; readonly chargerId: string }
    /** Without a status it is not known here: 404. */
    | { readonly ok: false; readonly why: string; readonly status?: RefusalStatus | undefined }
  >;
  readonly expected: (chargerId: string) => ExpectedCharger;
  readonly gate: PasswordGate;
  /** The only charger that the owner configured: who a charger is that connects to `/charger`. */
  readonly onlyCharger?: string | undefined;
  /** The charger that has this user: who a charger is that names itself by its user alone. */
  readonly chargerOfUser?: ((user: string) => string | undefined) | undefined;
  /** That must stand in certificates of chargers. */
  readonly organisation?: string | undefined;
  readonly autoDetect: boolean;
  readonly defaultVersion: OcppVersion;
  readonly maxFrameBytes?: number | undefined;
}

export type Handshake =
  | {
      readonly ok: true;
      /** Paused until a {@link Peer} listens. */
      readonly socket: WebSocket;
      readonly chargerId: string;
      readonly version: OcppVersion;
      /** False when the charger offered no sub-protocol: then its first Boot may correct the version. */
      readonly negotiated: boolean;
      /** How its password was written; undefined when none was asked for. */
      readonly passwordForm?: 'bytes' | 'hex' | 'text' | undefined;
      readonly remote: string;
    }
  /** Answered and closed. 401 is a security event. */
  | {
      readonly ok: false;
      readonly status: number;
      readonly why: string;
      readonly identity: string | undefined;
      readonly remote: string;
    };

/** Does the whole handshake of a charger (PROTOCOL §5.1); whoever is not let in has been answered. Never rejects. */
export async function acceptCharger(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  options: DoorOptions,
): Promise<Handshake> {
  const { log } = options;
  const remote = request.socket.remoteAddress ?? 'unknown';
  socket.on('error', (error) => log.debug({ remote, why: error.message }, 'a connection failed during its handshake'));
  const authorization = request.headers.authorization;
  const login = basicUser(authorization);
  const user = login === undefined ? undefined : (options.chargerOfUser?.(login) ?? login);
  const who = identify(request, { user, onlyCharger: options.onlyCharger });
  for (const note of who.notes) log.info({ remote }, note);
  const refused = (
    status: RefusalStatus,
    why: string,
    headers: { readonly [name: string]: string } = {},
  ): Handshake => {
    refuseUpgrade(socket, status, headers);
    return { ok: false, status, why, identity: who.identity, remote };
  };

  if (who.route !== 'charger') return refused(404, 'no charger may connect to this path');
  if (who.identity === undefined) return refused(404, 'the address must end with the identity of the charger');
  const admission = await options.admit(who.identity).catch((error: unknown) => {
    log.error({ err: error }, 'whether a charger may connect could not be decided');
  });
  if (admission === undefined) return refused(503, 'try again later');
  if (!admission.ok) return refused(admission.status ?? 404, admission.why);
  const { chargerId } = admission;
  const expected = options.expected(chargerId);

  const { certificateName, securityProfile, writtenId = chargerId } = expected;
  const itsNames = [...new Set([chargerId, who.identity, writtenId])];
  const names = certificateName === undefined ? itsNames : [certificateName];
  const { organisation } = options;
  const hasPassword = expected.password !== undefined;
  const weak = proofFault(request.socket, { securityProfile, hasPassword, names, organisation });
  if (weak !== undefined) return refused(403, weak);
  let passwordForm: 'bytes' | 'hex' | 'text' | undefined;
  if (expected.password !== undefined) {
    const waitMs = options.gate.waitMs(remote, chargerId);
    if (waitMs > 0)
      return refused(429, 'too many wrong passwords', { 'Retry-After': String(Math.ceil(waitMs / 1000)) });
    const users = expected.user === undefined ? itsNames : [expected.user];
    const verdict = checkBasic(authorization, { users, password: expected.password });
    if (!verdict.ok) {
      if (verdict.why === 'wrong') options.gate.failed(remote, chargerId);
      const why = verdict.why === 'wrong' ? 'wrong user or password' : 'a password is needed';
      return refused(401, why, { 'WWW-Authenticate': 'Basic realm="OCPP", charset="UTF-8"' });
    }
    options.gate.succeeded(remote, chargerId);
    passwordForm = verdict.form;
    log.debug({ charger: chargerId, form: passwordForm }, 'the password is right');
  }

  const choice = chooseVersion({
    offered: offeredNames(request.headers['sec-websocket-protocol']),
    forced: expected.version,
    hints: who.hints,
    autoDetect: options.autoDetect,
    defaultVersion: options.defaultVersion,
  });
  const echo = 'refuse' in choice ? undefined : choice.echo;
  const { maxFrameBytes } = options;
  const compress = expected.compression ?? true;
  const webSocket = await completeUpgrade(request, socket, head, { maxFrameBytes, echo, compress });
  if (webSocket === undefined) {
    return { ok: false, status: 400, why: 'no proper WebSocket handshake', identity: who.identity, remote };
  }
  if ('refuse' in choice) {
    // The standard wants the handshake to be completed first (J-spec §3.3).
    closeUnheard(webSocket, CLOSE.protocol, 'no common version');
    return { ok: false, status: 101, why: choice.refuse, identity: who.identity, remote };
  }
  log.info({ charger: chargerId, remote, version: choice.version, from: choice.from }, 'a charger connected');
  const negotiated = echo !== undefined;
  return { ok: true, socket: webSocket, chargerId, version: choice.version, negotiated, passwordForm, remote };
}

/** Closes a socket on which nobody listens. */
export function closeUnheard(socket: WebSocket, code: number, reason: string): void {
  socket.on('error', () => socket.terminate());
  socket.resume();
  socket.close(code, reason);
}
