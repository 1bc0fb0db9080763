/** <tariff-list>: the tariffs in words, and what a planned session would cost by one. */
import { css, html, LitElement, nothing } from 'lit';
import { confirm } from '../../lib/confirm.ts';
import { attempt } from '../../lib/toast.ts';
import { t } from '../../lib/words.ts';
import { change, read, withQuery } from '../../live/client.ts';
import { house } from '../../live/house.ts';
import type { Tariff } from '../../live/types.ts';
import { base } from '../../style/base.ts';
import './tariff-dialog.ts';
import './tariff-quote.ts';
import { tariffWords } from './tariff-words.ts';

/** Where neither the file nor Home Assistant names one, the proxy counts in it. */
const CURRENCY = 'EUR';

export class TariffList extends LitElement {
  static override properties = { tariffs: { state: true }, purchase: { state: true }, open: { state: true } };
  static override styles = [
    base,
    css`
      ul {
        margin: 0;
        padding-left: 20px;
      }
    `,
  ];

  declare tariffs: readonly Tariff[] | undefined;
  /** By which you buy your energy. */
  declare purchase: string | null;
  /** Which one is edited; null: a new one. */
  declare open: Tariff | null | undefined;

  constructor() {
    super();
    this.purchase = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#read();
  }

  protected override render() {
    const { tariffs } = this;
    return html`<div class="stack">
      <section class="card stack" aria-labelledby="tariffs">
        <div class="row between"><h2 id="tariffs">${t('settings.tariffs')}</h2>
          <button @click=${() => this.#open(null)}>${t('settings.tariff_add')}</button></div>
        <p class="dim">${tariffs?.length === 0 ? t('settings.tariffs_none') : t('settings.tariffs_about')}</p>
        ${tariffs?.map((tariff) => this.#tariff(tariff))}
        ${this.open === undefined ? nothing : html`<tariff-dialog .tariff=${this.open ?? undefined} @done=${this.#closed}></tariff-dialog>`}
      </section>
      ${
        tariffs === undefined || tariffs.length === 0
          ? nothing
          : html`<tariff-quote .tariffs=${[...new Set(tariffs.map(({ id }) => id))]}></tariff-quote>`
      }
    </div>`;
  }

  #tariff(tariff: Tariff) {
    const { id, name, valid_from: from } = tariff;
    const called = from === undefined ? id : `${id}, ${from}`;
    return html`<div class="stack">
      <div class="row between">
        <h3>${name ?? id}${name === undefined ? nothing : html` <span class="dim">(${id})</span>`}${from === undefined ? nothing : html`, ${t('settings.tariff_from', { day: from })}`}</h3>
        <span class="row">
          <button class="small" aria-label=${t('settings.tariff_edit', { tariff: called })} @click=${() => this.#open(tariff)}>${t('settings.edit')}</button>
          <button class="small danger" aria-label=${t('settings.tariff_remove', { tariff: called })} @click=${() => void this.#remove(tariff, called)}>${t('settings.remove')}</button>
        </span>
      </div>
      <ul>
        ${id === this.purchase ? html`<li>${t('settings.tariff_purchase')}</li>` : nothing}
        ${tariffWords(tariff, house.known?.status.currency ?? CURRENCY).map((line) => html`<li>${line}</li>`)}
      </ul>
    </div>`;
  }

  #open(tariff: Tariff | null): void {
    this.open = tariff;
  }

  #closed(): void {
    this.open = undefined;
    void this.#read();
  }

  async #remove({ id, valid_from: from }: Tariff, called: string): Promise<void> {
    const title = t('settings.tariff_remove', { tariff: called });
    if (!(await confirm({ title, text: t('settings.remove_text'), yes: t('settings.remove'), danger: true }))) return;
    const path = withQuery(`tariffs/${encodeURIComponent(id)}`, { valid_from: from });
    await attempt(() => change('DELETE', path), t('settings.removed', { what: called }));
    await this.#read();
  }

  async #read(): Promise<void> {
    await attempt(async () => {
      const found = await read<{ tariffs: Tariff[]; purchase_tariff: string | null }>('tariffs');
      this.tariffs = found.tariffs;
      this.purchase = found.purchase_tariff;
    });
  }
}
customElements.define('tariff-list', TariffList);
