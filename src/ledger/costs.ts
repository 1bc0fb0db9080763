import type { DatabaseSync } from 'node:sqlite';
import type { ToldCost } from '../core/asks/tariffs.ts';
import type { SessionCost, SessionTerms } from '../core/tariffs/billing.ts';
import type { ProviderCost } from '../proxy/ports.ts';
import { optionalText, type Row, readBody, text } from './rows.ts';

/** What sessions are priced by, and what they cost. */
export function costTable(db: DatabaseSync) {
  const putTerms = db.prepare(`
    insert into session_costs (session_id, terms) values (?, ?)
    on conflict do update set terms = excluded.terms`);
  const putCost = db.prepare('update session_costs set cost = ? where session_id = ?');
  const get = db.prepare('select session_id, terms from session_costs where session_id = ?');
  const open = db.prepare(`
    select session_id from session_costs join sessions on id = session_id
    where cost is null and ended_at is not null order by ended_at limit ?`);

  const putTold = db.prepare(`
    insert into provider_costs (session_id, provider_id, cost) values (?, ?, ?)
    on conflict do update set cost = excluded.cost`);

  return {
    told(sessionId: string, providerId: string, cost: ToldCost): void {
      putTold.run(sessionId, providerId, JSON.stringify(cost));
    },

    terms(sessionId: string, terms: SessionTerms): void {
      putTerms.run(sessionId, JSON.stringify(terms));
    },

    cost(sessionId: string, cost: SessionCost): void {
      putCost.run(JSON.stringify(cost), sessionId);
    },

    termsOf(sessionId: string): SessionTerms | undefined {
      const row = get.get(sessionId);
      return row && readBody<SessionTerms>(`session_costs ${sessionId}`, text(row, 'terms'), {});
    },

    unpriced(limit: number): string[] {
      return open.all(limit).map((row) => text(row, 'session_id'));
    },
  };
}

/** Of a row that was joined with it. */
export function costIn(row: Row): SessionCost | undefined {
  const cost = optionalText(row, 'cost');
  return cost === undefined ? undefined : readBody<SessionCost>(`session_costs ${text(row, 'id')}`, cost, {});
}

/** Of sessions, for a query that reads them: what each provider says that they cost. */
export const TOLD_COSTS = `(
  select json_group_array(json_object('providerId', provider_id, 'cost', json(provider_costs.cost)) order by provider_id)
  from provider_costs where provider_costs.session_id = sessions.id) as told_costs`;

export function toldCostsIn(row: Row): readonly ProviderCost[] {
  const where = `provider_costs of ${text(row, 'id')}`;
  const { told } = readBody<{ told: { providerId: string; cost: ToldCost }[] }>(
    where,
    `{"told":${text(row, 'told_costs')}}`,
    { told: 'object' },
  );
  return told.map(({ providerId, cost }) => ({ providerId, ...cost }));
}
