import type { Reading } from '../core/model.ts';
import { currentA, phasesUsed, powerW, registerWh } from '../core/ocpp/readings.ts';
import { withLive } from '../core/station/apply.ts';
import type { Unit } from './unit.ts';

/** Keeps the latest power, current and register of an EVSE for the screen. */
export function showLive(unit: Unit, evse: number, readings: readonly Reading[]): void {
  const values = {
    powerW: powerW(readings),
    currentA: currentA(readings),
    energyWh: registerWh(readings),
    phases: phasesUsed(readings),
  };
  unit.setStation(withLive(unit.station, evse, readings, values));
}
