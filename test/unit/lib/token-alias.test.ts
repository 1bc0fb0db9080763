import { expect, test } from 'vitest';
import { tokenAlias } from '../../../src/lib/token-alias.ts';

test('an alias begins as its token, has 20 characters, and is the same whatever the case', () => {
  const alias = tokenAlias('0123456789-0123456789-a');
  expect(alias).toMatch(/^0123[A-Z2-7]{16}$/);
  expect(tokenAlias('0123456789-0123456789-A')).toBe(alias);
  expect(tokenAlias('0123456789-0123456789-B')).not.toBe(alias);
});
