import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { house } from './house.ts';

/** Draws its element anew whenever something in the house changed. */
export class Follow implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #stop: (() => void) | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostConnected(): void {
    this.#stop = house.watch(() => this.#host.requestUpdate());
  }

  hostDisconnected(): void {
    this.#stop?.();
  }
}
