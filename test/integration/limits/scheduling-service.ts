/** A network that sets schedules and answers everything; what it has set, it can tell for any moment by itself. */
import type { ServiceLink } from '../../../src/proxy/ports.ts';

export interface Schedule {
  /** `[seconds since it was set, amperes]`, the first from 0 on. */
  readonly steps: readonly (readonly [number, number])[];
  readonly durationS: number | undefined;
}

export const SERVICE = 'cedar';

export class SchedulingService {
  #set: (Schedule & { readonly at: number }) | undefined;

  link(chargerId: string): ServiceLink {
    return {
      chargerId,
      providerId: SERVICE,
      version: '1.6',
      call: async () => ({
        kind: 'result',
        payload: { status: 'Accepted', transactionId: 7, idTagInfo: { status: 'Accepted' } },
      }),
      standing: () => 'registered',
      bootAgain: () => false,
      send: () => true,
      close: () => undefined,
      retune: () => undefined,
      securityProfile: 0,
      login: () => undefined,
      openedWith: () => undefined,
      restart: () => undefined,
    };
  }

  /** For place 1, or for the whole charger. */
  payload({ steps, durationS }: Schedule, now: number, isOfStation = false) {
    const chargingSchedule = {
      chargingRateUnit: 'A',
      startSchedule: new Date(now).toISOString(),
      ...(durationS !== undefined && { duration: durationS }),
      chargingSchedulePeriod: steps.map(([startPeriod, limit]) => ({ startPeriod, limit })),
    };
    const csChargingProfiles = {
      chargingProfileId: 1,
      stackLevel: 0,
      chargingProfilePurpose: isOfStation ? 'ChargePointMaxProfile' : 'TxDefaultProfile',
      chargingProfileKind: 'Absolute',
      chargingSchedule,
    };
    return { connectorId: isOfStation ? 0 : 1, csChargingProfiles };
  }

  took(schedule: Schedule | undefined, now: number): void {
    this.#set = schedule && { ...schedule, at: now };
  }

  /** Infinity = nothing of it is in force. */
  allowedA(at: number): number {
    if (this.#set === undefined) return Number.POSITIVE_INFINITY;
    const second = (at - this.#set.at) / 1000;
    const { durationS = Number.POSITIVE_INFINITY } = this.#set;
    if (second < 0 || second >= durationS) return Number.POSITIVE_INFINITY;
    return this.#set.steps.findLast(([startS]) => startS <= second)?.[1] ?? Number.POSITIVE_INFINITY;
  }

  /** Whether what it allows changed within this time. */
  changedWithin(ms: number, now: number): boolean {
    const { at = 0, steps = [], durationS = 0 } = this.#set ?? {};
    const times = [...steps.map(([startS]) => startS), durationS].map((second) => at + second * 1000);
    return this.#set !== undefined && times.some((time) => time <= now && time > now - ms);
  }
}
