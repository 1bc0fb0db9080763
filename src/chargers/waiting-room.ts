/** Where the newest connection of a charger waits that comes anew too often (PROTOCOL §5.1). */
import type { WebSocket } from 'ws';
import type { Clock } from '../lib/clock.ts';
import { CLOSE } from '../wire/limits.ts';

interface Waiting {
  readonly socket: WebSocket;
  /** Ends the wait: true = it may pass. */
  readonly end: (mayPass: boolean) => void;
}

/** One connection per charger waits here, the newest; it is paused, so nothing that it says is lost. */
export class WaitingRoom {
  readonly #clock: Pick<Clock, 'timer'>;
  readonly #waiting = new Map<string, Waiting>();

  constructor(clock: Pick<Clock, 'timer'>) {
    this.#clock = clock;
  }

  /** Resolves with true when this connection may go on; with false when it was closed meanwhile. */
  async passed(chargerId: string, socket: WebSocket, delayMs: number): Promise<boolean> {
    this.#dismiss(chargerId, CLOSE.policy, 'replaced by a newer connection');
    if (delayMs === 0) return true;
    const failed = (): void => socket.terminate();
    socket.on('error', failed);
    const mayPass = await new Promise<boolean>((resolve) => {
      const timer = this.#clock.timer(delayMs, () => end(true));
      const end = (pass: boolean): void => {
        timer.cancel();
        this.#waiting.delete(chargerId);
        resolve(pass);
      };
      this.#waiting.set(chargerId, { socket, end });
    });
    if (mayPass) socket.off('error', failed);
    return mayPass;
  }

  close(code: number, reason: string): void {
    for (const chargerId of this.#waiting.keys()) this.#dismiss(chargerId, code, reason);
  }

  #dismiss(chargerId: string, code: number, reason: string): void {
    const waiting = this.#waiting.get(chargerId);
    if (waiting === undefined) return;
    waiting.socket.resume();
    waiting.socket.close(code, reason);
    waiting.end(false);
  }
}

/** Resolves when the other end shows that it is still there, or is gone: a paused socket does not tell. */
export function signOfLife(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    socket.once('pong', () => resolve());
    socket.once('close', () => resolve());
    socket.ping();
  });
}
