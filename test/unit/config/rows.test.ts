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

  test('within a list and a group, too: what stays there keeps its comments, also where another row goes', () => {
    const file = `tariffs:
  - id: work # the employer
    times:
      # as the contract has it
      - from: "23:00" # cheap
        per_kwh: 0.1
      - days: weekend # and the weekend
        per_kwh: 0.2 # agreed
    day_ahead:
      file: prices.csv # by the script
      factor: 1.21
`;
    const night = { from: '23:00', per_kwh: 0.1 };
    const weekend = { days: 'weekend', per_kwh: 0.2 };
    const row = (times: readonly object[], dayAhead: object) => ({ id: 'work', times, day_ahead: dayAhead });
    const set = (times: readonly object[], dayAhead: object) => withRow(file, 'tariffs', 'work', row(times, dayAhead));
    const ahead = { file: 'prices.csv', factor: 1.21 };
    expect(set([night, weekend], ahead)).toBe(file);
    expect(set([night, { ...weekend, per_kwh: 0.3 }], { ...ahead, factor: 1.19 })).toBe(
      file.replace('0.2 # agreed', '0.3 # agreed').replace('1.21', '1.19'),
    );
    // Keys come in another order from the API.
    expect(set([{ per_kwh: 0.2, days: 'weekend' }], ahead)).toBe(
      file.replace('      - from: "23:00" # cheap\n        per_kwh: 0.1\n', ''),
    );
    expect(set([night, weekend, { per_kwh: 1 }], { entity: 'sensor.price' })).toBe(
      file
        .replace('# agreed\n', '# agreed\n      - per_kwh: 1\n')
        .replace('file: prices.csv # by the script\n      factor: 1.21', 'entity: sensor.price'),
    );
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
