/** The fields of a tariff for other prices at some hours, and for prices of the exchange. */
import { html, nothing } from 'lit';
import { t } from '../../lib/words.ts';
import type { Tariff } from '../../live/types.ts';
import { DAY_AHEAD_NUMBERS, DAYS, daysIn, type Hours, SOURCES, TIMED_NUMBERS } from './tariff-row.ts';
import { dayName } from './tariff-words.ts';

export type Source = (typeof SOURCES)[number] | undefined;

export function hoursFields({ key, row }: Hours, nth: number, remove: () => void) {
  const days = daysIn(row?.days);
  const title = t('settings.times_nth', { nth });
  const time = (name: 'from' | 'to') =>
    html`<label>${t(`settings.times_${name}`)}<input type="time" name=${`${key}:${name}`} .value=${row?.[name] ?? ''} /></label>`;
  return html`<fieldset class="stack" aria-label=${title}>
    <div class="row between"><h4>${title}</h4>
      <button type="button" class="small danger" aria-label=${t('settings.times_remove', { nth })} @click=${remove}>${t('settings.remove')}</button></div>
    <div class="row days" role="group" aria-label=${t('settings.times_days')}>
      <span>${t('settings.times_days')}</span>
      ${DAYS.map((day) => html`<label class="check"><input type="checkbox" name=${`${key}:${day}`} ?checked=${days.includes(day)} /> ${dayName(day)}</label>`)}
    </div>
    <div class="pair">
      ${time('from')}${time('to')}
      <label>${t('settings.times_months')}<input name=${`${key}:months`} placeholder="11, 12, 1, 2" autocomplete="off" .value=${row?.months?.join(', ') ?? ''} /></label>
      ${TIMED_NUMBERS.map((name) => number(name, `${key}:${name}`, row?.[name]))}
    </div>
  </fieldset>`;
}

export function dayAheadFields(dayAhead: Tariff['day_ahead'], source: Source, choose: (source: Source) => void) {
  const chosen = ({ target }: Event) => {
    const wish = target instanceof HTMLSelectElement ? target.value : '';
    choose(SOURCES.find((one) => one === wish));
  };
  return html`<div class="pair">
    <label>${t('settings.day_ahead_source')}<select name="source" @change=${chosen}>
      <option value="" ?selected=${source === undefined}>${t('settings.day_ahead_none')}</option>
      ${SOURCES.map((one) => html`<option value=${one} ?selected=${one === source}>${t(`settings.day_ahead_by_${one}`)}</option>`)}
    </select></label>
    ${
      source === undefined
        ? nothing
        : html`<label>${t(`settings.day_ahead_${source}`)}<input name="source_name" required autocomplete="off" placeholder=${source === 'entity' ? 'sensor.nordpool' : 'prices.csv'} .value=${dayAhead?.[source] ?? ''} /></label>
          ${DAY_AHEAD_NUMBERS.map((name) => number(name, name, dayAhead?.[name]))}`
    }
  </div>`;
}

function number(
  word: (typeof TIMED_NUMBERS | typeof DAY_AHEAD_NUMBERS)[number],
  name: string,
  value: string | number | undefined,
) {
  return html`<label>${t(`settings.field_${word}`)}<input name=${name} inputmode="decimal" autocomplete="off" .value=${String(value ?? '')} /></label>`;
}
