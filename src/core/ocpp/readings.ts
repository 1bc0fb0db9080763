/** What the rooms want to know of a meter: energy, power and current, whatever phases and units the charger used. */
import type { Reading, Sample } from '../model.ts';

export const REGISTER = 'Energy.Active.Import.Register';
/** What was counted since the sample before. */
export const INTERVAL = 'Energy.Active.Import.Interval';

/** Factor from a unit that chargers use to the plain one; units that are not here are taken as plain. */
const TO_PLAIN: ReadonlyMap<string, number> = new Map([
  ['kWh', 1000],
  ['MWh', 1_000_000],
  ['kW', 1000],
  ['MW', 1_000_000],
  ['mA', 0.001],
]);

const PHASES = ['L1', 'L2', 'L3'];

/**
 * The energy register in Wh (PROTOCOL §4.4 "Register"): of samples with the context that is asked for, else of the
 * earliest reading for `Transaction.Begin` and of the latest for everything else. Undefined when none is given.
 */
export function registerWh(
  readings: readonly Reading[],
  prefer?: 'Transaction.Begin' | 'Transaction.End',
): number | undefined {
  const ordered = prefer === 'Transaction.Begin' ? oldestFirst(readings) : oldestFirst(readings).reverse();
  const preferred = ordered.map(({ at, samples }) => ({ at, samples: samples.filter((s) => s.context === prefer) }));
  const candidates = prefer === undefined ? ordered : [...preferred, ...ordered];
  return firstOf(candidates, (samples) => total(samples, REGISTER));
}

/** Registers that nobody can read out of their signature get the one that was read last (PROTOCOL §4.4). */
export function withKnownRegister(readings: readonly Reading[], knownWh: number | undefined): readonly Reading[] {
  const isSealed = ({ measurand, phase, signed }: Sample): boolean =>
    signed?.isSealed === true && measurand === REGISTER && phase === undefined;
  if (knownWh === undefined || !readings.some(({ samples }) => samples.some(isSealed))) return readings;
  return readings.map(({ at, samples }) => ({
    at,
    samples: samples.map((sample) => (isSealed(sample) ? { ...sample, value: knownWh, unit: 'Wh' } : sample)),
  }));
}

/** Active power that the vehicle draws in W, the sum where only phases are given; of the latest reading with one. */
export function powerW(readings: readonly Reading[]): number | undefined {
  return firstOf(oldestFirst(readings).reverse(), (samples) => total(samples, 'Power.Active.Import'));
}

/** Current that the vehicle draws in A on the phase with the most of it; of the latest reading with one. */
export function currentA(readings: readonly Reading[]): number | undefined {
  return firstOf(oldestFirst(readings).reverse(), (samples) => {
    const currents = samples.filter((s) => s.measurand === 'Current.Import' && s.phase !== 'N').map(plain);
    return currents.length === 0 ? undefined : Math.max(...currents);
  });
}

/** What flows where nothing is drawn, for want of a better meter. */
const IDLE_A = 1;
const IDLE_W = 230;

/** Over how many phases the vehicle draws; of the latest reading that tells it. */
export function phasesUsed(readings: readonly Reading[]): number | undefined {
  return firstOf(
    oldestFirst(readings).reverse(),
    (samples) => busyPhases(samples, 'Current.Import', IDLE_A) ?? busyPhases(samples, 'Power.Active.Import', IDLE_W),
  );
}

function busyPhases(samples: readonly Sample[], measurand: string, idle: number): number | undefined {
  const busy = samples.filter((s) => s.measurand === measurand && plain(s) > idle);
  const count = PHASES.filter((name) => busy.some(({ phase }) => phase === name || phase === `${name}-N`)).length;
  return count === 0 ? undefined : count;
}

function oldestFirst(readings: readonly Reading[]): Reading[] {
  return [...readings].sort((a, b) => a.at - b.at);
}

function firstOf(
  readings: readonly Reading[],
  value: (samples: readonly Sample[]) => number | undefined,
): number | undefined {
  for (const reading of readings) {
    const found = value(reading.samples);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Of one moment, in Wh, over all phases. */
export function totalWh(samples: readonly Sample[], measurand: string): number | undefined {
  return total(samples, measurand);
}

/** The value over all phases: as given, at the outlet and unsigned by preference, else the sum of L1 to L3. */
function total(samples: readonly Sample[], measurand: string): number | undefined {
  const given = samples.filter((s) => s.measurand === measurand && s.signed?.isSealed !== true);
  const overall = given.filter((s) => s.phase === undefined);
  const best = overall.find((s) => atOutlet(s) && s.signed === undefined) ?? overall.find(atOutlet) ?? overall[0];
  if (best !== undefined) return plain(best);
  const parts = PHASES.flatMap((phase) => given.find((s) => s.phase === phase || s.phase === `${phase}-N`) ?? []);
  return parts.length === 0 ? undefined : tidy(parts.reduce((sum, part) => sum + plain(part), 0));
}

function atOutlet(sample: Sample): boolean {
  return sample.location === undefined || sample.location === 'Outlet';
}

function plain(sample: Sample): number {
  return tidy(sample.value * (TO_PLAIN.get(sample.unit) ?? 1));
}

/** Without the noise of binary fractions: no meter counts in millionths. */
function tidy(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
