/** Times that are not written as the standard wants them (PROTOCOL §5.6, Q2). */
import { formatInstant, hasZone, parseInstant } from '../ocpp/time.ts';
import { read, write } from './pointer.ts';
import { MENDED, type Mended, type PayloadQuirk, type Wound } from './wound.ts';
import { instantIn } from './zones.ts';

export const MOMENT_QUIRKS = {
  'time-without-zone': {
    does: 'Reads a time without a zone in the zone of the charger (`time_zone`), else as UTC, or in the zone of the house where that fits the clock.',
    seen: ['Growatt THOR (evcc 10399)', 'AEFA (lbbrhzn 2032)'],
    use: 'default',
    rules: ['format'],
    mend: placeInZone,
  },
  'odd-time': {
    does: 'Reads times with a space for the T, without seconds, with odd offsets, and seconds since 1970.',
    seen: ['several'],
    use: 'default',
    rules: ['format'],
    mend: (wound) => setTime(wound, (value) => parseInstant(value)),
  },
  'unreadable-time': {
    does: 'Takes the time at which a message came for one that cannot be read.',
    seen: ['several'],
    use: 'default',
    rules: ['format'],
    mend: (wound) => setTime(wound, () => wound.context.now),
  },
} as const satisfies { readonly [id: string]: PayloadQuirk };

/** How far a time may be from its receipt to be told by somebody who speaks now, in that zone. */
const FITS_MS = 600_000;

function placeInZone(wound: Wound): Mended | undefined {
  const { now, zones } = wound.context;
  let learnt: string | undefined;
  const done = setTime(wound, (value) => {
    if (typeof value !== 'string' || hasZone(value)) return undefined;
    const asUtc = parseInstant(value);
    if (asUtc === undefined) return undefined;
    learnt = zones.find((zone) => Math.abs(instantIn(zone, asUtc) - now) <= FITS_MS);
    return instantIn(learnt ?? zones[0], asUtc);
  });
  return done && { learnt };
}

function setTime({ violation, spot }: Wound, to: (value: unknown) => number | undefined): Mended | undefined {
  if (violation.params.format !== 'date-time' || spot === undefined) return undefined;
  const value = read(spot);
  const at = to(typeof value === 'string' && /^\d{9,14}$/.test(value.trim()) ? Number(value) : value);
  if (at === undefined) return undefined;
  write(spot, formatInstant(at));
  return MENDED;
}
