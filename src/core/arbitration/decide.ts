import type { Decision } from '../model.ts';
import type { Ask, World } from './ask.ts';
import { isExpired, isGiftOver } from './lease-times.ts';
import { nothingInTheWay, RULES } from './rules.ts';

export type { Ask, EvseWorld, World } from './ask.ts';
export { NEW_CONTROL, RATED } from './rules.ts';

/**
 * May the asker do this? The first rule with an opinion decides; the answer carries its name and a sentence for the
 * owner. Pure: the caller writes the audit, changes the lease and, when `preempts` is set, tells who lost it.
 */
export function decide(ask: Ask, world: World): Decision {
  const current = withoutExpired(world);
  for (const rule of RULES) {
    const decision = rule(ask, current);
    if (decision !== undefined) return decision;
  }
  return nothingInTheWay(ask, current);
}

/** A lease counts to its last millisecond and no longer, also before its timer has cleared it away. */
function withoutExpired(world: World): World {
  const evses = world.evses.map((one) =>
    one.lease !== undefined && (isExpired(one.lease, world.now) || isGiftOver(one.lease, world.now))
      ? { ...one, lease: undefined }
      : one,
  );
  return { ...world, evses };
}
