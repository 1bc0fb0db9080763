import type { NetworkInterfaceInfo } from 'node:os';
import { expect, test } from 'vitest';
import { machineHosts } from '../../../src/lib/addresses.ts';

function at(address: string, internal = false): NetworkInterfaceInfo {
  const common = { address, internal, netmask: '', mac: '', cidr: null };
  return address.includes(':') ? { ...common, family: 'IPv6', scopeid: 0 } : { ...common, family: 'IPv4' };
}

test('addresses that others can use, IPv4 first and the name last', () => {
  const interfaces = {
    lo: [at('127.0.0.1', true), at('::1', true)],
    docker0: [at('172.17.0.1')],
    'br-0123': [at('172.18.0.1')],
    wlan0: undefined,
    eth0: [at('fe80::1'), at('fd00::5'), at('192.168.1.5')],
  };
  expect(machineHosts(interfaces, 'Pi.home.lan')).toEqual([
    { host: '192.168.1.5', kind: 'ipv4' },
    { host: '[fd00::5]', kind: 'ipv6' },
    { host: 'pi.local', kind: 'name' },
  ]);
});

test.each(['localhost', '', 'a b', 'my_pi'])('the name "%s" is of no use', (name) => {
  expect(machineHosts({}, name)).toEqual([]);
});
