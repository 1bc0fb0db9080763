import type { Log } from '../lib/log.ts';

/** Work that nobody waits for but who closes the house; its failure is seen in the log. */
export class Background {
  readonly #works = new Set<Promise<unknown>>();
  readonly #log: Log;
  readonly #isOver: () => boolean;

  constructor(log: Log, isOver: () => boolean) {
    this.#log = log;
    this.#isOver = isOver;
  }

  add(work: Promise<unknown>, what: string): void {
    const settled = work
      .catch((error: unknown) => {
        if (!this.#isOver()) this.#log.error({ error: String(error), what }, 'background work failed');
      })
      .finally(() => this.#works.delete(settled));
    this.#works.add(settled);
  }

  /** Resolves when all that is under way now is done. */
  async settled(): Promise<void> {
    await Promise.all(this.#works);
  }
}
