/** <correct-session>: who pays for a session that is over, or by which tariff, corrected. Tells `done` with what it is then; null: as it was. */
import { css, html, LitElement } from 'lit';
import { attempt } from '../../lib/toast.ts';
import { t } from '../../lib/words.ts';
import { change, read } from '../../live/client.ts';
import { house } from '../../live/house.ts';
import type { Session, SessionParties } from '../../live/types.ts';
import { base } from '../../style/base.ts';
import { dialog } from '../../style/dialog.ts';
import { partyName } from './names.ts';

const MAX_NOTE_CHARS = 500;

export class CorrectSession extends LitElement {
  static override properties = {
    session: { attribute: false },
    payers: { state: true },
    tariffs: { state: true },
    isBusy: { state: true },
    hint: { state: true },
  };
  static override styles = [
    base,
    dialog,
    css`
      dialog {
        width: min(30rem, calc(100vw - 32px));
      }
      textarea {
        font-family: inherit;
      }
    `,
  ];

  declare session: Session;
  declare payers: readonly string[];
  declare tariffs: readonly string[];
  declare isBusy: boolean;
  declare hint: string | undefined;

  constructor() {
    super();
    this.payers = [];
    this.tariffs = [];
    this.isBusy = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void attempt(() => this.#offer());
  }

  protected override firstUpdated(): void {
    this.renderRoot.querySelector('dialog')?.showModal();
  }

  protected override render() {
    const { correction, payer } = this.session;
    return html`<dialog aria-labelledby="title" @close=${() => this.#done(null)}>
      <form class="stack" @submit=${this.#submitted}>
        <h2 id="title">${t('sessions.correct')}</h2>
        <p class="dim">${t('sessions.correct_about')}</p>
        <label>${t('sessions.payer')}
          <select name="payer">
            <option value="">${t('sessions.as_it_is', { what: partyName(payer) })}</option>
            ${this.payers.filter((id) => id !== payer).map((id) => html`<option value=${id}>${partyName(id)}</option>`)}
          </select>
        </label>
        <label>${t('sessions.by_tariff')}
          <select name="tariff">
            <option value="">${t('sessions.tariff_of_payer')}</option>
            ${this.tariffs.map((id) => html`<option value=${id}>${id}</option>`)}
          </select>
        </label>
        <label>${t('sessions.note')}
          <textarea name="note" rows="2" maxlength=${MAX_NOTE_CHARS} aria-describedby="hint" .value=${correction?.note ?? ''}></textarea>
        </label>
        <p id="hint" aria-live="polite" class="small ${this.hint === undefined ? 'dim' : 'bad'}">${this.hint ?? t('sessions.note_about')}</p>
        <div class="row between">
          ${correction === null ? html`<span></span>` : html`<button type="button" class="danger" ?disabled=${this.isBusy} @click=${this.#takenBack}>${t('sessions.take_back')}</button>`}
          <span class="row">
            <button type="button" @click=${() => this.#done(null)}>${t('common.cancel')}</button>
            <button class="main" ?disabled=${this.isBusy}>${t('sessions.correct_yes')}</button>
          </span>
        </div>
      </form>
    </dialog>`;
  }

  async #offer(): Promise<void> {
    const [{ payers }, { tariffs }] = await Promise.all([
      read<SessionParties>('session-parties'),
      read<{ tariffs: readonly { id: string }[] }>('tariffs'),
    ]);
    const providers = house.known?.providers.map(({ id }) => id) ?? [];
    this.payers = [...new Set(['home', ...payers, ...providers])];
    this.tariffs = tariffs.map(({ id }) => id);
  }

  #submitted(event: SubmitEvent): void {
    event.preventDefault();
    const fields = [...new FormData(event.target as HTMLFormElement)];
    const asked = Object.fromEntries(fields.filter(([, value]) => value !== '' && typeof value === 'string'));
    if (Object.keys(asked).length === 0) {
      this.hint = t('sessions.correct_empty');
      return;
    }
    void this.#ask('POST', asked, t('sessions.correct_done'));
  }

  #takenBack(): void {
    void this.#ask('DELETE', undefined, t('sessions.taken_back'));
  }

  async #ask(method: 'POST' | 'DELETE', body: unknown, done: string): Promise<void> {
    this.isBusy = true;
    let after: Session | undefined;
    const path = `sessions/${encodeURIComponent(this.session.id)}/correction`;
    const worked = await attempt(async () => {
      after = await change<Session>(method, path, body);
    }, done);
    this.isBusy = false;
    if (worked) this.#done(after ?? null);
  }

  #done(detail: Session | null): void {
    this.dispatchEvent(new CustomEvent<Session | null>('done', { detail }));
  }
}
customElements.define('correct-session', CorrectSession);
