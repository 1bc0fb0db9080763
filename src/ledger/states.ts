import type { DatabaseSync } from 'node:sqlite';
import type { Lease } from '../core/model.ts';
import { EMPTY_STATION, type StationState } from '../core/station/station.ts';
import type { Snapshot } from '../proxy/ports.ts';
import { optionalNumber, readBody, readJson, text } from './rows.ts';

export const STATION_FIELDS = { statuses: 'object', journalSeq: 'number', lastTxNumber: 'number' } as const;
export const LEASE_FIELDS = {
  evse: 'number',
  holder: 'string',
  state: 'string',
  reason: 'string',
  explicit: 'boolean',
  since: 'number',
} as const;

/** What is kept as its latest value only: stations, leases, settings. */
export function stateTables(db: DatabaseSync) {
  const putStation = db.prepare(`
    insert into stations (charger_id, state) values (?, ?) on conflict do update set state = excluded.state`);
  const putLease = db.prepare(`
    insert into leases (charger_id, evse, body) values (?, ?, ?) on conflict do update set body = excluded.body`);
  const endLease = db.prepare('delete from leases where charger_id = ? and evse = ?');
  const putSetting = db.prepare(`
    insert into settings (key, value) values (?, ?) on conflict do update set value = excluded.value`);
  const removeSetting = db.prepare('delete from settings where key = ?');
  // Not every fact writes its station's row; the newest fact is never pruned.
  const stations = db.prepare(`
    select *, (select max(seq) from journal where journal.charger_id = stations.charger_id) as newest from stations`);
  const leases = db.prepare('select * from leases');
  const settings = db.prepare('select * from settings');

  return {
    station(chargerId: string, state: StationState): void {
      putStation.run(chargerId, JSON.stringify(state));
    },

    /** Undefined: the EVSE is free. */
    lease(chargerId: string, evse: number, lease: Lease | undefined): void {
      if (lease === undefined) endLease.run(chargerId, evse);
      else putLease.run(chargerId, evse, JSON.stringify(lease));
    },

    /** Undefined takes the setting away. */
    setting(key: string, value: unknown): void {
      if (value === undefined) removeSetting.run(key);
      else putSetting.run(key, JSON.stringify(value));
    },

    load(): Pick<Snapshot, 'stations' | 'leases' | 'settings'> {
      return {
        stations: stations.all().map((row) => {
          const chargerId = text(row, 'charger_id');
          const state = readBody<StationState>(`stations ${chargerId}`, text(row, 'state'), STATION_FIELDS);
          const journalSeq = Math.max(state.journalSeq, optionalNumber(row, 'newest') ?? 0);
          // What an older program did not write yet begins empty.
          return { chargerId, state: { ...EMPTY_STATION, ...state, journalSeq } };
        }),
        leases: leases.all().map((row) => {
          const chargerId = text(row, 'charger_id');
          const where = `leases ${chargerId}/${row.evse}`;
          return { chargerId, lease: readBody<Lease>(where, text(row, 'body'), LEASE_FIELDS) };
        }),
        settings: Object.fromEntries(
          settings.all().map((row) => {
            const key = text(row, 'key');
            return [key, readJson(`settings ${key}`, text(row, 'value'))];
          }),
        ),
      };
    },
  };
}
