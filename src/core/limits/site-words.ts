/** What the site leaves one place, and why, in words that an owner understands. */
import type { Share, Sharer } from './shares.ts';
import type { Spare } from './spare.ts';
import type { WireOnSite } from './wires.ts';

export interface Leave {
  /** Nothing above this may be written to the charger, not for later either: the rest belongs to others. */
  readonly limitA: number;
  /** What there would be for it, if it could have more than others allow. */
  readonly leavesA: number;
  /** `the breaker leaves 12.5 A (25 A shared by 2 cars)` */
  readonly why: string;
}

interface SharedOut {
  readonly sharers: readonly Sharer[];
  readonly wires: readonly WireOnSite[];
  readonly shares: ReadonlyMap<string, Share>;
  readonly spare: Spare | undefined;
}

/** Undefined when the place hangs on no wire that is shared. */
export function leaveOf(key: string, { sharers, wires, shares, spare }: SharedOut): Leave | undefined {
  const me = sharers.find((one) => one.key === key);
  const mine = wires.filter(({ keys }) => keys.has(key));
  const costOf = (one: Sharer) => Math.max(one.idleA, shares.get(one.key)?.targetA ?? 0);
  const rooms = mine.map((wire) => {
    const others = sharers.filter((one) => one !== me && wire.keys.has(one.key));
    const cars = others.filter(({ since }) => since !== undefined).length + 1;
    const idle = others.filter(({ since }) => since === undefined);
    const keptA = tenths(idle.reduce((sum, { idleA }) => sum + idleA, 0));
    return { wire, cars, keptA, leftA: tenths(wire.limitA - others.reduce((sum, one) => sum + costOf(one), 0)) };
  });
  const tightest = rooms.toSorted((a, b) => a.leftA - b.leftA)[0];
  if (me === undefined || tightest === undefined) return undefined;
  const { grantA, targetA } = shares.get(key) ?? { grantA: 0, targetA: 0 };
  const { wire, cars, keptA } = tightest;
  const told = (leavesA: number) => `${subjectOf(wire, spare)} leaves ${leavesA === 0 ? 'nothing' : `${leavesA} A`}`;
  const reason = reasonOf(wire, cars, keptA, spare);
  const leftA = Math.max(0, tightest.leftA);
  if (me.since === undefined && me.idleA > leftA) {
    const why = `${told(leftA)}${reason}, and a car that begins here unseen has ${me.idleA} A (offline_limit_a)`;
    return { limitA: me.idleA, leavesA: me.idleA, why };
  }
  if (me.since === undefined || grantA >= tenths(Math.min(me.wantsA, Number.MAX_SAFE_INTEGER))) {
    const leavesA = Math.max(0, tightest.leftA, me.idleA);
    return { limitA: me.since === undefined ? me.idleA : grantA, leavesA, why: `${told(leavesA)}${reason}` };
  }
  if (targetA === 0 && me.wantsA >= me.minA) {
    // Nobody charges with so little: whoever keeps to that knows how to pause, and how long.
    const leavesA = tightest.leftA < me.minA ? Math.max(0, tightest.leftA) : 0;
    const needs =
      cars > 1 ? ` for one more car, which needs ${me.minA} A` : `, less than the ${me.minA} A that a car needs`;
    return { limitA: leavesA, leavesA, why: `${told(leavesA)}${needs}${reason}` };
  }
  const later = grantA < targetA ? `; it gets ${targetA} A when others have given way` : '';
  return { limitA: grantA, leavesA: grantA, why: `${told(grantA)}${reason}${later}` };
}

function subjectOf({ kind }: WireOnSite, spare: Spare | undefined): string {
  switch (kind) {
    case 'breaker':
      return spare?.state === 'fed' ? 'the house' : 'the breaker';
    case 'supply':
      return 'its supply line';
    case 'station':
      return 'the limit of the whole charger';
  }
}

function reasonOf({ kind, limitA }: WireOnSite, cars: number, keptA: number, spare: Spare | undefined): string {
  const reasons = [
    cars > 1 ? `${limitA} A shared by ${cars} cars` : undefined,
    keptA > 0 ? `${keptA} A kept for a car that begins unseen` : undefined,
    kind === 'breaker' && spare?.state === 'unknown' ? 'nobody tells what the house takes' : undefined,
    kind === 'breaker' && spare?.state === 'old' ? 'what the house takes was told too long ago' : undefined,
  ].filter((reason) => reason !== undefined);
  return reasons.length === 0 ? '' : ` (${reasons.join('; ')})`;
}

function tenths(amperes: number): number {
  return Math.floor(amperes * 10 + 1e-6) / 10;
}
