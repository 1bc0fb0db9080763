/** <session-filter>: which sessions are shown. Tells `filtered` with the filter as it is then. */
import { css, html, LitElement, nothing } from 'lit';
import { dateAt, monthName, plusMonths, spanOf } from '../../lib/days.ts';
import { currentLocale, t } from '../../lib/words.ts';
import { house } from '../../live/house.ts';
import type { SessionParties } from '../../live/types.ts';
import { base } from '../../style/base.ts';
import { fields } from '../../style/blocks.ts';
import { type Filter, isNarrow } from './filter.ts';
import { partyName } from './names.ts';

/** Months that one press goes to. */
const MONTHS = 3;
interface Option {
  readonly id: string;
  readonly name: string;
}

export class SessionFilter extends LitElement {
  static override properties = { filter: { attribute: false }, parties: { attribute: false } };
  static override styles = [
    base,
    fields,
    css`
      label.check {
        min-height: 44px;
      }
      details[open] summary {
        margin-bottom: 8px;
      }
      summary {
        align-content: center;
      }
      @media (min-width: 52rem) {
        summary {
          display: none;
        }
      }
    `,
  ];

  declare filter: Filter;
  declare parties: SessionParties | undefined;
  readonly #isWide = matchMedia('(min-width: 52rem)').matches;

  constructor() {
    super();
    this.filter = {};
  }

  protected override render() {
    const { filter, parties } = this;
    const zone = house.known?.status.time_zone ?? 'UTC';
    const month = dateAt(Date.now(), zone).slice(0, '2026-11'.length);
    const cards = parties?.cards.map(({ tag, name }) => ({ id: tag, name: name ?? tag }));
    return html`<form class="card" aria-label=${t('sessions.filter')} @submit=${(event: Event) => event.preventDefault()}>
      <div class="row" role="group" aria-label=${t('sessions.months')}>
        ${Array.from({ length: MONTHS }, (_, back) => this.#month(plusMonths(month, -back)))}
        ${isNarrow(filter) ? html`<button type="button" class="small" @click=${() => this.#tell({})}>${t('sessions.all')}</button>` : nothing}
      </div>
      <details ?open=${this.#isWide || isNarrow(filter)}>
        <summary>${t('sessions.filter')}</summary>
        <div class="fields">
          ${this.#date('from', t('sessions.from'))} ${this.#date('to', t('sessions.to'))}
          ${this.#choice(
            'charger',
            t('sessions.charger'),
            named(parties?.chargers, (id) => id),
          )}
          ${this.#choice('payer', t('sessions.payer'), named(parties?.payers, partyName))}
          ${this.#choice('holder', t('sessions.holder'), named(parties?.holders, partyName))}
          ${this.#choice('tag', t('sessions.card'), cards ?? [])}
          <label class="check">
            <input type="checkbox" .checked=${filter.over !== true} @change=${({ target }: Event) => this.#tell({ ...filter, over: !(target as HTMLInputElement).checked })} />
            ${t('sessions.with_running')}
          </label>
        </div>
      </details>
    </form>`;
  }

  #month(month: string) {
    const span = spanOf(month);
    const isChosen = this.filter.from === span.from && this.filter.to === span.to;
    return html`<button type="button" class="small" aria-pressed=${isChosen} @click=${() => this.#tell({ ...this.filter, ...span })}>${monthName(month, currentLocale())}</button>`;
  }

  #date(field: 'from' | 'to', label: string) {
    return html`<label>${label}
      <input type="date" .value=${this.filter[field] ?? ''} @change=${(event: Event) => this.#set(field, event)} />
    </label>`;
  }

  #choice(field: 'charger' | 'payer' | 'holder' | 'tag', label: string, options: readonly Option[]) {
    const chosen = this.filter[field];
    // What the hash names is offered, whether it is known or not.
    const all =
      chosen === undefined || options.some(({ id }) => id === chosen)
        ? options
        : [...options, { id: chosen, name: chosen }];
    return html`<label>${label}
      <select @change=${(event: Event) => this.#set(field, event)}>
        <option value="" ?selected=${chosen === undefined}>${t('sessions.any')}</option>
        ${all.map(({ id, name }) => html`<option value=${id} ?selected=${id === chosen}>${name}</option>`)}
      </select>
    </label>`;
  }

  #set(field: keyof Filter, { target }: Event): void {
    const value = (target as HTMLInputElement | HTMLSelectElement).value;
    this.#tell({ ...this.filter, [field]: value === '' ? undefined : value });
  }

  #tell(filter: Filter): void {
    this.dispatchEvent(new CustomEvent<Filter>('filtered', { detail: filter }));
  }
}
customElements.define('session-filter', SessionFilter);

function named(ids: readonly string[] | undefined, nameOf: (id: string) => string): readonly Option[] {
  return (ids ?? []).map((id) => ({ id, name: nameOf(id) }));
}
