/** How often a charger comes anew, and whether two of them use one name (PROTOCOL §5.1 duplicates, Q32). */
import type { Clock } from '../lib/clock.ts';

/** More new connections than these within the window are no accident. */
const WINDOW_MS = 60_000;
const MAX_IN_WINDOW = 6;
/** How long the next one then waits until it is served. */
const FLAPPING_DELAY_MS = 10_000;
/** After so much time without either, the trouble is over; as long is the second of two chargers kept out. */
export const CALM_MS = 600_000;

interface Coming {
  readonly at: number;
  readonly address: string;
  /** Whose live connection it took. */
  readonly replaced: string | undefined;
}

interface Record {
  readonly comings: readonly Coming[];
  readonly troubleAt?: number | undefined;
  /** The one of two addresses that was there first; the other one is kept out until then. */
  readonly first?: { readonly address: string; readonly until: number } | undefined;
}

export type Verdict =
  | { readonly kind: 'calm' }
  | { readonly kind: 'flapping'; readonly why: string }
  /** It is not let in: another charger with its name is connected. */
  | { readonly kind: 'twin'; readonly why: string };

export class Arrivals {
  readonly #clock: Pick<Clock, 'ticks'>;
  readonly #records = new Map<string, Record>();

  constructor(clock: Pick<Clock, 'ticks'>) {
    this.#clock = clock;
  }

  /** Milliseconds that a new connection of this charger waits before it is served. */
  delayMs(chargerId: string): number {
    return this.#recent(chargerId).length >= MAX_IN_WINDOW ? FLAPPING_DELAY_MS : 0;
  }

  /** Why somebody at this address is not let in while a charger of this name is `seated` at another one. */
  refusal(chargerId: string, address: string, seated: string | undefined): string | undefined {
    const record = this.#records.get(chargerId);
    const now = this.#clock.ticks();
    if (record?.first === undefined || seated === undefined || now >= record.first.until) return undefined;
    if (seated !== record.first.address || address === seated) return undefined;
    const first = { address: seated, until: now + CALM_MS };
    this.#records.set(chargerId, { ...record, troubleAt: now, first });
    return twinWords(chargerId, seated, address);
  }

  /** A connection wants to be the charger. `seated`: the address of the live one that it would replace. */
  comes(chargerId: string, address: string, seated: string | undefined): Verdict {
    const at = this.#clock.ticks();
    const comings = [...this.#recent(chargerId), { at, address, replaced: seated }];
    const before = this.#records.get(chargerId);
    const [oldest] = comings;
    if (comings.length <= MAX_IN_WINDOW || oldest === undefined) {
      this.#records.set(chargerId, { ...before, comings });
      return { kind: 'calm' };
    }
    const first = oldest.replaced ?? oldest.address;
    const second = seated === undefined ? undefined : secondOf(comings, first);
    // No more than count are kept: a charger that comes without end costs no memory.
    const kept = comings.slice(-MAX_IN_WINDOW);
    if (second === undefined) {
      this.#records.set(chargerId, { ...before, comings: kept, troubleAt: at });
      return { kind: 'flapping', why: flappingWords(chargerId) };
    }
    this.#records.set(chargerId, { comings: kept, troubleAt: at, first: { address: first, until: at + CALM_MS } });
    return { kind: address === first ? 'flapping' : 'twin', why: twinWords(chargerId, first, second) };
  }

  /** Milliseconds until the trouble counts as over if none comes; 0 = it is over, or there was none. */
  calmInMs(chargerId: string): number {
    const { troubleAt } = this.#records.get(chargerId) ?? {};
    return troubleAt === undefined ? 0 : Math.max(0, troubleAt + CALM_MS - this.#clock.ticks());
  }

  #recent(chargerId: string): readonly Coming[] {
    const since = this.#clock.ticks() - WINDOW_MS;
    return (this.#records.get(chargerId)?.comings ?? []).filter(({ at }) => at > since);
  }
}

/** The other address, when two take the place from each other by turns. */
function secondOf(comings: readonly Coming[], first: string): string | undefined {
  const takings = comings.filter(({ replaced }) => replaced !== undefined);
  if (takings.length < MAX_IN_WINDOW || takings.some((one) => one.replaced === one.address)) return undefined;
  const [second, third] = new Set(comings.map(({ address }) => address).filter((address) => address !== first));
  return third === undefined ? second : undefined;
}

function flappingWords(chargerId: string): string {
  return `the charger connected more than ${MAX_IN_WINDOW} times within a minute: look after its network and its power; or two chargers use the name "${chargerId}", then give one of them another`;
}

function twinWords(chargerId: string, first: string, second: string): string {
  return `two chargers use the name "${chargerId}", one at ${plain(first)} and one at ${plain(second)}: the second is kept out; give one of them another name`;
}

/** An IPv4 address as people write it. */
function plain(address: string): string {
  return address.replace(/^::ffff:/i, '');
}
