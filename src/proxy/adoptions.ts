/** The owner's word on chargers that nobody configured, and which of them wait for it (DESIGN 6.13). */
import { alike } from '../lib/alike.ts';
import type { Clock } from '../lib/clock.ts';
import { Mailbox } from './mailbox.ts';
import type { AdoptionView, Ledger } from './ports.ts';

/** In the table of settings. */
const KEY = 'adoption';
/** Who knocks and is remembered; the one that was silent the longest goes first. */
export const MAX_WAITING = 20;
/** Whoever was silent for so long waits no more. */
export const WAITS_MS = 24 * 3600 * 1000;
/** Chargers that the owner adopted; more than that is no house. */
const MAX_ADOPTED = 100;
/** Chargers that the owner refused; the oldest is forgotten, and then waits again. */
const MAX_REFUSED = 100;

type Decided = AdoptionView['adopted'][number];
type Waiting = AdoptionView['waiting'][number];

interface Kept {
  readonly adopted: readonly Decided[];
  readonly refused: readonly Decided[];
}

interface AdoptionParts {
  readonly ledger: Pick<Ledger, 'commit'>;
  readonly clock: Pick<Clock, 'now'>;
  /** Somebody new waits, or the owner decided. */
  readonly changed: (view: AdoptionView) => void;
}

export class Adoptions {
  readonly #parts: AdoptionParts;
  readonly #jobs = new Mailbox();
  #kept: Kept = { adopted: [], refused: [] };
  #waiting: readonly Waiting[] = [];

  constructor(parts: AdoptionParts) {
    this.#parts = parts;
  }

  /** As the last run of the program left it. */
  restore(settings: { readonly [key: string]: unknown }): void {
    const { adopted, refused } = Object(settings[KEY]);
    this.#kept = { adopted: decidedIn(adopted), refused: decidedIn(refused) };
  }

  view(): AdoptionView {
    const since = this.#parts.clock.now() - WAITS_MS;
    return { ...this.#kept, waiting: this.#waiting.filter(({ lastAt }) => lastAt > since) };
  }

  /** Whether the owner adopted anybody; then nobody is adopted as the first one ever. */
  get isUsed(): boolean {
    return this.#kept.adopted.length > 0;
  }

  /** What the owner said of a charger that calls itself so. */
  wordOn(chargerId: string): { readonly adoptedAs: string } | 'refused' | undefined {
    const [name, another] = alike(idsOf(this.#kept.adopted), chargerId);
    if (name !== undefined && another === undefined) return { adoptedAs: name };
    return alike(idsOf(this.#kept.refused), chargerId).length > 0 ? 'refused' : undefined;
  }

  /** Somebody unknown wants to come in. Whom the owner refused does not wait. */
  knocked(chargerId: string, why: string): void {
    if (this.wordOn(chargerId) !== undefined) return;
    const at = this.#parts.clock.now();
    const { waiting } = this.view();
    const before = waiting.find((one) => one.chargerId === chargerId);
    const mine = { chargerId, firstAt: before?.firstAt ?? at, lastAt: at, times: (before?.times ?? 0) + 1, why };
    this.#waiting = [mine, ...waiting.filter((one) => one !== before)].slice(0, MAX_WAITING);
    if (before === undefined) this.#parts.changed(this.view());
  }

  /** It came in some other way, or has a row in the configuration now. */
  settled(chargerId: string): void {
    const left = this.#waiting.filter((one) => one.chargerId !== chargerId);
    if (left.length === this.#waiting.length) return;
    this.#waiting = left;
    this.#parts.changed(this.view());
  }

  /**
   * Writes the owner's word down. It holds from the next try on.
   *
   * @param name what the charger is called here from then on
   */
  adopt(chargerId: string, name: string): Promise<'done' | 'unknown' | 'full'> {
    return this.#jobs.run(async () => {
      const { waiting, refused, adopted } = this.view();
      if (idsOf(adopted).includes(name)) return 'done';
      if (![...waiting, ...refused].some((one) => one.chargerId === chargerId)) return 'unknown';
      if (adopted.length >= MAX_ADOPTED) return 'full';
      const mine = { chargerId: name, at: this.#parts.clock.now() };
      await this.#put({ adopted: [mine, ...adopted], refused: without(refused, chargerId) }, chargerId);
      return 'done';
    });
  }

  refuse(chargerId: string): Promise<'done' | 'unknown'> {
    return this.#jobs.run(async () => {
      const { waiting, refused, adopted } = this.view();
      if (idsOf(refused).includes(chargerId)) return 'done';
      if (![...waiting, ...adopted].some((one) => one.chargerId === chargerId)) return 'unknown';
      const mine = { chargerId, at: this.#parts.clock.now() };
      const kept = [mine, ...refused].slice(0, MAX_REFUSED);
      await this.#put({ adopted: without(adopted, chargerId), refused: kept }, chargerId);
      return 'done';
    });
  }

  /** On disk first, then in force, then told. */
  async #put(next: Kept, chargerId: string): Promise<void> {
    await this.#parts.ledger.commit([{ type: 'setting', key: KEY, value: next }]);
    this.#kept = next;
    this.#waiting = this.#waiting.filter((one) => one.chargerId !== chargerId);
    this.#parts.changed(this.view());
  }
}

function idsOf(rows: readonly { readonly chargerId: string }[]): readonly string[] {
  return rows.map(({ chargerId }) => chargerId);
}

function without(rows: readonly Decided[], chargerId: string): readonly Decided[] {
  return rows.filter((one) => one.chargerId !== chargerId);
}

/** What this program wrote; what cannot be read is as if it was never said. */
function decidedIn(value: unknown): readonly Decided[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((row: unknown) => {
    const { chargerId, at } = Object(row);
    return typeof chargerId === 'string' && typeof at === 'number' ? [{ chargerId, at }] : [];
  });
}
