/** <session-facts>: card, vehicle, times, meter, who accepted, started and ended it, and why. */
import { css, html, LitElement } from 'lit';
import { duration, energy, figure, intensity, moment, weight } from '../../lib/format.ts';
import { t } from '../../lib/words.ts';
import { house } from '../../live/house.ts';
import type { Session } from '../../live/types.ts';
import { base } from '../../style/base.ts';
import { figures } from '../../style/blocks.ts';
import { cardName, partyName, placeName, reasonWords } from './names.ts';

export class SessionFacts extends LitElement {
  static override properties = { session: { attribute: false }, idle: { attribute: false } };
  static override styles = [
    base,
    figures,
    css`
      dl {
        grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr));
        gap: 8px 24px;
      }
      dl div {
        display: grid;
        grid-template-columns: minmax(8rem, 2fr) minmax(0, 3fr);
        gap: 12px;
      }
      dd {
        overflow-wrap: anywhere;
      }
    `,
  ];

  declare session: Session;
  /** Seconds in which nothing was charged any more, up to its end. */
  declare idle: number | null;

  protected override render() {
    const { session, idle } = this;
    const { carbon } = session;
    const zone = house.known?.status.time_zone;
    const rows: readonly (readonly [string, string])[] = [
      [t('sessions.began'), moment(session.started_at, zone)],
      [t('sessions.ended'), session.running ? t('sessions.running') : moment(session.ended_at, zone)],
      [t('sessions.where'), placeName(session)],
      [t('sessions.card'), cardName(session)],
      [t('sessions.card_number'), session.id_tag ?? '–'],
      [t('sessions.vehicle'), session.vehicle ?? '–'],
      [t('sessions.payer'), partyName(session.payer)],
      [t('sessions.holder'), partyName(session.holder)],
      [t('sessions.accepted_by'), orCharger(session.accepted_by)],
      [t('sessions.started_by'), orCharger(session.started_by)],
      [t('sessions.ended_by'), session.running ? '–' : orCharger(session.ended_by)],
      [t('sessions.reason'), session.running ? '–' : reasonWords(session.reason)],
      [t('sessions.meter_start'), meter(session.meter_start_wh)],
      [t('sessions.meter_stop'), meter(session.meter_stop_wh)],
      ...(carbon === null ? [] : ([[t('sessions.carbon_each'), carbonWords(carbon)]] as const)),
    ];
    return html`<section class="card stack" aria-label=${t('sessions.facts')}>
      <div class="figures">
        <p><strong class="number">${energy(session.energy_wh)}</strong>${t('sessions.energy')}</p>
        <p><strong class="number">${duration(session.duration_s)}</strong>${t('sessions.duration')}</p>
        <p><strong class="number">${idle === null ? '–' : duration(idle)}</strong>${t('sessions.idle')}</p>
        ${carbon === null ? '' : html`<p><strong class="number">${weight(carbon.co2_g)}</strong>${t('sessions.carbon')}</p>`}
      </div>
      <dl>${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
      ${session.source === 'imported' ? html`<p class="dim">${t('sessions.imported_about')}</p>` : ''}
    </section>`;
  }
}
customElements.define('session-facts', SessionFacts);

/** Who is named by nobody did it at the charger itself. */
function orCharger(party: string | null): string {
  return party === null ? t('sessions.at_charger') : partyName(party);
}

/** How much a kWh, and of how much nobody knew. */
function carbonWords({ co2_g: grams, known_wh: known, unknown_wh: unknown }: NonNullable<Session['carbon']>): string {
  const each = intensity(grams, known) ?? '–';
  return unknown === 0 ? each : t('sessions.carbon_without', { each, energy: energy(unknown) });
}

function meter(wh: number | null): string {
  return wh === null ? '–' : `${figure(wh / 1000, 3)} kWh`;
}
