import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Command, CommandResult } from '../../../src/proxy/ports.ts';
import { aLease, aProvider, aTransaction, chargerView, evseView } from '../../fakes/hub.ts';
import { type Fields, openDoor } from './door.ts';

const TX = aTransaction();

describe('what a backend asks', () => {
  const COMMANDS: readonly [Fields, Command][] = [
    [
      { action: 'RemoteStartTransaction', connector_id: 1, id_tag: 'CARD' },
      { verb: 'start', connector: 1, tag: 'CARD' },
    ],
    [
      { action: 'RemoteStartTransaction', evse: 2 },
      { verb: 'start', evse: 2 },
    ],
    [{ action: 'RemoteStartTransaction', evse: null, id_tag: null }, { verb: 'start' }],
    [
      { action: 'RemoteStopTransaction', transaction_id: TX.id },
      { verb: 'stop', txId: TX.id },
    ],
    [{ action: 'request_control' }, { verb: 'take' }],
    [
      { action: 'request_control', lease_seconds: 900, reason: 'cheap hours', evse: 1, charger: 'cp1' },
      { verb: 'take', leaseS: 900, reason: 'cheap hours', evse: 1 },
    ],
    [{ action: 'release_control' }, { verb: 'release' }],
    [
      { action: 'set_limit', limit_a: 0 },
      { verb: 'limit', limitA: 0 },
    ],
    [
      { action: 'set_limit', limit_a: 13.5, evse: 1 },
      { verb: 'limit', limitA: 13.5, evse: 1 },
    ],
    [
      { action: 'set_limit', limit_a: null },
      { verb: 'limit', limitA: null },
    ],
    [{ action: 'release_control', something: 'else' }, { verb: 'release' }],
  ];
  test.each(COMMANDS)('%j', async (request, command) => {
    await using door = await openDoor();
    const client = await door.connect();
    expect(await client.ask(request)).toEqual({ action: request.action, id: 'r1', result: 'accepted', reason: 'free' });
    expect(door.hub.asked.map((each) => JSON.parse(JSON.stringify(each)))).toEqual([
      { by: 'script', chargerId: 'cp1', command },
    ]);
  });

  const WRONG: readonly [string, RegExp][] = [
    ['', /^expected one JSON object/],
    ['{', /^expected one JSON object/],
    ['[]', /^expected one JSON object/],
    ['null', /^expected one JSON object/],
    ['7', /^expected one JSON object/],
    ['[2,"1","Heartbeat",{}]', /^expected one JSON object/],
    ['{}', /^action: expected one of RemoteStartTransaction, /],
    ['{"action":7}', /^action/],
    ['{"action":"constructor"}', /^action/],
    ['{"action":"__proto__"}', /^action/],
    ['{"action":"remotestarttransaction"}', /^action/],
    ['{"action":"get_status","id":{}}', /^id: expected a number, or a text/],
    [`{"action":"get_status","id":"${'x'.repeat(101)}"}`, /^id/],
    ['{"action":"get_status","charger":1}', /^charger: expected a text/],
    ['{"action":"get_status","charger":"cp9"}', /^charger: there is no charger "cp9"; known: cp1/],
    ['{"action":"RemoteStartTransaction","connector_id":0}', /^connector_id: expected a whole number from 1/],
    ['{"action":"RemoteStartTransaction","connector_id":"1"}', /^connector_id/],
    ['{"action":"RemoteStartTransaction","connector_id":1.5}', /^connector_id/],
    ['{"action":"RemoteStartTransaction","connector_id":1e999}', /^connector_id/],
    ['{"action":"RemoteStartTransaction","evse":true}', /^evse/],
    ['{"action":"RemoteStartTransaction","id_tag":""}', /^id_tag/],
    ['{"action":"RemoteStartTransaction","id_tag":["x"]}', /^id_tag/],
    ['{"action":"RemoteStopTransaction"}', /^transaction_id: expected the id of a session/],
    ['{"action":"RemoteStopTransaction","transaction_id":4711}', /^transaction_id/],
    ['{"action":"request_control","lease_seconds":0}', /^lease_seconds: expected a whole number from 1 to 900/],
    ['{"action":"request_control","lease_seconds":901}', /^lease_seconds/],
    [`{"action":"request_control","reason":"${'x'.repeat(201)}"}`, /^reason/],
    ['{"action":"set_limit"}', /^limit_a: expected amperes per phase from 0 .* or null/],
    ['{"action":"set_limit","limit_a":-1}', /^limit_a/],
    ['{"action":"set_limit","limit_a":"16"}', /^limit_a/],
    ['{"action":"set_limit","limit_a":1e999}', /^limit_a/],
    ['{"action":"ack"}', /^seq: expected the seq of an event/],
    ['{"action":"ack","seq":-1}', /^seq/],
    ['{"action":"ack","seq":1}', /^seq: .*1 was never given/],
  ];
  test.each(WRONG)('answers what is wrong with %s', async (text, reason) => {
    await using door = await openDoor();
    const client = await door.connect();
    await client.settled();
    client.send(text);
    const reply = await client.take((message) => message.error !== undefined);
    expect(reply).toMatchObject({ error: 'bad_request', rule: 'request', reason: expect.stringMatching(reason) });
    expect(door.hub.asked).toEqual([]);
    expect(await client.ask({ action: 'release_control' })).toMatchObject({ result: 'accepted' });
  });

  const REFUSALS: readonly [CommandResult, Fields][] = [
    [
      { ok: false, code: 'N', rule: 'rights', why: 'w' },
      { error: 'not_allowed', rule: 'rights', reason: 'w' },
    ],
    [
      { ok: false, code: 'L', rule: 'holder', why: 'w' },
      { error: 'control_locked', rule: 'holder', reason: 'w' },
    ],
    [
      { ok: false, code: 'H', rule: 'override', why: 'w' },
      { error: 'blocked_by_home', rule: 'override', reason: 'w' },
    ],
    [
      { ok: false, code: 'O', rule: 'charger', why: 'w' },
      { error: 'charger_offline', rule: 'charger', reason: 'w' },
    ],
    [
      { ok: false, code: 'F', rule: 'fault', why: 'w' },
      { error: 'charger_fault', rule: 'fault', reason: 'w' },
    ],
    [
      { ok: false, code: 'Q', rule: 'rate', why: 'w', retryAfterS: 7 },
      { error: 'rate_limited', rule: 'rate', reason: 'w', retry_after_s: 7 },
    ],
    [
      { ok: false, code: 'bad_request', rule: 'request', why: 'evse: 9' },
      { error: 'bad_request', rule: 'request', reason: 'evse: 9' },
    ],
    [
      {
        ok: true,
        result: 'rejected_by_charger',
        why: 'busy',
        txId: TX.id,
        answer: { accepted: false, status: 'Rejected' },
      },
      { result: 'rejected_by_charger', reason: 'busy', transaction_id: TX.id, charger_status: 'Rejected' },
    ],
  ];
  test.each(REFUSALS)('says %j in its own words', async (result, reply) => {
    await using door = await openDoor();
    door.hub.answer = async () => result;
    const client = await door.connect();
    expect(await client.ask({ action: 'request_control' })).toEqual({ action: 'request_control', id: 'r1', ...reply });
  });

  test('echoes the id as it came, and leaves it out when there was none', async () => {
    await using door = await openDoor();
    const client = await door.connect();
    await client.settled();
    for (const id of [0, -1.5, 'x', '']) {
      client.send(JSON.stringify({ action: 'release_control', id }));
      expect((await client.take((message) => message.action === 'release_control')).id).toBe(id);
    }
    client.send('{"action":"release_control"}');
    expect(await client.take((message) => message.action === 'release_control')).not.toHaveProperty('id');
  });

  test('with several chargers wants one named, but a session names its own', async () => {
    await using door = await openDoor();
    door.hub.chargerList = [chargerView('cp1'), chargerView('cp2', [evseView({ tx: TX })])];
    const client = await door.connect();
    expect(await client.ask({ action: 'request_control' })).toMatchObject({
      error: 'bad_request',
      reason: 'charger: there are several, name one of: cp1, cp2',
    });
    expect(await client.ask({ action: 'request_control', charger: 'cp2' })).toMatchObject({ result: 'accepted' });
    expect(await client.ask({ action: 'RemoteStopTransaction', transaction_id: TX.id })).toMatchObject({
      result: 'accepted',
    });
    expect(await client.ask({ action: 'RemoteStopTransaction', transaction_id: 'other' })).toMatchObject({
      error: 'bad_request',
      reason: expect.stringMatching(/^transaction_id/),
    });
    expect(door.hub.asked.map(({ chargerId }) => chargerId)).toEqual(['cp2', 'cp2']);
    door.hub.chargerList = [];
    expect(await client.ask({ action: 'request_control' })).toMatchObject({
      reason: 'charger: no charger has connected yet',
    });
    expect(await client.ask({ action: 'ack', seq: 1, charger: 'cp1' })).toMatchObject({
      reason: expect.stringContaining('known: none'),
    });
  });

  test('a backend of one charger neither sees nor reaches another', async () => {
    await using door = await openDoor();
    door.hub.providerList = [aProvider('script', { chargerId: 'cp2' })];
    door.hub.chargerList = [chargerView('cp1'), chargerView('cp2')];
    const client = await door.connect();
    expect(await client.ask({ action: 'get_status' })).toMatchObject({ chargers: [{ id: 'cp2' }] });
    expect(await client.ask({ action: 'get_status', charger: 'cp1' })).toMatchObject({ error: 'bad_request' });
    expect(await client.ask({ action: 'release_control' })).toMatchObject({ result: 'accepted' });
    expect(door.hub.asked.map(({ chargerId }) => chargerId)).toEqual(['cp2']);
    door.hub.tell({ kind: 'presence', chargerId: 'cp1', online: false });
    expect((await client.settled()).filter(({ charger }) => charger === 'cp1')).toEqual([]);
  });

  test('is told when the proxy itself fails, without a detail', async () => {
    await using door = await openDoor();
    door.hub.answer = async () => {
      throw new Error('disk full at /secret');
    };
    const client = await door.connect();
    const reply = await client.ask({ action: 'request_control' });
    expect(reply).toMatchObject({ error: 'internal', rule: 'internal' });
    expect(JSON.stringify(reply)).not.toContain('secret');
  });

  test('loses its requests when it is taken out of the configuration', async () => {
    await using door = await openDoor();
    const client = await door.connect();
    door.hub.providerList = [];
    expect(await client.ask({ action: 'request_control' })).toMatchObject({ error: 'not_allowed' });
  });
});

describe('get_status', () => {
  test('shows own and foreign sessions by the view of the backend', async () => {
    await using door = await openDoor();
    const connectors = [
      { connector: 1, status: 'Charging', errorCode: 'NoError', at: 0 },
      { connector: 2, status: 'Mystery', errorCode: 'NoError', at: 0 },
    ];
    const tx = aTransaction({ payer: 'billing', lastWh: 2500 });
    const evse = evseView({ connectors, tx, powerW: 7000, energyWh: 2500, limitA: 16, lease: aLease('billing') });
    door.hub.chargerList = [chargerView('cp1', [evse])];
    const stateFor = async (fields: Parameters<typeof aProvider>[1]) => {
      door.hub.providerList = [aProvider('script', fields)];
      const client = await door.connect();
      const { chargers } = await client.ask({ action: 'get_status', charger: 'cp1' });
      return JSON.parse(JSON.stringify(chargers))[0].evses[0];
    };
    const session = { transaction_id: tx.id, id_tag: 'CARD1', own: false, energy_wh: 1500 };
    expect(await stateFor({ foreignView: 'mirror' })).toMatchObject({
      connectors: [{ connector: 1, status: 'Charging' }],
      control: { state: 'taken' },
      session,
      power_w: 7000,
      limit_a: 16,
    });
    expect(await stateFor({ foreignView: 'alias', foreignTag: 'WORK' })).toMatchObject({
      session: { ...session, id_tag: 'WORK' },
    });
    const hidden = await stateFor({ foreignView: 'occupied' });
    expect(hidden).toEqual({
      evse: 1,
      connectors: [{ connector: 1, status: 'Occupied', error_code: 'NoError' }],
      fault: false,
      closed: false,
      control: { state: 'taken' },
    });
  });

  test('and ack need the right to observe', async () => {
    await using door = await openDoor();
    door.hub.providerList = [aProvider('script', { rights: ['control'] })];
    const client = await door.connect();
    for (const request of [{ action: 'get_status' }, { action: 'ack', seq: 1 }]) {
      expect(await client.ask(request)).toMatchObject({ error: 'not_allowed', rule: 'rights' });
    }
  });
});

describe('hostile input', () => {
  test('any JSON is answered once, and never closes the door at once', async () => {
    await using door = await openDoor();
    const client = await door.connect();
    await client.settled();
    const action = fc.constantFrom(
      'RemoteStartTransaction',
      'RemoteStopTransaction',
      'request_control',
      'set_limit',
      'ack',
      'get_status',
    );
    const request = fc.dictionary(
      fc.constantFrom('charger', 'evse', 'connector_id', 'id_tag', 'transaction_id', 'limit_a', 'seq', 'lease_seconds'),
      fc.jsonValue({ maxDepth: 2 }),
    );
    const text = fc.oneof(
      fc.json({ maxDepth: 4 }),
      fc.tuple(action, request).map(([name, fields]) => JSON.stringify({ ...fields, action: name })),
      fc.string(),
    );
    await fc.assert(
      fc.asyncProperty(text, async (sent) => {
        client.send(sent);
        const before = await client.take((message) => message.type !== 'event');
        // One good request, so that bad ones do not add up, and nothing came twice.
        const [second] = await client.settled();
        await client.ask({ action: 'release_control' });
        return (before.error !== undefined || before.result !== undefined) && second === undefined;
      }),
      { seed: 7, numRuns: 300 },
    );
  });

  test('binary frames are refused by an answer', async () => {
    await using door = await openDoor();
    const client = await door.connect();
    client.socket.send(Buffer.from('{"action":"get_status"}'));
    expect(await client.take((message) => message.error !== undefined)).toMatchObject({ error: 'bad_request' });
  });

  test('deep nesting is only bad JSON', async () => {
    await using door = await openDoor();
    const client = await door.connect();
    client.send('['.repeat(60_000));
    expect(await client.take((message) => message.error !== undefined)).toMatchObject({ error: 'bad_request' });
  });

  test('fifty senseless requests in a row end the connection, a good one between them saves it', async () => {
    await using door = await openDoor();
    const client = await door.connect();
    for (let count = 0; count < 49; count += 1) client.send('x');
    expect(await client.ask({ action: 'release_control' })).toMatchObject({ result: 'accepted' });
    for (let count = 0; count < 50; count += 1) client.send('x');
    expect((await client.closed).code).toBe(1008);
    expect(client.heard.filter(({ error }) => error === 'bad_request')).toHaveLength(99);
  });

  test('more than sixteen requests at a time are told to wait', async () => {
    await using door = await openDoor();
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    door.hub.answer = async () => {
      await held;
      return { ok: true, result: 'accepted', why: 'w' };
    };
    const client = await door.connect();
    for (let id = 0; id < 17; id += 1) client.send(JSON.stringify({ action: 'release_control', id }));
    expect(await client.take(({ id }) => id === 16)).toMatchObject({
      error: 'rate_limited',
      rule: 'in_flight',
      retry_after_s: 1,
    });
    release();
    for (let id = 0; id < 16; id += 1) {
      expect(await client.take((message) => message.id === id)).toMatchObject({ result: 'accepted' });
    }
  });
});
