/** <analytics-page>: energy, money and CO₂ over a time, and who, where and when it was. */
import { css, html, LitElement, nothing, type PropertyValues } from 'lit';
import { dateAt } from '../../lib/days.ts';
import { linkTo, type Place } from '../../lib/route.ts';
import { t } from '../../lib/words.ts';
import { read, wordsOf } from '../../live/client.ts';
import { Follow } from '../../live/follow.ts';
import { house } from '../../live/house.ts';
import type { Prices, SessionParties, Totals } from '../../live/types.ts';
import { base } from '../../style/base.ts';
import { figures } from '../../style/blocks.ts';
import './analytics-range.ts';
import { carbonChart, energyChart, hourChart, moneyChart } from './charts.ts';
import { currencyOf, hasOthers, sumOf } from './figures.ts';
import { askOf, daysIn, hashOf, type Range, rangeOf } from './range.ts';
import { sharesTable, totalFigures } from './shares-table.ts';

/** What the API gives prices for at once. */
const MAX_PRICE_DAYS = 31;

interface Known {
  readonly range: Range;
  readonly steps: Totals;
  readonly hours: Totals;
  readonly payers: Totals;
  readonly holders: Totals;
  readonly chargers: Totals;
  readonly cards: Totals;
  readonly prices: Prices | undefined;
}

export class AnalyticsPage extends LitElement {
  static override properties = {
    place: { attribute: false },
    known: { state: true },
    parties: { state: true },
    trouble: { state: true },
  };
  static override styles = [
    base,
    figures,
    css`
      .room[aria-busy='true'] {
        min-height: 80vh;
      }
      .note {
        grid-column: 1 / -1;
      }
      .pairs {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr));
        gap: var(--gap);
      }
      svg {
        display: block;
        width: 100%;
        height: 8px;
        fill: var(--accent);
      }
      td.share {
        min-width: 5rem;
        vertical-align: middle;
      }
      td.number {
        white-space: nowrap;
      }
      @media (max-width: 40rem) {
        .share {
          display: none;
        }
      }
    `,
  ];

  declare place: Place;
  declare known: Known | undefined;
  declare parties: SessionParties | undefined;
  declare trouble: string | undefined;
  #asked = 0;

  constructor() {
    super();
    new Follow(this);
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('place')) void this.#read();
  }

  protected override render() {
    return html`<div class="stack">
      <h1>${t('analytics.title')}</h1>
      <analytics-range .range=${this.#range} .parties=${this.parties} @ranged=${this.#ranged}></analytics-range>
      ${this.trouble === undefined ? nothing : html`<p class="card bad" role="alert">${this.trouble}</p>`}
      <div class="room stack" aria-busy=${this.known === undefined}>${this.known === undefined ? html`<p class="card dim">${t('common.loading')}</p>` : this.#parts(this.known)}</div>
    </div>`;
  }

  #parts({ range, steps, hours, payers, holders, chargers, cards, prices }: Known) {
    const currency = currencyOf(steps, house.known?.status.currency ?? null);
    const zone = house.known?.status.time_zone ?? 'UTC';
    const sum = sumOf(steps, currency);
    if (sum.sessions === 0) return html`<p class="card">${t('analytics.none')}</p>`;
    const names = new Map(this.parties?.cards.map(({ tag, name }) => [tag.toLowerCase(), name ?? tag]));
    return html`${totalFigures(sum, currency)}
      ${hasOthers(steps, currency) ? html`<p class="card dim">${t('analytics.other_currencies', { currency: currency ?? '–' })}</p>` : nothing}
      ${energyChart({ range, totals: steps, currency, prices, zone })} ${moneyChart({ range, totals: steps, currency })}
      ${carbonChart({ range, totals: steps, currency })}
      <div class="pairs">
        ${sharesTable({ id: 'payer', totals: payers, currency, names })} ${sharesTable({ id: 'holder', totals: holders, currency, names })}
        ${sharesTable({ id: 'card', totals: cards, currency, names })} ${sharesTable({ id: 'charger', totals: chargers, currency, names })}
      </div>
      ${hourChart({ totals: hours, currency, prices, zone })}`;
  }

  get #range(): Range {
    return rangeOf(this.place.query, dateAt(Date.now(), house.known?.status.time_zone ?? 'UTC'));
  }

  #ranged({ detail }: CustomEvent<Range>): void {
    location.hash = linkTo('analytics', [], hashOf(detail));
  }

  async #read(): Promise<void> {
    this.#asked += 1;
    const mine = this.#asked;
    const range = this.#range;
    const asked = askOf(range, house.known?.status.time_zone ?? 'UTC');
    const by = async (key: string) => (await read<{ totals: Totals }>('session-totals', { ...asked, by: key })).totals;
    try {
      const [steps, hours, payers, holders, chargers, cards, prices, parties] = await Promise.all([
        ...([by(range.step), by('hour'), by('payer'), by('holder'), by('charger'), by('tag')] as const),
        pricesIn(range, asked),
        this.parties ?? read<SessionParties>('session-parties'),
      ]);
      if (mine !== this.#asked) return;
      this.parties = parties;
      this.known = { range, steps, hours, payers, holders, chargers, cards, prices };
      this.trouble = undefined;
    } catch (error) {
      if (mine === this.#asked) this.trouble = wordsOf(error);
    }
  }
}
customElements.define('analytics-page', AnalyticsPage);

/** Of the tariff by which the house buys its energy; undefined where there is none, or the time is too long. */
async function pricesIn(range: Range, { from, to }: ReturnType<typeof askOf>): Promise<Prices | undefined> {
  if (daysIn(range) > MAX_PRICE_DAYS) return undefined;
  const { purchase_tariff: tariff } = await read<{ purchase_tariff: string | null }>('tariffs');
  return tariff === null ? undefined : read<Prices>('prices', { tariff, from, to });
}
