/** The charger that the proxy plays for who has none yet; `simulation.ts` implements it, `app.ts` hands it over. */
import type { OcppVersion } from '../core/ocpp/versions.ts';

export interface SimulatorState {
  readonly isRunning: boolean;
  /** Undefined while it does not run. */
  readonly version: OcppVersion | undefined;
  readonly isPlugged: boolean;
  readonly isCharging: boolean;
  readonly powerW: number;
  /** Of the session that runs. */
  readonly energyWh: number;
  /** Amperes per phase that it may draw; undefined while it does not run. */
  readonly limitA: number | undefined;
}

export type SimulatorAsk =
  | { readonly action: 'start'; readonly version: OcppVersion }
  | { readonly action: 'stop' | 'plug' | 'unplug' }
  | { readonly action: 'card'; readonly tag: string };

export interface Simulator {
  state(): SimulatorState;
  /** What was asked is done when this resolves. */
  act(ask: SimulatorAsk): Promise<{ readonly ok: true } | { readonly ok: false; readonly why: string }>;
}
