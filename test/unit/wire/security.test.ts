import { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { proofFault, type SecurityProfile } from '../../../src/wire/security.ts';

/** A connection without TLS from this address. */
function from(address: string): Socket {
  return Object.defineProperty(new Socket(), 'remoteAddress', { value: address });
}

const WITHOUT_PASSWORD = /^it has no password, and such a charger may connect only from your own network; /;

describe('who comes without TLS', () => {
  test.each<[profile: SecurityProfile | undefined, hasPassword: boolean, address: string, fault: RegExp | undefined]>([
    [undefined, false, '192.168.1.20', undefined],
    [undefined, false, '8.8.8.8', WITHOUT_PASSWORD],
    [0, false, '::1', undefined],
    [0, false, '8.8.8.8', WITHOUT_PASSWORD],
    [undefined, true, '8.8.8.8', undefined],
    [1, true, '8.8.8.8', undefined],
    [2, true, '192.168.1.20', /^it connects without TLS, which its security_profile 2 forbids/],
    [3, false, '192.168.1.20', /^it connects without TLS, which its security_profile 3 forbids/],
  ])('profile %s, password: %s, from %s', (securityProfile, hasPassword, address, fault) => {
    const found = proofFault(from(address), { securityProfile, hasPassword, names: ['BOX1'] });
    if (fault === undefined) expect(found).toBeUndefined();
    else expect(found).toMatch(fault);
  });
});
