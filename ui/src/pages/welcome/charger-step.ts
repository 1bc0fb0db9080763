/** <charger-step>: what to type into the charger, and live who came, who asks, and who was refused and why. */
import { css, html, LitElement, nothing } from 'lit';
import { t, type Word } from '../../lib/words.ts';
import { house } from '../../live/house.ts';
import type { Charger, Welcome } from '../../live/types.ts';
import '../../parts/copy-text.ts';
import { base } from '../../style/base.ts';
import './door-watch.ts';
import { visitors, withName } from './welcome-model.ts';

type Station = Welcome['stations'][number];

const BY: { readonly [B in Station['by']]: Word } = {
  home_assistant: 'welcome.by_home_assistant',
  page: 'welcome.by_page',
  ipv4: 'welcome.by_ipv4',
  ipv6: 'welcome.by_ipv6',
  name: 'welcome.by_name',
};
/** What most people call the first one. */
const EXAMPLE = 'garage';

export class ChargerStep extends LitElement {
  static override properties = { chargers: { attribute: false }, welcome: { attribute: false }, name: { state: true } };
  static override styles = [
    base,
    css`
      .ways {
        display: grid;
        gap: 16px;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr));
      }
      .way {
        border: 1px solid var(--line);
        border-radius: 10px;
        padding: 12px;
      }
      ul {
        margin: 0;
        padding-left: 20px;
      }
      details ul {
        margin-top: 8px;
      }
      door-watch {
        margin-bottom: var(--gap);
      }
    `,
  ];

  declare chargers: readonly Charger[];
  declare welcome: Welcome | undefined;
  /** How the charger shall be called. */
  declare name: string;

  constructor() {
    super();
    this.chargers = [];
    this.name = EXAMPLE;
  }

  protected override render() {
    const { welcome } = this;
    if (welcome === undefined) return nothing;
    const [station, ...others] = welcome.stations;
    return html`<door-watch class="card" .visitors=${visitors(this.chargers, welcome)}></door-watch>
      <section class="card stack" aria-labelledby="title">
      <h2 id="title">${t('welcome.charger_title')}</h2>
      ${station === undefined ? this.#unknown() : this.#ways(station, others)}
    </section>`;
  }

  #ways(station: Station, others: readonly Station[]) {
    return html`<p>${t('welcome.charger_text')}</p>
      <label>${t('welcome.name')}
        <input .value=${this.name} maxlength="40" spellcheck="false" autocapitalize="off" @input=${this.#named} />
        <span class="dim small">${t('welcome.name_help')}</span>
      </label>
      <div class="ways">
        <div class="way stack">
          <h3>${t('welcome.two_fields')}</h3>
          <copy-text label=${t('welcome.server')} text=${station.url}></copy-text>
          <copy-text label=${t('welcome.station')} text=${this.name.trim()}></copy-text>
        </div>
        <div class="way stack">
          <h3>${t('welcome.one_field')}</h3>
          <copy-text label=${t('welcome.whole')} text=${withName(station.url, this.name)}></copy-text>
          <p class="dim small">${t('welcome.one_field_text')}</p>
        </div>
      </div>
      <p class="dim small">${t(BY[station.by])}</p>
      <ul class="small">
        <li>${t('welcome.hint_version')}</li>
        <li>${t('welcome.hint_password')}</li>
        <li>${t('welcome.hint_restart')}</li>
      </ul>
      ${
        others.length === 0
          ? nothing
          : html`<details><summary>${t('welcome.others')}</summary>
            <ul>${others.map(({ url, by, secure }) => html`<li><code>${url}</code> – ${t(BY[by])}${secure ? ` ${t('welcome.secure')}` : nothing}</li>`)}</ul>
          </details>`
      }`;
  }

  /** In a container whose port nobody told, or behind a port of Home Assistant that is closed. */
  #unknown() {
    return html`<div class="stack">
      <p class="warn">${t('welcome.no_address')}</p>
      ${(house.known?.status.warnings ?? []).map((warning) => html`<p>${warning}</p>`)}
    </div>`;
  }

  #named({ target }: Event): void {
    if (target instanceof HTMLInputElement) this.name = target.value;
  }
}
customElements.define('charger-step', ChargerStep);
