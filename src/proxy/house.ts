/** What the owner set for the house: on disk before anybody acts on it, and ended by the clock. */
import { type HouseState, houseAt, nextHouseEnd, UNTOUCHED_HOUSE } from '../core/arbitration/house.ts';
import { MODES, type Mode } from '../core/model.ts';
import type { Clock, Timer } from '../lib/clock.ts';
import { Mailbox } from './mailbox.ts';
import type { Ledger } from './ports.ts';

/** In the table of settings. */
const KEY = 'house';

export class House {
  /** One command after the other, and what ends in between. */
  readonly jobs = new Mailbox();
  readonly #ledger: Pick<Ledger, 'commit'>;
  readonly #clock: Clock;
  #kept: HouseState = UNTOUCHED_HOUSE;
  #timer: Timer | undefined;
  #isClosed = false;

  constructor({ ledger, clock }: { readonly ledger: Pick<Ledger, 'commit'>; readonly clock: Clock }) {
    this.#ledger = ledger;
    this.#clock = clock;
  }

  /** As the last run of the program left it. */
  restore(settings: { readonly [key: string]: unknown }): void {
    this.#kept = houseIn(settings[KEY]);
  }

  /** As it is written down, with what is over by now. */
  get kept(): HouseState {
    return this.#kept;
  }

  /** Without what is over by now. */
  get now(): HouseState {
    return houseAt(this.#kept, this.#clock.now());
  }

  async put(next: HouseState): Promise<void> {
    await this.#ledger.commit([{ type: 'setting', key: KEY, value: next }]);
    this.#kept = next;
  }

  /** Calls `due` when the next of it is over. */
  watch(due: () => void): void {
    this.#timer?.cancel();
    const endsAt = nextHouseEnd(this.#kept);
    if (endsAt === undefined || this.#isClosed) return;
    this.#timer = this.#clock.timer(Math.max(0, endsAt - this.#clock.now()), due);
  }

  close(): void {
    this.#isClosed = true;
    this.#timer?.cancel();
  }
}

/** What this program wrote; what cannot be read is as if it was never set. */
function houseIn(value: unknown): HouseState {
  const { mode, modes, guestUntil, paused } = Object(value);
  return {
    mode: modeIn(mode) ?? UNTOUCHED_HOUSE.mode,
    modes: Object.fromEntries(
      Object.entries(Object(modes)).flatMap(([id, each]): [string, Mode][] => {
        const known = modeIn(each);
        return known === undefined ? [] : [[id, known]];
      }),
    ),
    ...(typeof guestUntil === 'number' && { guestUntil }),
    paused: Object.fromEntries(
      Object.entries(Object(paused)).flatMap(([id, each]) => {
        const { since, until } = Object(each);
        if (typeof since !== 'number') return [];
        return [[id, { since, ...(typeof until === 'number' && { until }) }] as const];
      }),
    ),
  };
}

function modeIn(value: unknown): Mode | undefined {
  return MODES.find((known) => known === value);
}
