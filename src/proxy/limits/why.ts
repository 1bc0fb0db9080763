/** "Why is it 6 A now?" for one place, from what everybody says and what the charger was given. */
import { explain, type Situation } from '../../core/limits/explain.ts';
import { givenAt } from '../../core/limits/given.ts';
import { merged, type PartyLimit } from '../../core/limits/merge.ts';
import { withMinimum } from '../../core/limits/minimum.ts';
import { ampsAt } from '../../core/limits/offered.ts';
import { limitsOfCharger } from '../../core/limits/settings.ts';
import { withSteering } from '../../core/limits/steering.ts';
import { WAYS } from '../../core/limits/ways.ts';
import { evsesOf } from '../../core/station/apply.ts';
import type { Context } from '../context.ts';
import { partyState } from '../party-states.ts';
import type { Notice, PlaceLimits } from '../ports.ts';
import type { Twin } from '../twin.ts';
import { openAt } from '../twin-state.ts';
import { givenHere, mostHeld } from './held.ts';
import { partiesAt } from './parties.ts';
import { steeredAt } from './steering.ts';

export function limitsOf(context: Context, twin: Twin): readonly PlaceLimits[] {
  return evsesOf(twin.state.station).map((evse) => {
    const now = context.clock.now();
    const heldA = heldAt(context, twin, evse, now);
    return {
      evse,
      sessionId: openAt(twin.state, evse)?.id,
      chargerA: Number.isFinite(heldA) ? heldA : undefined,
      ...explain(situationAt(context, twin, evse)),
    };
  });
}

/** What there is to explain at one place. */
function situationAt(context: Context, twin: Twin, evse: number): Situation {
  const { settings, site, clock } = context;
  const { chargerId, state, link } = twin;
  const now = clock.now();
  const tx = openAt(state, evse);
  const leave = site.limitFor(chargerId, evse);
  const given = partyState(state, 'system', 'given');
  const { session, shortages, unsteered } = givenAt(given, evse, tx?.id);
  const { minA } = limitsOfCharger(settings.chargers, chargerId);
  const parties = partiesAt(context, state, { chargerId, evse, now, tx }).map(
    (party): PartyLimit =>
      party.source === 'site' && leave !== undefined
        ? { ...party, line: [{ at: now, limitA: leave.leavesA }, ...party.line.slice(1)] }
        : party,
  );
  const all = merged(parties, now);
  const { line } = withMinimum(all.steps, session === undefined ? shortages.base : shortages.session, minA);
  const steered = steeredAt(context, state, { chargerId, evse, now, tx });
  const steering = steered && withSteering(line, steered)[0]?.steering;
  const allowedA = all.steps[0]?.limitA ?? Number.POSITIVE_INFINITY;
  const isWaiting = line[0]?.limitA === 0 && allowedA >= minA;
  return {
    now,
    timeZone: settings.timeZone,
    merged: all,
    leave,
    minA,
    resumesAt: isWaiting ? line[1]?.at : undefined,
    steered: tx !== undefined && unsteered === tx.id ? 'refused' : steered && steering && { by: steered.by, steering },
    hasSession: tx !== undefined,
    charger: {
      heldA: heldAt(context, twin, evse, now),
      isOnline: link !== undefined,
      isDeaf: given.way >= WAYS.length,
    },
  };
}

type LimitNotice = Extract<Notice, { kind: 'limit' }>;

/** Tells followers of each place whose limit has changed, or who sets it. */
export class LimitTeller {
  readonly #told = new Map<number, string>();

  /** What is new since it was asked last; the first time it only looks. */
  news(context: Context, twin: Twin): readonly LimitNotice[] {
    return evsesOf(twin.state.station).flatMap((evse): readonly LimitNotice[] => {
      const situation = situationAt(context, twin, evse);
      const [step] = situation.merged.steps;
      const by = step?.by === undefined ? undefined : situation.merged.parties[step.by];
      const key = JSON.stringify([step?.limitA, situation.resumesAt, by?.source, by?.providerId, situation.steered]);
      const before = this.#told.get(evse);
      this.#told.set(evse, key);
      if (before === undefined || before === key) return [];
      const { limitA, until, sentence } = explain(situation);
      const who = { source: by?.source, providerId: by?.providerId };
      return [{ kind: 'limit', chargerId: twin.chargerId, evse, limitA, until, ...who, why: sentence }];
    });
  }
}

/** What the charger may be giving there now; infinite = nothing limits it. */
function heldAt(context: Context, { chargerId, state }: Twin, evse: number, now: number): number {
  return ampsAt(mostHeld(givenHere(context, state, { chargerId, evse }), now), now);
}
