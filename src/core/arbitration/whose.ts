/** Whose an EVSE and its session are, as the rules see it. */
import type { Instant, Party, Provider } from '../model.ts';
import type { Ask, EvseWorld, World } from './ask.ts';
import { isWaiting, starterOf } from './lease.ts';
import { isTransparent, steersHome } from './roles.ts';

/** Its lease's holder, else whose session runs; a car that is only plugged in leaves an EVSE free for everybody. */
export function holderOf(one: EvseWorld): Party | undefined {
  if (one.lease !== undefined && !holdsOnlyACable(one)) return one.lease.holder;
  return one.tx !== undefined && isRunning(one) ? starterOf(one.tx) : undefined;
}

export function isRunning(one: EvseWorld): boolean {
  return one.tx !== undefined && one.tx.endedAt === undefined && !isWaiting(one.tx);
}

/** May the asker stop and lower here whatever else holds: it pays, it started, it holds, or it acts for the house. */
export function isOwnSession(ask: Ask, world: World, one: EvseWorld): boolean {
  if (one.lease?.holder === ask.by) return true;
  if (isSentAway(ask, one)) return false;
  if (one.tx?.payer === ask.by || one.tx?.startedBy === ask.by) return true;
  return world.provider !== undefined && steersHome(world.provider) && isHomeSession(one);
}

/** The home took this session from the asker, and gave nothing back. */
export function isSentAway(ask: Ask, { tx, lease }: EvseWorld): boolean {
  return tx?.takenFrom?.providerId === ask.by && lease?.holder !== ask.by;
}

/** The home's by a start or a token, and not because the home took control on purpose. */
export function isHomeSession(one: EvseWorld): boolean {
  return one.tx !== undefined && !isTakenHome(one) && (one.lease?.holder ?? starterOf(one.tx)) === 'home';
}

export function isTakenHome(one: EvseWorld): boolean {
  return one.lease?.explicit === true && one.lease.holder === 'home';
}

/** Is the EVSE somebody else's, so that this ask must not touch it? */
export function isTakenFrom(ask: Ask, world: World, one: EvseWorld): boolean {
  if (ask.verb === 'maintain' && isOthersSession(ask, world.provider, one)) return true;
  const holder = holderOf(one);
  if (holder === undefined || holder === ask.by) return false;
  if (isSentAway(ask, one)) return true;
  if (holder !== 'home' || isTakenHome(one) || world.provider === undefined) return true;
  if (isTransparent(world.provider)) return false;
  return !(ask.verb === 'limit' && steersHome(world.provider) && isHomeSession(one));
}

/** The home gave the asker control on purpose: that is its word against what else it set while the program runs. */
export function isGiven({ by }: Ask, { evses }: World): boolean {
  return evses.length > 0 && evses.every(({ lease }) => lease?.given !== undefined && lease.holder === by);
}

/** Control that no session uses yet and that the home did not give: the only one that a provider may pre-empt. */
export function isPreemptible(one: EvseWorld): boolean {
  const { lease } = one;
  if (lease === undefined || lease.holder === 'home' || isRunning(one)) return false;
  const givenByHome = lease.given !== undefined || (lease.explicit && lease.endsAt === undefined);
  return lease.state === 'grace' || (lease.state === 'reserved' && !givenByHome);
}

/** Seconds until all of these end by themselves; undefined when nobody can tell. */
export function freeInS(taken: readonly EvseWorld[], now: Instant): number | undefined {
  const ends = taken.map((one) => (isRunning(one) ? undefined : one.lease?.endsAt));
  const known = ends.filter((at) => at !== undefined);
  return known.length === 0 || known.length < ends.length ? undefined : Math.ceil((Math.max(...known) - now) / 1000);
}

function holdsOnlyACable(one: EvseWorld): boolean {
  const { lease, tx } = one;
  if (lease?.state !== 'bound' || lease.explicit || lease.holder !== 'home') return false;
  return tx !== undefined && tx.id === lease.txId && isWaiting(tx);
}

function isOthersSession(ask: Ask, provider: Provider | undefined, one: EvseWorld): boolean {
  if (one.tx === undefined || !isRunning(one)) return false;
  if (one.tx.payer === ask.by || one.tx.startedBy === ask.by) return false;
  return !(provider !== undefined && isTransparent(provider) && starterOf(one.tx) === 'home');
}
