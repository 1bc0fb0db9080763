/** <tariff-dialog>: the common prices of a tariff, added or changed. Tells `done`, whether it was saved or not. */
import { html, LitElement, nothing } from 'lit';
import { typedIn } from '../../lib/form.ts';
import { say } from '../../lib/toast.ts';
import { t } from '../../lib/words.ts';
import { change, wordsOf } from '../../live/client.ts';
import type { Tariff } from '../../live/types.ts';
import { base } from '../../style/base.ts';
import { dialog } from '../../style/dialog.ts';
import { NUMBERS, tariffBody } from './tariff-row.ts';

export class TariffDialog extends LitElement {
  static override properties = { tariff: { attribute: false }, trouble: { state: true }, busy: { state: true } };
  static override styles = [base, dialog];

  /** Undefined: a new one. */
  declare tariff: Tariff | undefined;
  declare trouble: string | undefined;
  declare busy: boolean;

  constructor() {
    super();
    this.busy = false;
  }

  protected override firstUpdated(): void {
    this.renderRoot.querySelector('dialog')?.showModal();
  }

  protected override render() {
    const { tariff } = this;
    const isThere = tariff !== undefined;
    const keeps = isThere && ((tariff.times ?? []).length > 0 || tariff.day_ahead !== undefined);
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
        <p class="dim small">${keeps ? t('settings.tariff_keeps') : t('settings.tariff_more')}</p>
        ${this.trouble === undefined ? nothing : html`<p class="bad" role="alert">${this.trouble}</p>`}
        <div class="row end">
          <button type="button" @click=${this.#done}>${t('common.cancel')}</button>
          <button class="main" ?disabled=${this.busy}>${t('settings.save')}</button>
        </div>
      </form>
    </dialog>`;
  }

  async #submitted(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (!(event.target instanceof HTMLFormElement)) return;
    const { id = '', ...typed } = typedIn(event.target);
    this.busy = true;
    try {
      await change('PUT', `tariffs/${encodeURIComponent(id.trim())}`, tariffBody(this.tariff, typed));
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
