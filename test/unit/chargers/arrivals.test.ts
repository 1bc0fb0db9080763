import { describe, expect, test } from 'vitest';
import { Arrivals, type Verdict } from '../../../src/chargers/arrivals.ts';
import { FakeClock } from '../../fakes/clock.ts';

const [HERE, THERE, ELSEWHERE] = ['10.0.0.2', '10.0.0.3', '10.0.0.4'];
const SECOND_MS = 1_000;

interface Coming {
  /** Seconds after the one before. */
  readonly afterS: number;
  readonly from: string;
  /** Whose live connection it would replace. */
  readonly seated?: string | undefined;
}

function coming(count: number, afterS: number, from = HERE, seated?: string): Coming[] {
  return Array.from({ length: count }, () => ({ afterS, from, seated }));
}

/** Two take the place from each other, the one at `first` sat there before. */
function byTurns(count: number, first = HERE, second = THERE): Coming[] {
  return Array.from({ length: count }, (_, index) =>
    index % 2 === 0 ? { afterS: 1, from: second, seated: first } : { afterS: 1, from: first, seated: second },
  );
}

function play(comings: readonly Coming[]) {
  const clock = new FakeClock();
  const arrivals = new Arrivals(clock);
  const verdicts = comings.map(({ afterS, from, seated }): Verdict => {
    clock.advance(afterS * SECOND_MS);
    return arrivals.comes('BOX', from, seated);
  });
  return { clock, arrivals, kinds: verdicts.map(({ kind }) => kind), last: verdicts.at(-1) };
}

describe('§5.1 how often a charger may come anew', () => {
  test.each<[what: string, comings: readonly Coming[], last: Verdict['kind'], delayMs: number]>([
    ['once', coming(1, 0), 'calm', 0],
    ['six times in a minute: the next one waits', coming(6, 9), 'calm', 10_000],
    ['seven times in a minute', coming(7, 9), 'flapping', 10_000],
    ['seven times in more than a minute', coming(7, 12.1), 'calm', 0],
    ['a crowd, then one after a quiet minute', [...coming(20, 0), ...coming(1, 60)], 'calm', 0],
    ['from two addresses, nobody being replaced', [...coming(3, 1), ...coming(4, 1, THERE)], 'flapping', 10_000],
    ['from one address, replacing itself', coming(7, 1, HERE, HERE), 'flapping', 10_000],
    ['by turns: the one that came second', byTurns(7), 'twin', 10_000],
    ['by turns: the one that was there first', [...byTurns(6), ...byTurns(2).slice(1)], 'flapping', 10_000],
    ['by turns, and nobody is there any more', [...byTurns(6), ...coming(1, 1, THERE)], 'flapping', 10_000],
    ['by turns, a third one among them', [...byTurns(5), ...coming(2, 1, ELSEWHERE, HERE)], 'flapping', 10_000],
  ])('%s', (_what, comings, last, delayMs) => {
    const { kinds, arrivals } = play(comings);
    expect(kinds.at(-1)).toBe(last);
    expect(arrivals.delayMs('BOX')).toBe(delayMs);
    expect(arrivals.delayMs('ANOTHER')).toBe(0);
  });

  test('Q32: two chargers with one name are told apart by their address, in words', () => {
    const { last, arrivals, clock } = play(byTurns(7, `::ffff:${HERE}`, `::ffff:${THERE}`));
    expect(last).toMatchObject({ kind: 'twin', why: expect.stringContaining(`one at ${HERE} and one at ${THERE}`) });
    const [first, second] = [`::ffff:${HERE}`, `::ffff:${THERE}`];
    // Only while the first one is there.
    expect(arrivals.refusal('BOX', second, first)).toContain('two chargers use the name "BOX"');
    expect(arrivals.refusal('BOX', first, first)).toBeUndefined();
    expect(arrivals.refusal('BOX', second, undefined)).toBeUndefined();
    expect(arrivals.refusal('BOX', first, second)).toBeUndefined();
    expect(arrivals.refusal('ANOTHER', second, first)).toBeUndefined();
    // Each knock of the second one prolongs it; without one it is over after ten minutes.
    clock.advance(599_000);
    expect(arrivals.calmInMs('BOX')).toBe(1_000);
    expect(arrivals.refusal('BOX', second, first)).toBeDefined();
    clock.advance(599_000);
    expect(arrivals.refusal('BOX', second, first)).toBeDefined();
    clock.advance(600_000);
    expect(arrivals.refusal('BOX', second, first)).toBeUndefined();
    expect(arrivals.calmInMs('BOX')).toBe(0);
  });

  test('a charger that never stops coming costs no memory, and is told every time', () => {
    const { kinds } = play(coming(500, 0.1));
    expect(kinds.slice(0, 7)).toEqual(['calm', 'calm', 'calm', 'calm', 'calm', 'calm', 'flapping']);
    expect(new Set(kinds.slice(6))).toEqual(new Set(['flapping']));
  });
});
