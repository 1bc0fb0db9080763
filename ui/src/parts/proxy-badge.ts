/** <proxy-badge kind="good|warn|bad|plain">: a state in a word; its colour is never alone. */
import { css, html, LitElement } from 'lit';
import { define } from '../lib/define.ts';
import { base } from '../style/base.ts';

export type BadgeKind = 'good' | 'warn' | 'bad' | 'plain';

export class ProxyBadge extends LitElement {
  static override properties = { kind: {} };
  static override styles = [
    base,
    css`
      :host {
        display: inline-block;
      }
      span {
        display: inline-flex;
        gap: 6px;
        align-items: center;
        padding: 2px 10px;
        border-radius: 99px;
        font-size: 0.875rem;
        font-weight: 600;
        border: 1px solid var(--line);
        white-space: nowrap;
      }
      span::before {
        content: '○' / '';
        font-size: 0.6em;
      }
      .good::before {
        content: '●' / '';
      }
      .warn::before {
        content: '▲' / '';
      }
      .bad::before {
        content: '■' / '';
      }
      .good {
        background: var(--good-soft);
        color: var(--good);
      }
      .warn {
        background: var(--warn-soft);
        color: var(--warn);
      }
      .bad {
        background: var(--bad-soft);
        color: var(--bad);
      }
    `,
  ];

  declare kind: BadgeKind;

  constructor() {
    super();
    this.kind = 'plain';
  }

  protected override render() {
    return html`<span class=${this.kind}><slot></slot></span>`;
  }
}
define('proxy-badge', ProxyBadge);
