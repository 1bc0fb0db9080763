/** Card numbers and their kinds that the standard has no room for (Q7), and ends that must not fail for one. */
import { isObject, read, write } from './pointer.ts';
import { MENDED, type Mended, type PayloadQuirk, type Wound } from './wound.ts';

export const CARD_QUIRKS = {
  'card-too-long': {
    does: 'Reads a card number that is one or two characters longer than the standard allows without them; a longer one is refused.',
    seen: ['chargers that add two characters (lbbrhzn PR 2075)'],
    use: 'default',
    rules: ['maxLength'],
    mend: shorten,
  },
  'unknown-card-type': {
    does: 'Takes a card of an unknown kind for one that the central system knows.',
    seen: ['several'],
    use: 'default',
    rules: ['enum'],
    mend: ({ spot, segments }) => {
      if (spot === undefined || segments.at(-2) !== 'idToken' || spot.key !== 'type') return undefined;
      write(spot, 'Central');
      return MENDED;
    },
  },
  'unreadable-card-at-end': {
    does: 'Ends a session also when the card that ended it cannot be read.',
    seen: ['several'],
    use: 'default',
    mend: dropAtEnd,
  },
} as const satisfies { readonly [id: string]: PayloadQuirk };

/** A number that is cut is the number of another card: only what such chargers add goes. */
const MAX_ADDED = 2;

function shorten({ spot, segments, violation }: Wound): Mended | undefined {
  const { limit } = violation.params;
  const value = spot === undefined ? undefined : read(spot);
  if (spot === undefined || segments.length !== 1 || spot.key !== 'idTag') return undefined;
  if (typeof value !== 'string' || typeof limit !== 'number') return undefined;
  if ([...value].length > limit + MAX_ADDED) return undefined;
  write(spot, [...value].slice(0, limit).join(''));
  return MENDED;
}

/** A stop is always accepted (PROTOCOL I11), and who stopped it is the least of it. */
function dropAtEnd({ draft, segments: [field] }: Wound): Mended | undefined {
  if (!isObject(draft) || !('meterStop' in draft || draft.eventType === 'Ended')) return undefined;
  if (field !== 'idTag' && field !== 'idToken') return undefined;
  delete draft[field];
  return MENDED;
}
