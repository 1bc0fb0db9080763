/** <door-watch>: waits for a charger, and says who came, who asks for you, and who was refused and what to do. */
import { css, html, LitElement } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { ago } from '../../lib/format.ts';
import { reasonText, t } from '../../lib/words.ts';
import { house } from '../../live/house.ts';
import '../../parts/proxy-badge.ts';
import { base } from '../../style/base.ts';
import { boxes } from '../../style/blocks.ts';
import { decide } from '../now/deeds.ts';
import { describe, NAMELESS, type Visitor } from './welcome-model.ts';

export class DoorWatch extends LitElement {
  static override properties = { visitors: { attribute: false } };
  static override styles = [
    base,
    boxes,
    css`
      .door {
        min-height: 5rem;
      }
      li {
        display: flex;
        flex-wrap: wrap;
        gap: 8px 16px;
        align-items: center;
        justify-content: space-between;
      }
      li > div:first-child {
        flex: 1 1 18rem;
      }
      li.connected {
        background: var(--good-soft);
      }
      li.asks,
      li.refused {
        background: var(--warn-soft);
      }
    `,
  ];

  declare visitors: readonly Visitor[];

  constructor() {
    super();
    this.visitors = [];
  }

  protected override render() {
    return html`<div class="door stack" role="status">
      ${this.visitors.some(({ kind }) => kind === 'connected') ? '' : html`<p><strong>${t('welcome.waiting')}</strong> <span class="dim">${t('welcome.waiting_text')}</span></p>`}
      <ul aria-label=${t('welcome.door')}>
        ${repeat(
          this.visitors,
          ({ id }) => id,
          (visitor) => html`<li class=${visitor.kind}>${lines(visitor)}</li>`,
        )}
      </ul>
    </div>`;
  }
}
customElements.define('door-watch', DoorWatch);

function lines(visitor: Visitor) {
  const { id } = visitor;
  switch (visitor.kind) {
    case 'connected':
      return html`<div><strong>${t('welcome.connected', { charger: id })}</strong><br />${describe(visitor.charger).join(', ') || t('welcome.says_nothing')}</div>
        <proxy-badge kind="good">${t('welcome.is_online')}</proxy-badge>`;
    case 'away':
      return html`<div><strong>${t('welcome.away', { charger: id })}</strong><br />${describe(visitor.charger).join(', ')}</div>`;
    case 'asks':
      return html`<div><strong>${t('welcome.asks', { charger: id })}</strong> <span class="dim small">${ago(visitor.at)}</span><br />
          ${t('welcome.asks_text')} <span class="dim">${reasonText(visitor.reason)}</span></div>
        ${house.may('control') ? buttons(id) : html`<span class="dim">${t('welcome.only_admin')}</span>`}`;
    case 'refused': {
      const isNameless = id === NAMELESS;
      return html`<div><strong>${isNameless ? t('welcome.refused_nameless') : t('welcome.refused', { charger: id })}</strong> <span class="dim small">${ago(visitor.at)}</span><br />
        ${reasonText(visitor.reason)}<br /><span class="dim">${isNameless ? t('welcome.mend_name') : t('welcome.mend')}</span></div>`;
    }
  }
}

function buttons(id: string) {
  return html`<div class="row">
    <button class="main" @click=${() => void decide(id, 'adopt')}>${t('now.adopt')}</button>
    <button @click=${() => void decide(id, 'refuse')}>${t('now.refuse')}</button>
  </div>`;
}
