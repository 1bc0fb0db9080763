/** Under which addresses others in the house reach this machine. */
import { hostname, type NetworkInterfaceInfo, networkInterfaces } from 'node:os';

export interface MachineHost {
  /** As it stands in a URL: an address of IPv6 in brackets. */
  readonly host: string;
  readonly kind: 'ipv4' | 'ipv6' | 'name';
}

/** Networks of containers and virtual machines: nobody outside of this machine is there. */
const INNER = /^(?:docker|br-|veth|virbr|hassio|cni|vmnet)/;
/** Temporary and link-local addresses are of no use in the settings of a charger. */
const LINK_LOCAL = /^fe[89ab]/i;

type Interfaces = { readonly [name: string]: readonly NetworkInterfaceInfo[] | undefined };

/** Addresses of IPv4 first, since every charger knows these; the name by which machines find each other last. */
export function machineHosts(
  interfaces: Interfaces = networkInterfaces(),
  name: string = hostname(),
): readonly MachineHost[] {
  const found = Object.entries(interfaces).flatMap(([inside, addresses = []]) =>
    INNER.test(inside) ? [] : addresses.filter(({ internal }) => !internal),
  );
  const of = (family: string) => found.filter((one) => one.family === family).map(({ address }) => address);
  const short = name.split('.')[0] ?? '';
  return [
    ...of('IPv4').map((host) => ({ host, kind: 'ipv4' as const })),
    ...of('IPv6')
      .filter((address) => !LINK_LOCAL.test(address))
      .map((address) => ({ host: `[${address}]`, kind: 'ipv6' as const })),
    ...(/^[A-Za-z0-9-]{1,63}$/.test(short) && short !== 'localhost'
      ? [{ host: `${short.toLowerCase()}.local`, kind: 'name' as const }]
      : []),
  ];
}
