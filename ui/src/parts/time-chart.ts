/**
 * <time-chart>: lines over time, drawn by uPlot in the colours of the theme. Its height is fixed, so that nothing
 * jumps; a screen reader gets `label`.
 */
import { css, html, LitElement, type PropertyValues, unsafeCSS } from 'lit';
import uPlot from 'uplot';
import plotStyle from 'uplot/dist/uPlot.min.css?inline';
import { define } from '../lib/define.ts';
import { figure } from '../lib/format.ts';
import { currentLocale } from '../lib/words.ts';
import { base } from '../style/base.ts';

export interface Line {
  readonly label: string;
  readonly unit: string;
  /** As many as there are times; null: nothing is known. */
  readonly values: readonly (number | null)[];
  /** A CSS variable, such as `--accent`. */
  readonly colour: string;
  /** Drawn as stairs: it holds until the next. */
  readonly stepped?: boolean;
  readonly filled?: boolean;
  /** `right`: against an axis of its own. */
  readonly axis?: 'left' | 'right';
}

export class TimeChart extends LitElement {
  static override properties = {
    times: { attribute: false },
    lines: { attribute: false },
    label: {},
    height: { type: Number },
    timeZone: { attribute: 'time-zone' },
    bare: { type: Boolean },
  };
  static override styles = [
    base,
    unsafeCSS(plotStyle),
    css`
      .legend {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 16px;
        font-size: 0.875rem;
        min-height: 1.5em;
      }
      .uplot {
        font-family: inherit;
      }
    `,
  ];

  /** Unix seconds, rising. */
  declare times: readonly number[];
  declare lines: readonly Line[];
  declare label: string;
  declare height: number;
  declare timeZone: string | undefined;
  /** Without axes and legend: a sparkline. */
  declare bare: boolean;
  #plot: uPlot | undefined;
  #shape = '';
  readonly #resized = new ResizeObserver(([entry]) => {
    const width = Math.floor(entry?.contentRect.width ?? 0);
    if (width > 0 && this.#plot !== undefined && this.#plot.width !== width) {
      this.#plot.setSize({ width, height: this.height });
    }
  });
  readonly #recolour = () => this.#make();

  constructor() {
    super();
    this.times = [];
    this.lines = [];
    this.label = '';
    this.height = 160;
    this.bare = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('theme-changed', this.#recolour);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', this.#recolour);
    this.#resized.observe(this);
    if (this.hasUpdated) this.#make();
  }

  override disconnectedCallback(): void {
    window.removeEventListener('theme-changed', this.#recolour);
    matchMedia('(prefers-color-scheme: dark)').removeEventListener('change', this.#recolour);
    this.#resized.disconnect();
    this.#plot?.destroy();
    this.#plot = undefined;
    super.disconnectedCallback();
  }

  protected override render() {
    return html`<div role="img" aria-label=${this.label} id="plot"></div>`;
  }

  protected override updated(changed: PropertyValues): void {
    const shape = JSON.stringify(this.lines.map(({ values: _values, ...line }) => line));
    if (this.#plot === undefined || shape !== this.#shape || changed.has('height') || changed.has('bare')) this.#make();
    else this.#plot.setData(this.#data());
  }

  #data(): uPlot.AlignedData {
    return [[...this.times], ...this.lines.map(({ values }) => [...values])];
  }

  #make(): void {
    const place = this.renderRoot.querySelector<HTMLElement>('#plot');
    if (place === null) return;
    this.#plot?.destroy();
    this.#shape = JSON.stringify(this.lines.map(({ values: _values, ...line }) => line));
    const style = getComputedStyle(this);
    const colour = (name: string) => style.getPropertyValue(name).trim() || 'currentColor';
    const axis = { stroke: colour('--dim'), grid: { stroke: colour('--line'), width: 1 }, ticks: { show: false } };
    const units = (side: 'left' | 'right') => this.lines.find((line) => (line.axis ?? 'left') === side)?.unit ?? '';
    const hasRight = this.lines.some((line) => line.axis === 'right');
    const zone = this.timeZone;
    const options: uPlot.Options = {
      width: Math.max(Math.floor(this.clientWidth), 60),
      height: this.height,
      ...(zone !== undefined && { tzDate: (seconds: number) => uPlot.tzDate(new Date(seconds * 1000), zone) }),
      cursor: { show: !this.bare, drag: { x: false, y: false } },
      legend: { show: !this.bare, live: !this.bare },
      padding: this.bare ? [4, 0, 4, 0] : [8, 8, 0, 0],
      scales: { x: { time: true }, left: { range: fromZero }, right: { range: fromZero } },
      axes: this.bare
        ? [{ show: false }, { show: false }]
        : [
            { ...axis, values: (_plot, splits) => splits.map((at) => clockTime(at, zone)) },
            {
              ...axis,
              scale: 'left',
              size: 56,
              values: (_plot, ticks) => ticks.map((tick) => `${figure(tick, 1)} ${units('left')}`),
            },
            ...(hasRight
              ? [
                  {
                    ...axis,
                    scale: 'right',
                    side: 1,
                    size: 56,
                    grid: { show: false },
                    values: (_plot: uPlot, ticks: number[]) =>
                      ticks.map((tick) => `${figure(tick, 2)} ${units('right')}`),
                  } satisfies uPlot.Axis,
                ]
              : []),
          ],
      series: [
        { value: (_plot, at) => (at === null ? '–' : clockTime(at, zone)) },
        ...this.lines.map(
          (line): uPlot.Series => ({
            label: line.label,
            scale: line.axis ?? 'left',
            stroke: colour(line.colour),
            width: 2,
            points: { show: false },
            ...(line.filled && { fill: `color-mix(in srgb, ${colour(line.colour)} 18%, transparent)` }),
            ...(line.stepped && uPlot.paths.stepped && { paths: uPlot.paths.stepped({ align: 1 }) }),
            value: (_plot, value) => (value === null ? '–' : `${figure(value, 2)} ${line.unit}`),
          }),
        ),
      ],
    };
    this.#plot = new uPlot(options, this.#data(), place);
  }
}
define('time-chart', TimeChart);

/** The axis begins at zero, unless something is below it. */
function fromZero(_plot: uPlot, min: number | null, max: number | null): uPlot.Range.MinMax {
  const top = max === null || max <= 0 ? 1 : max * 1.1;
  return [Math.min(min ?? 0, 0), top];
}

function clockTime(seconds: number, timeZone: string | undefined): string {
  return new Date(seconds * 1000).toLocaleTimeString(currentLocale(), {
    ...(timeZone !== undefined && { timeZone }),
    hour: '2-digit',
    minute: '2-digit',
  });
}
