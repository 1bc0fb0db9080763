/** <password-form>: another password for the login of this page. */
import { html, LitElement, nothing } from 'lit';
import { typedIn } from '../../lib/form.ts';
import { say } from '../../lib/toast.ts';
import { t } from '../../lib/words.ts';
import { change, wordsOf } from '../../live/client.ts';
import { base } from '../../style/base.ts';
import { dialog } from '../../style/dialog.ts';

const MIN_CHARS = 12;

export class PasswordForm extends LitElement {
  static override properties = { trouble: { state: true }, busy: { state: true } };
  static override styles = [base, dialog];

  declare trouble: string | undefined;
  declare busy: boolean;

  constructor() {
    super();
    this.busy = false;
  }

  protected override render() {
    return html`<form class="card stack" @submit=${this.#submitted}>
      <h2>${t('settings.password')}</h2>
      <p class="dim">${t('settings.password_about')}</p>
      <div class="pair">
        <label>${t('settings.password_old')}<input name="old" type="password" required autocomplete="current-password" /></label>
        <label>${t('settings.password_new', { count: MIN_CHARS })}<input name="new" type="password" required minlength=${MIN_CHARS} autocomplete="new-password" /></label>
        <button ?disabled=${this.busy}>${t('settings.password_set')}</button>
      </div>
      ${this.trouble === undefined ? nothing : html`<p class="bad" role="alert">${this.trouble}</p>`}
    </form>`;
  }

  async #submitted(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const { target: form } = event;
    if (!(form instanceof HTMLFormElement)) return;
    this.busy = true;
    this.trouble = undefined;
    try {
      await change('POST', 'password', typedIn(form));
      form.reset();
      say(t('settings.password_done'));
    } catch (error) {
      this.trouble = wordsOf(error);
    }
    this.busy = false;
  }
}
customElements.define('password-form', PasswordForm);
