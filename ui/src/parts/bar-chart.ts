/** <bar-chart>: figures one beside the other, as bars and lines, drawn by uPlot in the colours of the theme. */
import { css, html, LitElement, unsafeCSS } from 'lit';
import uPlot from 'uplot';
import plotStyle from 'uplot/dist/uPlot.min.css?inline';
import { define } from '../lib/define.ts';
import { base } from '../style/base.ts';
import { Plot } from './plot.ts';

export interface Row {
  readonly label: string;
  /** As many as there are names; null: nothing is known. */
  readonly values: readonly (number | null)[];
  /** A CSS variable, such as `--accent`. */
  readonly colour: string;
  readonly kind: 'bar' | 'line';
  /** `right`: against an axis of its own. */
  readonly axis?: 'left' | 'right';
  /** How a figure is written, with its unit. */
  readonly say: (value: number) => string;
}

/** Of the part that belongs to a name, and at most so wide. */
const BAR_PART = 0.7;
const MAX_BAR_PX = 48;
const AXIS_PX = 64;
const NAME_PX = 56;

export class BarChart extends LitElement {
  static override properties = {
    names: { attribute: false },
    rows: { attribute: false },
    label: {},
    over: {},
    height: { type: Number },
  };
  static override styles = [
    base,
    unsafeCSS(plotStyle),
    css`
      .uplot {
        font-family: inherit;
      }
    `,
  ];

  declare names: readonly string[];
  declare rows: readonly Row[];
  declare label: string;
  /** What the names are of, such as days. */
  declare over: string;
  declare height: number;
  readonly #plot = new Plot(this, (place, width, colour) => this.#draw(place, width, colour));

  constructor() {
    super();
    this.names = [];
    this.rows = [];
    this.label = '';
    this.over = '';
    this.height = 240;
  }

  protected override render() {
    return html`<div role="img" aria-label=${this.label} id="plot"></div>`;
  }

  protected override updated(): void {
    this.#plot.make();
  }

  #draw(place: HTMLElement, width: number, colour: (name: string) => string): uPlot {
    const axis = { stroke: colour('--dim'), grid: { stroke: colour('--line'), width: 1 }, ticks: { show: false } };
    const nameAt = (index: number) => (Number.isInteger(index) ? (this.names[index] ?? '') : '');
    const scaleAxis = (side: 'left' | 'right'): uPlot.Axis[] => {
      const row = this.rows.find((each) => (each.axis ?? 'left') === side);
      if (row === undefined) return [];
      const values = (_plot: uPlot, ticks: number[]) => ticks.map((tick) => row.say(tick));
      return [
        { ...axis, scale: side, size: AXIS_PX, values, ...(side === 'right' && { side: 1, grid: { show: false } }) },
      ];
    };
    const options: uPlot.Options = {
      width,
      height: this.height,
      cursor: { drag: { x: false, y: false } },
      padding: [8, 8, 0, 0],
      scales: {
        x: { time: false, range: [-0.5, Math.max(this.names.length, 1) - 0.5] },
        left: { range: withZero },
        right: { range: withZero },
      },
      axes: [
        {
          ...axis,
          grid: { show: false },
          space: NAME_PX,
          incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500],
          values: (_plot, ticks) => ticks.map(nameAt),
        },
        ...scaleAxis('left'),
        ...scaleAxis('right'),
      ],
      series: [
        { label: this.over, value: (_plot, index) => (index === null ? '–' : nameAt(index)) },
        ...this.rows.map((row) => series(row, colour)),
      ],
    };
    return new uPlot(
      options,
      [this.names.map((_, index) => index), ...this.rows.map(({ values }) => [...values])],
      place,
    );
  }
}
define('bar-chart', BarChart);

function series({ label, kind, axis, say, colour: name }: Row, colour: (name: string) => string): uPlot.Series {
  const stroke = colour(name);
  const bars = uPlot.paths.bars?.({ size: [BAR_PART, MAX_BAR_PX], radius: 0.15 });
  return {
    label,
    scale: axis ?? 'left',
    stroke,
    width: kind === 'bar' ? 0 : 2,
    points: { show: kind === 'line', size: 6, fill: stroke },
    ...(kind === 'bar' && { fill: stroke, ...(bars && { paths: bars }) }),
    value: (_plot, value) => (value === null ? '–' : say(value)),
  };
}

/** Bars stand on zero. */
function withZero(_plot: uPlot, min: number | null, max: number | null): uPlot.Range.MinMax {
  const [low, high] = [Math.min(min ?? 0, 0) * 1.1, Math.max(max ?? 0, 0) * 1.1];
  return low === high ? [0, 1] : [low, high];
}
