import type { HomeState, Instant } from '../core/model.ts';
import type { Clock, Timer } from '../lib/clock.ts';

/** How long the last known value holds when Home Assistant tells nothing. */
export const HOME_GRACE_MS = 60_000;

/** Which of Home Assistant's entities tell what; what is not named is not configured. */
export interface HomeEntities {
  /** `on` or `home`: somebody is there. */
  readonly presence?: string | undefined;
  /** `on`: the owner takes the charger. */
  readonly override?: string | undefined;
}

export interface HomeWatch {
  /** Takes the states of all entities that Home Assistant knows now. */
  learn(states: ReadonlyMap<string, string>): void;
  /** The link is gone: from now on nothing is known for sure. */
  lose(): void;
  state(): HomeState;
  close(): void;
}

interface Known<V extends string> {
  /** The last value that was told; `unknown` while none ever was. */
  readonly value: V | 'unknown';
  readonly unknownSince: Instant | undefined;
}

/**
 * Keeps what Home Assistant last told and how fresh it is. `onState` hears every change: at once when
 * information goes missing (then with `unknownSince`, the last value still holding), and once more when the
 * grace time is over (then with the value `unknown`).
 */
export function watchHome(entities: HomeEntities, clock: Clock, onState: (state: HomeState) => void): HomeWatch {
  let presence: Known<'home' | 'away'> = { value: 'unknown', unknownSince: clock.now() };
  let override: Known<'on' | 'off'> = { value: 'unknown', unknownSince: clock.now() };
  let timer: Timer | undefined;
  let told: string | undefined;

  /** Since when each configured entity is unknown that is. */
  function gaps(): readonly Instant[] {
    return [
      entities.presence === undefined ? undefined : presence.unknownSince,
      entities.override === undefined ? undefined : override.unknownSince,
    ].filter((at) => at !== undefined);
  }

  function state(): HomeState {
    const now = clock.now();
    const since = gaps();
    return {
      presence: entities.presence === undefined ? 'not_configured' : holding(presence, now),
      override: entities.override === undefined ? 'not_configured' : holding(override, now),
      unknownSince: since.length === 0 ? undefined : Math.min(...since),
    };
  }

  function tell(): void {
    timer?.cancel();
    const now = clock.now();
    const next = gaps()
      .map((at) => at + HOME_GRACE_MS)
      .filter((at) => at > now);
    timer = next.length === 0 ? undefined : clock.timer(Math.min(...next) - now, tell);
    const news = state();
    const text = JSON.stringify(news);
    if (text === told) return;
    told = text;
    onState(news);
  }

  tell();
  return {
    state,
    learn(states) {
      presence = update(presence, readPresence(stateOf(states, entities.presence)), clock.now());
      override = update(override, readOverride(stateOf(states, entities.override)), clock.now());
      tell();
    },
    lose() {
      presence = update(presence, undefined, clock.now());
      override = update(override, undefined, clock.now());
      tell();
    },
    close: () => timer?.cancel(),
  };
}

/** Presence as a binary sensor, a person, a device tracker or a group tells it; undefined = no information. */
export function readPresence(state: string | undefined): 'home' | 'away' | undefined {
  if (state === undefined || NO_INFORMATION.includes(state)) return undefined;
  // A person in another zone has that zone's name as its state.
  return state === 'on' || state === 'home' ? 'home' : 'away';
}

/** A switch; undefined = no information. */
export function readOverride(state: string | undefined): 'on' | 'off' | undefined {
  return state === 'on' || state === 'off' ? state : undefined;
}

const NO_INFORMATION = ['unknown', 'unavailable', ''];

function stateOf(states: ReadonlyMap<string, string>, entity: string | undefined): string | undefined {
  return entity === undefined ? undefined : states.get(entity);
}

function update<V extends string>(known: Known<V>, value: V | undefined, now: Instant): Known<V> {
  if (value !== undefined) return { value, unknownSince: undefined };
  return { value: known.value, unknownSince: known.unknownSince ?? now };
}

function holding<V extends string>(known: Known<V>, now: Instant): V | 'unknown' {
  return known.unknownSince !== undefined && now - known.unknownSince >= HOME_GRACE_MS ? 'unknown' : known.value;
}
