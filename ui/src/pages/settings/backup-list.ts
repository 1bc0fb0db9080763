/** <backup-list>: backups that are made, fetched and removed, and everything as files. */
import { html, LitElement, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { confirm } from '../../lib/confirm.ts';
import { figure, moment } from '../../lib/format.ts';
import { attempt } from '../../lib/toast.ts';
import { t } from '../../lib/words.ts';
import { apiUrl, change, read } from '../../live/client.ts';
import { house } from '../../live/house.ts';
import type { Backup } from '../../live/types.ts';
import { base } from '../../style/base.ts';

const KIB = 1024;

export class BackupList extends LitElement {
  static override properties = { backups: { state: true }, busy: { state: true } };
  static override styles = [base];

  declare backups: readonly Backup[];
  declare busy: boolean;

  constructor() {
    super();
    this.backups = [];
    this.busy = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#read();
  }

  protected override render() {
    const zone = house.known?.status.time_zone;
    return html`<div class="card stack">
      <div class="row between"><h2>${t('settings.backups')}</h2>
        <button ?disabled=${this.busy} @click=${() => void this.#make()}>${t('settings.backup_make')}</button></div>
      <p class="dim">${t('settings.backups_about')}</p>
      ${
        this.backups.length === 0
          ? html`<p>${t('settings.backups_none')}</p>`
          : html`<div class="scroll" role="region" tabindex="0" aria-label=${t('settings.backups')}><table>
        <thead><tr><th scope="col">${t('settings.made_at')}</th><th scope="col">${t('settings.size')}</th><th scope="col">${t('settings.actions')}</th></tr></thead>
        <tbody>${repeat(
          this.backups,
          ({ name }) => name,
          ({
            name,
            bytes,
            made_at: at,
          }) => html`<tr><th scope="row">${moment(at, zone)}</th><td class="number">${figure(bytes / KIB, 0)} KiB</td>
            <td><span class="row">
              <a class="button small" download=${name} href=${apiUrl(`backups/${encodeURIComponent(name)}`)} aria-label=${t('settings.backup_fetch_of', { name })}>${t('settings.download')}</a>
              <button class="small danger" aria-label=${t('settings.backup_remove', { name })} @click=${() => void this.#remove(name)}>${t('settings.remove')}</button>
            </span></td></tr>`,
        )}</tbody>
      </table></div>`
      }
      <h3>${t('settings.files')}</h3>
      <p class="dim">${t('settings.files_about')}</p>
      <p class="row">
        <a class="button" download="ocpp-proxy.jsonl" href=${apiUrl('export')}>${t('settings.export')}</a>
        <a class="button" download href=${apiUrl('bundle')}>${t('settings.bundle')}</a>
      </p>
      ${this.busy ? html`<p class="hidden-label" role="status">${t('settings.backup_busy')}</p>` : nothing}
    </div>`;
  }

  async #make(): Promise<void> {
    this.busy = true;
    await attempt(() => change('POST', 'backups'), t('settings.backup_made'));
    this.busy = false;
    await this.#read();
  }

  async #remove(name: string): Promise<void> {
    const title = t('settings.backup_remove', { name });
    const isSure = await confirm({
      title,
      text: t('settings.backup_remove_text'),
      yes: t('settings.remove'),
      danger: true,
    });
    if (!isSure) return;
    await attempt(() => change('DELETE', `backups/${encodeURIComponent(name)}`), t('settings.removed', { what: name }));
    await this.#read();
  }

  async #read(): Promise<void> {
    await attempt(async () => {
      this.backups = (await read<{ backups: Backup[] }>('backups')).backups;
    });
  }
}
customElements.define('backup-list', BackupList);
