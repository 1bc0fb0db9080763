/** <session-export>: the sessions that are shown as a file, and what a payer owes for a month. */
import { css, html, LitElement, nothing } from 'lit';
import { dateAt, plusMonths } from '../../lib/days.ts';
import { t } from '../../lib/words.ts';
import { apiUrl, withQuery } from '../../live/client.ts';
import { house } from '../../live/house.ts';
import type { SessionParties } from '../../live/types.ts';
import { base } from '../../style/base.ts';
import { askOf, type Filter } from './filter.ts';
import { partyName } from './names.ts';

const QUARTERS = ['1', '2', '3', '4'] as const;

export class SessionExport extends LitElement {
  static override properties = {
    filter: { attribute: false },
    parties: { attribute: false },
    payer: { state: true },
    month: { state: true },
    year: { state: true },
    quarter: { state: true },
  };
  static override styles = [
    base,
    css`
      .fields {
        display: flex;
        flex-wrap: wrap;
        gap: 12px;
        align-items: end;
      }
      label {
        min-width: 11rem;
        max-width: 100%;
      }
    `,
  ];

  declare filter: Filter;
  declare parties: SessionParties | undefined;
  declare payer: string;
  declare month: string;
  declare year: string;
  /** Empty: the whole year. */
  declare quarter: string;

  constructor() {
    super();
    this.filter = {};
    this.payer = '';
    const thisMonth = dateAt(Date.now(), house.known?.status.time_zone ?? 'UTC').slice(0, '2026-11'.length);
    this.month = plusMonths(thisMonth, -1);
    this.year = this.month.slice(0, '2026'.length);
    this.quarter = '';
  }

  protected override render() {
    const zone = house.known?.status.time_zone ?? 'UTC';
    const payers = this.parties?.payers ?? [];
    const { year, quarter, filter } = this;
    const certificate = (format: string) =>
      apiUrl(withQuery('certificates', { year, quarter: quarter || undefined, charger: filter.charger, format }));
    return html`<section class="card stack" aria-labelledby="files">
      <h2 id="files">${t('sessions.files')}</h2>
      <p><a class="button" download href=${withQuery('./sessions.csv', askOf(this.filter, zone))}>${t('sessions.csv')}</a></p>
      ${payers.length === 0 ? nothing : this.#statement(payers)}
      <h3>${t('sessions.certificates')}</h3>
      <p class="dim">${t('sessions.certificates_about')}</p>
      <div class="fields">
        <label>${t('sessions.year')}
          <input type="number" inputmode="numeric" min="1970" max="2999" required .value=${this.year} @change=${({ target }: Event) => this.#choose(target, 'year')} />
        </label>
        <label>${t('sessions.quarter')}
          <select @change=${({ target }: Event) => {
            this.quarter = (target as HTMLSelectElement).value;
          }}>
            <option value="">${t('sessions.whole_year')}</option>
            ${QUARTERS.map((quarter) => html`<option value=${quarter}>${quarter}</option>`)}
          </select>
        </label>
        <span class="row">
          <a class="button" download href=${certificate('csv')} aria-label=${`${t('sessions.certificates')}, CSV`}>CSV</a>
          <a class="button" download=${`certificate-${this.year}.json`} href=${certificate('json')} aria-label=${`${t('sessions.certificates')}, JSON`}>JSON</a>
        </span>
      </div>
    </section>`;
  }

  #statement(payers: readonly string[]) {
    const payer = this.payer || this.filter.payer || payers.find((id) => id !== 'home') || payers[0] || '';
    const statement = (format: string) => apiUrl(withQuery('statements', { payer, month: this.month, format }));
    return html`<h3>${t('sessions.statement')}</h3>
      <p class="dim">${t('sessions.statement_about')}</p>
      <div class="fields">
        <label>${t('sessions.payer')}
          <select @change=${({ target }: Event) => this.#choose(target, 'payer')}>
            ${payers.map((id) => html`<option value=${id} ?selected=${id === payer}>${partyName(id)}</option>`)}
          </select>
        </label>
        <label>${t('sessions.month')}
          <input type="month" required .value=${this.month} @change=${({ target }: Event) => this.#choose(target, 'month')} />
        </label>
        <span class="row">
          <a class="button" target="_blank" rel="noopener" href=${statement('html')}>${t('sessions.print')}</a>
          <a class="button" download href=${statement('csv')}>CSV</a>
          <a class="button" download=${`statement-${this.month}.json`} href=${statement('json')}>JSON</a>
        </span>
      </div>`;
  }

  #choose(target: EventTarget | null, what: 'payer' | 'month' | 'year'): void {
    const field = target as HTMLInputElement | HTMLSelectElement;
    if (field.value !== '' && field.checkValidity()) this[what] = field.value;
  }
}
customElements.define('session-export', SessionExport);
