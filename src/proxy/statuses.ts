/** Lane S to one service: the latest status of each place, told once and again only when it changes for that service. */
import { isTransparent } from '../core/arbitration/roles.ts';
import { minimumStatusMs } from '../core/configuration/own-effects.ts';
import type { Payload, Place, Provider } from '../core/model.ts';
import type { OcppVersion } from '../core/ocpp/versions.ts';
import { placeKey } from '../core/station/apply.ts';
import type { Cause } from '../lib/trace.ts';
import { causeOf } from './cause.ts';
import type { Context } from './context.ts';
import { crossingOf, say } from './crossing.ts';
import { partyState } from './party-states.ts';
import { restMs } from './patience.ts';
import { placesFor, type SeenStatus, seenStatus } from './seen-status.ts';
import type { Twin } from './twin.ts';
import { isUnsaid, logUnsaid, tryToSay } from './unsaid.ts';

/** A status that nobody answered. */
interface Rest {
  /** Another status of the same place waits for nothing. */
  readonly text: string | undefined;
  readonly tries: number;
  /** In ticks. */
  readonly until: number;
}

interface Words {
  readonly action: string;
  readonly payload: Payload;
  /** The status of the charger that it comes from. */
  readonly cause?: Cause | undefined;
}

export class Statuses {
  /** The charger is away for long: every place shows as unavailable. */
  away = false;
  readonly #context: Pick<Context, 'log'>;
  readonly #twin: Twin;
  provider: Provider;
  /** By place, in the words of the link, but for the time. */
  readonly #told = new Map<string, string>();
  /** By place. */
  readonly #rests = new Map<string, Rest>();

  /** By place, a status that has not lasted long enough; in ticks. */
  readonly #fresh = new Map<string, { readonly text: string; readonly since: number; readonly until: number }>();

  /** By place, the status that could not be said, so that each is logged once. */
  readonly #unsaid = new Map<string, string>();

  constructor(context: Pick<Context, 'log'>, twin: Twin, provider: Provider) {
    this.#context = context;
    this.#twin = twin;
    this.provider = provider;
  }

  /** Forgets what was told; answers every place, the station itself first (PROTOCOL §2.1 c). */
  forget(version: OcppVersion): string[] {
    this.#told.clear();
    this.#rests.clear();
    this.#fresh.clear();
    return this.keys(version);
  }

  /** The places that this names, without one all; the station itself first. */
  keys(version: OcppVersion, place?: Place): string[] {
    const isMeant = (key: string): boolean =>
      place === undefined ||
      (place.connector === undefined ? key.startsWith(`${place.evse}/`) : key === placeKey(place));
    return placesFor(this.#twin.state, version).filter(isMeant).sort(byPlace);
  }

  /** A place whose status this service does not know yet, and whose turn it is. */
  changed(version: OcppVersion, nowTicks: number): string | undefined {
    return placesFor(this.#twin.state, version).find((key) => {
      const seen = this.#seen(key, version);
      const text = textOf(this.#words(key, seen, version));
      if (text === this.#told.get(key)) {
        this.#fresh.delete(key);
        return false;
      }
      const rest = this.#rests.get(key);
      const rests = rest?.text === text && rest.until > nowTicks;
      return !rests && (seen?.status.status === 'Faulted' || this.#lasts(key, text, nowTicks));
    });
  }

  /** A status that may be over in a moment is told only when it stays, as long as the service wishes; a fault at once. */
  #lasts(key: string, text: string, nowTicks: number): boolean {
    const minimumMs = minimumStatusMs(partyState(this.#twin.state, this.provider.id, 'settings'));
    if (minimumMs === 0 || !this.#told.has(key)) return true;
    const known = this.#fresh.get(key);
    const since = known?.text === text ? known.since : nowTicks;
    this.#fresh.set(key, { text, since, until: since + minimumMs });
    return since + minimumMs <= nowTicks;
  }

  /** When the next try of each is due that nobody answered, and when those have lasted that are new. */
  restUntil(): number[] {
    return [...this.#rests.values(), ...this.#fresh.values()].map(({ until }) => until);
  }

  answered(key: string): void {
    this.#rests.delete(key);
  }

  /** Nobody answered the frame: should the place still be so after a while, it is told again. */
  unanswered(key: string, nowTicks: number): void {
    const text = this.#told.get(key);
    const before = this.#rests.get(key);
    const tries = before !== undefined && before.text === text ? before.tries : 0;
    this.#told.delete(key);
    this.#rests.set(key, { text, tries: tries + 1, until: nowTicks + restMs(tries) });
  }

  /** The frame that tells the place's status, which counts as told from now on. */
  take(key: string, version: OcppVersion): Words | undefined {
    const seen = this.#seen(key, version);
    const words = this.#words(key, seen, version);
    this.#told.set(key, textOf(words));
    const asTold = seen?.asTold;
    const cause = causeOf(seen);
    if (words === undefined || asTold === undefined || this.#twin.state.station.version !== version)
      return words && { ...words, cause };
    const received = isTransparent(this.provider) ? (asTold.received ?? asTold.payload) : asTold.payload;
    return { action: words.action, payload: { ...words.payload, ...received }, cause };
  }

  /** The frame was lost with its link: the next one may be resumed without a Boot, and nothing else would tell it. */
  untell(key: string): void {
    this.#told.delete(key);
    this.#rests.delete(key);
  }

  #seen(key: string, version: OcppVersion): SeenStatus | undefined {
    return seenStatus(this.#twin.state, key, { provider: this.provider, version, away: this.away });
  }

  #words(key: string, seen: SeenStatus | undefined, version: OcppVersion): Words | undefined {
    if (seen === undefined) return undefined;
    const ask = { ...seen.status, at: seen.status.at ?? seen.at };
    const said = tryToSay(() => ({
      kind: 'said' as const,
      words: say(version, crossingOf(this.#twin.state), { means: 'status', ask }),
    }));
    if (!isUnsaid(said)) return said.words;
    const text = JSON.stringify([version, ask]);
    if (this.#unsaid.get(key) !== text) logUnsaid(this.#context, this.#twin.chargerId, this.provider.id, said);
    this.#unsaid.set(key, text);
    return undefined;
  }
}

/** What makes two statuses the same: everything but the time. */
function textOf(words: Words | undefined): string {
  return words === undefined ? '' : JSON.stringify({ ...words.payload, timestamp: undefined });
}

/** The station itself first, then EVSE by EVSE (PROTOCOL §2.1 c). */
function byPlace(a: string, b: string): number {
  const [x, y] = [a, b].map((key) => key.split('/').map(Number));
  return (x?.[0] ?? 0) - (y?.[0] ?? 0) || (x?.[1] ?? 0) - (y?.[1] ?? 0);
}
