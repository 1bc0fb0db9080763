/** Runs jobs one at a time, in the order in which they came. A job that fails does not stop the next. */
export class Mailbox {
  #tail: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** Resolves or rejects as `job` does. */
  run<T>(job: () => Promise<T>): Promise<T> {
    this.#waiting += 1;
    const done = this.#tail.then(job).finally(() => {
      this.#waiting -= 1;
    });
    this.#tail = done.catch(() => undefined);
    return done;
  }

  get waiting(): number {
    return this.#waiting;
  }

  /** Resolves when everything that was put in so far is done. */
  async idle(): Promise<void> {
    await this.#tail;
  }
}
