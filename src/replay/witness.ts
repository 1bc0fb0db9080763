import type { Trace, TraceEntry } from '../lib/trace.ts';
import type { Waker } from '../lib/waker.ts';

type Meta = TraceEntry['meta'];

/** Sees, through the replayed proxy's own trace, what has arrived there. */
export class Witness {
  readonly #opened = new Map<string, number[]>();
  readonly #failed = new Map<string, number>();
  readonly #cameIn = new Map<number, number>();
  readonly #closed = new Map<number, unknown>();

  constructor(trace: Pick<Trace, 'follow'>, waker: Waker) {
    trace.follow((entry) => {
      this.#saw(entry);
      waker.wake();
    });
  }

  /** Frames that were read from this socket of the replay. */
  cameIn(socket: number): number {
    return this.#cameIn.get(socket) ?? 0;
  }

  /** Code with which a socket of the replay was closed; undefined while it is open. */
  closed(socket: number): unknown {
    return this.#closed.get(socket);
  }

  /** Whether the proxy opened a socket to this peer that nobody took yet. */
  hasNewSocket(meta: Meta): boolean {
    return (this.#opened.get(keyOf(meta)) ?? []).length > 0;
  }

  takeSocket(meta: Meta): number {
    return this.#opened.get(keyOf(meta))?.shift() ?? 0;
  }

  hasNewFailure(meta: Meta): boolean {
    return (this.#failed.get(keyOf(meta)) ?? 0) > 0;
  }

  takeFailure(meta: Meta): void {
    this.#failed.set(keyOf(meta), (this.#failed.get(keyOf(meta)) ?? 0) - 1);
  }

  #saw({ direction, meta, payload }: TraceEntry): void {
    const { socket = 0 } = meta;
    const key = keyOf(meta);
    if (direction === 'open') this.#opened.set(key, [...(this.#opened.get(key) ?? []), socket]);
    if (direction === 'failed') this.#failed.set(key, (this.#failed.get(key) ?? 0) + 1);
    if (direction === 'in') this.#cameIn.set(socket, this.cameIn(socket) + 1);
    if (direction === 'close') this.#closed.set(socket, Object(payload).code);
  }
}

function keyOf({ peer, charger, provider }: Meta): string {
  return `${peer} ${charger ?? ''} ${provider ?? ''}`;
}
