import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decide, NEW_CONTROL, type World } from '../../../../src/core/arbitration/decide.ts';
import {
  backOnline,
  bind,
  claim,
  clear,
  DEFAULT_LEASE_TIMES,
  endSession,
  explicitEnd,
  fault,
  giveBack,
  isExpired,
  offline,
  refused,
  reserve,
  take,
  takeHome,
} from '../../../../src/core/arbitration/lease.ts';
import { makeProvider } from '../../../../src/core/arbitration/roles.ts';
import { type Lease, MODES, NO_HOME_STATE, ROLES, type Transaction, type Verb } from '../../../../src/core/model.ts';
import { ask, NOW, tx } from './house.ts';

/** Ids that no sentence of the house contains by chance. */
const IDS = ['amber-energy', 'birch-billing', 'cedar-fleet'];
const VERBS: readonly Verb[] = [
  'read',
  'start',
  'stop',
  'limit',
  'unlock',
  'reserve',
  'cancel',
  'take',
  'release',
  'maintain',
];
const EVSES = [1, 2];

type Step =
  | {
      readonly do: 'ask';
      readonly by: string;
      readonly verb: Verb;
      readonly evse: number;
      readonly lowers: boolean;
      readonly accepted: boolean;
    }
  | { readonly do: 'begin' | 'end' | 'fault' | 'clear' | 'giveBack'; readonly evse: number; readonly payer: string }
  | { readonly do: 'offline' | 'online'; readonly by: string }
  | { readonly do: 'wait'; readonly seconds: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('ask' as const),
      by: fc.constantFrom(...IDS, 'home'),
      verb: fc.constantFrom(...VERBS),
      evse: fc.constantFrom(...EVSES),
      lowers: fc.boolean(),
      accepted: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom('begin' as const, 'end' as const, 'fault' as const, 'clear' as const, 'giveBack' as const),
      evse: fc.constantFrom(...EVSES),
      payer: fc.constantFrom(...IDS, 'home'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('offline' as const, 'online' as const), by: fc.constantFrom(...IDS) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 200 }) }) },
);

/** Undefined = at any time. */
const hours = fc.constantFrom(undefined, 100, 300);

const house = fc.record({
  roles: fc.tuple(fc.constantFrom(...ROLES), fc.constantFrom(...ROLES), fc.constantFrom(...ROLES)),
  preferred: fc.constantFrom(...IDS),
  mode: fc.constantFrom('automatic' as const, 'automatic' as const, ...MODES),
  /** Providers whose conditions hold for so long, and then as long not. */
  hoursS: fc.tuple(hours, hours, hours),
  presence: fc.constantFrom('away' as const, 'not_configured' as const, 'home' as const, 'unknown' as const),
});

/** The hub in miniature: it does with leases what the real one does, and checks the invariants after each step. */
class House {
  now = NOW;
  allowedAsks = 0;
  readonly #leases = new Map<number, Lease>();
  readonly #txs = new Map<number, Transaction>();
  readonly #faults = new Set<number>();
  readonly #world: Omit<World, 'now' | 'evses'>;
  readonly #providers;
  readonly #hoursS: readonly (number | undefined)[];
  #count = 0;

  constructor(setup: typeof house extends fc.Arbitrary<infer T> ? T : never) {
    this.#providers = IDS.map((id, at) =>
      makeProvider({ id, kind: 'service', role: setup.roles[at] }, { preferred: id === setup.preferred }),
    );
    this.#hoursS = setup.hoursS;
    this.#world = {
      home: { ...NO_HOME_STATE, presence: setup.presence },
      mode: setup.mode,
      fileMode: setup.mode,
      sharingAllowed: true,
      isSafeMode: false,
      preferredProvider: setup.preferred,
      allowedProviders: [],
      blockedProviders: [],
      rateLimitS: 0,
    };
  }

  step(next: Step): void {
    switch (next.do) {
      case 'ask':
        this.#ask(next);
        break;
      case 'begin':
        this.#begin(next.evse, next.payer, undefined);
        break;
      case 'end':
        if (this.#txs.delete(next.evse))
          this.#change(next.evse, (lease) => endSession(lease, this.now, DEFAULT_LEASE_TIMES));
        break;
      case 'fault':
        this.#faults.add(next.evse);
        break;
      case 'clear':
        if (this.#faults.delete(next.evse)) this.#change(next.evse, clear);
        break;
      case 'giveBack': {
        const running = this.#txs.get(next.evse);
        this.#change(next.evse, (lease) => (running === undefined ? undefined : giveBack(lease, running, this.now)));
        break;
      }
      case 'offline':
        this.#changeOf(next.by, (lease) => offline(lease, this.now, DEFAULT_LEASE_TIMES));
        break;
      case 'online':
        this.#changeOf(next.by, backOnline);
        break;
      case 'wait':
        this.now += next.seconds * 1000;
        for (const evse of EVSES) this.#change(evse, (lease) => (isExpired(lease, this.now) ? undefined : lease));
    }
    for (const evse of this.#faults) this.#change(evse, fault);
    this.#check();
  }

  #ask(next: Step & { do: 'ask' }): void {
    const { by, verb, evse, lowers } = next;
    const running = this.#txs.get(evse);
    const before = this.#leases.get(evse);
    const decision = decide(ask(verb, { by, evse, lowers, txId: running?.id }), {
      ...this.#world,
      now: this.now,
      provider: this.#providers.find((one) => one.id === by),
      standing: this.#standing(by),
      evses: [{ evse, fault: this.#faults.has(evse), lease: before, tx: running }],
    });
    const raises = verb === 'start' || (verb === 'limit' && !lowers);
    if (by === 'home') expect(decision.allow).toBe(!(raises && this.#faults.has(evse)));
    else for (const other of IDS) if (other !== by) expect(decision.why).not.toContain(other);
    const isNewControl = NEW_CONTROL.includes(verb) && !(verb === 'limit' && lowers);
    if (this.#standing(by)?.holds === 'no' && isNewControl) expect(decision.allow).toBe(false);
    if (raises && this.#faults.has(evse)) expect(decision).toMatchObject({ allow: false, code: 'F' });
    if (!decision.allow) {
      expect(decision).not.toHaveProperty('preempts');
      return;
    }
    this.allowedAsks += 1;
    const mayChange = before === undefined || [by, 'home', decision.preempts].includes(before.holder) || by === 'home';
    if (verb === 'take' || verb === 'start' || verb === 'reserve') expect(mayChange).toBe(true);
    if (decision.preempts !== undefined) {
      expect(before).toMatchObject({ holder: decision.preempts });
      expect(before?.txId).toBeUndefined();
    }
    this.#carryOut(next, before, running);
  }

  /** Its conditions, as the clock has them. */
  #standing(by: string): World['standing'] {
    const hoursS = this.#hoursS[IDS.indexOf(by)];
    if (hoursS === undefined) return undefined;
    const isOpen = Math.floor((this.now - NOW) / 1000 / hoursS) % 2 === 0;
    return { holds: isOpen ? 'yes' : 'no', why: 'it has its hours' };
  }

  #carryOut(
    { by, verb, evse, accepted }: Step & { do: 'ask' },
    before: Lease | undefined,
    running: Transaction | undefined,
  ): void {
    if (verb === 'take' && by === 'home') this.#put(evse, takeHome(before, evse, this.now, 'override', running));
    else if (verb === 'take' && running === undefined) {
      this.#put(
        evse,
        take(evse, by, 'asked for it', this.now, explicitEnd(this.now, undefined, DEFAULT_LEASE_TIMES), before),
      );
    } else if (verb === 'release' && running === undefined && before?.holder === by) this.#put(evse, undefined);
    else if (verb === 'start' && running === undefined) {
      const claimed = claim(evse, by, 'a start', this.now, before);
      this.#put(evse, accepted ? reserve(claimed, this.now, DEFAULT_LEASE_TIMES) : refused(claimed));
      if (accepted) this.#begin(evse, by, by);
    }
  }

  #begin(evse: number, payer: string, startedBy: string | undefined): void {
    if (this.#txs.has(evse)) return;
    this.#count += 1;
    const id = `tx-${this.#count}`;
    const began = tx({ id, place: { evse, connector: 1 }, payer, startedBy, holder: payer });
    this.#txs.set(evse, began);
    this.#put(evse, bind(this.#leases.get(evse), evse, began, this.now));
  }

  #check(): void {
    for (const evse of EVSES) {
      const lease = this.#leases.get(evse);
      const running = this.#txs.get(evse);
      // One row an EVSE makes two holders impossible only while each lease stays in its own row.
      if (lease !== undefined) expect(lease.evse).toBe(evse);
      expect(lease?.txId).toBe(running?.id);
      if (running !== undefined) expect(['bound', 'dormant']).toContain(lease?.state);
      if (!this.#faults.has(evse)) {
        expect(lease?.restricted).toBeUndefined();
        continue;
      }
      const mayStay = lease === undefined || lease.restricted === true || (lease.holder === 'home' && lease.explicit);
      expect(mayStay).toBe(true);
    }
  }

  #put(evse: number, lease: Lease | undefined): void {
    if (lease === undefined) this.#leases.delete(evse);
    else this.#leases.set(evse, lease);
  }

  #change(evse: number, how: (lease: Lease) => Lease | undefined): void {
    const lease = this.#leases.get(evse);
    if (lease !== undefined) this.#put(evse, how(lease));
  }

  #changeOf(holder: string, how: (lease: Lease) => Lease | undefined): void {
    for (const [evse, lease] of this.#leases) if (lease.holder === holder) this.#put(evse, how(lease));
  }
}

test('at most one holder, none but the restricted or the home in a fault, and the home always wins', () => {
  let allowedAsks = 0;
  fc.assert(
    fc.property(house, fc.array(step, { minLength: 1, maxLength: 40 }), (setup, steps) => {
      const played = new House(setup);
      for (const next of steps) played.step(next);
      allowedAsks += played.allowedAsks;
    }),
    { seed: 20_261_122, numRuns: 600 },
  );
  // The walk must have walked: a house in which nothing is ever allowed proves nothing.
  expect(allowedAsks).toBeGreaterThan(900);
});
