/** <fault-list>: what is wrong in a configuration, each with its line. Tells `picked` with the number of a line. */
import { css, html, LitElement } from 'lit';
import { t } from '../../lib/words.ts';
import type { ConfigurationFault } from '../../live/types.ts';
import { base } from '../../style/base.ts';

export class FaultList extends LitElement {
  static override properties = { faults: { attribute: false }, file: { attribute: false } };
  static override styles = [
    base,
    css`
      ol {
        margin: 0;
        padding: 0;
        list-style: none;
        display: grid;
        gap: 8px;
      }
      li {
        overflow-wrap: anywhere;
      }
    `,
  ];

  declare faults: readonly ConfigurationFault[];
  declare file: string | null;

  constructor() {
    super();
    this.faults = [];
    this.file = null;
  }

  protected override render() {
    return html`<ol aria-label=${t('settings.faults')}>
      ${this.faults.map((fault) => html`<li>${this.#place(fault)} <code>${fault.key}</code> ${fault.wrong}; ${fault.right}</li>`)}
    </ol>`;
  }

  #place({ file, line }: ConfigurationFault) {
    if (line === null || (this.file !== null && file !== this.file)) return html`<strong>${file}</strong>`;
    return html`<button class="small" @click=${() => this.dispatchEvent(new CustomEvent('picked', { detail: line }))}>${t('settings.line', { line })}</button>`;
  }
}
customElements.define('fault-list', FaultList);
