/** Is the proxy alive, and can it take work? Both are answered without login, so they name nobody. */
import type { Clock } from '../lib/clock.ts';
import type { KeyTrouble } from '../lib/keyring.ts';

/** Below this much free space only the essential is written (DESIGN 6.2). */
const LOW_DISK_BYTES = 200 * 1024 * 1024;
/** A clock that says less has never been set; chargers would take its time over (PROTOCOL §5.6). */
const EARLIEST_CLOCK = Date.UTC(2020, 0, 1);
/** After a failed commit the database is tried again at most this often. */
const TRY_AGAIN_MS = 5_000;

const KEY_TROUBLES: { readonly [what in KeyTrouble['what']]: string } = {
  broken: 'new files of certificates cannot be used; the old ones stay in force',
  unusable: 'files of certificates cannot be used; connections that need them stay closed',
  expiring: 'a certificate of this proxy ends within 14 days',
  expired: 'a certificate of this proxy has expired',
};

export interface Health {
  readonly status: 'ok' | 'degraded';
  /** What is wrong, in sentences without names; empty when all is well. */
  readonly reasons: readonly string[];
}

export interface Readiness {
  readonly ready: boolean;
  readonly reasons: readonly string[];
}

export interface HealthParts {
  readonly clock: Pick<Clock, 'now'>;
  /** Of the disk with the database, in bytes; undefined when it cannot be told. */
  readonly freeBytes: () => number | undefined;
  readonly chargers: () => readonly { readonly online: boolean }[];
  readonly keys: () => readonly Pick<KeyTrouble, 'what'>[];
  /** Whether something is wrong with the link to Home Assistant, or with what is followed there. */
  readonly homeFails: () => boolean;
  /** Writes something small. Rejects when that fails. */
  readonly tryWrite: () => Promise<void>;
}

export class HealthWatch {
  readonly #parts: HealthParts;
  #phase: 'starting' | 'running' | 'stopping' = 'starting';
  #isWritable = true;
  #triedAt = 0;
  #trial: Promise<void> | undefined;

  constructor(parts: HealthParts) {
    this.#parts = parts;
  }

  /** The port is open. */
  started(): void {
    this.#phase = 'running';
  }

  stopping(): void {
    this.#phase = 'stopping';
  }

  /** How the last commit went. */
  wrote(isWritten: boolean): void {
    this.#isWritable = isWritten;
  }

  isDiskLow(): boolean {
    return (this.#parts.freeBytes() ?? LOW_DISK_BYTES) < LOW_DISK_BYTES;
  }

  /** Alive: whoever can answer this is. A degraded proxy is not helped by a restart. */
  async health(): Promise<Health> {
    const { clock, chargers, keys, homeFails } = this.#parts;
    const all = chargers();
    const away = all.filter(({ online }) => !online).length;
    const reasons = [
      ...(await this.#troubles()),
      ...(this.isDiskLow() ? ['the disk with the database is nearly full'] : []),
      ...(clock.now() < EARLIEST_CLOCK ? ['the clock of this machine is not set'] : []),
      ...new Set(keys().map(({ what }) => KEY_TROUBLES[what])),
      ...(homeFails() ? ['Home Assistant does not tell all that it should'] : []),
      ...(away > 0 ? [`${away} of ${all.length} chargers not connected`] : []),
    ];
    return { status: reasons.length === 0 ? 'ok' : 'degraded', reasons };
  }

  /** Ready: what a charger or provider says now can be taken and written down. */
  async readiness(): Promise<Readiness> {
    const reasons = await this.#troubles();
    return { ready: reasons.length === 0, reasons };
  }

  async #troubles(): Promise<readonly string[]> {
    if (!this.#isWritable) await this.#tryAgain();
    return [
      ...(this.#phase === 'starting' ? ['the proxy is starting'] : []),
      ...(this.#phase === 'stopping' ? ['the proxy is stopping'] : []),
      ...(this.#isWritable ? [] : ['the database cannot be written']),
    ];
  }

  /** A disk that has room again is found out without a charger having to say something first. */
  #tryAgain(): Promise<void> {
    const now = this.#parts.clock.now();
    if (this.#trial === undefined && now - this.#triedAt >= TRY_AGAIN_MS) {
      this.#triedAt = now;
      this.#trial = this.#parts
        .tryWrite()
        .then(
          () => this.wrote(true),
          () => this.wrote(false),
        )
        .finally(() => {
          this.#trial = undefined;
        });
    }
    return this.#trial ?? Promise.resolve();
  }
}
