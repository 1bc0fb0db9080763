/** "Why is it 6 A now?": what limits a place, by whom, until when, in words that an owner understands. */
import type { Steering } from '../asks/steering.ts';
import type { Instant, ProviderId } from '../model.ts';
import type { Allowance } from './in-force.ts';
import type { LimitSource, Merged, MergedStep, PartyLimit } from './merge.ts';
import { PAUSED } from './own.ts';
import type { Leave } from './site-words.ts';
import { steeringWords } from './steering-words.ts';

export interface Situation {
  readonly now: Instant;
  /** The zone of the house. */
  readonly timeZone: string;
  /** What all parties allow from now on; of the site what it leaves. */
  readonly merged: Merged;
  readonly leave: Leave | undefined;
  readonly minA: number;
  /** Too little current was offered, and charging waits until there is enough for a while: when it goes on. */
  readonly resumesAt: Instant | undefined;
  /** What its holder makes of the limit now; `refused`: it may, but the charger would not have it. */
  readonly steered?: { readonly by: ProviderId; readonly steering: Steering } | 'refused' | undefined;
  /** A session runs there; else it is told what the next one would get. */
  readonly hasSession: boolean;
  readonly charger: {
    /** The most that it may be giving, as far as it has said yes; infinite = nothing limits it. */
    readonly heldA: number;
    readonly isOnline: boolean;
    /** It was asked in every way that there is, and obeys none. */
    readonly isDeaf: boolean;
  };
}

export interface PartyWords {
  readonly source: LimitSource;
  readonly providerId: ProviderId | undefined;
  /** Undefined = it limits nothing now. */
  readonly limitA: number | undefined;
  /** Whether its limit counts at all. */
  readonly binds: boolean;
  /** It is the one that the limit comes from. */
  readonly isLowest: boolean;
  /** When it allows something else. */
  readonly until: Instant | undefined;
  /** `"fleet" allows 6 A until 07:00` */
  readonly words: string;
}

export interface Explanation {
  /** What the charger is told; undefined = nothing limits it. */
  readonly limitA: number | undefined;
  /** When it will be something else, as far as is known. */
  readonly until: Instant | undefined;
  /** Whoever limits most comes first, then the others by what they allow, at last those that do not count. */
  readonly parties: readonly PartyWords[];
  /** `6 A: "fleet" allows 6 A until 07:00; you allow 16 A; the breaker leaves 20 A.` */
  readonly sentence: string;
}

export function explain(situation: Situation): Explanation {
  const { now, timeZone, merged, minA, resumesAt } = situation;
  const [step] = merged.steps;
  const allowedA = step?.limitA;
  const givenA = ({ limitA: amperes }: Allowance) => (amperes !== undefined && amperes < minA ? 0 : amperes);
  const isTooLittle = allowedA !== undefined && allowedA > 0 && allowedA < minA;
  const limitA = isTooLittle || resumesAt !== undefined ? 0 : allowedA;
  // A party that allows something else and is not the one that limits changes nothing.
  const until = resumesAt ?? merged.steps.find((later) => givenA(later) !== givenA(step ?? {}))?.at;
  const time = (at: Instant) => clockTime(at, now, timeZone);
  const parties = merged.parties
    .map((party, index) => partyWords(party, index, situation, time))
    .toSorted((a, b) => order(a) - order(b) || (a.limitA ?? 0) - (b.limitA ?? 0));
  const told = parties.filter((party) => party.limitA !== undefined).map(({ words }) => words);
  const notes = [
    isTooLittle && merged.parties[step?.by ?? 0]?.source !== 'site'
      ? `${amps(allowedA)} is less than the ${amps(minA)} that a car needs, so it pauses`
      : undefined,
    !isTooLittle && resumesAt !== undefined
      ? `there was too little for a car before; it goes on at ${time(resumesAt)} if there is enough until then`
      : undefined,
    steeringWords(situation.steered),
    chargerNote(situation, limitA),
  ].filter((note) => note !== undefined);
  const head = limitA === undefined ? 'No limit' : amps(limitA);
  const reasons = [...(told.length === 0 ? ['nobody limits it'] : told), ...notes];
  return { limitA, until, parties, sentence: `${head}: ${reasons.join('; ')}.` };
}

function order({ binds, isLowest }: PartyWords): number {
  if (isLowest) return 0;
  return binds ? 1 : 2;
}

function partyWords(
  { source, providerId, binds, why }: PartyLimit,
  index: number,
  { merged, leave }: Situation,
  time: (at: Instant) => string,
): PartyWords {
  const [step] = merged.steps;
  const limitA = step?.chain[index]?.limitA;
  const until = nextOf(merged.steps, index);
  const isLowest = step?.by === index;
  const ends = until === undefined || limitA === undefined ? '' : ` until ${time(until)}`;
  const clause = source === 'site' && leave !== undefined ? leave.why : clauseOf(source, providerId, limitA, why);
  const words = `${clause}${ends}${binds ? '' : `, which does not count: ${plain(why)}`}`;
  return { source, providerId, limitA, binds, isLowest, until, words };
}

function clauseOf(
  source: LimitSource,
  providerId: ProviderId | undefined,
  limitA: number | undefined,
  why: string,
): string {
  const what = limitA === undefined ? 'sets no limit' : `allows ${limitA === 0 ? 'nothing' : amps(limitA)}`;
  switch (source) {
    case 'safety':
      return plain(why);
    case 'hardware':
      return limitA === undefined ? 'the charger sets no limit' : `the charger can give ${amps(limitA)}`;
    case 'site':
      return limitA === undefined ? 'the wires set no limit' : `the wires leave ${amps(limitA)}`;
    case 'home':
      if (limitA === undefined) return 'you set no limit';
      return why === PAUSED ? plain(why) : `you allow ${amps(limitA)}`;
    case 'external':
      return `a limit from outside, as the charger says, ${what}`;
    case 'provider':
      return `"${providerId}" ${what}`;
  }
}

/** When this party says something else. */
function nextOf(steps: readonly MergedStep[], index: number): Instant | undefined {
  const now = steps[0]?.chain[index]?.limitA;
  return steps.find((step) => step.chain[index]?.limitA !== now)?.at;
}

/** What the charger has, where that is not what it should have. */
function chargerNote({ charger, hasSession }: Situation, limitA = Number.POSITIVE_INFINITY): string | undefined {
  const { heldA, isOnline, isDeaf } = charger;
  if (isDeaf) return 'but the charger obeys no limit';
  if (!isOnline) return `the charger is away${Number.isFinite(heldA) ? ` and keeps ${amps(heldA)}` : ''}`;
  if (heldA === limitA) return undefined;
  if (heldA > limitA) {
    return `the charger has not confirmed it yet and may give ${Number.isFinite(heldA) ? amps(heldA) : 'more'}`;
  }
  return hasSession
    ? `the charger still has ${amps(heldA)} and is raised step by step`
    : `nothing charges there now, and the next car begins with ${amps(heldA)}`;
}

/** `07:00`, with the day when it is not within the next 18 hours: `Sun 6 Dec 07:00`. */
export function clockTime(at: Instant, now: Instant, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at);
  // Put together by hand: the marks between them differ from one runtime to the next.
  const [weekday, day, month, hour, minute] = (['weekday', 'day', 'month', 'hour', 'minute'] as const).map(
    (type) => parts.find((part) => part.type === type)?.value,
  );
  return at - now > FAR_MS ? `${weekday} ${day} ${month} ${hour}:${minute}` : `${hour}:${minute}`;
}

const FAR_MS = 18 * 3600 * 1000;

function amps(limitA: number): string {
  return `${limitA} A`;
}

/** A sentence as a part of another one. */
function plain(sentence: string): string {
  const text = sentence.replace(/\.$/, '');
  return text.charAt(0).toLowerCase() + text.slice(1);
}
