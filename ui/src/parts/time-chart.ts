/**
 * <time-chart>: lines over time, drawn by uPlot in the colours of the theme. Its height is fixed, so that nothing
 * jumps; a screen reader gets `label`.
 */
import { css, html, LitElement, type PropertyValues, unsafeCSS } from 'lit';
import uPlot from 'uplot';
import plotStyle from 'uplot/dist/uPlot.min.css?inline';
import { define } from '../lib/define.ts';
import { figure } from '../lib/format.ts';
import { currentLocale, t } from '../lib/words.ts';
import { base } from '../style/base.ts';
import { Plot } from './plot.ts';

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

/** A stretch of time with a name: it stands in the band, so that colour is not alone. */
export interface Band {
  /** Unix seconds. */
  readonly from: number;
  readonly to: number;
  readonly label: string;
  readonly colour: string;
}

export class TimeChart extends LitElement {
  static override properties = {
    times: { attribute: false },
    lines: { attribute: false },
    label: {},
    height: { type: Number },
    timeZone: { attribute: 'time-zone' },
    bare: { type: Boolean },
    bands: { attribute: false },
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
  /** Behind the lines. */
  declare bands: readonly Band[];
  #shape = '';
  readonly #plot = new Plot(this, (place, width, colour) => this.#draw(place, width, colour));

  constructor() {
    super();
    this.times = [];
    this.lines = [];
    this.label = '';
    this.height = 160;
    this.bare = false;
    this.bands = [];
  }

  protected override render() {
    return html`<div role="img" aria-label=${this.label} id="plot"></div>`;
  }

  protected override updated(changed: PropertyValues): void {
    const isNew = this.#shape !== this.#lineShape() || changed.has('height') || changed.has('bare');
    const { drawn } = this.#plot;
    if (drawn === undefined || isNew) this.#plot.make();
    else drawn.setData(this.#data());
  }

  #data(): uPlot.AlignedData {
    return [[...this.times], ...this.lines.map(({ values }) => [...values])];
  }

  #lineShape(): string {
    return JSON.stringify(this.lines.map(({ values: _values, ...line }) => line));
  }

  #draw(place: HTMLElement, width: number, colour: (name: string) => string): uPlot {
    this.#shape = this.#lineShape();
    const axis = { stroke: colour('--dim'), grid: { stroke: colour('--line'), width: 1 }, ticks: { show: false } };
    const units = (side: 'left' | 'right') => this.lines.find((line) => (line.axis ?? 'left') === side)?.unit ?? '';
    const hasRight = this.lines.some((line) => line.axis === 'right');
    const zone = this.timeZone;
    const options: uPlot.Options = {
      width,
      height: this.height,
      ...(zone !== undefined && { tzDate: (seconds: number) => uPlot.tzDate(new Date(seconds * 1000), zone) }),
      hooks: { drawClear: [(plot) => drawBands(plot, this.bands, colour)] },
      cursor: { show: !this.bare, drag: { x: false, y: false } },
      legend: { show: !this.bare, live: !this.bare },
      padding: this.bare ? [4, 0, 4, 0] : [8, 8, 0, 0],
      scales: { x: { time: true }, left: { range: fromZero }, right: { range: fromZero } },
      axes: this.bare
        ? [{ show: false }, { show: false }]
        : [
            { ...axis, values: (_plot, splits) => splits.map((at) => clockTime(at, zone, isFine(splits))) },
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
        {
          label: t('common.time'),
          value: (_plot, at) => (at === null ? '–' : clockTime(at, zone, isFine(this.times))),
        },
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
    return new uPlot(options, this.#data(), place);
  }
}
define('time-chart', TimeChart);

const BAND_EDGE_PX = 4;
const BAND_TEXT_PX = 12;

function drawBands(plot: uPlot, bands: readonly Band[], colour: (name: string) => string): void {
  const { ctx, bbox } = plot;
  const scale = devicePixelRatio;
  ctx.save();
  ctx.font = `${BAND_TEXT_PX * scale}px system-ui, sans-serif`;
  ctx.textBaseline = 'top';
  for (const band of bands) {
    const left = Math.max(plot.valToPos(band.from, 'x', true), bbox.left);
    const width = Math.min(plot.valToPos(band.to, 'x', true), bbox.left + bbox.width) - left;
    if (width <= 0) continue;
    ctx.fillStyle = colour(band.colour);
    ctx.globalAlpha = 0.1;
    ctx.fillRect(left, bbox.top, width, bbox.height);
    ctx.globalAlpha = 1;
    ctx.fillRect(left, bbox.top, width, BAND_EDGE_PX * scale);
    const isRoom = ctx.measureText(band.label).width + BAND_EDGE_PX * scale < width;
    ctx.fillStyle = colour('--text');
    if (isRoom) ctx.fillText(band.label, left + BAND_EDGE_PX * scale, bbox.top + 2 * BAND_EDGE_PX * scale);
  }
  ctx.restore();
}

/** The axis begins at zero, unless something is below it. */
function fromZero(_plot: uPlot, min: number | null, max: number | null): uPlot.Range.MinMax {
  const top = max === null || max <= 0 ? 1 : max * 1.1;
  return [Math.min(min ?? 0, 0), top];
}

/** A few minutes: their hours and minutes alone would all be the same. */
const FINE_S = 600;
function isFine(times: readonly number[]): boolean {
  return (times.at(-1) ?? 0) - (times.at(0) ?? 0) < FINE_S;
}

function clockTime(seconds: number, timeZone: string | undefined, isFine: boolean): string {
  return new Date(seconds * 1000).toLocaleTimeString(currentLocale(), {
    ...(timeZone !== undefined && { timeZone }),
    hour: '2-digit',
    minute: '2-digit',
    ...(isFine && { second: '2-digit' }),
  });
}
