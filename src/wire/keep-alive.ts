import type { Clock, Timer } from '../lib/clock.ts';

/** Pongs that may be missing before a silent peer counts as gone (PROTOCOL §5.5). */
const MISSING_PONGS = 2;
/** … and intervals without any data. */
const SILENT_INTERVALS = 2.5;

export interface KeepAliveOptions {
  readonly clock: Clock;
  readonly everyMs: number;
  readonly ping: () => void;
  /** The peer is gone. */
  readonly dead: () => void;
}

/** Pings a peer. One that never ponged is left alone: some chargers cannot, and live on (Q29). */
export class KeepAlive {
  readonly #options: KeepAliveOptions;
  #timer: Timer | undefined;
  #missing = 0;
  #everPonged = false;
  #heardAt: number;

  constructor(options: KeepAliveOptions) {
    this.#options = options;
    this.#heardAt = options.clock.ticks();
    this.#wait();
  }

  /** Anything came. */
  heard(): void {
    this.#heardAt = this.#options.clock.ticks();
  }

  ponged(): void {
    this.#everPonged = true;
    this.#missing = 0;
    this.heard();
  }

  /** True when a peer that can pong has stopped doing so. */
  get missesPongs(): boolean {
    return this.#everPonged && this.#missing >= MISSING_PONGS;
  }

  stop(): void {
    this.#timer?.cancel();
  }

  #wait(): void {
    this.#timer = this.#options.clock.timer(this.#options.everyMs, () => this.#beat());
  }

  #beat(): void {
    const silentMs = this.#options.clock.ticks() - this.#heardAt;
    if (this.missesPongs && silentMs >= SILENT_INTERVALS * this.#options.everyMs) {
      this.#options.dead();
      return;
    }
    this.#missing += 1;
    this.#options.ping();
    this.#wait();
  }
}
