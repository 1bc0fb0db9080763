/** <providers-page>: everybody who may use the chargers: how each is connected, who may do what, and adding one. */
import { css, html, LitElement, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { linkTo, type Place } from '../../lib/route.ts';
import { reasonText, t } from '../../lib/words.ts';
import { Follow } from '../../live/follow.ts';
import { house } from '../../live/house.ts';
import type { Provider } from '../../live/types.ts';
import '../../parts/proxy-badge.ts';
import { base } from '../../style/base.ts';
import { paysWord } from './authority.ts';
import './provider-detail.ts';
import './provider-setup.ts';
import { lastErrorOf, stateOf } from './provider-state.ts';
import './rights-sheet.ts';
import './switched-off.ts';

/** No provider may be called so: the path that adds one. */
const NEW = '+';

export class ProvidersPage extends LitElement {
  static override properties = { place: { attribute: false } };
  static override styles = [
    base,
    css`
      .list {
        display: grid;
        gap: 12px;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 21rem), 1fr));
      }
      h2 a {
        color: inherit;
      }
    `,
  ];

  declare place: Place | undefined;

  constructor() {
    super();
    new Follow(this);
  }

  protected override render() {
    const { known } = house;
    if (known === undefined) return nothing;
    const [id] = this.place?.rest ?? [];
    if (id === NEW) {
      return html`<div class="stack"><p><a href=${linkTo('providers')}>← ${t('providers.title')}</a></p>
        <h1>${t('providers.add')}</h1>
        <provider-setup class="card" @saved=${(event: CustomEvent<{ id: string }>) => {
          location.hash = linkTo('providers', [event.detail.id]);
        }}></provider-setup></div>`;
    }
    if (id !== undefined) {
      const provider = known.providers.find((each) => each.id === id);
      // One that was just saved is known in a moment.
      if (provider === undefined)
        return html`<div class="stack"><h1>${id}</h1><p class="dim">${t('providers.unknown')}</p></div>`;
      return html`<provider-detail .provider=${provider}></provider-detail>`;
    }
    return html`<div class="stack">
      <div class="row between"><h1>${t('providers.title')}</h1>
        ${house.may('admin') ? html`<a class="button" href=${linkTo('providers', [NEW])}>${t('providers.add')}</a>` : nothing}</div>
      ${known.providers.length === 0 ? html`<p class="card">${t('providers.none')}</p>` : nothing}
      <div class="list">
        ${repeat(
          known.providers,
          (provider) => provider.id,
          (provider) => this.#card(provider),
        )}
      </div>
      ${house.may('admin') ? html`<switched-off></switched-off>` : nothing}
      ${
        known.providers.length === 0
          ? nothing
          : html`<div class="card stack"><h2>${t('providers.sheet')}</h2>
            <rights-sheet .providers=${known.providers}></rights-sheet></div>`
      }
    </div>`;
  }

  #card(provider: Provider) {
    const state = stateOf(provider);
    const error = lastErrorOf(provider);
    const pays = paysWord(provider);
    return html`<section class="card stack" aria-label=${provider.id}>
      <div class="row between"><h2><a href=${linkTo('providers', [provider.id])}>${provider.id}</a></h2>
        <proxy-badge kind=${state.kind}>${t(state.word)}</proxy-badge></div>
      <p class="dim">${provider.role === null ? provider.rights.join(', ') : t(`providers.role_${provider.role}`)}</p>
      ${pays === undefined ? nothing : html`<p class="small"><strong>${t('providers.pays')}</strong> ${t(pays)}</p>`}
      ${
        error === undefined
          ? nothing
          : html`<p class="bad">${reasonText(error)}</p>
        <p><a href=${linkTo('inspector', [], { provider: provider.id, errors: '1' })}>${t('providers.see_messages')}</a></p>`
      }
      ${provider.pending === 0 ? nothing : html`<p>${t('providers.waiting_count', { count: provider.pending })}</p>`}
      ${provider.conditions === null ? nothing : html`<p class="small">${reasonText(provider.conditions.reason)}</p>`}
    </section>`;
  }
}
customElements.define('providers-page', ProvidersPage);
