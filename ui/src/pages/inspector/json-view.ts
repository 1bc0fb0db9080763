/** <json-view .lines>: JSON to be read, with a mark at each line that a translation changed or added. */
import { css, html, LitElement, nothing } from 'lit';
import { t } from '../../lib/words.ts';
import { base } from '../../style/base.ts';
import type { JsonLine, MarkedLine } from './json-lines.ts';

const SIGNS = { same: ' ', changed: '~', new: '+' } as const;

export class JsonView extends LitElement {
  static override properties = { lines: { attribute: false }, label: {} };
  static override styles = [
    base,
    css`
      pre {
        margin: 0;
        padding: 10px 12px;
        background: var(--ground);
        border-radius: 8px;
        font-size: 0.8125rem;
        line-height: 1.5;
        white-space: pre-wrap;
      }
      mark {
        color: inherit;
        background: none;
      }
      mark.changed {
        background: var(--warn-soft);
        font-weight: 600;
      }
      mark.new {
        background: var(--good-soft);
        font-weight: 600;
      }
    `,
  ];

  declare lines: readonly (JsonLine | MarkedLine)[];
  declare label: string;

  constructor() {
    super();
    this.lines = [];
    this.label = '';
  }

  protected override render() {
    return html`<pre role="group" aria-label=${this.label}>${this.lines.map((line, index) => this.#line(line, index))}</pre>`;
  }

  #line(line: JsonLine | MarkedLine, index: number) {
    const end = index === this.lines.length - 1 ? '' : '\n';
    const indent = '  '.repeat(line.depth);
    if (!('mark' in line)) return `${indent}${line.text}${end}`;
    const sign = `${SIGNS[line.mark]} `;
    if (line.mark === 'same') return `${sign}${indent}${line.text}${end}`;
    const title = t(line.mark === 'new' ? 'inspector.mark_new' : 'inspector.mark_changed');
    return html`<mark class=${line.mark} title=${title}>${sign}${indent}${line.text}</mark>${end === '' ? nothing : end}`;
  }
}
customElements.define('json-view', JsonView);
