/** How far a central system lets a session go, and whether it has come so far (PROTOCOL §4.10 `transactionLimit`). */
import type { Instant, Reading, StopReason, Transaction, TxLimit } from '../model.ts';
import { minorOf } from '../money.ts';

/** Why a session has come to its limit; undefined while it has not. What is not known is below every limit. */
export function reachedOf(
  { wh, s, percent }: TxLimit,
  { meterStartWh, lastWh, startedAt }: Pick<Transaction, 'meterStartWh' | 'lastWh' | 'startedAt'>,
  now: Instant,
  soc: number | undefined,
): StopReason | undefined {
  const chargedWh = meterStartWh === undefined || lastWh === undefined ? undefined : lastWh - meterStartWh;
  if (wh !== undefined && chargedWh !== undefined && chargedWh >= wh) return 'EnergyLimitReached';
  if (s !== undefined && now - startedAt >= s * 1000) return 'TimeLimitReached';
  if (percent !== undefined && soc !== undefined && soc >= percent) return 'SOCLimitReached';
  return undefined;
}

/** The state of charge of the battery in percent, by the latest reading that tells it. */
export function socIn(readings: readonly Reading[]): number | undefined {
  const told = [...readings].sort((a, b) => a.at - b.at).flatMap(({ samples }) => samples);
  return told.findLast(({ measurand }) => measurand === 'SoC')?.value;
}

/** Whether a session that costs so much is at a limit of so much, which is said in the main unit. */
export function isCostReached(
  { cost }: TxLimit,
  { totalMinor, currency }: { readonly totalMinor: number; readonly currency: string },
): boolean {
  const mostMinor = cost === undefined ? undefined : minorOf(cost, currency);
  return mostMinor !== undefined && totalMinor >= mostMinor;
}
