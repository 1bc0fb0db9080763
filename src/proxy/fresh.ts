/** The newest facts of one charger, kept in memory until everybody has them or more come than are worth keeping. */
import type { Fact, Lane } from '../core/model.ts';
import type { Change } from './ports.ts';

/** Of one lane. Who is further behind reads the journal. */
export const MAX_FRESH_FACTS = 24;

interface Tail {
  /** All facts of the lane with a higher number are in the list. */
  floor: number;
  facts: Fact[];
}

export class Fresh {
  readonly #tails: { readonly [L in Lane]: Tail };

  /** @param seq the newest fact so far; none is younger. */
  constructor(seq: number) {
    this.#tails = { T: { floor: seq, facts: [] }, E: { floor: seq, facts: [] } };
  }

  /** Takes in what was just written down. `cursors` are those of everybody, by `<lane> <provider>`. */
  keep(changes: readonly Change[], cursors: ReadonlyMap<string, number>): void {
    let hasMoved = false;
    for (const change of changes) {
      if (change.type === 'fact') this.#tails[change.fact.lane].facts.push(change.fact);
      hasMoved ||= change.type === 'fact' || change.type === 'cursor';
    }
    if (!hasMoved) return;
    for (const lane of ['T', 'E'] as const) {
      const heard = Math.min(...[...cursors].filter(([key]) => key.startsWith(lane)).map(([, seq]) => seq));
      const tail = this.#tails[lane];
      for (let [oldest] = tail.facts; oldest !== undefined; [oldest] = tail.facts) {
        if (oldest.seq > heard && tail.facts.length <= MAX_FRESH_FACTS) break;
        tail.facts.shift();
        tail.floor = oldest.seq;
      }
    }
  }

  /** Undefined when more may have happened than is kept. */
  after(lane: Lane, seq: number): readonly Fact[] | undefined {
    const { floor, facts } = this.#tails[lane];
    return seq < floor ? undefined : facts.filter((fact) => fact.seq > seq);
  }
}
