/**
 * What the chargers of the house share, and who gets how much of it now (PROTOCOL §2.5). Each charger's keeper reports
 * what its places may have and hold; whoever's share changes by that is told, and asks anew.
 */
import { ampsAt, lineFrom, mostFrom, NO_LIMIT } from '../../core/limits/offered.ts';
import { limitsOfCharger } from '../../core/limits/settings.ts';
import { fallTimes, NOTHING_SHARED, sharedAt, toldOf } from '../../core/limits/shared.ts';
import type { Sharer } from '../../core/limits/shares.ts';
import { type Leave, leaveOf } from '../../core/limits/site-words.ts';
import { type Fed, type Feed, type Spare, spareOf } from '../../core/limits/spare.ts';
import type { Line } from '../../core/limits/steps.ts';
import {
  type ChargerOnSite,
  floorOf,
  isBehindBreaker,
  momentAt,
  momentWords,
  offlineLimitOf,
  placeKey,
  takenA,
} from '../../core/limits/wires.ts';
import type { Instant } from '../../core/model.ts';
import { evsesOf } from '../../core/station/apply.ts';
import type { Clock, Timer } from '../../lib/clock.ts';
import type { ProxySettings, SiteView } from '../ports.ts';
import type { Twin } from '../twin.ts';
import { openAt } from '../twin-state.ts';

/** What a keeper knows of one place. */
export interface PlaceReport {
  readonly evse: number;
  /** The least of what all parties but the site let it have now; undefined = nothing limits it. */
  readonly wantsA: number | undefined;
  /**
   * What its charger may give there from now on without being told anew, as far as it has said yes; of what was asked and
   * not answered the more. Without a limit = nobody knows.
   */
  readonly held: Line;
  /** Of all that it may have been told the most: of a place that may have forgotten it, it counts while nothing runs there. */
  readonly told?: Line;
  /** What it gives there at least: of what was asked and not answered the less. Absent = the same. */
  readonly sure?: Line;
}

export interface ChargerReport {
  /** The least that the parties let all places of this charger have together, now and each time that it falls. */
  readonly station: Line;
  readonly places: readonly PlaceReport[];
}

interface Remembered {
  readonly since: Instant | undefined;
  readonly grantA: number;
  readonly raisedAt: Instant;
  readonly takesA: number | undefined;
}

/** Each share is told anew before half of that is over: not so often that chargers mind. */
const LEAST_HORIZON_MS = 10 * 60_000;

export class Site {
  readonly #clock: Clock;
  readonly #settings: () => ProxySettings;
  readonly #twins: () => readonly Twin[];
  readonly #reports = new Map<string, ChargerReport>();
  readonly #remembered = new Map<string, Remembered>();
  readonly #followers = new Set<(chargerId: string) => void>();
  #fed: Fed | undefined;
  #shared = NOTHING_SHARED;
  /** What the shares were made of: nothing new, nothing to do. */
  #made = '';
  #expiry: Timer | undefined;

  constructor(clock: Clock, settings: () => ProxySettings, twins: () => readonly Twin[]) {
    this.#clock = clock;
    this.#settings = settings;
    this.#twins = twins;
  }

  /** Is told each charger whose share has changed. */
  follow(follower: (chargerId: string) => void): () => void {
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }

  /** What a charger's keeper knows; told before it asks for the limits of its places. */
  report(chargerId: string, report: ChargerReport): void {
    this.#reports.set(chargerId, report);
    this.changed();
  }

  /** Undefined when this place shares nothing with others and with the house. */
  limitFor(chargerId: string, evse: number): Leave | undefined {
    return leaveOf(placeKey(chargerId, evse), this.#shared);
  }

  /** The same from now on, with what is known to become less; undefined when it shares nothing, now or then. */
  lineFor(chargerId: string, evse: number, now: Instant): Line | undefined {
    const limitA = this.limitFor(chargerId, evse)?.limitA;
    const ahead = this.#shared.ahead.get(placeKey(chargerId, evse)) ?? [];
    const passed = ahead.filter(({ at }) => at <= now);
    const line: Line = [passed.at(-1) ?? { at: now, limitA }, ...ahead.slice(passed.length)];
    return limitA === undefined && ahead.length === 0 ? undefined : lineFrom(line, now);
  }

  /** What its charger is to be told now of that: less as long as others hold a part of it. */
  defaultFor(chargerId: string, evse: number): number | undefined {
    const offlineA = this.offlineLimitFor(chargerId);
    const defaultA = this.#shared.defaults.get(placeKey(chargerId, evse));
    return offlineA === undefined ? undefined : Math.min(offlineA, defaultA ?? offlineA);
  }

  /** What each place of this charger may take while the proxy is gone; undefined = nothing limits it. */
  offlineLimitFor(chargerId: string): number | undefined {
    const chargers = this.#chargers(this.#clock.now());
    const charger = chargers.find((one) => one.chargerId === chargerId);
    return charger && offlineLimitOf(this.#settings().site, chargers, charger);
  }

  /** How much of what each place of this charger gives back the wires bear: zero or less. */
  floorFor(chargerId: string): number {
    const chargers = this.#chargers(this.#clock.now());
    const charger = chargers.find((one) => one.chargerId === chargerId);
    return charger === undefined ? 0 : floorOf(this.#settings().site, chargers, charger);
  }

  /**
   * How long a share may hold without the proxy. Where the house takes from the same breaker nobody knows for long what
   * is left; undefined = as long as any limit.
   */
  horizonFor(chargerId: string): number | undefined {
    const { site } = this.#settings();
    if (site.spare === undefined || !isBehindBreaker(site, chargerId)) return undefined;
    return Math.max(LEAST_HORIZON_MS, 2 * site.spare.maxAgeS * 1000);
  }

  view(): SiteView {
    const { breakerA, share } = this.#settings().site;
    const places = this.#twins().flatMap(({ chargerId, state }) =>
      evsesOf(state.station).flatMap((evse) => {
        const limit = this.limitFor(chargerId, evse);
        return limit === undefined
          ? []
          : [{ chargerId, evse, isCharging: openAt(state, evse) !== undefined, ...limit }];
      }),
    );
    return { breakerA, share, spare: this.#spare(), places };
  }

  /** Somebody knows what the house takes, or leaves. Undefined when nothing depends on that. */
  feed(value: Feed): SiteView['spare'] {
    if (this.#settings().site.spare === undefined) return undefined;
    this.#fed = { ...value, at: this.#clock.now(), ticks: this.#clock.ticks() };
    this.changed();
    return this.#spare();
  }

  /** Nobody knows it any more. */
  forget(by: Fed['by']): void {
    if (this.#fed?.by !== by) return;
    this.#fed = undefined;
    this.changed();
  }

  /** A session, a reading, a setting or what the house takes may be different: shares anew. */
  changed(): void {
    const { site } = this.#settings();
    const spare = spareOf(site, this.#fed, this.#clock.ticks());
    this.#expire(spare);
    const now = this.#clock.now();
    const chargers = this.#chargers(now);
    const present = momentAt(now, site, spare?.leftA, chargers);
    // A single place has it from the party that says so.
    const stations = [...this.#reports.values()].flatMap(({ places, station }) => (places.length > 1 ? [station] : []));
    const later = fallTimes(stations, now).map((at) => momentAt(at, site, spare?.leftA, this.#chargers(at)));
    const made = JSON.stringify([momentWords({ ...present, at: 0 }), later.map(momentWords), site.share, spare]);
    if (made === this.#made) return;
    this.#made = made;
    const before = this.#shared;
    this.#shared = sharedAt(present, later, site.share, spare);
    this.#remember(present.sharers);
    const isOther = ({ chargerId, places }: ChargerOnSite) =>
      places.some(({ evse }) => {
        const key = placeKey(chargerId, evse);
        return toldOf(before, key) !== toldOf(this.#shared, key);
      });
    for (const { chargerId } of chargers.filter(isOther)) for (const tell of this.#followers) tell(chargerId);
  }

  close(): void {
    this.#expiry?.cancel();
    this.#followers.clear();
  }

  #spare(): SiteView['spare'] {
    const now = spareOf(this.#settings().site, this.#fed, this.#clock.ticks());
    return now && { now, fed: this.#fed };
  }

  /** As far as is known they are so at this moment, now or later. */
  #chargers(at: Instant): readonly ChargerOnSite[] {
    const { chargers } = this.#settings();
    return this.#twins().map((twin) => {
      const { station = NO_LIMIT } = this.#reports.get(twin.chargerId) ?? {};
      return {
        chargerId: twin.chargerId,
        limits: limitsOfCharger(chargers, twin.chargerId),
        stationA: ampsAt(station, at),
        stationLeastA: ampsAt(station, Number.POSITIVE_INFINITY),
        places: evsesOf(twin.state.station).map((evse) => this.#place(twin, evse, at)),
      };
    });
  }

  #place(twin: Twin, evse: number, moment: Instant): ChargerOnSite['places'][number] {
    const report = this.#reports.get(twin.chargerId)?.places.find((place) => place.evse === evse);
    const remembered = this.#remembered.get(placeKey(twin.chargerId, evse));
    const since = openAt(twin.state, evse)?.startedAt;
    const heldA = [report?.held, ...(since === undefined ? [report?.told] : [])]
      .map((line) => mostFrom(line ?? NO_LIMIT, moment))
      .find(Number.isFinite);
    const leastA = ampsAt(report?.sure ?? report?.held ?? NO_LIMIT, moment);
    const isSame = since !== undefined && remembered?.since === since;
    const { at, currentA } = twin.state.station.live[evse] ?? {};
    const reading = at === undefined || currentA === undefined ? undefined : { at, currentA };
    return {
      evse,
      since,
      wantsA: report?.wantsA ?? Number.POSITIVE_INFINITY,
      heldA,
      sureA: Number.isFinite(leastA) ? leastA : undefined,
      takesA: isSame
        ? takenA(reading, { now: this.#clock.now(), heldA, raisedAt: remembered.raisedAt, before: remembered.takesA })
        : undefined,
    };
  }

  #remember(sharers: readonly Sharer[]): void {
    const now = this.#clock.now();
    for (const { key, since, takesA } of sharers) {
      const before = this.#remembered.get(key);
      const grantA = this.#shared.shares.get(key)?.grantA ?? 0;
      const goesOn = before !== undefined && before.since === since && grantA <= before.grantA;
      this.#remembered.set(key, { since, grantA, takesA, raisedAt: goesOn ? before.raisedAt : now });
    }
  }

  #expire(spare: Spare | undefined): void {
    this.#expiry?.cancel();
    this.#expiry = undefined;
    if (spare?.until === undefined || this.#fed === undefined) return;
    const maxAgeMs = (this.#settings().site.spare?.maxAgeS ?? 0) * 1000;
    this.#expiry = this.#clock.timer(this.#fed.ticks + maxAgeMs - this.#clock.ticks(), () => this.changed());
  }
}
