import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pendingStartFor, sameTag } from '../../../../src/core/station/apply.ts';
import { EMPTY_STATION, type PendingStart, type StationState } from '../../../../src/core/station/station.ts';

const NOON = Date.UTC(2026, 10, 22, 12);

describe('Q7: tags of a remote start come back cut or extended', () => {
  test.each<[string, string, boolean]>([
    ['A1B2C3D4', 'a1b2c3d4', true],
    ['A1B2C3D4', 'A1B2C3D5', false],
    ['A1B2C3D4', 'A1B2C3D', false],
    ['0123456789ABCDEF', '0123456789AB', true],
    ['0123456789ABCDEF', '0123456789A', false],
    ['0123456789ABCDEF0123', '0123456789abcdef012300', true],
    ['0123456789ABCDEF', '0123456789ABXX', false],
    ['', '', true],
    ['', 'A1B2C3D4', false],
  ])('%j is %j: %s', (a, b, same) => {
    expect(sameTag(a, b)).toBe(same);
    expect(sameTag(b, a)).toBe(same);
  });

  test('a tag always is itself, and itself cut to 12 or more', () => {
    const tag = fc.string({ minLength: 12, maxLength: 36, unit: fc.constantFrom(...'0123456789abcdefABCDEF-*') });
    fc.assert(
      fc.property(tag, fc.nat(24), (text, cut) => sameTag(text, text.slice(0, Math.max(12, text.length - cut)))),
      { seed: 7 },
    );
  });
});

const AMBER: PendingStart = { by: 'amber', evse: 1, token: { id: 'AMBER' }, remoteStartId: 11, until: NOON + 1 };
const BIRCH: PendingStart = { by: 'birch', evse: 2, token: { id: 'BIRCH' }, remoteStartId: 12, until: NOON + 1 };
const LATE: PendingStart = { by: 'cedar', evse: 1, token: { id: 'CEDAR' }, remoteStartId: 13, until: NOON };
const STATION: StationState = { ...EMPTY_STATION, pendingStarts: [LATE, AMBER, BIRCH] };

describe('§2.3 the remote start that a session belongs to', () => {
  test.each<[string, number | undefined, string | undefined, number | undefined, PendingStart | undefined]>([
    ['token and EVSE', 1, 'amber', undefined, AMBER],
    ['the token at another EVSE', 2, 'AMBER', undefined, undefined],
    ["S53: somebody else's token", 1, 'OTHER', undefined, undefined],
    ['a token before its EVSE is known', 0, 'BIRCH', undefined, BIRCH],
    ['a token without an EVSE', undefined, 'BIRCH', undefined, BIRCH],
    ['its number', 1, 'OTHER', 11, AMBER],
    ['its number before its EVSE is known', 0, undefined, 12, BIRCH],
    ['its number at another EVSE', 2, undefined, 11, undefined],
    ['another number, although the token fits', 1, 'AMBER', 99, undefined],
    ['neither number nor token', 1, undefined, undefined, undefined],
    ['a start whose time is up', 1, 'CEDAR', undefined, undefined],
  ])('%s', (_title, evse, tokenId, remoteStartId, whose) => {
    expect(pendingStartFor(STATION, evse, tokenId, remoteStartId, NOON)).toBe(whose);
  });
});
