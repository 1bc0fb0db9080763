/** What belongs to one charger in the hub. */

import type { Instant, Provider, ProviderId } from '../core/model.ts';
import { servesCharger } from '../core/provider.ts';
import type { Timer } from '../lib/clock.ts';
import type { Lanes } from './deliver.ts';
import type { LimitKeeper } from './limits/keeper.ts';
import type { BootWatch } from './no-boot.ts';
import type { ServiceLink, Want } from './ports.ts';
import type { Twin } from './twin.ts';

export interface Desk {
  readonly twin: Twin;
  readonly lanes: Map<ProviderId, Lanes>;
  /** Links of services that are not registered yet. */
  readonly knocking: Map<ProviderId, ServiceLink>;
  /** Services that have restarted what they take for the charger, until they have taken the Boot that follows. */
  readonly restarted: Set<ProviderId>;
  /** Writes what it may take to the charger. */
  readonly limits: LimitKeeper;
  /** True from start-up on and while the charger is away for longer than the grace time. */
  away: boolean;
  /** Connected, and it has said nothing yet. */
  isNew: boolean;
  lastSeenAt: Instant | undefined;
  expiry: Timer | undefined;
  grace: Timer | undefined;
  /** Whether its Boot is still to come. */
  bootWatch: BootWatch | undefined;
}

/** While the charger is away its services are let go, but for what they have still to hear. */
export async function wanted({ twin, away }: Desk, lanes: Lanes): Promise<Want> {
  if (twin.link !== undefined) return 'online';
  return !away || lanes.provider.manners.keepOnline || (await lanes.hasFacts()) ? 'quiet' : 'off';
}

export function isServiceOf(provider: Provider, chargerId: string): boolean {
  return provider.kind === 'service' && servesCharger(provider, chargerId);
}
