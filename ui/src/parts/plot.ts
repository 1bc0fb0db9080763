/** Keeps a chart of uPlot as wide as its element, and in the colours of the theme. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type uPlot from 'uplot';

const MIN_WIDTH_PX = 60;

/** What draws: its element has a `#plot` that the chart stands in. */
export interface PlotHost extends ReactiveControllerHost, HTMLElement {
  readonly height: number;
  readonly hasUpdated: boolean;
  readonly renderRoot: HTMLElement | DocumentFragment;
}

export class Plot implements ReactiveController {
  readonly #host: PlotHost;
  readonly #draw: (place: HTMLElement, width: number, colour: (name: string) => string) => uPlot;
  #plot: uPlot | undefined;
  readonly #dark = matchMedia('(prefers-color-scheme: dark)');
  readonly #recolour = () => this.make();
  readonly #resized = new ResizeObserver(([entry]) => {
    const width = Math.floor(entry?.contentRect.width ?? 0);
    if (width > 0 && this.#plot !== undefined && this.#plot.width !== width) {
      this.#plot.setSize({ width, height: this.#host.height });
    }
  });

  constructor(host: PlotHost, draw: (place: HTMLElement, width: number, colour: (name: string) => string) => uPlot) {
    this.#host = host;
    this.#draw = draw;
    host.addController(this);
  }

  hostConnected(): void {
    window.addEventListener('theme-changed', this.#recolour);
    this.#dark.addEventListener('change', this.#recolour);
    this.#resized.observe(this.#host);
    if (this.#host.hasUpdated) this.make();
  }

  hostDisconnected(): void {
    window.removeEventListener('theme-changed', this.#recolour);
    this.#dark.removeEventListener('change', this.#recolour);
    this.#resized.disconnect();
    this.#plot?.destroy();
    this.#plot = undefined;
  }

  /** Undefined before the first drawing. */
  get drawn(): uPlot | undefined {
    return this.#plot;
  }

  /** Draws anew. */
  make(): void {
    const place = this.#host.renderRoot.querySelector<HTMLElement>('#plot');
    if (place === null) return;
    this.#plot?.destroy();
    const style = getComputedStyle(this.#host);
    const colour = (name: string) => style.getPropertyValue(name).trim() || 'currentColor';
    this.#plot = this.#draw(place, Math.max(Math.floor(this.#host.clientWidth), MIN_WIDTH_PX), colour);
  }
}
