/** <filter-form>: which messages are wanted; tells each change. */
import { css, html, LitElement } from 'lit';
import { t, type Word } from '../../lib/words.ts';
import { Follow } from '../../live/follow.ts';
import { house } from '../../live/house.ts';
import { base } from '../../style/base.ts';
import type { Exchange } from './exchanges.ts';
import { CHARGERS, type Filter, isFiltered, NO_FILTER } from './filter.ts';

type Option = readonly [value: string, words: string];

export class FilterForm extends LitElement {
  static override properties = { filter: { attribute: false }, exchanges: { attribute: false } };
  static override styles = [
    base,
    css`
      form {
        display: grid;
        gap: 8px 12px;
        grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr));
        align-items: end;
      }
      .text {
        grid-column: span 2;
      }
      summary {
        min-height: 44px;
        align-content: center;
      }
      @media (min-width: 48.01rem) {
        summary {
          display: none;
        }
      }
      .checks {
        display: flex;
        gap: 4px 16px;
        flex-wrap: wrap;
        min-height: 44px;
        align-items: center;
        grid-column: 1 / -1;
      }
      label {
        font-size: 0.875rem;
      }
    `,
  ];

  declare filter: Filter;
  /** Whose actions can be chosen. */
  declare exchanges: readonly Exchange[];
  /** On a phone the list goes first. */
  readonly #isWide = matchMedia('(min-width: 48.01rem)').matches;

  constructor() {
    super();
    this.filter = NO_FILTER;
    this.exchanges = [];
    new Follow(this);
  }

  protected override render() {
    const { filter } = this;
    const chargers = house.known?.chargers.map(({ id }) => id) ?? [];
    const providers = house.known?.providers.map(({ id }) => id) ?? [];
    const actions = [...new Set(this.exchanges.flatMap(({ entry }) => entry.action ?? []))].sort();
    return html`<details ?open=${this.#isWide || isFiltered(filter)}>
      <summary>${t('inspector.filter')}</summary>
      <form @submit=${(event: Event) => event.preventDefault()} aria-label=${t('inspector.filter')}>
      <label class="text">
        ${t('inspector.search')}
        <input
          type="search"
          .value=${filter.text}
          @input=${({ target }: Event) => this.#set({ text: chosenIn(target) })}
        />
      </label>
      ${this.#select('charger', 'inspector.charger', plain(chargers))}
      ${this.#select('link', 'inspector.link', [[CHARGERS, t('inspector.link_chargers')], ...plain(providers)])}
      ${this.#select('direction', 'inspector.direction', [
        ['in', t('inspector.direction_in')],
        ['out', t('inspector.direction_out')],
      ])}
      ${this.#select('action', 'inspector.action', plain(actions))}
      <div class="checks">
        ${this.#check('errors', 'inspector.errors')} ${this.#check('odd', 'inspector.odd')}
        ${this.#check('calls', 'inspector.calls')}
        <button class="small" type="button" @click=${() => this.#set(NO_FILTER)}>${t('inspector.clear')}</button>
      </div>
    </form>
    </details>`;
  }

  #select(key: 'charger' | 'link' | 'direction' | 'action', label: Word, options: readonly Option[]) {
    const chosen = this.filter[key];
    // What is asked for by the address may not have been seen yet.
    const all =
      chosen === '' || options.some(([value]) => value === chosen) ? options : [...options, [chosen, chosen] as const];
    return html`<label>
      ${t(label)}
      <select @change=${({ target }: Event) => this.#set({ [key]: chosenIn(target) })}>
        <option value="" ?selected=${chosen === ''}>${t('inspector.all')}</option>
        ${all.map(([value, words]) => html`<option value=${value} .selected=${value === chosen}>${words}</option>`)}
      </select>
    </label>`;
  }

  #check(key: 'errors' | 'odd' | 'calls', label: Word) {
    return html`<label class="check">
      <input
        type="checkbox"
        .checked=${this.filter[key]}
        @change=${({ target }: Event) => this.#set({ [key]: target instanceof HTMLInputElement && target.checked })}
      />
      ${t(label)}
    </label>`;
  }

  #set(part: Partial<Filter>): void {
    const detail: Filter = { ...this.filter, ...part };
    this.dispatchEvent(new CustomEvent<Filter>('filtered', { detail }));
  }
}

function plain(values: readonly string[]): readonly Option[] {
  return values.map((value) => [value, value]);
}

function chosenIn(target: EventTarget | null): string {
  return target instanceof HTMLInputElement || target instanceof HTMLSelectElement ? target.value : '';
}
customElements.define('filter-form', FilterForm);
