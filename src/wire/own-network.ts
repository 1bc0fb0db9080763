/** Whether somebody connects from within the house. */
import { BlockList, isIPv4 } from 'node:net';
import { networkInterfaces } from 'node:os';

const SUBNETS_4 = [
  ['10.0.0.0', 8],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  // Shared by carriers and by private networks over the internet (RFC 6598).
  ['100.64.0.0', 10],
] as const;
const SUBNETS_6 = [
  ['::1', 128],
  ['fc00::', 7],
  ['fe80::', 10],
] as const;
/** A network of a house in IPv6, whose addresses may be public. */
const HOUSE_PREFIX_BITS = 64;

/** `own`: addresses of this machine; whoever shares their network is at home too. */
export function isOfOwnNetwork(address: string, own: readonly string[] = publicAddresses()): boolean {
  const bare = address.replace(/^::ffff:(?=[\d.]+$)/i, '').replace(/%.*$/, '');
  if (isIPv4(bare)) return PRIVATE.check(bare, 'ipv4');
  if (PRIVATE.check(bare, 'ipv6')) return true;
  const near = new BlockList();
  for (const each of own) near.addSubnet(each, HOUSE_PREFIX_BITS, 'ipv6');
  return near.check(bare, 'ipv6');
}

const PRIVATE = new BlockList();
for (const [net, bits] of SUBNETS_4) PRIVATE.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of SUBNETS_6) PRIVATE.addSubnet(net, bits, 'ipv6');

function publicAddresses(): readonly string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv6' && !internal)
    .map(({ address }) => address);
}
