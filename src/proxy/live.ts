import type { Reading, Transaction } from '../core/model.ts';
import { currentA, phasesUsed, powerW, REGISTER, registerWh } from '../core/ocpp/readings.ts';
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

/** The register at the end of a session, which many chargers tell beside their readings. */
export function showEnd(unit: Unit, { place, endedAt, meterStopWh }: Transaction): void {
  const known = unit.station.live[place.evse]?.energyWh;
  // Without a register it may be a count of this session alone.
  if (endedAt === undefined || known === undefined || meterStopWh === undefined || meterStopWh <= known) return;
  showLive(unit, place.evse, [{ at: endedAt, samples: [{ measurand: REGISTER, value: meterStopWh, unit: 'Wh' }] }]);
}
