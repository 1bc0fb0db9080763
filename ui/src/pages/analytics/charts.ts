/** The charts of the analytics page, each with its figures as a table beneath. */
import { html, nothing } from 'lit';
import { dateAt, monthName } from '../../lib/days.ts';
import { figure, money, weight } from '../../lib/format.ts';
import { currentLocale, t } from '../../lib/words.ts';
import type { Prices, Totals } from '../../live/types.ts';
import type { Row } from '../../parts/bar-chart.ts';
import '../../parts/bar-chart.ts';
import { figuresByKey, HOURS, hasCarbon, pricesBy } from './figures.ts';
import { keysOf, type Range } from './range.ts';

interface Series {
  readonly totals: Totals;
  readonly currency: string | null;
}
interface Priced extends Series {
  readonly prices: Prices | undefined;
  readonly zone: string;
}

const kwh = (value: number) => `${figure(value, 1)} kWh`;

export function energyChart({ range, totals, currency, prices, zone }: Priced & { readonly range: Range }) {
  const keys = keysOf(range);
  const found = figuresByKey(totals, currency);
  const price = prices && pricesBy(prices, keys, (at) => keyAt(at, zone, range.step));
  const rows: readonly Row[] = [
    energyRow(keys.map((key) => found.get(key)?.energyWh ?? 0)),
    ...priceRow(price, prices?.currency),
  ];
  return section(
    'energy',
    t(`analytics.energy_${range.step}`),
    nameRows(keys, range),
    rows,
    t(`analytics.step_${range.step}`),
  );
}

export function moneyChart({ range, totals, currency }: Series & { readonly range: Range }) {
  if (currency === null) return nothing;
  const keys = keysOf(range);
  const found = figuresByKey(totals, currency);
  const values = (pick: 'owed' | 'purchase') => keys.map((key) => found.get(key)?.[pick] ?? 0);
  const [owed, purchase] = [values('owed'), values('purchase')];
  const say = (value: number) => money(value, currency);
  const rows: readonly Row[] = [
    { label: t('analytics.owed'), values: owed, colour: '--accent', kind: 'bar', say },
    { label: t('analytics.purchase'), values: purchase, colour: '--bad', kind: 'line', say },
    {
      label: t('analytics.difference'),
      values: owed.map((value, index) => value - (purchase[index] ?? 0)),
      ...{ colour: '--dim', kind: 'line', say },
    },
  ];
  return section(
    'money',
    t(`analytics.money_${range.step}`),
    nameRows(keys, range),
    rows,
    t(`analytics.step_${range.step}`),
  );
}

/** What the energy came with; hours of which nobody knew a figure are in neither of both. */
export function carbonChart({ range, totals, currency }: Series & { readonly range: Range }) {
  if (!hasCarbon(totals)) return nothing;
  const keys = keysOf(range);
  const found = figuresByKey(totals, currency);
  const rows: readonly Row[] = [
    {
      label: t('analytics.carbon'),
      values: keys.map((key) => (found.get(key)?.co2Grams ?? 0) / 1000),
      ...{ colour: '--accent', kind: 'bar', say: (kilograms: number) => weight(kilograms * 1000) },
    },
    {
      label: t('analytics.intensity'),
      values: keys.map((key) => {
        const { co2Grams = 0, co2Wh = 0 } = found.get(key) ?? {};
        return co2Wh > 0 ? Math.round((co2Grams * 1000) / co2Wh) : null;
      }),
      ...{ colour: '--dim', kind: 'line', axis: 'right', say: (value: number) => `${figure(value, 0)} g/kWh` },
    },
  ];
  const [title, over] = [t(`analytics.carbon_${range.step}`), t(`analytics.step_${range.step}`)];
  return section('carbon', title, nameRows(keys, range), rows, over);
}

export function hourChart({ totals, currency, prices, zone }: Priced) {
  const found = figuresByKey(totals, currency);
  const hourOf = (at: number) => new Date(at).toLocaleTimeString('sv-SE', { timeZone: zone }).slice(0, 2);
  const price = prices && pricesBy(prices, HOURS, hourOf);
  const rows: readonly Row[] = [
    energyRow(HOURS.map((hour) => found.get(hour)?.energyWh ?? 0)),
    {
      label: t('analytics.sessions'),
      values: HOURS.map((hour) => found.get(hour)?.sessions ?? 0),
      ...{ colour: '--dim', kind: 'line', axis: 'right', say: (value: number) => figure(value, 0) },
    },
  ];
  // One axis stands on each side: the price takes that of the count where it is known.
  const shown = price === undefined ? rows : [...rows.slice(0, 1), ...priceRow(price, prices?.currency)];
  return section(
    'hours',
    t('analytics.hours'),
    HOURS.map((hour) => `${hour}:00`),
    shown,
    t('analytics.hour'),
  );
}

function energyRow(wh: readonly number[]): Row {
  return {
    label: t('analytics.energy'),
    values: wh.map((each) => each / 1000),
    colour: '--accent',
    kind: 'bar',
    say: kwh,
  };
}

function priceRow(values: readonly (number | null)[] | undefined, currency = ''): readonly Row[] {
  if (values === undefined || values.every((value) => value === null)) return [];
  const say = (value: number) => `${money(value, currency)}/kWh`;
  return [{ label: t('analytics.price'), values, colour: '--bad', kind: 'line', axis: 'right', say }];
}

function section(id: string, title: string, names: readonly string[], rows: readonly Row[], nameTitle: string) {
  return html`<section class="card stack" aria-labelledby=${id}>
    <h2 id=${id}>${title}</h2>
    <bar-chart .names=${names} .rows=${rows} over=${nameTitle} label=${t('analytics.chart_of', { what: title })}></bar-chart>
    <details>
      <summary>${t('sessions.as_table')}</summary>
      <div class="scroll" tabindex="0" role="group" aria-label=${title}><table>
        <caption class="hidden-label">${title}</caption>
        <thead><tr><th scope="col">${nameTitle}</th>${rows.map(({ label }) => html`<th scope="col" class="number">${label}</th>`)}</tr></thead>
        <tbody>${names.map((name, index) => html`<tr><th scope="row">${name}</th>${rows.map(({ values, say }) => html`<td class="number">${told(values[index], say)}</td>`)}</tr>`)}</tbody>
      </table></div>
    </details>
  </section>`;
}

function told(value: number | null | undefined, say: (value: number) => string): string {
  return value === null || value === undefined ? '–' : say(value);
}

function keyAt(at: number, zone: string, step: Range['step']): string {
  const date = dateAt(at, zone);
  return step === 'day' ? date : date.slice(0, '2026-11'.length);
}

function nameRows(keys: readonly string[], { step }: Range): readonly string[] {
  if (step === 'month') return keys.map((key) => monthName(key, currentLocale(), 'short'));
  const day = { day: 'numeric', month: 'short', timeZone: 'UTC' } as const;
  return keys.map((key) => new Date(`${key}T00:00:00Z`).toLocaleDateString(currentLocale(), day));
}
