import type { ProviderId } from '../../core/model.ts';
import type { Reply } from '../../core/ocpp/exchange.ts';
import type { OcppVersion } from '../../core/ocpp/versions.ts';
import type { BootCause, TakenBoot } from '../../core/station/boot.ts';
import type { BootToSend, OwnLink, Received, ServiceLink } from './links.ts';

/** The hub as the service plug sees it. */
export interface ServiceSide {
  /** Why a new connection begins with a Boot; undefined when it goes on without one (PROTOCOL §2.1). */
  bootCause(chargerId: string, providerId: ProviderId): BootCause | undefined;
  /** The Boot that a service shall see. Undefined until the charger has booted once. */
  bootFor(chargerId: string, providerId: ProviderId, version: OcppVersion, cause: BootCause): BootToSend | undefined;
  /** What this service wrote about its own link. */
  ownLink(chargerId: string, providerId: ProviderId): OwnLink;
  /** Connected and not registered yet: it may ask what is allowed by then, and gets the answers to that. */
  knocks(link: ServiceLink): void;
  /** Registered: lanes may flow. `taken`: it accepted this Boot, so every status is told again; absent = without one. */
  ready(link: ServiceLink, taken: TakenBoot | undefined): void;
  /** It answered: whatever the owner was told of being refused is over. */
  welcomed(chargerId: string, providerId: ProviderId): void;
  /** The service turns this station away, and only the owner can do something about it. */
  refused(chargerId: string, providerId: ProviderId, why: string): void;
  gone(link: ServiceLink): void;
  /** A CALL of the service. */
  down(link: ServiceLink, message: Received): Promise<Reply>;
}
