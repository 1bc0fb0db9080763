/** The proxy as a process beside a real Home Assistant, a simulated charger, and a network that believes it has the charger alone. */
import { systemClock } from '../../src/lib/clock.ts';
import { systemIds } from '../../src/lib/ids.ts';
import { simulateCharger } from '../../src/simulate/charger.ts';
import type { SimulatedCharger } from '../../src/simulate/charger-options.ts';
import { network } from '../e2e/house.ts';
import { configIn, folder, type ProxyProcess, serve } from '../e2e/process.ts';
import type { StrictCentralSystem } from '../peers/strict.ts';
import { patiently } from './child.ts';
import type { Core } from './core.ts';

export const CHARGER = 'garage';
export const PATIENCE_MS = 90_000;

export interface House extends AsyncDisposable {
  readonly proxy: ProxyProcess;
  readonly charger: SimulatedCharger;
  readonly alpha: StrictCentralSystem;
  /** The network asks for a session. */
  startByAlpha(): Promise<unknown>;
  /** Waits until `/status` says so of the home. */
  home(wanted: { readonly [key: string]: string }): Promise<unknown>;
}

/** `dataDir`: goes on with the database of an earlier one. */
export async function openHouse(core: Core, config: object, dataDir?: string): Promise<House> {
  const alpha = await network('1.6');
  const own = dataDir ?? (await folder());
  const proxy = await serve({
    dataDir: own,
    config: await configIn(own, {
      rate_limit_seconds: 0,
      ocpp_services: [{ id: 'alpha', url: alpha.url }],
      ...config,
    }),
    variables: { HA_URL: core.url, HA_TOKEN: core.token },
  });
  const charger = simulateCharger({
    url: proxy.url,
    id: CHARGER,
    version: '1.6',
    registerWh: 1_234_000,
    meterEveryS: 1,
    reconnectMs: 100,
    clock: systemClock,
    ids: systemIds,
  });
  await patiently('the charger to be known', PATIENCE_MS, () => charger.snapshot().registered);
  return {
    proxy,
    charger,
    alpha,
    async startByAlpha() {
      const station = await alpha.station(CHARGER);
      return station.call('RemoteStartTransaction', { connectorId: 1, idTag: 'CARD' });
    },
    home: (wanted) =>
      patiently(`the house to be ${JSON.stringify(wanted)}`, PATIENCE_MS, async () => {
        const { body } = await proxy.api('/status');
        return Object.entries(wanted).every(([key, value]) => Reflect.get(Object(body.home), key) === value);
      }),
    async [Symbol.asyncDispose]() {
      await charger.close();
      if (proxy.child.exitCode === null && proxy.child.signalCode === null) await proxy.end('SIGTERM');
      await alpha.close();
    },
  };
}
