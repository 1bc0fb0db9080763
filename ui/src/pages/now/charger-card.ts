/** <charger-card>: one charger with all of its places, and the owner's buttons for each. */
import { css, html, LitElement, nothing } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { ago, amps, energy, moment, power } from '../../lib/format.ts';
import { reasonText, t, type Word } from '../../lib/words.ts';
import { house, type Known } from '../../live/house.ts';
import type { Charger, Evse, PlaceLimits } from '../../live/types.ts';
import '../../parts/charge-place.ts';
import type { PlaceView } from '../../parts/charge-place.ts';
import { base } from '../../style/base.ts';
import { block, command, type Spot, stop } from './deeds.ts';
import { meterFacts } from './meter-facts.ts';
import { energyOf, ownLimitA, type PlaceVerb, stateOf, verbsOf } from './place-model.ts';
import './verb-dialog.ts';
import type { VerbDialog } from './verb-dialog.ts';

const VERB_WORDS: { readonly [V in PlaceVerb]: Word } = {
  start: 'now.verb_start',
  stop: 'now.verb_stop',
  pause: 'now.verb_pause',
  resume: 'now.verb_resume',
  limit: 'now.verb_limit',
  take: 'now.verb_take',
  give: 'now.verb_give',
  release: 'now.verb_release',
  block: 'now.verb_block',
  unblock: 'now.verb_unblock',
};
/** The two that an owner wants most. */
const LARGE: ReadonlySet<PlaceVerb> = new Set(['start', 'stop']);

export class ChargerCard extends LitElement {
  static override properties = { charger: { attribute: false }, known: { attribute: false }, busy: { state: true } };
  static override styles = [
    base,
    css`
      .verbs button {
        flex: 1 1 auto;
      }
      .place + .place {
        border-top: 1px solid var(--line);
        padding-top: 16px;
      }
      .verbs .first {
        flex: 2 1 100%;
        min-height: 52px;
      }
    `,
  ];

  declare charger: Charger | undefined;
  declare known: Known | undefined;
  /** A button was pressed and its answer is awaited. */
  declare busy: boolean;

  constructor() {
    super();
    this.busy = false;
  }

  protected override render() {
    const { charger, known } = this;
    if (charger === undefined || known === undefined) return nothing;
    const limits = known.limits.find(({ charger_id: id }) => id === charger.id)?.evses ?? [];
    const waiting = charger.waiting_commands.map((each) => each.command).join(', ');
    return html`<section class="card stack" aria-labelledby="name">
        <div>
          <h2 id="name">${charger.id}</h2>
          <p class="dim small">${about(charger)}</p>
        </div>
        ${charger.evses.length === 0 ? html`<p class="dim">${t('now.no_place')}</p>` : nothing}
        ${waiting === '' ? nothing : html`<p class="warn">${t('now.waiting', { commands: waiting })}</p>`}
        ${repeat(
          charger.evses,
          ({ evse }) => evse,
          (evse) =>
            this.#place(
              charger,
              evse,
              limits.find((each) => each.evse === evse.evse),
            ),
        )}
      </section>
      <verb-dialog></verb-dialog>`;
  }

  #place(charger: Charger, evse: Evse, limits: PlaceLimits | undefined) {
    const providers = (this.known?.providers ?? []).filter(({ charger_id: id }) => id === null || id === charger.id);
    const several = charger.evses.length > 1;
    const verbs = house.may('control') ? verbsOf(evse, limits, providers.length > 0) : [];
    return html`<div class="place">
      ${several ? html`<h3>${t('now.place', { number: evse.evse })}</h3>` : nothing}
      <charge-place .view=${this.#view(charger, evse, limits)}>
        <div class="row verbs" role="group" aria-label=${t('now.verbs', { place: charger.id })}>
          ${repeat(
            verbs,
            (verb) => verb,
            (verb) => html`<button class=${className(verb)} ?disabled=${this.busy}
              @click=${() =>
                void this.#do(
                  verb,
                  charger,
                  evse,
                  limits,
                  providers.map(({ id }) => id),
                )}>${t(VERB_WORDS[verb])}</button>`,
          )}
        </div>
      </charge-place>
    </div>`;
  }

  #view(charger: Charger, evse: Evse, limits: PlaceLimits | undefined): PlaceView {
    const zone = this.known?.status.time_zone;
    const state = stateOf(charger, evse);
    const { session, lease } = evse;
    const until = lease?.ends_at ? t('now.until', { time: moment(lease.ends_at, zone) }) : '';
    const limitA = limits?.limit_a ?? evse.limit_a;
    return {
      state: { kind: state.kind, text: t(state.word) },
      power: power(evse.power_w ?? (session === null ? 0 : null)),
      limit: limitA === null ? '' : t('now.at_most', { limit: amps(limitA) }),
      why: limits === undefined ? t('now.no_limit') : reasonText(limits.why),
      parties: (limits?.parties ?? []).map(({ why, lowest }) => ({ text: reasonText(why), leads: lowest })),
      holder: holderName(evse.lock_owner),
      holderWhy: [evse.lock_owner === null ? '' : reasonText(evse.lock_reason), until]
        .filter((text) => text !== '')
        .join(', '),
      session:
        session === null
          ? []
          : [
              { name: t('now.since'), value: moment(session.started_at, zone) },
              { name: t('now.energy'), value: energy(energyOf(evse)) },
              ...meterFacts(evse).map(({ word, value }) => ({ name: t(word), value })),
              { name: t('now.card'), value: session.id_tag ?? t('now.no_card') },
              { name: t('now.payer'), value: holderName(session.payer) },
            ],
      samples: house.power(charger.id, evse.evse),
      words: {
        inControl: t('now.in_control'),
        whyLimit: limitA === null ? t('now.why_no_limit') : t('now.why_limit', { limit: amps(limitA) }),
        chart: t('now.chart', { place: charger.id }),
        session: t('now.session'),
        power: t('now.power'),
      },
    };
  }

  async #do(
    verb: PlaceVerb,
    charger: Charger,
    evse: Evse,
    limits: PlaceLimits | undefined,
    providers: readonly string[],
  ): Promise<void> {
    const spot: Spot = { chargerId: charger.id, evse: evse.evse, isWhole: charger.evses.length === 1 };
    const name = spot.isWhole ? charger.id : `${charger.id}, ${t('now.place', { number: evse.evse })}`;
    this.busy = true;
    try {
      switch (verb) {
        case 'stop':
          return void (evse.session && (await stop(spot, evse.session.session_id, name)));
        case 'block':
          return void (await block(spot, name));
        case 'limit':
        case 'give': {
          const ask = verb === 'limit' ? { verb, nowA: ownLimitA(limits) } : { verb, providers };
          const asked = await this.renderRoot.querySelector<VerbDialog>('verb-dialog')?.open(ask);
          return void (asked && (await command(spot, asked)));
        }
        default:
          return void (await command(spot, { command: verb }));
      }
    } finally {
      this.busy = false;
    }
  }
}
customElements.define('charger-card', ChargerCard);

function className(verb: PlaceVerb): string {
  if (!LARGE.has(verb)) return '';
  return verb === 'stop' ? 'first danger' : 'first main';
}

function holderName(owner: string | null): string {
  if (owner === null) return t('now.nobody');
  return owner === 'home' ? t('now.you') : owner;
}

function about({ vendor, model, ocpp_version: version, last_seen_at: seen, online }: Charger): string {
  const facts = [
    [vendor, model].filter((text) => text !== null).join(' '),
    version === null ? '' : `OCPP ${version}`,
    online || seen === null ? '' : t('now.last_seen', { when: ago(seen) }),
  ];
  return facts.filter((text) => text !== '').join(' · ');
}
