import { describe, expect, test } from 'vitest';
import { withRow } from '../../../src/config/rows.ts';

const FILE = `# My house
authority: monta # decides on strangers

tags:
  # Anna's, on the hook by the door
  - id: "04A1" # worn off
    name: Anna # my daughter
    vehicle: the blue one
  - id: "0499887766"

mode: automatic
`;

describe('one row of a list is changed; everything else of the file stays as it is', () => {
  test('what changes keeps the comment behind it, and what stays its quotes', () => {
    const row = { id: '04A1', name: 'Anna B.', payer: 'home', aliases: { monta: '0042' } };
    expect(withRow(FILE, 'tags', '04a1', row)).toBe(
      FILE.replace('Anna # my', 'Anna B. # my').replace(
        '    vehicle: the blue one\n',
        '    payer: home\n    aliases:\n      monta: "0042"\n',
      ),
    );
  });

  test.each([
    ['the same again changes nothing', '0499887766', { id: '0499887766' }, FILE],
    ['a number that stays a text', '12', { id: '12' }, FILE.replace('\nmode', '  - id: "12"\n\nmode')],
    ['a row is taken away', '0499887766', undefined, FILE.replace('  - id: "0499887766"\n', '')],
    ['one that is not there', '77', undefined, FILE],
  ])('%s', (_what, id, row, text) => {
    expect(withRow(FILE, 'tags', id, row)).toBe(text);
  });

  test('a list that is not there yet begins; one that is empty goes', () => {
    expect(withRow('mode: locked\n', 'tags', 'A', { id: 'A' })).toBe('mode: locked\ntags:\n  - id: A\n');
    expect(withRow('mode: locked\n', 'tags', 'A', undefined)).toBe('mode: locked\n');
    expect(withRow('tags: [{id: A}]\nmode: locked\n', 'tags', 'A', undefined)).toBe('mode: locked\n');
    expect(withRow('', 'tags', 'A', { id: 'A' })).toBe('tags:\n  - id: A\n');
  });

  test('what is no list of rows is left alone', () => {
    expect(withRow('tags: yes\n', 'tags', 'A', { id: 'A' })).toBeUndefined();
    expect(withRow('tags: [\n', 'tags', 'A', { id: 'A' })).toBeUndefined();
  });
});
