/** <code-field>: a text of many lines with their numbers. Tells `edited` with the text. */
import { css, html, LitElement } from 'lit';
import { base } from '../../style/base.ts';

export class CodeField extends LitElement {
  static override properties = {
    text: { attribute: false },
    label: { attribute: false },
    faulty: { attribute: false },
    readOnly: { attribute: false },
  };
  static override styles = [
    base,
    css`
      .frame {
        display: grid;
        grid-template-columns: max-content minmax(0, 1fr);
        border: 1px solid var(--dim);
        border-radius: 10px;
        overflow: hidden;
        background: var(--surface);
        height: min(32rem, 65vh);
      }
      .frame:focus-within {
        outline: 3px solid var(--accent);
        outline-offset: 2px;
      }
      .numbers,
      textarea {
        font-family: var(--mono);
        font-size: 0.875rem;
        line-height: 1.5;
        padding: 12px;
        margin: 0;
      }
      .numbers {
        overflow: hidden;
        text-align: right;
        color: var(--dim);
        border-right: 1px solid var(--line);
        user-select: none;
        /* As much as the scrollbar of the text may take. */
        padding-bottom: 40px;
      }
      .numbers span {
        display: block;
      }
      .numbers .bad {
        color: var(--bad);
        font-weight: 700;
      }
      textarea {
        border: 0;
        border-radius: 0;
        height: 100%;
        resize: none;
        white-space: pre;
        overflow: auto;
        outline: none;
        tab-size: 2;
      }
    `,
  ];

  declare text: string;
  declare label: string;
  /** Numbers of lines, counted from 1. */
  declare faulty: ReadonlySet<number>;
  declare readOnly: boolean;

  constructor() {
    super();
    this.text = '';
    this.label = '';
    this.faulty = new Set();
    this.readOnly = false;
  }

  /** Puts the cursor there and selects the line. */
  goTo(line: number): void {
    const field = this.renderRoot.querySelector('textarea');
    if (field === null) return;
    const lines = this.text.split('\n');
    const begin = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
    field.focus();
    field.setSelectionRange(begin, begin + (lines[line - 1]?.length ?? 0));
    const perLine = field.scrollHeight / Math.max(1, lines.length);
    field.scrollTop = Math.max(0, (line - 1) * perLine - field.clientHeight / 2);
    field.scrollLeft = 0;
  }

  protected override render() {
    return html`<div class="frame">
      <div class="numbers" aria-hidden="true">
        ${this.text.split('\n').map((_, index) => html`<span class=${this.faulty.has(index + 1) ? 'bad' : ''}>${index + 1}</span>`)}
      </div>
      <textarea aria-label=${this.label} wrap="off" spellcheck="false" autocapitalize="off" autocomplete="off"
        ?readonly=${this.readOnly} .value=${this.text} @input=${this.#edited} @scroll=${this.#scrolled}></textarea>
    </div>`;
  }

  #edited({ target }: Event): void {
    if (!(target instanceof HTMLTextAreaElement)) return;
    this.text = target.value;
    this.dispatchEvent(new CustomEvent('edited', { detail: target.value }));
  }

  #scrolled({ target }: Event): void {
    const numbers = this.renderRoot.querySelector('.numbers');
    if (numbers !== null && target instanceof HTMLElement) numbers.scrollTop = target.scrollTop;
  }
}
customElements.define('code-field', CodeField);
