/** <session-step>: waits for the first session, shows it as it runs, and who of the providers heard of it. */
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { energy, moment, power } from '../../lib/format.ts';
import { linkTo } from '../../lib/route.ts';
import { t, type Word } from '../../lib/words.ts';
import { read, wordsOf } from '../../live/client.ts';
import { house } from '../../live/house.ts';
import type { Charger, Session, Timeline } from '../../live/types.ts';
import '../../parts/proxy-badge.ts';
import type { BadgeKind } from '../../parts/proxy-badge.ts';
import { base } from '../../style/base.ts';
import { boxes } from '../../style/blocks.ts';
import { command } from '../now/deeds.ts';
import { stateOf } from '../now/place-model.ts';
import { type Heard, heard } from './welcome-model.ts';

const HEARD: { readonly [H in Heard]: { readonly kind: BadgeKind; readonly word: Word } } = {
  has_it: { kind: 'good', word: 'welcome.heard_it' },
  on_its_way: { kind: 'warn', word: 'welcome.heard_soon' },
  hears_nothing: { kind: 'plain', word: 'welcome.heard_nothing' },
  given_up: { kind: 'bad', word: 'welcome.heard_never' },
};

export class SessionStep extends LitElement {
  static override properties = {
    chargers: { attribute: false },
    session: { attribute: false },
    partners: { state: true },
    trouble: { state: true },
  };
  static override styles = [
    base,
    boxes,
    css`
      .live {
        min-height: 8rem;
      }
    `,
  ];

  declare chargers: readonly Charger[];
  declare session: Session | undefined;
  declare partners: Timeline['providers'];
  declare trouble: string | undefined;

  constructor() {
    super();
    this.chargers = [];
    this.partners = [];
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('session') && this.session !== undefined) void this.#ask(this.session.id);
  }

  protected override render() {
    const { session } = this;
    return html`<section class="card stack" aria-labelledby="title">
      <h2 id="title">${t('welcome.session_title')}</h2>
      <div class="live stack" role="status">${session === undefined ? this.#wait() : this.#story(session)}</div>
    </section>`;
  }

  #wait() {
    const online = this.chargers.filter((charger) => charger.online);
    if (online.length === 0) {
      return html`<p>${t('welcome.session_no_charger')} <a href=${linkTo('welcome', ['charger'])}>${t('welcome.step_charger')}</a></p>`;
    }
    return html`<p><strong>${t('welcome.session_wait')}</strong> ${t('welcome.session_text')}</p>
      <ul>
        ${repeat(
          online.flatMap((charger) => charger.evses.map((evse) => ({ charger, evse }))),
          ({ charger, evse }) => `${charger.id} ${evse.evse}`,
          ({ charger, evse }) => {
            const state = stateOf(charger, evse);
            const isWhole = charger.evses.length === 1;
            const spot = { chargerId: charger.id, evse: evse.evse, isWhole };
            return html`<li class="row between">
              <span><strong>${charger.id}</strong>${isWhole ? nothing : ` · ${t('now.place', { number: evse.evse })}`}</span>
              <span class="row"><proxy-badge kind=${state.kind}>${t(state.word)}</proxy-badge>
                ${house.may('control') ? html`<button class="small" @click=${() => void command(spot, { command: 'start' })}>${t('now.verb_start')}</button>` : nothing}
              </span>
            </li>`;
          },
        )}
      </ul>`;
  }

  #story(session: Session) {
    const zone = house.known?.status.time_zone;
    const place = this.chargers
      .find(({ id }) => id === session.charger_id)
      ?.evses.find(({ evse }) => evse === session.evse);
    return html`<div class="row between"><strong>${session.running ? t('welcome.session_runs', { charger: session.charger_id }) : t('welcome.session_over', { charger: session.charger_id })}</strong>
        <proxy-badge kind=${session.running ? 'good' : 'plain'}>${session.running ? t('now.state_charging') : t('welcome.over')}</proxy-badge></div>
      <dl>
        <dt>${t('now.card')}</dt><dd>${session.card_name ?? session.id_tag ?? t('now.no_card')}</dd>
        <dt>${t('now.since')}</dt><dd>${moment(session.started_at, zone)}</dd>
        <dt>${t('now.payer')}</dt><dd>${session.payer === 'home' ? t('now.you') : session.payer}</dd>
        ${session.running ? html`<dt>${t('now.power')}</dt><dd>${power(place?.power_w)}</dd>` : nothing}
        <dt>${t('now.energy')}</dt><dd>${energy(session.energy_wh)}</dd>
      </dl>
      <h3>${t('welcome.heard')}</h3>
      ${this.trouble === undefined ? nothing : html`<p class="bad">${this.trouble}</p>`}
      <ul aria-label=${t('welcome.heard')}>
        <li class="row between"><span>${t('now.you')}</span><proxy-badge kind="good">${t('welcome.heard_it')}</proxy-badge></li>
        ${repeat(
          this.partners,
          ({ provider_id: id }) => id,
          (partner) => {
            const { kind, word } = HEARD[heard(partner)];
            return html`<li class="row between"><span>${partner.provider_id}</span><proxy-badge kind=${kind}>${t(word)}</proxy-badge></li>`;
          },
        )}
      </ul>`;
  }

  async #ask(session: string): Promise<void> {
    try {
      const story = await read<Timeline>(`sessions/${encodeURIComponent(session)}/timeline`, { limit: 1 });
      this.partners = story.providers;
      this.trouble = undefined;
    } catch (error) {
      this.trouble = wordsOf(error);
    }
  }
}
customElements.define('session-step', SessionStep);
