import { describe, expect, test } from 'vitest';
import {
  DEFAULT_MANNERS,
  hasRight,
  isTransparent,
  makeProvider,
  ROLE_TABLE,
  steersHome,
} from '../../../../src/core/arbitration/roles.ts';
import { type ForeignView, type Right, ROLES, type Role } from '../../../../src/core/model.ts';

const plain = { preferred: false };

describe('roles (PROTOCOL §0)', () => {
  test.each<[Role, readonly Right[], ForeignView, boolean, boolean]>([
    ['reporter', ['observe'], 'alias', false, false],
    ['billing', ['observe', 'authorise', 'control'], 'occupied', false, false],
    ['energy', ['observe', 'control', 'limit'], 'mirror', false, false],
    ['controller', ['observe', 'control', 'limit'], 'mirror', true, false],
    ['operator', ['observe', 'control', 'configure', 'maintain', 'certificate'], 'mirror', false, false],
    [
      'transparent',
      ['observe', 'control', 'configure', 'maintain', 'certificate', 'authorise', 'limit'],
      'mirror',
      true,
      true,
    ],
  ])('%s', (role, rights, foreignView, steers, transparent) => {
    const made = makeProvider({ id: 'amber', kind: 'service', role }, plain);
    expect(made).toEqual({
      id: 'amber',
      kind: 'service',
      role,
      rights,
      foreignView,
      foreignTag: undefined,
      manners: DEFAULT_MANNERS,
    });
    expect(steersHome(made)).toBe(steers);
    expect(isTransparent(made)).toBe(transparent);
  });

  test('the table of this test names every role', () => {
    expect(Object.keys(ROLE_TABLE)).toEqual([...ROLES]);
  });

  test('without a role a provider is a controller', () => {
    expect(makeProvider({ id: 'amber', kind: 'backend' }, plain).role).toBe('controller');
  });

  test.each<[readonly Right[], ForeignView]>([
    [['observe'], 'alias'],
    [[], 'alias'],
    [['observe', 'control'], 'mirror'],
    [['observe', 'limit'], 'mirror'],
    [['observe', 'control', 'authorise'], 'occupied'],
  ])('listed rights %j stand instead of a role and show foreign sessions as %s', (rights, foreignView) => {
    const made = makeProvider({ id: 'amber', kind: 'service', role: 'transparent', rights }, plain);
    expect(made).toMatchObject({ role: undefined, rights, foreignView });
    expect(steersHome(made)).toBe(false);
    expect(isTransparent(made)).toBe(false);
  });

  test('what the owner says about foreign sessions stands', () => {
    const made = makeProvider(
      { id: 'amber', kind: 'service', role: 'billing', foreignView: 'alias', foreignTag: 'WORK' },
      plain,
    );
    expect(made).toMatchObject({ foreignView: 'alias', foreignTag: 'WORK' });
  });

  test('the preferred provider may pre-empt, and nobody else, however transparent', () => {
    const preferred = { preferred: true };
    expect(hasRight(makeProvider({ id: 'amber', kind: 'service' }, preferred), 'preempt')).toBe(true);
    expect(makeProvider({ id: 'amber', kind: 'service', rights: ['preempt'] }, preferred).rights).toEqual(['preempt']);
    expect(hasRight(makeProvider({ id: 'amber', kind: 'service', role: 'transparent' }, plain), 'preempt')).toBe(false);
  });

  test('vendor rights open one vendor only', () => {
    const made = makeProvider({ id: 'amber', kind: 'service', rights: ['observe', 'data:com.example'] }, plain);
    expect(hasRight(made, 'data:com.example')).toBe(true);
    expect(hasRight(made, 'data:com.other')).toBe(false);
    const open = makeProvider({ id: 'amber', kind: 'service', role: 'transparent' }, plain);
    expect(hasRight(open, 'data:com.other')).toBe(true);
  });
});
