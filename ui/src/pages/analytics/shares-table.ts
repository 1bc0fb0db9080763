/** Who or what took how much: a table whose bars say the same as its figures. */
import { html, nothing, svg } from 'lit';
import { energy, figure, intensity, money, weight } from '../../lib/format.ts';
import { t } from '../../lib/words.ts';
import type { Totals } from '../../live/types.ts';
import { partyName } from '../sessions/names.ts';
import { type Figures, hasCarbon, shares } from './figures.ts';

export interface Shares {
  readonly id: 'payer' | 'holder' | 'card' | 'charger';
  readonly totals: Totals;
  readonly currency: string | null;
  /** Of cards, by their number in small letters. */
  readonly names: ReadonlyMap<string, string>;
}

export function sharesTable({ id, totals, currency, names }: Shares) {
  const { shown, others } = shares(totals, currency);
  const most = Math.max(...shown.map(({ energyWh }) => energyWh), others?.energyWh ?? 0, 1);
  const withCarbon = hasCarbon(totals);
  const nameOf = (key: string | null): string => {
    if (id === 'card') return key === null ? t('analytics.no_card') : (names.get(key.toLowerCase()) ?? key);
    return id === 'charger' ? (key ?? '–') : partyName(key);
  };
  const row = (figures: Figures, name: string) => html`<tr>
    <th scope="row">${name}</th>
    <td class="share">${bar(figures.energyWh / most)}</td>
    <td class="number">${energy(figures.energyWh)}</td>
    <td class="number">${figure(figures.sessions, 0)}</td>
    <td class="number">${currency === null ? '–' : money(figures.owed, currency)}</td>
    ${withCarbon ? html`<td class="number">${carbonWords(figures)}</td>` : nothing}
  </tr>`;
  return html`<section class="card stack" aria-labelledby="by-${id}">
    <h2 id="by-${id}">${t(`analytics.by_${id}`)}</h2>
    <div class="scroll" tabindex="0" role="group" aria-labelledby="by-${id}"><table aria-labelledby="by-${id}">
      <thead><tr>
        <th scope="col">${t(`analytics.${id}`)}</th><td class="share"></td>
        <th scope="col" class="number">${t('analytics.energy')}</th>
        <th scope="col" class="number">${t('analytics.sessions')}</th>
        <th scope="col" class="number">${t('analytics.owed')}</th>
        ${withCarbon ? html`<th scope="col" class="number">${t('analytics.carbon')}</th>` : nothing}
      </tr></thead>
      <tbody>${shown.map((each) => row(each, nameOf(each.key)))}${others === undefined ? '' : row(others, t('analytics.others'))}</tbody>
    </table></div>
  </section>`;
}

export function totalFigures(sum: Figures, currency: string | null) {
  const each = intensity(sum.co2Grams, sum.co2Wh);
  const figures: readonly (readonly [string, string])[] = [
    [t('analytics.sessions'), figure(sum.sessions, 0)],
    [t('analytics.energy'), energy(sum.energyWh)],
    ...(currency === null
      ? []
      : ([
          [t('analytics.owed'), money(sum.owed, currency)],
          [t('analytics.purchase'), money(sum.purchase, currency)],
          [t('analytics.difference'), money(sum.owed - sum.purchase, currency)],
        ] as const)),
    ...(each === undefined
      ? []
      : ([
          [t('analytics.carbon'), weight(sum.co2Grams)],
          [t('analytics.intensity'), each],
        ] as const)),
  ];
  const without = sum.energyWh - sum.co2Wh;
  return html`<section class="card figures" aria-label=${t('analytics.sum')}>
    ${figures.map(([name, value]) => html`<p><strong class="number">${value}</strong>${name}</p>`)}
    ${each === undefined || without < 1 ? nothing : html`<p class="dim note">${t('analytics.carbon_without', { energy: energy(without) })}</p>`}
  </section>`;
}

/** How much, and how much a kWh, of the energy whose hours had a figure. */
function carbonWords({ co2Grams, co2Wh }: Figures) {
  const each = intensity(co2Grams, co2Wh);
  return each === undefined ? '–' : html`${weight(co2Grams)}<br /><span class="dim">${each}</span>`;
}

function bar(part: number) {
  return html`<svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">${svg`<rect width=${Math.round(part * 100)} height="8"></rect>`}</svg>`;
}
