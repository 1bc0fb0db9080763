/** The words of "why is it 6 A now?". */
import { expect, test } from 'vitest';
import { clockTime, explain, type Situation } from '../../../../src/core/limits/explain.ts';
import { merged, type PartyLimit } from '../../../../src/core/limits/merge.ts';
import { PAUSED } from '../../../../src/core/limits/own.ts';

const NOW = Date.UTC(2026, 10, 28, 22);
const AT_7 = Date.UTC(2026, 10, 29, 6);
const SUNDAY = Date.UTC(2026, 11, 6, 6);
const COUNTS = 'Its limits count for every session.';

/** Allows so much now, and from a moment on something else. */
function party(
  source: PartyLimit['source'] | { id: string },
  limitA: number | undefined,
  more: {
    readonly next?: [at: number, limitA: number | undefined];
    readonly binds?: boolean;
    readonly why?: string;
  } = {},
): PartyLimit {
  const { next, binds = true, why = COUNTS } = more;
  const line = [{ at: NOW, limitA }, ...(next === undefined ? [] : [{ at: next[0], limitA: next[1] }])];
  const who = typeof source === 'string' ? { source } : { source: 'provider' as const, providerId: source.id };
  return { ...who, line, binds, why };
}

function say(parties: readonly PartyLimit[], more: Partial<Situation> = {}) {
  const all = merged(parties, NOW);
  const limitA = all.steps[0]?.limitA;
  return explain({
    now: NOW,
    timeZone: 'Europe/Amsterdam',
    merged: all,
    leave: undefined,
    minA: 6,
    resumesAt: undefined,
    hasSession: true,
    charger: { heldA: limitA ?? Number.POSITIVE_INFINITY, isOnline: true, isDeaf: false },
    ...more,
  });
}

const FLEET = party({ id: 'fleet' }, 6, { next: [AT_7, undefined] });
const LEAVE = { limitA: 20, leavesA: 20, why: 'the breaker leaves 20 A (25 A shared by 2 cars)' };
const AWAY = { heldA: 10, isOnline: false, isDeaf: false };

test.each<[sentence: string, parties: PartyLimit[], more?: Partial<Situation>]>([
  ['No limit: nobody limits it.', []],
  ['No limit: nobody limits it.', [party({ id: 'fleet' }, undefined)]],
  ['16 A: you allow 16 A.', [party('home', 16)]],
  ['16 A: you allow 16 A; the charger can give 32 A.', [party('hardware', 32), party('home', 16)]],
  [
    '6 A: "fleet" allows 6 A until 07:00; you allow 16 A; the breaker leaves 20 A (25 A shared by 2 cars).',
    [party('site', 20), party('home', 16), FLEET],
    { leave: LEAVE },
  ],
  ['6 A: "fleet" allows 6 A until Sun 6 Dec 07:00.', [party({ id: 'fleet' }, 6, { next: [SUNDAY, 16] })]],
  ['0 A: you paused it; "fleet" allows 6 A until 07:00.', [party('home', 0, { why: PAUSED }), FLEET]],
  ['0 A: you allow 0 A; "fleet" allows 6 A until 07:00.', [party('home', 0, { why: 'You allow no more.' }), FLEET]],
  ['0 A: "fleet" allows nothing.', [party({ id: 'fleet' }, 0)]],
  [
    '16 A: you allow 16 A; "evcc" allows 10 A, which does not count: it does not hold control.',
    [party('home', 16), party({ id: 'evcc' }, 10, { binds: false, why: 'It does not hold control.' })],
  ],
  ['10 A: a limit from outside, as the charger says, allows 10 A.', [party('external', 10)]],
  [
    '0 A: this session is to get no more current; you allow 16 A.',
    [party('safety', 0, { why: 'This session is to get no more current.' }), party('home', 16)],
  ],
  [
    '0 A: "fleet" allows 4.5 A; 4.5 A is less than the 6 A that a car needs, so it pauses.',
    [party({ id: 'fleet' }, 4.5)],
    { charger: { heldA: 0, isOnline: true, isDeaf: false } },
  ],
  [
    '0 A: "fleet" allows 10 A; there was too little for a car before; it goes on at 23:01 if there is enough until then.',
    [party({ id: 'fleet' }, 10)],
    { resumesAt: NOW + 60_000, charger: { heldA: 0, isOnline: true, isDeaf: false } },
  ],
  [
    '16 A: you allow 16 A; nothing charges there now, and the next car begins with 6 A.',
    [party('home', 16)],
    { hasSession: false, charger: { heldA: 6, isOnline: true, isDeaf: false } },
  ],
  [
    '16 A: you allow 16 A; the charger has not confirmed it yet and may give 32 A.',
    [party('home', 16)],
    { charger: { heldA: 32, isOnline: true, isDeaf: false } },
  ],
  [
    '16 A: you allow 16 A; the charger has not confirmed it yet and may give more.',
    [party('home', 16)],
    { charger: { heldA: Number.POSITIVE_INFINITY, isOnline: true, isDeaf: false } },
  ],
  [
    '16 A: you allow 16 A; the charger still has 6 A and is raised step by step.',
    [party('home', 16)],
    { charger: { heldA: 6, isOnline: true, isDeaf: false } },
  ],
  ['16 A: you allow 16 A; the charger is away and keeps 10 A.', [party('home', 16)], { charger: AWAY }],
  ['No limit: nobody limits it; the charger is away.', [], { charger: { ...AWAY, heldA: Number.POSITIVE_INFINITY } }],
  [
    '16 A: you allow 16 A; but the charger obeys no limit.',
    [party('home', 16)],
    { charger: { ...AWAY, isDeaf: true } },
  ],
])('%s', (sentence, parties, more) => {
  expect(say(parties, more).sentence).toBe(sentence);
});

test('the chain tells each party, who binds, and until when', () => {
  const other = party({ id: 'evcc' }, 4, { binds: false, why: 'It does not hold control.' });
  const { limitA, until, parties } = say([other, party('home', 16), FLEET]);
  expect([limitA, until]).toEqual([6, AT_7]);
  expect(parties).toMatchObject([
    { source: 'provider', providerId: 'fleet', limitA: 6, binds: true, isLowest: true, until: AT_7 },
    { source: 'home', providerId: undefined, limitA: 16, binds: true, isLowest: false, until: undefined },
    { source: 'provider', providerId: 'evcc', limitA: 4, binds: false, isLowest: false, until: undefined },
  ]);
});

test.each<[what: string, parties: PartyLimit[], until: number | undefined]>([
  ['when the one that limits allows more', [party('home', 16), FLEET], AT_7],
  [
    'never: another one changes its mind',
    [party('home', 6), party({ id: 'fleet' }, 16, { next: [AT_7, 20] })],
    undefined,
  ],
  ['when another one allows less', [party('home', 10), party({ id: 'fleet' }, 16, { next: [AT_7, 8] })], AT_7],
  ['never: it stays too little for a car', [party({ id: 'fleet' }, 3, { next: [AT_7, 5] })], undefined],
  ['never: the one after limits as much', [party('home', 6), FLEET], undefined],
  ['when nobody limits any more', [FLEET], AT_7],
])('it ends %s', (_what, parties, until) => {
  expect(say(parties).until).toBe(until);
});

test.each([
  ['Europe/Amsterdam', NOW, '23:00'],
  ['UTC', NOW, '22:00'],
  ['America/New_York', NOW + 7 * 3_600_000, '00:00'],
  ['UTC', NOW + 17 * 3_600_000, '15:00'],
  ['UTC', NOW + 19 * 3_600_000, 'Sun 29 Nov 17:00'],
])('a moment in %s', (zone, at, words) => {
  expect(clockTime(at, NOW, zone)).toBe(words);
});
