import { expect, test } from 'vitest';
import { CENTRAL_DEEDS } from '../../../src/simulate/central-commands.ts';
import { CHARGER_DEEDS } from '../../../src/simulate/charger-commands.ts';
import { type Arg, readArg, readDuration, rightOf } from '../../../src/simulate/deeds.ts';

test.each([
  ['500ms', 500],
  ['2s', 2_000],
  ['1.5m', 90_000],
  ['1 h', 3_600_000],
  [3, 3_000],
  ['0', 0],
  ['soon', undefined],
  ['-1s', undefined],
  ['2 days', undefined],
  ['9999h', undefined],
])('%j lasts %s ms', (text, ms) => expect(readDuration(text)).toBe(ms));

const arg = (kind: Arg['kind'], words?: readonly string[]): Arg => ({ name: 'x', kind, words });

test.each([
  [arg('word'), 'CARD', 'CARD'],
  [arg('word'), 12, '12'],
  [arg('word'), '', undefined],
  [arg('word'), true, undefined],
  [arg('word', ['Accepted', 'Pending']), 'pending', 'Pending'],
  [arg('word', ['Accepted', 'Pending']), 'maybe', undefined],
  [arg('count'), '2', 2],
  [arg('count'), '2.5', undefined],
  [arg('count'), -1, undefined],
  [arg('number'), '6.5', 6.5],
  [arg('number'), 'x', undefined],
  [arg('number'), ' ', undefined],
  [arg('duration'), '2s', '2s'],
  [arg('duration'), 'idle', undefined],
  [arg('moment', ['idle']), 'idle', 'idle'],
  [arg('moment', ['idle']), '5s', '5s'],
  [arg('moment', ['idle']), 'x', undefined],
  [arg('payload'), '{"a":1}', { a: 1 }],
  [arg('payload'), { a: 1 }, { a: 1 }],
  [arg('payload'), '{', undefined],
  [arg('payload'), '"{}"', undefined],
  [arg('payload'), '[]', undefined],
  [arg('payload'), 7, undefined],
])('%j reads %j as %j', (kind, value, expected) => expect(readArg(kind, value)).toEqual(expected));

test('every argument says what would be right', () => {
  const deeds = [...Object.values(CHARGER_DEEDS), ...Object.values(CENTRAL_DEEDS)];
  expect(deeds.length).toBeGreaterThan(30);
  for (const { help, args } of deeds) {
    expect(help).not.toBe('');
    for (const one of args) expect(rightOf(one)).toMatch(/^expected/);
  }
});
