/** What can be wrong with a profile, exactly (PROTOCOL §3.5, §4.6): the newer versions have a word for each. */
import type { Instant } from '../meanings.ts';
import type { Profile, ProfileSchedule } from './profile.ts';
import { steeringFault, steers } from './steering.ts';

/** What `ChargeProfileMaxStackLevel` tells (PROTOCOL §2.4). */
export const MAX_STACK_LEVEL = 10;
/** What `ChargingScheduleMaxPeriods` tells, and what the newest schema allows. */
export const MAX_PERIODS = 1024;

/** Names of refusal details, see `core/ocpp/refusal-words.ts`. */
export type Fault =
  | 'duplicate_profile'
  | 'invalid_profile'
  | 'invalid_schedule'
  | 'invalid_stack_level'
  | 'missing_param'
  | 'too_many_elements'
  | 'tx_not_found'
  | 'unknown_evse'
  | 'unsupported_param'
  | 'unsupported_purpose';

/** What is known when a party sets a profile. */
export interface Setting {
  readonly now: Instant;
  /** When this day began where the charger stands. */
  readonly midnight: Instant;
  /**
   * As the older versions have it: a twin is replaced and what is left out is filled in. The newer refuse both.
   */
  readonly isLenient: boolean;
  readonly knowsEvse: boolean;
  /** Where the transaction runs that the profile names; undefined: this party has none such. */
  readonly txEvse?: number | undefined;
  /** Our id of the transaction at that EVSE, for a profile that names none. */
  readonly txId?: string | undefined;
  /** It came with a remote start: its transaction is still to begin. */
  readonly startId?: string | undefined;
  /** What it wants that nobody gets here, by name. */
  readonly beyond?: readonly string[] | undefined;
  /** Why this party may not steer the power of the car; undefined = it may. */
  readonly noSteering: string | undefined;
}

export interface Wrong {
  readonly fault: Fault;
  readonly why: string;
}

type Check = (profile: Profile, setting: Setting) => Wrong | undefined;

/** In the order in which a charger would look: the place, the profile, its transaction, its schedule. */
const CHECKS: readonly Check[] = [
  (_profile, { knowsEvse }) => (knowsEvse ? undefined : wrong('unknown_evse', 'there is no such EVSE')),
  ({ stackLevel }) =>
    stackLevel >= 0 && stackLevel <= MAX_STACK_LEVEL
      ? undefined
      : wrong('invalid_stack_level', `the stack level must be from 0 to ${MAX_STACK_LEVEL}`),
  purposeFault,
  transactionFault,
  (_profile, { beyond = [] }) =>
    beyond.length === 0 ? undefined : wrong('unsupported_param', `not supported here: ${beyond.join(', ')}`),
  steeringRefused,
  kindFault,
  ({ schedules }, setting) => schedules.map((schedule) => periodFault(schedule, setting)).find((one) => one),
  steeringWrong,
];

/** The first thing that is wrong with a profile; undefined when it can be taken. */
export function faultIn(profile: Profile, setting: Setting): Wrong | undefined {
  for (const check of CHECKS) {
    const found = check(profile, setting);
    if (found !== undefined) return found;
  }
  return undefined;
}

function purposeFault({ purpose, evse, txId }: Profile, { isLenient, startId }: Setting): Wrong | undefined {
  if (startId !== undefined && purpose !== 'TxProfile') {
    return wrong('invalid_profile', 'a start can bring a profile for its own transaction only');
  }
  switch (purpose) {
    case 'ChargingStationExternalConstraints':
      // K01.FR.22: they come from outside of OCPP.
      return wrong('invalid_profile', 'external constraints cannot be set');
    case 'ChargingStationMaxProfile':
    case 'LocalGeneration':
      return evse === 0 ? undefined : wrong('invalid_profile', `a ${purpose} is for the whole station, EVSE 0`);
    case 'TxProfile':
      if (evse === 0 && startId === undefined) return wrong('invalid_profile', 'a TxProfile is for one EVSE, not 0');
      return undefined;
    case 'TxDefaultProfile':
      return txId === undefined || isLenient ? undefined : wrong('invalid_profile', 'a default has no transaction');
    case 'PriorityCharging':
      return undefined;
  }
}

function transactionFault(profile: Profile, { isLenient, txEvse, txId, startId }: Setting): Wrong | undefined {
  if (startId !== undefined) {
    return profile.txId === undefined
      ? undefined
      : wrong('invalid_profile', 'the transaction of a start has no id before it begins');
  }
  if (profile.txId === undefined) {
    if (profile.purpose !== 'TxProfile') return undefined;
    if (!isLenient) return wrong('missing_param', 'a TxProfile needs the id of its transaction');
    return txId === undefined ? wrong('tx_not_found', 'no transaction of yours runs there') : undefined;
  }
  if (profile.purpose !== 'TxProfile' && profile.purpose !== 'PriorityCharging') return undefined;
  const isThere = txEvse !== undefined && (txEvse === profile.evse || profile.evse === 0);
  return isThere ? undefined : wrong('tx_not_found', 'no such transaction of yours runs there');
}

/** Only a session has a car to steer. */
function steeringRefused(profile: Profile, { noSteering }: Setting): Wrong | undefined {
  if (!steers(profile)) return undefined;
  if (noSteering !== undefined) return wrong('unsupported_param', noSteering);
  return STEERABLE.includes(profile.purpose)
    ? undefined
    : wrong('unsupported_param', `a ${profile.purpose} only limits`);
}

const STEERABLE: readonly Profile['purpose'][] = ['TxProfile', 'TxDefaultProfile', 'PriorityCharging'];

/** A dynamic one may get it later. */
function steeringWrong({ kind, schedules }: Profile): Wrong | undefined {
  if (kind === 'Dynamic') return undefined;
  const [why] = schedules.flatMap(({ periods }) =>
    periods.flatMap(({ steering }) => (steering && steeringFault(steering)) ?? []),
  );
  return why === undefined ? undefined : wrong('invalid_schedule', why);
}

function kindFault({ kind, recurs, schedules }: Profile, { isLenient }: Setting): Wrong | undefined {
  const [first] = schedules;
  if (first === undefined) return wrong('invalid_schedule', 'a profile needs a schedule');
  switch (kind) {
    case 'Absolute':
    case 'Recurring':
      if (kind === 'Recurring' && recurs === undefined) {
        return wrong('invalid_profile', 'how a recurring profile recurs is not told');
      }
      if (first.startsAt === undefined && !isLenient) {
        return wrong('invalid_schedule', `a schedule of kind ${kind} needs its start`);
      }
      return undefined;
    case 'Relative':
      return undefined;
    case 'Dynamic':
      return schedules.length === 1 && first.periods.length === 1 && first.periods[0]?.startS === 0
        ? undefined
        : wrong('invalid_schedule', 'a dynamic profile has one schedule with one period, from 0 on');
  }
}

function periodFault({ periods, durationS }: ProfileSchedule, { isLenient }: Setting): Wrong | undefined {
  const [first] = periods;
  if (first === undefined) return wrong('invalid_schedule', 'a schedule needs a period');
  if (periods.length > MAX_PERIODS) return wrong('invalid_schedule', `more than ${MAX_PERIODS} periods`);
  if (first.startS !== 0 && (!isLenient || first.startS < 0)) {
    return wrong('invalid_schedule', 'the first period must begin at 0');
  }
  const falls = periods.some(({ startS }, index) => index > 0 && startS <= (periods[index - 1]?.startS ?? 0));
  if (falls) return wrong('invalid_schedule', 'periods must begin one after the other');
  return durationS !== undefined && durationS < 0 ? wrong('invalid_schedule', 'a duration is not negative') : undefined;
}

function wrong(fault: Fault, why: string): Wrong {
  return { fault, why };
}
