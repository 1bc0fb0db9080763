/** A house with something in every table, and what is hard to say in JSON. */
import { join } from 'node:path';
import { EMPTY_STATION } from '../../../src/core/station/station.ts';
import { openLedger } from '../../../src/ledger/ledger.ts';
import type { Change, Delivery } from '../../../src/proxy/ports.ts';
import { fact, T0, transaction } from '../ledger/support.ts';
import { DATABASE, folder } from './support.ts';

const CP1 = { chargerId: 'CP1' };
const TAP = { ...CP1, providerId: 'tap', lane: 'T' } as const;
const DELIVERY: Delivery = {
  kind: 'next',
  seq: 2,
  messageId: 'm-1',
  version: '1.6',
  action: 'MeterValues',
  payload: { text: 'Ü "⚡" \\ \u2028', deep: [null, true, 1.5, 1e21], '2': 0, '1': 0 },
  tries: 1,
  refusals: 0,
};

/** Something in every table, and what is hard to say in JSON. */
const EVERYTHING: readonly Change[] = [
  { type: 'fact', fact: fact(1) },
  { type: 'fact', fact: fact(2) },
  { type: 'station', ...CP1, state: { ...EMPTY_STATION, journalSeq: 2 } },
  { type: 'transaction', tx: transaction({ meterStartWh: 0.1 + 0.2, lastWh: 1e15 + 0.3 }) },
  { type: 'providerTransaction', ...CP1, row: { txId: 'tx-1', providerId: 'tap', state: 'open', nextSeqNo: 3 } },
  {
    type: 'lease',
    ...CP1,
    evse: 1,
    lease: { evse: 1, holder: 'home', state: 'reserved', reason: 'mine', explicit: true, since: T0 },
  },
  {
    type: 'audit',
    entry: {
      at: T0,
      ...CP1,
      by: 'tap',
      asked: 'start\n"now"',
      allowed: false,
      rule: 'free',
      why: 'no',
      shadow: 'differed',
    },
  },
  { type: 'cursor', ...TAP, seq: 1 },
  { type: 'delivery', ...TAP, delivery: DELIVERY },
  { type: 'cursor', ...CP1, providerId: 'road', lane: 'E', seq: 2 },
  { type: 'delivery', ...CP1, providerId: 'road', lane: 'E', delivery: DELIVERY },
  { type: 'delivery', ...CP1, providerId: 'road', lane: 'E', delivery: undefined },
  { type: 'givenUp', ...CP1, providerId: 'tap', seq: 1, at: T0, why: 'said no' },
  { type: 'again', ...CP1, providerId: 'road', seq: 1 },
  { type: 'terms', sessionId: 'tx-1', terms: {} },
  {
    type: 'providerCost',
    sessionId: 'tx-1',
    providerId: 'tap',
    cost: { at: T0, currency: 'EUR', totalMinor: 320, text: { format: 'UTF8', content: '"3,20 €"' } },
  },
  { type: 'correction', sessionId: 'tx-1', correction: { at: T0, payer: 'neighbour', note: 'a "trip"' } },
  { type: 'note', sessionId: 'tx-1', note: { kind: 'holder', at: 1, holder: 'home', why: 'taken' } },
  { type: 'record', sessionId: 'tx-1', record: { energyWh: 5, idleMs: 0, curve: [{ at: 1, wh: 5 }] } },
  { type: 'carbon', sessionId: 'tx-1', carbon: { grams: 2, knownWh: 0.1 + 0.2 } },
  { type: 'spot', source: 'entity:sensor.price', prices: [{ from: T0, to: T0 + 1, perKwh: -5 }] },
  { type: 'setting', key: 'login/password', value: 'hash' },
  { type: 'partyState', ...CP1, party: 'tap', kind: 'password', value: { password: 'secret' } },
];

/** The folder of such a house. */
export async function everything(): Promise<string> {
  const path = folder();
  const ledger = await openLedger({ file: join(path, DATABASE) });
  await ledger.commit(EVERYTHING);
  await ledger.close();
  return path;
}
