/** The last sessions on the plain page, with what is owed for each. */
import { costView } from '../../core/tariffs/told.ts';
import type { Session } from '../../proxy/ports.ts';
import { type Markup, markup } from '../markup.ts';
import { type Cell, moment, table } from './page-parts.ts';

export function sessionSection(sessions: readonly Session[], total: number): Markup {
  const rows = sessions.map((session): readonly Cell[] => [
    moment(session.startedAt),
    session.endedAt === undefined ? 'running' : moment(session.endedAt),
    session.chargerId,
    session.tag ?? '',
    session.holder,
    session.payer,
    session.energyWh === undefined ? '' : `${(session.energyWh / 1000).toFixed(3)} kWh`,
    owedOf(session),
    session.reason ?? '',
  ]);
  return markup`<h2>Last sessions</h2>
${rows.length === 0 ? markup`<p>None yet.</p>` : table(['Start', 'End', 'Charger', 'Card', 'In control', 'Payer', 'Energy', 'Owed', 'Reason'], rows)}
<p class="dim">${total} in all: <a href="./sessions">JSON</a>, <a href="./sessions.csv">CSV</a></p>`;
}

function owedOf({ cost }: Session): string {
  const owed = costView(cost)?.owed;
  return owed ? `${owed.total} ${owed.currency}` : '';
}
