import { describe, expect, test } from 'vitest';
import type { AuditEntry, Fact, Lease } from '../../../src/core/model.ts';
import { EMPTY_STATION, type StationState } from '../../../src/core/station/station.ts';
import { type Change, type Delivery, RECENT_TRANSACTIONS, type Snapshot } from '../../../src/proxy/ports.ts';
import { fact, open, T0, tempFile, transaction } from './support.ts';

const EMPTY: Snapshot = {
  stations: [],
  transactions: [],
  providerTransactions: [],
  leases: [],
  cursors: [],
  deliveries: [],
  again: [],
  settings: {},
  partyStates: [],
};

const station: StationState = {
  ...EMPTY_STATION,
  version: 'x',
  journalSeq: 3,
  lastTxNumber: 12,
  live: { '1': { at: T0, powerW: 7360.5 } },
  ids: { last: 4, rows: [{ kind: 'profile', by: 'tap', theirs: 'p "1"\u0000', ours: 4 }] },
};
const partyState = (party: string, kind: string, value: unknown): Change => ({
  type: 'partyState',
  chargerId: 'CP1',
  party,
  kind,
  value,
});
const lease: Lease = { evse: 1, holder: 'tap', state: 'reserved', reason: 'started', explicit: false, since: T0 };
const delivery: Delivery = {
  kind: 'next',
  seq: 9,
  messageId: 'm-1',
  version: '1.6',
  action: 'StartTransaction',
  payload: { meterStart: 1.5, idTag: 'Ünïcødé ⚡', vendor: { deep: [null, true] } },
  tries: 2,
  refusals: 1,
};
const row = { txId: 'tx-1', providerId: 'tap', providerTxId: '42', state: 'open', nextSeqNo: 3 } as const;
const head = { chargerId: 'CP1', providerId: 'tap', lane: 'T' } as const;

const UNITS: readonly { name: string; units: readonly (readonly Change[])[]; loads: Partial<Snapshot> }[] = [
  { name: 'nothing', units: [[]], loads: {} },
  {
    name: 'a station, replaced as a whole',
    units: [
      [{ type: 'station', chargerId: 'CP1', state: { ...EMPTY_STATION, lastTxNumber: 1 } }],
      [{ type: 'station', chargerId: 'CP1', state: station }],
    ],
    loads: { stations: [{ chargerId: 'CP1', state: station }] },
  },
  {
    name: 'an open transaction',
    units: [[{ type: 'transaction', tx: transaction({ lastWh: 1 }) }], [{ type: 'transaction', tx: transaction() }]],
    loads: { transactions: [transaction()] },
  },
  {
    name: "a provider's row of an open transaction",
    units: [
      [
        { type: 'providerTransaction', chargerId: 'CP1', row: { ...row, providerTxId: undefined, nextSeqNo: 0 } },
        { type: 'transaction', tx: transaction() },
      ],
      [{ type: 'providerTransaction', chargerId: 'CP1', row }],
    ],
    loads: { transactions: [transaction()], providerTransactions: [{ chargerId: 'CP1', row }] },
  },
  {
    name: 'a lease',
    units: [[{ type: 'lease', chargerId: 'CP1', evse: 1, lease }]],
    loads: { leases: [{ chargerId: 'CP1', lease }] },
  },
  {
    name: 'the end of a lease',
    units: [
      [{ type: 'lease', chargerId: 'CP1', evse: 1, lease }],
      [{ type: 'lease', chargerId: 'CP1', evse: 1, lease: undefined }],
    ],
    loads: {},
  },
  {
    name: 'a cursor, which never moves backwards',
    units: [
      [{ type: 'cursor', ...head, seq: 5 }],
      [{ type: 'cursor', ...head, seq: 3 }],
      [{ type: 'cursor', ...head, lane: 'E', seq: 2 }],
    ],
    loads: {
      cursors: [
        { ...head, lane: 'E', seq: 2 },
        { ...head, seq: 5 },
      ],
    },
  },
  {
    name: 'a head in flight',
    units: [
      [{ type: 'delivery', ...head, delivery: { ...delivery, tries: 1 } }],
      [{ type: 'delivery', ...head, delivery }],
    ],
    loads: { deliveries: [{ ...head, delivery }] },
  },
  {
    name: 'a head that was answered',
    units: [[{ type: 'delivery', ...head, delivery }], [{ type: 'delivery', ...head, delivery: undefined }]],
    loads: {},
  },
  {
    name: 'what waits to be sent again, in its order, and no more what was told',
    units: [
      [9, 3, 5].map((seq) => ({ type: 'again', chargerId: 'CP1', providerId: 'tap', seq })),
      [{ type: 'again', chargerId: 'CP1', providerId: 'tap', seq: 5, isTold: true }],
      [{ type: 'again', chargerId: 'CP1', providerId: 'tap', seq: 9 }],
    ],
    loads: { again: [3, 9].map((seq) => ({ chargerId: 'CP1', providerId: 'tap', seq })) },
  },
  {
    name: 'what parties have of their own, the latest of each kind and nothing that was taken away',
    units: [
      [partyState('tap', 'closed', [1]), partyState('home', 'closed', [0]), partyState('road', 'closed', [2])],
      [partyState('tap', 'closed', [1, 2]), partyState('road', 'closed', undefined)],
    ],
    loads: {
      partyStates: [
        { chargerId: 'CP1', party: 'home', kind: 'closed', value: [0] },
        { chargerId: 'CP1', party: 'tap', kind: 'closed', value: [1, 2] },
      ],
    },
  },
  {
    name: 'settings, one taken away',
    units: [
      [
        { type: 'setting', key: 'mode', value: 'locked' },
        { type: 'setting', key: 'password', value: { hash: 'x', rounds: 3 } },
        { type: 'setting', key: 'none', value: null },
        { type: 'setting', key: 'gone', value: 1 },
      ],
      [{ type: 'setting', key: 'gone', value: undefined }],
    ],
    loads: { settings: { mode: 'locked', password: { hash: 'x', rounds: 3 }, none: null } },
  },
];

describe('what was committed is there after a restart', () => {
  test.each(UNITS)('$name', async ({ units, loads }) => {
    const file = tempFile();
    const before = await open(file);
    for (const unit of units) await before.commit(unit);
    await before.close();
    const after = await open(file);
    const snapshot = await after.load();
    expect({ ...snapshot, cursors: snapshot.cursors.toSorted((a, b) => (a.lane < b.lane ? -1 : 1)) }).toEqual({
      ...EMPTY,
      ...loads,
    });
  });

  test('the number of the newest fact, also when the row of the station is older', async () => {
    const file = tempFile();
    const before = await open(file);
    const state = { ...EMPTY_STATION, journalSeq: 1 };
    await before.commit([
      { type: 'station', chargerId: 'CP1', state },
      { type: 'fact', fact: fact(1) },
    ]);
    await before.commit([{ type: 'fact', fact: fact(2) }]);
    await before.commit([{ type: 'fact', fact: fact(9, { chargerId: 'CP2' }) }]);
    await before.close();
    expect((await (await open(file)).load()).stations).toEqual([
      { chargerId: 'CP1', state: { ...state, journalSeq: 2 } },
    ]);
  });

  test('facts, by lane and after a cursor', async () => {
    const file = tempFile();
    const facts: Fact[] = [
      fact(1, { message: undefined, source: { version: 'x', action: 'A', payload: { a: 1.0 }, received: { a: '1' } } }),
      fact(2, { lane: 'E', txId: undefined, only: 'tap' }),
      fact(3),
      fact(4),
      fact(5, { lane: 'E' }),
    ];
    const before = await open(file);
    for (const one of facts) await before.commit([{ type: 'fact', fact: one }]);
    await before.commit([{ type: 'fact', fact: fact(1, { chargerId: 'CP2' }) }]);
    await before.close();

    const ledger = await open(file);
    expect(await ledger.facts('CP1', 'T', 0, 10)).toEqual([facts[0], facts[2], facts[3]]);
    expect(await ledger.facts('CP1', 'E', 0, 10)).toEqual([facts[1], facts[4]]);
    expect(await ledger.facts('CP1', 'T', 1, 1)).toEqual([facts[2]]);
    expect(await ledger.facts('CP2', 'T', 0, 10)).toEqual([fact(1, { chargerId: 'CP2' })]);
    expect(await ledger.facts('CP3', 'T', 0, 10)).toEqual([]);
    expect(await ledger.pending('CP1', 'T', 1)).toBe(2);
    expect(await ledger.pending('CP1', 'E', 5)).toBe(0);
  });

  test('the audit trail, newest first', async () => {
    const file = tempFile();
    const entry = (n: number, more: Partial<AuditEntry> = {}): AuditEntry => ({
      at: T0 + n,
      chargerId: 'CP1',
      evse: 1,
      by: 'tap',
      asked: 'RemoteStartTransaction',
      allowed: n % 2 === 0,
      rule: 'holder',
      why: `reason ${n}`,
      ...more,
    });
    const before = await open(file);
    await before.commit([1, 2, 3].map((n) => ({ type: 'audit', entry: entry(n) })));
    await before.commit([{ type: 'audit', entry: entry(4, { chargerId: 'CP2', evse: undefined }) }]);
    await before.close();
    const ledger = await open(file);
    const other = entry(4, { chargerId: 'CP2', evse: undefined });
    const [four, three, two, one] = [other, entry(3), entry(2), entry(1)].map((row, i) => ({ id: 4 - i, ...row }));
    expect(await ledger.audit({ limit: 10 })).toEqual([four, three, two, one]);
    expect(await ledger.audit({ limit: 2, chargerId: 'CP1' })).toEqual([three, two]);
  });
});

describe('which transactions are loaded', () => {
  test('open ones, and as many ended ones of each charger as chargers may repeat', async () => {
    const ledger = await open(tempFile());
    const count = RECENT_TRANSACTIONS + 2;
    for (const chargerId of ['CP1', 'CP2']) {
      for (let n = 1; n <= count; n++) {
        const tx = transaction({ id: `${chargerId}-${n}`, chargerId, endedAt: T0 + n });
        await ledger.commit([
          { type: 'transaction', tx },
          { type: 'providerTransaction', chargerId, row: { ...row, txId: tx.id, state: 'closed' } },
        ]);
      }
    }
    await ledger.commit([{ type: 'transaction', tx: transaction({ id: 'open', startedAt: 1 }) }]);
    const { transactions, providerTransactions } = await ledger.load();
    const ids = transactions.map((tx) => tx.id);
    expect(ids).toHaveLength(2 * RECENT_TRANSACTIONS + 1);
    expect(ids).toEqual(expect.arrayContaining(['open', 'CP1-3', 'CP2-3', `CP1-${count}`]));
    expect(ids).not.toContain('CP1-2');
    expect(providerTransactions).toHaveLength(2 * RECENT_TRANSACTIONS);
    expect(await ledger.transaction('CP1-1')).toEqual(transaction({ id: 'CP1-1', chargerId: 'CP1', endedAt: T0 + 1 }));
    expect(await ledger.transaction('nobody')).toBeUndefined();
  });

  test("providers' rows of old transactions, as long as a fact of it lies beyond a cursor", async () => {
    const ledger = await open(tempFile());
    const ended = (id: string, at: number): Change => ({ type: 'transaction', tx: transaction({ id, endedAt: at }) });
    const unit: Change[] = [
      ended('old', T0),
      { type: 'providerTransaction', chargerId: 'CP1', row: { ...row, txId: 'old', state: 'closed' } },
      { type: 'fact', fact: fact(1, { txId: 'old' }) },
      { type: 'cursor', ...head, seq: 0 },
    ];
    for (let n = 1; n <= RECENT_TRANSACTIONS; n++) unit.push(ended(`later-${n}`, T0 + n));
    await ledger.commit(unit);
    const loaded = async () => (await ledger.load()).providerTransactions.map((one) => one.row.txId);
    expect(await loaded()).toEqual(['old']);
    await ledger.commit([{ type: 'cursor', ...head, providerId: 'road', seq: 1 }]);
    expect(await loaded()).toEqual(['old']);
    await ledger.commit([{ type: 'cursor', ...head, seq: 1 }]);
    expect(await loaded()).toEqual([]);
  });
});
