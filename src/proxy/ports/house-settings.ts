import type { CardPolicy } from '../../core/authorise/authorise.ts';
import type { ChargerLimits, SiteSettings } from '../../core/limits/settings.ts';
import type { Boot, Card, FirmwarePolicy, Mode, Provider, ProviderId } from '../../core/model.ts';
import type { OcppVersion } from '../../core/ocpp/versions.ts';
import type { QuirkSwitches } from '../../core/quirks/quirks.ts';
import type { Billing } from '../../core/tariffs/billing.ts';

/** How the rules of this house are set; made from the configuration by `app.ts`. */
export interface ProxySettings {
  readonly providers: readonly Provider[];
  /** Identities that the owner configured, and the version that he fixed for them. */
  readonly chargers: readonly {
    readonly id: string;
    readonly version?: OcppVersion | undefined;
    /** Who it is, for one that never says so (PROTOCOL §2.1 b). */
    readonly identity?: Boot | undefined;
    /** What the owner switched for this charger alone. */
    readonly quirks?: QuirkSwitches | undefined;
    /** Where it stands; undefined = in the zone of the house. */
    readonly timeZone?: string | undefined;
    /** What its wires bear; undefined = as for one that nobody configured. */
    readonly limits?: ChargerLimits | undefined;
  }[];
  readonly timeZone: string;
  /** What the chargers share. */
  readonly site: SiteSettings;
  /** What the owner switched for all chargers. */
  readonly quirks: QuirkSwitches;
  readonly unknownChargers: 'adopt_first' | 'accept' | 'refuse';
  readonly sharingAllowed: boolean;
  /** No service is dialled, and no provider gets control. */
  readonly isSafeMode: boolean;
  readonly mode: Mode;
  readonly preferredProvider?: ProviderId | undefined;
  readonly allowedProviders: readonly ProviderId[];
  readonly blockedProviders: readonly ProviderId[];
  readonly authority?: ProviderId | undefined;
  /** Undefined = as it follows from who is named. */
  readonly cardPolicy: CardPolicy | undefined;
  readonly cards: readonly Card[];
  /** Who pays by which tariff. */
  readonly billing: Billing;
  /** By whose figures the CO₂ of sessions is counted; undefined: it is not. */
  readonly carbonSource?: string | undefined;
  /** How long a charger waits for who decides on a card. */
  readonly authorityDeadlineS: number;
  /** Cards that nobody knows charge while those are silent who would decide. */
  readonly allowUnknownCards: boolean;
  /** One card may charge at several places at once. */
  readonly allowConcurrentCards: boolean;
  /** Seconds between heartbeats that chargers are told. */
  readonly heartbeatS: number;
  readonly rateLimitS: number;
  readonly graceS: number;
  /** How long the home keeps a place whose session it stopped. */
  readonly holdAfterStopS: number;
  readonly faultHoldS: number;
  readonly offlineLeaseS: number;
  readonly leaseS: number;
  readonly firmware: FirmwarePolicy;
  /** Vendors whose own messages steer the charger: they need control. */
  readonly controlVendors: readonly string[];
  /** The tag of a start that names none. */
  readonly homeTag: string;
  /** Settings of the maker that providers may write. */
  readonly vendorSettings: readonly string[];
}
