/** <proxy-app>: the frame around every page: navigation, how the line to the proxy is, and what was said lately. */
import { css, html, LitElement, nothing } from 'lit';
import { type StaticValue, html as staticHtml, unsafeStatic } from 'lit/static-html.js';
import { beginsWithFirstSteps } from './lib/first-run.ts';
import { linkTo, type Place, placeOf } from './lib/route.ts';
import { applyTheme, currentTheme, THEMES, type Theme } from './lib/theme.ts';
import { chooseLanguage, currentLanguage, LANGUAGES, type Language, t } from './lib/words.ts';
import { wordsOf } from './live/client.ts';
import { Follow } from './live/follow.ts';
import { house } from './live/house.ts';
import { PAGES, type Page } from './pages/pages.ts';
import './parts/confirm-dialog.ts';
import './parts/toast-list.ts';
import { base } from './style/base.ts';

export class ProxyApp extends LitElement {
  static override properties = { place: { state: true }, loaded: { state: true }, trouble: { state: true } };
  static override styles = [
    base,
    css`
      :host {
        min-height: 100vh;
      }
      header {
        background: var(--surface);
        border-bottom: 1px solid var(--line);
        padding: 0 max(16px, calc((100vw - 72rem) / 2));
      }
      .brand {
        font-weight: 700;
        font-size: 1.1rem;
        margin-right: 8px;
        text-decoration: none;
        color: var(--text);
      }
      nav {
        display: flex;
        overflow-x: auto;
        gap: 4px;
      }
      nav a {
        padding: 12px 10px;
        color: var(--dim);
        text-decoration: none;
        font-weight: 600;
        white-space: nowrap;
        border-bottom: 3px solid transparent;
      }
      nav a[aria-current] {
        color: var(--text);
        border-color: var(--accent);
      }
      /* What comes in pushes nothing away that was seen: the foot begins below the first view. */
      main {
        min-height: 100vh;
        padding: 20px max(16px, calc((100vw - 72rem) / 2)) 80px;
      }
      .lost {
        background: var(--warn-soft);
        color: var(--warn);
        padding: 8px 16px;
        text-align: center;
        font-weight: 600;
      }
      footer {
        padding: 0 max(16px, calc((100vw - 72rem) / 2)) 24px;
        color: var(--dim);
        font-size: 0.875rem;
      }
      footer select {
        width: auto;
        min-height: 32px;
        padding: 2px 8px;
      }
      footer form {
        margin: 0;
      }
      .skip {
        position: absolute;
        left: -100vw;
      }
      .skip:focus {
        left: 8px;
        top: 8px;
        background: var(--surface);
        padding: 8px;
      }
      @media (max-width: 48rem) {
        nav {
          flex-wrap: wrap;
          gap: 0;
          padding-top: 4px;
        }
        nav a {
          padding: 10px 8px;
        }
        main {
          padding-top: 12px;
        }
      }
    `,
  ];

  declare place: Place;
  declare loaded: Page | undefined;
  declare trouble: string | undefined;
  #hasBegun = false;
  readonly #moved = () => void this.#go();

  constructor() {
    super();
    this.place = placeOf(location.hash);
    new Follow(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('hashchange', this.#moved);
    house.start();
    void this.#go();
  }

  override disconnectedCallback(): void {
    window.removeEventListener('hashchange', this.#moved);
    super.disconnectedCallback();
  }

  protected override willUpdate(): void {
    const { known } = house;
    if (this.#hasBegun || known === undefined) return;
    this.#hasBegun = true;
    if (this.place.page !== '' || !beginsWithFirstSteps(known.chargers)) return;
    history.replaceState(null, '', linkTo('welcome'));
    this.loaded = undefined;
    void this.#go();
  }

  async #go(): Promise<void> {
    const place = placeOf(location.hash);
    const isElsewhere = pathOf(place) !== pathOf(this.place);
    this.place = place;
    const page = PAGES.find(({ id }) => id === this.place.page) ?? PAGES[0];
    try {
      await page?.load();
      // Somebody went on while the code of this page was on its way.
      if (this.place !== place) return;
      this.loaded = page;
      this.trouble = undefined;
      // Another page is read from its top; a filter of the same one stays where it is.
      if (isElsewhere) window.scrollTo(0, 0);
    } catch (error) {
      this.trouble = wordsOf(error);
    }
    document.title = page === undefined ? 'OCPP Proxy' : `${t(page.title)} · OCPP Proxy`;
  }

  protected override render() {
    const { known } = house;
    return html`<header>
        <button class="skip" @click=${this.#skip}>${t('common.skip')}</button>
        <nav aria-label=${t('common.navigation')}>
          <a class="brand" href=${linkTo('now')}>OCPP Proxy</a>
          ${PAGES.filter(({ listed, admin }) => listed && (!admin || house.may('admin'))).map(
            ({ id, title }) =>
              html`<a href=${linkTo(id)} aria-current=${this.loaded?.id === id ? 'page' : nothing}>${t(title)}</a>`,
          )}
        </nav>
      </header>
      ${house.line === 'lost' ? html`<p class="lost" role="alert">${t('common.lost')}</p>` : nothing}
      <main id="main" tabindex="-1">${this.#content()}</main>
      <footer class="row between">
        <span>OCPP Proxy ${known?.status.version ?? ''}</span>
        <span class="row">
          <label class="row">${t('common.theme')}
            <select @change=${this.#themed}>
              ${THEMES.map((theme) => html`<option value=${theme} ?selected=${theme === currentTheme()}>${t(`common.theme_${theme}`)}</option>`)}
            </select>
          </label>
          <label class="row">${t('common.language')}
            <select @change=${this.#translated}>
              ${Object.entries(LANGUAGES).map(([id, name]) => html`<option value=${id} lang=${id} ?selected=${id === currentLanguage()}>${name}</option>`)}
            </select>
          </label>
          <a href=${linkTo('welcome')}>${t('welcome.title')}</a>
          <a href="./plain">${t('common.plain')}</a>
          ${known?.access.by === 'login' ? html`<form method="post" action="./logout"><button class="small">${t('common.logout')}</button></form>` : nothing}
        </span>
      </footer>
      <toast-list></toast-list><confirm-dialog></confirm-dialog>`;
  }

  #content() {
    if (this.trouble !== undefined) return html`<p class="card bad" role="alert">${this.trouble}</p>`;
    if (house.known === undefined) {
      return house.trouble === undefined
        ? html`<p class="card dim">${t('common.loading')}</p>`
        : html`<p class="card bad" role="alert">${house.trouble}</p>`;
    }
    if (this.loaded === undefined) return nothing;
    const tag: StaticValue = unsafeStatic(this.loaded.element);
    return staticHtml`<${tag} .place=${this.place}></${tag}>`;
  }

  #skip(): void {
    this.renderRoot.querySelector<HTMLElement>('main')?.focus();
  }

  #themed({ target }: Event): void {
    if (target instanceof HTMLSelectElement) applyTheme(target.value as Theme);
  }

  #translated({ target }: Event): void {
    if (target instanceof HTMLSelectElement) chooseLanguage(target.value as Language);
  }
}
customElements.define('proxy-app', ProxyApp);

function pathOf({ page, rest }: Place): string {
  return [page, ...rest].join('/');
}
