/** <provider-edit>: the row of a provider in the file, changed by a form; keys that the form does not know stay as they are. */
import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { typedIn } from '../../lib/form.ts';
import { attempt } from '../../lib/toast.ts';
import { t } from '../../lib/words.ts';
import { change, read } from '../../live/client.ts';
import { base } from '../../style/base.ts';
import './provider-trial.ts';
import { changedRow, ROLES, type Row, VERSIONS } from './provider-row.ts';
import type { ProviderTrial } from './provider-trial.ts';

interface KnownRow {
  readonly id: string;
  readonly kind: 'service' | 'backend';
  readonly row: Row;
}

const OF_SERVICES = ['url', 'station_id', 'username', 'password'] as const;
const OF_BACKENDS = ['token'] as const;
const SECRETS: ReadonlySet<string> = new Set(['password', 'token']);

export class ProviderEdit extends LitElement {
  static override properties = { providerId: { attribute: false }, known: { state: true }, busy: { state: true } };
  static override styles = [base];

  declare providerId: string;
  declare known: KnownRow | undefined;
  declare busy: boolean;

  constructor() {
    super();
    this.providerId = '';
    this.busy = false;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('providerId')) void this.#read();
  }

  protected override render() {
    const { known } = this;
    if (known === undefined) return html`<p class="dim">${t('common.loading')}</p>`;
    const { row, kind } = known;
    const others = Object.keys(row).filter(
      (key) => !this.#fields(kind).includes(key) && key !== 'id' && key !== 'shadow',
    );
    return html`<form class="stack" @submit=${this.#submit}>
      <h2>${t('providers.edit')}</h2>
      ${(kind === 'service' ? OF_SERVICES : OF_BACKENDS).map(
        (key) => html`<label>${t(`providers.field_${key}`)}
          <input name=${key} type=${SECRETS.has(key) ? 'password' : 'text'} autocomplete="off" .value=${String(row[key] ?? '')} />
        </label>`,
      )}
      <label>${t('providers.role')}
        <select name="role" ?disabled=${row.rights !== undefined}>
          <option value="" ?selected=${row.role === undefined}>${t('providers.role_default')}</option>
          ${ROLES.map((role) => html`<option value=${role} ?selected=${role === row.role}>${t(`providers.role_${role}`)}</option>`)}
        </select>
      </label>
      ${
        kind === 'backend'
          ? nothing
          : html`<label>${t('providers.version')}
            <select name="version">${VERSIONS.map((version) => html`<option value=${version} ?selected=${version === (row.version ?? '')}>${version === '' ? t('providers.version_same') : version}</option>`)}</select>
          </label>`
      }
      <label>${t('providers.field_tariff')}<input name="tariff" .value=${String(row.tariff ?? '')} /></label>
      <label class="check"><input type="checkbox" name="shadow" ?checked=${row.shadow === true} /> ${t('providers.shadow_try')}</label>
      ${others.length === 0 ? nothing : html`<p class="dim small">${t('providers.others_stay', { keys: others.join(', ') })}</p>`}
      <provider-trial></provider-trial>
      <div class="row">
        <button type="button" @click=${this.#close}>${t('common.cancel')}</button>
        ${kind === 'service' ? html`<button type="button" ?disabled=${this.busy} @click=${this.#try}>${t('providers.test')}</button>` : nothing}
        <button class="main" ?disabled=${this.busy}>${t('providers.save')}</button>
      </div>
    </form>`;
  }

  #fields(kind: KnownRow['kind']): readonly string[] {
    return kind === 'service' ? [...OF_SERVICES, 'role', 'version', 'tariff'] : [...OF_BACKENDS, 'role', 'tariff'];
  }

  async #read(): Promise<void> {
    await attempt(async () => {
      const { providers } = await read<{ providers: KnownRow[] }>('configuration/providers');
      this.known = providers.find(({ id }) => id === this.providerId);
    });
  }

  /** What is typed in, not what is saved. */
  async #try(): Promise<void> {
    const { known } = this;
    const form = this.renderRoot.querySelector('form');
    if (known === undefined || form === null) return;
    this.busy = true;
    const row = changedRow(known.row, this.#fields(known.kind), typedIn(form));
    await this.renderRoot.querySelector<ProviderTrial>('provider-trial')?.try({ ...row, id: known.id });
    this.busy = false;
  }

  async #submit(event: Event): Promise<void> {
    event.preventDefault();
    const { known } = this;
    if (known === undefined || !(event.target instanceof HTMLFormElement)) return;
    this.busy = true;
    const { id: _id, ...row } = changedRow(known.row, this.#fields(known.kind), typedIn(event.target));
    const isSaved = await attempt(
      () => change('PUT', `providers/${encodeURIComponent(known.id)}`, { kind: known.kind, ...row }),
      t('providers.saved', { provider: known.id }),
    );
    this.busy = false;
    if (isSaved) this.#close();
  }

  #close(): void {
    this.dispatchEvent(new CustomEvent('closed'));
  }
}
customElements.define('provider-edit', ProviderEdit);
