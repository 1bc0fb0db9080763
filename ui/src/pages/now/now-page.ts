/** <now-page>: what happens at each charger, who is in control and why, and what the owner can do about it. */
import { html, LitElement } from 'lit';
import { t } from '../../lib/words.ts';
import { Follow } from '../../live/follow.ts';
import { house } from '../../live/house.ts';
import { base } from '../../style/base.ts';

export class NowPage extends LitElement {
  static override styles = [base];

  constructor() {
    super();
    new Follow(this);
  }

  protected override render() {
    return html`<div class="stack">
      <h1>${t('now.title')}</h1>
      ${house.known?.chargers.map(({ id, online }) => html`<section class="card"><h2>${id}</h2><p>${online ? t('now.online') : t('now.offline')}</p></section>`)}
    </div>`;
  }
}
customElements.define('now-page', NowPage);
