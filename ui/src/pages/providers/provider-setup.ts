/**
 * <provider-setup>: from a list of well-known providers to one that is tried and saved. `saved` is told with its id.
 * Used by the page of providers and by the first steps.
 */
import { css, html, LitElement, nothing } from 'lit';
import { typedIn } from '../../lib/form.ts';
import { attempt } from '../../lib/toast.ts';
import { t, type Word } from '../../lib/words.ts';
import { change, read } from '../../live/client.ts';
import { house } from '../../live/house.ts';
import type { ProviderPreset } from '../../live/types.ts';
import { base } from '../../style/base.ts';
import './provider-trial.ts';
import { hasAuthority, setAuthority } from './authority.ts';
import { freeId, missing, ROLES, rowOf, shallPay, VERSIONS } from './provider-row.ts';
import type { ProviderTrial } from './provider-trial.ts';

const GROUPS: { readonly [G in ProviderPreset['group']]: Word } = {
  network: 'providers.group_network',
  energy: 'providers.group_energy',
  certificates: 'providers.group_certificates',
  home: 'providers.group_home',
  own: 'providers.group_own',
  other: 'providers.group_other',
};

export class ProviderSetup extends LitElement {
  static override properties = {
    presets: { state: true },
    chosen: { state: true },
    trouble: { state: true },
    busy: { state: true },
  };
  static override styles = [
    base,
    css`
      .presets {
        display: grid;
        gap: 8px;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 16rem), 1fr));
      }
      .presets button {
        display: grid;
        justify-content: start;
        text-align: left;
        gap: 2px;
        padding: 12px;
        align-content: start;
      }
      .presets span {
        font-weight: 400;
      }
      h2 {
        margin-top: 8px;
      }
    `,
  ];

  declare presets: readonly ProviderPreset[] | undefined;
  declare chosen: ProviderPreset | undefined;
  declare trouble: string | undefined;
  declare busy: boolean;

  constructor() {
    super();
    this.busy = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void attempt(async () => {
      this.presets = (await read<{ presets: ProviderPreset[] }>('presets')).presets;
    });
  }

  protected override render() {
    const { chosen, presets } = this;
    if (chosen !== undefined) return this.#form(chosen);
    if (presets === undefined) return html`<p class="dim">${t('common.loading')}</p>`;
    return html`<div class="stack">
      <p>${t('providers.choose')}</p>
      ${(Object.keys(GROUPS) as ProviderPreset['group'][]).map((group) => {
        const some = presets.filter((preset) => preset.group === group);
        if (some.length === 0) return nothing;
        return html`<h2>${t(GROUPS[group])}</h2>
          <div class="presets">
            ${some.map(
              (preset) =>
                html`<button @click=${() => this.#choose(preset)}>${preset.name}<span class="dim small">${preset.about}</span></button>`,
            )}
          </div>`;
      })}
    </div>`;
  }

  #form(preset: ProviderPreset) {
    const id = freeId(preset.id, house.known?.providers.map((each) => each.id) ?? []);
    return html`<form class="stack" @submit=${this.#submit}>
      <h2>${preset.name}</h2>
      <p>${preset.about}</p>
      ${
        preset.steps.length === 0
          ? nothing
          : html`<div><h3>${t('providers.at_its_side')}</h3><ol>${preset.steps.map((step) => html`<li>${step}</li>`)}</ol></div>`
      }
      ${preset.docs === null ? nothing : html`<p><a href=${preset.docs} rel="noreferrer noopener" target="_blank">${t('providers.docs')}</a></p>`}
      <div><label>${t('providers.name')}
        <input name="id" aria-describedby="help-id" required pattern="[A-Za-z0-9._\\-]{1,40}" .value=${id} />
        </label><p class="dim small" id="help-id">${t('providers.name_help')}</p></div>
      ${preset.fields.map(
        ({
          key,
          label,
          help,
          required,
          secret,
          example,
        }) => html`<div><label>${label}${required ? '' : ` (${t('providers.optional')})`}
          <input name=${key} aria-describedby="help-${key}" ?required=${required} type=${secret ? 'password' : 'text'} autocomplete="off" placeholder=${example ?? ''} />
        </label><p class="dim small" id="help-${key}">${help}</p></div>`,
      )}
      <div><label>${t('providers.role')}
        <select name="role" aria-describedby="help-role">
          ${ROLES.map((role) => html`<option value=${role} ?selected=${role === preset.role}>${t(`providers.role_${role}`)}</option>`)}
        </select>
        </label><p class="dim small" id="help-role">${preset.role_why}</p></div>
      ${
        preset.kind === 'backend'
          ? nothing
          : html`<label>${t('providers.version')}
            <select name="version">
              ${VERSIONS.map((version) => html`<option value=${version} ?selected=${version === (preset.row.version ?? '')}>${version === '' ? t('providers.version_same') : version}</option>`)}
            </select>
          </label>`
      }
      ${
        preset.role === 'billing'
          ? html`<div><label class="check"><input type="checkbox" name="authority" aria-describedby="help-authority" ?checked=${!hasAuthority()} /> ${t('providers.pays_ask')}</label>
            <p class="dim small" id="help-authority">${t('providers.pays_help')}</p></div>`
          : nothing
      }
      <label class="check"><input type="checkbox" name="shadow" /> ${t('providers.shadow_try')}</label>
      ${this.trouble === undefined ? nothing : html`<p class="bad" role="alert">${this.trouble}</p>`}
      <provider-trial></provider-trial>
      <div class="row">
        <button type="button" @click=${() => this.#choose(undefined)}>${t('providers.other_preset')}</button>
        ${preset.kind === 'backend' ? nothing : html`<button type="button" ?disabled=${this.busy} @click=${this.#try}>${t('providers.test')}</button>`}
        <button class="main" ?disabled=${this.busy}>${t('providers.save')}</button>
      </div>
    </form>`;
  }

  #choose(preset: ProviderPreset | undefined): void {
    this.chosen = preset;
    this.trouble = undefined;
  }

  #typed() {
    const form = this.renderRoot.querySelector('form');
    const { chosen } = this;
    if (form === null || chosen === undefined) return undefined;
    const typed = typedIn(form);
    const lacks = missing(chosen.fields, typed);
    this.trouble = lacks.length === 0 ? undefined : t('providers.missing', { fields: lacks.join(', ') });
    if (lacks.length > 0) return undefined;
    const row = rowOf(chosen, chosen.fields, typed);
    return { id: (typed.id ?? '').trim(), kind: chosen.kind, row, pays: shallPay(typed) };
  }

  async #try(): Promise<void> {
    const typed = this.#typed();
    if (typed === undefined) return;
    this.busy = true;
    await this.renderRoot.querySelector<ProviderTrial>('provider-trial')?.try({ id: typed.id, ...typed.row });
    this.busy = false;
  }

  async #submit(event: Event): Promise<void> {
    event.preventDefault();
    const typed = this.#typed();
    if (typed === undefined) return;
    this.busy = true;
    const { id, kind, row, pays } = typed;
    const isSaved = await attempt(
      () => change('PUT', `providers/${encodeURIComponent(id)}`, { kind, ...row }),
      t('providers.saved', { provider: id }),
    );
    if (isSaved && pays) await setAuthority(id, true);
    this.busy = false;
    if (!isSaved) return;
    this.#choose(undefined);
    house.refresh('providers');
    this.dispatchEvent(new CustomEvent('saved', { detail: { id } }));
  }
}
customElements.define('provider-setup', ProviderSetup);
