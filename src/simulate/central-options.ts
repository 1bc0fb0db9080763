/** What a simulated central system is made of, and what it can do. */
import type { Payload, Registration, TokenInfo } from '../core/model.ts';
import type { CallOutcome, Reply } from '../core/ocpp/exchange.ts';
import type { OcppVersion } from '../core/ocpp/versions.ts';
import type { Clock } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';
import type { Log } from '../lib/log.ts';
import type { InboundCall } from '../wire/inbox.ts';
import type { Events } from './events.ts';

export interface CentralOptions {
  /** 0 or absent = any free one. */
  readonly port?: number | undefined;
  /** Only this machine by default. */
  readonly host?: string | undefined;
  /** The only version that it speaks; absent = whatever a station offers. */
  readonly version?: OcppVersion | undefined;
  /** What every station must send by HTTP Basic. */
  readonly password?: string | undefined;
  /** Of the first session, where the central system numbers them; 1 by default. */
  readonly firstTxId?: number | undefined;
  readonly heartbeatS?: number | undefined;
  /** Asked before the usual ones, in this order. */
  readonly behaviours?: readonly CentralBehaviour[] | undefined;
  readonly clock?: Clock | undefined;
  readonly ids?: Ids | undefined;
  readonly log?: Log | undefined;
}

/** One trait of a central system. */
export interface CentralBehaviour {
  readonly name: string;
  /** False: the station is turned away in its handshake. */
  readonly admits?: (identity: string) => boolean;
  /** Answers a CALL; undefined leaves it to the next behaviour. */
  readonly handleCall?: (call: InboundCall, station: Station) => Reply | undefined | Promise<Reply | undefined>;
}

/** A charger's session as the central system knows it. */
export interface KnownSession {
  readonly txId: string;
  readonly evse: number;
  readonly tag: string | undefined;
}

/** A station, connected or not, and what it has told. */
export interface Station {
  readonly id: string;
  readonly version: OcppVersion;
  readonly connected: boolean;
  readonly registration: Registration['status'] | undefined;
  /** Sessions that have not ended. */
  readonly sessions: readonly KnownSession[];
}

/** Whom and what a command is for: the station that connected last, and its first EVSE, unless it says otherwise. */
export interface Aim {
  readonly station?: string | undefined;
  readonly evse?: number | undefined;
}

/** Commands answer what the station said; one that cannot be sent throws a `DeedError`. */
export interface SimulatedCentralSystem extends Events {
  readonly port: number;
  /** `ws://127.0.0.1:port`, to which a station appends its identity. */
  readonly url: string;
  readonly stations: readonly Station[];
  start(tag: string, aim?: Aim): Promise<CallOutcome>;
  /** Stops the session at the EVSE, or the only one there is. */
  stop(aim?: Aim): Promise<CallOutcome>;
  /** Amperes per phase, for the session at the EVSE, or as its default while there is none. */
  limit(amps: number, aim?: Aim): Promise<CallOutcome>;
  /** Takes back the limits that it gave. */
  unlimit(aim?: Aim): Promise<CallOutcome>;
  trigger(message: string, aim?: Aim): Promise<CallOutcome>;
  /** Writes a setting; `Component.Variable` where a version has components. */
  configure(key: string, value: string, aim?: Aim): Promise<CallOutcome>;
  unlock(aim?: Aim): Promise<CallOutcome>;
  available(operative: boolean, aim?: Aim): Promise<CallOutcome>;
  reset(aim?: Aim): Promise<CallOutcome>;
  /** Any message. */
  call(action: string, payload: Payload, aim?: Aim): Promise<CallOutcome>;
  /** What is said of this tag from now on; of all others `Accepted`. */
  judge(tag: string, status: TokenInfo['status']): void;
  /** What the next Boots are answered. */
  register(status: Registration['status']): void;
  /** How long it thinks before each answer. */
  delay(delayMs: number): void;
  /** Leaves this action without an answer, until told otherwise. */
  mute(action: string, isMute: boolean): void;
  /** Says no to this action, until told otherwise. */
  refuse(action: string, isRefused: boolean): void;
  /** Drops every station and listens no more. */
  down(): Promise<void>;
  /** Listens again, at the same port. */
  up(): Promise<void>;
  close(): Promise<void>;
}
