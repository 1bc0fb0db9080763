import type { Clock, Timer } from '../lib/clock.ts';

/** Pongs that may be missing before a silent peer counts as gone (PROTOCOL §5.5). */
const MISSING_PONGS = 2;
/** … and intervals without any data. */
const SILENT_INTERVALS = 2.5;

/** How the life of a peer is watched. */
export interface Watch {
  /** Between two pings; 0: none are sent. */
  readonly everyMs: number;
  /** A peer that never answered a ping is gone after so much silence; absent: it is left alone (Q29). */
  readonly silentMs?: number | undefined;
}

export interface KeepAliveOptions extends Watch {
  readonly clock: Clock;
  readonly ping: () => void;
  /** The peer is gone. */
  readonly dead: () => void;
}

/** Pings a peer, and tells when it is gone: by its pongs, or by its silence where it never answered a ping. */
export class KeepAlive {
  readonly #options: KeepAliveOptions;
  #everyMs: number;
  #timer: Timer | undefined;
  #missing = 0;
  #everPonged = false;
  #heardAt: number;

  constructor(options: KeepAliveOptions) {
    this.#options = options;
    this.#everyMs = options.everyMs;
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

  /** True while the peer proves by its pongs that it is there. */
  get pongs(): boolean {
    return this.#everPonged && this.#missing < MISSING_PONGS;
  }

  /** From now on at this pace; 0: no more pings. */
  every(everyMs: number): void {
    if (everyMs === this.#everyMs) return;
    this.stop();
    this.#everyMs = everyMs;
    this.#missing = 0;
    this.#wait();
  }

  stop(): void {
    this.#timer?.cancel();
  }

  get #silentForMs(): number {
    return this.#options.clock.ticks() - this.#heardAt;
  }

  #wait(): void {
    const { clock, silentMs } = this.#options;
    const everyMs = this.#everyMs;
    if (everyMs > 0) this.#timer = clock.timer(everyMs, () => this.#beat());
    else if (silentMs !== undefined) {
      this.#timer = clock.timer(Math.max(1, silentMs - this.#silentForMs), () => this.#beat());
    }
  }

  #beat(): void {
    if (this.#isGone()) {
      this.#options.dead();
      return;
    }
    if (this.#everyMs > 0) {
      this.#missing += 1;
      this.#options.ping();
    }
    this.#wait();
  }

  #isGone(): boolean {
    const { silentMs } = this.#options;
    if (this.#everPonged) return this.missesPongs && this.#silentForMs >= SILENT_INTERVALS * this.#everyMs;
    return silentMs !== undefined && this.#silentForMs >= silentMs;
  }
}
