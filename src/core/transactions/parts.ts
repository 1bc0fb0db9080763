/** Values of several moments in one message are as many events where each is told by itself (PROTOCOL §4.3). */
import type { Instant, Meter, Reading, Transaction, TxUpdated } from '../model.ts';
import { countsEvents } from './flow.ts';

/** Of a message with values of more moments the last event has the rest. */
const MAX_PARTS = 100;
/** Values that are older than this when they come are none of what goes on now. */
const MAX_AGE_MS = 15 * 60_000;

/** One update for each moment, in the order in which the charger told them; a charger that counts its events told them so. */
export function partsOf(ask: TxUpdated): readonly TxUpdated[] {
  if (ask.seqNo !== undefined) return [ask];
  const parts: Reading[][] = [];
  for (const reading of ask.readings) {
    const last = parts.at(-1);
    if (last !== undefined && (last[0]?.at === reading.at || parts.length === MAX_PARTS)) last.push(reading);
    else parts.push([reading]);
  }
  if (parts.length < 2) return [ask];
  return parts.map((readings) => ({ ...ask, at: readings.at(-1)?.at ?? ask.at, readings }));
}

/** Values that name no session as values of the one that runs at their place; undefined where they are none of it. */
export function asOfSession(
  { place, readings }: Meter,
  tx: Transaction | undefined,
  now: Instant,
): TxUpdated | undefined {
  if (tx === undefined || countsEvents(tx) || readings.length === 0 || place.evse !== tx.place.evse) return undefined;
  if ((place.connector ?? 1) !== (tx.place.connector ?? 1)) return undefined;
  const isOfNow = readings.every(({ at }) => at >= tx.startedAt && now - at <= MAX_AGE_MS);
  if (!isOfNow) return undefined;
  return { chargerTxId: tx.chargerTxId, place, at: Math.max(...readings.map(({ at }) => at)), readings };
}
