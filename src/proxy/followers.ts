import type { Log } from '../lib/log.ts';
import type { Notice } from './ports.ts';

/** Who hears of what is done: one that fails keeps nothing from the others. */
export class Followers {
  readonly #followers = new Set<(notice: Notice) => void>();
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  follow(follower: (notice: Notice) => void): () => void {
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  }

  tell(notice: Notice): void {
    for (const follower of this.#followers) {
      try {
        follower(notice);
      } catch (error) {
        this.#log.error({ error: String(error), kind: notice.kind }, 'a follower failed');
      }
    }
  }
}
