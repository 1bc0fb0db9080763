/**
 * What one party allows at one instant, thought out again and as simply as can be: no lines, no stretches, every
 * question asked anew at every instant. The room under test is measured by it.
 */
import type { Scene } from '../../../../src/core/limits/in-force.ts';
import type { Purpose, StoredProfile } from '../../../../src/core/limits/profile.ts';
import type { Profiles } from '../../../../src/core/limits/store.ts';

const DAY = 86_400_000;

/** Amperes per phase; `undefined` = no limit. */
export function allowedA(profiles: Profiles, scene: Scene, at: number): number | undefined {
  const { tx } = scene;
  const pick = (purpose: Purpose, fits: (one: StoredProfile) => boolean): Verdict | undefined => {
    let best: { level: number; verdict: Verdict } | undefined;
    for (const one of profiles.installed) {
      if (one.purpose !== purpose || !fits(one)) continue;
      const verdict = verdictOf(one, scene, at);
      if (verdict !== undefined && (best === undefined || one.stackLevel > best.level)) {
        best = { level: one.stackLevel, verdict };
      }
    }
    return best?.verdict;
  };
  const session =
    (tx !== undefined && profiles.prioritised.includes(tx.id)
      ? pick('PriorityCharging', (one) => (one.evse === 0 || one.evse === scene.evse) && (one.txId ?? tx.id) === tx.id)
      : undefined) ??
    pick('TxProfile', (one) => tx !== undefined && one.txId === tx.id) ??
    pick('TxDefaultProfile', (one) => one.evse === scene.evse) ??
    pick('TxDefaultProfile', (one) => one.evse === 0);
  const station = pick('ChargingStationMaxProfile', () => true);
  const generated = pick('LocalGeneration', () => true);
  const known = [session?.amps, station?.amps].filter((amps) => amps !== undefined);
  if (known.length === 0) return undefined;
  return Math.min(...known) + (generated?.amps ?? 0);
}

interface Verdict {
  readonly amps: number | undefined;
}

function verdictOf(one: StoredProfile, scene: Scene, at: number): Verdict | undefined {
  if (one.validFrom !== undefined && at < one.validFrom) return undefined;
  if (one.validTo !== undefined && at >= one.validTo) return undefined;
  if (one.kind === 'Dynamic' && one.updateEveryS && one.updatedAt !== undefined) {
    if (at >= one.updatedAt + 3 * one.updateEveryS * 1000) return undefined;
  }
  if (one.maxOfflineS !== undefined && scene.offlineSince !== undefined) {
    if (at >= scene.offlineSince + one.maxOfflineS * 1000) return undefined;
  }
  const schedule = one.schedules[0];
  if (schedule === undefined) return undefined;
  let begun = schedule.startsAt ?? one.countsFrom;
  if (one.kind === 'Relative') {
    const isOfStation = one.purpose === 'ChargingStationMaxProfile' || one.purpose === 'LocalGeneration';
    begun = isOfStation ? one.countsFrom : (scene.tx?.startedAt ?? scene.from);
  }
  if (one.kind === 'Recurring') {
    const step = one.recurs === 'Weekly' ? 7 * DAY : DAY;
    while (begun + step <= at) begun += step;
  }
  if (at < begun) return undefined;
  const second = (at - begun) / 1000;
  if (schedule.durationS !== undefined && second >= schedule.durationS) return undefined;
  let amps: number | undefined;
  for (const period of schedule.periods) {
    if (period.startS > second) break;
    if (period.limit === undefined) amps = undefined;
    else if (schedule.unit === 'A') amps = period.limit;
    else amps = period.limit / scene.grid.volts / (period.phases ?? scene.grid.phases);
  }
  return { amps };
}
