/** Lane S to one service: the latest status of each place, told once and again only when it changes for that service. */
import { isTransparent } from '../core/arbitration/roles.ts';
import { minimumStatusMs } from '../core/configuration/own-effects.ts';
import type { Payload, Place, Provider, Status, Transaction } from '../core/model.ts';
import type { OcppVersion } from '../core/ocpp/versions.ts';
import { isClosed, placeKey } from '../core/station/apply.ts';
import { isHiddenFrom } from '../core/station/joined.ts';
import { statusAfterLeaving, statusFor, statusOfHidden } from '../core/views/view.ts';
import { isClosedForItself } from './closing.ts';
import { crossingOf, say } from './crossing.ts';
import { partyState } from './party-states.ts';
import { restMs } from './patience.ts';
import type { Twin } from './twin.ts';
import { rowKey, sessionBehind } from './twin-state.ts';

/** A status that nobody answered. */
interface Rest {
  /** Another status of the same place waits for nothing. */
  readonly text: string | undefined;
  readonly tries: number;
  /** In ticks. */
  readonly until: number;
}

export class Statuses {
  /** The charger is away for long: every place shows as unavailable. */
  away = false;
  readonly #twin: Twin;
  provider: Provider;
  readonly #told = new Map<string, string>();
  /** By place. */
  readonly #rests = new Map<string, Rest>();

  /** By place, a status that has not lasted long enough; in ticks. */
  readonly #fresh = new Map<string, { readonly text: string; readonly since: number; readonly until: number }>();

  constructor(twin: Twin, provider: Provider) {
    this.#twin = twin;
    this.provider = provider;
  }

  /** Forgets what was told; answers every place, the station itself first (PROTOCOL §2.1 c). */
  forget(): string[] {
    this.#told.clear();
    this.#rests.clear();
    this.#fresh.clear();
    return this.keys();
  }

  /** The places that this names, without one all; the station itself first. */
  keys(place?: Place): string[] {
    const isMeant = (key: string): boolean =>
      place === undefined ||
      (place.connector === undefined ? key.startsWith(`${place.evse}/`) : key === placeKey(place));
    return Object.keys(this.#twin.state.station.statuses).filter(isMeant).sort(byPlace);
  }

  /** A place whose status this service does not know yet, and whose turn it is. */
  changed(nowTicks: number): string | undefined {
    return Object.keys(this.#twin.state.station.statuses).find((key) => {
      const seen = this.#seen(key);
      const text = textOf(seen);
      if (text === this.#told.get(key)) {
        this.#fresh.delete(key);
        return false;
      }
      const rest = this.#rests.get(key);
      const rests = rest?.text === text && rest.until > nowTicks;
      return !rests && (seen?.status === 'Faulted' || this.#lasts(key, text, nowTicks));
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
  take(key: string, version: OcppVersion): { action: string; payload: Payload } | undefined {
    const seen = this.#seen(key);
    this.#told.set(key, textOf(seen));
    const entry = this.#twin.state.station.statuses[key];
    if (seen === undefined || entry === undefined) return undefined;
    const ask = { ...seen, at: seen.at ?? entry.at };
    const encoded = say(version, crossingOf(this.#twin.state), { means: 'status', ask });
    const asReceived = seen === entry.meaning && this.#twin.state.station.version === version;
    if (encoded === undefined || !asReceived) return encoded;
    const words = isTransparent(this.provider) ? (entry.received ?? entry.payload) : entry.payload;
    return { action: encoded.action, payload: { ...encoded.payload, ...words } };
  }

  /** The frame was lost with its link: the next one may be resumed without a Boot, and nothing else would tell it. */
  untell(key: string): void {
    this.#told.delete(key);
    this.#rests.delete(key);
  }

  #seen(key: string): Status | undefined {
    const entry = this.#twin.state.station.statuses[key];
    if (entry === undefined || !this.provider.rights.includes('observe')) return undefined;
    if (this.away) return { ...entry.meaning, status: 'Unavailable', errorCode: 'NoError' };
    const tx = sessionBehind(this.#twin.state, entry.meaning);
    if (this.#isClosed(entry.meaning, tx)) return { ...entry.meaning, status: 'Unavailable' };
    if (this.#isReserved(entry.meaning)) return { ...entry.meaning, status: 'Reserved' };
    const row = tx && this.#twin.state.rows.get(rowKey(tx.id, this.provider.id));
    if (row?.state === 'leaving' || row?.state === 'refused') return statusAfterLeaving(entry.meaning);
    const isHidden = tx !== undefined && isHiddenFrom(this.#twin.state.station, this.provider.id, tx.id);
    return isHidden ? statusOfHidden(entry.meaning) : statusFor(this.provider, entry.meaning, tx);
  }

  /** A place that is kept for a card shows so, also where the charger knows nothing of it (PROTOCOL §2.6). */
  #isReserved({ place, status }: Status): boolean {
    const lease = this.#twin.state.leases.get(place.evse);
    // What a transparent provider reserves is the charger's to keep and to tell.
    if (isTransparent(this.provider) && lease?.holder === this.provider.id) return false;
    return status === 'Available' && lease?.state === 'reserved' && lease.reservation !== undefined;
  }

  /**
   * A charger that does not do what the home says shows as closed all the same, and what a provider took out of service
   * for itself shows so to it (PROTOCOL §2.6); a fault is never hidden.
   */
  #isClosed({ place, status }: Status, tx: Transaction | undefined): boolean {
    if (status === 'Faulted') return false;
    const { state } = this.#twin;
    const isRunning = tx !== undefined && tx.endedAt === undefined;
    if (!isRunning && isClosed(state.station, place.evse)) return true;
    // A session that it knows goes on: until then it is only scheduled.
    const isKnown = isRunning && state.rows.get(rowKey(tx.id, this.provider.id))?.state === 'open';
    return !isKnown && isClosedForItself(state, this.provider, place.evse);
  }
}

/** What makes two statuses the same: everything but the time. */
function textOf(status: Status | undefined): string {
  return status === undefined ? '' : JSON.stringify({ ...status, at: undefined });
}

/** The station itself first, then EVSE by EVSE (PROTOCOL §2.1 c). */
function byPlace(a: string, b: string): number {
  const [x, y] = [a, b].map((key) => key.split('/').map(Number));
  return (x?.[0] ?? 0) - (y?.[0] ?? 0) || (x?.[1] ?? 0) - (y?.[1] ?? 0);
}
