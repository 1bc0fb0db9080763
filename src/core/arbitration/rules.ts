/**
 * The rules of the house, first to last (issue order; PROTOCOL §3, invariant I7). Each one is small, pure, and either
 * decides or has no opinion. A new rule is one function and its place in the list.
 */
import type { Decision, Verb } from '../model.ts';
import type { Ask, Rule, World } from './ask.ts';
import { type RateKind, rateKindOf, waitMs } from './rates.ts';
import { hasRight, isTransparent, steersHome } from './roles.ts';
import {
  freeInS,
  holderOf,
  isGiven,
  isHomeSession,
  isOwnSession,
  isPreemptible,
  isRunning,
  isSentAway,
  isTakenFrom,
  isTakenHome,
} from './whose.ts';
import { allow, refuse } from './words.ts';

/** How long providers may go on asking for control while Home Assistant tells nothing. */
export const HOME_GRACE_S = 60;

/** Verbs that begin or widen control; a limit only counts when it raises. */
export const NEW_CONTROL: readonly Verb[] = ['start', 'limit', 'steer', 'unlock', 'reserve', 'take'];
/** What else a closed house does not do for providers. */
const HOUSEWORK: readonly Verb[] = ['configure', 'maintain', 'tend', 'close', 'certificate'];
/** Verbs that count as a control request for the rate; stopping, releasing and lowering never do. */
export const RATED: readonly Verb[] = ['start', 'take', 'unlock', 'reserve'];
/** Verbs that need an EVSE which nobody else holds. */
const EXCLUSIVE: readonly Verb[] = [
  'start',
  'limit',
  'steer',
  'unlock',
  'reserve',
  'cancel',
  'take',
  'release',
  'maintain',
];
/** Verbs with which the preferred provider comes first. */
const PREEMPTING: readonly Verb[] = ['start', 'take', 'reserve'];
const TAKEN_HOME = 'the home has taken control';
const NO_NEWS = 'there is no information from Home Assistant, so there is no new control';

/** A fault stops control; it does not stop watching, stopping or lowering. The home may still unlock and take control. */
const fault: Rule = (ask, world) => {
  if (!world.evses.some((one) => one.fault)) return undefined;
  const raises = ask.verb === 'start' || (ask.verb === 'limit' && !ask.lowers);
  const provider = ask.by !== 'home' && ask.by !== 'system';
  if (!raises && !(provider && NEW_CONTROL.includes(ask.verb) && !ask.lowers)) return undefined;
  return refuse(ask, 'fault', 'F', 'the charger reports a fault, or one was over only a moment ago');
};

const home: Rule = (ask) => {
  if (ask.by === 'home') return allow(ask, 'home', 'the home always wins');
  return ask.by === 'system' ? allow(ask, 'home', 'it keeps the house safe and in order') : undefined;
};

const lists: Rule = (ask, world) => {
  if (ask.verb === 'read') return undefined;
  if (world.blockedProviders.includes(ask.by)) return refuse(ask, 'lists', 'N', 'the home has blocked it');
  if (world.allowedProviders.length === 0 || world.allowedProviders.includes(ask.by)) return undefined;
  return refuse(ask, 'lists', 'N', 'it is not among the providers that the home allows');
};

const rights: Rule = (ask, { provider }) => {
  if (ask.verb === 'denied') return refuse(ask, 'rights', 'N', 'no provider may');
  if (provider?.id !== ask.by) return refuse(ask, 'rights', 'N', 'it is not a provider of this house');
  if (hasRight(provider, ask.needs)) return undefined;
  return refuse(ask, 'rights', 'N', `it was not given the right "${ask.needs}"`);
};

const own: Rule = (ask, world) => {
  if (ask.verb === 'stop') {
    const meant = world.evses.filter((one) => one.tx !== undefined && (ask.txId ?? one.tx.id) === one.tx.id);
    const mine = meant.length > 0 && meant.every((one) => isOwnSession(ask, world, one));
    return mine ? allow(ask, 'own', 'who steers or pays a session may always stop it') : undefined;
  }
  const held = world.evses.filter((one) => one.lease !== undefined || one.tx !== undefined);
  if (held.length === 0) return undefined;
  if (ask.verb === 'release' || ask.verb === 'cancel') {
    const mine = held.every((one) => one.lease?.holder === ask.by);
    return mine ? allow(ask, 'own', 'who holds control may always give it back') : undefined;
  }
  const lowers = ask.verb === 'limit' && ask.lowers === true && held.every((one) => isOwnSession(ask, world, one));
  return lowers ? allow(ask, 'own', 'who steers or pays a session may always lower it') : undefined;
};

const closed: Rule = (ask, world) => {
  if (!isNewControl(ask, false) || !world.evses.some((one) => one.blocked)) return undefined;
  return refuse(ask, 'blocked', 'H', 'the home has closed the charger');
};

/** A place that a provider took out of service; a charger that has a transparent provider's ear says so itself. */
const outOfService: Rule = (ask, world) => {
  if ((ask.verb !== 'start' && ask.verb !== 'reserve') || !world.evses.some((one) => one.outOfService))
    return undefined;
  if (world.provider !== undefined && isTransparent(world.provider)) return undefined;
  return refuse(ask, 'out_of_service', 'H', 'the place is out of service');
};

/** Before the other switches of the house, so that the audit names what holds whatever they say. */
const safeMode: Rule = (ask, world) => {
  if (!world.isSafeMode || !isNewControl(ask, true)) return undefined;
  return refuse(ask, 'safe_mode', 'H', 'safe mode is on, so nobody but the home gets control');
};

/** Whom the home has paused may still stop and lower what is its own, and give control back. */
const paused: Rule = (ask, world) => {
  if (world.isPaused !== true || !isNewControl(ask, true)) return undefined;
  return refuse(ask, 'paused', 'H', 'the home has paused it');
};

const mode: Rule = (ask, world) => {
  const inForce = isGiven(ask, world) ? world.fileMode : world.mode;
  if (inForce === 'automatic' || !isNewControl(ask, true)) return undefined;
  if (inForce === 'locked') return refuse(ask, 'mode', 'H', 'the home has locked the charger');
  return refuse(ask, 'mode', 'H', 'the home keeps the charger to itself');
};

const sharing: Rule = (ask, world) => {
  if (world.sharingAllowed || !isNewControl(ask, true)) return undefined;
  return refuse(ask, 'sharing', 'H', 'shared charging is switched off, so providers only watch');
};

const override: Rule = (ask, world) => {
  if (!isNewControl(ask, true)) return undefined;
  if (world.evses.some(isTakenHome)) return refuse(ask, 'override', 'H', TAKEN_HOME);
  if (world.home.override === 'on') return refuse(ask, 'override', 'H', "the home's override is on");
  if (world.home.override !== 'unknown' || isStillWaiting(world) || isGiven(ask, world)) return undefined;
  return refuse(ask, 'override', 'H', NO_NEWS);
};

const presence: Rule = (ask, world) => {
  const isIndifferent = world.provider?.conditions?.ignoresPresence === true;
  if (!isNewControl(ask, false) || isGiven(ask, world) || isIndifferent) return undefined;
  if (world.home.presence === 'home') return refuse(ask, 'presence', 'H', 'somebody is at home');
  if (world.home.presence !== 'unknown' || isStillWaiting(world)) return undefined;
  return refuse(ask, 'presence', 'H', NO_NEWS);
};

/** Its windows, and what else the home made its control depend on. What the home gave it on purpose it has at any time. */
const conditions: Rule = (ask, world) => {
  const { standing, now } = world;
  if (standing === undefined || standing.holds === 'yes' || !isNewControl(ask, false)) return undefined;
  if (isGiven(ask, world)) return undefined;
  const { until, why } = standing;
  return refuse(ask, 'conditions', 'H', why, until === undefined ? undefined : Math.ceil((until - now) / 1000));
};

/** Only what no session uses yet can be taken from another provider, and the rate holds for who comes first too. */
const preferred: Rule = (ask, world) => {
  const { provider } = world;
  if (provider === undefined || !hasRight(provider, 'preempt')) return undefined;
  if (!PREEMPTING.includes(ask.verb) || (ask.verb === 'start' && world.evses.some(isRunning))) return undefined;
  const others = world.evses.filter((one) => ![undefined, ask.by].includes(holderOf(one)));
  const [loser, ...more] = new Set(others.map(holderOf));
  if (loser === undefined || more.length > 0 || !others.every(isPreemptible)) return undefined;
  if (rankOf(ask.by, world) <= rankOf(loser, world)) return undefined;
  return rate(ask, world) ?? allow(ask, 'preferred', 'the home prefers it, and no session has begun yet', loser);
};

/** The preferred provider goes before every priority. */
function rankOf(id: string, { preferredProvider, priorities }: World): number {
  return id === preferredProvider ? Number.POSITIVE_INFINITY : (priorities?.[id] ?? 0);
}

const holder: Rule = (ask, world) => {
  if (ask.verb === 'stop') {
    if (world.evses.some((one) => isTakenHome(one) || isSentAway(ask, one)))
      return refuse(ask, 'holder', 'H', TAKEN_HOME);
    return refuse(ask, 'holder', 'L', 'no session of its own is running');
  }
  if (!EXCLUSIVE.includes(ask.verb) || ask.waits) return undefined;
  const needsIdle = ask.verb === 'start' || ask.verb === 'reserve';
  if (needsIdle && world.evses.some((one) => isRunning(one) && !isForTheChargerToSay(world, one))) {
    return refuse(ask, 'holder', 'L', 'a session is already running');
  }
  const taken = world.evses.filter((one) => isTakenFrom(ask, world, one));
  if (taken.length === 0 && ask.verb === 'limit' && !ask.isKept && !mayLimit(ask, world)) {
    return refuse(ask, 'holder', 'L', 'only who holds control may set a limit');
  }
  if (taken.length === 0) return undefined;
  if (taken.some((one) => isTakenHome(one) || isSentAway(ask, one))) return refuse(ask, 'holder', 'H', TAKEN_HOME);
  // What is kept has its effect when its turn comes.
  if (ask.isKept || alwaysLimits(ask, world)) return undefined;
  return refuse(ask, 'holder', 'L', 'control is held by somebody else', freeInS(taken, world.now));
};

const rate: Rule = (ask, world) => {
  const { provider, lastGrantedAt, now, rateLimitS } = world;
  const kind = rateKindOf(ask);
  if (kind !== undefined) return provider && isTransparent(provider) ? undefined : often(ask, kind, world);
  if (!RATED.includes(ask.verb) || lastGrantedAt === undefined) return undefined;
  if (provider !== undefined && isTransparent(provider)) return undefined;
  const waitedMs = now - lastGrantedAt;
  // Starting is what control was asked for: the start that follows it is no second request.
  if (ask.verb === 'start' && world.evses.every((one) => one.lease?.explicit === true && one.lease.holder === ask.by))
    return undefined;
  // A clock that was set back must not lock anybody out.
  if (waitedMs < 0 || waitedMs >= rateLimitS * 1000) return undefined;
  const retryAfterS = Math.ceil(rateLimitS - waitedMs / 1000);
  return refuse(ask, 'rate', 'Q', 'its last control request was granted only a moment ago', retryAfterS);
};

function often(ask: Ask, kind: RateKind, { grants = [], now }: World): Decision | undefined {
  const leftMs = waitMs(kind, grants, now);
  if (leftMs === undefined) return undefined;
  const what = kind === 'profiles' ? 'more than 20 profiles a minute' : 'more than 30 settings a minute, 5 at once';
  return refuse(ask, 'rate', 'Q', `nobody sends ${what}`, Math.ceil(leftMs / 1000));
}

export const RULES: readonly Rule[] = [
  fault,
  home,
  lists,
  rights,
  own,
  closed,
  outOfService,
  safeMode,
  paused,
  mode,
  sharing,
  override,
  presence,
  conditions,
  preferred,
  holder,
  rate,
];

/** No rule had anything against it. */
export function nothingInTheWay(ask: Ask, world: World): Decision {
  if (ask.verb === 'read') return allow(ask, 'free', 'it has the right to, and reading disturbs nobody');
  if (!EXCLUSIVE.includes(ask.verb)) return allow(ask, 'free', 'it has the right to');
  if (world.evses.some((one) => one.lease?.holder === ask.by)) return allow(ask, 'free', 'it holds control');
  if (alwaysLimits(ask, world)) return allow(ask, 'free', 'its limits count for everybody, and can only lower');
  if (ask.isKept) return allow(ask, 'kept', 'it is kept, and counts while it holds control');
  return allow(ask, 'free', 'nobody else holds control');
}

/** Its limits count beside those of the holder: it takes nothing from anybody, since they can only lower (PROTOCOL §0). */
function alwaysLimits(ask: Ask, { provider }: World): boolean {
  return ask.verb === 'limit' && ask.merges === true && provider !== undefined && hasRight(provider, 'limit');
}

/** A limit binds whoever charges next, so it comes from the holder, or from a provider that acts for the house. */
function mayLimit(ask: Ask, world: World): boolean {
  if (alwaysLimits(ask, world) || (world.provider !== undefined && steersHome(world.provider))) return true;
  return world.evses.every((one) => one.lease?.holder === ask.by || isOwnSession(ask, world, one));
}

function isNewControl(ask: Ask, withHousework: boolean): boolean {
  if (ask.verb === 'limit' && ask.lowers) return false;
  return NEW_CONTROL.includes(ask.verb) || (withHousework && HOUSEWORK.includes(ask.verb));
}

/** A short silence of Home Assistant changes nothing; one of unknown length counts as long. */
function isStillWaiting({ home: { unknownSince }, now }: World): boolean {
  return unknownSince !== undefined && now - unknownSince < HOME_GRACE_S * 1000;
}

/** A transparent provider gets the charger's own answer, unless another provider is concerned. */
function isForTheChargerToSay(world: World, one: World['evses'][number]): boolean {
  if (world.provider === undefined || !isTransparent(world.provider)) return false;
  return isHomeSession(one) || holderOf(one) === world.provider.id;
}
