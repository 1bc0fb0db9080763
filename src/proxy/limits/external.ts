/**
 * What limits the charger from outside, as it tells itself: a controller of its own, or the grid (PROTOCOL §2.5). It
 * keeps to that by itself; here it counts for what is told of the place.
 */
import type { StoredProfile } from '../../core/limits/profile.ts';
import { NO_PROFILES, type Profiles } from '../../core/limits/store.ts';
import type { Instant, MessageOf } from '../../core/model.ts';
import { partyState } from '../party-states.ts';
import type { Unit } from '../unit.ts';

/** Limits of one charger that are remembered; the oldest go first. */
const MAX_EXTERNAL = 10;

type Told = MessageOf<'limitFromOutside'> | MessageOf<'limitFromOutsideOver'>;

/** A newer word of the same source about the same place goes before the older one. */
export function keepExternal(unit: Unit, { means, ask }: Told, now: Instant): void {
  const { evse = 0, source } = ask;
  const { installed } = partyState(unit.state, 'system', 'profiles');
  const others = installed.filter((one) => one.evse !== evse || one.more?.source !== source);
  const schedules = means === 'limitFromOutside' ? ask.schedules : [];
  const told: StoredProfile = {
    id: Math.max(0, ...others.map(({ id }) => id)) + 1,
    evse,
    stackLevel: 0,
    purpose: 'ChargingStationExternalConstraints',
    kind: 'Absolute',
    schedules,
    countsFrom: now,
    more: { source },
  };
  put(unit, { ...NO_PROFILES, installed: [...others, ...(schedules.length === 0 ? [] : [told])].slice(-MAX_EXTERNAL) });
}

/** A charger that booted tells anew what limits it. */
export function forgetExternal(unit: Unit): void {
  if (partyState(unit.state, 'system', 'profiles').installed.length > 0) put(unit, NO_PROFILES);
}

function put(unit: Unit, profiles: Profiles): void {
  unit.putPartyState('system', 'profiles', profiles.installed.length === 0 ? undefined : profiles);
}
