/** <inspector-page>: what is said on every link, what came of it, and what each provider was told in its own words. */
import { html, LitElement, nothing } from 'lit';
import { linkTo, type Place } from '../../lib/route.ts';
import { t } from '../../lib/words.ts';
import { Follow } from '../../live/follow.ts';
import { house } from '../../live/house.ts';
import { base } from '../../style/base.ts';
import type { Exchange } from './exchanges.ts';
import { Feed } from './feed.ts';
import { type Filter, filterOf, isFiltered, NO_FILTER, queryOf, wanted } from './filter.ts';
import './filter-form.ts';
import './log-export.ts';
import './message-details.ts';
import './message-list.ts';
import { layout } from './layout.ts';
import type { Chosen, MessageList } from './message-list.ts';

export class InspectorPage extends LitElement {
  static override properties = {
    place: { attribute: false },
    filter: { state: true },
    selected: { state: true },
    isOpen: { state: true },
  };
  static override styles = [base, layout];

  declare place: Place;
  declare filter: Filter;
  declare selected: Exchange | undefined;
  /** On a phone the details lie over the list. */
  declare isOpen: boolean;
  readonly #feed = new Feed(() => this.requestUpdate());
  /** Named in the address, until the trace is there. */
  #wantedSeq: number | undefined;

  constructor() {
    super();
    this.filter = NO_FILTER;
    this.isOpen = false;
    new Follow(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (house.may('admin')) this.#feed.start();
  }

  override disconnectedCallback(): void {
    this.#feed.stop();
    super.disconnectedCallback();
  }

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has('place')) {
      this.filter = filterOf(this.place.query);
      const [seq] = this.place.rest;
      this.#wantedSeq = seq === undefined ? undefined : Number(seq);
    }
    if (this.#wantedSeq !== undefined && this.#feed.isRead) {
      const found = this.#feed.all.find(({ entry }) => entry.seq === this.#wantedSeq);
      this.#wantedSeq = undefined;
      if (found !== undefined) this.selected = found;
    }
  }

  protected override render() {
    if (!house.may('admin')) {
      return html`<div class="stack">
        <h1>${t('inspector.title')}</h1>
        <p class="card">${t('inspector.admins_only')}</p>
      </div>`;
    }
    const rows = wanted(this.#feed.all, this.filter);
    const timeZone = house.known?.status.time_zone;
    const { selected } = this;
    return html`<div class="stack">
      <div class="row between">
        <h1>${t('inspector.title')}</h1>
        <log-export .filter=${this.filter} .timeZone=${house.known?.status.time_zone}></log-export>
      </div>
      <filter-form
        .filter=${this.filter}
        .exchanges=${this.#feed.all}
        @filtered=${({ detail }: CustomEvent<Filter>) => this.#filtered(detail)}
      ></filter-form>
      ${this.#strip(rows.length)}
      ${this.#feed.trouble === undefined ? nothing : html`<p class="card bad" role="alert">${this.#feed.trouble}</p>`}
      <div class="panes">
        <message-list
          .rows=${rows}
          .selected=${selected}
          .timeZone=${timeZone}
          empty=${this.#emptyWords()}
          @chosen=${({ detail }: CustomEvent<Chosen>) => this.#chosen(detail)}
        ></message-list>
        <section
          class="details ${this.isOpen ? 'open' : ''}"
          tabindex="0"
          aria-label=${t('inspector.details')}
          @keydown=${this.#pressed}
        >
          <button class="close" @click=${this.#close}>${t('inspector.back')}</button>
          <message-details
            .exchange=${selected}
            .timeZone=${timeZone}
            .version=${versionOf(selected)}
            @chosen=${({ detail }: CustomEvent<Chosen>) => this.#chosen(detail)}
          ></message-details>
        </section>
      </div>
    </div>`;
  }

  #strip(count: number) {
    const feed = this.#feed;
    const isAll = !isFiltered(this.filter);
    return html`<div class="row between strip">
      <p class="small dim" role="status">
        ${isAll ? t('inspector.count', { count }) : t('inspector.count_of', { count, all: feed.all.length })}
      </p>
      <div class="row">
        ${feed.isPaused ? html`<span class="small warn">${t('inspector.held', { count: feed.waiting })}</span>` : nothing}
        <button class="small" aria-pressed=${feed.isPaused ? 'true' : 'false'} @click=${() => (feed.isPaused ? feed.resume() : feed.pause())}>
          ${feed.isPaused ? t('inspector.resume') : t('inspector.pause')}
        </button>
      </div>
    </div>`;
  }

  #emptyWords(): string {
    if (!this.#feed.isRead) return t('common.loading');
    return isFiltered(this.filter) ? t('inspector.none_match') : t('inspector.none');
  }

  #filtered(filter: Filter): void {
    this.filter = filter;
    this.#noteInAddress();
  }

  #chosen({ exchange, opens }: Chosen): void {
    this.selected = exchange;
    this.isOpen = this.isOpen || opens;
    this.#noteInAddress();
    if (opens) void this.updateComplete.then(() => this.#details?.focus({ preventScroll: true }));
    else this.#details?.scrollTo(0, 0);
  }

  /** The address can be sent to somebody else; going back does not go through every filter that was tried. */
  #noteInAddress(): void {
    const rest = this.selected === undefined ? [] : [String(this.selected.entry.seq)];
    history.replaceState(null, '', linkTo('inspector', rest, queryOf(this.filter)));
  }

  #pressed({ key }: KeyboardEvent): void {
    if (key === 'Escape') this.#close();
  }

  #close(): void {
    this.isOpen = false;
    this.renderRoot.querySelector<MessageList>('message-list')?.focus();
  }

  get #details(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>('.details');
  }
}

/** An exchange changes in place: this tells its states apart. */
function versionOf(exchange: Exchange | undefined): string {
  const family = exchange === undefined ? [] : [exchange, exchange.cause, ...(exchange.cause ?? exchange).effects];
  return family.map((each) => `${each?.entry.seq}${each?.outcome}`).join(' ');
}
customElements.define('inspector-page', InspectorPage);
