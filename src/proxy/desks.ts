/**
 * One desk per charger: its twin, the lanes to its services, its timers. What a commit brings about is set off
 * here: followers hear of it, lanes wake, services are dialled or let go, the next expiry is scheduled.
 */
import { type HomeState, NO_HOME_STATE, type Provider, type ProviderId } from '../core/model.ts';
import { isOcppVersion } from '../core/ocpp/versions.ts';
import { nextNumber } from '../core/transactions/numbers.ts';
import { Adoptions } from './adoptions.ts';
import { clearAlarm } from './alarms.ts';
import { Background } from './background.ts';
import { hasBacklogAlarm, watchBacklogs } from './backlog.ts';
import { LOOK_EVERY_MS } from './buying.ts';
import { tellClosed } from './closing.ts';
import type { Context, ContextParts } from './context.ts';
import { providersLeft, voidClaims } from './control.ts';
import { countSoon } from './counting.ts';
import { Lanes } from './deliver.ts';
import { type Desk, isServiceOf, wanted } from './desk.ts';
import { voidAsked } from './displays.ts';
import { expireAll, untilNextMs } from './expiry.ts';
import { voidJobs } from './firmware.ts';
import { Followers } from './followers.ts';
import { House } from './house.ts';
import { doHousework } from './housework.ts';
import { letIn } from './joining.ts';
import { keepLimits } from './limits/keeping.ts';
import { liveContext } from './live-context.ts';
import { strangers } from './party-states.ts';
import type { Notice, ProxySettings, Services } from './ports.ts';
import { overIn, priceSession } from './pricing.ts';
import { keepRecord } from './records.ts';
import { Rounds } from './rounds.ts';
import { syncSettings } from './settings-write.ts';
import { endSimulated } from './simulated.ts';
import { climb } from './stop-ladder.ts';
import { restLadders } from './stopping.ts';
import { endStrays, hasStrays } from './stray-reservations.ts';
import { Twin } from './twin.ts';
import type { TwinState } from './twin-state.ts';
import { urge } from './urging.ts';

/** How often the journal is rid of what everybody has. */
const PRUNE_EVERY_MS = 6 * 3600 * 1000;
/** How often it is looked who has fallen far behind. */
const BACKLOG_EVERY_MS = 3600 * 1000;

export class Desks {
  readonly context: Context;
  /** Ids of backends whose socket is open. */
  readonly backendsOnline = new Set<ProviderId>();
  readonly house: House;
  readonly adoptions: Adoptions;
  home: HomeState = NO_HOME_STATE;
  readonly #desks = new Map<string, Desk>();
  readonly #followers: Followers;
  readonly #services: () => Services;
  /** The same object as `context`, whose settings change with the configuration. */
  readonly #live: { -readonly [K in keyof Context]: Context[K] };
  readonly #background: Background;
  #lastTxNumber = 0;
  readonly #rounds: Rounds;
  #closed = false;

  constructor(context: ContextParts, services: () => Services) {
    this.#services = services;
    this.#background = new Background(context.log, () => this.#closed);
    this.#followers = new Followers(context.log);
    this.house = new House(context);
    this.adoptions = new Adoptions({ ...context, changed: (adoption) => this.tell({ kind: 'adoption', adoption }) });
    this.#live = liveContext(this, context);
    this.context = this.#live;
    this.context.site.follow((chargerId) => this.get(chargerId)?.limits.wake());
    this.#rounds = new Rounds(context.clock, (work, what) => this.background(work, what));
  }

  /** New rules of the house, in force from the next decision on; providers that left give back what they held. */
  async reload(settings: ProxySettings): Promise<void> {
    this.#live.settings = settings;
    await this.context.buying.look(this.context);
    this.context.site.changed();
    for (const desk of this.all()) {
      for (const [id, lanes] of [...desk.lanes]) {
        const provider = settings.providers.find((known) => known.id === id && isServiceOf(known, desk.twin.chargerId));
        if (provider !== undefined) {
          lanes.provider = provider;
          continue;
        }
        desk.lanes.delete(id);
        await lanes.close();
      }
      for (const provider of settings.providers) {
        const isNew = isServiceOf(provider, desk.twin.chargerId) && !desk.lanes.has(provider.id);
        if (isNew) desk.lanes.set(provider.id, this.#lanes(desk.twin, provider));
      }
      const known = new Set(settings.providers.map((provider) => provider.id));
      await desk.twin.run((unit) => {
        for (const [key, { providerId }] of Object.entries(unit.station.alarms)) {
          if (providerId !== undefined && !known.has(providerId)) clearAlarm(unit, key);
        }
      });
      await this.start(desk);
      // Who left, or may close no more, wants nothing closed.
      this.background(tellClosed(this.context, desk.twin), 'closing what is out of service');
      this.background(syncSettings(this.context, desk.twin), 'writing settings');
    }
  }

  get(chargerId: string): Desk | undefined {
    return this.#desks.get(chargerId);
  }

  all(): readonly Desk[] {
    return [...this.#desks.values()];
  }

  /** A charger that the ledger knows, or that was adopted just now. */
  add(chargerId: string, state?: TwinState): Desk {
    const { providers } = this.context.settings;
    const twin = new Twin(chargerId, this.context.ledger, (notices) => this.#committed(chargerId, notices), state);
    const mine = providers.filter((provider) => isServiceOf(provider, chargerId));
    const lanes = new Map(mine.map((provider) => [provider.id, this.#lanes(twin, provider)]));
    const limits = keepLimits(this, twin);
    const desk: Desk = {
      twin,
      lanes,
      limits,
      knocking: new Map(),
      restarted: new Set(),
      away: true,
      isNew: false,
      lastSeenAt: twin.state.station.lastSeenAt,
      expiry: undefined,
      grace: undefined,
      bootWatch: undefined,
    };
    this.#desks.set(chargerId, desk);
    this.#lastTxNumber = Math.max(this.#lastTxNumber, twin.state.station.lastTxNumber);
    return desk;
  }

  #lanes(twin: Twin, provider: Provider): Lanes {
    return new Lanes(this.context, twin, provider, () => {
      const desk = this.#desks.get(twin.chargerId);
      if (hasBacklogAlarm(twin.state.station, provider.id))
        this.background(watchBacklogs(this), 'looking who has caught up');
      if (desk?.away) this.background(this.want(desk), 'letting a service go');
    });
  }

  /** Brings a desk up to date. */
  async start(desk: Desk, isRestart = false): Promise<void> {
    await letIn(
      this.context,
      desk.twin,
      [...desk.lanes.values()].map((lanes) => lanes.provider),
    );
    await desk.twin.run((unit) => {
      const { providers } = this.context.settings;
      for (const { party, kind } of strangers(unit.state, providers)) unit.putPartyState(party, kind, undefined);
      providersLeft(
        this.context,
        unit,
        new Set(providers.filter(({ shadow }) => shadow === undefined).map(({ id }) => id)),
      );
      if (isRestart) {
        voidClaims(unit);
        restLadders(unit);
        voidJobs(unit, this.context.clock.now());
        voidAsked(unit);
        endSimulated(this.context, unit);
      }
      expireAll(this.context, unit);
    });
    for (const lanes of desk.lanes.values()) lanes.setAway(desk.away);
    await this.want(desk);
  }

  /** Tells the plug which services should be connected now (PROTOCOL §2.1 g). */
  async want(desk: Desk): Promise<void> {
    const { station } = desk.twin.state;
    const { version } = station;
    if (!isOcppVersion(version)) return;
    for (const [id, lanes] of desk.lanes) {
      const isDialled = station.boot !== undefined && !this.context.settings.isSafeMode;
      const want = isDialled ? await wanted(desk, lanes) : 'off';
      if (!this.#closed) this.#services().want(desk.twin.chargerId, id, want, version);
    }
  }

  follow(follower: (notice: Notice) => void): () => void {
    return this.#followers.follow(follower);
  }

  /** To everybody who follows. */
  tell(notice: Notice): void {
    this.#followers.tell(notice);
  }

  /** Work that nobody waits for. */
  background(work: Promise<unknown>, what: string): void {
    this.#background.add(work, what);
  }

  /** Something changed on which conditions of providers depend; what is being written down now counts, too. */
  async lookAgain(): Promise<void> {
    if (!this.context.settings.providers.some(({ conditions }) => conditions !== undefined)) return;
    await Promise.all(this.all().map(({ twin }) => twin.idle()));
    await Promise.all(this.all().map((desk) => this.#expire(desk)));
  }

  /** A transaction number that no charger was ever given. */
  nextTxNumber(): number {
    this.#lastTxNumber = nextNumber(this.#lastTxNumber, this.context.clock.now());
    return this.#lastTxNumber;
  }

  /** Begins what has to be done now and then. */
  keepHouse(): void {
    const { clock, ledger } = this.context;
    this.#rounds.every(PRUNE_EVERY_MS, 'pruning the journal', () => {
      const ids = this.context.settings.providers.map((provider) => provider.id);
      return ledger.prune(clock.now(), ids);
    });
    this.#rounds.every(LOOK_EVERY_MS, 'looking for day-ahead prices', () => this.context.buying.look(this.context));
    this.#rounds.every(BACKLOG_EVERY_MS, 'looking who is far behind', () => watchBacklogs(this));
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Stops timers and waits for what is being written. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#rounds.close();
    this.context.site.close();
    this.house.close();
    for (const desk of this.#desks.values()) {
      desk.expiry?.cancel();
      desk.grace?.cancel();
      desk.bootWatch?.timer?.cancel();
      desk.limits.close();
    }
    await Promise.all(this.all().flatMap((desk) => [...desk.lanes.values()].map((lanes) => lanes.close())));
    await this.#background.settled();
    await Promise.all(this.all().map((desk) => desk.twin.idle()));
  }

  #committed(chargerId: string, notices: readonly Notice[]): void {
    const desk = this.#desks.get(chargerId);
    if (desk === undefined) return;
    for (const notice of notices) this.tell(notice);
    this.context.site.changed();
    if (notices.length > 0) for (const lanes of desk.lanes.values()) lanes.wake();
    const booted = notices.some((notice) => notice.kind === 'boot');
    if (booted) {
      this.#services().rebooted(chargerId);
      if (!desk.isNew) {
        this.background(tellClosed(this.context, desk.twin), 'closing what is out of service');
        this.background(syncSettings(this.context, desk.twin), 'writing settings');
      }
    }
    if (booted || (desk.away && notices.some((notice) => notice.kind === 'fact'))) {
      this.background(this.want(desk), 'calling services');
    }
    if (notices.some((notice) => notice.kind === 'control')) doHousework(this.context, desk.twin);
    for (const id of overIn(notices)) {
      this.background(priceSession(this.context, id), 'pricing a session');
      this.background(keepRecord(this.context, id), 'keeping a session');
    }
    if (hasStrays(desk.twin.state)) this.background(endStrays(this.context, desk.twin), 'ending reservations');
    this.#schedule(desk);
    desk.limits.wake();
  }

  #schedule(desk: Desk): void {
    const { clock } = this.context;
    desk.expiry?.cancel();
    const waitMs = this.#closed ? undefined : untilNextMs(this.context, desk.twin);
    if (waitMs === undefined) return;
    const expire = () => this.#expire(desk).then(() => climb(this.context, desk.twin));
    desk.expiry = clock.timer(waitMs, () => this.background(expire(), 'expiry'));
  }

  async #expire({ twin }: Desk): Promise<void> {
    await twin.run((unit) => expireAll(this.context, unit));
    urge(this.context, twin);
    countSoon(this.context, twin);
  }
}
