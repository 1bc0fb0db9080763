/** What to type into a charger. */
import type { Reach } from './onboarding.ts';

export interface StationUrl {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  /** How this address is known. */
  readonly by: 'home_assistant' | 'page' | 'ipv4' | 'ipv6' | 'name';
}

const OWN_HOSTS = /^(?:localhost|127\..*|\[::1\])$/i;
const HOST = /^(?<host>[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::(?<port>\d{1,5}))?$/;

/**
 * The likeliest first. `asked`: by which host the page was reached, if the machine itself was; in a container that is
 * the only one that anybody knows. `stations`: what Home Assistant says.
 */
export function stationUrls(
  { port, tlsPort, isShared, hosts }: Reach,
  { asked, stations }: { readonly asked: string | undefined; readonly stations: string | undefined },
): readonly StationUrl[] {
  if (stations !== undefined) {
    const named = HOST.exec(stations)?.groups;
    if (named?.host !== undefined && named.port !== undefined) {
      return [{ host: named.host, port: Number(named.port), secure: false, by: 'home_assistant' }];
    }
  }
  if (port === undefined) return [];
  const seen = HOST.exec(asked ?? '')?.groups;
  const isAsked = seen?.host !== undefined && !OWN_HOSTS.test(seen.host);
  const mapped = isAsked && isShared && seen.port !== undefined && Number(seen.port) !== tlsPort;
  const page = isAsked && seen.host !== undefined ? [{ host: seen.host, by: 'page' as const }] : [];
  const others = hosts
    .filter(({ host }) => host.toLowerCase() !== page[0]?.host.toLowerCase())
    .map(({ host, kind }) => ({ host, by: kind }));
  return [...page, ...others].flatMap(({ host, by }) => [
    { host, port: mapped && by === 'page' ? Number(seen?.port) : port, secure: false, by },
    ...(tlsPort === undefined ? [] : [{ host, port: tlsPort, secure: true, by }]),
  ]);
}
