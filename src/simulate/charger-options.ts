/** What a simulated charger is made of, and what it can do. */
import type { Boot, ConnectorStatus, Payload, StopReason } from '../core/model.ts';
import type { CallOutcome, Reply } from '../core/ocpp/exchange.ts';
import type { OcppVersion } from '../core/ocpp/versions.ts';
import type { KeyTexts } from '../lib/certificates.ts';
import type { Clock } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';
import type { Log } from '../lib/log.ts';
import type { Dialled, DialOptions } from '../wire/client.ts';
import type { InboundCall } from '../wire/inbox.ts';
import type { Events } from './events.ts';
import type { Car, Evse } from './evse.ts';
import type { Kept } from './kept.ts';
import type { Limits } from './limits.ts';
import type { Settings } from './settings.ts';
import type { OutgoingCall } from './spelling.ts';

export interface ChargerOptions {
  /** `ws://host:port`, to which the identity is appended. */
  readonly url: string;
  readonly id: string;
  readonly version: OcppVersion;
  /** For HTTP Basic, with the identity as user. */
  readonly password?: string | undefined;
  /** Over `wss://`: whom it trusts, and how it proves itself, in PEM. */
  readonly tls?: KeyTexts | undefined;
  /** How many EVSEs, each with one connector; 1 by default. */
  readonly evses?: number | undefined;
  readonly boot?: Boot | undefined;
  readonly car?: Partial<Car> | undefined;
  /** Amperes per phase that the fuse allows; 16 by default. */
  readonly maxA?: number | undefined;
  /** Energy register of every EVSE at the start. */
  readonly registerWh?: number | undefined;
  readonly meterEveryS?: number | undefined;
  /** Between attempts to connect; absent = as the standard has it, ten seconds and more. */
  readonly reconnectMs?: number | undefined;
  /** Asked before the usual ones, in this order: quirks, and whatever a test wants. */
  readonly behaviours?: readonly ChargerBehaviour[] | undefined;
  readonly clock?: Clock | undefined;
  readonly ids?: Ids | undefined;
  readonly log?: Log | undefined;
}

/** One trait of a charger. Whatever is left out, the charger does as the standard says. */
export interface ChargerBehaviour {
  readonly name: string;
  /** Opens the socket; the first behaviour that can does it. */
  readonly dial?: (options: DialOptions) => Promise<Dialled>;
  /** False: no Boot on this connection, counted from 0. */
  readonly boots?: (connection: number) => boolean;
  /** Answers a CALL; undefined leaves it to the next behaviour. */
  readonly handleCall?: (call: InboundCall, charger: ChargerInside) => Reply | undefined | Promise<Reply | undefined>;
  /** The last word on a CALL before it is sent. */
  readonly transformCall?: (call: OutgoingCall, version: OcppVersion) => OutgoingCall;
  /** How often a message of a transaction is said. */
  readonly timesSaid?: (call: OutgoingCall) => number;
  /** False: what happens to a transaction while there is no link is never told. */
  readonly remembersOffline?: boolean;
}

/** What a behaviour may touch. */
export interface ChargerInside {
  readonly version: OcppVersion;
  readonly clock: Clock;
  readonly evses: readonly Evse[];
  readonly limits: Limits;
  readonly settings: Settings;
  readonly kept: Kept;
  /** Messages that wait to be sent. */
  waiting(): number;
  /** To be called around a change of anything that bears on the power: settles the meter first, then tells what changed. */
  change(evse: Evse, alter: () => void): void;
  /** Runs when the answer that is being given is on its way. */
  afterwards(run: () => void | Promise<void>): void;
  /** Runs after a while, unless the charger is taken away before. */
  later(delayMs: number, run: () => void): void;
  /** Tells the first of these that the version knows; lost when nobody hears it. */
  say(spellings: readonly OutgoingCall[]): void;
  /** A start over the wire: waits for a cable where there is none. */
  remoteStart(evse: Evse, tag: { id: string; type?: string | undefined }, remoteStartId?: number): void;
  end(evse: Evse, reason: StopReason): void;
  /** The settings changed. */
  reconfigure(): void;
  /** Ends sessions where `reason` is given, drops the link and comes back. */
  restart(bootReason: string, endReason: StopReason | undefined): void;
  /** Tells it again although nothing changed. */
  repeat: {
    boot(): Promise<void>;
    heartbeat(): Promise<void>;
    status(evse: Evse): Promise<void>;
    meter(evse: Evse): Promise<void>;
  };
}

export interface EvseSnapshot {
  readonly evse: number;
  readonly status: ConnectorStatus;
  readonly plugged: boolean;
  readonly tag?: string | undefined;
  readonly chargerTxId?: string | undefined;
  readonly energyWh?: number | undefined;
  /** Amperes per phase that it may draw now. */
  readonly limitA: number;
  readonly powerW: number;
  readonly registerWh: number;
}

export interface ChargerSnapshot {
  readonly id: string;
  readonly online: boolean;
  readonly registered: boolean;
  /** Messages of transactions that wait to be sent. */
  readonly waiting: number;
  readonly evses: readonly EvseSnapshot[];
}

/** What a person does at a charger, and what a test wants to see. EVSEs count from 1, which is the default. */
export interface SimulatedCharger extends Events {
  /** A deed that cannot be done now throws a `DeedError`. */
  plug(evse?: number): void;
  unplug(evse?: number): void;
  /** Shows a card; answers what was said of it, `Local` when nobody could be asked, or `Stopped` when it ended its own session. */
  card(tag: string, evse?: number): Promise<string>;
  /** Plugs in where needed and shows a card. */
  start(tag: string, evse?: number): Promise<string>;
  stop(evse?: number): void;
  fault(errorCode?: string, evse?: number): void;
  clear(evse?: number): void;
  /** The car takes a break; `resume` ends it. */
  pause(evse?: number): void;
  resume(evse?: number): void;
  offline(): void;
  online(): void;
  /** Amperes per phase that the owner allows at the charger itself. */
  limit(amps: number, evse?: number): void;
  /** The power that the car asks for from now on. */
  power(watts: number, evse?: number): void;
  /** Says no to this action, until told otherwise. */
  refuse(action: string, isRefused: boolean): void;
  /** Any message. */
  call(action: string, payload: Payload): Promise<CallOutcome>;
  snapshot(): ChargerSnapshot;
  /** Resolves when everything about sessions was told, and the last status. */
  told(): Promise<void>;
  close(): Promise<void>;
}

/** A deed that makes no sense now; the message is for a person. */
export class DeedError extends Error {
  override readonly name = 'DeedError';
}
