/** What the entities of `meter-entities.ts` show. */
import type { Figures, Phase } from '../core/ocpp/figures.ts';

type Low = Lowercase<Phase>;

export type MeterState = {
  readonly [K in `current_${Low}_a` | `voltage_${Low}_v` | 'soc_percent' | 'temperature_c']: number | null;
};

/** `idleA`: what is drawn of a phase of which nothing was told. Of a charger that is away nothing is known. */
export function meterState(figures: Figures, isOnline: boolean, idleA: 0 | null): MeterState {
  const { currentsA = {}, voltagesV = {}, socPercent, temperatureC }: Figures = isOnline ? figures : {};
  return {
    current_l1_a: currentsA.L1 ?? idleA,
    current_l2_a: currentsA.L2 ?? idleA,
    current_l3_a: currentsA.L3 ?? idleA,
    voltage_l1_v: voltagesV.L1 ?? null,
    voltage_l2_v: voltagesV.L2 ?? null,
    voltage_l3_v: voltagesV.L3 ?? null,
    soc_percent: socPercent ?? null,
    temperature_c: temperatureC ?? null,
  };
}
