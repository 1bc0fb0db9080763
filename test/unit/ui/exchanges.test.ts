import { describe, expect, test } from 'vitest';
import type { TraceEntry } from '../../../src/lib/trace-entry.ts';
import { Exchanges, familyOf, MAX_EXCHANGES } from '../../../ui/src/pages/inspector/exchanges.ts';
import { CHARGERS, filterOf, NO_FILTER, queryOf, wanted } from '../../../ui/src/pages/inspector/filter.ts';

const GARAGE = { peer: 'charger', charger: 'garage', socket: 1 } as const;
const ALPHA = { peer: 'service', charger: 'garage', provider: 'alpha', socket: 2 } as const;
const SCRIPT = { peer: 'backend', provider: 'script', socket: 3 } as const;

type Line = Omit<TraceEntry, 'v' | 'seq' | 'at'> & { readonly seq?: number };

/** Lines as the trace tells them, numbered in their order. */
function told(...lines: readonly Line[]): Exchanges {
  const exchanges = new Exchanges();
  for (const [index, line] of lines.entries()) exchanges.add(entryOf(line, index + 1));
  return exchanges;
}

function entryOf(line: Line, seq: number): TraceEntry {
  const raw = line.messageType === undefined ? undefined : JSON.stringify(line.payload ?? {});
  return { v: 1, seq, at: '2026-11-22T12:00:00.000Z', raw, ...line };
}

const call = (meta: TraceEntry['meta'], messageId: string, direction: 'in' | 'out', action: string): Line => ({
  direction,
  messageType: 'call',
  messageId,
  action,
  meta,
});
const result = (
  meta: TraceEntry['meta'],
  messageId: string,
  direction: 'in' | 'out',
  payload: unknown,
  messageType: TraceEntry['messageType'] = 'result',
): Line => ({ direction, messageType, messageId, payload, latencyMs: 4, meta });

describe('a question and its answer are one', () => {
  test.each([
    ['accepted', result(GARAGE, 'a', 'out', { status: 'Accepted' }), 'ok', 'Accepted'],
    ['the card is not', result(GARAGE, 'a', 'out', { idTagInfo: { status: 'Blocked' } }), 'refused', 'Blocked'],
    ['of 2.x', result(GARAGE, 'a', 'out', { idTokenInfo: { status: 'Invalid' } }), 'refused', 'Invalid'],
    ['without a word', result(GARAGE, 'a', 'out', {}), 'ok', ''],
    ['an error', result(GARAGE, 'a', 'out', { code: 'FormationViolation' }, 'error'), 'error', 'FormationViolation'],
  ] as const)('%s', (_what, answer, outcome, word) => {
    const { all } = told(call(GARAGE, 'a', 'in', 'Authorize'), answer);
    expect(all).toHaveLength(1);
    expect(all[0]).toMatchObject({ outcome, word, reply: { latencyMs: 4 } });
  });

  test('an answer of another socket, or in the same direction, is not its own', () => {
    const lines = [call(GARAGE, 'a', 'in', 'Heartbeat'), result(ALPHA, 'a', 'out', {}), result(GARAGE, 'a', 'in', {})];
    expect(told(...lines).all.map(({ outcome }) => outcome)).toEqual(['waits', 'none', 'none']);
  });

  test('a backend asks in JSON, and hears events that nobody answers', () => {
    const asked: Line = { direction: 'in', messageType: 'json', messageId: '7', action: 'stop', meta: SCRIPT };
    const event: Line = { direction: 'out', messageType: 'json', action: 'meter', meta: SCRIPT };
    const refused = result(SCRIPT, '7', 'out', { error: 'not_allowed' }, 'json');
    expect(told(asked, event, refused).all.map(({ outcome, word }) => [outcome, word])).toEqual([
      ['error', 'not_allowed'],
      ['none', ''],
    ]);
  });

  test('what happens to sockets, with what is no good end', () => {
    const close = (code: number): Line => ({ direction: 'close', payload: { code, reason: '' }, meta: ALPHA });
    const failed: Line = { direction: 'failed', payload: { kind: 'dns', why: 'no such host' }, meta: ALPHA };
    const outcomes = told({ direction: 'open', meta: ALPHA }, close(1000), close(1006), failed, {
      direction: 'dice',
      meta: { peer: 'proxy' },
    }).all.map(({ outcome, word }) => [outcome, word]);
    expect(outcomes).toEqual([
      ['none', ''],
      ['none', '1000'],
      ['error', '1006'],
      ['error', 'dns'],
    ]);
  });
});

describe('what came of it', () => {
  const start = call(GARAGE, 'a', 'in', 'StartTransaction');
  const toAlpha = call({ ...ALPHA, cause: { messageId: 'a' } }, 'x', 'out', 'StartTransaction');
  const toScript: Line = {
    direction: 'out',
    messageType: 'json',
    action: 'transaction_started',
    payload: { charger: 'garage' },
    meta: { ...SCRIPT, cause: { messageId: 'a' } },
  };

  test('everybody who was told, a backend too; and from each of them the way back', () => {
    const { all } = told(start, toAlpha, toScript);
    const [root, first, second] = all;
    if (root === undefined || first === undefined) throw new Error('no exchanges');
    expect(familyOf(root)).toEqual({ root, effects: [first, second] });
    expect(familyOf(first).root).toBe(root);
  });

  test('the last message of a charger that counts from one again, and of no other charger', () => {
    const other = call({ ...GARAGE, charger: 'carport', socket: 9 }, 'a', 'in', 'StartTransaction');
    const { all } = told(start, start, other, toAlpha);
    expect(all.map(({ effects }) => effects.length)).toEqual([0, 1, 0, 0]);
  });

  test('what a provider asked of the charger', () => {
    const asked = call(ALPHA, 'q', 'in', 'RemoteStartTransaction');
    const order = call({ ...GARAGE, cause: { provider: 'alpha', messageId: 'q' } }, 'y', 'out', 'RemoteStart');
    expect(told(asked, order).all[1]?.cause?.entry.action).toBe('RemoteStartTransaction');
  });
});

test('lines that are told twice count once; another run of the proxy begins anew', () => {
  const exchanges = told(call(GARAGE, 'a', 'in', 'Heartbeat'));
  const before = exchanges.all;
  exchanges.add(entryOf(call(GARAGE, 'a', 'in', 'Heartbeat'), 1));
  expect(exchanges.all).toBe(before);
  exchanges.add(entryOf({ direction: 'start', meta: { peer: 'proxy' } }, 0));
  expect(exchanges.all).toHaveLength(1);
  exchanges.add({ ...entryOf({ direction: 'start', meta: { peer: 'proxy' } }, 0), at: '2026-11-22T13:00:00.000Z' });
  exchanges.add(entryOf(call(GARAGE, 'b', 'in', 'BootNotification'), 1));
  expect(exchanges.all.map(({ entry }) => entry.action)).toEqual(['BootNotification']);
});

test('the oldest go', () => {
  const exchanges = new Exchanges();
  for (let seq = 1; seq <= MAX_EXCHANGES + 1; seq += 1)
    exchanges.add(entryOf(call(GARAGE, `m${seq}`, 'in', 'Heartbeat'), seq));
  expect(exchanges.all.length).toBeLessThanOrEqual(MAX_EXCHANGES);
  expect(exchanges.all.at(-1)?.entry.seq).toBe(MAX_EXCHANGES + 1);
  expect(exchanges.all[0]?.entry.seq).toBeGreaterThan(900);
});

describe('the filter', () => {
  const { all } = told(
    { direction: 'open', meta: ALPHA },
    call(GARAGE, 'a', 'in', 'Authorize'),
    result(GARAGE, 'a', 'out', { idTagInfo: { status: 'Blocked' } }),
    { ...call(ALPHA, 'b', 'out', 'Heartbeat'), findings: { violations: [], quirks: ['nul-after-frame'] } },
    { direction: 'out', messageType: 'json', action: 'meter', payload: { charger: 'carport' }, meta: SCRIPT },
  );
  test.each([
    ['all', {}, ['open', 'Authorize', 'Heartbeat', 'meter']],
    ['of a charger', { charger: 'garage' }, ['open', 'Authorize', 'Heartbeat']],
    ['of a charger that a backend hears of', { charger: 'carport' }, ['meter']],
    ['with chargers', { link: CHARGERS }, ['Authorize']],
    ['with a provider', { link: 'alpha' }, ['open', 'Heartbeat']],
    ['to the proxy', { direction: 'in' }, ['Authorize']],
    ['of one action', { action: 'meter' }, ['meter']],
    ['errors and refusals', { errors: true }, ['Authorize']],
    ['what breaks the standard', { odd: true }, ['Heartbeat']],
    ['no connections', { calls: true }, ['Authorize', 'Heartbeat', 'meter']],
    ['words of question and answer, in any order and case', { text: 'BLOCKED garage' }, ['Authorize']],
    ['nothing', { text: 'nothing' }, []],
  ] as const)('%s', (_what, part, expected) => {
    const filter = { ...NO_FILTER, ...part };
    expect(wanted(all, filter).map(({ entry }) => entry.action ?? entry.direction)).toEqual(expected);
    expect(filterOf(new URLSearchParams(queryOf(filter)))).toEqual(filter);
  });

  test('an address with nonsense is no filter', () => {
    expect(filterOf(new URLSearchParams('direction=up&errors=yes'))).toEqual(NO_FILTER);
  });
});
