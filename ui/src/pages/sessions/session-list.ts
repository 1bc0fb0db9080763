/** <session-list>: sessions, newest first, page by page, and what can be taken away of them. */
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { linkTo } from '../../lib/route.ts';
import { t } from '../../lib/words.ts';
import { read, wordsOf } from '../../live/client.ts';
import { Follow } from '../../live/follow.ts';
import { house } from '../../live/house.ts';
import type { LiveEvent, Session, SessionParties } from '../../live/types.ts';
import { base } from '../../style/base.ts';
import { askOf, type Filter, filterOf, hashOf, isNarrow } from './filter.ts';
import './session-export.ts';
import './session-filter.ts';
import './session-rows.ts';

const PAGE = 50;
/** After a session began or ended; several at once are read once. */
const REST_MS = 1_000;

interface Page {
  readonly sessions: readonly Session[];
  readonly next: string | null;
}

export class SessionList extends LitElement {
  static override properties = {
    query: { attribute: false },
    page: { state: true },
    parties: { state: true },
    trouble: { state: true },
  };
  static override styles = [
    base,
    css`
      .room[aria-busy='true'] {
        min-height: 60vh;
      }
      .pages {
        min-height: 44px;
      }
    `,
  ];

  declare query: URLSearchParams;
  declare page: Page | undefined;
  declare parties: SessionParties | undefined;
  declare trouble: string | undefined;
  /** Where the pages begin that were gone through to get here: the way to newer ones. */
  #way: readonly string[] = [];
  #asked = 0;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #deaf: (() => void) | undefined;

  constructor() {
    super();
    this.query = new URLSearchParams();
    new Follow(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#deaf = house.listen((event) => this.#heard(event));
    void this.#readParties();
  }

  override disconnectedCallback(): void {
    this.#deaf?.();
    clearTimeout(this.#rest);
    super.disconnectedCallback();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('query')) void this.#read();
  }

  protected override render() {
    const filter = filterOf(this.query);
    return html`<div class="stack">
      <h1>${t('sessions.title')}</h1>
      <session-filter .filter=${filter} .parties=${this.parties} @filtered=${this.#filtered}></session-filter>
      <div class="room stack" aria-busy=${this.page === undefined}>${this.#list(filter)}</div>
      ${this.page === undefined ? nothing : html`<session-export .filter=${filter} .parties=${this.parties}></session-export>`}
    </div>`;
  }

  #list(filter: Filter) {
    if (this.trouble !== undefined) return html`<p class="card bad" role="alert">${this.trouble}</p>`;
    if (this.page === undefined) return html`<p class="card dim">${t('common.loading')}</p>`;
    const { sessions, next } = this.page;
    if (sessions.length === 0) {
      return html`<p class="card">${isNarrow(filter) ? t('sessions.none_match') : t('sessions.none')}</p>`;
    }
    const cursor = this.query.get('cursor');
    const hash = hashOf(filter);
    const newer = this.#way.at(-1) ?? '';
    return html`<p class="hidden-label" role="status">${t('sessions.shown', { count: sessions.length })}</p>
      <session-rows .sessions=${sessions}></session-rows>
      <nav class="pages row between" aria-label=${t('sessions.pages')}>
        ${cursor === null ? html`<span></span>` : html`<a class="button" href=${linkTo('sessions', [], { ...hash, ...(newer && { cursor: newer }) })}>${t('sessions.newer')}</a>`}
        ${next === null ? nothing : html`<a class="button" href=${linkTo('sessions', [], { ...hash, cursor: next })}>${t('sessions.older')}</a>`}
      </nav>`;
  }

  #filtered({ detail }: CustomEvent<Filter>): void {
    location.hash = linkTo('sessions', [], hashOf(detail));
  }

  #heard(event: LiveEvent): void {
    const isNews = event.kind === 'fact' && ['txStarted', 'txEnded'].includes(event.fact.means ?? '');
    if (!isNews || this.query.has('cursor')) return;
    this.#rest ??= setTimeout(() => {
      this.#rest = undefined;
      void this.#read();
    }, REST_MS);
  }

  async #read(): Promise<void> {
    this.#asked += 1;
    const mine = this.#asked;
    const cursor = this.query.get('cursor');
    this.#walk(cursor);
    const zone = house.known?.status.time_zone ?? 'UTC';
    try {
      const asked = { ...askOf(filterOf(this.query), zone), limit: PAGE, cursor: cursor ?? undefined };
      const page = await read<Page>('sessions', asked);
      if (mine !== this.#asked) return;
      this.page = page;
      this.trouble = undefined;
    } catch (error) {
      if (mine === this.#asked) this.trouble = wordsOf(error);
    }
  }

  /** Remembers the way, and forgets it where it leads back. */
  #walk(cursor: string | null): void {
    if (cursor === null) this.#way = [];
    const before = this.#seen;
    this.#seen = cursor;
    if (cursor === null || cursor === before) return;
    const back = this.#way.indexOf(cursor);
    if (back !== -1) this.#way = this.#way.slice(0, back);
    else if (before !== undefined) this.#way = [...this.#way, before ?? ''];
  }
  /** Undefined: nothing was read yet; null: the first page. */
  #seen: string | null | undefined;

  async #readParties(): Promise<void> {
    try {
      this.parties = await read<SessionParties>('session-parties');
    } catch (error) {
      this.trouble = wordsOf(error);
    }
  }
}
customElements.define('session-list', SessionList);
