import { afterEach, describe, expect, test } from 'vitest';
import type { Reply } from '../../../src/core/ocpp/exchange.ts';
import { OCPP_VERSIONS } from '../../../src/core/ocpp/versions.ts';
import { BUSY_MESSAGES } from '../../../src/wire/inbox.ts';
import { MAX_BAD_FRAMES } from '../../../src/wire/limits.ts';
import { until } from '../../e2e/house.ts';
import { closeAll, linkedPair } from './support.ts';

afterEach(closeAll);

const accepted: Reply = { kind: 'result', payload: { status: 'Accepted' } };

describe('S45 hostile frames', () => {
  const framework = [4, '-1', 'RpcFrameworkError', expect.any(String), {}];
  // What comes back before the answer to the harmless message that follows.
  const rows: readonly [string, string | Buffer, { readonly old: unknown; readonly new: unknown }][] = [
    ['[2]', '[2]', { old: undefined, new: framework }],
    ['{}', '{}', { old: undefined, new: framework }],
    [
      'bad JSON',
      '[2,"a","Heartbeat",{',
      { old: [4, 'a', 'FormationViolation', expect.any(String), {}], new: framework },
    ],
    ['type 7', '[7,"a","Heartbeat",{}]', { old: undefined, new: undefined }],
    ['a result with an unknown id', '[3,"nobody",{}]', { old: undefined, new: undefined }],
    ['an error with an unknown id', '[4,"-1","RpcFrameworkError","",{}]', { old: undefined, new: undefined }],
    ['an empty frame', '', { old: undefined, new: undefined }],
    ['bytes that are no text', Buffer.from([0xff, 0xfe]), { old: undefined, new: undefined }],
    ['a binary frame with text', Buffer.from('[2,"b","Heartbeat",{}]'), { old: [3, 'b', {}], new: [3, 'b', {}] }],
    ['a number as id', '[2,12345,"Heartbeat",{}]', { old: [3, 12345, {}], new: [3, 12345, {}] }],
    ['a long id', `[2,"${'i'.repeat(200)}","X",{}]`, { old: [3, 'i'.repeat(200), {}], new: [3, 'i'.repeat(200), {}] }],
  ];
  for (const version of OCPP_VERSIONS) {
    test.each(rows)(`S45 ${version}: %s`, async (_, frame, expected) => {
      const { them, peer } = await linkedPair(version);
      them.socket.send(frame);
      const answer = version === '1.6' ? expected.old : expected.new;
      if (answer !== undefined) expect(await them.next()).toEqual(answer);
      them.say([2, 'after', 'Heartbeat', {}]);
      expect(await them.next()).toEqual([3, 'after', {}]);
      expect(peer.closed).toBe(false);
    });

    test(`S45 ${version}: a frame of 2 MiB closes the link with 1009`, async () => {
      const { them, closed } = await linkedPair(version);
      them.say(`[2,"a","X",{"a":"${'x'.repeat(2 * 1024 * 1024)}"}]`);
      expect((await them.closed).code).toBe(1009);
      expect((await closed).code).toBe(1006);
    });
  }

  test('S45 2.1: a CALLRESULTERROR is taken note of, and on older links it is not known', async () => {
    for (const version of OCPP_VERSIONS) {
      const { them, lines } = await linkedPair(version);
      them.say([5, 'a', 'FormatViolation', 'why', {}]);
      them.say([2, 'after', 'Heartbeat', {}]);
      expect(await them.next()).toEqual([3, 'after', {}]);
      const expected = version === '2.1' ? 'the peer could not use our answer' : 'a frame could not be read';
      expect(lines).toContain(expected);
    }
  });

  test('fifty bad frames in a row close the link with 1007, a good one in between starts anew', async () => {
    const { them } = await linkedPair('1.6');
    for (let count = 1; count < MAX_BAD_FRAMES; count += 1) them.say('{}');
    them.say([2, 'a', 'Heartbeat', {}]);
    expect(await them.next()).toEqual([3, 'a', {}]);
    for (let count = 0; count < MAX_BAD_FRAMES; count += 1) them.say('{}');
    expect((await them.closed).code).toBe(1007);
  });

  test.each(['2.0.1', '2.1'] as const)('signed messages are not implemented (%s)', async (version) => {
    const { them } = await linkedPair(version);
    them.say([2, 'a', 'TransactionEvent-Signed', {}]);
    expect(await them.next()).toEqual([4, 'a', 'NotImplemented', expect.any(String), {}]);
  });
});

describe('messages of the peer', () => {
  test('are served one at a time, in order, each answered once', async () => {
    const served: string[] = [];
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { them } = await linkedPair('1.6', {
      onCall: async ({ action, messageId }) => {
        served.push(`${action} ${messageId} begins`);
        if (action === 'A') await gate;
        served.push(`${action} ${messageId} ends`);
        return accepted;
      },
    });
    them.say([2, '1', 'A', {}]);
    them.say([2, '2', 'B', {}]);
    await them.arrived();
    expect(served).toEqual(['A 1 begins']);
    release();
    expect((await them.next())[1]).toBe('1');
    expect((await them.next())[1]).toBe('2');
    expect(served).toEqual(['A 1 begins', 'A 1 ends', 'B 2 begins', 'B 2 ends']);
  });

  test('an error, an exception and silence', async () => {
    const replies: { readonly [action: string]: () => Reply } = {
      Refuse: () => ({ kind: 'error', code: 'OccurrenceConstraintViolation', description: 'why' }),
      Bug: () => {
        throw new Error('secret detail');
      },
      Unwritable: () => ({ kind: 'result', payload: { value: 1n } }),
      Silent: () => ({ kind: 'silence' }),
      Fine: () => accepted,
    };
    const { them, lines } = await linkedPair('1.6', { onCall: async ({ action }) => replies[action]?.() ?? accepted });
    for (const action of Object.keys(replies)) them.say([2, action, action, {}]);
    expect(await them.next()).toEqual([4, 'Refuse', 'OccurenceConstraintViolation', 'why', {}]);
    expect(await them.next()).toEqual([4, 'Bug', 'InternalError', 'internal error', {}]);
    expect(await them.next()).toEqual([4, 'Unwritable', 'InternalError', 'internal error', {}]);
    expect(await them.next()).toEqual([3, 'Fine', { status: 'Accepted' }]);
    expect(lines.filter((line) => line === 'a message could not be served')).toHaveLength(2);
  });

  test('a SEND is served in turn and never answered, not even when that fails', async () => {
    const got: unknown[] = [];
    const { them } = await linkedPair('2.1', {
      onSend: (send) => {
        got.push(send);
        throw new Error('bug');
      },
    });
    them.say([6, 's', 'NotifyPeriodicEventStream', { id: 1 }]);
    them.say([2, 'a', 'Heartbeat', {}]);
    expect(await them.next()).toEqual([3, 'a', {}]);
    expect(got).toEqual([{ action: 'NotifyPeriodicEventStream', messageId: 's', payload: { id: 1 } }]);
  });

  test('a SEND that nobody wants is logged', async () => {
    const { them, lines } = await linkedPair('2.1');
    them.say([6, 's', 'NotifyPeriodicEventStream', { id: 1 }]);
    them.say([2, 'a', 'Heartbeat', {}]);
    expect(await them.next()).toEqual([3, 'a', {}]);
    expect(lines).toContain('nobody listens to this message');
  });

  test('every frame can be traced', async () => {
    const frames: string[] = [];
    const { them } = await linkedPair('1.6', {
      onFrame: (direction, text) => void frames.push(`${direction} ${text}`),
    });
    them.say([2, 'a', 'Heartbeat', {}]);
    await them.next();
    expect(frames).toEqual(['in [2,"a","Heartbeat",{}]', 'out [3,"a",{}]']);
  });
});

describe('repeated messages', () => {
  const START = [2, 'same', 'StartTransaction', { connectorId: 1 }];

  async function counting() {
    let served = 0;
    const link = await linkedPair('1.6', {
      onCall: async () => {
        served += 1;
        return { kind: 'result', payload: { transactionId: served } };
      },
    });
    return { ...link, served: () => served };
  }

  test('while being served: the first answer serves both', async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const { them } = await linkedPair('1.6', {
      onCall: async ({ action }) => {
        if (action === 'StartTransaction') await gate;
        return accepted;
      },
    });
    them.say(START);
    them.say(START);
    them.say([2, 'other', 'Heartbeat', {}]);
    them.say([2, 'other', 'Heartbeat', {}]);
    await them.arrived();
    release();
    expect((await them.next())[1]).toBe('same');
    expect((await them.next())[1]).toBe('other');
    them.say([2, 'after', 'Heartbeat', {}]);
    expect((await them.next())[1]).toBe('after');
  });

  test('about a transaction: the same answer again, without a second booking', async () => {
    const { them, served, clock } = await counting();
    them.say(START);
    expect(await them.next()).toEqual([3, 'same', { transactionId: 1 }]);
    clock.advance(10 * 60_000);
    them.say(START);
    expect(await them.next()).toEqual([3, 'same', { transactionId: 1 }]);
    expect(served()).toBe(1);
    clock.advance(1);
    them.say(START);
    expect(await them.next()).toEqual([3, 'same', { transactionId: 2 }]);
  });

  test('what was refused is looked at anew: by then it may be understood', async () => {
    let isRefused = true;
    const refused: Reply = { kind: 'error', code: 'TypeConstraintViolation', description: 'no' };
    const { them } = await linkedPair('1.6', { onCall: async () => (isRefused ? refused : accepted) });
    them.say(START);
    expect(await them.next()).toEqual([4, 'same', 'TypeConstraintViolation', 'no', {}]);
    isRefused = false;
    them.say(START);
    expect(await them.next()).toEqual([3, 'same', { status: 'Accepted' }]);
  });

  test('an id that stands for something else now is a new message', async () => {
    const { them, lines } = await counting();
    them.say(START);
    await them.next();
    them.say([2, 'same', 'StartTransaction', { connectorId: 2 }]);
    expect(await them.next()).toEqual([3, 'same', { transactionId: 2 }]);
    them.say([2, 'same', 'StopTransaction', { connectorId: 2 }]);
    expect(await them.next()).toEqual([3, 'same', { transactionId: 3 }]);
    expect(lines).toContain('a message id was used again for another message');
  });

  test('about anything else it is served again: some chargers have one id for all', async () => {
    const { them, served } = await counting();
    for (let count = 1; count <= 2; count += 1) {
      them.say([2, '1', 'Heartbeat', {}]);
      expect(await them.next()).toEqual([3, '1', { transactionId: count }]);
    }
    expect(served()).toBe(2);
  });

  test('the memory is bounded: after hundreds of others the oldest answer is forgotten', async () => {
    const { them, served } = await counting();
    for (let count = 0; count <= 200; count += 1) {
      them.say([2, `id-${count}`, 'MeterValues', {}]);
      await them.next();
    }
    them.say([2, 'id-200', 'MeterValues', {}]);
    await them.next();
    expect(served()).toBe(201);
    them.say([2, 'id-0', 'MeterValues', {}]);
    await them.next();
    expect(served()).toBe(202);
  });
});

describe('bounds', () => {
  /** Longer than what a socket reads at once. */
  const LONG = 'x'.repeat(2_000);
  const MANY = 4_000;

  test('who sends more than is served is not read on, and everything is served in order', async () => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const served: string[] = [];
    const { peer, them } = await linkedPair('1.6', {
      onCall: async ({ messageId }) => {
        if (served.length === 0) await gate;
        served.push(messageId);
        return accepted;
      },
    });
    for (let count = 0; count < MANY; count += 1) them.say([2, `${count}`, 'A', { LONG }]);
    await until('much to wait', () => peer.waiting >= BUSY_MESSAGES);
    // What lies between the two ends is in the buffers of the system and of the peer.
    for (let turns = 0; turns < 200; turns += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(peer.waiting).toBeLessThan(3 * BUSY_MESSAGES);
    open();
    await until('all to be served', () => served.length === MANY);
    expect(served).toEqual(Array.from({ length: MANY }, (_, count) => `${count}`));
  });

  test('who is served at a pace waits for its turn, and what is said to it meanwhile is not held up', async () => {
    const { peer, them, clock } = await linkedPair('1.6', {
      onCall: async () => accepted,
      pace: { perSecond: 10, burst: 3 },
    });
    for (let count = 0; count < 5; count += 1) them.say([2, `${count}`, 'A', {}]);
    for (const id of ['0', '1', '2']) expect(await them.next()).toEqual([3, id, { status: 'Accepted' }]);
    const asked = peer.call('Heartbeat', {}, { timeoutMs: 1_000 });
    const [, id] = await them.next();
    them.say([3, id, { currentTime: '2026-11-22T12:00:00Z' }]);
    expect(await asked).toMatchObject({ kind: 'result' });
    clock.advance(100);
    expect(await them.next()).toEqual([3, '3', { status: 'Accepted' }]);
    clock.advance(100);
    expect(await them.next()).toEqual([3, '4', { status: 'Accepted' }]);
  });

  // How much is read at once is the kernel's to say: on a loaded machine a burst may come in pieces, which may wait.
  test('who packs more into what is read at once than may wait is closed with 1008', {
    retry: 8,
    timeout: 2_000,
  }, async () => {
    const onCall = () => new Promise<Reply>(() => undefined);
    const { them } = await linkedPair('1.6', { onCall }, true);
    for (let count = 0; count < 40; count += 1) them.say([2, `${count}`, 'A', { data: 'x'.repeat(900_000) }]);
    expect(await them.closed).toEqual({ code: 1008, reason: 'too many messages at once' });
  });

  test('who does not read is given up', async () => {
    const link = await linkedPair('2.1');
    link.them.socket.pause();
    const data = 'x'.repeat(1024 * 1024);
    let sent = 0;
    while (link.peer.send('NotifyPeriodicEventStream', { data }) && sent < 100) sent += 1;
    expect(sent).toBeGreaterThan(7);
    expect(sent).toBeLessThan(100);
    expect((await link.closed).code).toBe(1006);
    expect(link.lines).toContain('the link is given up');
  });
});

describe('a shutdown in good order', () => {
  test('the message being served is answered, the waiting ones are not begun', async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const served: string[] = [];
    const { peer, them } = await linkedPair('1.6', {
      onCall: async ({ messageId }) => {
        served.push(messageId);
        await gate;
        return accepted;
      },
    });
    them.say([2, '1', 'A', {}]);
    them.say([2, '2', 'A', {}]);
    await them.arrived();
    const drained = peer.drain();
    them.say([2, '3', 'A', {}]);
    await them.arrived();
    release();
    await drained;
    peer.close(1012, 'restart');
    expect(await them.next()).toEqual([3, '1', { status: 'Accepted' }]);
    expect((await them.closed).code).toBe(1012);
    expect(served).toEqual(['1']);
    await peer.drain();
  });
});

test('what follows an answer follows it, and a mistake there costs nothing', async () => {
  const follow = (): Reply => ({
    kind: 'result',
    payload: {},
    after: () => {
      void peer.call('Heartbeat', {}, { timeoutMs: 1_000 });
      throw new Error('a bug');
    },
  });
  const { them, peer, lines } = await linkedPair('2.0.1', { onCall: async () => follow() });
  them.say([2, 'first', 'X', {}]);
  expect(await them.next()).toEqual([3, 'first', {}]);
  expect(await them.next()).toEqual([2, expect.any(String), 'Heartbeat', {}]);
  them.say([2, 'second', 'X', {}]);
  expect(await them.next()).toEqual([3, 'second', {}]);
  expect(lines).toContain('a message could not be served');
});
