/**
 * Messages between a charger and a link of another version (PROTOCOL §4.1): the codec translates words and knows no
 * charger, so the places of this charger are put into those of the link before `encode`, and back after `decode`.
 */
import type { MeaningName, Meanings, Message, Place } from '../model.ts';
import { type Connectors, numberOf, placeOf } from './connectors.ts';
import { countsConnectors, type OcppVersion } from './versions.ts';

/** What is known of the charger that a message crosses from or to. */
export interface Crossing {
  /** Empty where the charger counts its connectors itself: then its numbers are everybody's. */
  readonly connectors: Connectors;
  /** Where sessions run. */
  readonly busy: readonly Place[];
}

/** As it is said on a link of this version; undefined when the link has no number for its place. */
export function saidIn(version: OcppVersion, { connectors, busy }: Crossing, message: Message): Message | undefined {
  if (connectors.length === 0 || !countsConnectors(version)) return message;
  let isKnown = true;
  const ask = movedIn(message.ask, (place) => {
    const number = numberOf(connectors, busy, place);
    isKnown &&= number !== undefined;
    return number === 0 ? { evse: 0 } : { evse: number ?? 0, connector: 1 };
  });
  // Only places were moved, so the ask is still that of its meaning.
  return isKnown ? ({ means: message.means, ask } as Message) : undefined;
}

/** What a message of a link of this version means at the charger; a connector that it does not have is nowhere. */
export function meantIn(version: OcppVersion, { connectors }: Crossing, message: Message): Message {
  if (connectors.length === 0 || !countsConnectors(version)) return message;
  const ask = movedIn(message.ask, ({ evse }) => placeOf(connectors, evse));
  return { means: message.means, ask } as Message;
}

/** An answer to a link of this version, which may name the place that was asked about. */
export function answerIn<M extends MeaningName>(
  version: OcppVersion,
  { connectors, busy }: Crossing,
  answer: Meanings[M]['answer'],
): Meanings[M]['answer'] {
  if (connectors.length === 0 || !countsConnectors(version)) return answer;
  return movedIn(answer, (place) => ({ evse: numberOf(connectors, busy, place) ?? 0, connector: 1 }));
}

/** Places stand in these fields, in every meaning; further messages stand in the last two. */
function movedIn<T extends object>(said: T, move: (place: Place) => Place): T {
  const moved: { [field: string]: unknown } = Object.fromEntries(Object.entries(said));
  if (isPlace(moved.place)) moved.place = move(moved.place);
  if (typeof moved.evse === 'number') moved.evse = move({ evse: moved.evse }).evse;
  if (isObject(moved.profile)) moved.profile = movedIn(moved.profile, move);
  if (Array.isArray(moved.profiles)) moved.profiles = moved.profiles.map((each: object) => movedIn(each, move));
  // The same fields with values of the same types.
  return moved as T;
}

function isPlace(value: unknown): value is Place {
  return isObject(value) && 'evse' in value;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
