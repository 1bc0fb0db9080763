/** How it is found out that a charger is gone without a word (PROTOCOL §5.5, Q29). */
import { rowAlike } from '../lib/alike.ts';
import type { ChargerSide } from '../proxy/ports.ts';
import type { Watch } from '../wire/keep-alive.ts';

/** A charger that answers no ping is gone after two missed heartbeats and this. */
const SILENT_SLACK_MS = 60_000;
/** Seconds between pings to a charger that nobody configured. */
const PING_S = 60;

/** Chargers that want fewer pings or more, and the longest pause between two (0: none at all). */
const PING_QUIRKS = [
  { id: 'no-ping', mostS: 0 },
  { id: 'ping-often', mostS: 30 },
] as const;

interface WatchSettings {
  readonly chargers: readonly { readonly id: string; readonly pingS: number }[];
  readonly heartbeatS: number;
}

/** By its pongs, or by its heartbeats where it has none. */
export function watchOf(
  chargerId: string,
  { chargers, heartbeatS }: WatchSettings,
  side: Pick<ChargerSide, 'tolerates' | 'met'>,
): Watch {
  const { pingS } = rowAlike(chargers, chargerId) ?? { pingS: PING_S };
  const silentMs = 2 * heartbeatS * 1000 + SILENT_SLACK_MS;
  const quirk = PING_QUIRKS.find(({ id }) => side.tolerates(chargerId, id));
  if (quirk === undefined || pingS <= quirk.mostS) return { everyMs: pingS * 1000, silentMs };
  side.met(chargerId, { quirk: quirk.id });
  return { everyMs: quirk.mostS * 1000, silentMs };
}
