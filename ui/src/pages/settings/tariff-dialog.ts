/** <tariff-dialog>: a tariff that is added or changed. Tells `done`, whether it was saved or not. */
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { typedIn } from '../../lib/form.ts';
import { say } from '../../lib/toast.ts';
import { t } from '../../lib/words.ts';
import { change, wordsOf } from '../../live/client.ts';
import type { Tariff } from '../../live/types.ts';
import { base } from '../../style/base.ts';
import { dialog } from '../../style/dialog.ts';
import { dayAheadFields, hoursFields, type Source } from './tariff-fields.ts';
import { type Hours, hoursOf, NUMBERS, SOURCES, tariffBody } from './tariff-row.ts';

export class TariffDialog extends LitElement {
  static override properties = {
    tariff: { attribute: false },
    hours: { state: true },
    source: { state: true },
    trouble: { state: true },
    busy: { state: true },
  };
  static override styles = [
    base,
    dialog,
    css`
      fieldset {
        margin: 0;
        padding: 12px;
        border: 1px solid var(--line);
        border-radius: 10px;
      }
      .days span {
        flex-basis: 100%;
        font-weight: 600;
      }
      h4 {
        margin: 0;
      }
    `,
  ];

  /** Undefined: a new one. */
  declare tariff: Tariff | undefined;
  /** At which other prices hold. */
  declare hours: readonly Hours[];
  /** Of prices of the exchange. */
  declare source: Source;
  declare trouble: string | undefined;
  declare busy: boolean;
  #added = 0;

  constructor() {
    super();
    this.busy = false;
    this.hours = [];
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has('tariff')) return;
    this.hours = hoursOf(this.tariff);
    this.source = SOURCES.find((one) => this.tariff?.day_ahead?.[one] !== undefined);
  }

  protected override firstUpdated(): void {
    this.renderRoot.querySelector('dialog')?.showModal();
  }

  protected override render() {
    const { tariff } = this;
    const isThere = tariff !== undefined;
    return html`<dialog aria-labelledby="title" @close=${this.#done}>
      <form class="stack" @submit=${this.#submitted}>
        <h2 id="title">${isThere ? t('settings.tariff_edit', { tariff: tariff.id }) : t('settings.tariff_add')}</h2>
        <div class="pair">
          <label>${t('settings.tariff_id')}<input name="id" required maxlength="40" pattern="[A-Za-z0-9._\\-]+" autocomplete="off" ?readonly=${isThere} .value=${tariff?.id ?? ''} /></label>
          <label>${t('settings.tariff_name')}<input name="name" maxlength="200" .value=${tariff?.name ?? ''} /></label>
          <label>${t('settings.tariff_valid_from')}<input name="valid_from" type="date" ?readonly=${isThere} .value=${tariff?.valid_from ?? ''} /></label>
          ${NUMBERS.map(
            (key) =>
              html`<label>${t(`settings.field_${key}`)}<input name=${key} inputmode="decimal" autocomplete="off" .value=${String(tariff?.[key] ?? '')} /></label>`,
          )}
        </div>
        <label class="check"><input type="checkbox" name="prices_include_vat" ?checked=${tariff?.prices_include_vat ?? true} /> ${t('settings.field_prices_include_vat')}</label>
        <h3>${t('settings.times')}</h3>
        <p class="dim small">${t('settings.times_about')}</p>
        ${repeat(
          this.hours,
          ({ key }) => key,
          (one, index) => hoursFields(one, index + 1, () => this.#removeHours(one)),
        )}
        <div class="row"><button type="button" @click=${this.#addHours}>${t('settings.times_add')}</button></div>
        <h3>${t('settings.day_ahead')}</h3>
        ${dayAheadFields(tariff?.day_ahead, this.source, (source) => this.#choose(source))}
        ${this.trouble === undefined ? nothing : html`<p class="bad" role="alert">${this.trouble}</p>`}
        <div class="row end">
          <button type="button" @click=${this.#done}>${t('common.cancel')}</button>
          <button class="main" ?disabled=${this.busy}>${t('settings.save')}</button>
        </div>
      </form>
    </dialog>`;
  }

  #addHours(): void {
    this.#added += 1;
    this.hours = [...this.hours, { key: `times:new-${this.#added}`, row: undefined }];
  }

  #removeHours(gone: Hours): void {
    this.hours = this.hours.filter((one) => one !== gone);
  }

  #choose(source: Source): void {
    this.source = source;
  }

  async #submitted(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (!(event.target instanceof HTMLFormElement)) return;
    const { id = '', ...typed } = typedIn(event.target);
    this.busy = true;
    try {
      await change('PUT', `tariffs/${encodeURIComponent(id.trim())}`, tariffBody(this.tariff, typed, this.hours));
      say(t('settings.saved'));
      this.#done();
    } catch (error) {
      this.trouble = wordsOf(error);
    }
    this.busy = false;
  }

  #done(): void {
    this.dispatchEvent(new CustomEvent('done'));
  }
}
customElements.define('tariff-dialog', TariffDialog);
