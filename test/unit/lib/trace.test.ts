import { describe, expect, test } from 'vitest';
import {
  MAX_CHARS,
  MAX_CHARS_PER_LINK,
  MAX_FRAME_CHARS,
  MAX_FRAMES,
  MAX_FRAMES_PER_LINK,
  makeTrace,
  type Tap,
  type TraceEntry,
} from '../../../src/lib/trace.ts';
import { FakeClock } from '../../fakes/clock.ts';

const BOX = { peer: 'charger', charger: 'BOX1', version: '1.6' } as const;
const ALPHA = { peer: 'service', charger: 'BOX1', provider: 'alpha', version: '1.6' } as const;

function setUp(config: object = {}) {
  const clock = new FakeClock();
  return { clock, trace: makeTrace({ clock, program: '1.2.3', config }) };
}

const frames = (entries: readonly TraceEntry[]) =>
  entries.filter(({ direction }) => direction === 'in' || direction === 'out');

describe('a line', () => {
  test('of a call and of its answer', () => {
    const { clock, trace } = setUp();
    const tap = trace.open({ ...BOX, negotiated: true });
    tap.frame('in', '[2,"a","Heartbeat",{}]');
    clock.advance(7);
    tap.frame('out', '[3,"a",{"currentTime":"x"}]');
    expect(trace.recent({ charger: 'BOX1' })).toEqual([
      {
        v: 1,
        seq: 1,
        at: '2026-11-22T12:00:00.000Z',
        direction: 'open',
        meta: { ...BOX, negotiated: true, socket: 1 },
      },
      {
        v: 1,
        seq: 2,
        at: '2026-11-22T12:00:00.000Z',
        direction: 'in',
        messageType: 'call',
        messageId: 'a',
        action: 'Heartbeat',
        payload: {},
        raw: '[2,"a","Heartbeat",{}]',
        meta: { ...BOX, negotiated: true, socket: 1 },
      },
      {
        v: 1,
        seq: 3,
        at: '2026-11-22T12:00:00.007Z',
        direction: 'out',
        messageType: 'result',
        messageId: 'a',
        action: 'Heartbeat',
        payload: { currentTime: 'x' },
        raw: '[3,"a",{"currentTime":"x"}]',
        latencyMs: 7,
        meta: { ...BOX, negotiated: true, socket: 1 },
      },
    ]);
  });

  test.each([
    [
      '[4,"a","GenericError","no",{}]',
      { messageType: 'error', messageId: 'a', payload: { code: 'GenericError', description: 'no', details: {} } },
    ],
    ['[5,"a","GenericError","no",{}]', { messageType: 'resultError' }],
    ['[6,"a","NotifyPeriodicEventStream",{}]', { messageType: 'send', action: 'NotifyPeriodicEventStream' }],
    ['[2,7,"Heartbeat",{}]\0', { messageType: 'call', messageId: '7' }],
    ['[9,"a"]', { messageType: 'unreadable' }],
    ['hello', { messageType: 'unreadable' }],
    ['null', { messageType: 'unreadable' }],
    ['{"action":"status","id":3}', { messageType: 'json', messageId: '3', action: 'status' }],
    ['{"type":"event","event":"meter"}', { messageType: 'json', action: 'meter' }],
  ])('of %j', (raw, expected) => {
    const { trace } = setUp();
    trace.open(BOX).frame('in', raw);
    expect(trace.recent().at(-1)).toMatchObject({ raw, ...expected });
  });

  test('an answer belongs to the question of the other end, on the same socket', () => {
    const { clock, trace } = setUp();
    const [one, two] = [trace.open(BOX), trace.open(ALPHA)];
    one.frame('in', '[2,"1","Heartbeat",{}]');
    one.frame('out', '[2,"1","Reset",{}]');
    two.frame('out', '[2,"1","BootNotification",{}]');
    clock.advance(5);
    one.frame('in', '[3,"1",{}]');
    one.frame('in', '[3,"1",{}]');
    two.frame('in', '[4,"1","X","",{}]');
    one.frame('out', '[3,"1",{}]');
    const answers = frames(trace.recent()).slice(3);
    expect(answers.map(({ action, latencyMs }) => [action, latencyMs])).toEqual([
      ['Reset', 5],
      [undefined, undefined],
      ['BootNotification', 5],
      ['Heartbeat', 5],
    ]);
  });

  test('of a request of a backend and its reply', () => {
    const { clock, trace } = setUp();
    const tap = trace.open({ peer: 'backend', provider: 'script' });
    tap.frame('in', '{"action":"status","id":1}');
    clock.advance(3);
    tap.frame('out', '{"action":"status","id":1,"result":"accepted"}');
    expect(trace.recent({ provider: 'script' }).at(-1)).toMatchObject({ action: 'status', latencyMs: 3 });
  });

  test('of what is no frame', () => {
    const { trace } = setUp({ home_tag: 'SECRET-CARD', ocpp_services: [{ id: 'a', password: 'x' }] });
    const tap = trace.open(BOX);
    tap.close(1001, 'gone', false);
    trace.failed(ALPHA, 'network', 'nobody listens');
    trace.rolled(0.25);
    expect(trace.recent().map(({ direction, payload }) => [direction, payload])).toEqual([
      [
        'start',
        {
          program: '1.2.3',
          complete: true,
          config: { home_tag: 'TAG-1', ocpp_services: [{ id: 'a', password: '[hidden]' }] },
        },
      ],
      ['open', undefined],
      ['close', { code: 1001, reason: 'gone', by: 'peer' }],
      ['failed', { kind: 'network', why: 'nobody listens' }],
      ['dice', { value: 0.25 }],
    ]);
  });

  test('holds no card', () => {
    const { trace } = setUp();
    trace.open(BOX).frame('in', '[2,"1","Authorize",{"idTag":"04AB"}]');
    expect(JSON.stringify(trace.recent())).not.toContain('04AB');
    expect(trace.recent().at(-1)).toMatchObject({ payload: { idTag: 'TAG-1' }, raw: expect.stringContaining('TAG-1') });
  });
});

describe('what is asked for', () => {
  test('by charger, by provider, the newest ones', () => {
    const { trace } = setUp();
    for (const link of [BOX, ALPHA, { ...BOX, charger: 'BOX2' }]) trace.open(link).frame('in', '[3,"1",{}]');
    const seqs = (filter: Parameters<typeof trace.recent>[0]) => trace.recent(filter).map(({ seq }) => seq);
    expect(seqs({})).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(seqs({ charger: 'BOX1' })).toEqual([1, 2, 3, 4]);
    expect(seqs({ provider: 'alpha' })).toEqual([3, 4]);
    expect(seqs({ charger: 'BOX2', provider: 'alpha' })).toEqual([]);
    expect(seqs({ limit: 2 })).toEqual([5, 6]);
    expect(seqs({ limit: 0 })).toEqual([]);
    expect(seqs({ limit: 100 })).toHaveLength(7);
  });

  test('as it happens, until it is no longer wanted; the question may be older', () => {
    const { trace } = setUp();
    const tap = trace.open(BOX);
    tap.frame('out', '[2,"1","Reset",{}]');
    const heard: TraceEntry[] = [];
    const stop = trace.follow((entry) => heard.push(entry));
    tap.frame('in', '[3,"1",{}]');
    stop();
    tap.frame('in', '[3,"2",{}]');
    expect(heard).toEqual([trace.recent()[3]]);
    expect(heard[0]).toMatchObject({ action: 'Reset' });
  });

  test('a follower that throws is told no more, and disturbs nobody', () => {
    const { trace } = setUp();
    const heard: number[] = [];
    trace.follow(({ seq }) => {
      heard.push(seq);
      throw new Error('broken');
    });
    trace.follow(({ seq }) => heard.push(-seq));
    trace.open(BOX).frame('in', 'x');
    expect(heard).toEqual([1, -1, -2]);
  });
});

describe('the bounds', () => {
  const fill = (tap: Tap, count: number, text = '[3,"1",{}]') => {
    for (let n = 0; n < count; n += 1) tap.frame('in', text);
  };

  test('of frames of one link; the others keep theirs', () => {
    const { trace } = setUp();
    fill(trace.open(ALPHA), 3);
    fill(trace.open(BOX), MAX_FRAMES_PER_LINK + 10);
    expect(trace.recent({ provider: 'alpha' })).toHaveLength(4);
    expect(trace.recent({ charger: 'BOX1' })).toHaveLength(MAX_FRAMES_PER_LINK + 4);
    expect(trace.recent()[0]?.payload).toMatchObject({ complete: false });
  });

  test('of characters of one link', () => {
    const { trace } = setUp();
    fill(trace.open(BOX), 20, 'x'.repeat(MAX_CHARS_PER_LINK / 8));
    expect(frames(trace.recent())).toHaveLength(8);
  });

  test('of all links: the oldest go, and links of which nothing is left', () => {
    const { trace } = setUp();
    for (let n = 0; n < 30; n += 1) fill(trace.open({ ...BOX, charger: `BOX${n}` }), 200);
    const kept = trace.recent();
    expect(kept.length).toBeLessThanOrEqual(MAX_FRAMES + 1);
    expect(kept.length).toBeGreaterThan(MAX_FRAMES * 0.8);
    const seqs = kept.slice(1).map(({ seq }) => seq);
    expect(seqs).toEqual(seqs.map((_, index) => (seqs[0] ?? 0) + index));
    expect(trace.recent({ charger: 'BOX0' })).toEqual([]);
    expect(trace.recent({ charger: 'BOX29' })).toHaveLength(201);
  });

  test('of characters of all links', () => {
    const { trace } = setUp();
    for (let n = 0; n < 40; n += 1) fill(trace.open({ ...BOX, charger: `BOX${n}` }), 4, 'x'.repeat(MAX_FRAME_CHARS));
    const chars = trace.recent().reduce((sum, { raw = '' }) => sum + raw.length, 0);
    expect(chars).toBeLessThanOrEqual(MAX_CHARS);
    expect(chars).toBeGreaterThan(MAX_CHARS * 0.8);
  });

  test('of one frame', () => {
    const { trace } = setUp();
    trace.open(BOX).frame('in', 'x'.repeat(MAX_FRAME_CHARS + 1));
    const last = trace.recent().at(-1);
    expect(last?.raw).toHaveLength(MAX_FRAME_CHARS);
    expect(last?.meta.cut).toBe(true);
  });

  test('of questions without an answer', () => {
    const { trace } = setUp();
    const tap = trace.open(BOX);
    for (let n = 0; n < 150; n += 1) tap.frame('in', `[2,"${n}","Heartbeat",{}]`);
    tap.frame('out', '[3,"0",{}]');
    tap.frame('out', '[3,"149",{}]');
    expect(
      trace
        .recent()
        .slice(-2)
        .map(({ action }) => action),
    ).toEqual([undefined, 'Heartbeat']);
  });
});

test('of a time: what was said from then on and before, each answer with its question', () => {
  const { clock, trace } = setUp();
  const tap = trace.open(BOX);
  tap.frame('in', '[2,"a","Heartbeat",{}]');
  clock.advance(1_000);
  tap.frame('out', '[3,"a",{"currentTime":"x"}]');
  clock.advance(1_000);
  tap.frame('in', '[2,"b","Heartbeat",{}]');
  const now = clock.now();
  const told = (span: object) => trace.recent(span).map(({ seq, action }) => [seq, action]);
  expect(told({ from: now - 1_000, to: now })).toEqual([
    [0, undefined],
    [1, undefined],
    [3, 'Heartbeat'],
  ]);
  expect(told({ charger: 'BOX1', from: now })).toEqual([
    [1, undefined],
    [4, 'Heartbeat'],
  ]);
  expect(told({ charger: 'BOX1', to: now - 1_000 })).toEqual([
    [1, undefined],
    [2, 'Heartbeat'],
  ]);
  // What begins later than the proxy cannot be played from its start.
  expect([{}, { to: now }, { from: now }].map((span) => Object(trace.recent(span)[0]?.payload).complete)).toEqual([
    true,
    true,
    false,
  ]);
});

test('of a time: it is a log again, with the sockets that were open then and a start that says what is cut', () => {
  const { clock, trace } = setUp();
  const began = clock.now();
  const [box, alpha] = [trace.open(BOX), trace.open(ALPHA)];
  alpha.close(1000, 'gone', false);
  clock.advance(10);
  box.frame('in', '[3,"1",{}]');
  clock.advance(10);
  box.frame('in', '[3,"2",{}]');
  const told = (span: Parameters<typeof trace.recent>[0]) => {
    const [start, ...rest] = trace.recent(span);
    const { complete, ended } = Object(start?.payload);
    return [complete, ended, rest.map(({ seq }) => seq)];
  };
  expect(told({ from: began, to: began + 21 })).toEqual([true, undefined, [1, 2, 3, 4, 5]]);
  expect(told({ to: began + 20 })).toEqual([true, true, [1, 2, 3, 4]]);
  expect(told({ from: began + 10 })).toEqual([false, undefined, [1, 4, 5]]);
  expect(told({ from: began + 10, to: began + 20 })).toEqual([false, true, [1, 4]]);
  expect(told({ from: began + 30 })).toEqual([false, undefined, [1]]);
});
