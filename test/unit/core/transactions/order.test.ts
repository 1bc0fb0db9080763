import { expect, test } from 'vitest';
import type { Transaction } from '../../../../src/core/model.ts';
import { isAhead } from '../../../../src/core/transactions/order.ts';
import { ended, NOON, open, updated } from './charger-story.ts';

const COUNTED = open({ lastSeqNo: 3 });

test.each<[string, readonly Transaction[], number | undefined, boolean]>([
  ['the next one', [COUNTED], 4, false],
  ['one is missing', [COUNTED], 5, true],
  ['the same number again', [COUNTED], 3, false],
  ['an older one', [COUNTED], 2, false],
  ['a charger that counts nothing', [open()], undefined, false],
  ['a number where none was counted before', [open()], 9, false],
  ['the first of a session', [], 0, false],
  ['of a session whose start did not come', [], 2, true],
  ['a session that waits for nothing any more', [{ ...COUNTED, hasGaps: true }], 9, false],
  ['a session that is over', [{ ...COUNTED, endedAt: NOON }], 9, false],
  ['of another session', [{ ...COUNTED, chargerTxId: '8' }], 1, true],
])('%s', (_title, known, seqNo, ahead) => {
  expect(isAhead(known, updated({ seqNo }))).toBe(ahead);
  expect(isAhead(known, ended({ seqNo }))).toBe(ahead);
});
