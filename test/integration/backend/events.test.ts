import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ConnectorStatus, Fact, Message, Reading, Sample, Transaction } from '../../../src/core/model.ts';
import type { Notice } from '../../../src/proxy/ports.ts';
import { aLease, aProvider, aTransaction, chargerView, evseView, type FakeHub } from '../../fakes/hub.ts';
import { type Client, type Fields, openDoor } from './door.ts';

const AT = Date.UTC(2026, 10, 22, 11, 45);
const ISO = '2026-11-22T11:45:00.000Z';
const PLACE = { evse: 1, connector: 1 };

function sample(value: number, fields: Partial<Sample> = {}): Sample {
  return { value, measurand: 'Energy.Active.Import.Register', unit: 'Wh', ...fields };
}
function reading(...samples: readonly Sample[]): Reading {
  return { at: AT, samples };
}

const STARTED: Message = {
  means: 'txStarted',
  ask: { place: PLACE, token: { id: 'CARD1' }, at: AT, meterWh: 1000, readings: [] },
};
const METER: Message = { means: 'meter', ask: { place: PLACE, readings: [reading(sample(2500))] } };
const UPDATED: Message = {
  means: 'txUpdated',
  ask: { chargerTxId: 't', at: AT, readings: [reading(sample(2.6, { unit: 'kWh' }))], chargingState: 'Charging' },
};
const STATE: Message = {
  means: 'txUpdated',
  ask: { chargerTxId: 't', at: AT, readings: [], chargingState: 'SuspendedEV' },
};
const ENDED: Message = {
  means: 'txEnded',
  ask: { chargerTxId: 't', at: AT, meterWh: 3000, readings: [reading(sample(3000))], reason: 'EVDisconnected' },
};

function aFact(seq: number, message: Message | undefined, fields: Partial<Fact> = {}): Fact {
  return { seq, chargerId: 'cp1', lane: 'T', recordedAt: AT, txId: 'x', message, ...fields };
}

const TX = aTransaction();
/** A whole session, seq 1 to 5. */
const SESSION = [STARTED, METER, UPDATED, STATE, ENDED];

function runSession(hub: FakeHub, tx: Transaction, from = 1): void {
  SESSION.forEach((message, index) => {
    hub.append(aFact(from + index, message), tx);
  });
}

describe('a session', () => {
  test('of one’s own is told with everything', async () => {
    await using door = await openDoor();
    const client = await door.connect();
    await client.settled();
    runSession(door.hub, aTransaction({ payer: 'script' }));
    const common = {
      type: 'event',
      charger: 'cp1',
      evse: 1,
      connector: 1,
      at: ISO,
      transaction_id: TX.id,
      id_tag: 'CARD1',
      own: true,
    };
    expect(await client.settled()).toEqual([
      { ...common, event: 'transaction_started', seq: 1, meter_start_wh: 1000 },
      {
        ...common,
        event: 'meter',
        seq: 2,
        meter_wh: 2500,
        energy_wh: 1500,
        readings: [{ at: ISO, samples: [sample(2500)] }],
      },
      {
        ...common,
        event: 'meter',
        seq: 3,
        charging_state: 'Charging',
        meter_wh: 2600,
        energy_wh: 1600,
        readings: [{ at: ISO, samples: [sample(2.6, { unit: 'kWh' })] }],
      },
      { ...common, event: 'transaction_updated', seq: 4, charging_state: 'SuspendedEV' },
      {
        ...common,
        event: 'transaction_stopped',
        seq: 5,
        meter_stop_wh: 3000,
        energy_wh: 2000,
        duration_s: 900,
        reason: 'EVDisconnected',
        readings: [{ at: ISO, samples: [sample(3000)] }],
      },
    ]);
  });

  const EVERYTHING = ['transaction_started', 'meter', 'meter', 'transaction_updated', 'transaction_stopped'];
  const VIEWS: readonly [
    string,
    Parameters<typeof aProvider>[1],
    Partial<Transaction>,
    string[],
    (string | undefined)[],
  ][] = [
    ['mirror', { foreignView: 'mirror' }, {}, EVERYTHING, ['CARD1']],
    ['alias', { foreignView: 'alias', foreignTag: 'WORK' }, {}, EVERYTHING, ['WORK']],
    ['alias, own', { foreignView: 'alias', foreignTag: 'WORK' }, { payer: 'script' }, EVERYTHING, ['CARD1']],
    [
      'alias without a card',
      { foreignView: 'alias', foreignTag: 'WORK' },
      { token: undefined },
      EVERYTHING,
      [undefined],
    ],
    ['occupied', { foreignView: 'occupied' }, {}, [], []],
    ['occupied, started by it', { foreignView: 'occupied' }, { startedBy: 'script' }, EVERYTHING, ['CARD1']],
    ['no right to observe', { rights: ['control'] }, { payer: 'script' }, [], []],
  ];
  test.each(VIEWS)('in the view %s', async (_name, provider, tx, names, tags) => {
    await using door = await openDoor();
    door.hub.providerList = [aProvider('script', provider)];
    const client = await door.connect();
    await client.settled();
    runSession(door.hub, aTransaction(tx));
    const events = await client.settled();
    expect(events.map(({ event }) => event)).toEqual(names);
    expect([...new Set(events.map(({ id_tag }) => id_tag))]).toEqual(tags);
  });

  test('an alias never lets the real card through, not even in the raw words', async () => {
    await using door = await openDoor();
    door.hub.providerList = [aProvider('script', { foreignView: 'alias' })];
    const client = await door.connect();
    await client.settled();
    runSession(door.hub, TX);
    const events = await client.settled();
    expect(events).toHaveLength(5);
    expect(JSON.stringify(events)).not.toContain('CARD1');
  });

  test('facts of others, without meaning or without a session are not told', async () => {
    await using door = await openDoor();
    const client = await door.connect();
    await client.settled();
    door.hub.append(aFact(1, STARTED, { only: 'other' }), TX);
    door.hub.append(aFact(2, undefined), TX);
    door.hub.append(aFact(3, STARTED), undefined);
    door.hub.append(aFact(4, { means: 'heartbeat', ask: {} }), TX);
    door.hub.append(aFact(5, STARTED, { only: 'script' }), TX);
    expect((await client.settled()).map(({ seq }) => seq)).toEqual([5]);
  });

  test('missing numbers are left out and never invented', async () => {
    await using door = await openDoor();
    const client = await door.connect();
    await client.settled();
    const tx = aTransaction({ meterStartWh: undefined, startedAt: AT + 1000 });
    door.hub.append(aFact(1, { means: 'txStarted', ask: { place: PLACE, at: AT, readings: [] } }), tx);
    door.hub.append(aFact(2, { means: 'meter', ask: { place: PLACE, readings: [] } }), tx);
    door.hub.append(aFact(3, { means: 'txEnded', ask: { chargerTxId: 't', at: AT, readings: [] } }), tx);
    const [started, meter, stopped] = await client.settled();
    expect(started).not.toHaveProperty('meter_start_wh');
    expect(meter).toMatchObject({ event: 'meter', at: ISO });
    expect(stopped).toMatchObject({ reason: 'Local', duration_s: 0 });
    for (const field of ['energy_wh', 'meter_stop_wh', 'readings']) expect(stopped).not.toHaveProperty(field);
  });
});

describe('the numbers of a meter', () => {
  const CASES: readonly [string, readonly Sample[], Fields][] = [
    ['register', [sample(7)], { meter_wh: 7 }],
    ['register in kWh', [sample(1.2345, { unit: 'kWh' })], { meter_wh: 1234.5 }],
    ['register of the grid connection is another meter', [sample(7, { location: 'Inlet' })], {}],
    ['register of the outlet', [sample(7, { location: 'Outlet' })], { meter_wh: 7 }],
    ['power', [sample(7.2, { measurand: 'Power.Active.Import', unit: 'kW' })], { power_w: 7200 }],
    [
      'power by phase',
      ['L1', 'L2', 'L3', 'L1-N'].map((phase) => sample(100, { measurand: 'Power.Active.Import', unit: 'W', phase })),
      { power_w: 300 },
    ],
    [
      'current',
      [
        sample(9, { measurand: 'Current.Import', unit: 'A', phase: 'L1' }),
        sample(10, { measurand: 'Current.Import', unit: 'A', phase: 'L2' }),
        sample(12, { measurand: 'Current.Import', unit: 'A', phase: 'N' }),
      ],
      { current_a: 10 },
    ],
    ['state of charge', [sample(55, { measurand: 'SoC', unit: 'Percent' })], { soc_percent: 55 }],
    ['not a number', [sample(Number.NaN)], {}],
  ];
  test.each(CASES)('%s', async (_name, samples, expected) => {
    await using door = await openDoor();
    const client = await door.connect();
    await client.settled();
    door.hub.append(
      aFact(
        1,
        { means: 'meter', ask: { place: PLACE, readings: [reading(...samples)] } },
        { lane: 'E', txId: undefined },
      ),
      undefined,
    );
    const [event] = await client.settled();
    const { meter_wh, power_w, current_a, soc_percent } = event ?? {};
    expect(JSON.parse(JSON.stringify({ meter_wh, power_w, current_a, soc_percent }))).toEqual(expected);
    expect(event).toMatchObject({ event: 'meter', evse: 1, readings: [{ at: ISO }] });
    expect(event).not.toHaveProperty('seq');
  });

  test('come from the latest reading that has them, and are hidden with the session', async () => {
    await using door = await openDoor();
    const client = await door.connect();
    await client.settled();
    const power = { measurand: 'Power.Active.Import', unit: 'W' };
    const readings = [reading(sample(1), sample(50, power)), reading(sample(2))];
    const meter = (evse: number, seq: number): Fact =>
      aFact(seq, { means: 'meter', ask: { place: { evse }, readings } }, { lane: 'E', txId: undefined });
    door.hub.append(meter(1, 1), undefined);
    expect((await client.settled())[0]).toMatchObject({ meter_wh: 2, power_w: 50 });
    door.hub.providerList = [aProvider('script', { foreignView: 'occupied' })];
    door.hub.chargerList = [chargerView('cp1', [evseView({ tx: TX }), evseView({ evse: 2 })])];
    for (const evse of [1, 0, 2]) door.hub.append(meter(evse, 2), undefined);
    expect((await client.settled()).map(({ evse }) => evse)).toEqual([2]);
  });
});

describe('states', () => {
  function status(word: ConnectorStatus, fields: object = {}): Notice {
    return {
      kind: 'status',
      chargerId: 'cp1',
      status: { place: PLACE, status: word, errorCode: 'NoError', at: AT, ...fields },
    };
  }

  test('are told fresh at every connect', async () => {
    await using door = await openDoor();
    const faulted = { connector: 1, status: 'Faulted', errorCode: 'GroundFailure', at: AT };
    door.hub.chargerList = [
      {
        ...chargerView('cp1', [evseView({ connectors: [faulted], lease: aLease('script', { endsAt: AT }) })]),
        boot: { vendor: 'V', model: 'M' },
      },
      { ...chargerView('cp2', []), online: false },
    ];
    const client = await door.connect();
    const heard = await client.settled();
    expect(heard.every(({ snapshot, type }) => snapshot === true && type === 'event')).toBe(true);
    expect(heard.map(({ event, charger }) => `${event} ${charger}`)).toEqual([
      'charger_online cp1',
      'boot cp1',
      'status cp1',
      'fault cp1',
      'control cp1',
      'charger_offline cp2',
    ]);
    expect(heard[2]).toMatchObject({ status: 'Faulted', error_code: 'GroundFailure', at: ISO });
    expect(heard[4]).toMatchObject({ state: 'yours', ends_at: ISO });
  });

  test('of a place, with faults that come and go', async () => {
    await using door = await openDoor();
    const client = await door.connect();
    await client.settled();
    const fault = { errorCode: 'GroundFailure', info: 'wet', at: undefined };
    for (const notice of [status('Preparing'), status('Faulted', fault), status('Faulted', fault), status('Available')])
      door.hub.tell(notice);
    const now = new Date(door.clock.now()).toISOString();
    const common = { type: 'event', charger: 'cp1', evse: 1, connector: 1 };
    const faulted = {
      ...common,
      event: 'status',
      status: 'Faulted',
      error_code: 'GroundFailure',
      info: 'wet',
      at: now,
    };
    expect(await client.settled()).toEqual([
      { ...common, event: 'status', status: 'Preparing', error_code: 'NoError', at: ISO },
      faulted,
      { ...common, event: 'fault', active: true, error_code: 'GroundFailure', at: now },
      faulted,
      { ...common, event: 'status', status: 'Available', error_code: 'NoError', at: ISO },
      { ...common, event: 'fault', active: false, at: ISO },
    ]);
  });

  const SEEN: readonly [ConnectorStatus, string][] = [
    ['Available', 'Available'],
    ['Preparing', 'Occupied'],
    ['Charging', 'Occupied'],
    ['SuspendedEV', 'Occupied'],
    ['Finishing', 'Occupied'],
    ['Faulted', 'Faulted'],
    ['Unavailable', 'Unavailable'],
  ];
  test.each(SEEN)('%s of a hidden session is shown as %s', async (word, shown) => {
    await using door = await openDoor();
    door.hub.providerList = [aProvider('script', { foreignView: 'occupied' })];
    door.hub.chargerList = [chargerView('cp1', [evseView({ tx: TX })])];
    const client = await door.connect();
    await client.settled();
    door.hub.tell(status(word, { info: 'card CARD1' }));
    const [event] = await client.settled();
    expect(event?.status).toBe(shown);
    expect(event?.info).toBe(shown === word ? 'card CARD1' : undefined);
  });

  test('of the charger: boot, presence, problems', async () => {
    await using door = await openDoor();
    const client = await door.connect();
    await client.settled();
    door.hub.tell({
      kind: 'boot',
      chargerId: 'cp1',
      boot: { vendor: 'V', model: 'M', firmwareVersion: '2', reason: 'PowerUp' },
    });
    door.hub.tell({ kind: 'presence', chargerId: 'cp1', online: false });
    door.hub.tell({ kind: 'presence', chargerId: 'cp1', online: true });
    const problem = { place: { evse: 1 }, component: 'RCD', variable: 'Tripped', active: true };
    const message = { means: 'problems', ask: { problems: [problem] } } as const;
    const source = { version: '2.0.1', action: 'NotifyEvent', payload: {} };
    door.hub.append(aFact(1, message, { lane: 'E', source }), undefined);
    door.hub.append(aFact(2, undefined, { lane: 'E' }), undefined);
    door.hub.append(aFact(3, METER, { lane: 'E', only: 'other' }), undefined);
    door.hub.append(aFact(4, { means: 'heartbeat', ask: {} }, { lane: 'E' }), undefined);
    door.hub.tell({
      kind: 'decision',
      entry: { at: AT, chargerId: 'cp1', by: 'home', asked: 'x', allowed: true, rule: 'r', why: 'w' },
    });
    expect(await client.settled()).toMatchObject([
      { event: 'boot', vendor: 'V', model: 'M', firmware_version: '2', reason: 'PowerUp' },
      { event: 'charger_offline' },
      { event: 'charger_online' },
      { event: 'fault', evse: 1, active: true, component: 'RCD', variable: 'Tripped' },
    ]);
  });
});

describe('control', () => {
  test('is told with everything to its holder, to others only that it is taken', async () => {
    await using door = await openDoor();
    const script = await door.connect();
    const other = await door.connect('other');
    await Promise.all([script.settled(), other.settled()]);
    const now = door.clock.now();
    const soon = now + 60_000;
    const leases = [
      aLease('script', { state: 'claiming', endsAt: soon }),
      aLease('script', { state: 'reserved', endsAt: soon }),
      aLease('script', { state: 'reserved', endsAt: soon }),
      aLease('script', { state: 'bound', restricted: true }),
      aLease('home', { reason: 'the owner said so' }),
      aLease('other', { reason: 'my secret plan' }),
      undefined,
    ];
    for (const lease of leases) door.hub.tell({ kind: 'control', chargerId: 'cp1', evse: 1, lease });
    const common = { type: 'event', event: 'control', charger: 'cp1', evse: 1, at: new Date(now).toISOString() };
    const yours = { ...common, state: 'yours', why: 'asked for control' };
    const ends_at = new Date(soon).toISOString();
    expect(await script.settled()).toEqual([
      { ...yours, lease: 'claiming', ends_at },
      { ...yours, lease: 'reserved', ends_at },
      { ...yours, lease: 'bound', restricted: true },
      { ...common, state: 'taken', ended: true, why: 'the home took control' },
      { ...common, state: 'taken' },
      { ...common, state: 'free' },
    ]);
    expect(await other.settled()).toEqual([
      { ...common, state: 'taken' },
      { ...yours, lease: 'reserved', why: 'my secret plan' },
      { ...common, state: 'free', ended: true, why: 'it was released, or what it was for is over' },
    ]);
  });

  const ENDS: readonly [string, Parameters<typeof aLease>[1], string | undefined, string][] = [
    ['by time', { endsAt: 1 }, undefined, 'the time was over'],
    ['before its time', { endsAt: Date.UTC(2100, 0) }, undefined, 'it was released, or what it was for is over'],
    ['by another', {}, 'other', 'control went to somebody else'],
  ];
  test.each(ENDS)('ended %s', async (_name, lease, next, why) => {
    await using door = await openDoor();
    const client = await door.connect();
    await client.settled();
    door.hub.tell({ kind: 'control', chargerId: 'cp1', evse: 1, lease: aLease('script', lease) });
    door.hub.tell({ kind: 'control', chargerId: 'cp1', evse: 1, lease: next === undefined ? undefined : aLease(next) });
    expect((await client.settled()).at(-1)).toMatchObject({
      ended: true,
      why,
      state: next === undefined ? 'free' : 'taken',
    });
  });
});

describe('the cursor', () => {
  const seqsOf = (events: readonly Fields[]): unknown[] =>
    events.map(({ seq }) => seq).filter((seq) => seq !== undefined);

  test('without acknowledgements everything is live only', async () => {
    await using door = await openDoor();
    runSession(door.hub, TX);
    const client = await door.connect();
    expect(seqsOf(await client.settled())).toEqual([]);
    runSession(door.hub, TX, 6);
    expect(seqsOf(await client.settled())).toEqual([6, 7, 8, 9, 10]);
  });

  test('what was not acknowledged comes again, marked, before what is new', async () => {
    await using door = await openDoor();
    const first = await door.connect();
    await first.settled();
    runSession(door.hub, TX);
    await first.settled();
    expect(await first.ask({ action: 'ack', seq: 2 })).toEqual({ action: 'ack', id: 'r3', result: 'accepted' });
    expect(await first.ask({ action: 'ack', seq: 99 })).toMatchObject({ error: 'bad_request' });
    await first.leave();
    runSession(door.hub, TX, 6);
    const second = await door.connect();
    await second.take(({ seq }) => seq === 10);
    door.hub.append(aFact(11, STARTED), TX);
    const events = [...second.heard, await second.take(({ seq }) => seq === 11)].filter(({ seq }) => seq !== undefined);
    expect(seqsOf(events)).toEqual([3, 4, 5, 6, 7, 8, 9, 11]);
    expect(events.map(({ replayed }) => replayed === true)).toEqual([true, true, true, true, true, true, true, false]);
  });

  test('facts that a backend may not see never hold the journal up', async () => {
    await using door = await openDoor();
    door.hub.providerList = [aProvider('script', { foreignView: 'occupied' })];
    const client = await door.connect();
    await client.settled();
    door.hub.append(aFact(1, STARTED), aTransaction({ payer: 'script' }));
    runSession(door.hub, TX, 2);
    await client.ask({ action: 'ack', seq: 1 });
    expect(door.hub.cursor('cp1', 'script')).toBe(6);
    runSession(door.hub, TX, 7);
    await client.settled();
    expect(door.hub.cursor('cp1', 'script')).toBe(11);
    door.hub.append(aFact(12, STARTED), aTransaction({ payer: 'script' }));
    runSession(door.hub, TX, 13);
    await client.settled();
    expect(door.hub.cursor('cp1', 'script')).toBe(11);
    await client.leave();
    const again = await door.connect();
    await again.take(({ seq }) => seq === 12);
    await again.settled();
    expect(door.hub.cursor('cp1', 'script')).toBe(11);
    await again.ask({ action: 'ack', seq: 12 });
    expect(door.hub.cursor('cp1', 'script')).toBe(17);
  });

  test('a fact that is written down while the last page is on its way comes too', async () => {
    await using door = await openDoor();
    door.hub.append(aFact(1, STARTED), TX);
    door.hub.cursors.set('cp1/script', 1);
    let pages = 0;
    door.hub.afterPage = async () => {
      pages += 1;
      if (pages === 1) door.hub.append(aFact(2, STATE), TX);
    };
    const client = await door.connect();
    expect(await client.take(({ seq }) => seq !== undefined)).toMatchObject({ seq: 2, replayed: true });
    door.hub.append(aFact(3, STATE), TX);
    expect(await client.take(({ seq }) => seq !== undefined)).toMatchObject({ seq: 3 });
    expect(pages).toBe(3);
  });

  test('a fact that was read from the journal before it was told does not come twice', async () => {
    await using door = await openDoor();
    door.hub.journal.push({ fact: aFact(1, STARTED), tx: TX });
    door.hub.cursors.set('cp1/script', 0);
    const client = await door.connect();
    await client.take(({ seq }) => seq === 1);
    await client.settled();
    door.hub.tell({ kind: 'fact', fact: aFact(1, STARTED), tx: TX });
    expect(seqsOf(await client.settled())).toEqual([]);
  });

  test('a journal that fails closes the door, and the backend goes on later', async () => {
    await using door = await openDoor();
    runSession(door.hub, TX);
    door.hub.cursors.set('cp1/script', 1);
    door.hub.beforePage = async () => {
      throw new Error('disk');
    };
    const client = await door.connect();
    expect((await client.closed).code).toBe(1011);
    door.hub.beforePage = async () => undefined;
    const again = await door.connect();
    await again.take(({ seq }) => seq === 5);
    expect(seqsOf(again.heard)).toEqual([2, 3, 4]);
  });

  test('a backend that leaves in the middle of a replay ends it', async () => {
    await using door = await openDoor();
    for (let seq = 1; seq <= 120; seq += 1) door.hub.append(aFact(seq, STATE), TX);
    door.hub.cursors.set('cp1/script', 0);
    let pages = 0;
    const here = Promise.withResolvers<Client>();
    const gone = new Promise<void>((resolve) => {
      door.hub.backendGone = async () => resolve();
    });
    door.hub.beforePage = async () => {
      pages += 1;
      if (pages < 2) return;
      (await here.promise).socket.terminate();
      await gone;
    };
    const client = await door.connect();
    here.resolve(client);
    await client.closed;
    await gone;
    const next = await door.connect('other');
    await next.settled();
    expect(pages).toBe(2);
  });

  test('across reconnects at any moment there is no gap and nothing twice within a connection', async () => {
    let walked = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            live: fc.nat(70),
            offline: fc.nat(70),
            inReplay: fc.array(fc.nat(3), { maxLength: 4 }),
            unacked: fc.nat(20),
          }),
          {
            minLength: 1,
            maxLength: 4,
          },
        ),
        async (rounds) => {
          await using door = await openDoor();
          let last = 0;
          const append = (count: number): void => {
            for (let index = 0; index < count; index += 1) door.hub.append(aFact(++last, STATE), TX);
          };
          door.hub.cursors.set('cp1/script', 0);
          let acked = 0;
          for (const round of rounds) {
            append(round.offline);
            const during = [...round.inReplay];
            door.hub.beforePage = async () => append(during.shift() ?? 0);
            door.hub.afterPage = async () => append(during.shift() ?? 0);
            const client = await door.connect();
            append(round.live);
            const heard = [...(await client.settled())];
            door.hub.beforePage = async () => undefined;
            door.hub.afterPage = async () => undefined;
            append(1);
            const seen = seqsOf(heard);
            while (seen.at(-1) !== last) seen.push((await client.take(({ seq }) => seq !== undefined)).seq);
            walked += seen.length;
            expect(seen).toEqual(Array.from({ length: last - acked }, (_, index) => acked + 1 + index));
            acked = Math.max(acked, last - round.unacked);
            await client.ask({ action: 'ack', seq: acked });
            await client.leave();
          }
        },
      ),
      { seed: 11, numRuns: 40 },
    );
    expect(walked).toBeGreaterThan(1000);
  });
});
