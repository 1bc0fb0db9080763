/** <payer-dialog>: who else pays, added or changed. Tells `done`, whether it was saved or not. */
import { html, LitElement, nothing } from 'lit';
import { typedIn } from '../../lib/form.ts';
import { say } from '../../lib/toast.ts';
import { t } from '../../lib/words.ts';
import { change, wordsOf } from '../../live/client.ts';
import type { Payer } from '../../live/types.ts';
import { base } from '../../style/base.ts';
import { dialog } from '../../style/dialog.ts';
import { payerBody } from './payer-row.ts';

export class PayerDialog extends LitElement {
  static override properties = {
    payer: { attribute: false },
    tariffs: { attribute: false },
    trouble: { state: true },
    busy: { state: true },
  };
  static override styles = [base, dialog];

  /** Undefined: a new one. */
  declare payer: Payer | undefined;
  /** The ids of all. */
  declare tariffs: readonly string[];
  declare trouble: string | undefined;
  declare busy: boolean;

  constructor() {
    super();
    this.tariffs = [];
    this.busy = false;
  }

  protected override firstUpdated(): void {
    this.renderRoot.querySelector('dialog')?.showModal();
  }

  protected override render() {
    const { payer } = this;
    const isThere = payer !== undefined;
    return html`<dialog aria-labelledby="title" @close=${this.#done}>
      <form class="stack" @submit=${this.#submitted}>
        <h2 id="title">${isThere ? t('settings.payer_edit', { payer: payer.name ?? payer.id }) : t('settings.payer_add')}</h2>
        <div class="pair">
          <label>${t('settings.payer_id')}<input name="id" required maxlength="40" pattern="[A-Za-z0-9._\\-]+" autocomplete="off" ?readonly=${isThere} .value=${payer?.id ?? ''} /></label>
          ${this.#text('name')}
        </div>
        <label>${t('settings.payer_address')}<textarea name="address" rows="3" maxlength="500" .value=${payer?.address ?? ''}></textarea></label>
        <div class="pair">
          ${this.#text('vat_number')}${this.#text('email')}
          <label>${t('settings.payer_tariff')}<select name="tariff">
            <option value="" ?selected=${payer?.tariff === undefined}>${t('settings.payer_tariff_none')}</option>
            ${this.tariffs.map((id) => html`<option value=${id} ?selected=${id === payer?.tariff}>${id}</option>`)}
          </select></label>
        </div>
        ${this.trouble === undefined ? nothing : html`<p class="bad" role="alert">${this.trouble}</p>`}
        <div class="row end">
          <button type="button" @click=${this.#done}>${t('common.cancel')}</button>
          <button class="main" ?disabled=${this.busy}>${t('settings.save')}</button>
        </div>
      </form>
    </dialog>`;
  }

  #text(key: 'name' | 'vat_number' | 'email') {
    return html`<label>${t(`settings.payer_${key}`)}<input name=${key} maxlength="200" autocomplete="off" .value=${this.payer?.[key] ?? ''} /></label>`;
  }

  async #submitted(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (!(event.target instanceof HTMLFormElement)) return;
    const { id = '', ...typed } = typedIn(event.target);
    this.busy = true;
    try {
      await change('PUT', `payers/${encodeURIComponent(id.trim())}`, payerBody(typed));
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
customElements.define('payer-dialog', PayerDialog);
