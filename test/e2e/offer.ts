/** What a charger offers that obeys the profiles it was given (1.6 §3.13, 2.x K01): a reading of its own, for comparison. */
import type { Payload } from '../../src/core/model.ts';
import type { StrictCall } from '../peers/strict.ts';
import { fields } from './seen.ts';

interface Kept {
  readonly id: number;
  readonly evse: number;
  readonly purpose: string;
  readonly stackLevel: number;
  readonly txId: string | undefined;
  readonly startsAt: number | undefined;
  readonly durationS: number | undefined;
  readonly periods: readonly { readonly startS: number; readonly limitA: number }[];
}

const VOLTS = 230;
const PHASES = 3;

/** Profiles that such a charger keeps after these calls, all of which it accepted. */
export function keptBy(calls: readonly StrictCall[]): readonly Kept[] {
  return calls.reduce<readonly Kept[]>((kept, { action, payload }) => {
    if (action === 'SetChargingProfile') {
      const next = read(payload);
      const isReplaced = (one: Kept): boolean =>
        one.id === next.id ||
        (one.evse === next.evse && one.purpose === next.purpose && one.stackLevel === next.stackLevel);
      return [...kept.filter((one) => !isReplaced(one)), next];
    }
    return action === 'ClearChargingProfile' ? kept.filter((one) => !isMeant(one, payload)) : kept;
  }, []);
}

/** Amperes per phase at an EVSE; Infinity = nothing limits it. */
export function offeredBy(
  calls: readonly StrictCall[],
  at: number,
  session?: { readonly txId: string; readonly startedAt: number },
  place = 1,
): number {
  const kept = keptBy(calls).toSorted((a, b) => b.stackLevel - a.stackLevel);
  const of = (purpose: RegExp, evse: number): number | undefined =>
    kept
      .filter((one) => purpose.test(one.purpose) && one.evse === evse)
      .filter((one) => one.txId === undefined || one.txId === session?.txId)
      .map((one) => limitAt(one, at, session?.startedAt ?? at))
      .find((limitA) => limitA !== undefined);
  const own = session && of(/^TxProfile$/, place);
  const here = own ?? of(/^TxDefaultProfile$/, place) ?? of(/^TxDefaultProfile$/, 0) ?? Number.POSITIVE_INFINITY;
  return Math.min(here, of(/MaxProfile$/, 0) ?? Number.POSITIVE_INFINITY);
}

function limitAt({ startsAt, durationS, periods }: Kept, at: number, startedAt: number): number | undefined {
  const sinceS = (at - (startsAt ?? startedAt)) / 1000;
  if (sinceS < 0 || (durationS !== undefined && sinceS >= durationS)) return undefined;
  return periods.findLast(({ startS }) => startS <= sinceS)?.limitA;
}

function read(payload: Payload): Kept {
  const profile = fields(payload.csChargingProfiles ?? payload.chargingProfile);
  const schedule = fields([profile.chargingSchedule].flat()[0]);
  const inAmps = schedule.chargingRateUnit === 'A';
  const periods = Object.values(fields(schedule.chargingSchedulePeriod)).map(fields);
  return {
    id: Number(profile.chargingProfileId ?? profile.id),
    evse: Number(payload.connectorId ?? payload.evseId),
    purpose: String(profile.chargingProfilePurpose),
    stackLevel: Number(profile.stackLevel),
    txId: profile.transactionId === undefined ? undefined : String(profile.transactionId),
    startsAt: profile.chargingProfileKind === 'Absolute' ? Date.parse(String(schedule.startSchedule)) : undefined,
    durationS: schedule.duration === undefined ? undefined : Number(schedule.duration),
    periods: periods.map(({ startPeriod, limit, numberPhases }) => ({
      startS: Number(startPeriod),
      limitA: inAmps ? Number(limit) : Number(limit) / VOLTS / Number(numberPhases ?? PHASES),
    })),
  };
}

function isMeant(kept: Kept, payload: Payload): boolean {
  const id = payload.id ?? payload.chargingProfileId;
  if (id !== undefined) return kept.id === id;
  const { chargingProfilePurpose: purpose } = fields(payload.chargingProfileCriteria ?? payload);
  return purpose === undefined || kept.purpose === purpose;
}
