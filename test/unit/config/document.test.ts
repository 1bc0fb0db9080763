import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readDocument } from '../../../src/config/document.ts';
import { formatProblem } from '../../../src/config/problem.ts';

describe('a file that cannot be read says where and what would be right', () => {
  test.each([
    ['tab', 'backends:\n\t- a', '2:1', 'a tab is used to indent'],
    ['duplicate key', 'mode: locked\nmode: automatic', '2:1 mode', 'this key stands here twice'],
    ['duplicate secret-like key', 'Pass word: 1\nPass word: 2', '2:1', 'this key stands here twice'],
    ['open bracket', 'allowed_providers: [a, b', '1:25', 'a "]" or "}" is missing before it'],
    ['open quote', 'a: "b', '1:6', 'a quote, a "[" or a "{" before it is not closed'],
    ['a key left of its group', 'a:\n  - b: 1\n   c: "2"', '3:', 'this line is not indented like its neighbours'],
    ['bad indentation', 'a:\n    b: 1\n  c: 2', '3:', 'this line is not indented like its neighbours'],
    ['two colons', 'a: b: c', '1:4', 'two ":" on one line, or a line is indented too far'],
    ['reserved character', 'a: @b', '1:4', 'a value cannot begin with this character'],
    ['unknown tag', 'a: !secret b', '1:4', 'a word that begins with "!" has no meaning here'],
    ['dangling alias', 'a: *b', '1:4', 'a "*" refers to nothing'],
    ['second document', 'a: 1\n---\nb: 2', '', 'a second document begins here'],
    ['a list at the top', '- a', '1:1', 'the file is no list of keys'],
    ['a text at the top', 'hello', '1:1', 'the file is no list of keys'],
    ['a key that is a list', '? [a]\n: b', '1:3', 'a key is no plain text'],
    ['a group within itself', 'a: &a [*a]', '', 'the file is nested too deeply or refers to itself'],
    ['endless nesting', '['.repeat(100_000), '', ''],
    ['something else', 'a: "b" c', '1:8', 'the text cannot be read as YAML here'],
  ])('%s', (_, text, place, wrong) => {
    const read = readDocument('config.yaml', text);
    if (read.ok) throw new Error('was read');
    const lines = read.problems.map(formatProblem);
    expect(lines[0]).toMatch(/^config\.yaml/);
    expect(
      lines.some((line) => line.includes(`:${place}`) && line.includes(wrong)),
      lines.join('\n'),
    ).toBe(true);
  });

  test('references that multiply are refused', () => {
    const rows = Array.from({ length: 12 }, (_, i) => `a${i}: &a${i} [${Array(9).fill(i === 0 ? '1' : `*a${i - 1}`)}]`);
    expect(readDocument('config.yaml', rows.join('\n')).ok).toBe(false);
  });
});

describe('a file that can be read', () => {
  test.each(['', '\n', '# nothing yet\n', '---\n', 'null', '{}'])('%j has no keys', (text) => {
    const read = readDocument('config.yaml', text);
    expect(read.ok && read.document.values).toEqual({});
  });

  test('tells where each value and each key stands', () => {
    const read = readDocument(
      'config.yaml',
      'mode: locked\nrow: &r {version: 3.0}\nlist:\n  - id: a\n    version: "x"\n  - *r\n',
    );
    if (!read.ok) throw new Error('was not read');
    const { place } = read.document;
    expect(place(['mode'])).toEqual({ line: 1, column: 7, source: 'locked' });
    expect(place(['mode'], true)).toEqual({ line: 1, column: 1 });
    expect(place(['row', 'version'])).toEqual({ line: 2, column: 19, source: '3.0' });
    expect(place(['list', 0, 'version'])).toMatchObject({ line: 5, column: 14 });
    expect(place(['list', 0, 'version'], true)).toMatchObject({ line: 5, column: 5 });
    expect(place(['list', 1, 'version'])).toMatchObject({ line: 2, column: 19 });
    expect(place(['list', 0, 'missing'])).toMatchObject({ line: 4, column: 5 });
    expect(place(['list', 7])).toMatchObject({ line: 4, column: 3 });
    expect(place(['mode', 'deeper'])).toMatchObject({ line: 1, column: 7 });
    expect(place(['nowhere'])).toMatchObject({ line: 1, column: 1 });
  });
});

test('any text is read or explained, and never thrown at', () => {
  const yamlish = fc.string({ unit: fc.constantFrom(...' \n\t:-[]{}"\'&*!|>#%@`,?ab1'), maxLength: 80 });
  let explained = 0;
  fc.assert(
    fc.property(fc.oneof(yamlish, fc.string(), fc.json()), (text) => {
      const read = readDocument('config.yaml', text);
      if (read.ok) return;
      explained += 1;
      expect(read.problems.length).toBeGreaterThan(0);
      for (const problem of read.problems) {
        expect(problem.line ?? 1).toBeGreaterThan(0);
        expect(formatProblem(problem)).toMatch(/^config\.yaml.*: .+; .+$/);
      }
    }),
    { seed: 20261122, numRuns: 1500 },
  );
  expect(explained).toBeGreaterThan(100);
});
