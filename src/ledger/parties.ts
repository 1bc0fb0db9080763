import type { DatabaseSync } from 'node:sqlite';
import type { Snapshot } from '../proxy/ports.ts';
import { readJson, text } from './rows.ts';

/** What each party wrote in its own world, one document a kind, as its latest value only. */
export function partyTable(db: DatabaseSync) {
  const put = db.prepare(`
    insert into party_states (charger_id, party, kind, body) values (?, ?, ?, ?)
    on conflict do update set body = excluded.body`);
  const remove = db.prepare('delete from party_states where charger_id = ? and party = ? and kind = ?');
  const all = db.prepare('select * from party_states');

  return {
    /** Undefined takes it away. */
    put(chargerId: string, party: string, kind: string, value: unknown): void {
      if (value === undefined) remove.run(chargerId, party, kind);
      else put.run(chargerId, party, kind, JSON.stringify(value));
    },

    load(): Pick<Snapshot, 'partyStates'> {
      return {
        partyStates: all.all().map((row) => {
          const [chargerId, party, kind] = [text(row, 'charger_id'), text(row, 'party'), text(row, 'kind')];
          return { chargerId, party, kind, value: readJson(`party_states ${chargerId}/${kind}`, text(row, 'body')) };
        }),
      };
    },
  };
}
