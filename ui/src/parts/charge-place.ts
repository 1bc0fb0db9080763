/**
 * <charge-place>: power, limit, who is in control and why, at one place to plug in. It knows no API: the page and the
 * card of Home Assistant give it `view`, and put their buttons into its slot.
 */
import { css, html, LitElement, nothing } from 'lit';
import { base } from '../style/base.ts';
import './proxy-badge.ts';
import type { BadgeKind } from './proxy-badge.ts';
import './time-chart.ts';
import { define } from '../lib/define.ts';

export interface PlaceView {
  readonly state: { readonly kind: BadgeKind; readonly text: string };
  /** As it is shown, `7.4 kW`. */
  readonly power: string;
  /** `of at most 16 A`; empty: nothing limits it. */
  readonly limit: string;
  /** Why it is so much, in a sentence. */
  readonly why: string;
  /** Every party and what it allows. */
  readonly parties: readonly { readonly text: string; readonly leads: boolean }[];
  readonly holder: string;
  readonly holderWhy: string;
  /** Lines on the session; none: nothing runs. */
  readonly session: readonly { readonly name: string; readonly value: string }[];
  readonly samples: readonly { readonly at: number; readonly w: number }[];
  readonly words: {
    readonly inControl: string;
    readonly whyLimit: string;
    readonly chart: string;
    readonly session: string;
    readonly power: string;
  };
}

export class ChargePlace extends LitElement {
  static override properties = { view: { attribute: false } };
  static override styles = [
    base,
    css`
      .stack {
        gap: 12px;
      }
      .power {
        font-size: 2.25rem;
        font-weight: 700;
        line-height: 1.1;
        font-variant-numeric: tabular-nums;
      }
      .top {
        display: grid;
        grid-template-columns: minmax(9rem, max-content) minmax(0, 1fr);
        gap: 12px 20px;
        align-items: end;
        min-height: 84px;
      }
      .who {
        border-left: 4px solid var(--accent);
        padding-left: 12px;
      }
      ul {
        margin: 4px 0 0;
        padding-left: 20px;
      }
      details p {
        margin-top: 4px;
      }
    `,
  ];

  declare view: PlaceView | undefined;

  protected override render() {
    const { view } = this;
    if (view === undefined) return nothing;
    const { words } = view;
    return html`<div class="stack">
      <div class="top">
        <div>
          <proxy-badge kind=${view.state.kind}>${view.state.text}</proxy-badge>
          <div class="power"><span class="hidden-label">${words.power}</span> ${view.power}</div>
          <div class="dim small">${view.limit || html`&nbsp;`}</div>
        </div>
        <time-chart
          bare
          height="72"
          label=${words.chart}
          .times=${view.samples.map(({ at }) => at / 1000)}
          .lines=${[{ label: words.power, unit: 'W', colour: '--accent', filled: true, values: view.samples.map(({ w }) => w) }]}
        ></time-chart>
      </div>
      <p class="who">
        <span class="dim small">${words.inControl}</span><br />
        <strong>${view.holder}</strong>${view.holderWhy === '' ? nothing : ' –'} <span class="dim">${view.holderWhy}</span>
      </p>
      <details>
        <summary>${words.whyLimit}</summary>
        <p>${view.why}</p>
        ${
          view.parties.length === 0
            ? nothing
            : html`<ul>
              ${view.parties.map(({ text, leads }) => html`<li>${leads ? html`<strong>${text}</strong>` : text}</li>`)}
            </ul>`
        }
      </details>
      ${
        view.session.length === 0
          ? nothing
          : html`<dl aria-label=${words.session}>
            ${view.session.map(({ name, value }) => html`<dt>${name}</dt><dd>${value}</dd>`)}
          </dl>`
      }
      <slot></slot>
    </div>`;
  }
}
define('charge-place', ChargePlace);
