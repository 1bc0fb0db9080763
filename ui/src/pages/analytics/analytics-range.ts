/** <analytics-range>: which time is looked at, and whose sessions. Tells `ranged` with the range as it is then. */
import { html, LitElement } from 'lit';
import { dateAt } from '../../lib/days.ts';
import { t } from '../../lib/words.ts';
import { house } from '../../live/house.ts';
import type { SessionParties } from '../../live/types.ts';
import { base } from '../../style/base.ts';
import { fields } from '../../style/blocks.ts';
import { partyName } from '../sessions/names.ts';
import { PRESETS, type Preset, presetOf, type Range, STEPS } from './range.ts';

export class AnalyticsRange extends LitElement {
  static override properties = { range: { attribute: false }, parties: { attribute: false } };
  static override styles = [base, fields];

  declare range: Range;
  declare parties: SessionParties | undefined;

  protected override render() {
    const { range, parties } = this;
    return html`<form class="card" aria-label=${t('analytics.range')} @submit=${(event: Event) => event.preventDefault()}>
      <div class="row" role="group" aria-label=${t('analytics.range')}>${PRESETS.map((preset) => this.#preset(preset))}</div>
      <div class="fields">
        ${this.#date('from')} ${this.#date('to')}
        <label>${t('analytics.step')}
          <select @change=${(event: Event) => this.#set('step', event)}>
            ${STEPS.map((step) => html`<option value=${step} ?selected=${step === range.step}>${t(`analytics.step_${step}`)}</option>`)}
          </select>
        </label>
        ${this.#choice('charger', parties?.chargers ?? [], (id) => id)} ${this.#choice('payer', parties?.payers ?? [], partyName)}
      </div>
    </form>`;
  }

  #preset(preset: Preset) {
    const span = presetOf(preset, dateAt(Date.now(), house.known?.status.time_zone ?? 'UTC'));
    const isChosen = this.range.from === span.from && this.range.to === span.to;
    // How fine it is shows by itself after a press.
    const step = preset === 'year' || preset === 'last_year' ? 'month' : 'day';
    return html`<button type="button" class="small" aria-pressed=${isChosen} @click=${() => this.#tell({ ...this.range, ...span, step })}>${t(`analytics.preset_${preset}`)}</button>`;
  }

  #date(field: 'from' | 'to') {
    return html`<label>${t(`analytics.${field}`)}
      <input type="date" required .value=${this.range[field]} @change=${(event: Event) => this.#set(field, event)} />
    </label>`;
  }

  #choice(field: 'charger' | 'payer', ids: readonly string[], nameOf: (id: string) => string) {
    return html`<label>${t(`analytics.of_${field}`)}
      <select @change=${(event: Event) => this.#set(field, event)}>
        <option value="" ?selected=${this.range[field] === undefined}>${t('sessions.any')}</option>
        ${ids.map((id) => html`<option value=${id} ?selected=${id === this.range[field]}>${nameOf(id)}</option>`)}
      </select>
    </label>`;
  }

  #set(field: keyof Range, { target }: Event): void {
    const { value } = target as HTMLInputElement | HTMLSelectElement;
    this.#tell({ ...this.range, [field]: value === '' ? undefined : value });
  }

  #tell(range: Range): void {
    this.dispatchEvent(new CustomEvent<Range>('ranged', { detail: range }));
  }
}
customElements.define('analytics-range', AnalyticsRange);
