/** <settings-page>: what the configuration file has, as text and by forms. The file stays the truth. */
import { css, html, LitElement, nothing } from 'lit';
import { linkTo, type Place } from '../../lib/route.ts';
import { t, type Word } from '../../lib/words.ts';
import { Follow } from '../../live/follow.ts';
import { house } from '../../live/house.ts';
import { base } from '../../style/base.ts';
import './about-proxy.ts';
import './backup-list.ts';
import './card-table.ts';
import './config-file.ts';
import './password-form.ts';
import './payer-list.ts';
import './tariff-list.ts';
import './token-list.ts';

interface Part {
  readonly id: string;
  readonly title: Word;
  readonly show: () => unknown;
}

const FILE: Part = { id: 'file', title: 'settings.file', show: () => html`<config-file></config-file>` };
const PARTS: readonly Part[] = [
  FILE,
  { id: 'cards', title: 'settings.cards', show: () => html`<card-table></card-table>` },
  { id: 'payers', title: 'settings.payers', show: () => html`<payer-list></payer-list>` },
  { id: 'tariffs', title: 'settings.tariffs', show: () => html`<tariff-list></tariff-list>` },
  {
    id: 'access',
    title: 'settings.access',
    show: () => html`<password-form></password-form><token-list></token-list>`,
  },
  {
    id: 'system',
    title: 'settings.system',
    show: () => html`<backup-list></backup-list><about-proxy></about-proxy>`,
  },
];

export class SettingsPage extends LitElement {
  static override properties = { place: { attribute: false } };
  static override styles = [
    base,
    css`
      nav a[aria-current] {
        border-color: var(--accent);
        box-shadow: inset 0 -3px 0 var(--accent);
      }
    `,
  ];

  declare place: Place | undefined;

  constructor() {
    super();
    new Follow(this);
  }

  protected override render() {
    if (!house.may('admin'))
      return html`<div class="stack"><h1>${t('settings.title')}</h1><p class="card">${t('settings.not_allowed')}</p></div>`;
    const [wish] = this.place?.rest ?? [];
    const part = PARTS.find(({ id }) => id === wish) ?? FILE;
    return html`<div class="stack">
      <h1>${t('settings.title')}</h1>
      <nav class="row" aria-label=${t('settings.title')}>
        ${PARTS.map(({ id, title }) => html`<a class="button" href=${linkTo('settings', [id])} aria-current=${id === part.id ? 'page' : nothing}>${t(title)}</a>`)}
      </nav>
      ${part.show()}
    </div>`;
  }
}
customElements.define('settings-page', SettingsPage);
