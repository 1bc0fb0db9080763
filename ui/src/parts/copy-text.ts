/** <copy-text label="Address" text="ws://…">: something to type elsewhere: selected at once when it is touched, copied by a button. */
import { css, html, LitElement } from 'lit';
import { define } from '../lib/define.ts';
import { say } from '../lib/toast.ts';
import { t } from '../lib/words.ts';
import { base } from '../style/base.ts';

export class CopyText extends LitElement {
  static override properties = { label: {}, text: {} };
  static override styles = [
    base,
    css`
      .line {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 8px;
      }
      input {
        font-family: var(--mono);
        font-size: 0.9375rem;
        text-overflow: ellipsis;
      }
    `,
  ];

  declare label: string;
  declare text: string;

  constructor() {
    super();
    this.label = '';
    this.text = '';
  }

  protected override render() {
    return html`<label for="text">${this.label}</label>
      <span class="line">
        <input id="text" readonly spellcheck="false" .value=${this.text} @focus=${this.#select} />
        <button type="button" aria-label=${t('common.copy_what', { what: this.label })} @click=${() => void this.#copy()}>${t('common.copy')}</button>
      </span>`;
  }

  #select(): void {
    this.renderRoot.querySelector('input')?.select();
  }

  async #copy(): Promise<void> {
    this.#select();
    const isCopied = await copied(this.text);
    say(isCopied ? t('common.copied') : t('common.copy_by_hand'), isCopied ? 'good' : 'bad');
  }
}
define('copy-text', CopyText);

/** Over plain HTTP, and in the frame of Home Assistant, a page has no clipboard; what is selected is copied the old way. */
async function copied(text: string): Promise<boolean> {
  const oldWay = () => document.execCommand('copy');
  return window.isSecureContext ? navigator.clipboard.writeText(text).then(() => true, oldWay) : oldWay();
}
