/** What everybody else allows, as one provider is concerned. */
import type { PartyLimit } from '../../core/limits/merge.ts';
import type { Instant, ProviderId } from '../../core/model.ts';
import { evsesOf } from '../../core/station/apply.ts';
import type { Context } from '../context.ts';
import { openAt, type TwinState } from '../twin.ts';
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
export function isLimitedByOthers(context: Context, state: TwinState, chargerId: string, but: ProviderId): boolean {
  const now = context.clock.now();
  return evsesOf(state.station).some((evse) =>
    othersAt(context, state, { chargerId, evse, now }, but).some(({ line }) =>
      line.some(({ limitA }) => limitA !== undefined),
    ),
  );
}
