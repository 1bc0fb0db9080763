/** <config-history>: the last texts of the file before each change; each can be looked at and brought back. Tells `undone`. */
import { html, LitElement, nothing, type PropertyValues } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { moment } from '../../lib/format.ts';
import { attempt } from '../../lib/toast.ts';
import { t } from '../../lib/words.ts';
import { change, read } from '../../live/client.ts';
import { house } from '../../live/house.ts';
import type { KeptConfiguration, UndoneConfiguration } from '../../live/types.ts';
import { base } from '../../style/base.ts';
import './change-list.ts';
import { deedWords } from './change-words.ts';

export class ConfigHistory extends LitElement {
  static override properties = {
    edition: { attribute: false },
    kept: { state: true },
    seen: { state: true },
    busy: { state: true },
  };
  static override styles = [base];

  /** Another number: the file was changed. */
  declare edition: number;
  declare kept: readonly KeptConfiguration[];
  /** What going back to one of them would change. */
  declare seen: UndoneConfiguration | undefined;
  declare busy: boolean;

  constructor() {
    super();
    this.edition = 0;
    this.kept = [];
    this.busy = false;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('edition')) void this.#read();
  }

  protected override render() {
    const zone = house.known?.status.time_zone;
    return html`<section class="card stack" aria-labelledby="history">
      <h2 id="history">${t('settings.history')}</h2>
      <p class="dim">${this.kept.length === 0 ? t('settings.history_none') : t('settings.history_about')}</p>
      ${repeat(
        this.kept,
        ({ id }) => id,
        (each) => html`<div class="stack">
          <p class="row between"><span>${moment(each.at, zone)}: ${deedWords(each)}</span>
            <button class="small" aria-expanded=${this.seen?.id === each.id ? 'true' : 'false'} ?disabled=${this.busy}
              @click=${() => void this.#preview(each.id)}>${t('settings.undo_preview')}</button></p>
          ${this.seen?.id === each.id ? this.#seen(this.seen) : nothing}
        </div>`,
      )}
    </section>`;
  }

  #seen({ id, changes }: UndoneConfiguration) {
    return html`<change-list .changes=${changes}></change-list>
      <p><button class="main" ?disabled=${this.busy} @click=${() => void this.#undo(id)}>${t('settings.undo')}</button></p>`;
  }

  async #read(): Promise<void> {
    this.seen = undefined;
    await attempt(async () => {
      this.kept = (await read<{ kept: KeptConfiguration[] }>('configuration/history')).kept;
    });
  }

  async #preview(id: string): Promise<void> {
    if (this.seen?.id === id) {
      this.seen = undefined;
      return;
    }
    await this.#busily(async () => {
      this.seen = await change<UndoneConfiguration>('POST', 'configuration/undo', { id, preview: true });
    });
  }

  async #undo(id: string): Promise<void> {
    const isDone = await this.#busily(() => change('POST', 'configuration/undo', { id }), t('settings.undone'));
    if (isDone) this.dispatchEvent(new CustomEvent('undone'));
  }

  async #busily(deed: () => Promise<unknown>, done?: string): Promise<boolean> {
    this.busy = true;
    const isDone = await attempt(deed, done);
    this.busy = false;
    return isDone;
  }
}
customElements.define('config-history', ConfigHistory);
