import type { Reading, Sample } from '../core/model.ts';

/** The few numbers that most backends want, from the latest reading that has them. Absent = not measured. */
export interface Measured {
  readonly meter_wh?: number | undefined;
  readonly power_w?: number | undefined;
  readonly current_a?: number | undefined;
  readonly soc_percent?: number | undefined;
}

export function measuredOf(readings: readonly Reading[]): Measured {
  return {
    meter_wh: latest(readings, (samples) => total(samples, 'Energy.Active.Import.Register')),
    power_w: latest(
      readings,
      (samples) => total(samples, 'Power.Active.Import') ?? sumOfPhases(samples, 'Power.Active.Import'),
    ),
    current_a: latest(readings, (samples) => largest(samples, 'Current.Import')),
    soc_percent: latest(readings, (samples) => total(samples, 'SoC')),
  };
}

/** Every value as the charger gave it. */
export function readingsJson(readings: readonly Reading[]): readonly object[] {
  return readings.map((reading) => ({
    at: new Date(reading.at).toISOString(),
    samples: reading.samples.map(({ measurand, value, unit, context, phase, location }) => ({
      measurand,
      value,
      unit,
      context,
      phase,
      location,
    })),
  }));
}

function latest(
  readings: readonly Reading[],
  read: (samples: readonly Sample[]) => number | undefined,
): number | undefined {
  return readings.reduce<number | undefined>((found, { samples }) => read(samples) ?? found, undefined);
}

function of(samples: readonly Sample[], measurand: string): readonly Sample[] {
  const outlet = (sample: Sample): boolean => sample.location === undefined || sample.location === 'Outlet';
  return samples.filter((sample) => sample.measurand === measurand && Number.isFinite(sample.value) && outlet(sample));
}

function total(samples: readonly Sample[], measurand: string): number | undefined {
  const sample = of(samples, measurand).find(({ phase }) => phase === undefined);
  return sample && inBaseUnit(sample);
}

function sumOfPhases(samples: readonly Sample[], measurand: string): number | undefined {
  const phases = of(samples, measurand).filter(({ phase }) => phase === 'L1' || phase === 'L2' || phase === 'L3');
  return phases.length === 0 ? undefined : phases.reduce((sum, sample) => sum + inBaseUnit(sample), 0);
}

function largest(samples: readonly Sample[], measurand: string): number | undefined {
  const values = of(samples, measurand)
    .filter(({ phase }) => phase !== 'N')
    .map(inBaseUnit);
  return values.length === 0 ? undefined : Math.max(...values);
}

function inBaseUnit({ value, unit }: Sample): number {
  return unit === 'kWh' || unit === 'kW' ? Math.round(value * 1e6) / 1e3 : value;
}
