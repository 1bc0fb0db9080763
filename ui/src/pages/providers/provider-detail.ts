/** <provider-detail>: one provider: its links, what it may do and when, what waits for it, what it asked, and its row. */
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { confirm } from '../../lib/confirm.ts';
import { ago, energy, moment } from '../../lib/format.ts';
import { linkTo } from '../../lib/route.ts';
import { attempt } from '../../lib/toast.ts';
import { reasonText, t } from '../../lib/words.ts';
import { change, read } from '../../live/client.ts';
import { house } from '../../live/house.ts';
import type { Decision, Provider } from '../../live/types.ts';
import '../../parts/proxy-badge.ts';
import { base } from '../../style/base.ts';
import { houseCommand } from '../now/deeds.ts';
import './provider-edit.ts';
import './provider-trial.ts';
import { paysWord, setAuthority } from './authority.ts';
import { linkWord, stateOf } from './provider-state.ts';
import type { ProviderTrial } from './provider-trial.ts';
import './rights-sheet.ts';
import './shadow-report.ts';

const DECISIONS = 20;

export class ProviderDetail extends LitElement {
  static override properties = { provider: { attribute: false }, decisions: { state: true }, edits: { state: true } };
  static override styles = [
    base,
    css`
      td:first-child {
        white-space: nowrap;
      }
    `,
  ];

  declare provider: Provider | undefined;
  declare decisions: readonly Decision[];
  declare edits: boolean;
  #stop: (() => void) | undefined;

  constructor() {
    super();
    this.decisions = [];
    this.edits = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#stop = house.listen((event) => {
      if (event.kind === 'decision' && event.decision.by === this.provider?.id) void this.#readDecisions();
    });
  }

  override disconnectedCallback(): void {
    this.#stop?.();
    super.disconnectedCallback();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.get('provider')?.id !== this.provider?.id) void this.#readDecisions();
  }

  /** Where an installer reads what was answered. */
  #whyLink(providerId: string, chargerId: string) {
    if (!house.may('admin')) return nothing;
    const query = { provider: providerId, charger: chargerId, errors: '1' };
    return html`<a href=${linkTo('inspector', [], query)}>${t('providers.see_errors')}</a>`;
  }

  protected override render() {
    const { provider } = this;
    if (provider === undefined) return nothing;
    const zone = house.known?.status.time_zone;
    const state = stateOf(provider);
    const { conditions } = provider;
    return html`<div class="stack">
      <p><a href=${linkTo('providers')}>← ${t('providers.title')}</a></p>
      <div class="row between"><h1>${provider.id}</h1><proxy-badge kind=${state.kind}>${t(state.word)}</proxy-badge></div>
      ${this.#buttons(provider)}
      <provider-trial></provider-trial>
      ${this.edits ? html`<provider-edit class="card" .providerId=${provider.id} @closed=${() => this.#closeEdit()}></provider-edit>` : nothing}
      <section class="card stack" aria-label=${t('providers.links')}>
        <h2>${t('providers.links')}</h2>
        ${provider.links.length === 0 ? html`<p class="dim">${provider.kind === 'backend' ? t('providers.backend_text') : t('providers.no_link')}</p>` : nothing}
        ${provider.links.map(
          (link) => html`<dl>
            <dt>${t('providers.charger')}</dt><dd>${link.charger_id}</dd>
            <dt>${t('providers.state')}</dt><dd>${t(linkWord(link.state))}, ${ago(link.since)}${link.ocpp_version === null ? nothing : `, OCPP ${link.ocpp_version}`}</dd>
            ${link.last_error === null ? nothing : html`<dt>${t('providers.last_error')}</dt><dd class="bad">${reasonText(link.last_error)} ${this.#whyLink(provider.id, link.charger_id)}</dd>`}
          </dl>`,
        )}
        <p><a href=${linkTo('inspector', [], { provider: provider.id })}>${t('providers.see_messages')}</a></p>
      </section>
      <section class="card stack" aria-label=${t('providers.may')}>
        <h2>${t('providers.may')}</h2>
        <rights-sheet .providers=${[provider]}></rights-sheet>
        ${this.#pays(provider)}
        <dl>
          <dt>${t('providers.when')}</dt>
          <dd>${conditions === null ? t('providers.any_time') : html`${reasonText(conditions.reason)}${conditions.until === null ? nothing : `, ${t('now.until', { time: moment(conditions.until, zone) })}`}`}</dd>
          <dt>${t('providers.waiting')}</dt><dd>${t('providers.waiting_count', { count: provider.pending })}</dd>
          <dt>${t('providers.energy_today')}</dt><dd>${energy(provider.energy_today_wh)}</dd>
        </dl>
      </section>
      <shadow-report .providerId=${provider.id}></shadow-report>
      <div class="card stack">
        <h2>${t('providers.decisions')}</h2>
        ${
          this.decisions.length === 0
            ? html`<p class="dim">${t('providers.no_decisions')}</p>`
            : html`<div class="scroll" role="region" tabindex="0" aria-label=${t('providers.decisions')}><table>
              <thead><tr><th scope="col">${t('providers.at')}</th><th scope="col">${t('providers.asked')}</th><th scope="col">${t('providers.answer')}</th><th scope="col">${t('providers.why')}</th></tr></thead>
              <tbody>${this.decisions.map(
                ({ at, asked, allowed, why }) => html`<tr><td>${moment(at, zone)}</td><td>${asked}</td>
                  <td><strong class=${allowed ? 'good' : 'bad'}>${allowed ? t('providers.yes') : t('providers.no')}</strong></td><td>${reasonText(why)}</td></tr>`,
              )}</tbody>
            </table></div>`
        }
      </div>
    </div>`;
  }

  /** Who pays is what the owner wants to know first of a network. */
  #pays(provider: Provider) {
    const word = paysWord(provider);
    if (word === undefined) return nothing;
    const { id, authority, shadow } = provider;
    return html`<div class="row between"><p><strong>${t('providers.pays')}</strong> ${t(word)}</p>
      ${
        house.may('admin') && !shadow
          ? html`<button @click=${() => void setAuthority(id, !authority)}>${t(authority ? 'providers.pays_stop' : 'providers.pays_let')}</button>`
          : nothing
      }</div>`;
  }

  #buttons({ id, kind, paused }: Provider) {
    const admin = house.may('admin');
    return html`<div class="row">
      ${
        paused === null
          ? html`<button ?disabled=${!house.may('control')} @click=${() => void houseCommand({ command: 'pause_provider', provider: id })}>${t('providers.pause')}</button>`
          : html`<button class="main" ?disabled=${!house.may('control')} @click=${() => void houseCommand({ command: 'resume_provider', provider: id })}>${t('providers.resume')}</button>`
      }
      ${kind === 'service' && admin && !this.edits ? html`<button @click=${() => this.#try(id)}>${t('providers.test')}</button>` : nothing}
      ${
        admin
          ? html`<button @click=${() => this.#edit()}>${t('providers.edit')}</button>
            <button @click=${() => void this.#switchOff(id)}>${t('providers.switch_off')}</button>
            <button class="danger" @click=${() => void this.#remove(id)}>${t('providers.remove')}</button>`
          : nothing
      }
    </div>`;
  }

  #try(id: string): void {
    void this.renderRoot.querySelector<ProviderTrial>('provider-trial')?.try({ id });
  }

  #edit(): void {
    this.edits = true;
    // What was tried before says nothing of what is typed in and saved now.
    this.renderRoot.querySelector<ProviderTrial>('provider-trial')?.forget();
  }

  #closeEdit(): void {
    this.edits = false;
    house.refresh('providers');
  }

  async #switchOff(id: string): Promise<void> {
    const isDone = await attempt(
      () => change('PUT', `providers/${encodeURIComponent(id)}/enabled`, { enabled: false }),
      t('providers.is_off', { provider: id }),
    );
    house.refresh('providers');
    if (isDone) location.hash = linkTo('providers');
  }

  async #remove(id: string): Promise<void> {
    const isSure = await confirm({
      title: t('providers.remove_title', { provider: id }),
      text: t('providers.remove_text'),
      yes: t('providers.remove'),
      danger: true,
    });
    if (!isSure) return;
    const isDone = await attempt(
      () => change('DELETE', `providers/${encodeURIComponent(id)}`),
      t('providers.removed', { provider: id }),
    );
    house.refresh('providers');
    if (isDone) location.hash = linkTo('providers');
  }

  async #readDecisions(): Promise<void> {
    const { provider } = this;
    if (provider === undefined) return;
    await attempt(async () => {
      const answer = await read<{ decisions: Decision[] }>('decisions', { by: provider.id, limit: DECISIONS });
      this.decisions = answer.decisions;
    });
  }
}
customElements.define('provider-detail', ProviderDetail);
