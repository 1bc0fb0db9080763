/** What is shared out now, and what is known of later (PROTOCOL §2.5). */
import type { Instant } from '../model.ts';
import { lessAhead } from './ahead.ts';
import type { Sharing } from './settings.ts';
import { defaultsOf, type Share, type Sharer, shareOut } from './shares.ts';
import type { Spare } from './spare.ts';
import type { Line } from './steps.ts';
import type { MomentOnSite, WireOnSite } from './wires.ts';

export interface Shared {
  readonly sharers: readonly Sharer[];
  readonly wires: readonly WireOnSite[];
  readonly shares: ReadonlyMap<string, Share>;
  /** By key, where a share is known to become less. */
  readonly ahead: ReadonlyMap<string, Line>;
  /** By key, what a place may be given now as its default: so that it fits now and later. */
  readonly defaults: ReadonlyMap<string, number>;
  readonly spare: Spare | undefined;
}

export const NOTHING_SHARED: Shared = {
  sharers: [],
  wires: [],
  shares: new Map(),
  ahead: new Map(),
  defaults: new Map(),
  spare: undefined,
};

export function sharedAt(
  present: MomentOnSite,
  later: readonly MomentOnSite[],
  sharing: Sharing,
  spare: Spare | undefined,
): Shared {
  const { sharers, wires } = present;
  const shares = shareOut(sharers, wires, sharing);
  const defaults = [present, ...later].map((moment) => defaultsOf(moment.sharers, moment.wires));
  const leastOf = (key: string) => Math.min(...defaults.flatMap((one) => one.get(key) ?? []));
  return {
    sharers,
    wires,
    spare,
    shares,
    ahead: lessAhead(shares, later, sharing),
    defaults: new Map(defaults.flatMap((one) => [...one.keys()]).map((key) => [key, leastOf(key)])),
  };
}

/** All that the place is told of it, to be compared. */
export function toldOf({ shares, ahead, defaults }: Shared, key: string): string {
  return JSON.stringify([shares.get(key)?.grantA, ahead.get(key), defaults.get(key)]);
}

/** When there will be less to share out, of what falls along these lines. */
export function fallTimes(lines: readonly Line[], now: Instant): readonly Instant[] {
  const times = lines.flatMap((line) => line.map(({ at }) => at)).filter((at) => at > now);
  return [...new Set(times)].toSorted((a, b) => a - b);
}
