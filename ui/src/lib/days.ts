/** Days and months by the clocks of the house, whatever the zone of the browser. Dates are `2026-11-28`, months `2026-11`. */

const DAY_MS = 86_400_000;

/** The date at a moment in this zone. */
export function dateAt(at: number | Date, zone: string): string {
  return new Date(at).toLocaleDateString('en-CA', { timeZone: zone });
}

/** The first moment of a date in this zone, in milliseconds: mostly its midnight. */
export function dayBegins(date: string, zone: string): number {
  return momentAt(`${date}T00:00`, zone);
}

/** When the clocks of this zone show `2026-11-28T07:30`, in milliseconds. */
export function momentAt(wall: string, zone: string): number {
  const shown = Date.parse(`${wall.slice(0, '2026-11-28T07:30'.length)}:00Z`);
  // The offset may change between the two, so it is looked at once more where the moment really is.
  const guess = shown - offsetMs(shown, zone);
  return shown - offsetMs(guess, zone);
}

export function plusDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

export function plusMonths(month: string, months: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number - 1 + months, 1)).toISOString().slice(0, 7);
}

/** From the first to the last day of a month, or of a year (`2026`). */
export function spanOf(period: string): { readonly from: string; readonly to: string } {
  if (period.length === '2026'.length) return { from: `${period}-01-01`, to: `${period}-12-31` };
  return { from: `${period}-01`, to: plusDays(`${plusMonths(period, 1)}-01`, -1) };
}

/** Whether a text of the hash is a date that there is. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

/** `November 2026`. */
export function monthName(month: string, language: string, style: 'long' | 'short' = 'long'): string {
  const names = { month: style, year: 'numeric', timeZone: 'UTC' } as const;
  return new Date(`${month}-01T00:00:00Z`).toLocaleDateString(language, names);
}

/** How far the clocks of a zone are ahead of UTC. */
function offsetMs(at: number, zone: string): number {
  const shown = new Date(at).toLocaleString('sv-SE', { timeZone: zone });
  return Date.parse(`${shown.replace(' ', 'T')}Z`) - Math.floor(at / 1000) * 1000;
}
