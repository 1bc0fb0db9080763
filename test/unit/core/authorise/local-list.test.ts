import { describe, expect, test } from 'vitest';
import type { ListUpdate } from '../../../../src/core/asks/lists.ts';
import {
  type LocalList,
  MAX_LISTED,
  NO_LIST,
  updatedList,
  withListed,
} from '../../../../src/core/authorise/local-list.ts';
import type { LearntToken } from '../../../../src/core/model.ts';

const accepted = { status: 'Accepted' } as const;
const entry = (id: string) => ({ token: { id }, info: accepted });
const list: LocalList = { version: 3, entries: [entry('A'), entry('B')] };
const full = (version: number, entries: ListUpdate['entries']): ListUpdate => ({ isFull: true, version, entries });
const part = (version: number, entries: ListUpdate['entries']): ListUpdate => ({ isFull: false, version, entries });

describe('an update of a list (PROTOCOL §2.6)', () => {
  test.each<[string, LocalList, ListUpdate, string, readonly string[]]>([
    ['the first one', NO_LIST, full(1, [entry('A')]), 'Accepted', ['A']],
    ['takes the place of all', list, full(9, [entry('C')]), 'Accepted', ['C']],
    ['also with an older number', list, full(1, [entry('C')]), 'Accepted', ['C']],
    ['with nothing on it clears it', list, full(4, []), 'Accepted', []],
    ['adds', list, part(4, [entry('C')]), 'Accepted', ['A', 'B', 'C']],
    ['changes a card whatever its case', list, part(4, [entry('a')]), 'Accepted', ['B', 'a']],
    ['takes off what it names without a word', list, part(4, [{ token: { id: 'A' } }]), 'Accepted', ['B']],
    ['with nothing in it only counts on', list, part(4, []), 'Accepted', ['A', 'B']],
    ['of the same number is none', list, part(3, [entry('C')]), 'VersionMismatch', ['A', 'B']],
    ['of an older number is none', list, part(2, [entry('C')]), 'VersionMismatch', ['A', 'B']],
    ['that names a card twice fails', list, full(4, [entry('C'), entry('c')]), 'Failed', ['A', 'B']],
    ['with number 0 fails', list, full(0, [entry('C')]), 'Failed', ['A', 'B']],
    ['with a number below fails', list, part(-1, [entry('C')]), 'Failed', ['A', 'B']],
  ])('%s', (_title, before, update, status, ids) => {
    const after = updatedList(before, update);
    expect(after.status).toBe(status);
    expect(after.list.entries.map(({ token }) => token.id)).toEqual(ids);
    expect(after.list.version).toBe(status === 'Accepted' ? update.version : before.version);
  });

  test('there is room for a thousand cards', () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => entry(`N${index}`));
    expect(updatedList(NO_LIST, full(1, many(MAX_LISTED))).status).toBe('Accepted');
    expect(updatedList(NO_LIST, full(1, many(MAX_LISTED + 1)))).toEqual({ status: 'Failed', list: NO_LIST });
    const fullList = updatedList(NO_LIST, full(1, many(MAX_LISTED))).list;
    expect(updatedList(fullList, part(2, [entry('ONE MORE')])).status).toBe('Failed');
    expect(updatedList(fullList, part(2, [{ token: { id: 'N1' } }, entry('ONE MORE')])).status).toBe('Accepted');
  });
});

describe('what is known of a card', () => {
  const said: LearntToken = { id: 'A', from: 'amber', status: 'Blocked', at: 5 };
  const listing = { from: 'amber', list, theirs: { id: 'a' }, isBelieved: false };

  test('is what its provider has on its list, rather than what it said some time ago', () => {
    expect(withListed([said], { id: 'A' }, [listing])).toEqual([
      { id: 'A', from: 'amber', at: 0, status: 'Accepted', isBelieved: false },
    ]);
  });

  test.each([
    ['of a card that is not on it', { id: 'X' }, { ...listing, theirs: { id: 'X' } }],
    ['of another provider', { id: 'A' }, { ...listing, from: 'birch' }],
  ])('a list says nothing %s', (_title, token, other) => {
    expect(withListed([said], token, [other])).toContain(said);
  });

  test('a card is looked for under the number that the provider knows', () => {
    const learnt = withListed([], { id: 'HOUSE-7' }, [{ ...listing, theirs: { id: 'B' } }]);
    expect(learnt).toMatchObject([{ id: 'HOUSE-7', from: 'amber', status: 'Accepted' }]);
  });
});
