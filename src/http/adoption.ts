import type * as z from 'zod';
import type { AdoptionView } from '../proxy/ports.ts';
import type { adoption } from './api/adoption-words.ts';
import { iso } from './api/fields.ts';

/** The owner's word on unknown chargers, in the words of the API. */
export function adoptionView({ waiting, adopted, refused }: AdoptionView): z.input<typeof adoption> {
  const decided = (rows: AdoptionView['adopted']) =>
    rows.map(({ chargerId, at }) => ({ charger_id: chargerId, at: iso(at) }));
  return {
    waiting: waiting.map(({ chargerId, firstAt, lastAt, times, why }) => ({
      charger_id: chargerId,
      first_at: iso(firstAt),
      last_at: iso(lastAt),
      times,
      why,
    })),
    adopted: decided(adopted),
    refused: decided(refused),
  };
}
