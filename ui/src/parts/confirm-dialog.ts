/** <confirm-dialog>: one question with two buttons; Escape is no. */
import { css, html, LitElement } from 'lit';
import { onConfirm, type Question } from '../lib/confirm.ts';
import { define } from '../lib/define.ts';
import { t } from '../lib/words.ts';
import { base } from '../style/base.ts';
import { dialog } from '../style/dialog.ts';

export class ConfirmDialog extends LitElement {
  static override properties = { question: { state: true } };
  static override styles = [
    base,
    dialog,
    css`
      dialog {
        width: fit-content;
        max-width: min(28rem, calc(100vw - 32px));
      }
      .row {
        justify-content: flex-end;
        margin-top: 20px;
      }
      h2 {
        margin-bottom: 8px;
      }
    `,
  ];

  declare question: Question | undefined;
  #answer: ((yes: boolean) => void) | undefined;

  constructor() {
    super();
    onConfirm((question) => this.#ask(question));
  }

  protected override render() {
    const { question } = this;
    return html`<dialog aria-labelledby="title" @close=${this.#closed}>
      <h2 id="title">${question?.title}</h2>
      <p>${question?.text}</p>
      <form method="dialog" class="row">
        <button value="no">${t('common.cancel')}</button>
        <button value="yes" class=${question?.danger ? 'danger' : 'main'}>${question?.yes}</button>
      </form>
    </dialog>`;
  }

  async #ask(question: Question): Promise<boolean> {
    this.#answer?.(false);
    this.question = question;
    await this.updateComplete;
    const dialog = this.#dialog;
    if (dialog === null) return false;
    dialog.returnValue = 'no';
    dialog.showModal();
    return new Promise((resolve) => {
      this.#answer = resolve;
    });
  }

  #closed(): void {
    this.#answer?.(this.#dialog?.returnValue === 'yes');
    this.#answer = undefined;
  }

  get #dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector('dialog');
  }
}
define('confirm-dialog', ConfirmDialog);
