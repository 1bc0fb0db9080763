/** <session-rows>: sessions as a table on a desk, as cards on a phone. */
import { css, html, LitElement, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { duration, energy, moment, money } from '../../lib/format.ts';
import { linkTo } from '../../lib/route.ts';
import { t } from '../../lib/words.ts';
import { house } from '../../live/house.ts';
import type { Session } from '../../live/types.ts';
import '../../parts/proxy-badge.ts';
import { base } from '../../style/base.ts';
import { cardName, partyName, placeName } from './names.ts';

export class SessionRows extends LitElement {
  static override properties = { sessions: { attribute: false }, isWide: { state: true } };
  static override styles = [
    base,
    css`
      td a {
        display: inline-block;
        min-height: 32px;
        align-content: center;
      }
      td {
        vertical-align: middle;
      }
      td.number,
      th.number {
        padding-right: 24px;
      }
      ul {
        list-style: none;
        margin: 0;
        padding: 0;
        display: grid;
        gap: 8px;
      }
      li a {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 2px 12px;
        text-decoration: none;
        color: var(--text);
        padding: 12px 16px;
      }
      li strong,
      li .number {
        overflow-wrap: anywhere;
      }
      li .number {
        text-align: right;
      }
    `,
  ];

  declare sessions: readonly Session[];
  declare isWide: boolean;
  readonly #width = matchMedia('(min-width: 52rem)');
  readonly #measured = () => {
    this.isWide = this.#width.matches;
  };

  constructor() {
    super();
    this.sessions = [];
    this.isWide = this.#width.matches;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#width.addEventListener('change', this.#measured);
  }

  override disconnectedCallback(): void {
    this.#width.removeEventListener('change', this.#measured);
    super.disconnectedCallback();
  }

  protected override render() {
    const rows = <T>(row: (session: Session) => T) => repeat(this.sessions, ({ id }) => id, row);
    if (!this.isWide) return html`<ul aria-label=${t('sessions.title')}>${rows((session) => card(session))}</ul>`;
    return html`<div class="card">
      <table aria-label=${t('sessions.title')}>
        <thead>
          <tr>
            <th scope="col">${t('sessions.when')}</th>
            <th scope="col">${t('sessions.where')}</th>
            <th scope="col">${t('sessions.card')}</th>
            <th scope="col" class="number">${t('sessions.energy')}</th>
            <th scope="col" class="number">${t('sessions.duration')}</th>
            <th scope="col">${t('sessions.payer')}</th>
            <th scope="col" class="number">${t('sessions.owed')}</th>
          </tr>
        </thead>
        <tbody>
          ${rows((session) => line(session))}
        </tbody>
      </table>
    </div>`;
  }
}
customElements.define('session-rows', SessionRows);

function line(session: Session) {
  return html`<tr>
    <td><a href=${linkTo('sessions', [session.id])}>${began(session)}</a> ${marks(session)}</td>
    <td>${placeName(session)}</td>
    <td>${cardName(session)}${session.vehicle === null ? nothing : html` <span class="dim">· ${session.vehicle}</span>`}</td>
    <td class="number">${energy(session.energy_wh)}</td>
    <td class="number">${duration(session.duration_s)}</td>
    <td>${partyName(session.payer)}</td>
    <td class="number">${owed(session)}</td>
  </tr>`;
}

function card(session: Session) {
  const who = [placeName(session), cardName(session), session.vehicle].filter((each) => each && each !== '–');
  return html`<li class="card-row"><a class="card" href=${linkTo('sessions', [session.id])}>
    <strong>${began(session)}</strong><strong class="number">${energy(session.energy_wh)}</strong>
    <span>${who.join(' · ')} ${marks(session)}</span><span class="number">${owed(session)}</span>
    <span class="dim">${t('sessions.pays', { payer: partyName(session.payer) })}</span>
    <span class="dim number">${duration(session.duration_s)}</span>
  </a></li>`;
}

function began({ started_at: at }: Session): string {
  return moment(at, house.known?.status.time_zone);
}

function marks({ running, source, correction }: Session) {
  return html`${running ? html`<proxy-badge kind="good">${t('sessions.running')}</proxy-badge>` : nothing}
  ${source === 'imported' ? html`<proxy-badge kind="plain">${t('sessions.imported')}</proxy-badge>` : nothing}
  ${correction === null ? nothing : html`<proxy-badge kind="plain">${t('sessions.corrected')}</proxy-badge>`}`;
}

function owed({ cost }: Session): string {
  return money(cost?.owed?.total, cost?.owed?.currency);
}
