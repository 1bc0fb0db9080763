/** <card-table>: the cards that charge here: who decides on each and who pays. */
import { html, LitElement, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { confirm } from '../../lib/confirm.ts';
import { attempt } from '../../lib/toast.ts';
import { t } from '../../lib/words.ts';
import { change, read } from '../../live/client.ts';
import { house } from '../../live/house.ts';
import type { Card, ConfigurationView } from '../../live/types.ts';
import { base } from '../../style/base.ts';
import { partyName } from '../sessions/names.ts';
import './card-dialog.ts';
import { payersIn } from './file-sources.ts';

export class CardTable extends LitElement {
  static override properties = { cards: { state: true }, payers: { state: true }, open: { state: true } };
  static override styles = [base];

  declare cards: readonly Card[] | undefined;
  declare payers: readonly string[];
  /** Which one is edited; null: a new one. */
  declare open: Card | null | undefined;

  constructor() {
    super();
    this.payers = [];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#read();
  }

  protected override render() {
    const { cards } = this;
    const providers = house.known?.providers.map(({ id }) => id) ?? [];
    return html`<div class="card stack">
      <div class="row between"><h2>${t('settings.cards')}</h2>
        <button @click=${() => this.#open(null)}>${t('settings.card_add')}</button></div>
      <p class="dim">${t('settings.cards_about')}</p>
      ${cards?.length === 0 ? html`<p>${t('settings.cards_none')}</p>` : nothing}
      ${cards === undefined || cards.length === 0 ? nothing : this.#table(cards)}
      ${
        this.open === undefined
          ? nothing
          : html`<card-dialog .card=${this.open ?? undefined} .providers=${providers} .payers=${[...providers, ...this.payers]} @done=${this.#closed}></card-dialog>`
      }
    </div>`;
  }

  #table(cards: readonly Card[]) {
    return html`<div class="scroll" role="region" tabindex="0" aria-label=${t('settings.cards')}><table>
      <thead><tr>
        <th scope="col">${t('settings.card_id')}</th><th scope="col">${t('settings.card_name')}</th><th scope="col">${t('settings.card_vehicle')}</th>
        <th scope="col">${t('settings.card_authority')}</th><th scope="col">${t('settings.card_payer')}</th><th scope="col">${t('settings.card_aliases')}</th>
        <th scope="col">${t('settings.actions')}</th>
      </tr></thead>
      <tbody>${repeat(
        cards,
        ({ id }) => id,
        (card) => html`<tr>
          <th scope="row"><code>${card.id}</code>${card.blocked ? html`<br /><strong class="bad">${t('settings.card_blocked')}</strong>` : nothing}</th>
          <td>${card.name ?? '–'}</td><td>${card.vehicle ?? '–'}</td>
          <td>${card.authority === undefined ? t('settings.card_authority_any') : partyName(card.authority)}</td>
          <td>${card.payer === undefined ? t('settings.card_payer_any') : partyName(card.payer)}</td>
          <td>${
            Object.entries(card.aliases)
              .map(([id, number]) => `${id}: ${number}`)
              .join(', ') || '–'
          }</td>
          <td><span class="row">
            <button class="small" aria-label=${t('settings.card_edit', { card: card.name ?? card.id })} @click=${() => this.#open(card)}>${t('settings.edit')}</button>
            <button class="small danger" aria-label=${t('settings.card_remove', { card: card.name ?? card.id })} @click=${() => void this.#remove(card)}>${t('settings.remove')}</button>
          </span></td>
        </tr>`,
      )}</tbody>
    </table></div>`;
  }

  #open(card: Card | null): void {
    this.open = card;
  }

  #closed(): void {
    this.open = undefined;
    void this.#read();
  }

  async #remove({ id, name = id }: Card): Promise<void> {
    const title = t('settings.card_remove', { card: name });
    if (!(await confirm({ title, text: t('settings.remove_text'), yes: t('settings.remove'), danger: true }))) return;
    await attempt(() => change('DELETE', `tags/${encodeURIComponent(id)}`), t('settings.removed', { what: name }));
    await this.#read();
  }

  async #read(): Promise<void> {
    await attempt(async () => {
      const [{ tags }, view] = await Promise.all([
        read<{ tags: Card[] }>('tags'),
        read<ConfigurationView>('configuration'),
      ]);
      this.cards = tags;
      this.payers = payersIn(view);
    });
  }
}
customElements.define('card-table', CardTable);
