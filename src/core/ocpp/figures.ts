/** What a meter tells beside energy and power, for the screen: each phase, the battery of the vehicle, the heat. */
import type { Reading, Sample } from '../model.ts';
import { olderName } from './measurand-names.ts';

export const PHASES = ['L1', 'L2', 'L3'] as const;
export type Phase = (typeof PHASES)[number];
export type PerPhase = { readonly [P in Phase]?: number };

/** What was not told is left out. */
export interface Figures {
  readonly currentsA?: PerPhase | undefined;
  /** Against neutral. */
  readonly voltagesV?: PerPhase | undefined;
  /** Of the battery of the vehicle. */
  readonly socPercent?: number | undefined;
  /** Of the charger, not of the vehicle. */
  readonly temperatureC?: number | undefined;
}

type Convert = (value: number) => number;

interface Quantity {
  readonly measurand: string;
  /** By unit, in small letters. A value in any other unit is none: nobody knows what it means. */
  readonly units: ReadonlyMap<string, Convert>;
  /** What any charger may measure; beyond it a value is a fault of its meter. */
  readonly min: number;
  readonly max: number;
  /** Where it is measured, the best first; what is measured elsewhere does not count. */
  readonly locations: readonly string[];
}

const asIs: Convert = (value) => value;
const thousandth: Convert = (value) => value / 1_000;
/** Where nothing is said, it is the outlet. */
const OUTLET = 'Outlet';

const CURRENT: Quantity = {
  measurand: 'Current.Import',
  units: new Map([
    ['a', asIs],
    ['ma', thousandth],
  ]),
  min: -2_000,
  max: 2_000,
  locations: [OUTLET, 'Cable', 'EV', 'Inlet'],
};
const VOLTAGE: Quantity = {
  measurand: 'Voltage',
  units: new Map([
    ['v', asIs],
    ['mv', thousandth],
    ['kv', (value) => value * 1_000],
  ]),
  min: -2_000,
  max: 2_000,
  locations: [OUTLET, 'Cable', 'EV', 'Inlet'],
};
const STATE_OF_CHARGE: Quantity = {
  measurand: 'SoC',
  units: new Map([
    ['percent', asIs],
    ['%', asIs],
  ]),
  min: 0,
  max: 100,
  locations: ['EV', OUTLET, 'Cable', 'Inlet', 'Body'],
};
const TEMPERATURE: Quantity = {
  measurand: 'Temperature',
  units: new Map([
    ...['celsius', 'celcius', 'c', '°c'].map((unit): [string, Convert] => [unit, asIs]),
    ...['fahrenheit', 'f', '°f'].map((unit): [string, Convert] => [unit, (value) => ((value - 32) * 5) / 9]),
    ...['k', 'kelvin'].map((unit): [string, Convert] => [unit, (value) => value - 273.15]),
  ]),
  min: -60,
  max: 250,
  locations: ['Body', OUTLET, 'Cable', 'Inlet'],
};

/** Of each figure what was told last. */
export function figuresOf(readings: readonly Reading[]): Figures {
  const newest = readings.toSorted((a, b) => b.at - a.at);
  const currentsA = perPhase(newest, CURRENT);
  const voltagesV = perPhase(newest, VOLTAGE);
  const socPercent = newestOf(newest, STATE_OF_CHARGE, isOverall);
  const temperatureC = newestOf(newest, TEMPERATURE, isOverall);
  return {
    ...(currentsA && { currentsA }),
    ...(voltagesV && { voltagesV }),
    ...(socPercent !== undefined && { socPercent }),
    ...(temperatureC !== undefined && { temperatureC }),
  };
}

/** Without a session no vehicle draws anything, and none is there whose battery this could be. */
export function ofTheCharger({ voltagesV, temperatureC }: Figures): Figures {
  return { ...(voltagesV && { voltagesV }), ...(temperatureC !== undefined && { temperatureC }) };
}

/** A meter that names no phase has one, or tells what each of them has. */
function perPhase(newest: readonly Reading[], quantity: Quantity): PerPhase | undefined {
  const told = PHASES.flatMap((phase) => {
    const value = newestOf(newest, quantity, (sample) => sample.phase === phase || sample.phase === `${phase}-N`);
    return value === undefined ? [] : [[phase, value] as const];
  });
  if (told.length > 0) return Object.fromEntries(told);
  const only = newestOf(newest, quantity, isOverall);
  return only === undefined ? undefined : { L1: only };
}

function isOverall({ phase }: Sample): boolean {
  return phase === undefined;
}

function newestOf(
  newest: readonly Reading[],
  quantity: Quantity,
  isMeant: (sample: Sample) => boolean,
): number | undefined {
  for (const { samples } of newest) {
    const told = samples.filter((sample) => isMeant(sample) && olderName(sample.measurand) === quantity.measurand);
    const best = told
      .flatMap((sample) => measured(sample, quantity) ?? [])
      .toSorted((a, b) => a.rank - b.rank)
      .at(0);
    if (best !== undefined) return best.value;
  }
  return undefined;
}

/** Undefined for what cannot be. */
function measured({ value, unit, location = OUTLET, signed }: Sample, { units, min, max, locations }: Quantity) {
  const convert = units.get(unit.trim().toLowerCase());
  const rank = locations.indexOf(location);
  if (convert === undefined || rank < 0 || signed?.isSealed === true) return undefined;
  const converted = convert(value);
  // A number that is none is not within anything.
  return converted >= min && converted <= max ? { value: tenths(converted), rank } : undefined;
}

/** No screen shows more, and every change is told to whoever follows. */
function tenths(value: number): number {
  // No minus zero.
  return Math.round(value * 10) / 10 + 0;
}
