import { askApi } from './api.ts';
import { askJson, failed, printJson, queryOf, type SessionAnswer, type ToolOptions } from './client.ts';
import type { Surroundings } from './surroundings.ts';
import { type Cell, clean, table } from './table.ts';

export interface SessionsCommand extends ToolOptions {
  readonly from?: string;
  readonly to?: string;
  readonly charger?: string;
  readonly limit?: number;
  readonly running?: boolean;
  readonly csv?: boolean;
}

const DEFAULT_LIMIT = 20;
/** The most that one page holds. */
const MAX_PAGE = 1000;
const NONE = 'No such sessions.';

/** Lists sessions, newest first, or shows one of them; 1 when the proxy does not tell. */
export async function sessions(
  id: string | undefined,
  options: SessionsCommand,
  surroundings: Surroundings,
): Promise<number> {
  if (id !== undefined) return one(id, options, surroundings);
  if (options.csv === true) return csv(options, surroundings);
  const { from, to, charger, running, limit = DEFAULT_LIMIT } = options;
  const rows: SessionAnswer[] = [];
  let cursor: string | undefined;
  do {
    const query = { from, to, charger, include_running: running, limit: Math.min(MAX_PAGE, limit - rows.length) };
    const path = `/sessions${queryOf({ ...query, cursor })}`;
    const asked = await askJson<Page>(path, options, surroundings);
    if (!asked.ok) return failed(surroundings, asked.why);
    rows.push(...asked.body.sessions);
    cursor = asked.body.next ?? undefined;
  } while (cursor !== undefined && rows.length < limit);
  if (options.json === true) printJson(surroundings, rows);
  else if (rows.length === 0)
    surroundings.out(running === true ? NONE : `${NONE} One that still runs is shown with --running.`);
  else surroundings.out(table(HEAD, rows.map(row), surroundings));
  if (cursor !== undefined && options.json !== true) surroundings.err('There are more; --limit shows more of them.');
  return 0;
}

interface Page {
  readonly sessions: readonly SessionAnswer[];
  readonly next: string | null;
}

async function one(id: string, options: SessionsCommand, surroundings: Surroundings): Promise<number> {
  const asked = await askJson<SessionAnswer>(`/sessions/${encodeURIComponent(id)}`, options, surroundings);
  if (!asked.ok) return failed(surroundings, asked.why);
  if (options.json === true) printJson(surroundings, asked.body);
  else {
    const lines = Object.entries(asked.body).map(
      ([name, value]) =>
        `${name}: ${clean(typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '-'))}`,
    );
    surroundings.out(lines.join('\n'));
  }
  return 0;
}

async function csv(options: SessionsCommand, surroundings: Surroundings): Promise<number> {
  const { from, to, charger, limit, running } = options;
  const path = `/sessions.csv${queryOf({ from, to, charger, limit, include_running: running })}`;
  const answer = await askApi(path, 'text/csv', options, surroundings, undefined, { under: '' });
  if (!answer.ok) return failed(surroundings, answer.why);
  surroundings.out((await answer.response.text()).trimEnd());
  return 0;
}

const HEAD = ['STARTED', 'LASTED', 'ENERGY', 'CHARGER', 'EVSE', 'CARD', 'PAYER', 'OWED', 'ENDED BY', 'ID'];

function row(session: SessionAnswer): readonly Cell[] {
  const { started_at, duration_s, energy_wh, charger_id, evse, id_tag, payer, running, reason, cost, id } = session;
  const energy = energy_wh === null ? null : `${(energy_wh / 1000).toFixed(3)} kWh`;
  const owed = cost?.owed ? `${cost.owed.total} ${cost.owed.currency}` : null;
  const end: Cell = running ? { text: 'running', style: 'green' } : reason;
  return [
    started_at.slice(0, 19).replace('T', ' '),
    lasted(duration_s),
    energy,
    charger_id,
    evse,
    id_tag,
    payer,
    owed,
    end,
    id,
  ];
}

function lasted(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
}
