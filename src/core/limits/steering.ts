/**
 * The power of a car that its holder steers, within what everybody allows (PROTOCOL §2.5, invariant I6): a setpoint is
 * never above the limit, and never below what may be given back.
 */
import type { Figures, Steering, SteeringValue } from '../asks/steering.ts';
import type { Allowance, Grid } from './in-force.ts';
import type { Profile, RateUnit } from './profile.ts';
import { type Line, type Step, stepAt } from './steps.ts';

export interface Reach {
  /** At most so much is drawn. */
  readonly limitA: number;
  /** At most so much is given back: zero or less. */
  readonly floorA: number;
  /** Less than that is drawn by no car: a setpoint between becomes 0. */
  readonly minA: number;
}

/** Who steers, and how much the wires bear the other way. */
export interface Steered extends Pick<Reach, 'floorA' | 'minA'> {
  /** As the holder wants it; a step without steering steers nothing. */
  readonly line: Line;
}

/** So far ahead a charger is told: without the proxy nobody watches the battery of a car. */
export const STEERED_HORIZON_MS = 10 * 60_000;

/** What is allowed, with what the holder makes of it. */
export function withSteering(limits: Line, { line, floorA, minA }: Steered): Line {
  const times = [...new Set([...limits, ...line].map(({ at }) => at))].toSorted((a, b) => a - b);
  return times.map((at): Step => {
    const { limitA, phases } = stepAt(limits, at) ?? {};
    const steering = stepAt(line, at)?.steering;
    const reach = { limitA: limitA ?? Number.POSITIVE_INFINITY, floorA, minA };
    return { at, limitA, phases, steering: steering && clipped(steering, reach) };
  });
}

/** Brought within reach; a tenth of an ampere is the smallest step, towards nothing. */
export function clipped(steering: Steering, { limitA, floorA, minA }: Reach): Steering {
  const { mode, discharge, setpoint, reactive } = steering;
  const most = discharge ?? (givesBack(steering) && Number.isFinite(floorA) ? { all: floorA } : undefined);
  const least = mapFigures(most, (amps) => tenths(clamp(amps, floorA, 0)));
  const lowest = givesBack(steering) ? Math.max(floorA, ...figuresOf(least)) : 0;
  const drawn = (amps: number) => (amps > 0 && amps < minA ? 0 : amps);
  return {
    mode,
    setpoint: mapFigures(setpoint, (amps) => tenths(drawn(clamp(amps, lowest, limitA)))),
    discharge: least,
    reactive: mapFigures(reactive, (amps) => tenths(clamp(amps, -limitA, limitA))),
    ...mapPowers(steering, (amps) => drawn(clamp(amps, lowest, limitA))),
  };
}

/** As it is told in a profile, in amperes per phase. */
export function inAmps(steering: Steering, unit: RateUnit, { volts, phases }: Grid): Steering {
  const { mode, setpoint, discharge, reactive } = steering;
  const watts = (figures: Figures | undefined) => (isOfOnePhase(figures) ? volts : volts * phases);
  const amps = (figures: Figures | undefined) =>
    mapFigures(figures, (figure) => (unit === 'A' ? figure : figure / watts(figures)));
  return {
    mode,
    setpoint: amps(setpoint),
    discharge: amps(discharge),
    reactive: amps(reactive),
    ...mapPowers(steering, (power) => power / volts / phases),
  };
}

/** As a charger or a provider is told of it, rounded towards nothing. */
export function inUnit(steering: Steering, unit: RateUnit, { volts, phases }: Grid): Steering {
  const { mode, setpoint, discharge, reactive } = steering;
  const watts = (figures: Figures | undefined) => (isOfOnePhase(figures) ? volts : volts * phases);
  const figures = (all: Figures | undefined) =>
    mapFigures(all, (figure) => (unit === 'A' ? figure : whole(figure * watts(all))));
  return {
    mode,
    setpoint: figures(setpoint),
    discharge: figures(discharge),
    reactive: figures(reactive),
    ...mapPowers(steering, (power) => whole(power * volts * phases)),
  };
}

/** Whether any part of a profile wants more than a limit. */
export function steers({ schedules }: Pick<Profile, 'schedules'>): boolean {
  return schedules.some(({ periods }) => periods.some(({ steering }) => steering !== undefined));
}

/** What cannot be meant; undefined = nothing. */
export function steeringFault({ mode, setpoint }: Steering): string | undefined {
  const needsIt = mode === 'CentralSetpoint' || mode === 'CentralFrequency';
  return needsIt && setpoint === undefined ? `the mode ${mode} needs a setpoint` : undefined;
}

/** A new value changes what it names. */
export function withSteeringValue(
  before: Steering | undefined,
  value: SteeringValue | undefined,
): Steering | undefined {
  if (value === undefined) return before;
  const told = Object.entries(value).filter(([, figures]) => figures !== undefined);
  return { ...before, ...Object.fromEntries(told) };
}

/** Of two limits, one of which steers: the lower one, with the steering brought within it. */
export function steeredWithin(steering: Steering, { limitA = Number.POSITIVE_INFINITY }: Allowance): Steering {
  return clipped(steering, { limitA, floorA: Number.NEGATIVE_INFINITY, minA: 0 });
}

export function setpointsOf({ setpoint }: Steering): readonly number[] {
  return figuresOf(setpoint);
}

export function dischargesOf({ discharge }: Steering): readonly number[] {
  return figuresOf(discharge);
}

export function isSteered(line: Line): boolean {
  return line.some(({ steering }) => steering !== undefined);
}

function givesBack({ mode }: Steering): boolean {
  return mode !== 'Idle' && mode !== 'ChargingOnly';
}

/** Where figures stand for other phases too, each is that of its own. */
function isOfOnePhase(figures: Figures | undefined): boolean {
  return figures?.l2 !== undefined || figures?.l3 !== undefined;
}

function figuresOf(figures: Figures | undefined): readonly number[] {
  return [figures?.all, figures?.l2, figures?.l3].filter((figure) => figure !== undefined);
}

function mapFigures(figures: Figures | undefined, map: (figure: number) => number): Figures | undefined {
  if (figures === undefined) return undefined;
  const { all, l2, l3 } = figures;
  const mapped = (figure: number | undefined) => (figure === undefined ? undefined : map(figure));
  return { all: mapped(all), l2: mapped(l2), l3: mapped(l3) };
}

function mapPowers({ baseline, frequencyCurve, signalCurve }: Steering, map: (power: number) => number) {
  return {
    baseline: baseline === undefined ? undefined : map(baseline),
    frequencyCurve: frequencyCurve?.map(({ frequency, power }) => ({ frequency, power: map(power) })),
    signalCurve: signalCurve?.map(({ signal, power }) => ({ signal, power: map(power) })),
  };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

/** The little more makes up for what binary fractions lose; no minus stands before a zero. */
function whole(value: number): number {
  return Math.trunc(value + Math.sign(value) * 1e-6) + 0;
}

function tenths(amps: number): number {
  return Number.isFinite(amps) ? whole(amps * 10) / 10 : amps;
}
