import { expect, test } from 'vitest';
import { type Anchor, MAX_ANCHORS, withAnchor } from '../../../../src/core/station/trust.ts';

const anchor = (certificate: string): Anchor => ({ use: 'CSMSRoot', certificate, atCharger: false });

test('a store takes ten certificates, and each of them once', () => {
  const full = Array.from({ length: MAX_ANCHORS }, (_, index) => anchor(`PEM ${index}`));
  expect(withAnchor([], anchor('PEM'))).toEqual([anchor('PEM')]);
  expect(withAnchor(full, anchor('ONE MORE'))).toBeUndefined();
  expect(withAnchor(full, anchor('PEM 0'))).toHaveLength(MAX_ANCHORS);
});
