import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Transaction } from '../core/model.ts';
import { SIMULATOR } from '../core/provider.ts';
import { payerOf } from '../core/tariffs/billing.ts';
import type { Session, SessionParties, SessionQuery } from '../proxy/ports.ts';
import { correctionIn } from './corrections.ts';
import { costIn, TOLD_COSTS, toldCostsIn } from './costs.ts';
import { filterOf, number, optionalNumber, optionalText, REAL, type Row, text } from './rows.ts';

const CORRECTED = 'sessions left join session_corrections on session_corrections.session_id = id';
const ALL = `
  select sessions.*, session_costs.cost, corrected_payer, correction, ${TOLD_COSTS} from ${CORRECTED}
  left join session_costs on session_costs.session_id = id`;

/** The owner's list of charging sessions: derived from transactions, kept for ever. */
export function sessionTable(db: DatabaseSync) {
  // What is indexed never changes: left out, the indexes are not written anew with every sample.
  const put = db.prepare(`
    insert into sessions (
      id, charger_id, evse, connector, tag, payer, holder, started_at, ended_at,
      meter_start_wh, meter_stop_wh, energy_wh, reason, card_name, vehicle, accepted_by, started_by, ended_by
    ) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    on conflict do update set
      evse = excluded.evse, connector = excluded.connector, tag = excluded.tag, payer = excluded.payer,
      holder = excluded.holder, ended_at = excluded.ended_at, meter_start_wh = excluded.meter_start_wh,
      meter_stop_wh = excluded.meter_stop_wh, energy_wh = excluded.energy_wh, reason = excluded.reason,
      card_name = excluded.card_name, vehicle = excluded.vehicle, accepted_by = excluded.accepted_by,
      started_by = excluded.started_by, ended_by = excluded.ended_by`);
  const get = db.prepare(`${ALL} where id = ?`);

  const distinct = (column: string, from = 'sessions') =>
    db.prepare(`select distinct ${column} as id from ${from} where ${REAL} order by id limit ?`);
  const chargers = distinct('charger_id');
  const payers = distinct('coalesce(corrected_payer, payer)', CORRECTED);
  const holders = distinct('holder');
  // Of a bare column beside `max` SQLite takes the row that has it.
  const cards = db.prepare(`
    select tag, card_name, max(started_at) from sessions where tag is not null and ${REAL}
    group by tag collate nocase order by tag limit ?`);

  return {
    parties(limit: number): SessionParties {
      const ids = (statement: StatementSync) => statement.all(limit).map((row) => text(row, 'id'));
      return {
        ...{ chargers: ids(chargers), payers: ids(payers), holders: ids(holders) },
        cards: cards.all(limit).map((row) => ({ tag: text(row, 'tag'), name: optionalText(row, 'card_name') })),
      };
    },

    put(tx: Transaction): void {
      const { evse, connector = null } = tx.place;
      const { meterStartWh = null, endedAt = null, reason = null } = tx;
      const meterStopWh = tx.saidStopWh ?? tx.meterStopWh ?? null;
      put.run(
        ...[tx.id, tx.chargerId, evse, connector, tx.token?.id ?? null, payerOf(tx), tx.holder, tx.startedAt, endedAt],
        ...[meterStartWh, meterStopWh, energyWh(tx) ?? null, reason],
        ...[tx.cardName ?? null, tx.vehicle ?? null, tx.acceptedBy ?? null, tx.startedBy ?? null, tx.endedBy ?? null],
      );
    },

    get(id: string): Session | undefined {
      const row = get.get(id);
      return row === undefined ? undefined : sessionOf(row);
    },

    /** Newest first. */
    find(query: SessionQuery): { sessions: Session[] } {
      const { where, values } = filterBy(query);
      const page = db
        .prepare(`${ALL} ${where} order by started_at desc, id desc limit ? offset ?`)
        .all(...values, query.limit, query.offset);
      return { sessions: page.map(sessionOf) };
    },

    count(query: Omit<SessionQuery, 'limit' | 'offset'>): number {
      const { where, values } = filterBy(query);
      return Number(db.prepare(`select count(*) as total from ${CORRECTED} ${where}`).get(...values)?.total);
    },
  };
}

/** `from` is included, `to` is not. */
function filterBy(query: Omit<SessionQuery, 'limit' | 'offset'>): ReturnType<typeof filterOf> {
  const { from, to, chargerId, payer, holder, tag, before } = query;
  return filterOf([
    ['started_at >= ?', from],
    ['started_at < ?', to],
    ['charger_id = ?', chargerId],
    ['coalesce(corrected_payer, payer) = ?', payer],
    ['holder = ?', holder],
    ['tag = ? collate nocase', tag],
    ['(started_at, id) < (?, ?)', before?.startedAt, before?.id],
    ['charger_id <> ?', query.includeSimulated === true ? undefined : SIMULATOR],
    query.includeRunning ? ['true'] : ['ended_at is not null'],
  ]);
}

/**
 * What was charged in Wh: by the stop reading, else by the latest one. Undefined without a start reading. A register
 * that fell (meter exchanged or reset) counts as nothing rather than as energy given back.
 */
function energyWh(tx: Transaction): number | undefined {
  const endWh = tx.meterStopWh ?? tx.lastWh;
  if (tx.meterStartWh === undefined || endWh === undefined) return undefined;
  return Math.max(0, endWh - tx.meterStartWh);
}

function carbonIn(row: Row): Session['carbon'] {
  const [grams, knownWh] = [optionalNumber(row, 'co2_g'), optionalNumber(row, 'co2_known_wh')];
  return grams === undefined || knownWh === undefined ? undefined : { grams, knownWh };
}

function sessionOf(row: Row): Session {
  const correction = correctionIn(row);
  const original = { payer: text(row, 'payer'), cost: costIn(row) };
  return {
    id: text(row, 'id'),
    chargerId: text(row, 'charger_id'),
    evse: number(row, 'evse'),
    connector: optionalNumber(row, 'connector'),
    tag: optionalText(row, 'tag'),
    payer: correction?.payer ?? original.payer,
    holder: text(row, 'holder'),
    startedAt: number(row, 'started_at'),
    endedAt: optionalNumber(row, 'ended_at'),
    meterStartWh: optionalNumber(row, 'meter_start_wh'),
    meterStopWh: optionalNumber(row, 'meter_stop_wh'),
    energyWh: optionalNumber(row, 'energy_wh'),
    reason: optionalText(row, 'reason'),
    carbon: carbonIn(row),
    cardName: optionalText(row, 'card_name'),
    vehicle: optionalText(row, 'vehicle'),
    acceptedBy: optionalText(row, 'accepted_by'),
    startedBy: optionalText(row, 'started_by'),
    endedBy: optionalText(row, 'ended_by'),
    cost: correction?.cost ?? original.cost,
    providerCosts: toldCostsIn(row),
    source: row.source === 'imported' ? 'imported' : 'charger',
    toldRevenue: optionalNumber(row, 'told_revenue'),
    ...(correction && { correction, original }),
  };
}
