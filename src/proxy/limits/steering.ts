/**
 * Who may steer the power of a car, and how it does (PROTOCOL §2.5 "V2X"): the holder of control with the right, where
 * the owner lets cars give power back and the charger has words for it.
 */
import { hasRight } from '../../core/arbitration/roles.ts';
import { actualOf } from '../../core/configuration/kept.ts';
import { givenAt, withGivenAt } from '../../core/limits/given.ts';
import { lineOf } from '../../core/limits/line.ts';
import { ownAmps } from '../../core/limits/own.ts';
import { limitsOfCharger } from '../../core/limits/settings.ts';
import { isSteered, type Steered } from '../../core/limits/steering.ts';
import { WAYS } from '../../core/limits/ways.ts';
import type { Provider, ProviderId } from '../../core/model.ts';
import { knowsSteering } from '../../core/ocpp/codec.ts';
import { isFaulted } from '../../core/station/apply.ts';
import { raiseAlarm } from '../alarms.ts';
import type { Context } from '../context.ts';
import { partyState } from '../party-states.ts';
import { openAt, type TwinState } from '../twin-state.ts';
import type { Unit } from '../unit.ts';
import { type At, bindingOf, profilesOf, sceneOf, starvedA } from './parties.ts';

interface Asking {
  readonly chargerId: string;
  /** 0 = the whole charger. */
  readonly evse: number;
}

/** Why the car of nobody may be steered there by this provider, whoever holds control; undefined = it may. */
export function noSteering(
  context: Context,
  state: TwinState,
  { chargerId, evse }: Asking,
  provider: Provider,
): string | undefined {
  const tx = openAt(state, evse);
  const given = partyState(state, 'system', 'given');
  const { unsteered } = givenAt(given, evse, tx?.id);
  if (!knowsSteering(state.station.version)) return 'the version of the charger has no words for it';
  if (!limitsOfCharger(context.settings.chargers, chargerId).allowsDischarge)
    return 'the owner lets no car give power back here (allow_discharge)';
  if (!hasRight(provider, 'v2x')) return 'it has no right v2x';
  if (isOff(state, evse)) return 'the charger says that it only charges';
  // What does not end by itself would go on when nobody watches any more.
  if (WAYS[given.way]?.isTimed !== true) return 'the charger takes no limit that ends';
  return tx !== undefined && unsteered === tx.id ? 'the charger refused it for this session' : undefined;
}

/** As far as it told of itself, of the place or of all of it. */
function isOff(state: TwinState, evse: number): boolean {
  return partyState(state, 'system', 'charger_settings').known.some((one) => {
    const { component, variable, place } = one.setting;
    const isMeant = component === 'V2XChargingCtrlr' && (variable === 'Available' || variable === 'Enabled');
    return isMeant && (place === undefined || place.evse === evse) && actualOf(one)?.toLowerCase() === 'false';
  });
}

/** The same for who holds nothing yet or no more. */
export function noSteeringNow(
  context: Context,
  state: TwinState,
  asking: Asking,
  provider: Provider,
): string | undefined {
  const { evse } = asking;
  const holders = evse === 0 ? [...state.leases.values()] : [state.leases.get(evse)];
  const holds = holders.some((lease) => lease?.holder === provider.id);
  return noSteering(context, state, asking, provider) ?? (holds ? undefined : 'it does not hold control');
}

/** Whoever steers the session there; a pause of the owner, a fault or safety goes before it. */
export function steeredAt(
  context: Context,
  state: TwinState,
  at: At,
): (Steered & { readonly by: ProviderId }) | undefined {
  const { chargerId, evse, now, tx } = at;
  const holder = state.leases.get(evse)?.holder;
  const provider = context.settings.providers.find(({ id }) => id === holder);
  if (provider === undefined || tx === undefined || mustRest(state, at)) return undefined;
  if (!bindingOf(context, state, provider, at).binds) return undefined;
  if (noSteeringNow(context, state, { chargerId, evse }, provider) !== undefined) return undefined;
  const scene = sceneOf(context, at, partyState(state, provider.id, 'absence')?.since);
  const line = lineOf(profilesOf(state, provider, tx), scene);
  if (!isSteered(line) || isFaulted(state.station, evse, now)) return undefined;
  const { minA } = limitsOfCharger(context.settings.chargers, chargerId);
  return { by: provider.id, line, floorA: context.site.floorFor(chargerId), minA };
}

function mustRest(state: TwinState, { evse, tx }: At): boolean {
  const home = ownAmps(partyState(state, 'home', 'own_limits')[evse], tx?.id);
  return home === 0 || starvedA(state, tx) !== undefined;
}

const WHY = 'The charger would not have this car steered, or give power back: it only limits it now.';

/** Its answer counts for this session: the next car may be able to. */
export function steerNoMore(
  context: Context,
  unit: Unit,
  { evse, txId }: { readonly evse: number; readonly txId: string | undefined },
): void {
  const given = partyState(unit.state, 'system', 'given');
  unit.putPartyState('system', 'given', withGivenAt(given, evse, { ...givenAt(given, evse, txId), unsteered: txId }));
  raiseAlarm(context, unit, { kind: 'discharge_refused', evse }, WHY);
}
