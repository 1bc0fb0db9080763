/** How a charger is spoken to that cannot read everything which the standard allows (Q3, Q7). */
import type { Payload } from '../model.ts';
import { isObject } from './pointer.ts';

export type SpokenQuirkId = 'times-without-fraction' | 'short-cards';

export interface Spoken {
  readonly payload: Payload;
  /** Those that changed something. */
  readonly met: readonly SpokenQuirkId[];
}

const MENDERS: readonly (readonly [SpokenQuirkId, (key: string, text: string) => string])[] = [
  ['times-without-fraction', (_, text) => text.replace(/^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})\.\d+Z$/, '$1Z')],
  ['short-cards', (key, text) => (CARDS.has(key) ? text.slice(0, MAX_CARD_CHARS) : text)],
];

/** The card of a start that is asked for; nothing else has these fields in a message to a charger that starts something. */
const CARDS: ReadonlySet<string> = new Set(['idTag', 'idToken']);
const STARTS: ReadonlySet<string> = new Set(['RemoteStartTransaction', 'RequestStartTransaction']);
const MAX_CARD_CHARS = 16;

/** What goes to a charger, in words that it understands. The very same object where nothing had to be changed. */
export function spokenTo(action: string, payload: Payload, isOn: (quirk: SpokenQuirkId) => boolean): Spoken {
  const met = new Set<SpokenQuirkId>();
  const menders = MENDERS.filter(([id]) => isOn(id) && (id !== 'short-cards' || STARTS.has(action)));
  if (menders.length === 0) return { payload, met: [] };
  const say = (key: string, value: unknown): unknown => {
    if (Array.isArray(value)) return value.map((one) => say(key, one));
    if (isObject(value))
      return Object.fromEntries(Object.entries(value).map(([inner, one]) => [inner, say(inner, one)]));
    if (typeof value !== 'string') return value;
    return menders.reduce((text, [id, mend]) => {
      const said = mend(key, text);
      if (said !== text) met.add(id);
      return said;
    }, value);
  };
  const said = Object.fromEntries(Object.entries(payload).map(([key, value]) => [key, say(key, value)]));
  return met.size === 0 ? { payload, met: [] } : { payload: said, met: [...met] };
}
