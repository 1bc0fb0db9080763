/**
 * By chance: the home and two backends limit, pause and change their minds, a network sets schedules, sessions come and go, the charger is
 * silent, leaves or boots, and the proxy restarts. What the charger is told never offers more than anybody allows, and
 * in the end it offers exactly the least.
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
import { type Mood, ObedientCharger, type Taste } from './obedient-charger.ts';
import { type Schedule, SchedulingService, SERVICE } from './scheduling-service.ts';

const HOUR_MS = 3_600_000;
const BACKENDS = ['amber', 'birch'] as const;
const SAFE_A = 8;
const MAX_A = 32;

const amps = fc.option(fc.constantFrom(0, 3, 6, 7.25, 10, 16, 20, 32, 40), { nil: null });
const deeds = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('home' as const), amps }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('backend' as const), id: fc.constantFrom(...BACKENDS), amps }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('pause' as const, 'resume' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('start' as const, 'stop' as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('pass' as const),
      ms: fc.constantFrom(1_000, 10_000, 61_000, 13 * HOUR_MS),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('mood' as const),
      mood: fc.constantFrom<Mood>('fine', 'lost', 'silent', 'away', 'keeps'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constantFrom('boot' as const, 'reconnect' as const, 'restart' as const) }),
  },
);
export const schedule: fc.Arbitrary<Schedule> = fc.record({
  steps: fc
    .array(fc.tuple(fc.integer({ min: 1, max: 90 }), fc.constantFrom(0, 4, 6, 9.5, 13, 20)), {
      minLength: 1,
      maxLength: 5,
    })
    .map((pairs) => {
      let startS = 0;
      return pairs.map(([minutes, limitA], index): readonly [number, number] => {
        startS += index === 0 ? 0 : minutes * 600;
        return [startS, limitA];
      });
    }),
  durationS: fc.option(fc.integer({ min: 60, max: 100_000 }), { nil: undefined }),
});
const allDeeds = fc.oneof(
  { weight: 6, arbitrary: deeds },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('schedule' as const), schedule: fc.option(schedule, { nil: undefined }) }),
  },
);
type Deed = typeof allDeeds extends fc.Arbitrary<infer D> ? D : never;

/** Stories that once broke the promise. */
const FOUND: [Taste, boolean, Deed[]][] = [
  [
    'all',
    false,
    [
      { do: 'backend', id: 'amber', amps: 0 },
      { do: 'start' },
      {
        do: 'schedule',
        schedule: {
          steps: [
            [0, 6],
            [600, 0],
          ],
          durationS: undefined,
        },
      },
      { do: 'backend', id: 'amber', amps: null },
    ],
  ],
  // Without times each change is told when it is due: nobody waits for what is to come.
  [
    'untimed',
    false,
    [
      { do: 'home', amps: 0 },
      {
        do: 'schedule',
        schedule: {
          steps: [
            [0, 6],
            [600, 0],
          ],
          durationS: undefined,
        },
      },
      { do: 'start' },
      { do: 'home', amps: null },
    ],
  ],
  // A charger that takes only defaults, and refuses the other ways while it is silent.
  [
    'defaults',
    false,
    [
      { do: 'mood', mood: 'silent' },
      { do: 'backend', id: 'amber', amps: 0 },
      { do: 'schedule', schedule: { steps: [[0, 20]], durationS: undefined } },
      { do: 'start' },
      { do: 'backend', id: 'amber', amps: null },
      { do: 'pause' },
      { do: 'pass', ms: 61_000 },
    ],
  ],
];

/** Plays so many stories, and fails with the shortest that breaks the promise. */
export async function playLimitStories(runs: { readonly seed: number; readonly numRuns: number }): Promise<void> {
  let told = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom<Taste>('all', 'all', 'untimed', 'defaults', 'station'),
      fc.boolean(),
      fc.array(allDeeds, { minLength: 1, maxLength: 25 }),
      async (taste, isSafe, story) => {
        const stage = await Stage.open(taste, isSafe);
        try {
          for (const deed of story) await stage.play(deed);
          await stage.calm();
          expect(stage.offered()).toBe(stage.least());
          told += stage.charger.kept.length;
        } finally {
          await stage.close();
        }
      },
    ),
    { ...runs, examples: FOUND },
  );
  expect(told).toBeGreaterThan(runs.numRuns);
}

/** What everybody allows, as the test knows it. */
interface Word {
  readonly amps: number;
  readonly txId: string | undefined;
}

class Stage {
  readonly clock = new FakeClock();
  readonly charger: ObedientCharger;
  readonly #service = new SchedulingService();
  readonly #taste: Taste;
  readonly #ledger: Ledger;
  /** Of the program that starts anew, too: no id is ever given twice. */
  readonly #ids = fakeIds();
  readonly #isSafe: boolean;
  readonly #words = new Map<string, Word>();
  #pause: { readonly txId: string | undefined } | undefined;
  #proxy: Hub | undefined;
  #side: ServiceSide | undefined;
  #link: ReturnType<ObedientCharger['link']>;
  #meterWh = 0;

  private constructor(taste: Taste, ledger: Ledger, isSafe: boolean) {
    this.#ledger = ledger;
    this.#isSafe = isSafe;
    this.#taste = taste;
    this.charger = new ObedientCharger(taste, () => this.#check());
    this.#link = this.charger.link();
  }

  static async open(taste: Taste, isSafe: boolean): Promise<Stage> {
    const stage = new Stage(taste, await openLedger({ file: ':memory:' }), isSafe);
    await stage.#openProxy();
    await stage.#connect();
    await stage.#up('BootNotification', { chargePointVendor: 'Acme', chargePointModel: 'Wall 1' });
    return stage;
  }

  async play(deed: Deed): Promise<void> {
    switch (deed.do) {
      case 'home':
      case 'backend':
        return this.#say(deed.do === 'home' ? 'home' : deed.id, deed.amps);
      case 'pause':
        this.#pause = { txId: this.charger.session?.txId };
        return this.#home({ verb: 'pause' });
      case 'resume':
        this.#pause = undefined;
        return this.#home({ verb: 'resume' });
      case 'start':
        return this.#start();
      case 'stop':
        return this.#stop();
      case 'pass':
        this.clock.advance(deed.ms);
        return this.#settle();
      case 'schedule':
        return this.#schedule(deed.schedule);
      case 'mood':
        this.charger.mood = deed.mood;
        return;
      case 'boot':
        this.charger.kept = [];
        await this.#up('BootNotification', { chargePointVendor: 'Acme', chargePointModel: 'Wall 1' });
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
    for (const ms of [11_000, 11_000, 61_000, 11_000]) {
      this.clock.advance(ms);
      await this.#settle();
    }
    // Charging goes on a minute after there is enough again.
    while (this.#service.changedWithin(90_000, this.clock.now())) {
      this.clock.advance(31_000);
      await this.#settle();
    }
  }

  offered(at = this.clock.now()): number {
    return offeredBy(this.charger.kept, at, this.charger.session);
  }

  /** What the charger may offer; less than 6 A is nothing. */
  least(at = this.clock.now()): number {
    const { session } = this.charger;
    const counts = (txId: string | undefined): boolean => txId === undefined || txId === session?.txId;
    const words = [...this.#words.values()].filter(({ txId }) => counts(txId)).map((word) => word.amps);
    const paused = this.#pause !== undefined && counts(this.#pause.txId) ? [0] : [];
    const house = this.#isSafe ? [MAX_A, ...(session === undefined ? [SAFE_A] : [])] : [];
    const least = Math.min(Number.POSITIVE_INFINITY, ...words, ...paused, ...house, this.#service.allowedA(at));
    return least < 6 ? 0 : Math.floor(least * 10) / 10;
  }

  async close(): Promise<void> {
    await this.#proxy?.close();
    await this.#ledger.close();
  }

  /**
   * Whenever the charger is told something, it offers nothing above what is allowed, now and while that is in force; but
   * what it never heard it cannot do, and less than before is always right.
   */
  #check(): void {
    const now = this.clock.now();
    const before = this.charger.kept.slice(0, -1);
    // What others left behind is cleared away while nothing charges.
    if (this.charger.session === undefined && this.offered() === Number.POSITIVE_INFINITY) return;
    // Without times, or without a session, the charger is told each change when it is due.
    const isAhead = this.#taste === 'all' && this.charger.session !== undefined;
    for (const at of isAhead ? [now, now + HOUR_MS, now + 7 * HOUR_MS, now + 23 * HOUR_MS] : [now]) {
      const offered = this.offered(at);
      if (offered > offeredBy(before, at, this.charger.session)) expect(offered).toBeLessThanOrEqual(this.least(at));
    }
  }

  async #say(by: string, limitA: number | null): Promise<void> {
    const before = this.#words.get(by);
    const txId = by === 'home' ? undefined : this.charger.session?.txId;
    if (limitA === null) this.#words.delete(by);
    else this.#words.set(by, { amps: limitA, txId });
    const side = by === 'home' ? this.#opened().owner : this.#opened().backends;
    const result = await side.command(by, this.charger.id, { verb: 'limit', evse: 1, limitA });
    if (result.ok) return;
    if (before === undefined) this.#words.delete(by);
    else this.#words.set(by, before);
  }

  async #schedule(asked: Schedule | undefined): Promise<void> {
    const now = this.clock.now();
    const link = this.#service.link(this.charger.id);
    const received =
      asked === undefined
        ? { action: 'ClearChargingProfile', payload: {} }
        : { action: 'SetChargingProfile', payload: this.#service.payload(asked, now) };
    const reply = await this.#serviceSide().down(link, received);
    if (reply.kind === 'result' && reply.payload.status === 'Accepted') this.#service.took(asked, now);
    await this.#settle();
  }

  async #home(command: { verb: 'pause' | 'resume' }): Promise<void> {
    await this.#opened().owner.command('home', this.charger.id, { ...command, evse: 1 });
  }

  async #start(): Promise<void> {
    if (this.charger.session !== undefined) return;
    const startedAt = this.clock.now();
    const reply = await this.#up('StartTransaction', {
      connectorId: 1,
      idTag: 'CARD-1',
      meterStart: this.#meterWh,
      timestamp: new Date(startedAt).toISOString(),
    });
    const txId = reply.kind === 'result' ? String(reply.payload.transactionId) : 'none';
    this.charger.session = { txId, startedAt };
    await this.#settle();
  }

  async #stop(): Promise<void> {
    const { session } = this.charger;
    if (session === undefined) return;
    this.charger.session = undefined;
    for (const [by, { txId }] of this.#words) if (txId === session.txId) this.#words.delete(by);
    if (this.#pause?.txId === session.txId) this.#pause = undefined;
    this.#meterWh += 1;
    await this.#up('StopTransaction', {
      transactionId: Number(session.txId),
      meterStop: this.#meterWh,
      timestamp: new Date(this.clock.now()).toISOString(),
      reason: 'Local',
    });
    await this.#settle();
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

  /** A word of the home that changes nothing is answered when all is said. */
  async #settle(): Promise<void> {
    const limitA = this.#words.get('home')?.amps ?? null;
    await this.#opened().owner.command('home', this.charger.id, { verb: 'limit', evse: 1, limitA });
  }

  async #openProxy(): Promise<void> {
    const config = configSchema.parse({
      rate_limit_seconds: 0,
      ocpp_services: [{ id: SERVICE, role: 'energy', url: 'ws://localhost:1/cedar' }],
      backends: BACKENDS.map((id) => ({ id, token: `token-of-backend-${id}` })),
      ...(this.#isSafe && { chargers: [{ id: 'BOX1', max_a: MAX_A, offline_limit_a: SAFE_A }] }),
    });
    this.#proxy = await openProxy({
      settings: proxySettingsOf(config),
      ledger: this.#ledger,
      snapshot: await this.#ledger.load(),
      clock: this.clock,
      ids: this.#ids,
      log: silentLog,
      isDiskLow: () => false,
      services: (side) => {
        this.#side = side;
        return { want: () => undefined, rebooted: () => undefined, links: () => [] };
      },
    });
    for (const id of BACKENDS) this.#proxy.backends.backendOnline(id);
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
