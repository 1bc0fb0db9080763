/**
 * Messages between a charger and a link of another version (PROTOCOL §4.1): the codec translates words and knows no
 * charger, so its places and tokens are put into those of the link before `encode`, and back after `decode`.
 */
import type { MeaningName, Meanings, Message, Place, Token } from '../model.ts';
import { type Connectors, numberOf, placeOf } from './connectors.ts';
import { idMeant, nameIn, type TokenNames, tokenIn, tokenMeant } from './token-names.ts';
import { countsConnectors, type OcppVersion } from './versions.ts';

/** What is known of the charger that a message crosses from or to. */
export interface Crossing extends TokenNames {
  /** Empty where the charger counts its connectors itself: then its numbers are everybody's. */
  readonly connectors: Connectors;
  /** Where sessions run. */
  readonly busy: readonly Place[];
}

/** As it is said on a link of this version; undefined when the link has no number for its place. */
export function saidIn(version: OcppVersion, crossing: Crossing, message: Message): Message | undefined {
  const { connectors, busy, tokens } = crossing;
  const isCounted = connectors.length > 0 && countsConnectors(version);
  let isKnown = true;
  const ask = swapped(message.ask, {
    place(place) {
      if (!isCounted) return place;
      const number = numberOf(connectors, busy, place);
      isKnown &&= number !== undefined;
      return number === 0 ? { evse: 0 } : { evse: number ?? 0, connector: 1 };
    },
    token: (token) => tokenIn(version, crossing, token),
    group: (id) => nameIn(version, tokens, id),
  });
  // Each field has another value of its own type, so the ask is still that of its meaning.
  return isKnown ? ({ means: message.means, ask } as Message) : undefined;
}

/** What a message of a link of this version means at the charger; a connector that it does not have is nowhere. */
export function meantIn(version: OcppVersion, { connectors, tokens }: Crossing, message: Message): Message {
  const isCounted = connectors.length > 0 && countsConnectors(version);
  const ask = swapped(message.ask, {
    place: (place) => (isCounted ? placeOf(connectors, place.evse) : place),
    token: (token) => tokenMeant(tokens, token),
    group: (id) => idMeant(tokens, id),
  });
  return { means: message.means, ask } as Message;
}

/** An answer to a link of this version, which may name the place that was asked about, or the group of a card. */
export function answerIn<M extends MeaningName>(
  version: OcppVersion,
  { connectors, busy, tokens }: Crossing,
  answer: Meanings[M]['answer'],
): Meanings[M]['answer'] {
  const isCounted = connectors.length > 0 && countsConnectors(version);
  return swapped(answer, {
    place: (place) => (isCounted ? { evse: numberOf(connectors, busy, place) ?? 0, connector: 1 } : place),
    token: (token) => token,
    group: (id) => nameIn(version, tokens, id),
  });
}

interface Swap {
  readonly place: (place: Place) => Place;
  readonly token: (token: Token) => Token;
  readonly group: (id: string) => string;
}

/** In every meaning places, tokens and groups stand in these fields, and the last three hold such fields again. */
function swapped<T extends object>(said: T, swap: Swap): T {
  const next: { [field: string]: unknown } = Object.fromEntries(Object.entries(said));
  if (isObject(next.place) && 'evse' in next.place) next.place = swap.place(next.place as Place);
  if (typeof next.evse === 'number') next.evse = swap.place({ evse: next.evse }).evse;
  if (isObject(next.token) && 'id' in next.token) next.token = swap.token(next.token as Token);
  if (typeof next.group === 'string') next.group = swap.group(next.group);
  if (isObject(next.info)) next.info = swapped(next.info, swap);
  if (isObject(next.profile)) next.profile = swapped(next.profile, swap);
  if (Array.isArray(next.profiles)) next.profiles = next.profiles.map((each: object) => swapped(each, swap));
  // The same fields with values of the same types.
  return next as T;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
