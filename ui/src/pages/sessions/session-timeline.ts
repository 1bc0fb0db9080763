/** <session-timeline>: all that happened in a session, across its charger and every provider, oldest first. */
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { moment } from '../../lib/format.ts';
import { attempt } from '../../lib/toast.ts';
import { currentLocale, t } from '../../lib/words.ts';
import { change, read, wordsOf } from '../../live/client.ts';
import { house } from '../../live/house.ts';
import type { Timeline, TimelineEntry } from '../../live/types.ts';
import '../../parts/proxy-badge.ts';
import { base } from '../../style/base.ts';
import { partyName } from './names.ts';
import { KIND_WORDS, reasonOf, sentenceOf, TELLING } from './story.ts';
import { canResend, isIn, VIEWS, type View, worstOf } from './told.ts';

const PAGE = 100;
const MAX_ENTRIES = 1000;

export class SessionTimeline extends LitElement {
  static override properties = {
    session: {},
    news: { type: Number },
    told: { state: true },
    view: { state: true },
    trouble: { state: true },
  };
  static override styles = [
    base,
    css`
      :host {
        min-height: 20rem;
      }
      ol {
        list-style: none;
        margin: 0;
        padding: 0;
      }
      li {
        display: grid;
        grid-template-columns: 8.5rem 7rem minmax(0, 1fr);
        gap: 4px 12px;
        padding: 8px 0;
        border-bottom: 1px solid var(--line);
      }
      li > * {
        overflow-wrap: anywhere;
      }
      .tellings {
        grid-column: 3;
      }
      label.row {
        display: flex;
      }
      select {
        width: auto;
      }
      @media (max-width: 40rem) {
        li {
          grid-template-columns: minmax(0, 1fr) auto;
        }
        li > .what,
        .tellings {
          grid-column: 1 / -1;
        }
      }
    `,
  ];

  declare session: string;
  /** Counts up when there is something new to read. */
  declare news: number;
  declare told: Timeline | undefined;
  declare view: View;
  declare trouble: string | undefined;

  constructor() {
    super();
    this.news = 0;
    this.view = 'all';
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('session') || changed.has('news')) void this.#read();
  }

  protected override render() {
    const { told, trouble } = this;
    return html`<section class="card stack" aria-labelledby="timeline">
      <div class="row between">
        <h2 id="timeline">${t('sessions.timeline')}</h2>
        <label class="row">${t('sessions.show')}
          <select @change=${({ target }: Event) => {
            this.view = (target as HTMLSelectElement).value as View;
          }}>${VIEWS.map((view) => html`<option value=${view}>${t(`sessions.view_${view}`)}</option>`)}</select>
        </label>
      </div>
      ${trouble === undefined ? nothing : html`<p class="bad" role="alert">${trouble}</p>`}
      ${told === undefined ? html`<p class="dim">${t('common.loading')}</p>` : html`${this.#partners(told)} ${this.#entries(told)}`}
    </section>`;
  }

  #partners({ providers }: Timeline) {
    if (providers.length === 0) return nothing;
    return html`<div class="scroll"><table>
      <caption>${t('sessions.providers')}</caption>
      <thead><tr><th scope="col">${t('sessions.provider')}</th><th scope="col">${t('sessions.transaction')}</th><th scope="col">${t('sessions.state')}</th><th scope="col"><span class="hidden-label">${t('sessions.resend')}</span></th></tr></thead>
      <tbody>${repeat(
        providers,
        ({ provider_id: id }) => id,
        (partner) => {
          const worst = worstOf(partner.messages);
          const { word, kind } = TELLING[worst];
          return html`<tr>
            <td>${partyName(partner.provider_id)}</td>
            <td>${partner.transaction_id ?? '–'}</td>
            <td><proxy-badge kind=${kind}>${t(word)}</proxy-badge> ${worst === 'passed' || worst === 'withheld' ? nothing : t('sessions.of_messages', { count: partner.messages[worst] ?? 0 })}</td>
            <td>${canResend(partner) && house.may('control') ? html`<button class="small" @click=${() => this.#resend(partner.provider_id)}>${t('sessions.resend')}</button>` : nothing}</td>
          </tr>`;
        },
      )}</tbody>
    </table></div>`;
  }

  #entries({ entries, next, decisions_cut: isCut }: Timeline) {
    const shown = entries.filter((entry) => isIn(this.view, entry));
    return html`${isCut ? html`<p class="dim">${t('sessions.decisions_cut')}</p>` : nothing}
      ${shown.length === 0 ? html`<p class="dim">${t('sessions.nothing_told')}</p>` : html`<ol aria-labelledby="timeline">${shown.map((entry) => this.#entry(entry))}</ol>`}
      ${next === null || entries.length >= MAX_ENTRIES ? nothing : html`<p><button @click=${() => this.#more(next)}>${t('sessions.more')}</button></p>`}`;
  }

  #entry(entry: TimelineEntry) {
    const zone = house.known?.status.time_zone;
    const reason = reasonOf(entry);
    const until = entry.kind === 'fact' && entry.until !== null ? html` – ${clock(entry.until, zone)}` : nothing;
    return html`<li>
      <span class="dim number">${clock(entry.at, zone)}${until}</span>
      <strong>${t(KIND_WORDS[entry.kind])}</strong>
      <span class="what">${sentenceOf(entry)}${reason === null ? nothing : html` <span class="dim">${reason}</span>`}
      ${entry.kind === 'fact' && isLate(entry) ? html`<span class="dim">${t('sessions.heard_late', { at: moment(entry.recorded_at, zone) })}</span>` : nothing}</span>
      ${entry.kind === 'fact' && entry.tellings.length > 0 ? html`<span class="tellings row">${entry.tellings.map(telling)}</span>` : nothing}
    </li>`;
  }

  async #read(): Promise<void> {
    const { session } = this;
    const limit = Math.max(PAGE, this.told?.entries.length ?? 0);
    try {
      const told = await read<Timeline>(pathOf(session), { limit });
      if (session === this.session) this.told = told;
      this.trouble = undefined;
    } catch (error) {
      this.trouble = wordsOf(error);
    }
  }

  async #more(cursor: string): Promise<void> {
    await attempt(async () => {
      const more = await read<Timeline>(pathOf(this.session), { limit: PAGE, cursor });
      this.told = { ...more, entries: [...(this.told?.entries ?? []), ...more.entries] };
    });
  }

  async #resend(provider: string): Promise<void> {
    const path = `sessions/${encodeURIComponent(this.session)}/deliveries/${encodeURIComponent(provider)}/resend`;
    await attempt(() => change('POST', path, {}), t('sessions.resent', { who: provider }));
    await this.#read();
  }
}
customElements.define('session-timeline', SessionTimeline);

/** The charger was away for longer than a message takes. */
const LATE_MS = 60_000;
function isLate({
  at,
  until,
  recorded_at: recordedAt,
}: {
  at: string;
  until: string | null;
  recorded_at: string;
}): boolean {
  return until === null && Date.parse(recordedAt) - Date.parse(at) > LATE_MS;
}

function telling({
  provider_id: id,
  state,
  messages,
  why,
}: Extract<TimelineEntry, { kind: 'fact' }>['tellings'][number]) {
  const { word, kind } = TELLING[state];
  const count = messages === 1 ? '' : ` (${messages})`;
  return html`<proxy-badge kind=${kind}>${partyName(id)}: ${t(word)}${count}</proxy-badge>${why === null ? nothing : html`<span class="dim">${why}</span>`}`;
}

/** To the second: many things happen in one minute. */
function clock(iso: string, timeZone: string | undefined): string {
  return new Date(iso).toLocaleTimeString(currentLocale(), { ...(timeZone !== undefined && { timeZone }) });
}

function pathOf(session: string): string {
  return `sessions/${encodeURIComponent(session)}/timeline`;
}
