/** <welcome-page>: from nothing to the first session, in steps that can all be left out. What is done shows by itself. */
import { css, html, LitElement, nothing } from 'lit';
import { endFirstSteps } from '../../lib/first-run.ts';
import { linkTo, type Place } from '../../lib/route.ts';
import { t, type Word } from '../../lib/words.ts';
import { read, wordsOf } from '../../live/client.ts';
import { Follow } from '../../live/follow.ts';
import { house } from '../../live/house.ts';
import type { LiveEvent, Session, Welcome } from '../../live/types.ts';
import '../../parts/play-charger.ts';
import { base } from '../../style/base.ts';
import './charger-step.ts';
import './provider-step.ts';
import './session-step.ts';
import { after, firstOpen, isDone, mayPlay, type Progress, STEPS, type Step } from './welcome-model.ts';

/** Nothing tells that the file was changed by hand, or a provider's link. */
const LOOK_EVERY_MS = 15_000;
const TELLING: ReadonlySet<LiveEvent['kind']> = new Set([
  'presence',
  'boot',
  'adoption',
  'turned_away',
  'fact',
  'control',
]);
const TITLES: { readonly [S in Step]: Word } = {
  charger: 'welcome.step_charger',
  provider: 'welcome.step_provider',
  session: 'welcome.step_session',
};

export class WelcomePage extends LitElement {
  static override properties = {
    place: { attribute: false },
    welcome: { state: true },
    session: { state: true },
    trouble: { state: true },
  };
  static override styles = [
    base,
    css`
      .steps {
        display: grid;
        grid-template-columns: repeat(3, minmax(0, 1fr));
        gap: 8px;
        list-style: none;
        margin: 0;
        padding: 0;
      }
      .steps a {
        display: block;
        height: 100%;
        padding: 10px 12px;
        border-bottom: 4px solid var(--line);
        border-radius: 10px 10px 0 0;
        background: var(--surface);
        color: var(--text);
        text-decoration: none;
        font-weight: 600;
        hyphens: auto;
      }
      .steps a[aria-current] {
        border-color: var(--accent);
      }
      .steps small {
        display: block;
        font-weight: 400;
        min-height: 1.5em;
      }
      .onwards {
        position: sticky;
        bottom: 0;
        padding-block: 8px;
        background: var(--ground);
      }
      @media (max-width: 30rem) {
        .steps a {
          padding: 8px;
          font-size: 0.875rem;
        }
      }
    `,
  ];

  declare place: Place | undefined;
  declare welcome: Welcome | undefined;
  /** The newest one of the house. */
  declare session: Session | undefined;
  declare trouble: string | undefined;
  #first: Step | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #stop: (() => void) | undefined;

  constructor() {
    super();
    new Follow(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#look();
    this.#timer = setInterval(() => void this.#look(), LOOK_EVERY_MS);
    this.#stop = house.listen(({ kind }) => {
      if (TELLING.has(kind)) void this.#look();
    });
  }

  override disconnectedCallback(): void {
    clearInterval(this.#timer);
    this.#stop?.();
    super.disconnectedCallback();
  }

  protected override render() {
    const { known } = house;
    if (known === undefined) return nothing;
    return html`<div class="stack">
      <h1>${t('welcome.title')}</h1>
      <p>${t('welcome.intro')}</p>
      ${this.welcome === undefined ? this.#waiting() : this.#steps({ ...known, session: this.session }, this.welcome)}
    </div>`;
  }

  #waiting() {
    return this.trouble === undefined
      ? html`<p class="dim">${t('common.loading')}</p>`
      : html`<p class="card bad" role="alert">${this.trouble}</p>`;
  }

  #steps(progress: Progress, welcome: Welcome) {
    // It does not go on by itself: what just happened would be gone before it was read.
    this.#first ??= firstOpen(progress);
    const step = STEPS.find((each) => each === this.place?.rest[0]) ?? this.#first;
    const next = after(step);
    const done = isDone(step, progress);
    return html`<nav aria-label=${t('welcome.steps')}>
        <ol class="steps">
          ${STEPS.map(
            (
              each,
              index,
            ) => html`<li><a href=${linkTo('welcome', [each])} aria-current=${each === step ? 'step' : nothing}>
              ${index + 1}. ${t(TITLES[each])}
              <small class=${isDone(each, progress) ? 'good' : 'dim'}>${isDone(each, progress) ? t('welcome.done') : t('welcome.open')}</small></a></li>`,
          )}
        </ol>
      </nav>
      ${this.#step(step, progress, welcome)}
      <div class="row between onwards">
        ${
          next === undefined
            ? html`<a class="button main" href=${linkTo('now')} @click=${endFirstSteps}>${t('welcome.finish')}</a>`
            : html`<a class="button ${done ? 'main' : ''}" href=${linkTo('welcome', [next])}>${done ? t('welcome.next') : t('welcome.skip')}: ${t(TITLES[next])}</a>
              <a href=${linkTo('now')} @click=${endFirstSteps}>${t('welcome.leave')}</a>`
        }
      </div>`;
  }

  #step(step: Step, progress: Progress, welcome: Welcome) {
    switch (step) {
      case 'charger':
        return html`<charger-step .chargers=${progress.chargers} .welcome=${welcome}></charger-step>${mayPlay(progress.chargers) ? html`<play-charger></play-charger>` : nothing}`;
      case 'provider':
        return html`<provider-step .providers=${progress.providers} .welcome=${welcome}></provider-step>`;
      case 'session':
        return html`<session-step .chargers=${progress.chargers} .session=${progress.session}></session-step>`;
    }
  }

  async #look(): Promise<void> {
    try {
      const [welcome, { sessions }] = await Promise.all([
        read<Welcome>('welcome'),
        read<{ sessions: Session[] }>('sessions', { limit: 1, include_running: true }),
      ]);
      this.welcome = welcome;
      this.session = sessions[0];
      this.trouble = undefined;
    } catch (error) {
      this.trouble = wordsOf(error);
    }
  }
}
customElements.define('welcome-page', WelcomePage);
