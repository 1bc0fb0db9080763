import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Place, Transaction } from '../../../../src/core/model.ts';
import { Charger, NOON, type Said, SECOND } from './charger-story.ts';

const RUNS = { seed: 20_261_122, numRuns: 2_000 };

const at = fc.integer({ min: -20, max: 120 }).map((seconds) => NOON + seconds * SECOND);
const wh = fc.option(fc.integer({ min: 0, max: 50 }), { nil: undefined });
const token = fc.option(fc.constantFrom({ id: 'AAAA' }, { id: 'aaaa' }, { id: 'BBBB' }), { nil: undefined });
const somewhere: fc.Arbitrary<Place> = fc.constantFrom(
  { evse: 1, connector: 1 },
  { evse: 1 },
  { evse: 2 },
  { evse: 0 },
);
const place = fc.option(somewhere, { nil: undefined });
const seqNo = fc.integer({ min: 0, max: 4 });
const chargingState = fc.option(fc.constantFrom('Charging' as const, 'SuspendedEV' as const), { nil: undefined });
const readings = fc.constant([]);

/** Where the central system numbers: our own numbers, numbers that nobody gave, and none at all. */
const givenId = fc.constantFrom('101', '102', '103', '104', '105', '999', '0', '-1');
const given: fc.Arbitrary<Said> = fc.oneof(
  fc.record({
    say: fc.constant('start' as const),
    message: fc.record({ place: somewhere, token, at, meterWh: wh, readings }),
  }),
  fc.record({
    say: fc.constant('update' as const),
    message: fc.record({ chargerTxId: givenId, place, at, readings }),
    registerWh: wh,
  }),
  fc.record({
    say: fc.constant('end' as const),
    message: fc.record({ chargerTxId: givenId, token, at, meterWh: wh, readings }),
    registerWh: wh,
  }),
);

/** Where the charger numbers transactions and events itself. */
const ownId = fc.constantFrom('a', 'b', 'c', '0');
const own: fc.Arbitrary<Said> = fc.oneof(
  fc.record({
    say: fc.constant('start' as const),
    message: fc.record({
      chargerTxId: ownId,
      place: somewhere,
      token,
      at,
      meterWh: wh,
      readings,
      seqNo,
      chargingState,
    }),
  }),
  fc.record({
    say: fc.constant('update' as const),
    message: fc.record({ chargerTxId: ownId, place, token, at, readings, seqNo, chargingState }),
    registerWh: wh,
  }),
  fc.record({
    say: fc.constant('end' as const),
    message: fc.record({ chargerTxId: ownId, place, token, at, meterWh: wh, readings, seqNo }),
    registerWh: wh,
  }),
);

const DIALECTS = [
  { title: 'the central system numbers', story: fc.array(given, { minLength: 1, maxLength: 25 }) },
  { title: 'the charger numbers', story: fc.array(own, { minLength: 1, maxLength: 25 }) },
];

test.each(DIALECTS)('$title: at most one transaction is open at a place', ({ story }) => {
  const seen = { several: 0 };
  hold(story, (charger) => {
    const places = charger.transactions.filter(isOpen).map((tx) => `${tx.place.evse}/${tx.place.connector ?? 1}`);
    if (places.length > 1) seen.several += 1;
    expect(new Set(places).size).toBe(places.length);
  });
  expect(seen.several).toBeGreaterThan(0);
});

test.each(DIALECTS)('$title: no end lies before its start and no meter runs backwards', ({ story }) => {
  const seen = { ended: 0 };
  hold(story, (charger) => {
    for (const tx of charger.transactions) {
      expect(tx.lastAt).toBeGreaterThanOrEqual(tx.startedAt);
      if (tx.endedAt === undefined) continue;
      seen.ended += 1;
      expect(tx.endedAt).toBeGreaterThanOrEqual(tx.startedAt);
      expect(tx.meterStopWh ?? tx.meterStartWh ?? 0).toBeGreaterThanOrEqual(tx.meterStartWh ?? 0);
    }
  });
  expect(seen.ended).toBeGreaterThan(0);
});

test.each(DIALECTS)('$title: what providers are told of an end is what the ledger keeps', ({ story }) => {
  hold(story, (_charger, step) => {
    const made = 'abandoned' in step ? step.abandoned : step.kind === 'ended' ? [step] : [];
    for (const { tx, ended } of made) {
      expect([ended.chargerTxId, ended.at, ended.meterWh]).toEqual([tx.chargerTxId, tx.endedAt, tx.meterStopWh]);
    }
  });
});

test.each(DIALECTS)('$title: a message that comes again changes nothing', ({ story }) => {
  hold(story, (charger, step, said) => {
    const before = charger.transactions;
    const again = charger.say(said);
    expect(charger.transactions).toEqual(before);
    const told = { started: 'repeated', ended: 'repeated' } as const;
    if (step.kind === 'started' || step.kind === 'ended') expect(again.kind).toBe(told[step.kind]);
  });
});

test.each(DIALECTS)('$title: a transaction ends at most once and nothing changes it then', ({ story }) => {
  const over = new WeakMap<Charger, Map<string, Transaction>>();
  hold(story, (charger) => {
    expect(new Set(charger.ends).size).toBe(charger.ends.length);
    const known = over.get(charger) ?? new Map<string, Transaction>();
    over.set(charger, known);
    for (const tx of charger.transactions.filter((each) => !isOpen(each))) {
      expect(tx).toBe(known.get(tx.id) ?? tx);
      known.set(tx.id, tx);
    }
    expect(charger.transactions.filter((tx) => !isOpen(tx)).length).toBe(charger.ends.length);
  });
});

/** Plays the story and checks after each of its messages. */
function hold(
  story: fc.Arbitrary<Said[]>,
  check: (charger: Charger, step: ReturnType<Charger['say']>, said: Said) => void,
): void {
  fc.assert(
    fc.property(story, (messages) => {
      const charger = new Charger();
      for (const said of messages) check(charger, charger.say(said), said);
    }),
    RUNS,
  );
}

function isOpen(tx: Transaction): boolean {
  return tx.endedAt === undefined;
}
