/** One socket of a simulated charger: what is plugged in, who pays, and what the meter says. */
import type { ChargingState, ConnectorStatus, Instant, Reading, Token } from '../core/model.ts';
import { REGISTER } from '../core/ocpp/readings.ts';
import type { Reservation } from './kept.ts';
import { type Limits, PHASE_VOLTS } from './limits.ts';

/** Below this no car charges (IEC 61851). */
const LEAST_A = 6;
/** The meter adds up in steps of this size. */
const STEP_MS = 1_000;

/** The car at the socket. */
export interface Car {
  readonly phases: 1 | 3;
  /** Power that it asks for, each from so many seconds after the start on; before the first, and without any, the most that the phases carry. */
  readonly curve: readonly { readonly afterS: number; readonly watts: number }[];
}

export interface Session {
  readonly token: Token;
  readonly startedAt: Instant;
  readonly startWh: number;
  readonly remoteStartId: number | undefined;
  /** Undefined until the central system has given it, where it is the one who numbers. */
  chargerTxId: string | undefined;
  /** What was last told. */
  chargingState: ChargingState;
  nextSeqNo: number;
}

export interface Evse {
  /** From 1. */
  readonly id: number;
  plugged: boolean;
  /** An accepted card, or a remote start, that waits for a cable. */
  waiting: { readonly token: Token; readonly remoteStartId?: number | undefined } | undefined;
  session: Session | undefined;
  /** Only this card may start. */
  reserved: Reservation | undefined;
  /** A session ended and the cable is still in. */
  finishing: boolean;
  errorCode: string | undefined;
  operative: boolean;
  /** The car takes a break. */
  paused: boolean;
  /** What the owner allows at the charger itself. */
  maxA: number;
  car: Car;
  registerWh: number;
  /** Up to when the register is right. */
  settledAt: Instant;
  /** The status that was last told to who watches. */
  told: ConnectorStatus | undefined;
  /** The status that was last said to the central system, in its version's words. */
  said: string | undefined;
}

export function makeEvse(
  id: number,
  { car, maxA, registerWh, now }: { car: Car; maxA: number; registerWh: number; now: Instant },
): Evse {
  return {
    id,
    plugged: false,
    waiting: undefined,
    session: undefined,
    reserved: undefined,
    finishing: false,
    errorCode: undefined,
    operative: true,
    paused: false,
    maxA,
    car,
    registerWh,
    settledAt: now,
    told: undefined,
    said: undefined,
  };
}

export function statusOf(evse: Evse, limits: Limits, now: Instant): ConnectorStatus {
  if (evse.errorCode !== undefined) return 'Faulted';
  if (evse.session !== undefined) {
    const state = chargingStateOf(evse, limits, now);
    return state === 'SuspendedEV' || state === 'SuspendedEVSE' ? state : 'Charging';
  }
  if (!evse.operative) return 'Unavailable';
  if (evse.plugged) return evse.finishing ? 'Finishing' : 'Preparing';
  if (evse.waiting !== undefined) return 'Preparing';
  return evse.reserved === undefined ? 'Available' : 'Reserved';
}

export function chargingStateOf(evse: Evse, limits: Limits, now: Instant): ChargingState {
  if (allowedA(evse, limits, now) < LEAST_A) return 'SuspendedEVSE';
  return powerW(evse, limits, now) > 0 ? 'Charging' : 'SuspendedEV';
}

/** Watts that flow now. */
export function powerW(evse: Evse, limits: Limits, now: Instant): number {
  const { session, car } = evse;
  const limitA = allowedA(evse, limits, now);
  if (session === undefined || evse.paused || evse.errorCode !== undefined || limitA < LEAST_A) return 0;
  const sinceS = (now - session.startedAt) / 1000;
  const wanted = car.curve.findLast(({ afterS }) => afterS <= sinceS)?.watts ?? Number.POSITIVE_INFINITY;
  return Math.min(wanted, limitA * PHASE_VOLTS * car.phases);
}

/** Amperes per phase that fuse, owner and profiles leave. */
export function allowedA(evse: Evse, limits: Limits, now: Instant): number {
  const { session } = evse;
  if (session === undefined) return evse.maxA;
  const { chargerTxId, startedAt } = session;
  const limitA = limits.allowedA({ evse: evse.id, chargerTxId, startedAt }, now);
  return Math.min(evse.maxA, limitA ?? evse.maxA);
}

/** Brings the register up to `now`; to be called before anything changes the power. */
export function settle(evse: Evse, limits: Limits, now: Instant): void {
  if (evse.session === undefined) evse.settledAt = now;
  while (evse.settledAt < now) {
    const stepMs = Math.min(STEP_MS, now - evse.settledAt);
    evse.registerWh += (powerW(evse, limits, evse.settledAt) * stepMs) / 3_600_000;
    evse.settledAt += stepMs;
  }
}

/** What the meter shows; whole watt-hours, as most meters do. */
export function registerWh(evse: Evse): number {
  return Math.round(evse.registerWh);
}

/** Register, power and currents of this moment. The register has to be settled. */
export function readingOf(evse: Evse, limits: Limits, now: Instant, context = 'Sample.Periodic'): Reading {
  const watts = powerW(evse, limits, now);
  const currentA = Math.round((watts / PHASE_VOLTS / evse.car.phases) * 10) / 10;
  const phases = evse.car.phases === 1 ? ['L1'] : ['L1', 'L2', 'L3'];
  return {
    at: now,
    samples: [
      { value: registerWh(evse), measurand: REGISTER, unit: 'Wh', context },
      { value: Math.round(watts), measurand: 'Power.Active.Import', unit: 'W', context },
      ...phases.map((phase) => ({ value: currentA, measurand: 'Current.Import', unit: 'A', context, phase })),
    ],
  };
}
