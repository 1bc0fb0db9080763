/** One backend's way through the transaction facts of one charger: replay first, then live, nothing twice. */
import type { Fact, ProviderId, Transaction } from '../core/model.ts';
import type { BackendSide } from '../proxy/ports.ts';

/** Facts read at a time while a backend catches up. */
const REPLAY_PAGE = 50;

interface LaneOptions {
  readonly chargerId: string;
  readonly providerId: ProviderId;
  readonly hub: Pick<BackendSide, 'cursor' | 'replay' | 'acknowledge'>;
  /** Sends at once; resolves when it has left. Undefined when the fact is hidden from this backend. */
  readonly tell: (fact: Fact, tx: Transaction | undefined, replayed: boolean) => Promise<void> | undefined;
  readonly open: () => boolean;
}

export class BackendLane {
  readonly #options: LaneOptions;
  /** Undefined while this backend never acknowledged anything: then it is live only. */
  #acked: number | undefined;
  #seen: number;
  #told = 0;
  #live: boolean;
  /** News came while an older page was being read: there is at least one more page. */
  #behind = false;

  constructor(options: LaneOptions) {
    this.#options = options;
    this.#acked = options.hub.cursor(options.chargerId, options.providerId);
    this.#seen = this.#acked ?? 0;
    this.#live = this.#acked === undefined;
  }

  /** Tells what was missed. Rejects when the journal cannot be read. */
  async catchUp(): Promise<void> {
    const { hub, chargerId, providerId, open } = this.#options;
    while (!this.#live && open()) {
      this.#behind = false;
      const page = await hub.replay(chargerId, providerId, this.#seen, REPLAY_PAGE);
      for (const { fact, tx } of page) {
        if (!open()) return;
        await this.#pass(fact, tx, true);
      }
      await this.#settleHidden();
      this.#live = page.length === 0 && !this.#behind;
    }
  }

  /**
   * A fact that was committed just now. While the lane catches up nothing is kept here: the fact is in the journal
   * already, so a later page brings it, in order.
   */
  async news(fact: Fact, tx: Transaction | undefined): Promise<void> {
    if (!this.#live) {
      this.#behind = true;
      return;
    }
    if (fact.seq <= this.#seen) return;
    void this.#pass(fact, tx, false);
    await this.#settleHidden();
  }

  /** Moves the cursor. False when there is no fact of that number yet. */
  async acknowledge(seq: number): Promise<boolean> {
    const { hub, chargerId, providerId } = this.#options;
    if (!(await hub.acknowledge(chargerId, providerId, seq))) return false;
    this.#acked = Math.max(this.#acked ?? 0, seq);
    await this.#settleHidden();
    return true;
  }

  #pass(fact: Fact, tx: Transaction | undefined, replayed: boolean): Promise<void> | undefined {
    this.#seen = Math.max(this.#seen, fact.seq);
    const sent = this.#options.tell(fact, tx, replayed);
    if (sent !== undefined) this.#told = fact.seq;
    return sent;
  }

  /** Facts that this backend may not see can never be acknowledged by it; they must not hold the journal up. */
  async #settleHidden(): Promise<void> {
    const { hub, chargerId, providerId } = this.#options;
    const acked = this.#acked;
    if (acked === undefined || acked < this.#told || acked >= this.#seen) return;
    this.#acked = this.#seen;
    await hub.acknowledge(chargerId, providerId, this.#seen);
  }
}
