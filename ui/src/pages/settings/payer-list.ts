/** <payer-list>: who else pays, beside you and the providers. */
import { css, html, LitElement, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { confirm } from '../../lib/confirm.ts';
import { attempt } from '../../lib/toast.ts';
import { t } from '../../lib/words.ts';
import { change, read } from '../../live/client.ts';
import type { Payer, Tariff } from '../../live/types.ts';
import { base } from '../../style/base.ts';
import './payer-dialog.ts';

export class PayerList extends LitElement {
  static override properties = { payers: { state: true }, tariffs: { state: true }, open: { state: true } };
  static override styles = [
    base,
    css`
      th code {
        white-space: nowrap;
      }
    `,
  ];

  declare payers: readonly Payer[] | undefined;
  /** The ids of all. */
  declare tariffs: readonly string[];
  /** Which one is edited; null: a new one. */
  declare open: Payer | null | undefined;

  constructor() {
    super();
    this.tariffs = [];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#read();
  }

  protected override render() {
    const { payers } = this;
    return html`<div class="card stack">
      <div class="row between"><h2>${t('settings.payers')}</h2>
        <button @click=${() => this.#open(null)}>${t('settings.payer_add')}</button></div>
      <p class="dim">${t('settings.payers_about')}</p>
      ${payers?.length === 0 ? html`<p>${t('settings.payers_none')}</p>` : nothing}
      ${payers === undefined || payers.length === 0 ? nothing : this.#table(payers)}
      ${
        this.open === undefined
          ? nothing
          : html`<payer-dialog .payer=${this.open ?? undefined} .tariffs=${this.tariffs} @done=${this.#closed}></payer-dialog>`
      }
    </div>`;
  }

  #table(payers: readonly Payer[]) {
    return html`<div class="scroll" role="region" tabindex="0" aria-label=${t('settings.payers')}><table>
      <thead><tr>
        <th scope="col">${t('settings.payer')}</th><th scope="col">${t('settings.payer_name')}</th>
        <th scope="col">${t('settings.payer_tariff')}</th><th scope="col">${t('settings.payer_email')}</th>
        <th scope="col">${t('settings.actions')}</th>
      </tr></thead>
      <tbody>${repeat(
        payers,
        ({ id }) => id,
        (payer) => html`<tr>
          <th scope="row"><code>${payer.id}</code></th>
          <td>${payer.name ?? '–'}</td><td>${payer.tariff ?? '–'}</td><td>${payer.email ?? '–'}</td>
          <td><span class="row">
            <button class="small" aria-label=${t('settings.payer_edit', { payer: payer.name ?? payer.id })} @click=${() => this.#open(payer)}>${t('settings.edit')}</button>
            <button class="small danger" aria-label=${t('settings.payer_remove', { payer: payer.name ?? payer.id })} @click=${() => void this.#remove(payer)}>${t('settings.remove')}</button>
          </span></td>
        </tr>`,
      )}</tbody>
    </table></div>`;
  }

  #open(payer: Payer | null): void {
    this.open = payer;
  }

  #closed(): void {
    this.open = undefined;
    void this.#read();
  }

  async #remove({ id, name = id }: Payer): Promise<void> {
    const title = t('settings.payer_remove', { payer: name });
    if (!(await confirm({ title, text: t('settings.remove_text'), yes: t('settings.remove'), danger: true }))) return;
    await attempt(() => change('DELETE', `payers/${encodeURIComponent(id)}`), t('settings.removed', { what: name }));
    await this.#read();
  }

  async #read(): Promise<void> {
    await attempt(async () => {
      const [{ payers }, { tariffs }] = await Promise.all([
        read<{ payers: Payer[] }>('payers'),
        read<{ tariffs: Tariff[] }>('tariffs'),
      ]);
      this.payers = payers;
      this.tariffs = [...new Set(tariffs.map(({ id }) => id))];
    });
  }
}
customElements.define('payer-list', PayerList);
