import { askJson, failed, printJson, queryOf, type ToolOptions } from './client.ts';
import type { Surroundings } from './surroundings.ts';
import { type Cell, table } from './table.ts';

export interface DecisionsCommand extends ToolOptions {
  readonly charger?: string;
  readonly by?: string;
  readonly refused?: boolean;
  readonly limit?: number;
}

interface Decision {
  readonly id: number;
  readonly at: string;
  readonly charger_id: string;
  readonly evse: number | null;
  readonly by: string;
  readonly asked: string;
  readonly allowed: boolean;
  readonly rule: string;
  readonly why: string;
  readonly shadow: 'would_allow' | 'would_refuse' | 'agreed' | 'differed' | null;
}

const DEFAULT_LIMIT = 20;
/** The most that one page holds. */
const MAX_PAGE = 1000;

/** Lists who asked for what, whether it was allowed, by which rule and why; newest first. */
export async function decisions(options: DecisionsCommand, surroundings: Surroundings): Promise<number> {
  const { charger, by, refused, limit = DEFAULT_LIMIT } = options;
  const rows: Decision[] = [];
  let cursor: string | undefined;
  do {
    const query = { charger, by, allowed: refused === true ? false : undefined };
    const page = { limit: Math.min(MAX_PAGE, limit - rows.length), cursor };
    const path = `/decisions${queryOf({ ...query, ...page })}`;
    const asked = await askJson<{ decisions: readonly Decision[]; next: string | null }>(path, options, surroundings);
    if (!asked.ok) return failed(surroundings, asked.why);
    rows.push(...asked.body.decisions);
    cursor = asked.body.next ?? undefined;
  } while (cursor !== undefined && rows.length < limit);
  if (options.json === true) printJson(surroundings, rows);
  else if (rows.length === 0) surroundings.out('No such decisions.');
  else surroundings.out(table(HEAD, rows.map(row), surroundings));
  if (cursor !== undefined && options.json !== true) surroundings.err('There are more; --limit shows more of them.');
  return 0;
}

const HEAD = ['WHEN', 'CHARGER', 'EVSE', 'WHO', 'ASKED FOR', 'ANSWER', 'RULE', 'WHY'];

const SHADOW = {
  would_allow: 'would be yes',
  would_refuse: 'would be no',
  agreed: 'the same',
  differed: 'differs',
} as const;

function row({ at, charger_id, evse, by, asked, allowed, rule, why, shadow }: Decision): readonly Cell[] {
  const real: Cell = allowed ? { text: 'yes', style: 'green' } : { text: 'no', style: 'red' };
  const answer: Cell = shadow === null ? real : { text: SHADOW[shadow], style: 'yellow' };
  return [at.slice(0, 19).replace('T', ' '), charger_id, evse, by, asked, answer, rule, why];
}
