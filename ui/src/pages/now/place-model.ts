/** What is shown of one place to plug in, worked out of what the API tells. Pure: no element, no clock. */

import type { Word } from '../../lib/words.ts';
import type { Charger, Evse, PlaceLimits } from '../../live/types.ts';
import type { BadgeKind } from '../../parts/proxy-badge.ts';

export interface PlaceState {
  readonly kind: BadgeKind;
  readonly word: Word;
}

/** What an owner can do at a place just now, in the order of the buttons. */
export type PlaceVerb =
  | 'start'
  | 'stop'
  | 'pause'
  | 'resume'
  | 'limit'
  | 'take'
  | 'give'
  | 'release'
  | 'block'
  | 'unblock';

const CHARGING: { readonly [state: string]: PlaceState } = {
  Charging: { kind: 'good', word: 'now.state_charging' },
  SuspendedEV: { kind: 'plain', word: 'now.state_car_full' },
  SuspendedEVSE: { kind: 'warn', word: 'now.state_held_back' },
  EVConnected: { kind: 'plain', word: 'now.state_connected' },
};
const CONNECTOR: { readonly [status: string]: PlaceState } = {
  ...CHARGING,
  Available: { kind: 'plain', word: 'now.state_free' },
  Preparing: { kind: 'plain', word: 'now.state_connected' },
  Occupied: { kind: 'plain', word: 'now.state_connected' },
  Finishing: { kind: 'plain', word: 'now.state_finishing' },
  Reserved: { kind: 'warn', word: 'now.state_reserved' },
  Unavailable: { kind: 'warn', word: 'now.state_unavailable' },
  Faulted: { kind: 'bad', word: 'now.state_fault' },
};

/** The one word for a place: what is wrong goes before what is going on. */
export function stateOf({ online }: Pick<Charger, 'online'>, evse: Evse): PlaceState {
  if (!online) return { kind: 'bad', word: 'now.state_offline' };
  if (evse.fault) return { kind: 'bad', word: 'now.state_fault' };
  if (evse.closed) return { kind: 'warn', word: 'now.state_closed' };
  const { charging_state: charging } = evse.session ?? {};
  const status = evse.connectors.find((each) => each.status !== 'Available')?.status ?? 'Available';
  return (
    (charging === null || charging === undefined ? undefined : CHARGING[charging]) ??
    CONNECTOR[status] ?? { kind: 'plain', word: 'now.state_unknown' }
  );
}

/** You have paused it: your own limit is nothing at all. */
export function isPaused(limits: PlaceLimits | undefined): boolean {
  return limits?.parties.some(({ source, binds, limit_a: a }) => source === 'home' && binds && a === 0) ?? false;
}

/** Your own limit, in amperes. */
export function ownLimitA(limits: PlaceLimits | undefined): number | undefined {
  return limits?.parties.find(({ source, binds }) => source === 'home' && binds)?.limit_a ?? undefined;
}

/** `whole` is the state of the charger; without a provider nothing can be given away. */
export function verbsOf(evse: Evse, limits: PlaceLimits | undefined, hasProviders: boolean): readonly PlaceVerb[] {
  const runs = evse.session !== null;
  return [
    runs ? 'stop' : 'start',
    isPaused(limits) ? 'resume' : 'pause',
    'limit',
    ...(evse.lock_owner === 'home' ? [] : (['take'] as const)),
    ...(hasProviders ? (['give'] as const) : []),
    ...(evse.lock_owner === null ? [] : (['release'] as const)),
    evse.closed ? 'unblock' : 'block',
  ];
}

/** Since the session began, by the register. */
export function energyOf({ session, energy_wh: register }: Evse): number | undefined {
  const start = session?.meter_start_wh;
  if (start === null || start === undefined || register === null) return undefined;
  return Math.max(0, register - start);
}
