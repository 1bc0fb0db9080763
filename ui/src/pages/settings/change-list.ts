/** <change-list>: what would hold other than now, in words, and where given which lines of the file. */
import { css, html, LitElement, nothing } from 'lit';
import { t } from '../../lib/words.ts';
import type { ConfigurationChange } from '../../live/types.ts';
import { base } from '../../style/base.ts';
import { changeWords } from './change-words.ts';
import type { DiffLine } from './line-diff.ts';

const SIGNS = { same: ' ', gone: '−', new: '+', gap: '⋯' } as const;

export class ChangeList extends LitElement {
  static override properties = { changes: { attribute: false }, lines: { attribute: false } };
  static override styles = [
    base,
    css`
      ul {
        margin: 0;
        padding-left: 20px;
        overflow-wrap: anywhere;
      }
      .lines {
        border: 1px solid var(--line);
        border-radius: 10px;
        font: 0.875rem/1.5 var(--mono);
        padding: 8px 0;
      }
      .lines > * {
        display: block;
        width: max-content;
        min-width: 100%;
        padding: 0 12px;
        white-space: pre;
        text-decoration: none;
      }
      ins {
        background: var(--good-soft);
        color: var(--good);
      }
      del {
        background: var(--bad-soft);
        color: var(--bad);
      }
    `,
  ];

  /** Null: what holds now has a mistake, so nothing can be compared. */
  declare changes: readonly ConfigurationChange[] | null;
  declare lines: readonly DiffLine[] | undefined;

  constructor() {
    super();
    this.changes = [];
  }

  protected override render() {
    const { changes, lines } = this;
    return html`<div class="stack">
      ${
        changes === null
          ? html`<p>${t('settings.not_comparable')}</p>`
          : changes.length === 0
            ? html`<p>${t('settings.no_change')}</p>`
            : html`<ul>${changes.map((change) => html`<li>${changeWords(change)}</li>`)}</ul>`
      }
      ${
        lines === undefined || lines.length === 0
          ? nothing
          : html`<div class="scroll lines" role="region" tabindex="0" aria-label=${t('settings.changed_lines')}>${lines.map(lineOf)}</div>`
      }
    </div>`;
  }
}
customElements.define('change-list', ChangeList);

function lineOf({ kind, text }: DiffLine) {
  const shown = `${SIGNS[kind]} ${text}`;
  if (kind === 'new') return html`<ins>${shown}</ins>`;
  return kind === 'gone' ? html`<del>${shown}</del>` : html`<span class=${kind === 'gap' ? 'dim' : ''}>${shown}</span>`;
}
