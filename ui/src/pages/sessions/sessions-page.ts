/** <sessions-page>: the list of what was charged, or one of it: `#/sessions/<id>`. */
import { html, LitElement } from 'lit';
import type { Place } from '../../lib/route.ts';
import { base } from '../../style/base.ts';
import './session-detail.ts';
import './session-list.ts';

export class SessionsPage extends LitElement {
  static override properties = { place: { attribute: false } };
  static override styles = [base];

  declare place: Place;

  protected override render() {
    const [session] = this.place.rest;
    return session === undefined
      ? html`<session-list .query=${this.place.query}></session-list>`
      : html`<session-detail .session=${session}></session-detail>`;
  }
}
customElements.define('sessions-page', SessionsPage);
