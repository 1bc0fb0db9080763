/**
 * By chance: a network sets schedules for a whole charger with two places, sessions come and go at both, the home limits
 * one or the other, the charger is silent, leaves or boots, and the proxy restarts. What both places are told together never
 * offers more than the schedule allows, now and for as long as it was told, and in the end nothing is given away.
 */
import fc from 'fast-check';
import { expect } from 'vitest';
import { configSchema } from '../../../src/config/schema.ts';
import { openLedger } from '../../../src/ledger/ledger.ts';
import { silentLog } from '../../../src/lib/log.ts';
import type { Ledger, ServiceSide } from '../../../src/proxy/ports.ts';
import { type Proxy as Hub, openProxy } from '../../../src/proxy/proxy.ts';
import { proxySettingsOf } from '../../../src/settings.ts';
import { offeredBy } from '../../e2e/offer.ts';
import { FakeClock } from '../../fakes/clock.ts';
import { fakeIds } from '../../fakes/ids.ts';
import type { StrictCall } from '../../peers/strict.ts';
import { type Mood, ObedientCharger, type Taste } from './obedient-charger.ts';
import { type Schedule, SchedulingService, SERVICE } from './scheduling-service.ts';
import { schedule } from './stories.ts';

const HOUR_MS = 3_600_000;
const PLACES = [1, 2] as const;
type PlaceNumber = (typeof PLACES)[number];
const LEAST_A = 6;
/** What is lost where two share tenths. */
const ROUNDING_A = 0.3;

const place = fc.constantFrom(...PLACES);
const doubled: fc.Arbitrary<Schedule> = schedule.map(({ steps, durationS }) => ({
  steps: steps.map(([startS, limitA]) => [startS, 2 * limitA]),
  durationS,
}));
const deeds = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('start' as const, 'stop' as const), place }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('schedule' as const), schedule: fc.option(doubled) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('home' as const),
      place,
      amps: fc.option(fc.constantFrom(0, 3, 6, 7.25, 10, 16, 32)),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('pass' as const),
      ms: fc.constantFrom(1_000, 10_000, 61_000, HOUR_MS, 13 * HOUR_MS),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('mood' as const),
      mood: fc.constantFrom<Mood>('fine', 'lost', 'silent', 'keeps'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('boot' as const, 'reconnect' as const, 'restart' as const) }),
  },
);
type Deed = typeof deeds extends fc.Arbitrary<infer D> ? D : never;

/** Stories that once broke the promise. */
const FOUND: [Taste, Deed[]][] = [
  [
    'all',
    [
      { do: 'start', place: 1 },
      { do: 'schedule', schedule: { steps: [[0, 12]], durationS: undefined } },
      { do: 'mood', mood: 'lost' },
      { do: 'schedule', schedule: null },
      {
        do: 'schedule',
        schedule: {
          steps: [
            [0, 8],
            [600, 0],
          ],
          durationS: undefined,
        },
      },
      { do: 'pass', ms: 1_000 },
      { do: 'pass', ms: 1_000 },
      { do: 'pass', ms: 1_000 },
    ],
  ],
];

/** Plays so many stories, and fails with the shortest that breaks the promise. */
export async function playSharedStories(runs: { readonly seed: number; readonly numRuns: number }): Promise<void> {
  const seen = { told: 0, falls: 0, full: 0 };
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom<Taste>('all', 'all', 'untimed', 'defaults'),
      fc.array(deeds, { minLength: 3, maxLength: 20 }),
      async (taste, story) => {
        const stage = await SharedStage.open(taste);
        try {
          for (const deed of story) await stage.play(deed);
          await stage.calm();
          stage.isRight();
          seen.told += stage.charger.kept.length;
          if (stage.falls()) seen.falls += 1;
          if (stage.sum() > stage.allowedA() - ROUNDING_A) seen.full += 1;
        } finally {
          await stage.close();
        }
      },
    ),
    { ...runs, examples: FOUND },
  );
  for (const times of Object.values(seen)) expect(times).toBeGreaterThan(runs.numRuns / 100);
}

class SharedStage {
  readonly charger: ObedientCharger;
  readonly #clock = new FakeClock();
  readonly #service = new SchedulingService();
  /** What it is just being asked for: it may count already. */
  #asked: SchedulingService | undefined;
  readonly #isTimed: boolean;
  readonly #ledger: Ledger;
  /** Of the program that starts anew, too: no id is ever given twice. */
  readonly #ids = fakeIds();
  readonly #sessions = new Map<PlaceNumber, { readonly txId: string; readonly startedAt: number }>();
  readonly #limits = new Map<PlaceNumber, number>();
  #proxy: Hub | undefined;
  #side: ServiceSide | undefined;
  #link: ReturnType<ObedientCharger['link']>;
  #meterWh = 0;

  private constructor(taste: Taste, ledger: Ledger) {
    this.#ledger = ledger;
    this.#isTimed = taste === 'all';
    this.charger = new ObedientCharger(taste, () => this.#check());
    this.#link = this.charger.link();
  }

  static async open(taste: Taste): Promise<SharedStage> {
    const stage = new SharedStage(taste, await openLedger({ file: ':memory:' }));
    await stage.#openProxy();
    await stage.#connect();
    await stage.#boot();
    for (const connectorId of PLACES)
      await stage.#up('StatusNotification', { connectorId, status: 'Available', errorCode: 'NoError' });
    return stage;
  }

  async play(deed: Deed): Promise<void> {
    switch (deed.do) {
      case 'start':
        return this.#start(deed.place);
      case 'stop':
        return this.#stop(deed.place);
      case 'schedule':
        return this.#schedule(deed.schedule);
      case 'home':
        if (deed.amps === null) this.#limits.delete(deed.place);
        else this.#limits.set(deed.place, deed.amps);
        return this.#say(deed.place);
      case 'pass':
        return this.#pass(deed.ms);
      case 'mood':
        this.charger.mood = deed.mood;
        return;
      case 'boot':
        this.charger.kept = [];
        await this.#boot();
        return this.#settle();
      case 'reconnect':
        return this.#connect();
      case 'restart':
        await this.#proxy?.close();
        await this.#openProxy();
        return this.#connect();
    }
  }

  /** The charger is well again, and everything that waits for a while has its time. */
  async calm(): Promise<void> {
    this.charger.mood = 'fine';
    await this.#connect();
    for (const ms of [11_000, 11_000, 11_000, 61_000, 11_000, 11_000]) await this.#pass(ms);
    while (this.#service.changedWithin(120_000, this.#clock.now())) await this.#pass(31_000);
  }

  /** It gives no more than is allowed, today and for as long as it was told, and no less without need. */
  isRight(): void {
    for (const at of this.#moments()) expect(this.sum(at)).toBeLessThanOrEqual(this.allowedA(at));
    const wants = [...this.#sessions.keys()].map((number) => this.#wantsA(number)).filter((amps) => amps > 0);
    // So much is kept for each place whose default may count yet.
    const leftA = this.allowedA() - LEAST_A * (PLACES.length - wants.length);
    const mostA = Math.min(
      leftA,
      wants.reduce((sum, amps) => sum + amps, 0),
    );
    // Where it is too little for all, who waits is another question.
    if (leftA < LEAST_A * wants.length || mostA === Number.POSITIVE_INFINITY) return;
    expect(this.#charging()).toBeGreaterThan(mostA - ROUNDING_A);
  }

  /** What both places offer together. */
  sum(at = this.#clock.now(), kept: readonly StrictCall[] = this.charger.kept): number {
    return PLACES.reduce((sum, number) => sum + this.#offered(number, at, kept), 0);
  }

  allowedA(at = this.#clock.now()): number {
    return Math.max(this.#service.allowedA(at), this.#asked?.allowedA(at) ?? 0);
  }

  /** Whether what both are told becomes less by itself. */
  falls(): boolean {
    return this.#moments().some((at) => this.sum(at) < this.sum());
  }

  async close(): Promise<void> {
    await this.#proxy?.close();
    await this.#ledger.close();
  }

  #offered(number: PlaceNumber, at: number, kept: readonly StrictCall[]): number {
    return offeredBy(kept, at, this.#sessions.get(number), number);
  }

  #charging(): number {
    return [...this.#sessions.keys()].reduce(
      (sum, number) => sum + this.#offered(number, this.#clock.now(), this.charger.kept),
      0,
    );
  }

  #wantsA(number: PlaceNumber): number {
    const amps = this.#limits.get(number) ?? Number.POSITIVE_INFINITY;
    return amps < LEAST_A ? 0 : amps;
  }

  /** Without times a charger is told each change when it is due. */
  #moments(): readonly number[] {
    const hours = this.#isTimed ? [0, 1, 4, 7, 12, 17, 23] : [0];
    return hours.map((hour) => this.#clock.now() + hour * HOUR_MS);
  }

  /** Whatever it is told, together it is no raise above what is allowed. */
  #check(): void {
    const before = this.charger.kept.slice(0, -1);
    for (const at of this.#moments()) {
      const sum = this.sum(at);
      // What others left behind is cleared away while nothing charges.
      if (this.#sessions.size === 0 || sum <= this.sum(at, before)) continue;
      expect(sum).toBeLessThanOrEqual(this.allowedA(at));
    }
  }

  async #schedule(asked: Schedule | null): Promise<void> {
    const now = this.#clock.now();
    const received =
      asked === null
        ? { action: 'ClearChargingProfile', payload: {} }
        : { action: 'SetChargingProfile', payload: this.#service.payload(asked, now, true) };
    this.#asked = new SchedulingService();
    this.#asked.took(asked ?? undefined, now);
    const reply = await this.#serviceSide().down(this.#service.link(this.charger.id), received);
    if (reply.kind === 'result' && reply.payload.status === 'Accepted') this.#service.took(asked ?? undefined, now);
    this.#asked = undefined;
    await this.#settle();
  }

  async #start(number: PlaceNumber): Promise<void> {
    if (this.#sessions.has(number)) return;
    const startedAt = this.#clock.now();
    const reply = await this.#up('StartTransaction', {
      connectorId: number,
      idTag: `CARD-${number}`,
      meterStart: this.#meterWh,
      timestamp: new Date(startedAt).toISOString(),
    });
    const txId = reply.kind === 'result' ? String(reply.payload.transactionId) : 'none';
    this.#sessions.set(number, { txId, startedAt });
    await this.#settle();
  }

  async #stop(number: PlaceNumber): Promise<void> {
    const session = this.#sessions.get(number);
    if (session === undefined) return;
    this.#sessions.delete(number);
    this.#meterWh += 1;
    await this.#up('StopTransaction', {
      transactionId: Number(session.txId),
      meterStop: this.#meterWh,
      timestamp: new Date(this.#clock.now()).toISOString(),
      reason: 'Local',
    });
    await this.#settle();
  }

  async #pass(ms: number): Promise<void> {
    this.#clock.advance(ms);
    await this.#settle();
  }

  /** A word of the home that changes nothing is answered when all is said. */
  async #settle(): Promise<void> {
    for (const number of PLACES) await this.#say(number);
  }

  async #say(evse: PlaceNumber): Promise<void> {
    const limitA = this.#limits.get(evse) ?? null;
    await this.#opened().owner.command('home', this.charger.id, { verb: 'limit', evse, limitA });
  }

  async #boot(): Promise<void> {
    await this.#up('BootNotification', { chargePointVendor: 'Acme', chargePointModel: 'Twin 2' });
  }

  async #connect(): Promise<void> {
    const { chargers } = this.#opened();
    await chargers.gone(this.#link);
    this.#link = this.charger.link();
    await chargers.connected(this.#link);
    await this.#up('Heartbeat', {});
    this.#serviceSide().ready(this.#service.link(this.charger.id), undefined);
    await this.#settle();
  }

  #up(action: string, payload: object) {
    return this.#opened().chargers.up(this.#link, { action, payload: { ...payload } });
  }

  async #openProxy(): Promise<void> {
    const services = [{ id: SERVICE, role: 'energy', url: 'ws://localhost:1/cedar' }];
    this.#proxy = await openProxy({
      settings: proxySettingsOf(configSchema.parse({ rate_limit_seconds: 0, ocpp_services: services })),
      ledger: this.#ledger,
      snapshot: await this.#ledger.load(),
      clock: this.#clock,
      ids: this.#ids,
      log: silentLog,
      isDiskLow: () => false,
      services: (side) => {
        this.#side = side;
        return { want: () => undefined, rebooted: () => undefined, links: () => [] };
      },
    });
  }

  #serviceSide(): ServiceSide {
    if (this.#side === undefined) throw new Error('the proxy is not open');
    return this.#side;
  }

  #opened(): Hub {
    if (this.#proxy === undefined) throw new Error('the proxy is not open');
    return this.#proxy;
  }
}
