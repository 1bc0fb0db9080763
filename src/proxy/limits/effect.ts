/** Whether the charger does what it said yes to (PROTOCOL §2.5 "accepted without effect"). */
import { ampsAt } from '../../core/limits/offered.ts';
import { WAYS } from '../../core/limits/ways.ts';
import { evsesOf } from '../../core/station/apply.ts';
import type { Context } from '../context.ts';
import { partyState } from '../party-states.ts';
import type { Twin } from '../twin.ts';
import { openAt, type TwinState } from '../twin-state.ts';
import { tryNextWay } from './fallback.ts';
import { givenHere, mostHeld } from './held.ts';
import { gridOf } from './parties.ts';

/** A car may take so long to follow. */
const SETTLE_MS = 60_000;
/** What meters are off by. */
const TOLERANCE_A = 1;
const TOLERANCE_SHARE = 0.05;

export async function checkEffect(context: Context, twin: Twin): Promise<void> {
  const bad = evsesOf(twin.state.station).filter((evse) => isIgnored(context, twin.chargerId, twin.state, evse));
  if (bad.length === 0) return;
  await twin.run((unit) => {
    for (const evse of bad) tryNextWay(context, unit, evse, 'limit_ignored');
  });
}

function isIgnored(context: Context, chargerId: string, state: TwinState, evse: number): boolean {
  const tx = openAt(state, evse);
  const live = state.station.live[evse];
  const given = partyState(state, 'system', 'given');
  if (tx === undefined || live === undefined || given.way >= WAYS.length) return false;
  const held = givenHere(context, state, { chargerId, evse });
  const { base, session } = held;
  const last = session ?? base;
  const from = live.at - SETTLE_MS;
  if (last === undefined || !last.isHeld || last.at > from || (base?.at ?? 0) > from || tx.startedAt > from)
    return false;
  const offered = mostHeld(held, live.at);
  const moments = [from, ...offered.map(({ at }) => at).filter((at) => at > from && at <= live.at)];
  const mostA = Math.max(...moments.map((at) => ampsAt(offered, at)));
  const { volts } = gridOf(context, chargerId);
  const phases = live.car?.phases ?? gridOf(context, chargerId).phases;
  const measuredA = live.currentA ?? (live.powerW === undefined ? 0 : live.powerW / volts / phases);
  return measuredA > mostA * (1 + TOLERANCE_SHARE) + TOLERANCE_A;
}
