/** Whether services can be reached: before a proxy runs, and one at a time while it does. */
import { keyHoldersOf } from './config/key-files.ts';
import type { Config, ServiceConfig } from './config/schema.ts';
import type { ConfigStore } from './config/store.ts';
import { OCPP_VERSIONS } from './core/ocpp/versions.ts';
import { isSimulator } from './core/provider.ts';
import type { BackendState } from './http/options.ts';
import type { Trial, TrialOptions, TrialStep, Trials } from './http/trials.ts';
import type { Clock } from './lib/clock.ts';
import { systemIds } from './lib/ids.ts';
import { makeKeyring } from './lib/keyring.ts';
import { silentLog } from './lib/log.ts';
import { probe } from './providers/probe.ts';
import { type Probed, probeAll, unusable, wouldShare } from './providers/probes.ts';
import { type ServiceSettings, targetOf } from './providers/services.ts';
import type { ChargerView, ServiceLinkState } from './proxy/ports.ts';
import { servicesOf } from './settings.ts';

/** Tries to reach every configured service, as the chargers would; warns of chargers that would pass for one station. */
export async function tryServices(
  config: Config,
  { clock, ...wanted }: { readonly charger?: string | undefined; readonly boot: boolean; readonly clock: Clock },
): Promise<{ readonly warnings: readonly string[]; readonly services: readonly Probed[] }> {
  const boundTo = new Map(config.ocpp_services.map(({ id, charger }) => [id, charger]));
  const services = (await settingsOf(config, clock)).map((settings) => ({
    settings,
    charger: boundTo.get(settings.id),
  }));
  const { chargers } = config;
  return {
    warnings: wouldShare({ services, chargers }),
    services: probeAll({ services, chargers, clock, ids: systemIds, ...wanted }),
  };
}

/** With the certificates and keys as they are in their files now. */
async function settingsOf(config: Config, clock: Clock): Promise<readonly ServiceSettings[]> {
  const keyring = makeKeyring({ clock, log: silentLog, onChange: async () => undefined });
  await keyring.configure(keyHoldersOf(config));
  keyring.close();
  return servicesOf(config, keyring.of);
}

/** Whoever asks sits before a page. */
const TRIAL_MS = 15_000;

export interface TrialParts {
  readonly config: () => Config;
  /** Undefined: rows cannot be judged. */
  readonly store: Pick<ConfigStore, 'withRow'> | undefined;
  readonly links: () => readonly ServiceLinkState[];
  readonly backends: () => readonly BackendState[];
  readonly chargers: () => readonly ChargerView[];
  readonly clock: Clock;
}

export function makeTrials({ config, store, links, backends, chargers, clock }: TrialParts): Trials {
  let isBusy = false;
  return {
    async configured(id, options) {
      const backend = backends().find((each) => each.id === id);
      if (backend !== undefined) return { ok: true, chargerId: undefined, steps: [backendStep(backend)] };
      const service = config().ocpp_services.find((each) => each.id === id);
      return service === undefined ? { ok: false, why: 'unknown' } : alone(() => tried(service, options));
    },

    async row({ id = 'new', ...row }, options) {
      if (store === undefined) return { ok: false, why: 'no_configuration' };
      const judged = await store.withRow('ocpp_services', String(id), { id, ...row });
      if (!judged.ok) return { ok: false, why: 'wrong', problems: judged.problems };
      const service = judged.config.ocpp_services.find((each) => alikeId(each.id) === alikeId(String(id)));
      if (service === undefined) return { ok: false, why: 'unknown' };
      return alone(() => tried(service, options));
    },
  };

  async function alone(work: () => Promise<Trial>): Promise<Trial> {
    if (isBusy) return { ok: false, why: 'busy' };
    isBusy = true;
    return work().finally(() => {
      isBusy = false;
    });
  }

  async function tried(service: ServiceConfig, { charger, boot }: TrialOptions): Promise<Trial> {
    const now = config();
    if (charger !== undefined && isSimulator(charger)) return { ok: true, chargerId: charger, steps: [PLAYED] };
    const chargerId = service.charger ?? charger ?? chargers()[0]?.chargerId ?? now.chargers[0]?.id;
    const isNamed = service.fixed_url || service.station_id !== undefined;
    if (chargerId === undefined && !isNamed) return { ok: true, chargerId, steps: [NO_STATION] };
    const [settings] = await settingsOf({ ...now, ocpp_services: [{ ...service, enabled: true }] }, clock);
    if (settings === undefined) return { ok: false, why: 'unknown' };
    const { url, headers, tls: keys } = targetOf(settings, chargerId ?? '');
    const tls = keys();
    if ('fault' in tls) return { ok: true, chargerId, steps: [unusable(tls)] };
    const seen = chargers().find((each) => each.chargerId === chargerId);
    const versions = settings.versions ?? (seen?.version === undefined ? OCPP_VERSIONS : [seen.version]);
    const bootAs = seen?.boot && {
      ...seen.boot,
      ...(service.boot_model !== undefined && { model: service.boot_model }),
      ...(service.boot_serial_number !== undefined && { serialNumber: service.boot_serial_number }),
    };
    const up = await linkTo(url);
    const given = new AbortController();
    const timer = clock.timer(TRIAL_MS, () => given.abort());
    const common = { url, headers, tls, versions, clock, ids: systemIds, signal: given.signal };
    const steps = await probe({ ...common, boot, bootAs, isUp: up !== undefined }).finally(() => timer.cancel());
    const isReached = steps.every(({ ok }) => ok);
    return { ok: true, chargerId, steps: up !== undefined && isReached ? [...steps, ...linkSteps(up)] : steps };
  }

  /** The link that is up as this very station: a second one would throw it out. */
  async function linkTo(url: string): Promise<ServiceLinkState | undefined> {
    const settings = await settingsOf(config(), clock);
    return links().find(({ providerId, chargerId, state }) => {
      const of = settings.find(({ id }) => id === providerId);
      return state !== 'off' && state !== 'backoff' && of !== undefined && targetOf(of, chargerId).url === url;
    });
  }
}

const NO_STATION: TrialStep = {
  step: 'station',
  ok: false,
  found: 'no charger is known yet for which the service could be tried',
  advice: 'set station_id to the name that your charger has at this provider, or connect the charger first',
};

const PLAYED: TrialStep = {
  step: 'station',
  ok: false,
  found: 'no provider ever hears of the simulated charger',
  advice: 'set station_id to the name that your charger will have at this provider, and try it without a charger',
};

function backendStep({ online, since }: BackendState): TrialStep {
  const at = new Date(since).toISOString();
  return online
    ? { step: 'connection', ok: true, found: `it is connected since ${at}` }
    : {
        ...{ step: 'connection', ok: false, found: 'it is not connected; a backend dials in by itself' },
        advice: 'look at its address (ws://<proxy>:<port>/backend?id=<id>) and its token',
      };
}

/** A session that is up is the best witness. */
function linkSteps({ version, state, lastError, chargerId }: ServiceLinkState): readonly TrialStep[] {
  const boot = { step: 'boot' };
  const isRegistered = state === 'accepted' || state === 'resumed';
  return [
    { step: 'credentials', ok: true, found: `it is connected for ${chargerId}: the service lets this station in` },
    { step: 'version', ok: true, found: version === undefined ? 'agreed' : `OCPP ${version}` },
    isRegistered
      ? { ...boot, ok: true, found: 'accepted' }
      : {
          ...{ ...boot, ok: false, found: state === 'booting' ? 'not answered yet' : `answered with ${state}` },
          advice: lastError ?? 'the provider has to release this station first; the proxy asks again by itself',
        },
  ];
}

function alikeId(id: string): string {
  return id.toLowerCase();
}
