/** <about-proxy>: version, time and money of the house, the link to Home Assistant, and what chargers get wrong. */
import { html, LitElement, nothing } from 'lit';
import { moment } from '../../lib/format.ts';
import { linkTo } from '../../lib/route.ts';
import { attempt } from '../../lib/toast.ts';
import { t } from '../../lib/words.ts';
import { read } from '../../live/client.ts';
import { Follow } from '../../live/follow.ts';
import { house } from '../../live/house.ts';
import type { Quirk } from '../../live/types.ts';
import { base } from '../../style/base.ts';

export class AboutProxy extends LitElement {
  static override properties = { quirks: { state: true } };
  static override styles = [base];

  declare quirks: readonly Quirk[];

  constructor() {
    super();
    this.quirks = [];
    new Follow(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void attempt(async () => {
      this.quirks = (await read<{ quirks: Quirk[] }>('quirks')).quirks;
    });
  }

  protected override render() {
    const status = house.known?.status;
    if (status === undefined) return nothing;
    const { link, last_error: error } = status.home;
    return html`<div class="card stack">
      <h2>${t('settings.about')}</h2>
      <dl>
        <dt>OCPP Proxy</dt><dd>${status.version}</dd>
        <dt>${t('settings.started')}</dt><dd>${moment(status.started_at, status.time_zone)}</dd>
        <dt>${t('settings.time_zone')}</dt><dd>${status.time_zone}</dd>
        <dt>${t('settings.currency')}</dt><dd>${status.currency ?? '–'}</dd>
        <dt>Home Assistant</dt><dd>${t(`settings.link_${link}`)}${error === null || link === 'connected' ? nothing : html` (${error})`}</dd>
      </dl>
      <p><a href=${linkTo('welcome')}>${t('settings.first_steps')}</a></p>
      <h3>${t('settings.quirks')}</h3>
      <p class="dim">${t('settings.quirks_about')}</p>
      <details>
        <summary>${t('settings.quirks_show', { count: this.quirks.length })}</summary>
        <ul>${this.quirks.map(
          ({ id, does, seen }) =>
            html`<li><code>${id}</code>: ${does}${seen.length === 0 ? nothing : html` <span class="dim">(${seen.join('; ')})</span>`}</li>`,
        )}</ul>
      </details>
    </div>`;
  }
}
customElements.define('about-proxy', AboutProxy);
