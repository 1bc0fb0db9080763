import { expect, test } from 'vitest';
import { isOfOwnNetwork } from '../../../src/wire/own-network.ts';

test.each([
  ['127.0.0.1', true],
  ['::1', true],
  ['10.1.2.3', true],
  ['172.17.0.1', true],
  ['172.32.0.1', false],
  ['192.168.1.20', true],
  ['::ffff:192.168.1.20', true],
  ['100.100.1.1', true],
  ['8.8.8.8', false],
  ['::ffff:8.8.8.8', false],
  ['fe80::1%eth0', true],
  ['fd00::1', true],
  ['2001:db8:1:2:aaaa::1', true],
  ['2001:db8:1:3::1', false],
  ['unknown', false],
])('%s', (address, isOwn) => {
  expect(isOfOwnNetwork(address, ['2001:db8:1:2::5'])).toBe(isOwn);
});
