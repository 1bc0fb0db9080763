/** What `status` and `providers` show of a provider. */
import type { ProviderAnswer } from './client.ts';
import { type Cell, minuteOf } from './table.ts';

/** Whether it is there, in which version of OCPP, and whether the owner has paused it. */
export function linkCell({ online, links, paused }: ProviderAnswer): Cell {
  const states = [...new Set(links.map(({ state }) => state))].join(', ');
  const versions = [...new Set(links.flatMap((link) => (link.online ? (link.ocpp_version ?? []) : [])))];
  const link = online ? `online ${versions.join(', ')}`.trim() : states === '' ? 'offline' : states;
  if (paused === null) return { text: link, style: online ? 'green' : 'red' };
  const until = paused.until === null ? '' : ` until ${minuteOf(paused.until)}`;
  return { text: `${link}, paused by you${until}`, style: 'yellow' };
}

/** Why it is not there, for each charger. */
export function errorsOf({ links }: ProviderAnswer): string {
  const errors = links.flatMap(({ charger_id, online, last_error }) =>
    online || last_error === null ? [] : [`${charger_id}: ${last_error}`],
  );
  return errors.join('; ');
}
