/** <card-dialog>: a card that is added or changed. Tells `done`, whether it was saved or not. */
import { html, LitElement, nothing } from 'lit';
import { typedIn } from '../../lib/form.ts';
import { say } from '../../lib/toast.ts';
import { t } from '../../lib/words.ts';
import { change, wordsOf } from '../../live/client.ts';
import type { Card } from '../../live/types.ts';
import { base } from '../../style/base.ts';
import { dialog } from '../../style/dialog.ts';
import { partyName } from '../sessions/names.ts';
import { ALIAS, aliasOwners, cardBody, choices } from './card-row.ts';

export class CardDialog extends LitElement {
  static override properties = {
    card: { attribute: false },
    providers: { attribute: false },
    payers: { attribute: false },
    trouble: { state: true },
    busy: { state: true },
  };
  static override styles = [base, dialog];

  /** Undefined: a new one. */
  declare card: Card | undefined;
  declare providers: readonly string[];
  declare payers: readonly string[];
  declare trouble: string | undefined;
  declare busy: boolean;

  constructor() {
    super();
    this.providers = [];
    this.payers = [];
    this.busy = false;
  }

  protected override firstUpdated(): void {
    this.renderRoot.querySelector('dialog')?.showModal();
  }

  protected override render() {
    const { card, providers } = this;
    return html`<dialog aria-labelledby="title" @close=${this.#done}>
      <form class="stack" @submit=${this.#submitted}>
        <h2 id="title">${card === undefined ? t('settings.card_add') : t('settings.card_edit', { card: card.name ?? card.id })}</h2>
        <label>${t('settings.card_id')}<input name="id" required maxlength="255" autocomplete="off" ?readonly=${card !== undefined} .value=${card?.id ?? ''} /></label>
        <div class="pair">
          ${this.#text('name')}${this.#text('vehicle')}
          ${this.#party('authority', providers, t('settings.card_authority_any'))}
          ${this.#party('payer', this.payers, t('settings.card_payer_any'))}
        </div>
        ${
          aliasOwners(card, providers).length === 0
            ? nothing
            : html`<h3>${t('settings.card_aliases')}</h3>
              <p class="dim small">${t('settings.card_aliases_about')}</p>
              <div class="pair">${aliasOwners(card, providers).map(
                (id) =>
                  html`<label>${id}<input name=${`${ALIAS}${id}`} maxlength="255" autocomplete="off" .value=${card?.aliases[id] ?? ''} /></label>`,
              )}</div>`
        }
        <label class="check"><input type="checkbox" name="blocked" ?checked=${card?.blocked} /> ${t('settings.card_blocked')}</label>
        <label>${t('settings.card_expires')}<input name="expires" placeholder="2027-01-31T18:00:00Z" autocomplete="off" .value=${card?.expires ?? ''} /></label>
        ${this.trouble === undefined ? nothing : html`<p class="bad" role="alert">${this.trouble}</p>`}
        <div class="row end">
          <button type="button" @click=${this.#done}>${t('common.cancel')}</button>
          <button class="main" ?disabled=${this.busy}>${t('settings.save')}</button>
        </div>
      </form>
    </dialog>`;
  }

  #text(key: 'name' | 'vehicle') {
    return html`<label>${t(`settings.card_${key}`)}<input name=${key} maxlength="255" .value=${this.card?.[key] ?? ''} /></label>`;
  }

  #party(key: 'authority' | 'payer', known: readonly string[], none: string) {
    const now = this.card?.[key];
    return html`<label>${t(`settings.card_${key}`)}<select name=${key}>
      <option value="" ?selected=${now === undefined}>${none}</option>
      ${choices(known, now).map((id) => html`<option value=${id} ?selected=${id === now}>${partyName(id)}</option>`)}
    </select></label>`;
  }

  async #submitted(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (!(event.target instanceof HTMLFormElement)) return;
    const { id = '', ...typed } = typedIn(event.target);
    this.busy = true;
    try {
      await change('PUT', `tags/${encodeURIComponent(id.trim())}`, cardBody(typed));
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
customElements.define('card-dialog', CardDialog);
