/**
 * Charging profiles of a provider: kept in its own world, where they count as the merge has it (PROTOCOL §2.5). The
 * charger is told of what comes of all of them, by the keeper of limits, and never of the profile itself.
 */
import type { Ask } from '../../core/arbitration/decide.ts';
import { hasRight, isTransparent } from '../../core/arbitration/roles.ts';
import type { Fault } from '../../core/limits/check.ts';
import { onlyLowers } from '../../core/limits/lowering.ts';
import { steers } from '../../core/limits/steering.ts';
import * as store from '../../core/limits/store.ts';
import type { MeaningName, Message, ProviderId, Transaction } from '../../core/model.ts';
import { evsesOf } from '../../core/station/apply.ts';
import type { Context } from '../context.ts';
import { passesProfiles } from '../limits/others.ts';
import { gridOf } from '../limits/parties.ts';
import { noSteeringNow } from '../limits/steering.ts';
import { judge } from '../orders.ts';
import { knownSessionAt, nameOf, sessionKnownAs } from '../own-sessions.ts';
import { midnightAt, profilesOf } from '../profiles.ts';
import { openAt } from '../twin-state.ts';
import type { Unit } from '../unit.ts';
import { answered, type Outcome, refused, type Served } from './served.ts';

type ProfileMeaning = 'setProfile' | 'clearProfiles' | 'updateDynamic';
const YES = { accepted: true, status: 'Accepted' } as const;

export async function setProfile(served: Served<'setProfile'>): Promise<Outcome<'setProfile'>> {
  // What steers a car never passes as it is: that would go on when control changes hands, and when the proxy is gone.
  if (isForTheCharger(served) && !steers(served.ask.profile)) return undefined;
  return served.twin.run((unit) => {
    const no = withoutRight(unit, served);
    if (no !== undefined) return no;
    const { before, tx, result } = withProfile(unit, served);
    if (!result.ok) return noted(unit, served, result.fault, result.why);
    return kept(unit, served, { evse: served.ask.profile.evse, before, after: result.profiles, tx });
  });
}

/** What becomes of the provider's profiles with this one. */
export function withProfile(
  unit: Unit,
  { context, provider, ask }: Pick<Served<'setProfile'>, 'context' | 'provider' | 'ask'>,
) {
  const { profile, isLenient, beyond } = ask;
  const now = context.clock.now();
  const before = profilesOf(unit.state, provider.id, now);
  const tx = profile.txId === undefined ? undefined : sessionKnownAs(unit.state, provider.id, profile.txId);
  const running = knownSessionAt(unit.state, provider.id, profile.evse);
  const result = store.setProfile(
    before,
    { ...profile, txId: tx?.id ?? profile.txId },
    {
      now,
      midnight: midnightAt(context, unit.chargerId, now),
      isLenient,
      beyond,
      noSteering: noSteeringNow(context, unit.state, { chargerId: unit.chargerId, evse: profile.evse }, provider),
      knowsEvse: profile.evse === 0 || evsesOf(unit.station).includes(profile.evse),
      txEvse: tx?.place.evse,
      txId: running?.id,
    },
  );
  return { before, tx, result };
}

export async function clearProfiles(served: Served<'clearProfiles'>): Promise<Outcome<'clearProfiles'>> {
  if (isForTheCharger(served)) return undefined;
  return served.twin.run((unit) => {
    const no = withoutRight(unit, served);
    if (no !== undefined) return no;
    const before = profilesOf(unit.state, served.provider.id, served.context.clock.now());
    const after = store.clearProfiles(before, served.ask);
    if (after === undefined) return refused('N', 'none of its profiles fits');
    // What it gives up is its own: what binds beside it binds on.
    return kept(unit, served, { evse: served.ask.evse ?? 0, before, after, tx: undefined, lowers: true });
  });
}

export function updateDynamic(served: Served<'updateDynamic'>): Promise<Outcome<'updateDynamic'>> {
  return served.twin.run((unit) => {
    const { context, provider, ask } = served;
    const no = withoutRight(unit, served);
    if (no !== undefined) return no;
    const now = context.clock.now();
    const before = profilesOf(unit.state, provider.id, now);
    const found = before.installed.find(({ id }) => id === ask.profileId);
    const asking = { chargerId: unit.chargerId, evse: found?.evse ?? 0 };
    const why = ask.value.steering && noSteeringNow(context, unit.state, asking, provider);
    const isInCharger = found === undefined && isTransparent(provider);
    // One that it put into the charger itself is the charger's to change, as far as it limits.
    if (isInCharger && ask.value.steering === undefined) return undefined;
    if (found === undefined && !isInCharger)
      return noted(unit, served, 'invalid_profile_id', 'it has no profile of this id');
    if (why !== undefined || isInCharger)
      return noted(unit, served, 'unsupported_param', why ?? 'what the charger has as it was set only limits');
    const after = store.withValue(before, ask.profileId, ask.value, now);
    if (after === undefined) return noted(unit, served, 'invalid_profile', 'the profile is not dynamic');
    return kept(unit, served, { evse: asking.evse, before, after, tx: unit.transaction(found?.txId) });
  });
}

/** Only who steers the session; what the house and others limit binds on. */
export function usePriority(served: Served<'usePriority'>): Promise<Outcome<'usePriority'>> {
  return served.twin.run((unit) => {
    const { context, provider, received, ask } = served;
    const no = withoutRight(unit, served);
    if (no !== undefined) return no;
    const tx = sessionKnownAs(unit.state, provider.id, ask.txId);
    if (tx === undefined) return noted(unit, served, 'tx_not_found', 'no such session of its own is running');
    const { evse } = tx.place;
    const order = { by: provider.id, verb: 'steer', needs: 'control', evse, txId: tx.id } as const;
    const decision = judge(context, unit, provider, { ...order, asked: received.action });
    if (!decision.allow) return refused(decision.code, decision.why);
    const before = profilesOf(unit.state, provider.id, context.clock.now());
    const after = store.withPriority(before, tx.id, evse, ask.isOn);
    if (after === undefined) return answered({ accepted: false, status: 'NoProfile' });
    unit.putPartyState(provider.id, 'profiles', after);
    return answered(YES, () => tellPriority(served, tx));
  });
}

/** As they are, profiles pass between equal versions alone. */
function isForTheCharger({ context, twin, provider, link }: Served<'setProfile' | 'clearProfiles'>): boolean {
  return link.version === twin.version && passesProfiles(context, twin.state, twin.chargerId, provider);
}

interface Change {
  /** 0 = the whole charger. */
  readonly evse: number;
  readonly before: store.Profiles;
  readonly after: store.Profiles;
  readonly tx: Transaction | undefined;
  readonly lowers?: boolean | undefined;
}

/** The rules are asked, and what they allow is on disk before the answer. */
function kept<M extends ProfileMeaning>(unit: Unit, served: Served<M>, change: Change): Outcome<ProfileMeaning> {
  const { context, provider, received } = served;
  const decision = judge(context, unit, provider, {
    ...limitAsk(context, unit, provider.id, change),
    asked: received.action,
  });
  if (!decision.allow) return refused(decision.code, decision.why);
  unit.putPartyState(provider.id, 'profiles', change.after);
  return answered(YES);
}

/** What the rules are asked of a profile that is kept. */
export function limitAsk(context: Context, unit: Unit, by: ProviderId, change: Change): Ask {
  const evses = change.evse === 0 ? evsesOf(unit.station) : [change.evse];
  return {
    by,
    verb: 'limit',
    needs: 'control',
    evse: change.evse === 0 ? undefined : change.evse,
    txId: change.tx?.id,
    merges: true,
    isKept: true,
    lowers: change.lowers ?? evses.every((evse) => lowersAt(unit, context, change, evse)),
  };
}

function lowersAt(unit: Unit, context: Context, change: Change, evse: number): boolean {
  const tx = openAt(unit.state, evse);
  const grid = gridOf(context, unit.chargerId);
  return onlyLowers(change.before, change.after, { evse, now: context.clock.now(), tx, grid });
}

/** Who may not at all learns nothing of the charger. */
function withoutRight<M extends MeaningName>(unit: Unit, { context, provider, received }: Served<M>) {
  if (hasRight(provider, 'control')) return undefined;
  const order = { by: provider.id, verb: 'limit', needs: 'control', asked: received.action } as const;
  const decision = judge(context, unit, provider, order);
  return decision.allow ? undefined : refused(decision.code, decision.why);
}

/** Its content is wrong: that is no rule of the house, but the owner sees it all the same. */
function noted<M extends MeaningName>(
  unit: Unit,
  { context, provider, received }: Served<M>,
  fault: Fault | 'invalid_profile_id',
  why: string,
) {
  const code = fault === 'tx_not_found' ? ('L' as const) : ('N' as const);
  const sentence = `${provider.id} got a no: ${why}.`;
  const at = context.clock.now();
  unit.audit({ at, by: provider.id, asked: received.action, allowed: false, rule: fault, why: sentence, code });
  return refused(code, why, fault);
}

/** Everybody with that session hears of it, in its own words for it. */
function tellPriority({ context, twin, ask }: Served<'usePriority'>, tx: Transaction): void {
  const told = twin.run((unit) => {
    for (const { id } of context.settings.providers) {
      const txId = nameOf(unit.state, id, tx);
      if (txId === undefined) continue;
      const message: Message = { means: 'priorityChanged', ask: { txId, isOn: ask.isOn } };
      unit.append({ lane: 'E', recordedAt: context.clock.now(), message, only: id });
    }
  });
  void told.catch((error: unknown) =>
    context.log.error({ charger: twin.chargerId, error: String(error) }, 'a change of priority could not be told'),
  );
}
