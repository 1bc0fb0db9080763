import { describe, expect, test } from 'vitest';
import { atEvse } from '../../../../src/core/authorise/evses.ts';
import type { TokenStatus } from '../../../../src/core/model.ts';

describe('PROTOCOL §4.1: a card that may charge at some EVSEs only', () => {
  const rows: readonly (readonly [
    string,
    TokenStatus,
    number[] | undefined,
    number | undefined,
    number[],
    TokenStatus,
  ])[] = [
    ['everywhere', 'Accepted', undefined, 1, [1, 2], 'Accepted'],
    ['here', 'Accepted', [1, 3], 1, [1, 2], 'Accepted'],
    ['elsewhere', 'Accepted', [2], 1, [1, 2], 'Invalid'],
    ['elsewhere, of a charger with one EVSE', 'Accepted', [2], undefined, [1], 'Invalid'],
    ['nobody knows where it was shown', 'Accepted', [2], undefined, [1, 2], 'Accepted'],
    ['it is shown before the place is known', 'Accepted', [2], 0, [1, 2], 'Accepted'],
    ['a no stays what it is', 'Blocked', [2], 1, [1], 'Blocked'],
  ];
  for (const [what, status, only, evse, evses, then] of rows) {
    test(what, () => expect(atEvse({ status, evses: only }, evse, evses).status).toBe(then));
  }
});
