/**
 * What the newest version can want of the power of a car beyond a limit: to take or give back exactly so much, or as a
 * signal has it (PROTOCOL §2.5 "V2X"). Power that the car gives back is negative.
 */

/** Who says how much it is. */
export type SteeringMode =
  | 'Idle'
  | 'ChargingOnly'
  | 'CentralSetpoint'
  | 'ExternalSetpoint'
  | 'ExternalLimits'
  | 'CentralFrequency'
  | 'LocalFrequency'
  | 'LocalLoadBalancing';

/** `all`: each phase, or the first one where others are told. */
export interface Figures {
  readonly all?: number | undefined;
  readonly l2?: number | undefined;
  readonly l3?: number | undefined;
}

/** What may change from moment to moment. In a profile in the unit of its schedule, in a line in amperes per phase. */
export interface SteeringValue {
  readonly setpoint?: Figures | undefined;
  /** The most that may be given back. */
  readonly discharge?: Figures | undefined;
  readonly reactive?: Figures | undefined;
}

/** Base line and curves: in a profile in watts over all phases, in a line in amperes per phase. */
export interface Steering extends SteeringValue {
  readonly mode?: SteeringMode | undefined;
  readonly baseline?: number | undefined;
  readonly frequencyCurve?: readonly { readonly frequency: number; readonly power: number }[] | undefined;
  readonly signalCurve?: readonly { readonly signal: number; readonly power: number }[] | undefined;
}
