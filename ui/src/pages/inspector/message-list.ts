/**
 * <message-list>: messages, one a row, of which only those in sight are drawn. Arrows move, Enter opens. At its end it
 * stays there while more come.
 */
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { t } from '../../lib/words.ts';
import { base } from '../../style/base.ts';
import type { Exchange } from './exchanges.ts';
import { clock, headline, linkName, outcomeWords, spoken } from './phrases.ts';
import { inSight, moved, scrollTo } from './window.ts';

const ROW_PX = 48;
/** So near to the end counts as at the end. */
const NEAR_PX = 8;

export class MessageList extends LitElement {
  static override properties = {
    rows: { attribute: false },
    selected: { attribute: false },
    timeZone: { attribute: false },
    empty: {},
    top: { state: true },
    height: { state: true },
  };
  static override styles = [
    base,
    css`
      :host {
        min-height: 0;
      }
      #list {
        height: 100%;
        overflow-y: auto;
        overflow-anchor: none;
        background: var(--surface);
        border: 1px solid var(--line);
        border-radius: var(--radius);
      }
      #tall {
        position: relative;
      }
      #shown {
        position: absolute;
        inset: 0 0 auto 0;
      }
      .row {
        display: grid;
        grid-template: auto auto / minmax(0, 1fr) max-content;
        gap: 0 10px;
        height: 48px;
        padding: 0 12px;
        align-content: center;
        border-bottom: 1px solid var(--line);
        font-size: 0.875rem;
        line-height: 1.4;
        white-space: nowrap;
        cursor: pointer;
      }
      .row > * {
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .row:hover {
        background: var(--ground);
      }
      .row[aria-selected='true'] {
        background: color-mix(in srgb, var(--accent) 16%, var(--surface));
        box-shadow: inset 3px 0 var(--accent);
      }
      .link,
      time {
        color: var(--dim);
        font-size: 0.8125rem;
        font-variant-numeric: tabular-nums;
      }
      .outcome,
      time {
        text-align: right;
      }
      .what b {
        font-weight: 600;
      }
      .empty {
        padding: 24px;
        color: var(--dim);
      }
    `,
  ];

  declare rows: readonly Exchange[];
  declare selected: Exchange | undefined;
  declare timeZone: string | undefined;
  /** What stands there while there is nothing. */
  declare empty: string;
  declare top: number;
  declare height: number;
  #isAtEnd = true;
  readonly #resized = new ResizeObserver(([entry]) => {
    this.height = entry?.contentRect.height ?? 0;
  });

  constructor() {
    super();
    this.rows = [];
    this.empty = '';
    this.top = 0;
    this.height = 0;
  }

  override disconnectedCallback(): void {
    this.#resized.disconnect();
    super.disconnectedCallback();
  }

  get #list(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>('#list');
  }

  override focus(): void {
    this.#list?.focus();
  }

  protected override firstUpdated(): void {
    if (this.#list !== null) this.#resized.observe(this.#list);
  }

  protected override render() {
    const { rows } = this;
    const { from, to } = inSight(this.top, this.height, ROW_PX, rows.length);
    const index = this.selected === undefined ? -1 : rows.indexOf(this.selected);
    const active = index >= from && index < to ? `m${index}` : nothing;
    const isEmpty = rows.length === 0;
    return html`<div
      id="list"
      role=${isEmpty ? 'group' : 'listbox'}
      tabindex="0"
      aria-label=${t('inspector.list')}
      aria-activedescendant=${active}
      @scroll=${this.#scrolled}
      @keydown=${this.#pressed}
    >
      ${isEmpty ? html`<p class="empty">${this.empty}</p>` : nothing}
      <div id="tall" role="presentation">
        <div id="shown" role="presentation">
          ${repeat(
            rows.slice(from, to),
            ({ entry }) => entry.seq,
            (row, at) => this.#row(row, from + at, index),
          )}
        </div>
      </div>
    </div>`;
  }

  #row(row: Exchange, at: number, selected: number) {
    const [kind, words] = outcomeWords(row);
    return html`<div
      id="m${at}"
      class="row"
      role="option"
      aria-selected=${at === selected ? 'true' : 'false'}
      aria-setsize=${this.rows.length}
      aria-posinset=${at + 1}
      aria-label=${spoken(row, this.timeZone)}
      @click=${() => this.#choose(at, true)}
    >
      <span class="what">${headline(row)}</span>
      <span class="outcome ${kind}">${words}</span>
      <span class="link">${linkName(row.entry)}</span>
      <time>${clock(row.entry.at, this.timeZone)}</time>
    </div>`;
  }

  protected override updated(changed: PropertyValues): void {
    const list = this.#list;
    const tall = this.renderRoot.querySelector<HTMLElement>('#tall');
    const shown = this.renderRoot.querySelector<HTMLElement>('#shown');
    if (list === null || tall === null || shown === null) return;
    const { from } = inSight(this.top, this.height, ROW_PX, this.rows.length);
    // By script, since the policy of the page allows no styles in its text.
    tall.style.height = `${this.rows.length * ROW_PX}px`;
    shown.style.transform = `translateY(${from * ROW_PX}px)`;
    if (changed.has('rows') && this.#isAtEnd && this.selected === undefined) list.scrollTop = list.scrollHeight;
    if (changed.has('selected')) this.#reveal();
  }

  #reveal(): void {
    const list = this.#list;
    const index = this.selected === undefined ? -1 : this.rows.indexOf(this.selected);
    if (list === null || index < 0) return;
    const to = scrollTo(index, list.scrollTop, list.clientHeight, ROW_PX);
    if (to !== undefined) list.scrollTop = to;
  }

  #scrolled(): void {
    const list = this.#list;
    if (list === null) return;
    this.top = list.scrollTop;
    this.#isAtEnd = list.scrollTop + list.clientHeight >= list.scrollHeight - NEAR_PX;
  }

  #pressed(event: KeyboardEvent): void {
    const index = this.selected === undefined ? -1 : this.rows.indexOf(this.selected);
    if (event.key === 'Enter' && index >= 0) {
      event.preventDefault();
      this.#choose(index, true);
      return;
    }
    const page = Math.max(1, Math.floor(this.height / ROW_PX) - 1);
    const to = moved(event.key, index, this.rows.length, page);
    if (to === undefined) return;
    event.preventDefault();
    this.#choose(to, false);
  }

  #choose(at: number, opens: boolean): void {
    const chosen = this.rows[at];
    if (chosen === undefined) return;
    this.dispatchEvent(new CustomEvent<Chosen>('chosen', { detail: { exchange: chosen, opens } }));
  }
}

/** `opens`: the details are wanted, not only to be passed by. */
export interface Chosen {
  readonly exchange: Exchange;
  readonly opens: boolean;
}

customElements.define('message-list', MessageList);
