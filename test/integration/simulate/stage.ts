/** A simulated charger at a strict foreign central system, and the other way round. Nothing sleeps. */
import { expect } from 'vitest';
import type { Payload } from '../../../src/core/model.ts';
import type { OcppVersion } from '../../../src/core/ocpp/versions.ts';
import { simulateCentralSystem } from '../../../src/simulate/central.ts';
import type { CentralOptions, SimulatedCentralSystem } from '../../../src/simulate/central-options.ts';
import { simulateCharger } from '../../../src/simulate/charger.ts';
import type { ChargerOptions, SimulatedCharger } from '../../../src/simulate/charger-options.ts';
import type { SimulatorEvent } from '../../../src/simulate/events.ts';
import { FakeClock } from '../../fakes/clock.ts';
import { fakeIds } from '../../fakes/ids.ts';
import { type StrictCall, type StrictCentralSystem, strictServer } from '../../peers/strict.ts';

export const VERSIONS = ['1.6', '2.0.1', '2.1'] as const;
export const STATION = 'SIM1';

const PATIENCE_MS = 5_000;

/** Resolves with what `look` finds as soon as it is neither undefined nor false. */
export async function until<T>(what: string, look: () => T | undefined | false): Promise<T> {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** What a strict central system answers; `special` may answer first. */
export function answers(version: OcppVersion, special: (call: StrictCall) => Payload | undefined = () => undefined) {
  let txId = 100;
  return (call: StrictCall): Payload => {
    const own = special(call);
    if (own !== undefined) return own;
    const info = { status: 'Accepted' };
    switch (call.action) {
      case 'BootNotification':
        return { status: 'Accepted', currentTime: new Date(0).toISOString(), interval: 300 };
      case 'Heartbeat':
        return { currentTime: new Date(0).toISOString() };
      case 'Authorize':
        return version === '1.6' ? { idTagInfo: info } : { idTokenInfo: info };
      case 'StartTransaction':
        txId += 1;
        return { transactionId: txId, idTagInfo: info };
      case 'TransactionEvent':
        return call.payload.idToken === undefined ? {} : { idTokenInfo: info };
      default:
        return {};
    }
  };
}

export interface ChargerStage {
  readonly csms: StrictCentralSystem;
  readonly sim: SimulatedCharger;
  readonly clock: FakeClock;
  readonly events: readonly SimulatorEvent[];
  /** Payloads of the calls of a kind, so far. */
  said(action: string): readonly Payload[];
  /** Lets time pass in steps and frames through. */
  pass(ms: number): Promise<void>;
}

export interface ChargerScene extends Partial<Omit<ChargerOptions, 'url'>> {
  readonly version: OcppVersion;
  readonly answer?: (call: StrictCall) => Payload | undefined;
  readonly serverPassword?: string;
  /** Of a charger with quirks. */
  readonly mayBreakSchemas?: boolean;
}

/** The charger is registered when `scene` begins; afterwards nobody may have broken a schema. */
export async function chargerScene(
  { version, answer, serverPassword, mayBreakSchemas, ...options }: ChargerScene,
  scene: (stage: ChargerStage) => Promise<void>,
): Promise<void> {
  const clock = new FakeClock();
  const csms = await strictServer({
    version,
    answer: answers(version, answer),
    password: serverPassword === undefined ? undefined : () => serverPassword,
  });
  const sim = simulateCharger({
    id: STATION,
    url: csms.url,
    version,
    clock,
    ids: fakeIds(),
    reconnectMs: 0,
    ...options,
  });
  const events: SimulatorEvent[] = [];
  sim.subscribe((event) => void events.push(event));
  const said = (action: string) => csms.calls.filter((call) => call.action === action).map(({ payload }) => payload);
  try {
    await until('the charger to register', () => sim.snapshot().registered);
    await until('the first status', () => said('StatusNotification').length > 0);
    await scene({
      csms,
      sim,
      clock,
      events,
      said,
      async pass(ms) {
        clock.advance(ms);
        if (sim.snapshot().registered) await sim.told();
      },
    });
    if (mayBreakSchemas !== true) expect(csms.violations).toEqual([]);
  } finally {
    await sim.close();
    await csms.close();
  }
}

export async function centralScene(
  options: CentralOptions,
  scene: (stage: {
    central: SimulatedCentralSystem;
    clock: FakeClock;
    events: readonly SimulatorEvent[];
  }) => Promise<void>,
): Promise<void> {
  const clock = new FakeClock();
  const central = await simulateCentralSystem({ clock, ids: fakeIds(7), ...options });
  const events: SimulatorEvent[] = [];
  central.subscribe((event) => void events.push(event));
  try {
    await scene({ central, clock, events });
  } finally {
    await central.close();
  }
}
