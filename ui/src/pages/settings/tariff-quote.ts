/** <tariff-quote>: what a session would cost that begins now. */
import { html, LitElement, nothing } from 'lit';
import { typedIn } from '../../lib/form.ts';
import { money } from '../../lib/format.ts';
import { attempt } from '../../lib/toast.ts';
import { t } from '../../lib/words.ts';
import { read } from '../../live/client.ts';
import type { Bill } from '../../live/types.ts';
import { base } from '../../style/base.ts';
import { dialog } from '../../style/dialog.ts';

export class TariffQuote extends LitElement {
  static override properties = { tariffs: { attribute: false }, bill: { state: true } };
  static override styles = [base, dialog];

  declare tariffs: readonly string[];
  declare bill: Bill | undefined;

  constructor() {
    super();
    this.tariffs = [];
  }

  protected override render() {
    const { bill } = this;
    return html`<section class="card stack" aria-labelledby="quote">
      <h2 id="quote">${t('settings.quote')}</h2>
      <form class="pair" @submit=${this.#submitted}>
        <label>${t('settings.tariff')}<select name="tariff">${this.tariffs.map((id) => html`<option value=${id}>${id}</option>`)}</select></label>
        <label>${t('settings.quote_kwh')}<input name="energy_kwh" type="number" min="0.1" max="1000" step="0.1" required value="20" /></label>
        <label>${t('settings.quote_kw')}<input name="power_kw" type="number" min="0.1" max="1000" step="0.1" required value="11" /></label>
        <button>${t('settings.quote_ask')}</button>
      </form>
      <div role="status">${
        bill === undefined
          ? nothing
          : html`<table>
            <caption>${t('settings.quote_of', { tariff: bill.tariff })}</caption>
            <tbody>${bill.lines.map(({ kind, amount }) => html`<tr><th scope="row">${t(`sessions.line_${kind}`)}</th><td class="number">${money(amount, bill.currency)}</td></tr>`)}</tbody>
            <tfoot><tr><th scope="row">${t('sessions.total')}</th><td class="number"><strong>${money(bill.total, bill.currency)}</strong></td></tr></tfoot>
          </table>`
      }</div>
    </section>`;
  }

  async #submitted(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (!(event.target instanceof HTMLFormElement)) return;
    const { tariff = '', ...planned } = typedIn(event.target);
    await attempt(async () => {
      this.bill = await read<Bill>(`tariffs/${encodeURIComponent(tariff)}/quote`, planned);
    });
  }
}
customElements.define('tariff-quote', TariffQuote);
