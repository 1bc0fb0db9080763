/** Wall clocks of time zones. The rules of zones come with the runtime; nothing here asks what time it is. */
import type { Instant } from '../model.ts';

/** Whether the runtime knows a zone of this name (`Europe/Berlin`). */
export function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** The moment at which the clocks of a zone show what clocks of UTC show at `wall`. */
export function instantIn(zone: string, wall: Instant): Instant {
  // The second look is for the hours around a change of the clocks.
  const guess = wall - offsetMs(zone, wall);
  return wall - offsetMs(zone, guess);
}

const DAY_MS = 24 * 3_600_000;

/** When the day of this instant began by the clocks of a zone. */
export function dayBegan(zone: string, at: Instant): Instant {
  const wall = at + offsetMs(zone, at);
  return instantIn(zone, Math.floor(wall / DAY_MS) * DAY_MS);
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** How far the clocks of a zone are ahead of UTC. */
function offsetMs(zone: string, at: Instant): number {
  const parts = new Map(
    formatOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return wall - Math.floor(at / 1000) * 1000;
}

/** Making one is dear; there are as many as the configuration names. */
function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  formats.set(zone, made);
  return made;
}
