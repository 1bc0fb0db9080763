/** <session-money>: what is owed, line by line, what the energy cost beside it, and what providers say that it costs. */
import { css, html, LitElement, nothing } from 'lit';
import { duration, energy, money } from '../../lib/format.ts';
import { t } from '../../lib/words.ts';
import { house } from '../../live/house.ts';
import type { Bill, Session } from '../../live/types.ts';
import { base } from '../../style/base.ts';
import { difference, knownCurrency } from './amounts.ts';
import { partyName } from './names.ts';

export class SessionMoney extends LitElement {
  static override properties = { session: { attribute: false } };
  static override styles = [
    base,
    css`
      .bills {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(17rem, 100%), 1fr));
        gap: 24px;
        align-items: start;
      }
      tfoot th,
      tfoot td {
        border: 0;
        padding-block: 4px;
      }
      .total {
        font-weight: 700;
        color: var(--text);
      }
    `,
  ];

  declare session: Session;

  protected override render() {
    const { cost, correction, provider_costs: told, running, told_revenue: revenue } = this.session;
    const { owed = null, purchase = null } = cost ?? {};
    const gained = difference(owed, purchase);
    return html`<section class="card stack" aria-labelledby="money">
      <div class="row between">
        <h2 id="money">${running ? t('sessions.money_so_far') : t('sessions.money')}</h2>
        ${!running && house.may('admin') ? html`<button @click=${() => this.dispatchEvent(new Event('correct'))}>${t('sessions.correct')}</button>` : nothing}
      </div>
      ${correction === null ? nothing : html`<p>${t('sessions.was_corrected', { payer: partyName(correction.original_payer), total: money(correction.original_total, owed?.currency) })} ${correction.note ?? ''}</p>`}
      ${cost === null ? html`<p class="dim">${revenue === null ? t('sessions.no_price') : t('sessions.told_revenue', { amount: money(revenue, null) })}</p>` : nothing}
      <div class="bills">
        ${owed === null ? nothing : this.#bill(owed, t('sessions.owed_by', { payer: partyName(this.session.payer) }), true)}
        ${purchase === null ? nothing : this.#bill(purchase, t('sessions.purchase'), false)}
      </div>
      ${gained === undefined ? nothing : html`<p>${t('sessions.difference')}: <strong class="number">${money(gained.amount, gained.currency)}</strong></p>`}
      ${told.length === 0 ? nothing : this.#told(told)}
    </section>`;
  }

  #bill(bill: Bill, title: string, isOwed: boolean) {
    const amount = (value: string) => money(value, bill.currency);
    const hasShare = isOwed && Number(bill.provider_share) !== 0;
    return html`<div>
      <table>
        <caption>${title} <span class="dim">· ${t('sessions.tariff', { tariff: bill.tariff })}</span></caption>
        <tbody>
          ${bill.lines.map(({ kind, amount: value }) => html`<tr><th scope="row">${t(`sessions.line_${kind}`)}${kind === 'energy' ? ` (${energy(bill.energy_wh)})` : ''}${kind === 'idle' ? ` (${duration(bill.idle_s)})` : ''}</th><td class="number">${amount(value)}</td></tr>`)}
        </tbody>
        <tfoot>
          <tr class="total"><th scope="row" class="total">${t('sessions.total')}</th><td class="number">${amount(bill.total)}</td></tr>
          ${Number(bill.vat) === 0 ? nothing : html`<tr class="dim"><th scope="row">${t('sessions.vat')}</th><td class="number">${amount(bill.vat)}</td></tr>`}
          ${hasShare ? html`<tr class="dim"><th scope="row">${t('sessions.share')}</th><td class="number">${amount(bill.provider_share)}</td></tr><tr class="dim"><th scope="row">${t('sessions.revenue')}</th><td class="number">${amount(bill.revenue)}</td></tr>` : nothing}
        </tfoot>
      </table>
    </div>`;
  }

  #told(costs: Session['provider_costs']) {
    return html`<div class="scroll"><table>
      <caption>${t('sessions.provider_costs')}</caption>
      <thead><tr><th scope="col">${t('sessions.provider')}</th><th scope="col" class="number">${t('sessions.amount')}</th><th scope="col">${t('sessions.state')}</th></tr></thead>
      <tbody>${costs.map(
        ({ provider_id: id, total, currency, final, settled, text }) => html`<tr>
          <td>${partyName(id)}</td>
          <td class="number">${money(total, knownCurrency(currency))}</td>
          <td>${settled === null ? (final ? t('sessions.cost_final') : t('sessions.cost_running')) : t('sessions.cost_settled', { amount: money(settled.amount, knownCurrency(currency)), status: settled.status })} ${text ?? ''}</td>
        </tr>`,
      )}</tbody>
    </table></div>`;
  }
}
customElements.define('session-money', SessionMoney);
