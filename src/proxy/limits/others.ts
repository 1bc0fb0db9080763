/** What everybody else allows, as one provider is concerned. */
import { isTransparent } from '../../core/arbitration/roles.ts';
import type { PartyLimit } from '../../core/limits/merge.ts';
import type { Instant, Provider, ProviderId } from '../../core/model.ts';
import { evsesOf } from '../../core/station/apply.ts';
import type { Context } from '../context.ts';
import { profilesOf } from '../profiles.ts';
import { openAt, type TwinState } from '../twin-state.ts';
import { partiesAt } from './parties.ts';

/** Those that bind at an EVSE beside this provider. */
export function othersAt(
  context: Context,
  state: TwinState,
  { chargerId, evse, now }: { readonly chargerId: string; readonly evse: number; readonly now: Instant },
  but: ProviderId,
): readonly PartyLimit[] {
  return partiesAt(context, state, { chargerId, evse, now, tx: openAt(state, evse) }).filter(
    ({ binds, providerId }) => binds && providerId !== but,
  );
}

/** Whether anybody else limits anything there. */
function isLimitedByOthers(context: Context, state: TwinState, chargerId: string, but: ProviderId): boolean {
  const now = context.clock.now();
  return evsesOf(state.station).some((evse) =>
    othersAt(context, state, { chargerId, evse, now }, but).some(({ line }) =>
      line.some(({ limitA }) => limitA !== undefined),
    ),
  );
}

/**
 * Whether profiles of this provider go to the charger as they are: those of a transparent one, as long as nobody else
 * limits anything. Above what others allow they never pass, and they never take the place of ours (PROTOCOL §0).
 */
export function passesProfiles(context: Context, state: TwinState, chargerId: string, provider: Provider): boolean {
  if (!isTransparent(provider)) return false;
  const { installed } = profilesOf(state, provider.id, context.clock.now());
  return installed.length === 0 && !isLimitedByOthers(context, state, chargerId, provider.id);
}
