/** <provider-step>: who shall use the charger; the first one is chosen, filled in, tried and saved right here. */
import { html, LitElement, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { linkTo } from '../../lib/route.ts';
import { reasonText, t } from '../../lib/words.ts';
import { house } from '../../live/house.ts';
import type { Provider, Welcome } from '../../live/types.ts';
import '../../parts/proxy-badge.ts';
import { base } from '../../style/base.ts';
import { boxes } from '../../style/blocks.ts';
import '../providers/provider-setup.ts';
import { paysWord } from '../providers/authority.ts';
import { lastErrorOf, stateOf } from '../providers/provider-state.ts';

export class ProviderStep extends LitElement {
  static override properties = {
    providers: { attribute: false },
    welcome: { attribute: false },
    saved: { state: true },
    another: { state: true },
  };
  static override styles = [base, boxes];

  declare providers: readonly Provider[];
  declare welcome: Welcome | undefined;
  /** Was saved here; the proxy takes it over in a moment. */
  declare saved: string | undefined;
  declare another: boolean;

  constructor() {
    super();
    this.providers = [];
    this.another = false;
  }

  protected override render() {
    const { providers, saved } = this;
    const isAwaited = saved !== undefined && providers.every(({ id }) => id !== saved);
    return html`<section class="card stack" aria-labelledby="title">
      <h2 id="title">${t('welcome.provider_title')}</h2>
      <p>${t('welcome.provider_text')}</p>
      <div role="status" class="stack">
        ${isAwaited ? html`<p>${t('welcome.provider_saved', { provider: saved })}</p>` : nothing}
        ${
          providers.length === 0
            ? nothing
            : html`<ul aria-label=${t('welcome.providers')}>
              ${repeat(
                providers,
                ({ id }) => id,
                (provider) => line(provider),
              )}
            </ul>`
        }
      </div>
      ${this.#setup(isAwaited)}
    </section>`;
  }

  #setup(isAwaited: boolean) {
    const { configuration, chargers } = this.welcome ?? {};
    if (!house.may('admin')) return html`<p class="dim">${t('welcome.only_admin')}</p>`;
    if (configuration?.ok === false) return html`<p class="warn">${t('welcome.file_wrong')}</p>`;
    if (configuration?.writable === false) return html`<p class="warn">${t('welcome.file_not_writable')}</p>`;
    if (isAwaited) return nothing;
    if (this.providers.length > 0 && !this.another) {
      return html`<div><button @click=${this.#more}>${t('welcome.another')}</button></div>`;
    }
    return html`${chargers?.known === 0 ? html`<p class="warn">${t('welcome.test_needs_charger')}</p>` : nothing}
      <provider-setup @saved=${this.#kept}></provider-setup>`;
  }

  #more(): void {
    this.another = true;
  }

  #kept({ detail }: CustomEvent<{ id: string }>): void {
    this.saved = detail.id;
    this.another = false;
  }
}
customElements.define('provider-step', ProviderStep);

function line(provider: Provider) {
  const state = stateOf(provider);
  const error = lastErrorOf(provider);
  const pays = paysWord(provider);
  return html`<li>
    <div class="row between"><a href=${linkTo('providers', [provider.id])}><strong>${provider.id}</strong></a>
      <proxy-badge kind=${state.kind}>${t(state.word)}</proxy-badge></div>
    ${error === undefined ? nothing : html`<p class="bad">${reasonText(error)}</p>`}
    ${pays === undefined ? nothing : html`<p class="small"><strong>${t('providers.pays')}</strong> ${t(pays)}</p>`}
  </li>`;
}
