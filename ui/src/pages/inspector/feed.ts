/** What is said on all links: read once, then followed; it can be held while somebody reads. */
import type { TraceEntry } from '../../../../src/lib/trace-entry.ts';
import { apiUrl, read, wordsOf } from '../../live/client.ts';
import { type Exchange, Exchanges } from './exchanges.ts';

/** However much is said, the page is drawn anew only so often. */
const DRAW_EVERY_MS = 150;
const AGAIN_MS = 5_000;
/** Held for longer, the oldest are left out. */
const MAX_HELD = 10_000;

export class Feed {
  /** Why nothing can be shown, in words. */
  trouble: string | undefined;
  isRead = false;
  isLive = false;
  readonly #exchanges = new Exchanges();
  readonly #changed: () => void;
  #held: TraceEntry[] | undefined;
  #source: EventSource | undefined;
  #again: ReturnType<typeof setTimeout> | undefined;
  #draw: ReturnType<typeof setTimeout> | undefined;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get all(): readonly Exchange[] {
    return this.#exchanges.all;
  }

  get isPaused(): boolean {
    return this.#held !== undefined;
  }

  /** Lines that came while it was held. */
  get waiting(): number {
    return this.#held?.length ?? 0;
  }

  start(): void {
    if (this.#source !== undefined) return;
    const source = new EventSource(apiUrl('trace/live'), { withCredentials: true });
    this.#source = source;
    /** Until everything from before is there, what comes waits. */
    let early: TraceEntry[] | undefined = [];
    source.addEventListener('frame', ({ data }: MessageEvent<string>) => {
      const entry: TraceEntry = JSON.parse(data);
      if (early === undefined) this.#take(entry);
      else early.push(entry);
    });
    source.onopen = async () => {
      early = [];
      try {
        const { entries } = await read<{ entries: readonly TraceEntry[] }>('trace');
        for (const entry of [...entries, ...early]) this.#take(entry);
        early = undefined;
        this.trouble = undefined;
        this.isRead = true;
        this.isLive = true;
      } catch (error) {
        this.trouble = wordsOf(error);
        this.#startAgain(source);
      }
      this.#soon();
    };
    source.onerror = () => {
      this.isLive = false;
      this.#soon();
      if (source.readyState === EventSource.CLOSED) this.#startAgain(source);
    };
  }

  /** What waits for the lines from before would wait for ever. */
  #startAgain(source: EventSource): void {
    source.close();
    if (this.#source !== source) return;
    this.#source = undefined;
    this.#again = setTimeout(() => this.start(), AGAIN_MS);
  }

  stop(): void {
    this.#source?.close();
    this.#source = undefined;
    clearTimeout(this.#again);
    clearTimeout(this.#draw);
    this.#draw = undefined;
  }

  pause(): void {
    this.#held ??= [];
    this.#changed();
  }

  resume(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const entry of held) this.#exchanges.add(entry);
    this.#changed();
  }

  #take(entry: TraceEntry): void {
    if (this.#held === undefined) this.#exchanges.add(entry);
    else {
      this.#held.push(entry);
      if (this.#held.length > MAX_HELD) this.#held.shift();
    }
    this.#soon();
  }

  #soon(): void {
    this.#draw ??= setTimeout(() => {
      this.#draw = undefined;
      this.#changed();
    }, DRAW_EVERY_MS);
  }
}
