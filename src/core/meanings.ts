/**
 * What chargers and central systems say to each other, in the proxy's own words: free of any OCPP version and shaped
 * like the newest one. Only `core/ocpp` knows how a version spells them.
 */

import type { CommandAsks } from './asks/commands.ts';
import type { ConfigurationAsks } from './asks/configuration.ts';
import type { DisplayAsks } from './asks/display.ts';
import type { GridAsks } from './asks/grid.ts';
import type { MonitoringAsks } from './asks/monitoring.ts';
import type { NewsAsks } from './asks/news.ts';
import type { Problems, Status } from './asks/places.ts';
import type { ProfileAsks } from './asks/profiles.ts';
import type { TxAnswer, TxEnded, TxStarted, TxUpdated } from './asks/sessions.ts';
import type { StationAsks } from './asks/station.ts';
import type { StreamAsks } from './asks/streams.ts';
import type { TariffAsks } from './asks/tariffs.ts';
import type { TransactionAsks } from './asks/transactions.ts';
import type { UpkeepAsks } from './asks/upkeep.ts';
import type { VendorAsks } from './asks/vendor.ts';

export type { CommandAnswer, Start } from './asks/commands.ts';
export type { Availability, Problem, Problems, Status } from './asks/places.ts';
export * from './asks/sessions.ts';

/** Milliseconds since the epoch, UTC. */
export type Instant = number;

/** Our id of a service or backend; `home`, `none` and `system` are reserved. */
export type ProviderId = string;

/** Who does something: a provider, the owner, or the proxy itself (safety, housekeeping). */
export type Party = ProviderId | 'home' | 'system';

/** EVSE 0 is the station itself. A connector is counted from 1 within its EVSE. */
export interface Place {
  readonly evse: number;
  readonly connector?: number | undefined;
}

// ---------------------------------------------------------------- tokens

export interface Token {
  /** As received; tokens compare without regard to case (PROTOCOL §2.3). */
  readonly id: string;
  /** Kind of token where a version has one (`ISO14443`, `Central`, …). */
  readonly type?: string | undefined;
}

export const TOKEN_STATUSES = [
  'Accepted',
  'Blocked',
  'ConcurrentTx',
  'Expired',
  'Invalid',
  'NoCredit',
  'NotAllowedTypeEVSE',
  'NotAtThisLocation',
  'NotAtThisTime',
  'Unknown',
] as const;
export type TokenStatus = (typeof TOKEN_STATUSES)[number];

export interface TokenInfo {
  readonly status: TokenStatus;
  readonly expiresAt?: Instant | undefined;
  readonly group?: string | undefined;
  /** The only EVSEs where it may charge. */
  readonly evses?: readonly number[] | undefined;
}

/** What an authority once said of a token (PROTOCOL §2.3). */
export interface LearntToken {
  readonly id: string;
  readonly from: string;
  /** It stands in a list that is believed without asking. */
  readonly isBelieved?: boolean | undefined;
  readonly status: string;
  readonly at: Instant;
  readonly expiresAt?: Instant | undefined;
  readonly group?: string | undefined;
}

/** A place that waits for a card, under our own number. */
export interface Reservation {
  readonly id: number;
  readonly token: Token;
  /** Other cards of this group may use it, too. */
  readonly group?: string | undefined;
  readonly until?: Instant | undefined;
}

// ---------------------------------------------------------------- meter

export interface Sample {
  readonly value: number;
  /** Defaults to `Energy.Active.Import.Register`, as in every version. */
  readonly measurand: string;
  /** Unit as the version names it, after its default was filled in (`Wh`, `kWh`, `W`, `A`, `V`, `Percent` …). */
  readonly unit: string;
  readonly context?: string | undefined;
  readonly phase?: string | undefined;
  readonly location?: string | undefined;
  /** The value carries a signature: such samples are never thinned or altered. */
  readonly signed?: Signature | undefined;
}

/** What a meter signed, as it stands on the wire: it is proven by every byte of it. */
export interface Signature {
  readonly data: string;
  /** `OCMF`, `EDL` …; `Other` where nobody said and it does not show. */
  readonly encoding: string;
  readonly method?: string | undefined;
  readonly publicKey?: string | undefined;
  /** The number stands in no clear text, nor in a plain sample beside it: the value of the sample is none. */
  readonly isSealed?: true | undefined;
}

/** All samples taken at one moment. */
export interface Reading {
  readonly at: Instant;
  readonly samples: readonly Sample[];
}

// ---------------------------------------------------------------- states

export const CONNECTOR_STATUSES = [
  'Available',
  'Preparing',
  'Charging',
  'SuspendedEV',
  'SuspendedEVSE',
  'Finishing',
  'Occupied',
  'Reserved',
  'Unavailable',
  'Faulted',
] as const;
/** Union of the words of all versions: newer ones say `Occupied` and put the rest into the charging state. */
export type ConnectorStatus = (typeof CONNECTOR_STATUSES)[number];

export type ChargingState = 'Charging' | 'EVConnected' | 'SuspendedEV' | 'SuspendedEVSE' | 'Idle';

// ---------------------------------------------------------------- meanings

/** What a charger tells. */
export interface Boot {
  readonly vendor: string;
  readonly model: string;
  readonly serialNumber?: string | undefined;
  readonly firmwareVersion?: string | undefined;
  readonly iccid?: string | undefined;
  readonly imsi?: string | undefined;
  readonly meterType?: string | undefined;
  readonly meterSerialNumber?: string | undefined;
  readonly reason?: string | undefined;
}
export interface Registration {
  readonly status: 'Accepted' | 'Pending' | 'Rejected';
  readonly now: Instant;
  readonly intervalS: number;
}
export interface Authorize {
  readonly token: Token;
}
export interface TokenAnswer {
  readonly info: TokenInfo;
}
export interface Meter {
  readonly place: Place;
  readonly readings: readonly Reading[];
}
export interface CurrentTime {
  readonly now: Instant;
}
// biome-ignore lint/complexity/noBannedTypes: an answer without fields is exactly that
export type Nothing = {};

/** Every meaning with what is asked and what is answered; those of requests of central systems stand in `asks/`. */
export interface Meanings
  extends CommandAsks,
    ConfigurationAsks,
    TransactionAsks,
    UpkeepAsks,
    MonitoringAsks,
    DisplayAsks,
    TariffAsks,
    GridAsks,
    StreamAsks,
    VendorAsks,
    NewsAsks,
    ProfileAsks,
    StationAsks {
  readonly boot: { ask: Boot; answer: Registration };
  readonly heartbeat: { ask: Nothing; answer: CurrentTime };
  readonly authorize: { ask: Authorize; answer: TokenAnswer };
  readonly status: { ask: Status; answer: Nothing };
  readonly txStarted: { ask: TxStarted; answer: TxAnswer };
  readonly txUpdated: { ask: TxUpdated; answer: TxAnswer };
  readonly txEnded: { ask: TxEnded; answer: TxAnswer };
  readonly meter: { ask: Meter; answer: Nothing };
  readonly problems: { ask: Problems; answer: Nothing };
}
export type MeaningName = keyof Meanings;

/** A decoded message: its name and what it says. */
export type Message = { [M in MeaningName]: { readonly means: M; readonly ask: Meanings[M]['ask'] } }[MeaningName];
export type MessageOf<M extends MeaningName> = Extract<Message, { means: M }>;

/** JSON as it stands on a wire: objects only, checked where it is used. */
export type Payload = { readonly [field: string]: unknown };
