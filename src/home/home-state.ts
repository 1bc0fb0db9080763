import type { EntityState, HomeState, Instant } from '../core/model.ts';
import type { Clock, Timer } from '../lib/clock.ts';

/** How long the last known value holds when Home Assistant tells nothing. */
export const HOME_GRACE_MS = 60_000;

/** Which of Home Assistant's entities tell what; what is not named is not configured. */
export interface HomeEntities {
  /** `on` or `home`: somebody is there. */
  readonly presence?: string | undefined;
  /** `on`: the owner takes the charger. */
  readonly override?: string | undefined;
  /** `on`, also of a calendar or a schedule: the house is on vacation. */
  readonly vacation?: string | undefined;
  /** The price of a kWh now. */
  readonly prices?: readonly string[] | undefined;
  /** The CO₂ of a kWh now. */
  readonly carbon?: string | undefined;
  /** Whatever else is asked for, as it is. */
  readonly others?: readonly string[] | undefined;
}

export interface HomeWatch {
  /** Takes the states of all entities that Home Assistant knows now. */
  learn(states: ReadonlyMap<string, string>): void;
  /** The link is gone: from now on nothing is known for sure. */
  lose(): void;
  /** Other entities; what is known of those that stay is kept. */
  configure(entities: HomeEntities): void;
  state(): HomeState;
  close(): void;
}

interface Known {
  /** The last state that was told. */
  readonly state: string | undefined;
  readonly unknownSince: Instant | undefined;
}

/**
 * Keeps what Home Assistant last told and how fresh it is. `onState` hears every change: at once when
 * information goes missing (then with `unknownSince`, the last value still holding), and once more when the
 * grace time is over (then with the value `unknown`).
 */
export function watchHome(first: HomeEntities, clock: Clock, onState: (state: HomeState) => void): HomeWatch {
  let entities = first;
  let known = knownOf(entities, new Map(), clock.now());
  let timer: Timer | undefined;
  let told: string | undefined;

  function state(): HomeState {
    const now = clock.now();
    const { presence, override, vacation } = entities;
    const held = new Map([...known].map(([entity, one]) => [entity, holding(one, now)]));
    const since = [presence, override].flatMap((entity) => held.get(entity ?? '')?.unknownSince ?? []);
    return {
      presence: presence === undefined ? 'not_configured' : (readPresence(held.get(presence)?.state) ?? 'unknown'),
      override: override === undefined ? 'not_configured' : (readSwitch(held.get(override)?.state) ?? 'unknown'),
      vacation: vacation === undefined ? 'not_configured' : (readSwitch(held.get(vacation)?.state) ?? 'unknown'),
      unknownSince: since.length === 0 ? undefined : Math.min(...since),
      entities: held,
    };
  }

  function tell(): void {
    timer?.cancel();
    const now = clock.now();
    const next = [...known.values()]
      .map(({ unknownSince }) => (unknownSince ?? Number.NEGATIVE_INFINITY) + HOME_GRACE_MS)
      .filter((at) => at > now);
    timer = next.length === 0 ? undefined : clock.timer(Math.min(...next) - now, tell);
    const news = state();
    const text = JSON.stringify({ ...news, entities: [...news.entities] });
    if (text === told) return;
    told = text;
    onState(news);
  }

  function take(stateOf: (entity: string) => string | undefined): void {
    const now = clock.now();
    known = new Map([...known].map(([entity, one]) => [entity, update(one, stateOf(entity), now)]));
    tell();
  }

  tell();
  return {
    state,
    learn: (states) => take((entity) => information(entities, entity, states.get(entity))),
    lose: () => take(() => undefined),
    configure(next) {
      entities = next;
      known = knownOf(next, known, clock.now());
      tell();
    },
    close: () => timer?.cancel(),
  };
}

/** Every entity once. */
export function entitiesIn({
  presence,
  override,
  vacation,
  prices = [],
  carbon,
  others = [],
}: HomeEntities): readonly string[] {
  return [...new Set([presence, override, vacation, ...prices, carbon, ...others])].filter(
    (entity) => entity !== undefined,
  );
}

/** Those whose attributes tell something, too. */
export function described({ prices = [], carbon }: HomeEntities): readonly string[] {
  return carbon === undefined ? prices : [...prices, carbon];
}

/** Presence as a binary sensor, a person, a device tracker or a group tells it; undefined = no information. */
export function readPresence(state: string | undefined): 'home' | 'away' | undefined {
  if (!isInformation(state)) return undefined;
  // A person in another zone has that zone's name as its state.
  return state === 'on' || state === 'home' ? 'home' : 'away';
}

/** A switch; undefined = no information. */
export function readSwitch(state: string | undefined): 'on' | 'off' | undefined {
  return state === 'on' || state === 'off' ? state : undefined;
}

/** What Home Assistant says of an entity of which it knows nothing. */
const NO_INFORMATION: readonly (string | undefined)[] = ['unknown', 'unavailable', '', undefined];

function isInformation(state: string | undefined): boolean {
  return !NO_INFORMATION.includes(state);
}

/** A switch that is neither on nor off tells nothing, so that its last value holds. */
function information({ override, vacation }: HomeEntities, entity: string, state: string | undefined) {
  if (entity === override || entity === vacation) return readSwitch(state);
  return isInformation(state) ? state : undefined;
}

function knownOf(entities: HomeEntities, before: ReadonlyMap<string, Known>, now: Instant): ReadonlyMap<string, Known> {
  const fresh = { state: undefined, unknownSince: now };
  return new Map(entitiesIn(entities).map((entity) => [entity, before.get(entity) ?? fresh]));
}

function update(known: Known, state: string | undefined, now: Instant): Known {
  if (state !== undefined) return { state, unknownSince: undefined };
  return { state: known.state, unknownSince: known.unknownSince ?? now };
}

function holding({ state, unknownSince }: Known, now: Instant): EntityState {
  const isOld = unknownSince !== undefined && now - unknownSince >= HOME_GRACE_MS;
  return { state: isOld ? undefined : state, unknownSince };
}
