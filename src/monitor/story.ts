/** The log at level info: sessions and refusals, a line each; what every message was is for the trace. */
import type { Fact, Transaction } from '../core/model.ts';
import type { Clock } from '../lib/clock.ts';
import type { Log } from '../lib/log.ts';
import { seldom } from '../lib/seldom.ts';
import type { Notice } from '../proxy/ports.ts';

/** Follows the hub and writes its story; without cards, which belong to people. */
export function storyTeller(clock: Pick<Clock, 'now' | 'ticks'>, log: Log): (notice: Notice) => void {
  const isNew = seldom(clock);
  return (notice) => {
    if (notice.kind === 'fact' && notice.tx !== undefined) session(notice.fact, notice.tx);
    if (notice.kind === 'decision' && isRefusal(notice.entry)) refused(notice.entry);
  };

  function session({ message }: Fact, tx: Transaction): void {
    const about = { charger: tx.chargerId, evse: tx.place.evse, session: tx.id, provider: tx.payer };
    if (message?.means === 'txStarted') log.info(about, 'a session started');
    if (tx.endedAt === undefined || message?.means !== 'txEnded') return;
    const { meterStartWh, meterStopWh, reason } = tx;
    const energyWh = meterStartWh === undefined || meterStopWh === undefined ? undefined : meterStopWh - meterStartWh;
    log.info({ ...about, energyWh, reason }, 'a session ended');
  }

  /** What somebody in shadow mode answers concerns nobody. */
  function isRefusal({ allowed, shadow }: Extract<Notice, { kind: 'decision' }>['entry']): boolean {
    return !allowed && shadow !== 'agreed' && shadow !== 'differed';
  }

  function refused(entry: Extract<Notice, { kind: 'decision' }>['entry']): void {
    const { chargerId, by, asked, rule, why } = entry;
    if (isNew(`${chargerId} ${by} ${asked} ${rule}`))
      log.info({ charger: chargerId, provider: by, asked, rule }, `refused: ${why}`);
  }
}
