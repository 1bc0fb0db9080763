/** What comes next in the journal of one charger, for one reader who goes on step by step. */
import type { Fact, Lane } from '../core/model.ts';
import type { Context } from './context.ts';
import type { Twin } from './twin.ts';

/** Facts read from the journal at once; whoever is far behind does not read anew for each message. */
const PAGE = 50;

interface Read {
  readonly afterSeq: number;
  readonly facts: readonly Fact[];
}
const NOTHING_READ: Read = { afterSeq: 0, facts: [] };

export class JournalPages {
  readonly #context: Context;
  readonly #twin: Twin;
  /** What was read from the journal last, and after which fact. */
  readonly #read: { [L in Lane]: Read } = { T: NOTHING_READ, E: NOTHING_READ };

  constructor(context: Context, twin: Twin) {
    this.#context = context;
    this.#twin = twin;
  }

  /** Oldest first; not always as many as there are, and none only where there are none. */
  async after(lane: Lane, afterSeq: number): Promise<readonly Fact[]> {
    const fresh = this.#twin.facts(lane, afterSeq);
    if (fresh !== undefined) {
      this.#read[lane] = NOTHING_READ;
      return fresh;
    }
    const read = this.#read[lane];
    const left = afterSeq < read.afterSeq ? [] : read.facts.filter(({ seq }) => seq > afterSeq);
    // Of the last one that was read it is not known what follows.
    if (left.length > 1) return left;
    const facts = await this.#context.ledger.facts(this.#twin.chargerId, lane, afterSeq, PAGE);
    this.#read[lane] = { afterSeq, facts };
    return facts;
  }
}
