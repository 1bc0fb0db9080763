/** One place where messages go: the sidebar of Home Assistant, or a phone. It knows what it was told. */
import type { Instant } from '../core/model.ts';
import type { Result } from './home-messages.ts';
import { asOver, type Board, plan, type Told, type Wanted, withTold } from './notification-plan.ts';
import type { Message } from './notification-words.ts';

/** What happened so long ago is not told any more, when nobody could be told before. */
export const MOMENT_MS = 60 * 60_000;
/** What waits to be told, and what may stand at one time. */
const MAX_WANTED = 50;

export interface PlaceParts {
  readonly tell: (message: Message) => Promise<Result>;
  readonly dismiss: (id: string) => Promise<Result>;
}

export class Place {
  readonly #parts: PlaceParts;
  #board: Board = new Map();
  #happened: readonly (Wanted & { readonly at: Instant })[] = [];

  constructor(parts: PlaceParts) {
    this.#parts = parts;
  }

  add(wanted: Wanted, at: Instant): void {
    const others = this.#happened.filter(({ message }) => message.id !== wanted.message.id);
    this.#happened = [...others, { ...wanted, at }].slice(-MAX_WANTED);
  }

  /** It forgot everything but these. */
  restart(ids: readonly string[]): void {
    this.#board = new Map(ids.map((id): [string, Told] => [id, { words: '', at: 0, isLasting: true }]));
  }

  /** Its message was answered elsewhere. */
  answered(id: string): void {
    this.#happened = this.#happened.filter(({ message }) => message.id !== id);
    const told = this.#board.get(id);
    if (told !== undefined) this.#board = new Map([...this.#board, [id, { ...told, isLasting: true }]]);
  }

  /** Tells what is new and takes away what is over. A text says what went wrong; what is left is told later. */
  async settle(
    standing: readonly Message[],
    now: Instant,
  ): Promise<{ readonly againAt: Instant | undefined; readonly fault: string | undefined }> {
    this.#happened = this.#happened.filter(({ at }) => at > now - MOMENT_MS);
    const happened = new Set(this.#happened.map(({ message }) => message.id));
    const lasting = standing.filter(({ id }) => !happened.has(id)).slice(0, MAX_WANTED);
    const wanted = [...this.#happened, ...lasting.map((message): Wanted => ({ message, span: 'lasting' }))];
    const { tell, dismiss, skip, againAt } = plan(this.#board, wanted, now);
    this.#happened = this.#happened.filter(({ message }) => !skip.includes(message.id));
    for (const id of dismiss) {
      const done = await this.#parts.dismiss(id);
      if (!done.ok) return { againAt, fault: done.why };
      this.#board = asOver(this.#board, id);
    }
    for (const one of tell) {
      const done = await this.#parts.tell(one.message);
      if (!done.ok) return { againAt, fault: done.why };
      this.#board = withTold(this.#board, one, now);
      this.#happened = this.#happened.filter(({ message }) => message !== one.message);
    }
    return { againAt, fault: undefined };
  }
}
