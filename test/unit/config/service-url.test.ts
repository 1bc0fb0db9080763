import { expect, test } from 'vitest';
import { isLocalHost, serviceUrl } from '../../../src/config/service-url.ts';

test.each([
  ['ws://provider.com/ocpp', true],
  ['wss://provider.com:8443/ocpp/cp001?key=1', true],
  ['WSS://provider.com', true],
  ['ws://[::1]:9000/x', true],
  ['http://provider.com', false],
  ['provider.com/ocpp', false],
  ['ws://', false],
  [' ws://provider.com', false],
  ['ws://user@provider.com', false],
  ['ws://user:pw@provider.com', false],
  ['ws://provider.com/#x', false],
  [`ws://provider.com/${'x'.repeat(3000)}`, false],
])('%s: %s', (url, ok) => {
  expect(serviceUrl.safeParse(url).success).toBe(ok);
});

test.each([
  ['localhost', true],
  ['127.0.0.1', true],
  ['10.1.2.3', true],
  ['172.16.0.1', true],
  ['172.32.0.1', false],
  ['192.168.178.2', true],
  ['169.254.1.1', true],
  ['8.8.8.8', false],
  ['[::1]', true],
  ['[fd00::1]', true],
  ['[fe80::1]', true],
  ['[2001:db8::1]', false],
  ['homeassistant', true],
  ['evcc.local', true],
  ['box.fritz.box', false],
  ['provider.com', false],
  ['10.evil.com', false],
])('%s is of the own network: %s', (host, local) => {
  expect(isLocalHost(host)).toBe(local);
});
