import { afterEach, describe, expect, test } from 'vitest';
import { MAX_QUEUED_CALLS } from '../../../src/wire/calls.ts';
import { closeAll, linkedPair } from './support.ts';

afterEach(closeAll);

const IN_30_S = { timeoutMs: 30_000 };

describe('our calls', () => {
  test('a call gets its answer, under an id of ours', async () => {
    const { peer, them } = await linkedPair('1.6');
    const outcome = peer.call('Reset', { type: 'Soft' }, IN_30_S);
    const [type, id, action, payload] = await them.next();
    expect([type, action, payload]).toEqual([2, 'Reset', { type: 'Soft' }]);
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    them.say([3, id, { status: 'Accepted' }]);
    expect(await outcome).toEqual({ kind: 'result', payload: { status: 'Accepted' } });
  });

  test('an error is an outcome, whatever its spelling', async () => {
    const { peer, them } = await linkedPair('2.0.1');
    const outcome = peer.call('Reset', {}, { ...IN_30_S, messageId: 'again' });
    expect(await them.next()).toEqual([2, 'again', 'Reset', {}]);
    them.say([4, 'again', 'FormationViolation', 'why', {}]);
    expect(await outcome).toEqual({ kind: 'error', code: 'FormatViolation', description: 'why' });
  });

  test('one at a time, the urgent ones first, equal ones in order', async () => {
    const { peer, them } = await linkedPair('1.6');
    const first = peer.call('A', {}, { ...IN_30_S, priority: 5 });
    const [, id] = await them.next();
    for (const [action, priority] of [
      ['B', 5],
      ['C', undefined],
      ['D', 0],
      ['E', 5],
    ] as const) {
      void peer.call(action, {}, { ...IN_30_S, priority });
    }
    await them.arrived();
    them.say([3, id, {}]);
    await first;
    const order: unknown[] = [];
    for (let count = 0; count < 4; count += 1) {
      const [, next, action] = await them.next();
      order.push(action);
      them.say([3, next, {}]);
    }
    expect(order).toEqual(['D', 'B', 'E', 'C']);
  });

  test('time counts from the call, waiting included; a late answer is told apart', async () => {
    const { peer, them, clock, late } = await linkedPair('1.6');
    const sent = peer.call('Slow', {}, { timeoutMs: 30_000, messageId: 'slow' });
    await them.next();
    const waiting = peer.call('Waiting', {}, { timeoutMs: 20_000 });
    clock.advance(20_000);
    expect(await waiting).toEqual({ kind: 'timeout', sent: false });
    clock.advance(10_000);
    expect(await sent).toEqual({ kind: 'timeout', sent: true });

    // The slot is free again, and the late answer ends nothing else.
    const next = peer.call('Next', {}, { ...IN_30_S, messageId: 'next' });
    expect(await them.next()).toEqual([2, 'next', 'Next', {}]);
    them.say([3, 'slow', { transactionId: 9 }]);
    them.say([3, 'next', {}]);
    expect(await next).toEqual({ kind: 'result', payload: {} });
    expect(late).toEqual([
      { action: 'Slow', messageId: 'slow', outcome: { kind: 'result', payload: { transactionId: 9 } } },
    ]);
  });

  test('a repeated try under the same id is answered as itself', async () => {
    const { peer, them, clock, late } = await linkedPair('1.6');
    const first = peer.call('StartTransaction', {}, { timeoutMs: 10, messageId: 'same' });
    await them.next();
    clock.advance(10);
    expect(await first).toEqual({ kind: 'timeout', sent: true });
    const second = peer.call('StartTransaction', {}, { ...IN_30_S, messageId: 'same' });
    await them.next();
    them.say([3, 'same', {}]);
    expect(await second).toEqual({ kind: 'result', payload: {} });
    expect(late).toEqual([]);
  });

  test('a call may be withdrawn until the moment it is sent', async () => {
    const { peer, them, lines } = await linkedPair('1.6');
    const sent = peer.call('A', {}, { ...IN_30_S, messageId: 'a', unless: () => false });
    await them.next();
    let unwanted = false;
    const withdrawn = peer.call('B', {}, { ...IN_30_S, unless: () => unwanted });
    const broken = peer.call(
      'C',
      {},
      {
        ...IN_30_S,
        unless: () => {
          throw new Error('bug');
        },
      },
    );
    const last = peer.call('D', {}, { ...IN_30_S, messageId: 'd' });
    unwanted = true;
    them.say([3, 'a', {}]);
    expect((await sent).kind).toBe('result');
    expect(await withdrawn).toEqual({ kind: 'withdrawn' });
    expect(await broken).toEqual({ kind: 'withdrawn' });
    expect(await them.next()).toEqual([2, 'd', 'D', {}]);
    them.say([3, 'd', {}]);
    expect((await last).kind).toBe('result');
    expect(lines).toContain('whether a call is still wanted could not be told');
  });

  test('the queue is bounded: the least urgent and newest goes', async () => {
    const { peer, them } = await linkedPair('1.6');
    void peer.call('InFlight', {}, IN_30_S);
    await them.next();
    const calls = Array.from({ length: MAX_QUEUED_CALLS }, () => peer.call('Q', {}, { ...IN_30_S, priority: 5 }));
    const urgent = peer.call('Urgent', {}, { ...IN_30_S, priority: 0 });
    const refused = peer.call('More', {}, { ...IN_30_S, priority: 6 });
    expect(await refused).toEqual({ kind: 'timeout', sent: false });
    expect(await calls.at(-1)).toEqual({ kind: 'timeout', sent: false });
    peer.close(1000, 'done');
    expect(await urgent).toEqual({ kind: 'closed' });
    expect(await calls[0]).toEqual({ kind: 'closed' });
    expect(await peer.call('Late', {}, IN_30_S)).toEqual({ kind: 'closed' });
  });

  test('what was called during the service of a message waits for its answer', async () => {
    const { peer, them } = await linkedPair('1.6', {
      onCall: async () => {
        void peer.call('B', {}, { ...IN_30_S, messageId: 'b' });
        return { kind: 'result', payload: {} };
      },
    });
    them.say([2, 'x', 'Heartbeat', {}]);
    expect(await them.next()).toEqual([3, 'x', {}]);
    expect(await them.next()).toEqual([2, 'b', 'B', {}]);
  });

  test('a result that breaks its schema is an error, and where the version can say so the peer hears of it', async () => {
    const wrong = {
      path: '/status',
      keyword: 'enum',
      params: {},
      message: 'wrong status',
      code: 'PropertyConstraintViolation',
    } as const;
    for (const version of ['1.6', '2.1'] as const) {
      const { peer, them } = await linkedPair(version, {
        validateAnswers: (action) => (action === 'Reset' ? wrong : undefined),
      });
      const outcome = peer.call('Reset', {}, { ...IN_30_S, messageId: 'r' });
      await them.next();
      them.say([3, 'r', { status: 'Maybe' }]);
      expect(await outcome).toEqual({ kind: 'error', code: wrong.code, description: wrong.message });
      const fine = peer.call('Other', {}, { ...IN_30_S, messageId: 'o' });
      if (version === '2.1') expect(await them.next()).toEqual([5, 'r', wrong.code, wrong.message, {}]);
      expect(await them.next()).toEqual([2, 'o', 'Other', {}]);
      them.say([3, 'o', {}]);
      expect((await fine).kind).toBe('result');
    }
  });
});

describe('messages without an answer', () => {
  test('SEND and CALLRESULTERROR go out in 2.1 only', async () => {
    const { peer, them } = await linkedPair('2.1');
    expect(peer.send('NotifyPeriodicEventStream', { id: 1 })).toBe(true);
    expect(peer.sendResultError('x', 'FormatViolation', 'why')).toBe(true);
    expect(await them.next()).toEqual([6, expect.any(String), 'NotifyPeriodicEventStream', { id: 1 }]);
    expect(await them.next()).toEqual([5, 'x', 'FormatViolation', 'why', {}]);
    const older = await linkedPair('2.0.1');
    expect(older.peer.send('NotifyPeriodicEventStream', {})).toBe(false);
    expect(older.peer.sendResultError('x', 'FormatViolation', 'why')).toBe(false);
  });
});

describe('the end of a link', () => {
  test('a call ends with the link, and the close is told once', async () => {
    const { peer, them, closed } = await linkedPair('1.6');
    const outcome = peer.call('A', {}, IN_30_S);
    await them.next();
    them.socket.close(1012, 'restart');
    expect(await outcome).toEqual({ kind: 'closed' });
    expect(await closed).toEqual({ code: 1012, reason: 'restart' });
    expect(peer.closed).toBe(true);
    peer.close(1000, 'again');
  });

  test('a reason that is too long is cut between characters', async () => {
    const { peer, them } = await linkedPair('1.6');
    peer.close(1008, `${'x'.repeat(122)}é`);
    expect(await them.closed).toEqual({ code: 1008, reason: 'x'.repeat(122) });
  });

  test('who does not agree to a close is cut off', async () => {
    const { peer, them, clock, closed } = await linkedPair('1.6');
    them.socket.pause();
    peer.close(1000, 'bye');
    clock.advance(2_000);
    expect((await closed).code).toBe(1006);
  });

  test('a socket that died before anybody listened is told as closed', async () => {
    const { them, peer } = await linkedPair('1.6');
    const dead = them.socket;
    dead.terminate();
    await them.closed;
    const code = await new Promise((resolve) => {
      void linkedPair('1.6', { socket: dead, onClose: resolve });
    });
    expect(code).toBe(1006);
    expect(peer.heardAt).toBeGreaterThan(0);
  });
});

describe('pings', () => {
  const EVERY = 60_000;

  /** Passes one interval; the ping has arrived and, unless they are deaf, its pong too. */
  async function interval(link: Awaited<ReturnType<typeof linkedPair>>): Promise<void> {
    const ping = new Promise((resolve) => link.them.socket.once('ping', resolve));
    link.clock.advance(EVERY);
    await ping;
    await link.them.arrived();
  }

  test('who answers pings stays', async () => {
    const link = await linkedPair('1.6', { keepAlive: { everyMs: EVERY } });
    for (let count = 0; count < 5; count += 1) await interval(link);
    expect(link.peer.closed).toBe(false);
    expect(link.peer.heardAt).toBe(link.clock.now());
  });

  test('who stopped answering and is silent is given up', async () => {
    const link = await linkedPair('1.6', { keepAlive: { everyMs: EVERY } });
    await interval(link);
    link.them.socket.pause();
    link.clock.advance(2 * EVERY);
    expect(link.peer.closed).toBe(false);
    link.clock.advance(EVERY);
    expect((await link.closed).code).toBe(1006);
    expect(link.lines).toContain('the link is given up');
  });

  test('who never answered a ping is left alone', async () => {
    const link = await linkedPair('1.6', { keepAlive: { everyMs: EVERY } });
    link.them.socket.pause();
    link.clock.advance(10 * EVERY);
    expect(link.peer.closed).toBe(false);
  });

  test('who never answered a ping is gone after the silence that it is allowed', async () => {
    const link = await linkedPair('1.6', { keepAlive: { everyMs: EVERY, silentMs: 5 * EVERY } });
    link.them.socket.pause();
    link.clock.advance(4 * EVERY);
    expect(link.peer.closed).toBe(false);
    link.clock.advance(EVERY);
    expect((await link.closed).code).toBe(1006);
  });

  test('whatever it says begins the silence anew', async () => {
    const link = await linkedPair('1.6', { keepAlive: { everyMs: 0, silentMs: 5 * EVERY } });
    let pings = 0;
    link.them.socket.on('ping', () => {
      pings += 1;
    });
    link.clock.advance(4 * EVERY);
    link.them.say([2, '1', 'A', {}]);
    await link.them.next();
    link.clock.advance(5 * EVERY - 1);
    expect(link.peer.closed).toBe(false);
    link.clock.advance(1);
    expect((await link.closed).code).toBe(1006);
    // Without an interval nobody is pinged.
    expect(pings).toBe(0);
  });

  test('without interval and silence nobody is watched', async () => {
    const link = await linkedPair('1.6', { keepAlive: { everyMs: 0 } });
    link.clock.advance(1_000 * EVERY);
    expect(link.peer.closed).toBe(false);
  });

  test('its own pings are answered with what they held', async () => {
    const link = await linkedPair('1.6');
    const pong = new Promise((resolve) => link.them.socket.once('pong', resolve));
    link.them.socket.ping('as it came');
    expect(String(await pong)).toBe('as it came');
  });

  test('how many calls in a row had no answer is told, and an answer, even a late one, ends the row', async () => {
    const rows: number[] = [];
    const link = await linkedPair('1.6', { unanswered: (inRow) => rows.push(inRow) });
    const ask = async (): Promise<unknown> => {
      const outcome = link.peer.call('A', {}, { timeoutMs: 1_000 });
      const [, id] = await link.them.next();
      link.clock.advance(1_000);
      await outcome;
      return id;
    };
    await ask();
    const late = await ask();
    link.them.say([3, late, {}]);
    await link.them.arrived();
    await ask();
    expect(rows).toEqual([1, 2, 0, 1]);
  });

  test('who answers neither three calls nor pings is given up at once', async () => {
    const link = await linkedPair('1.6', { keepAlive: { everyMs: EVERY } });
    await interval(link);
    link.them.socket.pause();
    // Two pings without a pong, but data in between: no reason yet to give up.
    link.clock.advance(2 * EVERY);
    for (let count = 0; count < 3; count += 1) {
      expect(link.peer.closed).toBe(false);
      const outcome = link.peer.call('A', {}, { timeoutMs: 1_000 });
      await new Promise((resolve) => setImmediate(resolve));
      link.clock.advance(1_000);
      expect(await outcome).toEqual({ kind: 'timeout', sent: true });
    }
    expect(link.peer.closed).toBe(true);
  });
});
