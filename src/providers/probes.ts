/** Which stations the configured services would be tried as. */
import { OCPP_VERSIONS, type OcppVersion } from '../core/ocpp/versions.ts';
import { rowAlike } from '../lib/alike.ts';
import type { Clock } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';
import type { TlsFault } from '../wire/service-tls.ts';
import { type ProbeResult, probe } from './probe.ts';
import { type ServiceSettings, targetOf } from './services.ts';
import { sharedStations } from './shared-stations.ts';

export interface ProbesOptions {
  /** With the charger that a service is bound to. */
  readonly services: readonly { readonly settings: ServiceSettings; readonly charger: string | undefined }[];
  readonly chargers: readonly { readonly id: string; readonly version?: OcppVersion | undefined }[];
  /** Only this charger; without it each service is tried as the first one. */
  readonly charger?: string | undefined;
  readonly boot: boolean;
  readonly clock: Clock;
  readonly ids: Ids;
}

export interface Probed {
  readonly providerId: string;
  /** Undefined: no charger is known for which it could be tried. */
  readonly chargerId: string | undefined;
  readonly results: Promise<readonly ProbeResult[]>;
}

/** Tries all services at once; those that serve another charger than the named one are left out. */
export function probeAll({ services, chargers, charger, boot, clock, ids }: ProbesOptions): readonly Probed[] {
  return services
    .filter((service) => charger === undefined || (service.charger ?? charger) === charger)
    .map(({ settings, charger: bound }) => {
      const chargerId = bound ?? charger ?? chargers[0]?.id;
      const providerId = settings.id;
      const isFixed = settings.fixedUrl || settings.stationId !== undefined;
      if (chargerId === undefined && !isFixed) return { providerId, chargerId, results: Promise.resolve([]) };
      const target = targetOf(settings, chargerId ?? '');
      const { url, headers } = target;
      const tls = target.tls();
      if ('fault' in tls) return { providerId, chargerId, results: Promise.resolve([unusable(tls)]) };
      const own = chargerId === undefined ? undefined : rowAlike(chargers, chargerId)?.version;
      const versions = settings.versions ?? (own === undefined ? OCPP_VERSIONS : [own]);
      return { providerId, chargerId, results: probe({ url, headers, tls, versions, boot, clock, ids }) };
    });
}

/** Our own files cannot be used. */
export function unusable({ fault }: TlsFault): ProbeResult {
  return { step: 'encryption', ok: false, found: fault, advice: 'look at ca, certificate and key of this service' };
}

/** Sentences about addresses at which two chargers would pass for one station. */
export function wouldShare({ services, chargers }: Pick<ProbesOptions, 'services' | 'chargers'>): readonly string[] {
  return sharedStations(
    services.flatMap(({ settings, charger }) =>
      (charger === undefined ? chargers.map(({ id }) => id) : [charger]).map((id) => targetOf(settings, id)),
    ),
  );
}
