import { describe, expect, test } from 'vitest';
import { hasRight, isTransparent, makeProvider, seesAs } from '../../../../src/core/arbitration/roles.ts';
import { comparedCard, refusedInShadow, wouldHave } from '../../../../src/core/arbitration/shadow.ts';
import { RIGHTS, ROLES, type TokenStatus } from '../../../../src/core/model.ts';

describe('a provider in shadow mode', () => {
  test.each(ROLES)('%s: may watch and nothing else, also where it is preferred, and sees as without', (role) => {
    const settings = { id: 'ghost', kind: 'service', role } as const;
    const real = makeProvider(settings, { preferred: true });
    const ghost = makeProvider({ ...settings, isShadow: true }, { preferred: true });
    expect(RIGHTS.filter((right) => hasRight(ghost, right))).toEqual(['observe']);
    expect(isTransparent(ghost)).toBe(false);
    expect(seesAs(ghost)).toEqual(real);
    expect(ghost.foreignView).toBe(real.foreignView);
    expect(seesAs(real)).toBe(real);
  });

  test('who may not even watch does not get to by it', () => {
    const ghost = makeProvider(
      { id: 'ghost', kind: 'service', rights: ['control'], isShadow: true },
      { preferred: false },
    );
    expect(ghost.rights).toEqual([]);
  });

  test('is refused as one who has no right, in a sentence', () => {
    expect(refusedInShadow('ghost')).toEqual({
      allow: false,
      rule: 'shadow',
      code: 'N',
      why: 'ghost is in shadow mode and only watches.',
    });
  });

  test.each([
    [true, 'would_allow', 'allowed'],
    [false, 'would_refuse', 'refused'],
  ] as const)('what the rules say to it (%s) is written down as %s, and as no permission', (allow, shadow, word) => {
    expect(wouldHave({ allow, rule: 'presence', why: 'Because.' })).toEqual({
      allowed: false,
      rule: 'presence',
      why: `In shadow mode. Without that it would have been ${word}: Because.`,
      shadow,
    });
  });

  test.each<[TokenStatus, TokenStatus, string, string]>([
    ['Accepted', 'Accepted', 'agreed', 'ghost would have accepted the card "Anna", and it was accepted.'],
    [
      'Blocked',
      'Invalid',
      'agreed',
      'ghost would have refused the card "Anna" (Blocked), and it was refused (Invalid).',
    ],
    ['Invalid', 'Accepted', 'differed', 'ghost would have refused the card "Anna" (Invalid), but it was accepted.'],
    ['Accepted', 'Blocked', 'differed', 'ghost would have accepted the card "Anna", but it was refused (Blocked).'],
  ])('it says %s to a card, and %s was decided: %s', (said, real, shadow, why) => {
    expect(comparedCard('ghost', '"Anna"', said, real)).toEqual({ allowed: false, rule: 'shadow', why, shadow });
  });
});
