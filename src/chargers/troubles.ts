/** What the owner hears of a charger's connection: that it keeps coming anew, that it does not answer, and that it is over. */
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import type { ChargerSide, WireAlarm } from '../proxy/ports.ts';
import { Arrivals, CALM_MS } from './arrivals.ts';
import { Hearing } from './hearing.ts';

/** The same trouble is told again after this time. */
const TOLD_EVERY_MS = 60_000;

interface TroubleParts {
  readonly side: Pick<ChargerSide, 'alarm' | 'alarmOver'>;
  readonly clock: Clock;
  readonly log: Log;
}

export class Troubles {
  readonly arrivals: Arrivals;
  readonly #hearing: Hearing;
  readonly #parts: TroubleParts;
  readonly #toldAt = new Map<string, number>();

  constructor(parts: TroubleParts) {
    this.#parts = parts;
    this.arrivals = new Arrivals(parts.clock);
    this.#hearing = new Hearing(parts.clock);
  }

  /** A connection wants to be the charger; answers why it may not. */
  comes(chargerId: string, address: string, seated: string | undefined): string | undefined {
    const verdict = this.arrivals.comes(chargerId, address, seated);
    if (verdict.kind === 'calm') return undefined;
    this.#raise(chargerId, 'charger_flapping', verdict.why);
    return verdict.kind === 'twin' ? verdict.why : undefined;
  }

  /** It is the charger now, and nothing is wrong any more once it has stayed for long. Answers how to cancel that. */
  stays(chargerId: string): () => void {
    const check = (): void => {
      const leftMs = this.arrivals.calmInMs(chargerId);
      if (leftMs > 0) timer = this.#parts.clock.timer(leftMs, check);
      else this.#end(chargerId, 'charger_flapping');
    };
    let timer = this.#parts.clock.timer(CALM_MS, check);
    return () => timer.cancel();
  }

  /** So many of our CALLs in a row it did not answer. True: it shall connect anew. */
  unanswered(chargerId: string, inRow: number): boolean {
    const heard = this.#hearing.after(chargerId, inRow);
    if (heard?.kind === 'hears') this.#end(chargerId, 'deaf_charger');
    if (heard?.kind !== 'deaf') return false;
    this.#raise(chargerId, 'deaf_charger', heard.why);
    return heard.reconnect;
  }

  #raise(chargerId: string, kind: WireAlarm, why: string): void {
    const { side, clock, log } = this.#parts;
    const key = `${chargerId} ${kind}`;
    const before = this.#toldAt.get(key);
    if (before !== undefined && clock.ticks() - before < TOLD_EVERY_MS) return;
    this.#toldAt.set(key, clock.ticks());
    side.alarm(chargerId, kind, why).catch((error: unknown) => {
      log.error({ charger: chargerId, error: String(error) }, 'an alarm could not be raised');
    });
  }

  #end(chargerId: string, kind: WireAlarm): void {
    const { side, log } = this.#parts;
    this.#toldAt.delete(`${chargerId} ${kind}`);
    side.alarmOver(chargerId, kind).catch((error: unknown) => {
      log.error({ charger: chargerId, error: String(error) }, 'an alarm could not be ended');
    });
  }
}
