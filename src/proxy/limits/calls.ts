/** The CALLs of the proxy's own profiles: fixed ids, one for each place (PROTOCOL §2.5 "what is written"). */
import { invariant } from '../../core/assert.ts';
import { inUnit } from '../../core/limits/steering.ts';
import { PROFILE_ID } from '../../core/limits/ways.ts';
import type { Payload, Transaction } from '../../core/model.ts';
import { giveProfile, type OwnProfile, takeProfile } from '../../core/ocpp/codec.ts';
import type { Context } from '../context.ts';
import type { ChargerLink } from '../ports.ts';
import type { Twin } from '../twin.ts';
import { gridOf } from './parties.ts';
import type { Step } from './plan.ts';
import { topStackLevel } from './room.ts';

/** Whether a session can be named in the words of the charger: it may have begun it in another version. */
export function canName({ version }: Pick<ChargerLink, 'version'>): (tx: Transaction) => boolean {
  const profile: OwnProfile = {
    id: PROFILE_ID.session,
    evse: 1,
    purpose: 'TxProfile',
    stackLevel: 0,
    periods: [{ startS: 0, limitA: 0 }],
  };
  return ({ chargerTxId }) => giveProfile(version, { ...profile, chargerTxId }) !== undefined;
}

export function callOf(
  context: Context,
  { chargerId, state }: Pick<Twin, 'chargerId' | 'state'>,
  { version }: Pick<ChargerLink, 'version'>,
  { evse, scope, chargerTxId, way, wattPhases, deed }: Step,
): { readonly action: string; readonly payload: Payload } {
  // A session is told nothing by a limit of the whole charger; what it was told before is taken away.
  const isStation = scope === 'base' && way.purpose === 'ChargingStationMaxProfile';
  const id = isStation ? PROFILE_ID.station : PROFILE_ID[scope] + evse;
  if (deed.kind === 'remove') return takeProfile(version, id);
  const { line, until } = deed.saying;
  const startsAt = line[0]?.at ?? context.clock.now();
  const known = gridOf(context, chargerId);
  const grid = { ...known, phases: wattPhases ?? known.phases };
  const seconds = (at: number): number => Math.round((at - startsAt) / 1000);
  const call = giveProfile(version, {
    id,
    evse: isStation ? 0 : evse,
    purpose: scope === 'session' || isStation ? way.purpose : 'TxDefaultProfile',
    stackLevel: scope === 'session' && way.stack === 'top' ? topStackLevel(context, state, chargerId) : 0,
    chargerTxId: scope === 'session' ? chargerTxId : undefined,
    timed: until === undefined ? undefined : { startsAt, durationS: seconds(until) },
    watts: wattPhases === undefined ? undefined : grid,
    periods: line.map(({ at, limitA = 0, phases, steering }) => ({
      startS: seconds(at),
      limitA,
      phases,
      steering:
        steering && inUnit(steering, way.unit, { ...grid, phases: Math.min(phases ?? grid.phases, grid.phases) }),
    })),
  });
  invariant(call !== undefined, 'only sessions that the charger has words for are planned');
  return call;
}
