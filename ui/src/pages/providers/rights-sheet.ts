/** <rights-sheet>: who may do what, one row a provider, in plain words. */
import { html, LitElement } from 'lit';
import { linkTo } from '../../lib/route.ts';
import { t, type Word } from '../../lib/words.ts';
import type { Provider } from '../../live/types.ts';
import { base } from '../../style/base.ts';

/** The rights that stand as columns; the rarer ones are named in a last one. */
const COLUMNS: readonly { readonly right: string; readonly word: Word }[] = [
  { right: 'observe', word: 'providers.right_observe' },
  { right: 'authorise', word: 'providers.right_authorise' },
  { right: 'control', word: 'providers.right_control' },
  { right: 'limit', word: 'providers.right_limit' },
  { right: 'configure', word: 'providers.right_configure' },
  { right: 'maintain', word: 'providers.right_maintain' },
];

export class RightsSheet extends LitElement {
  static override properties = { providers: { attribute: false } };
  static override styles = [base];

  declare providers: readonly Provider[];

  constructor() {
    super();
    this.providers = [];
  }

  protected override render() {
    const known = new Set(COLUMNS.map(({ right }) => right));
    return html`<div class="scroll" role="region" aria-label=${t('providers.sheet')} tabindex="0"><table>
      <thead>
        <tr>
          <th scope="col">${t('providers.provider')}</th>
          ${COLUMNS.map(({ word }) => html`<th scope="col">${t(word)}</th>`)}
          <th scope="col">${t('providers.right_more')}</th>
        </tr>
      </thead>
      <tbody>
        ${this.providers.map(
          ({ id, rights }) => html`<tr>
            <th scope="row"><a href=${linkTo('providers', [id])}>${id}</a></th>
            ${COLUMNS.map(({ right }) =>
              rights.includes(right)
                ? html`<td><strong class="good">${t('providers.yes')}</strong></td>`
                : html`<td class="dim">${t('providers.no')}</td>`,
            )}
            <td>${rights.filter((right) => !known.has(right)).join(', ') || '–'}</td>
          </tr>`,
        )}
      </tbody>
    </table></div>`;
  }
}
customElements.define('rights-sheet', RightsSheet);
