/** Energy of a session whose meter tells what it counted since the last time, and no register (PROTOCOL §4.4). */
import type { Transaction, TxEnded, TxUpdated } from '../model.ts';
import { INTERVAL, totalWh } from '../ocpp/readings.ts';

/**
 * The register in Wh: as it was told, else counted on from the last one, from 0 where there was none. Undefined when the
 * message tells neither. What was counted up to the last message is not counted again.
 */
export function registerNow(
  tx: Pick<Transaction, 'lastAt' | 'lastWh' | 'meterStartWh'>,
  { readings }: Pick<TxUpdated | TxEnded, 'readings'>,
  registerWh: number | undefined,
): number | undefined {
  if (registerWh !== undefined) return registerWh;
  const counted = readings.flatMap(({ at, samples }) => (at > tx.lastAt ? (totalWh(samples, INTERVAL) ?? []) : []));
  if (counted.length === 0) return undefined;
  return (tx.lastWh ?? tx.meterStartWh ?? 0) + counted.reduce((sum, wh) => sum + wh, 0);
}
