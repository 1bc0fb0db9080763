import type * as z from 'zod';
import type { HouseView } from '../proxy/ports.ts';
import { iso } from './api/fields.ts';
import type { house } from './api/house-words.ts';

/** What the owner set for the house, in the words of the API. */
export function houseView({ mode, ceiling, chargers, guestUntil, paused }: HouseView): z.input<typeof house> {
  return {
    mode,
    ceiling,
    chargers: chargers.map((charger) => ({ charger_id: charger.chargerId, mode: charger.mode })),
    guest_until: iso(guestUntil),
    paused_providers: paused.map(({ providerId, since, until }) => ({
      provider_id: providerId,
      since: iso(since),
      until: iso(until),
    })),
  };
}
