/** <session-detail>: one session: what it was, its power, its money, and all that happened in it. */
import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { moment } from '../../lib/format.ts';
import { linkTo } from '../../lib/route.ts';
import { t } from '../../lib/words.ts';
import { read, wordsOf } from '../../live/client.ts';
import { Follow } from '../../live/follow.ts';
import { house } from '../../live/house.ts';
import type { Course, LiveEvent, Session } from '../../live/types.ts';
import '../../parts/proxy-badge.ts';
import { base } from '../../style/base.ts';
import './correct-session.ts';
import './session-course.ts';
import './session-facts.ts';
import './session-money.ts';
import './session-timeline.ts';

/** A session that runs is read again at most so often: with each sample there is more of it to read. */
const REST_MS = 5_000;
/** After what is more than a sample. */
const NEWS_MS = 1_000;

export class SessionDetail extends LitElement {
  static override properties = {
    session: {},
    known: { state: true },
    course: { state: true },
    trouble: { state: true },
    news: { state: true },
    isCorrecting: { state: true },
  };
  static override styles = [base];

  /** Its id. */
  declare session: string;
  declare known: Session | undefined;
  declare course: Course | undefined;
  declare trouble: string | undefined;
  /** Counts up when there is something new to read. */
  declare news: number;
  declare isCorrecting: boolean;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #deaf: (() => void) | undefined;
  /** More than samples came: a long session has thousands of those, and its timeline is not read for each. */
  #hasNews = true;

  constructor() {
    super();
    this.news = 0;
    this.isCorrecting = false;
    new Follow(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#deaf = house.listen((event) => this.#heard(event));
  }

  override disconnectedCallback(): void {
    this.#deaf?.();
    clearTimeout(this.#rest);
    super.disconnectedCallback();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has('session')) return;
    this.#hasNews = true;
    void this.#read();
  }

  protected override render() {
    const { known } = this;
    return html`<div class="stack">
      <p><a href=${linkTo('sessions')}>← ${t('sessions.back')}</a></p>
      ${this.trouble === undefined ? nothing : html`<h1>${t('sessions.one')}</h1><p class="card bad" role="alert">${this.trouble}</p>`}
      ${known === undefined ? (this.trouble === undefined ? html`<h1>${t('sessions.one')}</h1><p class="card dim">${t('common.loading')}</p>` : nothing) : this.#parts(known)}
    </div>`;
  }

  #parts(session: Session) {
    const zone = house.known?.status.time_zone;
    return html`<div class="row between">
        <h1>${t('sessions.on', { charger: session.charger_id, at: moment(session.started_at, zone) })}</h1>
        ${session.running ? html`<proxy-badge kind="good">${t('sessions.running')}</proxy-badge>` : nothing}
      </div>
      <session-facts .session=${session} .idle=${this.course?.idle_s ?? null}></session-facts>
      <session-course .session=${session} .course=${this.course}></session-course>
      <session-money .session=${session} @correct=${() => {
        this.isCorrecting = true;
      }}></session-money>
      <session-timeline .session=${session.id} .news=${this.news}></session-timeline>
      ${this.isCorrecting ? html`<correct-session .session=${session} @done=${this.#corrected}></correct-session>` : nothing}`;
  }

  #corrected({ detail }: CustomEvent<Session | null>): void {
    this.isCorrecting = false;
    if (detail === null) return;
    this.known = detail;
    this.news += 1;
  }

  #heard(event: LiveEvent): void {
    if (!this.known?.running || !('charger_id' in event) || event.charger_id !== this.known.charger_id) return;
    const isNews = event.kind !== 'fact' || event.fact.means !== 'txUpdated';
    if (isNews && !this.#hasNews) {
      clearTimeout(this.#rest);
      this.#rest = undefined;
      this.#hasNews = true;
    }
    const rest = this.#hasNews ? NEWS_MS : REST_MS;
    this.#rest ??= setTimeout(() => {
      this.#rest = undefined;
      void this.#read();
    }, rest);
  }

  async #read(): Promise<void> {
    const id = this.session;
    const path = `sessions/${encodeURIComponent(id)}`;
    const hasNews = this.#hasNews;
    this.#hasNews = false;
    try {
      const known = await read<Session>(path);
      if (id !== this.session) return;
      this.known = known;
      this.trouble = undefined;
      if (hasNews || !known.running) this.news += 1;
      this.course = await read<Course>(`${path}/course`);
    } catch (error) {
      if (id !== this.session) return;
      this.trouble = wordsOf(error);
      this.#hasNews ||= hasNews;
    }
  }
}
customElements.define('session-detail', SessionDetail);
