/** Fields of the newest version that steer the power of a car, also out of it, and do not only limit it (PROTOCOL §2.5). */
import type { Figures, Steering, SteeringMode, SteeringValue } from '../../asks/steering.ts';
import type { NewestPeriod } from './profile-words.ts';
import { oneOf } from './words.ts';

const modeOf = oneOf<SteeringMode>({
  Idle: 1,
  ChargingOnly: 1,
  CentralSetpoint: 1,
  ExternalSetpoint: 1,
  ExternalLimits: 1,
  CentralFrequency: 1,
  LocalFrequency: 1,
  LocalLoadBalancing: 1,
});

type ValueFields = Pick<
  NewestPeriod,
  | 'setpoint'
  | 'setpoint_L2'
  | 'setpoint_L3'
  | 'dischargeLimit'
  | 'dischargeLimit_L2'
  | 'dischargeLimit_L3'
  | 'setpointReactive'
  | 'setpointReactive_L2'
  | 'setpointReactive_L3'
>;
type SteeringFields = ValueFields &
  Pick<NewestPeriod, 'operationMode' | 'v2xBaseline' | 'v2xFreqWattCurve' | 'v2xSignalWattCurve'>;

/** A mode in which the limits are those of others: what is drawn would be bound by nobody here (invariant I6). */
export const UNBOUND_MODE: SteeringMode = 'ExternalLimits';

/** What steers, apart from the rest of a period; to charge and nothing else needs no words. */
export function splitSteering<P extends SteeringFields>(period: P) {
  const {
    setpoint,
    setpoint_L2,
    setpoint_L3,
    dischargeLimit,
    dischargeLimit_L2,
    dischargeLimit_L3,
    setpointReactive,
    setpointReactive_L2,
    setpointReactive_L3,
    v2xBaseline,
    v2xFreqWattCurve,
    v2xSignalWattCurve,
    operationMode,
    ...rest
  } = period;
  const mode = modeOf(operationMode);
  const steering: Steering = {
    mode,
    ...readValue(period),
    baseline: v2xBaseline,
    frequencyCurve: v2xFreqWattCurve?.map(({ frequency, power }) => ({ frequency, power })),
    signalCurve: v2xSignalWattCurve?.map(({ signal, power }) => ({ signal, power })),
  };
  const { mode: _mode, ...beyond } = steering;
  const isPlain = (mode === undefined || mode === 'ChargingOnly') && isEmpty(beyond);
  return isPlain
    ? { steering: undefined, rest: { ...rest, ...(operationMode !== undefined && { operationMode }) } }
    : { steering, rest };
}

export function readValue(said: ValueFields): SteeringValue | undefined {
  const value = {
    setpoint: figures(said.setpoint, said.setpoint_L2, said.setpoint_L3),
    discharge: figures(said.dischargeLimit, said.dischargeLimit_L2, said.dischargeLimit_L3),
    reactive: figures(said.setpointReactive, said.setpointReactive_L2, said.setpointReactive_L3),
  };
  return isEmpty(value) ? undefined : value;
}

export function writeSteering(steering: Steering | undefined): SteeringFields {
  if (steering === undefined) return {};
  const { mode, baseline, frequencyCurve, signalCurve } = steering;
  return {
    operationMode: mode,
    ...writeValue(steering),
    v2xBaseline: baseline,
    v2xFreqWattCurve: frequencyCurve?.map((point) => ({ ...point })),
    v2xSignalWattCurve: signalCurve?.map((point) => ({ ...point })),
  };
}

export function writeValue(value: SteeringValue | undefined): ValueFields {
  const { setpoint, discharge, reactive } = value ?? {};
  return {
    setpoint: setpoint?.all,
    setpoint_L2: setpoint?.l2,
    setpoint_L3: setpoint?.l3,
    dischargeLimit: discharge?.all,
    dischargeLimit_L2: discharge?.l2,
    dischargeLimit_L3: discharge?.l3,
    setpointReactive: reactive?.all,
    setpointReactive_L2: reactive?.l2,
    setpointReactive_L3: reactive?.l3,
  };
}

function figures(all: number | undefined, l2: number | undefined, l3: number | undefined): Figures | undefined {
  const told = { all, l2, l3 };
  return isEmpty(told) ? undefined : told;
}

function isEmpty(all: object): boolean {
  return Object.values(all).every((value) => value === undefined);
}
