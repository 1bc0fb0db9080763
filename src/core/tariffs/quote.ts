/** What a session would cost that is only planned. */
import type { Instant } from '../model.ts';
import type { MeteredSession } from './course.ts';

export interface Plan {
  readonly startsAt: Instant;
  readonly energyWh: number;
  /** Of the charger, as long as it charges. */
  readonly powerW: number;
  /** When the vehicle leaves; undefined = as soon as it is done. */
  readonly leavesAt?: Instant | undefined;
}

/** Straight on until it has its energy or leaves. */
export function plannedSession({ startsAt, energyWh, powerW, leavesAt }: Plan): MeteredSession {
  const doneAt = startsAt + Math.round((energyWh / powerW) * 3_600_000);
  const endedAt = Math.max(startsAt, leavesAt ?? doneAt);
  const gets = doneAt <= endedAt ? energyWh : ((endedAt - startsAt) / (doneAt - startsAt)) * energyWh;
  return {
    ...{ startedAt: startsAt, endedAt, meterStartWh: 0, meterStopWh: gets },
    samples: doneAt < endedAt ? [{ at: doneAt, wh: gets }] : [],
  };
}
