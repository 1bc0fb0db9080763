import type { DatabaseSync } from 'node:sqlite';
import type { Snapshot } from '../proxy/ports.ts';
import type { LedgerLog } from './private-files.ts';
import { readBody, readJson, text } from './rows.ts';
import type { Vault } from './vault.ts';

/** Kinds that hold what nobody may read who has the database alone. */
const SECRET: readonly string[] = ['password'];

/** What each party wrote in its own world, one document a kind, as its latest value only. */
export function partyTable(db: DatabaseSync, vault: Vault, log: LedgerLog) {
  const put = db.prepare(`
    insert into party_states (charger_id, party, kind, body) values (?, ?, ?, ?)
    on conflict do update set body = excluded.body`);
  const remove = db.prepare('delete from party_states where charger_id = ? and party = ? and kind = ?');
  const all = db.prepare('select * from party_states');

  return {
    /** Undefined takes it away. */
    put(chargerId: string, party: string, kind: string, value: unknown): void {
      if (value === undefined) remove.run(chargerId, party, kind);
      else put.run(chargerId, party, kind, bodyOf(chargerId, party, kind, value));
    },

    load(): Pick<Snapshot, 'partyStates'> {
      let wasOpen = false;
      const partyStates = all.all().flatMap((row) => {
        const [chargerId, party, kind] = [text(row, 'charger_id'), text(row, 'party'), text(row, 'kind')];
        const [where, body] = [`party_states ${chargerId}/${kind}`, text(row, 'body')];
        if (!SECRET.includes(kind)) return [{ chargerId, party, kind, value: readJson(where, body) }];
        const kept = readBody(where, body, {});
        // An earlier version of the program wrote it as it is: it is sealed as soon as it is found.
        const isOpen = !('sealed' in kept);
        if (isOpen) put.run(chargerId, party, kind, bodyOf(chargerId, party, kind, kept));
        wasOpen ||= isOpen;
        const value = isOpen ? kept : opened(chargerId, party, kind, kept.sealed);
        return value === undefined ? [] : [{ chargerId, party, kind, value }];
      });
      // What it said stands in the log and in the file until the one is written into the other.
      if (wasOpen) db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      return { partyStates };
    },
  };

  function bodyOf(chargerId: string, party: string, kind: string, value: unknown): string {
    const body = JSON.stringify(value);
    return SECRET.includes(kind) ? JSON.stringify({ sealed: vault.seal(body, placeOf(chargerId, party, kind)) }) : body;
  }

  /** What cannot be opened is as if it had never been written: the owner hears of it. */
  function opened(chargerId: string, party: string, kind: string, sealed: unknown): unknown {
    const where = placeOf(chargerId, party, kind);
    const body = typeof sealed === 'string' ? vault.open(sealed, where) : undefined;
    if (body !== undefined) return readJson(`party_states ${chargerId}/${kind}`, body);
    log.warn(
      { charger: chargerId, provider: party },
      `the ${kind} that this provider gave for its own link cannot be read, since its key is not beside the database: the one of your configuration is used`,
    );
    return undefined;
  }
}

function placeOf(chargerId: string, party: string, kind: string): string {
  return JSON.stringify([chargerId, party, kind]);
}
