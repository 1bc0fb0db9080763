import { describe, expect, test } from 'vitest';
import { elsewhere } from '../../../ui/src/pages/settings/file-sources.ts';
import { changedLines } from '../../../ui/src/pages/settings/line-diff.ts';

const text = (...lines: readonly string[]) => lines.join('\n');
const SIGN = { same: ' ', gone: '-', new: '+', gap: '…' } as const;
const shown = (before: string, after: string) =>
  changedLines(before, after).map(({ kind, text }) => `${SIGN[kind]}${text}`);

describe('changed lines', () => {
  test.each([
    { name: 'nothing', before: text('a', 'b'), after: text('a', 'b'), lines: [] },
    { name: 'one line', before: text('a', 'b', 'c'), after: text('a', 'x', 'c'), lines: [' a', '-b', '+x', ' c'] },
    {
      name: 'a new line at the end',
      before: text('a', 'b', 'c', 'd'),
      after: text('a', 'b', 'c', 'd', 'e'),
      lines: [' c', ' d', '+e'],
    },
    { name: 'all of an empty text', before: '', after: text('a', 'b'), lines: ['-', '+a', '+b'] },
    {
      name: 'a line that is twice there',
      before: text('a', 'a', 'b'),
      after: text('a', 'b'),
      lines: [' a', '-a', ' b'],
    },
    {
      name: 'two places with a gap between',
      before: text('1', '2', '3', '4', '5', '6', '7', '8', '9'),
      after: text('x', '2', '3', '4', '5', '6', '7', '8', 'y'),
      lines: ['-1', '+x', ' 2', ' 3', '…', ' 7', ' 8', '-9', '+y'],
    },
    {
      name: 'a line that moved',
      before: text('a', 'b', 'c'),
      after: text('b', 'c', 'a'),
      lines: ['-a', ' b', ' c', '+a'],
    },
  ])('$name', ({ before, after, lines }) => {
    expect(shown(before, after)).toEqual(lines);
  });

  test('a text that is another one altogether shows as gone and new, however long it is', () => {
    const long = (word: string) => Array.from({ length: 2_000 }, (_, index) => `${word} ${index}`);
    const lines = changedLines(text(...long('old')), text(...long('new')));
    expect(lines).toHaveLength(4_000);
    expect(lines[0]).toEqual({ kind: 'gone', text: 'old 0' });
    expect(lines.at(-1)).toEqual({ kind: 'new', text: 'new 1999' });
  });
});

test('what goes before the file is named with where it comes from', () => {
  const sources = { tags: 'data/options.json', time_zone: 'config.yaml', currency: 'default', port: 'environment' };
  expect(elsewhere({ file: 'config.yaml', sources })).toEqual([
    { key: 'tags', source: 'data/options.json' },
    { key: 'port', source: 'environment' },
  ]);
});
