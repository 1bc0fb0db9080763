/** Links: one open socket to a charger or a service, as the hub sees it. */
import type { Instant, Payload, ProviderId } from '../../core/model.ts';
import type { CallOutcome } from '../../core/ocpp/exchange.ts';
import type { Standing } from '../../core/ocpp/registration.ts';
import type { OcppVersion } from '../../core/ocpp/versions.ts';
import type { TakenBoot } from '../../core/station/boot.ts';
import type { Cause } from '../../lib/trace.ts';

/** A CALL or SEND of a peer after the edge checked it. */
export interface Received {
  readonly action: string;
  /** Validates strictly against the published schema of the link's version. */
  readonly payload: Payload;
  /** What really came, when it had to be repaired first. */
  readonly received?: Payload | undefined;
  /** On its link; absent where it came by none. */
  readonly messageId?: string | undefined;
}

/** PROTOCOL §5.3: lower goes first on the charger's link. */
export const PRIORITY = {
  safety: 0,
  home: 1,
  holder: 2,
  limits: 3,
  homeReads: 4,
  provider: 5,
  housekeeping: 6,
} as const;
export type Priority = (typeof PRIORITY)[keyof typeof PRIORITY];

/** Hears an answer that came after its time limit. */
export type Late = (outcome: CallOutcome) => void;

/** One open socket to a charger; made by `chargers/`. */
export interface ChargerLink {
  readonly chargerId: string;
  readonly version: OcppVersion;
  /** At most one CALL is unanswered; `timeoutMs` counts from now, queueing included. */
  /** `unless` is asked right before the frame is sent: true withdraws it. */
  call(
    action: string,
    payload: Payload,
    options: { timeoutMs: number; priority: Priority; unless?: () => boolean; late?: Late; cause?: Cause | undefined },
  ): Promise<CallOutcome>;
  close(code: number, reason: string): void;
}

/** One link to a service for one charger, registered or on its way there; made by `providers/`. */
export interface ServiceLink {
  readonly chargerId: string;
  readonly providerId: ProviderId;
  readonly version: OcppVersion;
  /**
   * `messageId` repeats an earlier try (PROTOCOL T5); absent = a new one. `unless` is asked right before the frame is
   * sent: true withdraws it.
   */
  call(
    action: string,
    payload: Payload,
    options: {
      timeoutMs: number;
      messageId?: string;
      unless?: () => boolean;
      late?: Late;
      cause?: Cause | undefined;
    },
  ): Promise<CallOutcome>;
  /** Says what wants no answer; false when the version has no such thing, or the link is closed. */
  send(action: string, payload: Payload): boolean;
  standing(): Standing;
  /**
   * Boots again, as the service asked; false when it had its Boot on this connection (PROTOCOL §2.1), unless the owner
   * knows that this service insists.
   */
  bootAgain(insists: boolean): boolean;
  /** Gives the link up (dead peer); it is dialled again. */
  close(code: number, reason: string): void;
  /** Takes over what the service wrote about its own link ({@link OwnLink}). */
  retune(): void;
  /** How safe it is, from 0 (neither password nor TLS) to 3 (a certificate of ours). */
  readonly securityProfile: number;
  /** Stands for the login by which the owner's configuration reaches it; undefined = the service cannot change that. */
  login(): string | undefined;
  /** The password that the service gave us and let us in with; undefined = it was another one. */
  openedWith(): string | undefined;
  /** Closes the link as a station does that restarts, and dials again after that time. */
  restart(afterMs: number): void;
}

/** What a service wrote about its own link; what is absent is as the owner configured it. */
export interface OwnLink {
  readonly heartbeatS?: number | undefined;
  /** 0 = none. */
  readonly pingS?: number | undefined;
  readonly password?: OwnPassword | undefined;
}

/** A password that a service gave us for its own link (PROTOCOL §2.4): never shown, never logged. */
export interface OwnPassword {
  /** One character a byte. */
  readonly password: string;
  readonly since: Instant;
  /** The one that opened the link when this one was told; undefined = that of the configuration. */
  readonly before?: string | undefined;
  /** The login of the configuration that it stands in for: once the owner writes another one, that counts. */
  readonly replaces: string;
}

/** Whether a service should be connected for a charger now (PROTOCOL §2.1 g). `quiet`: the charger is away, so no heartbeat. */
export type Want = 'online' | 'quiet' | 'off';

/** The plug that dials services. */
export interface Services {
  /** Called whenever the answer may have changed; the same answer twice changes nothing. */
  want(chargerId: string, providerId: ProviderId, want: Want, version: OcppVersion): void;
  /** The charger booted: every service hears of it (PROTOCOL §2.1). */
  rebooted(chargerId: string): void;
  links(): readonly ServiceLinkState[];
}

export interface ServiceLinkState {
  readonly chargerId: string;
  readonly providerId: ProviderId;
  readonly state: 'off' | 'backoff' | 'booting' | 'pending' | 'rejected' | 'resumed' | 'accepted';
  readonly version?: OcppVersion | undefined;
  readonly since: Instant;
  /** The last thing that went wrong, in plain words and without secrets. */
  readonly lastError?: string | undefined;
  /** How far its clock is ahead of ours, as it said last. */
  readonly skewMs?: number | undefined;
  /** What it asked and is not being served yet: while these are many its socket is not read. */
  readonly waiting?: number | undefined;
}

/** A Boot for one service, and what is remembered once it accepted it. */
export interface BootToSend {
  /** The charger's own, which it tells again. */
  readonly cause?: Cause | undefined;
  readonly action: string;
  readonly payload: Payload;
  readonly taken: TakenBoot;
}
