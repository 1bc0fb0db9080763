/** Which quirks are tolerated in which charger, how often each was met, and one line in the log an hour (invariant I8). */

import type { Boot } from '../core/model.ts';
import { QUIRK_IDS, type QuirkId, select } from '../core/quirks/quirks.ts';
import { rowAlike } from '../lib/alike.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { seldom } from '../lib/seldom.ts';
import type { ChargerQuirk, ProxySettings, QuirkMet } from './ports.ts';

/** Chargers whose quirks are counted; whoever was counted first goes first. */
const MAX_CHARGERS = 1_000;

interface Count {
  readonly times: number;
  readonly lastAt: number;
}

interface Tools {
  readonly clock: Clock;
  readonly log: Log;
}

/** What it asks when it needs to know. */
export interface QuirkSources {
  readonly settings: () => Pick<ProxySettings, 'quirks' | 'chargers'>;
  /** What the charger said of itself last. */
  readonly boot: (chargerId: string) => Boot | undefined;
}

export class QuirkBook {
  readonly #tools: Tools;
  readonly #sources: QuirkSources;
  readonly #isNew: (key: string) => boolean;
  readonly #counts = new Map<string, Map<QuirkId, Count>>();

  constructor(tools: Tools, sources: QuirkSources) {
    this.#tools = tools;
    this.#sources = sources;
    this.#isNew = seldom(tools.clock);
  }

  isOn(chargerId: string, id: QuirkId): boolean {
    return this.#select(chargerId, id).on;
  }

  met(chargerId: string, { quirk, ...detail }: QuirkMet): void {
    const { clock, log } = this.#tools;
    const counts = this.#counts.get(chargerId) ?? this.#counted(chargerId);
    counts.set(quirk, { times: (counts.get(quirk)?.times ?? 0) + 1, lastAt: clock.now() });
    const { provider } = detail;
    const who = provider === undefined ? 'charger' : 'service';
    if (this.#isNew(`${chargerId} ${provider ?? ''} ${quirk}`))
      log.warn({ charger: chargerId, quirk, ...detail }, `the ${who} got something wrong; it was dealt with`);
  }

  /** Every quirk, in the order of the table. */
  of(chargerId: string): readonly ChargerQuirk[] {
    const counts = this.#counts.get(chargerId);
    return QUIRK_IDS.map((id) => {
      const { times = 0, lastAt } = counts?.get(id) ?? {};
      return { id, ...this.#select(chargerId, id), times, lastAt };
    });
  }

  #select(chargerId: string, id: QuirkId) {
    const { quirks, chargers } = this.#sources.settings();
    const own = rowAlike(chargers, chargerId)?.quirks ?? {};
    return select(id, this.#sources.boot(chargerId), own, quirks);
  }

  #counted(chargerId: string): Map<QuirkId, Count> {
    const [first] = this.#counts.keys();
    if (first !== undefined && this.#counts.size >= MAX_CHARGERS) this.#counts.delete(first);
    const counts = new Map<QuirkId, Count>();
    this.#counts.set(chargerId, counts);
    return counts;
  }
}
