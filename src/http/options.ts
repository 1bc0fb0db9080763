import type { Instant } from '../core/model.ts';
import type { MeterNumbers } from '../core/tariffs/certificate.ts';
import type { Parties } from '../core/tariffs/statement.ts';
import type { Clock } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';
import type { Log } from '../lib/log.ts';
import type { Backups, Ledger, OwnerSide, ServiceLinkState, TraceSource } from '../proxy/ports.ts';
import type { Configuration } from './configuration.ts';
import type { AskAdmin } from './ingress.ts';
import type { ProviderPreset, Reach } from './onboarding.ts';
import type { PasswordStore } from './password.ts';
import type { Simulator } from './simulator.ts';
import type { Setting } from './tokens.ts';
import type { Trials } from './trials.ts';

/** What somebody who runs the proxy asks. */
export interface Operation {
  /** In Prometheus' text format. */
  metrics(): Promise<string>;
  /** Both without names, for they are answered without login. */
  health(): Promise<{ readonly status: 'ok' | 'degraded'; readonly reasons: readonly string[] }>;
  readiness(): Promise<{ readonly ready: boolean; readonly reasons: readonly string[] }>;
}

/** A backend as its plug tells of it. */
export interface BackendState {
  readonly id: string;
  readonly online: boolean;
  readonly since: Instant;
}

/** What is known of the place where the house stands. */
export interface Place {
  readonly timeZone: string;
  /** As ISO 4217 has it; undefined: nobody said. */
  readonly currency: string | undefined;
  /** Who stands on statements. */
  readonly parties: Parties;
  /** Those that the owner named, by the ids of chargers. */
  readonly meters: ReadonlyMap<string, MeterNumbers>;
  /** Host and port where chargers come in, where a browser that came through Home Assistant does not tell it. */
  readonly stations?: string | undefined;
  readonly homeAssistant: HomeLinkState;
}

/** The link to Home Assistant; `off`: nobody is asked. */
export interface HomeLinkState {
  readonly link: 'off' | 'connecting' | 'starting' | 'connected' | 'waiting' | 'unauthorised' | 'closed';
  readonly since: Instant;
  readonly lastError: string | undefined;
}

export interface HttpOptions {
  readonly owner: OwnerSide;
  readonly ledger: Pick<
    Ledger,
    | 'sessions'
    | 'sessionCount'
    | 'session'
    | 'sessionParties'
    | 'terms'
    | 'audit'
    | 'shadows'
    | 'notes'
    | 'record'
    | 'facts'
    | 'story'
    | 'lanes'
    | 'givenUp'
  >;
  readonly passwords: PasswordStore;
  /** Where the tokens that the owner made are kept. */
  readonly tokens: Setting;
  /** Undefined: there is no trace, or no place for a configuration; the API says so. */
  readonly trace?: TraceSource | undefined;
  readonly configuration?: Configuration | undefined;
  /** Undefined: this house keeps none. */
  readonly backups?: Backups | undefined;
  /** Where chargers come in; undefined: nobody knows. */
  readonly reach?: (() => Reach) | undefined;
  readonly presets?: readonly ProviderPreset[] | undefined;
  /** Undefined: providers cannot be tried here. */
  readonly trials?: Trials | undefined;
  /** Undefined: no charger is played here. */
  readonly simulator?: Simulator | undefined;
  readonly apiToken?: string | undefined;
  readonly version: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly serviceLinks: () => readonly ServiceLinkState[];
  readonly backends: () => readonly BackendState[];
  /** What the owner should see to and belongs to no charger, in sentences: certificates that end or cannot be used. */
  readonly warnings: () => readonly string[];
  /** Who may change things through Home Assistant's ingress. */
  readonly isHomeAdmin: AskAdmin;
  readonly place: () => Place;
  /** The folder of the page as it was built; without it the plain page stands in its place. */
  readonly page?: string | undefined;
  readonly startedAt: Instant;
  readonly monitor: Operation;
}
