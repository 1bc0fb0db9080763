/** The plug that dials services: one link per charger and service, made when it is first wanted. */
import type { OcppVersion } from '../core/ocpp/versions.ts';
import type { Clock } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';
import type { Log } from '../lib/log.ts';
import type { Recorder } from '../lib/trace.ts';
import type { ServiceSide, Services } from '../proxy/ports.ts';
import { serviceUrl } from '../wire/client.ts';
import type { ServiceTls, TlsFault } from '../wire/service-tls.ts';
import { Link } from './service-link.ts';
import { sharedStations } from './shared-stations.ts';

/** How the owner configured a service. */
export interface ServiceSettings {
  readonly id: string;
  readonly url: string;
  /** What is offered, the best first; undefined: whatever the charger speaks. */
  readonly versions: readonly OcppVersion[] | undefined;
  readonly auth:
    | { readonly type: 'none' }
    | { readonly type: 'basic'; readonly username: string; readonly password: string }
    | { readonly type: 'token'; readonly token: string };
  /** Defaults to the charger's id. */
  readonly stationId: string | undefined;
  /** The URL is complete: nothing is appended. */
  readonly fixedUrl: boolean;
  /** Seconds between pings; 0: none. */
  readonly pingS: number;
  /** Offers to compress messages. */
  readonly compression: boolean;
  /** Asked anew for each connection, so that renewed files count. */
  readonly tls: () => ServiceTls | TlsFault;
}

export interface ServiceParts {
  readonly services: readonly ServiceSettings[];
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly trace?: Recorder | undefined;
}

export interface DialledServices extends Services {
  /** A sentence where several chargers that are here pass for one station: each throws the other out. */
  sharedStations(): readonly string[];
  /** Ends the links of services that left or changed; a changed one is dialled anew when it is wanted next. */
  configure(services: readonly ServiceSettings[], changed: ReadonlySet<string>): Promise<void>;
  /** Takes no new CALLs and resolves when those being served were answered. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

export function makeServices(side: ServiceSide, parts: ServiceParts): DialledServices {
  const links = new Map<string, Link>();
  let { services } = parts;
  return {
    want(chargerId, providerId, want, version) {
      const key = `${chargerId} ${providerId}`;
      let link = links.get(key);
      if (link === undefined) {
        const settings = services.find((service) => service.id === providerId);
        if (settings === undefined) return;
        link = new Link(targetOf(settings, chargerId), { side, ...parts });
        links.set(key, link);
      }
      link.want(want, version);
    },

    rebooted(chargerId) {
      for (const link of links.values()) {
        if (link.target.chargerId === chargerId) link.chargerBooted();
      }
    },

    links: () => [...links.values()].map((link) => link.state()),

    sharedStations: () =>
      sharedStations([...links.values()].filter((link) => link.state().state !== 'off').map(({ target }) => target)),

    async configure(next, changed) {
      services = next;
      const ended = [...links].filter(([, { target }]) => changed.has(target.providerId));
      for (const [key] of ended) links.delete(key);
      await Promise.all(ended.map(([, link]) => link.close(1000, 'removed')));
    },

    async drain() {
      await Promise.all([...links.values()].map((link) => link.drain()));
    },

    async close() {
      await Promise.all([...links.values()].map((link) => link.close()));
    },
  };
}

/** How a service is reached for a charger. */
export function targetOf(settings: ServiceSettings, chargerId: string) {
  const { id, url, stationId, fixedUrl, versions, pingS, compression, tls } = settings;
  return {
    chargerId,
    providerId: id,
    url: serviceUrl(url, stationId ?? chargerId, fixedUrl),
    headers: headersOf(settings.auth),
    username: usernameOf(settings.auth, stationId ?? chargerId),
    versions,
    pingS,
    compression,
    tls,
  };
}

/** Whose password the service may change: a station without a login has its own name. */
function usernameOf(auth: ServiceSettings['auth'], station: string): string | undefined {
  if (auth.type === 'token') return undefined;
  return auth.type === 'basic' ? auth.username : station;
}

function headersOf(auth: ServiceSettings['auth']): Record<string, string> {
  switch (auth.type) {
    case 'none':
      return {};
    case 'basic':
      return { authorization: `Basic ${Buffer.from(`${auth.username}:${auth.password}`).toString('base64')}` };
    case 'token':
      return { authorization: `Bearer ${auth.token}` };
  }
}
