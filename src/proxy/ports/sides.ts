/** The hub as each plug sees it. */
import type { Explanation } from '../../core/limits/explain.ts';
import type { Sharing } from '../../core/limits/settings.ts';
import type { Fed, Feed, Spare } from '../../core/limits/spare.ts';
import type {
  Alarm,
  AlarmKind,
  Boot,
  Fact,
  HomeState,
  Instant,
  Lane,
  Lease,
  Mode,
  Party,
  Provider,
  ProviderId,
  Standing,
  Transaction,
} from '../../core/model.ts';
import type { Reply } from '../../core/ocpp/exchange.ts';
import type { Figures } from '../../core/ocpp/figures.ts';
import type { OcppVersion } from '../../core/ocpp/versions.ts';
import type { QuirkId, Selected } from '../../core/quirks/quirks.ts';
import type { StoredWish } from '../../core/station/station.ts';
import type { TariffChange } from '../../core/tariffs/changed.ts';
import type { Bill } from '../../core/tariffs/pricing.ts';
import type { Plan } from '../../core/tariffs/quote.ts';
import type { SessionRecord } from '../../core/tariffs/record.ts';
import type { Tariff } from '../../core/tariffs/tariff.ts';
import type { Command, CommandResult, HouseCommand, HouseView, Notice } from './commands.ts';
import type { ChargerLink, Received } from './links.ts';
import type { MoneySide } from './money.ts';
import type { SessionTelling } from './tellings.ts';

export interface EvseView {
  readonly evse: number;
  readonly connectors: readonly {
    readonly connector: number;
    readonly status: string;
    readonly errorCode: string;
    readonly at: Instant;
  }[];
  readonly fault: boolean;
  /** The home has closed it. */
  readonly closed: boolean;
  readonly lease: Lease | undefined;
  readonly tx: Transaction | undefined;
  readonly powerW: number | undefined;
  readonly currentA: number | undefined;
  readonly energyWh: number | undefined;
  /** What else its meter tells. */
  readonly figures: Figures;
  readonly limitA: number | undefined;
}

export interface ChargerView {
  readonly chargerId: string;
  readonly online: boolean;
  readonly version: OcppVersion | undefined;
  readonly lastSeenAt: Instant | undefined;
  /** Samples of sessions that were not written down, since the disk was nearly full. */
  readonly samplesNotKept: number;
  readonly boot: Boot | undefined;
  /** What the home asked for and the charger has still to hear, oldest first. */
  readonly wishes: readonly StoredWish[];
  /** Newest first. */
  readonly alarms: readonly Alarm[];
  readonly evses: readonly EvseView[];
}

export interface ProviderView {
  readonly provider: Provider;
  /** It decides on cards that say nothing else, and pays for those that it accepts. */
  readonly isAuthority: boolean;
  /** A service: registered for at least one charger. A backend: its socket is open. */
  readonly online: boolean;
  /** Facts not yet acknowledged, over all chargers. */
  readonly pending: number;
  /** Whether it may have control now; undefined = at any time. */
  readonly standing: Standing | undefined;
  /** On the sessions under its control, at all chargers. */
  readonly usedToday: {
    readonly wh: number;
    /** What that cost the home; undefined = there is no purchase tariff. */
    readonly cost?: { readonly minor: number; readonly currency: string } | undefined;
  };
}

/** What waits for one provider about one charger. */
export interface QueueView {
  readonly chargerId: string;
  readonly providerId: ProviderId;
  readonly lane: Lane;
  readonly pending: number;
  /** When the oldest of these facts was recorded. */
  readonly oldestAt: Instant | undefined;
  /** Facts that were left out so far, so that the queue stays bounded: samples in between, old events. */
  readonly leftOut: number;
}

/** Firmware that a provider wants to load, and that waits for the owner. */
export interface FirmwareRequest {
  readonly chargerId: string;
  readonly providerId: ProviderId;
  readonly at: Instant;
  /** Without a login in it. */
  readonly address: string;
  /** The request in the asker's words. */
  readonly asked: string;
}

/** A quirk that was met, and where, without values. */
export interface QuirkMet {
  readonly quirk: QuirkId;
  readonly action?: string | undefined;
  /** JSON pointer into the payload. */
  readonly where?: string | undefined;
  /** A time, as the charger said it. */
  readonly said?: string | undefined;
  /** The session that it was about. */
  readonly tx?: string | undefined;
  /** The service that did it, when it was not the charger. */
  readonly provider?: ProviderId | undefined;
}

/** How one quirk stands for one charger. */
export interface ChargerQuirk extends Selected {
  readonly id: QuirkId;
  /** How often it was met since the program started. */
  readonly times: number;
  readonly lastAt: Instant | undefined;
}

/** What limits one place, and why. */
export interface PlaceLimits extends Explanation {
  readonly evse: number;
  /** The session that runs there; without one it is told what the next would get. */
  readonly sessionId: string | undefined;
  /** What the charger may be giving, as far as it has said yes; undefined = it knows no limit. */
  readonly chargerA: number | undefined;
}

/** What the chargers of the house share. */
export interface SiteView {
  readonly breakerA: number | undefined;
  readonly share: Sharing;
  /** Undefined when there is no breaker to keep. */
  readonly spare: { readonly now: Spare; readonly fed: Fed | undefined } | undefined;
  /** Those that share something. */
  readonly places: readonly {
    readonly chargerId: string;
    readonly evse: number;
    readonly isCharging: boolean;
    readonly limitA: number;
    /** What there would be for it, if it could have more. */
    readonly leavesA: number;
    readonly why: string;
  }[];
}

/** What the plug of chargers can tell the owner. */
export type WireAlarm = Extract<AlarmKind, 'deaf_charger' | 'charger_flapping'>;

/** The hub as the charger plug sees it. */
export interface ChargerSide {
  /**
   * May this identity connect? `version` is what it spoke last: another
   * one takes over only when it really speaks (PROTOCOL §5.1, probing chargers).
   */
  admit(
    chargerId: string,
  ): Promise<
    | { readonly ok: true; readonly chargerId: string; readonly version?: OcppVersion | undefined }
    | { readonly ok: false; readonly why: string }
  >;
  /** Whether this quirk of this charger is tolerated. */
  tolerates(chargerId: string, quirk: QuirkId): boolean;
  /** It was tolerated just now. */
  met(chargerId: string, quirk: QuirkMet): void;
  /** Remembers for the owner why somebody was turned away (wrong password, no identity …). */
  turnedAway(chargerId: string, why: string): void;
  /** Something about its connection that the owner should know, and that it is over. */
  alarm(chargerId: string, kind: WireAlarm, why: string): Promise<void>;
  alarmOver(chargerId: string, kind: WireAlarm): Promise<void>;
  /**
   * This socket is the charger from now on; the caller closes the one it replaces. Here a new charger is adopted, so
   * that nobody is adopted who only knocked. False when it may not stay after all.
   */
  connected(link: ChargerLink): Promise<boolean>;
  /** Only the socket in force counts; others are ignored. */
  gone(link: ChargerLink): Promise<void>;
  /** Served one at a time per socket, in order. */
  up(link: ChargerLink, message: Received): Promise<Reply>;
}

/** The hub as the backend plug sees it. */
export interface BackendSide {
  providerOf(id: ProviderId): Provider | undefined;
  backendOnline(id: ProviderId): void;
  /** Ends leases that it holds without a running session. */
  backendGone(id: ProviderId): Promise<void>;
  command(by: Party, chargerId: string, command: Command): Promise<CommandResult>;
  /** Undefined while this backend has never acknowledged anything for this charger. */
  cursor(chargerId: string, id: ProviderId): number | undefined;
  /** Transaction facts after the cursor, for the replay on connect. */
  replay(
    chargerId: string,
    id: ProviderId,
    afterSeq: number,
    limit: number,
  ): Promise<readonly { readonly fact: Fact; readonly tx: Transaction | undefined }[]>;
  /** Moves the cursor; never backwards, never beyond the journal. False when `seq` was never given. */
  acknowledge(chargerId: string, id: ProviderId, seq: number): Promise<boolean>;
  follow(follower: (notice: Notice) => void): () => void;
  chargers(): readonly ChargerView[];
  tariffs(): readonly Tariff[];
  /** This provider changed one of them. */
  tariffChanged(by: ProviderId, change: TariffChange): Promise<void>;
  /** The tariff by which this provider pays. */
  tariffOf(id: ProviderId): string | undefined;
  /** What a planned session would cost; undefined: there is no such tariff. */
  quote(tariffId: string, plan: Plan): Promise<Bill | undefined>;
}

/** The owner's word on chargers that nobody configured. */
export interface AdoptionView {
  /** Turned away since nobody knows them, the last to try first; at most 20. */
  readonly waiting: readonly {
    readonly chargerId: string;
    readonly firstAt: Instant;
    readonly lastAt: Instant;
    /** How often it tried. */
    readonly times: number;
    readonly why: string;
  }[];
  readonly adopted: readonly { readonly chargerId: string; readonly at: Instant }[];
  readonly refused: readonly { readonly chargerId: string; readonly at: Instant }[];
}

/** The hub as HTTP, CLI and Home Assistant see it. */
export interface OwnerSide extends MoneySide {
  chargers(): readonly ChargerView[];
  providers(): Promise<readonly ProviderView[]>;
  queues(): Promise<readonly QueueView[]>;
  mode(): { readonly mode: Mode; readonly sharingAllowed: boolean; readonly home: HomeState };
  house(): HouseView;
  /** What the home sets for the whole house. */
  houseCommand(command: HouseCommand): Promise<CommandResult>;
  command(by: Party, chargerId: string, command: Command): Promise<CommandResult>;
  /** Gives control of the charger to a provider, or takes it home; `undefined` frees it (POST /override). */
  override(
    chargerId: string,
    owner: ProviderId | 'home' | undefined,
  ): Promise<{ readonly ok: boolean; readonly why: string }>;
  homeChanged(state: HomeState): Promise<void>;
  /** Firmware that waits for the owner, at all chargers. */
  firmwareRequests(): readonly FirmwareRequest[];
  /** The owner's word on what waits at this charger; undefined when there is no such charger. */
  decideFirmware(
    chargerId: string,
    isApproved: boolean,
  ): Promise<{ readonly ok: boolean; readonly why: string } | undefined>;
  /** The owner has seen it. False: there is no such alarm. */
  endAlarm(chargerId: string, key: string): Promise<boolean>;
  /** What is kept of a session, so far for one that runs; undefined: there is no such session. */
  sessionRecord(sessionId: string): Promise<SessionRecord | undefined>;
  /** What each provider was told of a session; undefined when there is no such session. */
  tellings(sessionId: string): Promise<readonly SessionTelling[] | undefined>;
  /** Sends again what a provider never took of a session; how many messages, undefined when there is no such session. */
  sendAgain(sessionId: string, providerId: ProviderId): Promise<number | undefined>;
  /** Undefined when there is no such charger. */
  quirks(chargerId: string): readonly ChargerQuirk[] | undefined;
  site(): SiteView;
  /** "Why is it 6 A now?" for each place of a charger; undefined when there is no such charger. */
  limits(chargerId: string): readonly PlaceLimits[] | undefined;
  /** Somebody knows what the house takes or leaves. Undefined when nothing depends on that. */
  feedSpare(value: Feed): SiteView['spare'];
  /** Nobody there knows it any more. */
  forgetSpare(by: Fed['by']): void;
  /** Chargers that were turned away, newest first, at most 20. */
  refusedChargers(): readonly { readonly chargerId: string; readonly at: Instant; readonly why: string }[];
  /** Chargers that nobody configured: who waits for the owner, who was adopted, who was refused. */
  adoption(): AdoptionView;
  /** Adopts or refuses it; undefined when no such charger waits or was decided on. */
  decideAdoption(
    chargerId: string,
    isAdopted: boolean,
  ): Promise<{ readonly ok: boolean; readonly why: string } | undefined>;
  follow(follower: (notice: Notice) => void): () => void;
}
