/** <verb-dialog>: what a verb needs to know before it is said: how many amperes, or which provider for how long. */
import { css, html, LitElement, nothing } from 'lit';
import { t } from '../../lib/words.ts';
import { base } from '../../style/base.ts';
import { dialog } from '../../style/dialog.ts';
import type { ChargerCommand } from './deeds.ts';

const MIN_A = 6;
const MAX_A = 32;
/** Minutes; the empty one: until it is released, or the session ends. */
const LASTS = ['', '60', '240', '1440'] as const;

type Ask =
  | { readonly verb: 'limit'; readonly nowA: number | undefined }
  | { readonly verb: 'give'; readonly providers: readonly string[] };

export class VerbDialog extends LitElement {
  static override properties = { ask: { state: true }, amperes: { state: true } };
  static override styles = [
    base,
    dialog,
    css`
      dialog {
        width: min(26rem, calc(100vw - 32px));
      }
      input[type='range'] {
        padding: 0;
        accent-color: var(--accent);
      }
      .figure {
        font-size: 2rem;
        font-weight: 700;
      }
    `,
  ];

  declare ask: Ask | undefined;
  declare amperes: number;
  #answer: ((command: ChargerCommand | undefined) => void) | undefined;

  constructor() {
    super();
    this.amperes = MAX_A;
  }

  /** Resolves with the command, or undefined where the owner thought better of it. */
  async open(ask: Ask): Promise<ChargerCommand | undefined> {
    this.#answer?.(undefined);
    this.ask = ask;
    if (ask.verb === 'limit') this.amperes = Math.min(MAX_A, Math.max(MIN_A, ask.nowA ?? 16));
    await this.updateComplete;
    const dialog = this.renderRoot.querySelector('dialog');
    if (dialog === null) return undefined;
    dialog.returnValue = '';
    dialog.showModal();
    return new Promise((resolve) => {
      this.#answer = resolve;
    });
  }

  protected override render() {
    const { ask } = this;
    return html`<dialog aria-labelledby="title" @close=${this.#closed}>
      <form method="dialog" class="stack">
        ${ask === undefined ? nothing : ask.verb === 'limit' ? this.#limit(ask.nowA) : this.#give(ask.providers)}
      </form>
    </dialog>`;
  }

  #limit(nowA: number | undefined) {
    return html`<h2 id="title">${t('now.limit_title')}</h2>
      <label>${t('now.limit_label')}
        <input type="range" name="amperes" min=${MIN_A} max=${MAX_A} step="1" .value=${String(this.amperes)} @input=${this.#slid} />
      </label>
      <p class="figure number" aria-hidden="true">${this.amperes} A</p>
      <p class="dim small">${t('now.limit_text')}</p>
      <div class="row end">
        <button value="">${t('common.cancel')}</button>
        ${nowA === undefined ? nothing : html`<button value="none">${t('now.limit_none')}</button>`}
        <button class="main" value="set">${t('now.limit_set')}</button>
      </div>`;
  }

  #give(providers: readonly string[]) {
    return html`<h2 id="title">${t('now.give_title')}</h2>
      <label>${t('now.give_provider')}
        <select name="provider">
          ${providers.map((id) => html`<option value=${id}>${id}</option>`)}
        </select>
      </label>
      <label>${t('now.give_minutes')}
        <select name="minutes">
          ${LASTS.map((minutes) => html`<option value=${minutes}>${minutes === '' ? t('now.give_until_end') : t('now.give_hours', { count: Number(minutes) / 60 })}</option>`)}
        </select>
      </label>
      <div class="row end">
        <button value="">${t('common.cancel')}</button>
        <button class="main" value="set">${t('now.give_title')}</button>
      </div>`;
  }

  #slid({ target }: Event): void {
    if (target instanceof HTMLInputElement) this.amperes = target.valueAsNumber;
  }

  #closed(): void {
    const dialog = this.renderRoot.querySelector('dialog');
    const form = this.renderRoot.querySelector('form');
    const said = dialog?.returnValue ?? '';
    this.#answer?.(said === '' || form === null ? undefined : this.#command(said, new FormData(form)));
    this.#answer = undefined;
  }

  #command(said: string, form: FormData): ChargerCommand {
    if (this.ask?.verb === 'limit') return { command: 'limit', limit_a: said === 'none' ? null : this.amperes };
    const minutes = String(form.get('minutes') ?? '');
    return {
      command: 'give',
      provider: String(form.get('provider')),
      ...(minutes !== '' && { minutes: Number(minutes) }),
    };
  }
}
customElements.define('verb-dialog', VerbDialog);
