/** Every golden log is played to a fresh proxy, which must do the same; and a log that was tampered with must fail. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { STORIES } from '../../../scripts/golden/stories.ts';
import type { TraceEntry } from '../../../src/lib/trace.ts';
import { readLog } from '../../../src/replay/log.ts';
import { type Replayed, replay } from '../../../src/replay/replay.ts';

const FOLDER = new URL('../../golden/', import.meta.url);
const FILES = readdirSync(FOLDER).filter((file) => file.endsWith('.jsonl'));
/** For what was planted and never comes; enough for what does. */
const PLANTED_PATIENCE_MS = 1_500;

test('each story has its log, and each log its story (else: make golden-update)', () => {
  expect(FILES.toSorted()).toEqual(STORIES.map(({ name }) => `${name}.jsonl`).toSorted());
  expect(FILES.length).toBeGreaterThan(2);
});

test.each(FILES)('%s: the proxy does the same', async (file) => {
  const replayed = await replayText(readFileSync(new URL(file, FOLDER), 'utf8'));
  expect(replayed).toMatchObject({ kind: 'same' });
  expect(replayed.kind === 'same' && replayed.compared).toBeGreaterThan(20);
});

test('no card, password or certificate of the stories is in their logs', () => {
  const all = FILES.map((file) => readFileSync(new URL(file, FOLDER), 'utf8')).join('\n');
  expect(all).toContain('TAG-1');
  for (const secret of [
    '04A1B2C3',
    'ALPHA-CARD',
    'BETA-CARD',
    'RIGHT-CARD',
    'FAMILY',
    'GOOD-CARD',
    'HOME-CARD',
    'DEADBEEF',
    'hunter2',
    'token-of-the-script',
  ]) {
    expect(all.toLowerCase()).not.toContain(secret.toLowerCase());
  }
});

describe('what was changed is found at its line', () => {
  const lines = readFileSync(new URL('acme16-outage.jsonl', FOLDER), 'utf8').trim().split('\n');
  const entries = lines.map((line) => JSON.parse(line) as TraceEntry);
  const find = (matches: (entry: TraceEntry) => boolean, from = 0): number => {
    const index = entries.findIndex((entry, at) => at >= from && matches(entry));
    expect(index).toBeGreaterThan(0);
    return index;
  };
  const outOf = (peer: string, action: string) =>
    find(({ direction, meta, action: its }) => direction === 'out' && meta.peer === peer && its === action);
  /** The log with other lines in place of those from this one on. */
  const changed = (at: number, remove: number, ...insert: readonly string[]) => lines.toSpliced(at, remove, ...insert);
  const edit = (at: number, from: string | RegExp, to: string) => {
    const line = lines[at] ?? '';
    const entry = JSON.parse(line);
    const raw = String(entry.raw).replace(from, to);
    expect(raw).not.toBe(entry.raw);
    return changed(at, 1, JSON.stringify({ ...entry, raw }));
  };

  const start = outOf('service', 'StartTransaction');
  const stop = outOf('charger', 'RemoteStopTransaction');
  const boot = outOf('charger', 'BootNotification');
  const event = outOf('backend', 'transaction_started');
  const measured = outOf('backend', 'meter');
  const failed = find(({ direction }) => direction === 'failed');
  const opened = find(({ direction, meta }) => direction === 'open' && meta.peer === 'service');
  const dice = find(({ direction }) => direction === 'dice');
  const closed = find(({ direction, meta }) => direction === 'close' && meta.peer === 'service');
  const meter = find(({ direction, action }) => direction === 'in' && action === 'MeterValues');

  test.each([
    ['one digit that goes to a service', edit(start, '"meterStart":0', '"meterStart":1'), start, 'another frame'],
    ['one digit of a time', edit(boot, '12:00:00.000Z', '12:00:00.001Z'), boot, 'another frame'],
    [
      'the order of fields',
      edit(start, /"connectorId":1,("idTag":"[^"]*")/, '$1,"connectorId":1'),
      start,
      'another frame',
    ],
    [
      'an id that was given before',
      edit(event, /"transaction_id":"[^"]*"/, `"transaction_id":"${entries[stop]?.messageId}"`),
      measured,
      'another frame',
    ],
    ['a frame that is told of no more', changed(start, 1), start + 1, 'another frame'],
    ['a frame that never came', changed(stop, 0, lines[stop] ?? ''), stop + 1, ''],
    ['what came in', edit(meter, '300.000', '301.000'), meter + 1, 'another frame'],
    ['a dial that never was', changed(opened, 0, lines[failed] ?? ''), opened + 1, 'not dial'],
    [
      'a throw of the dice too many',
      changed(dice, 0, ...Array.from({ length: 9 }, () => lines[dice] ?? '')),
      undefined,
      '',
    ],
    [
      'who closed',
      changed(closed, 1, (lines[closed] ?? '').replace('"by":"peer"', '"by":"proxy"')),
      closed,
      'not closed',
    ],
    ['a socket that was never opened', changed(opened, 1), opened, 'never opened'],
    ['a crash that never was', changed(opened, 0, lines[0] ?? ''), opened + 1, 'not dial'],
    ['the last frames', lines.slice(0, start), undefined, 'does not have'],
  ])('%s', async (_what, tampered, at, what) => {
    const replayed = await replayText(tampered.join('\n'), PLANTED_PATIENCE_MS);
    expect(replayed.kind).toBe('different');
    if (replayed.kind !== 'different') return;
    expect(replayed.difference.what).toContain(what);
    if (at !== undefined) expect(replayed.difference.line?.number).toBe(at + 1);
  });
});

test.each([
  [
    'no configuration',
    '{"v":1,"at":"2026-11-22T12:00:00.000Z","direction":"dice","meta":{"peer":"proxy"}}',
    'does not begin',
  ],
  [
    'a configuration that is none',
    '{"v":1,"at":"2026-11-22T12:00:00.000Z","direction":"start","payload":{"config":{"mode":"wild"}},"meta":{"peer":"proxy"}}',
    'mode',
  ],
])('a log with %s is not played', async (_what, text, why) => {
  expect(await replayText(text)).toEqual({ kind: 'unusable', why: expect.stringContaining(why) });
});

async function replayText(text: string, patienceMs?: number): Promise<Replayed> {
  const log = readLog(text);
  if (!log.ok) throw new Error(`line ${log.line}: ${log.why}`);
  return replay(log, { patienceMs });
}
