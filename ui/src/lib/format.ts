/** Figures and times as people write them, in the language of the page and the zone of the house. */
import { currentLocale } from './words.ts';

/** `3.7 kW`, `820 W`. */
export function power(w: number | null | undefined): string {
  if (w === null || w === undefined) return '–';
  return Math.abs(w) >= 1000 ? `${figure(w / 1000, 1)} kW` : `${figure(w, 0)} W`;
}

export function energy(wh: number | null | undefined): string {
  return wh === null || wh === undefined ? '–' : `${figure(wh / 1000, Math.abs(wh) >= 100_000 ? 0 : 2)} kWh`;
}

/** CO₂: `12.3 kg`, `840 g`. */
export function weight(grams: number): string {
  return grams >= 1000 ? `${figure(grams / 1000, grams >= 100_000 ? 0 : 1)} kg` : `${figure(Math.round(grams), 0)} g`;
}

/** How much CO₂ a kWh came with; undefined where nobody knows. */
export function intensity(grams: number, knownWh: number): string | undefined {
  return knownWh > 0 ? `${figure(Math.round((grams * 1000) / knownWh), 0)} g/kWh` : undefined;
}

export function amps(a: number | null | undefined): string {
  return a === null || a === undefined ? '–' : `${figure(a, 1)} A`;
}

/** `amount` in main units, as the API gives it. */
export function money(amount: string | number | null | undefined, currency: string | null | undefined): string {
  if (amount === null || amount === undefined || amount === '') return '–';
  if (!currency) return figure(Number(amount), 2);
  return new Intl.NumberFormat(currentLocale(), { style: 'currency', currency }).format(Number(amount));
}

export function figure(value: number, decimals: number): string {
  return new Intl.NumberFormat(currentLocale(), {
    maximumFractionDigits: decimals,
    minimumFractionDigits: Number.isInteger(value) ? 0 : Math.min(decimals, 2),
  }).format(value);
}

/** `2 h 05 min`, `12 min`, `40 s`. */
export function duration(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s} s`;
  const minutes = Math.floor(s / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return `${hours} h ${String(minutes % 60).padStart(2, '0')} min`;
}

/** `14:05` today, else with the day; `timeZone` of the house. */
export function moment(iso: string | null | undefined, timeZone?: string, now = new Date()): string {
  if (!iso) return '–';
  const at = new Date(iso);
  const zone = timeZone === undefined ? {} : { timeZone };
  const day = (each: Date) => each.toLocaleDateString('en-CA', zone);
  const time = at.toLocaleTimeString(currentLocale(), { ...zone, hour: '2-digit', minute: '2-digit' });
  if (day(at) === day(now)) return time;
  const year = day(at).slice(0, 4) === day(now).slice(0, 4) ? {} : { year: 'numeric' as const };
  const date = at.toLocaleDateString(currentLocale(), { ...zone, ...year, day: 'numeric', month: 'short' });
  return `${date}, ${time}`;
}

/** `3 minutes ago`. */
export function ago(iso: string, now = Date.now()): string {
  const seconds = (new Date(iso).getTime() - now) / 1000;
  const unit = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? (['second', 1] as const);
  return new Intl.RelativeTimeFormat(currentLocale(), { numeric: 'auto' }).format(
    Math.round(seconds / unit[1]),
    unit[0],
  );
}

const UNITS = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;
