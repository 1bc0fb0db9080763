/** <house-bar>: what holds for the whole house: who may steer at all, guests, and what Home Assistant says. */
import { css, html, LitElement, nothing } from 'lit';
import { moment } from '../../lib/format.ts';
import { reasonText, t, type Word } from '../../lib/words.ts';
import { house, type Known } from '../../live/house.ts';
import { base } from '../../style/base.ts';
import { houseCommand } from './deeds.ts';

const MODES: readonly { readonly mode: string; readonly word: Word; readonly text: Word }[] = [
  { mode: 'automatic', word: 'now.mode_automatic', text: 'now.mode_automatic_text' },
  { mode: 'home_only', word: 'now.mode_home_only', text: 'now.mode_home_only_text' },
  { mode: 'locked', word: 'now.mode_locked', text: 'now.mode_locked_text' },
];
const GUEST_MINUTES = 60;

export class HouseBar extends LitElement {
  static override properties = { known: { attribute: false } };
  static override styles = [
    base,
    css`
      fieldset {
        border: 0;
        padding: 0;
        margin: 0;
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
      }
      legend {
        padding: 0;
        margin-bottom: 8px;
        font-weight: 600;
      }
      button[aria-pressed='true'] {
        border: 2px solid var(--accent);
        background: var(--good-soft);
      }
    `,
  ];

  declare known: Known | undefined;

  protected override render() {
    if (this.known === undefined) return nothing;
    const { house: set, status } = this.known;
    const mode = MODES.find((each) => each.mode === set.mode) ?? MODES[0];
    const ceiling = MODES.findIndex((each) => each.mode === set.ceiling);
    const may = house.may('control');
    return html`<section class="card stack" aria-label=${t('now.house')}>
      <fieldset>
        <legend>${t('now.mode')}</legend>
        ${MODES.map(
          (
            each,
            index,
          ) => html`<button aria-pressed=${each.mode === set.mode ? 'true' : 'false'} ?disabled=${!may || index < ceiling}
            @click=${() => void houseCommand({ command: 'mode', mode: each.mode })}>${t(each.word)}</button>`,
        )}
        ${
          set.guest_until === null
            ? html`<button ?disabled=${!may} @click=${() => void houseCommand({ command: 'guest', minutes: GUEST_MINUTES })}>${t('now.guest')}</button>`
            : html`<button aria-pressed="true" ?disabled=${!may} @click=${() => void houseCommand({ command: 'end_guest' })}>
                ${t('now.guest_until', { time: moment(set.guest_until, status.time_zone) })}</button>`
        }
      </fieldset>
      <p class="dim">${mode === undefined ? nothing : t(mode.text)} ${ceiling > 0 ? t('now.mode_ceiling') : nothing}</p>
      ${set.paused_providers.map(
        ({ provider_id: id, until }) => html`<p class="row">
          <span>${until === null ? t('now.paused', { provider: id }) : t('now.paused_until', { provider: id, time: moment(until, status.time_zone) })}</span>
          <button class="small" ?disabled=${!may} @click=${() => void houseCommand({ command: 'resume_provider', provider: id })}>${t('now.verb_resume')}</button>
        </p>`,
      )}
      ${this.#homeAssistant(status)}
    </section>`;
  }

  #homeAssistant({ home }: Known['status']) {
    if (home.link === 'off') return nothing;
    const told = [
      home.presence === 'not_configured' ? '' : `${t('now.presence')}: ${home.presence}`,
      home.override === 'not_configured' ? '' : `${t('now.override')}: ${home.override}`,
      home.vacation === 'not_configured' ? '' : `${t('now.vacation')}: ${home.vacation}`,
    ].filter((text) => text !== '');
    return html`<p class="dim small">
      Home Assistant: ${home.link === 'connected' ? t('now.ha_connected') : t('now.ha_away')}${home.last_error === null || home.link === 'connected' ? nothing : html` (${reasonText(home.last_error)})`}
      ${told.length === 0 ? nothing : html` · ${told.join(' · ')}`}
    </p>`;
  }
}
customElements.define('house-bar', HouseBar);
