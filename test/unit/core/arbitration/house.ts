import { expect, test } from 'vitest';
import { type Ask, decide, type EvseWorld, type World } from '../../../../src/core/arbitration/decide.ts';
import { makeProvider } from '../../../../src/core/arbitration/roles.ts';
import {
  type Decision,
  type HomeState,
  type Lease,
  NO_HOME_STATE,
  type Provider,
  type Right,
  type Role,
  type Standing,
  type Transaction,
  type Verb,
} from '../../../../src/core/model.ts';

/** The house in which the tests' stories play: one EVSE, nobody at home tells anything, `amber` asks. */
export const NOW = Date.UTC(2026, 10, 22, 12);

export function provider(role: Role = 'controller', id = 'amber', preferred = false): Provider {
  return makeProvider({ id, kind: 'service', role }, { preferred });
}

const NEEDS: { readonly [V in Verb]: Right } = {
  read: 'observe',
  start: 'control',
  stop: 'control',
  limit: 'control',
  steer: 'control',
  unlock: 'control',
  reserve: 'control',
  cancel: 'control',
  take: 'control',
  release: 'control',
  close: 'maintain',
  open: 'maintain',
  configure: 'configure',
  maintain: 'maintain',
  tend: 'maintain',
  certificate: 'certificate',
  data: 'data:com.example',
  denied: 'observe',
};

export function ask(verb: Verb, more: Partial<Ask> = {}): Ask {
  return { by: 'amber', verb, needs: NEEDS[verb], evse: 1, ...more };
}

export function world({ home, ...more }: Omit<Partial<World>, 'home'> & { home?: Partial<HomeState> } = {}): World {
  return {
    now: NOW,
    provider: provider(),
    evses: [{ evse: 1, fault: false }],
    home: { ...NO_HOME_STATE, ...home },
    mode: 'automatic',
    fileMode: 'automatic',
    sharingAllowed: true,
    isSafeMode: false,
    allowedProviders: [],
    blockedProviders: [],
    rateLimitS: 10,
    ...more,
  };
}

export function evse(more: Partial<EvseWorld> = {}): Pick<World, 'evses'> {
  return { evses: [{ evse: 1, fault: false, ...more }] };
}

export function lease(holder: string, more: Partial<Lease> = {}): Lease {
  return {
    evse: 1,
    holder,
    state: 'reserved',
    reason: 'told by the test',
    explicit: false,
    since: NOW - 5_000,
    ...more,
  };
}

export function tx(more: Partial<Transaction> = {}): Transaction {
  return {
    id: 'tx-1',
    chargerId: 'box',
    place: { evse: 1, connector: 1 },
    chargerTxId: '7',
    token: { id: 'CARD' },
    startedAt: NOW - 60_000,
    lastAt: NOW - 1_000,
    payer: 'home',
    holder: 'home',
    ...more,
  };
}

/** A session of `holder`, bound to it. */
export function session(
  holder: string,
  more: Partial<Transaction> = {},
  leased: Partial<Lease> = {},
): Pick<World, 'evses'> {
  return evse({
    tx: tx({ payer: holder, holder, ...more }),
    lease: lease(holder, { state: 'bound', txId: 'tx-1', ...leased }),
  });
}

type Outcome = Pick<Decision, 'allow' | 'rule'> & {
  readonly code?: string;
  readonly retryAfterS?: number;
  readonly preempts?: string;
};
type Row = readonly [says: string, ask: Ask, world: World, outcome: Outcome];

export const yes = (rule: string, more: Partial<Outcome> = {}): Outcome => ({ allow: true, rule, ...more });
export const no = (rule: string, code: string, more: Partial<Outcome> = {}): Outcome => ({
  allow: false,
  rule,
  code,
  ...more,
});

/** The asker's conditions do not hold, and perhaps will. */
export const closedNow = (more: Partial<Standing> = {}): Standing => ({
  holds: 'no',
  why: 'it is Sunday 13:00; it may only on weekdays',
  ...more,
});

export const broken = evse({ fault: true });
/** Control that the home gave to `amber`, for some time. */
export const gift = (until: number) => evse({ lease: lease('amber', { explicit: true, given: { until } }) });
export const bulb = { provider: provider('controller', 'bulb') };
export const taken = lease('home', { explicit: true });
export const operator = { provider: provider('operator') };
export const energy = { provider: provider('energy') };
export const transparent = { provider: provider('transparent') };
export const first = { provider: provider('controller', 'amber', true), preferredProvider: 'amber' };
export const noProvider = { provider: undefined };
export const unknown = (forMs: number) => ({ unknownSince: NOW - forMs });
export const byHome = (verb: Verb, more: Partial<Ask> = {}) => ask(verb, { by: 'home', ...more });

/** One test a rule of the house: the whole decision, and that its sentence names who and what in one line. */
export function houseRules(rows: readonly Row[]): void {
  test.each(rows)('%s', (_says, asked, situation, expected) => {
    const { why, ...decided } = decide(asked, situation);
    expect(decided).toEqual(expected);
    expect(why).toMatch(decided.allow ? /^\S.* may [a-z ]+: [^\n]+\.$/ : /^\S.* may not [a-z ]+: [^\n]+\.$/);
  });
}
