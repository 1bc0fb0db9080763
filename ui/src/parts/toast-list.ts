/** <toast-list>: what was said lately, read out by a screen reader. */
import { css, html, LitElement } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { currentToasts, toasts } from '../lib/toast.ts';
import { base } from '../style/base.ts';

export class ToastList extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        position: fixed;
        inset: auto 0 16px 0;
        display: grid;
        gap: 8px;
        justify-items: center;
        pointer-events: none;
        z-index: 10;
      }
      p {
        pointer-events: auto;
        max-width: min(36rem, calc(100vw - 32px));
        padding: 12px 16px;
        border-radius: 10px;
        background: var(--text);
        color: var(--surface) !important;
      }
      p.bad {
        background: var(--bad);
        color: var(--surface);
      }
    `,
  ];

  readonly #draw = () => this.requestUpdate();

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute('role', 'status');
    toasts.addEventListener('change', this.#draw);
  }

  override disconnectedCallback(): void {
    toasts.removeEventListener('change', this.#draw);
    super.disconnectedCallback();
  }

  protected override render() {
    return repeat(
      currentToasts(),
      ({ id }) => id,
      ({ kind, text }) => html`<p class=${kind}>${text}</p>`,
    );
  }
}
customElements.define('toast-list', ToastList);
