import { describe, expect, test } from 'vitest';
import { makeProvider } from '../../../../src/core/arbitration/roles.ts';
import type { Transaction } from '../../../../src/core/model.ts';
import { linesOf, pagesOf } from '../../../../src/core/views/customer.ts';

const T = Date.UTC(2026, 10, 22, 12);
const provider = makeProvider({ id: 'amber', kind: 'service', role: 'controller' }, { preferred: false });
const tx: Transaction = {
  id: 'tx-1',
  chargerId: 'BOX1',
  place: { evse: 1 },
  chargerTxId: '7',
  token: { id: 'CARD' },
  startedAt: T,
  lastAt: T,
  meterStartWh: 100,
  payer: 'amber',
  holder: 'amber',
};
const ended: Transaction = { ...tx, endedAt: T + 60_000, meterStopWh: 1_350 };
const NOTHING = { listed: undefined, said: undefined };

describe('the lines about a customer', () => {
  test('tell what the provider knows already', () => {
    const file = { listed: { status: 'Blocked' }, said: { status: 'Accepted', at: T } } as const;
    expect(linesOf(provider, { id: 'card' }, [ended, tx], file)).toEqual([
      'On the local list: Blocked',
      'Answered at 2026-11-22T12:00:00.000Z: Accepted',
      'Session from 2026-11-22T12:00:00.000Z, to 2026-11-22T12:01:00.000Z, 1250 Wh',
      'Session from 2026-11-22T12:00:00.000Z, running',
    ]);
  });

  test.each([
    ['of another card', provider, { ...tx, token: { id: 'OTHER' } }],
    ['without a card', provider, { ...tx, token: undefined }],
    ['whose card it does not see', { ...provider, foreignView: 'occupied' as const }, { ...tx, payer: 'birch' }],
  ])('leave out a session %s', (_which, who, session) => {
    expect(linesOf(who, { id: 'CARD' }, [session], NOTHING)).toEqual([]);
  });
});

describe('pages', () => {
  test.each([
    ['one that is empty when there is nothing', [], ['']],
    ['lines that fit stand on one', ['abc', 'def'], ['abc\ndef']],
    ['the next line that does not fit begins another', ['abcd', 'efgh'], ['abcd', 'efgh']],
    ['a line that is too long is cut', ['abcdefghijk'], ['abcdefgh']],
  ])('%s', (_title, lines, pages) => {
    expect(pagesOf(lines, 8)).toEqual(pages);
  });
});
