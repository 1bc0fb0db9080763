/** <now-page>: what happens at each charger, who is in control and why, and what the owner can do about it. */
import { css, html, LitElement, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { linkTo } from '../../lib/route.ts';
import { t } from '../../lib/words.ts';
import { Follow } from '../../live/follow.ts';
import { house } from '../../live/house.ts';
import { base } from '../../style/base.ts';
import './attention-list.ts';
import './charger-card.ts';
import './house-bar.ts';

export class NowPage extends LitElement {
  static override styles = [
    base,
    css`
      .chargers {
        display: grid;
        gap: 16px;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 21rem), 1fr));
        align-items: start;
      }
    `,
  ];

  constructor() {
    super();
    new Follow(this);
  }

  protected override render() {
    const { known } = house;
    if (known === undefined) return nothing;
    return html`<div class="stack">
      <h1>${t('now.title')}</h1>
      <attention-list .known=${known}></attention-list>
      ${known.chargers.length === 0 ? html`<p class="card">${t('now.no_charger')} <a href=${linkTo('welcome')}>${t('now.first_steps')}</a></p>` : nothing}
      <div class="chargers">
        ${repeat(
          known.chargers,
          ({ id }) => id,
          (charger) => html`<charger-card .charger=${charger} .known=${known}></charger-card>`,
        )}
      </div>
      <house-bar .known=${known}></house-bar>
    </div>`;
  }
}
customElements.define('now-page', NowPage);
