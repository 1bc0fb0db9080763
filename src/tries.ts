/** Whether services can be reached, before a proxy runs. */
import { keyHoldersOf } from './config/key-files.ts';
import type { Config } from './config/schema.ts';
import type { Clock } from './lib/clock.ts';
import { systemIds } from './lib/ids.ts';
import { makeKeyring } from './lib/keyring.ts';
import { silentLog } from './lib/log.ts';
import { type Probed, probeAll, wouldShare } from './providers/probes.ts';
import { servicesOf } from './settings.ts';

/** Tries to reach every configured service, as the chargers would; warns of chargers that would pass for one station. */
export async function tryServices(
  config: Config,
  { clock, ...wanted }: { readonly charger?: string | undefined; readonly boot: boolean; readonly clock: Clock },
): Promise<{ readonly warnings: readonly string[]; readonly services: readonly Probed[] }> {
  const keyring = makeKeyring({ clock, log: silentLog, onChange: async () => undefined });
  await keyring.configure(keyHoldersOf(config));
  keyring.close();
  const boundTo = new Map(config.ocpp_services.map(({ id, charger }) => [id, charger]));
  const services = servicesOf(config, keyring.of).map((settings) => ({ settings, charger: boundTo.get(settings.id) }));
  const { chargers } = config;
  return {
    warnings: wouldShare({ services, chargers }),
    services: probeAll({ services, chargers, clock, ids: systemIds, ...wanted }),
  };
}
