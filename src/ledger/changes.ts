import { assertNever } from '../core/assert.ts';
import type { Change } from '../proxy/ports.ts';
import type { auditTable } from './audit.ts';
import type { correctionTable } from './corrections.ts';
import type { costTable } from './costs.ts';
import type { deliveryTables } from './deliveries.ts';
import type { journalTable } from './journal.ts';
import type { partyTable } from './parties.ts';
import type { recordTables } from './records.ts';
import type { revenueTable } from './revenues.ts';
import type { sessionTable } from './sessions.ts';
import type { spotTable } from './spot.ts';
import type { stateTables } from './states.ts';
import type { transactionTables } from './transactions.ts';

export interface Tables {
  readonly journal: ReturnType<typeof journalTable>;
  readonly deliveries: ReturnType<typeof deliveryTables>;
  readonly transactions: ReturnType<typeof transactionTables>;
  readonly sessions: ReturnType<typeof sessionTable>;
  readonly audit: ReturnType<typeof auditTable>;
  readonly states: ReturnType<typeof stateTables>;
  readonly parties: ReturnType<typeof partyTable>;
  readonly costs: ReturnType<typeof costTable>;
  readonly corrections: ReturnType<typeof correctionTable>;
  readonly records: ReturnType<typeof recordTables>;
  readonly spot: ReturnType<typeof spotTable>;
  readonly revenues: ReturnType<typeof revenueTable>;
}

/** Writes one row of a unit to the table that it belongs to. */
export function write(tables: Tables, change: Change): void {
  switch (change.type) {
    case 'fact':
      tables.journal.append(change.fact);
      break;
    case 'station':
      tables.states.station(change.chargerId, change.state);
      break;
    case 'transaction':
      if (change.tx.endedAt !== undefined) tables.revenues.heed(change.tx.id);
      tables.transactions.put(change.tx);
      tables.sessions.put(change.tx);
      break;
    case 'providerTransaction':
      tables.transactions.putProviders(change.chargerId, change.row);
      break;
    case 'lease':
      tables.states.lease(change.chargerId, change.evse, change.lease);
      break;
    case 'audit':
      tables.audit.add(change.entry);
      break;
    case 'cursor':
      tables.deliveries.move(change.chargerId, change.providerId, change.lane, change.seq, change.rewinds);
      break;
    case 'leftOut':
      tables.deliveries.leaveOut(change.chargerId, change.providerId, change.lane, change.count);
      break;
    case 'delivery':
      tables.deliveries.head(change.chargerId, change.providerId, change.lane, change.delivery);
      break;
    case 'givenUp':
      tables.deliveries.giveUp(change.chargerId, change.providerId, change.seq, change.at, change.why);
      break;
    case 'again':
      tables.deliveries.again(change.chargerId, change.providerId, change.seq, change.isTold);
      break;
    case 'terms':
      tables.costs.terms(change.sessionId, change.terms);
      break;
    case 'providerCost':
      tables.costs.told(change.sessionId, change.providerId, change.cost);
      break;
    case 'cost':
      tables.revenues.heed(change.sessionId);
      tables.costs.cost(change.sessionId, change.cost);
      break;
    case 'correction':
      tables.revenues.heed(change.sessionId);
      tables.corrections.put(change.sessionId, change.correction);
      break;
    case 'note':
      tables.records.note(change.sessionId, change.note);
      break;
    case 'record':
      tables.records.record(change.sessionId, change.record);
      break;
    case 'carbon':
      tables.records.carbon(change.sessionId, change.carbon);
      break;
    case 'spot':
      tables.spot.put(change.source, change.prices);
      break;
    case 'setting':
      tables.states.setting(change.key, change.value);
      break;
    case 'partyState':
      tables.parties.put(change.chargerId, change.party, change.kind, change.value);
      break;
    default:
      assertNever(change);
  }
}

/** Starts and ends of transactions, what was decided and what was set; samples and states can be told again. */
export function mustSurvivePowerCut(unit: readonly Change[]): boolean {
  return unit.some((change) => {
    if (change.type === 'fact') return change.fact.lane === 'T' && !isSample(change.fact.message?.means);
    return ['lease', 'setting', 'givenUp', 'partyState', 'cost', 'correction'].includes(change.type);
  });
}

function isSample(means: string | undefined): boolean {
  return means === 'txUpdated' || means === 'meter';
}
