/** <attention-list>: what the owner should see to: unknown chargers at the door, alarms, warnings. */
import { css, html, LitElement, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { ago } from '../../lib/format.ts';
import { attempt } from '../../lib/toast.ts';
import { reasonText, t } from '../../lib/words.ts';
import { change } from '../../live/client.ts';
import { house, type Known } from '../../live/house.ts';
import type { Alarm } from '../../live/types.ts';
import { base } from '../../style/base.ts';
import { decide } from './deeds.ts';

export class AttentionList extends LitElement {
  static override properties = { known: { attribute: false } };
  static override styles = [
    base,
    css`
      li {
        display: flex;
        flex-wrap: wrap;
        gap: 8px 16px;
        align-items: center;
        justify-content: space-between;
        padding: 12px 16px;
        border-radius: 10px;
        background: var(--bad-soft);
      }
      li.warn {
        background: var(--warn-soft);
        color: inherit;
      }
      ul {
        list-style: none;
        margin: 0;
        padding: 0;
        display: grid;
        gap: 8px;
      }
      li > div:first-child {
        flex: 1 1 20rem;
      }
    `,
  ];

  declare known: Known | undefined;

  protected override render() {
    const { known } = this;
    if (known === undefined) return nothing;
    const { waiting } = known.adoption;
    const { warnings } = known.status;
    if (waiting.length + known.alarms.length + warnings.length === 0) return nothing;
    const may = house.may('control');
    return html`<section aria-label=${t('now.attention')}>
      <ul>
        ${repeat(
          waiting,
          ({ charger_id: id }) => `door ${id}`,
          ({ charger_id: id, last_at: at }) => html`<li class="warn">
            <div><strong>${t('now.at_the_door', { charger: id })}</strong> <span class="dim small">${ago(at)}</span><br />
              ${t('now.at_the_door_text')}</div>
            <div class="row">
              <button class="main" ?disabled=${!may} @click=${() => void decide(id, 'adopt')}>${t('now.adopt')}</button>
              <button ?disabled=${!may} @click=${() => void decide(id, 'refuse')}>${t('now.refuse')}</button>
            </div>
          </li>`,
        )}
        ${repeat(
          known.alarms,
          ({ charger_id: id, key }) => `${id} ${key}`,
          (alarm) => html`<li>
            <div><strong>${alarm.charger_id}</strong> <span class="dim small">${ago(alarm.at)}</span><br />${reasonText(alarm.why)}</div>
            <button class="small" ?disabled=${!may} @click=${() => void end(alarm)}>${t('now.seen')}</button>
          </li>`,
        )}
        ${warnings.map((warning) => html`<li class="warn"><div>${warning}</div></li>`)}
      </ul>
    </section>`;
  }
}
customElements.define('attention-list', AttentionList);

async function end({ charger_id: chargerId, key }: Alarm): Promise<void> {
  await attempt(() => change('DELETE', `chargers/${encodeURIComponent(chargerId)}/alarms/${encodeURIComponent(key)}`));
  house.refresh('alarms');
}
