/**
 * The charger that the proxy plays itself, for who has none yet: a charger of `src/simulate/` that comes in by the
 * proxy's own door. Its password is made for each run and known to nobody else.
 */
import { SIMULATOR } from './core/provider.ts';
import type { Simulator, SimulatorAsk } from './http/simulator.ts';
import type { Clock } from './lib/clock.ts';
import { systemIds } from './lib/ids.ts';
import type { Log } from './lib/log.ts';
import { within } from './lib/within.ts';
import { Mailbox } from './proxy/mailbox.ts';
import { simulateCharger } from './simulate/charger.ts';
import { DeedError, type SimulatedCharger } from './simulate/charger-options.ts';

/** Until it must be registered. */
const START_MS = 5_000;
/** Until the end of its session must be told when it stops. */
const TELL_MS = 2_000;
/** Often enough that somebody who watches sees the energy grow. */
const METER_EVERY_S = 10;
const BOOT = { vendor: 'OCPP Proxy', model: 'Simulated charger', serialNumber: 'SIMULATED', firmwareVersion: '1.0' };
const NOT_RUNNING = 'the simulated charger does not run: start it first';
const OVER = 'the proxy is about to end';

export interface SimulationParts {
  /** Where chargers come in; undefined while nobody can. */
  readonly port: () => number | undefined;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Simulation extends Simulator {
  /** By which it proves itself; undefined while it does not run. */
  password(): string | undefined;
  close(): Promise<void>;
}

interface Run {
  readonly charger: SimulatedCharger;
  readonly version: Extract<SimulatorAsk, { action: 'start' }>['version'];
  readonly password: string;
}

type Done = Awaited<ReturnType<Simulator['act']>>;

export function makeSimulation({ port, clock, log }: SimulationParts): Simulation {
  const jobs = new Mailbox();
  let run: Run | undefined;
  let isOver = false;

  async function start(version: Run['version']): Promise<Done> {
    const at = port();
    if (isOver || at === undefined) return { ok: false, why: OVER };
    if (run !== undefined) {
      const why = `the simulated charger runs already, in OCPP ${run.version}: stop it first`;
      return run.version === version ? { ok: true } : { ok: false, why };
    }
    // Its chance is its own: it is no part of what the proxy rolls and writes down.
    const password = systemIds.uuid();
    const charger = simulateCharger({
      ...{ url: `ws://127.0.0.1:${at}`, id: SIMULATOR, version, password, boot: BOOT, clock, log },
      meterEveryS: METER_EVERY_S,
    });
    run = { charger, version, password };
    const registered = charger.next((event) => event.kind === 'registration' && event.status === 'Accepted');
    await within(clock, START_MS, registered);
    if (charger.snapshot().registered) return { ok: true };
    await stop();
    return { ok: false, why: 'the simulated charger did not get in; the log says why' };
  }

  async function stop(): Promise<Done> {
    const last = run;
    if (last === undefined) return { ok: true };
    const { charger } = last;
    if (placeOf(last).plugged) charger.unplug();
    await within(clock, TELL_MS, charger.told());
    await charger.close();
    run = undefined;
    return { ok: true };
  }

  async function play({ charger }: Run, ask: Exclude<SimulatorAsk, { action: 'start' | 'stop' }>): Promise<Done> {
    try {
      if (ask.action !== 'card') charger[ask.action]();
      else {
        const said = await charger.card(ask.tag);
        if (!ACCEPTED.includes(said)) return { ok: false, why: `the card "${ask.tag}" may not charge (${said})` };
      }
      return { ok: true };
    } catch (error) {
      if (error instanceof DeedError) return { ok: false, why: error.message };
      throw error;
    }
  }

  return {
    password: () => run?.password,
    state() {
      const place = run && placeOf(run);
      return {
        ...{ isRunning: run !== undefined, version: run?.version },
        ...{ isPlugged: place?.plugged ?? false, isCharging: place?.energyWh !== undefined },
        ...{ powerW: place?.powerW ?? 0, energyWh: place?.energyWh ?? 0, limitA: place?.limitA },
      };
    },
    act: (ask) =>
      jobs.run(async () => {
        if (ask.action === 'start') return start(ask.version);
        if (ask.action === 'stop') return stop();
        return run === undefined ? { ok: false, why: NOT_RUNNING } : play(run, ask);
      }),
    async close() {
      isOver = true;
      await jobs.run(stop);
    },
  };
}

/** What `card` answers when it charges, may as soon as a car is there, or ended its session. */
const ACCEPTED: readonly string[] = ['Accepted', 'Stopped', 'Local'];

function placeOf({ charger }: Run): ReturnType<SimulatedCharger['snapshot']>['evses'][number] {
  const [place] = charger.snapshot().evses;
  if (place === undefined) throw new Error('the simulated charger has no place');
  return place;
}
