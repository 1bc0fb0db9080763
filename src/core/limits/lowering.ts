/** Whether a change of one party's profiles can only give less: such a one is never held up (PROTOCOL §3.1). */
import type { Instant } from '../meanings.ts';
import { HORIZON_MS } from './compile.ts';
import type { Grid } from './in-force.ts';
import { lineOf } from './line.ts';
import { joined } from './steps.ts';
import type { Profiles } from './store.ts';

export interface LoweredAt {
  readonly evse: number;
  readonly now: Instant;
  readonly tx: { readonly id: string; readonly startedAt: Instant } | undefined;
  readonly grid: Grid;
}

/** To steer is never less. Where nothing was limited before, only none at all is less for certain: what the others leave, a party cannot know. */
export function onlyLowers(before: Profiles, after: Profiles, { evse, now, tx, grid }: LoweredAt): boolean {
  const scene = { evse, from: now, to: now + HORIZON_MS, tx, grid };
  const steps = joined(
    [lineOf(before, scene), lineOf(after, scene)],
    ([old, fresh]) => ({
      isLess:
        fresh?.steering === undefined &&
        (fresh?.limitA === 0 ||
          (old?.limitA !== undefined &&
            fresh?.limitA !== undefined &&
            fresh.limitA <= old.limitA &&
            mayUse(fresh, old))),
    }),
    (a, b) => a.isLess === b.isLess,
  );
  return steps.every(({ isLess }) => isLess);
}

function mayUse(
  fresh: { readonly phases?: number | undefined },
  old: { readonly phases?: number | undefined },
): boolean {
  return old.phases === undefined || (fresh.phases !== undefined && fresh.phases <= old.phases);
}
