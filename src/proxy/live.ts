import type { Reading, Transaction } from '../core/model.ts';
import { figuresOf, ofTheCharger } from '../core/ocpp/figures.ts';
import { currentA, phasesUsed, powerW, REGISTER, registerWh } from '../core/ocpp/readings.ts';
import { withLive, withoutFlow } from '../core/station/apply.ts';
import { openAt } from './twin-state.ts';
import type { Unit } from './unit.ts';

/** Keeps what the meter of an EVSE told last for the screen. */
export function showLive(unit: Unit, evse: number, readings: readonly Reading[]): void {
  const figures = figuresOf(readings);
  const values = {
    powerW: powerW(readings),
    currentA: currentA(readings),
    energyWh: registerWh(readings),
    phases: phasesUsed(readings),
    figures: openAt(unit.state, evse) === undefined ? ofTheCharger(figures) : figures,
  };
  unit.setStation(withLive(unit.station, evse, readings, values));
}

/** What is known when a session is over: the register that many chargers tell beside their readings, and no flow. */
export function showEnd(unit: Unit, { place: { evse }, endedAt, meterStopWh }: Transaction): void {
  const known = unit.station.live[evse]?.energyWh;
  // Without a register it may be a count of this session alone.
  if (endedAt !== undefined && known !== undefined && meterStopWh !== undefined && meterStopWh > known)
    showLive(unit, evse, [{ at: endedAt, samples: [{ measurand: REGISTER, value: meterStopWh, unit: 'Wh' }] }]);
  if (openAt(unit.state, evse) === undefined) unit.setStation(withoutFlow(unit.station, evse));
}
