/** How places share a wire. */
import { describe, expect, test } from 'vitest';
import type { Sharing } from '../../../../src/core/limits/settings.ts';
import { defaultsOf, type Share, type Sharer, shareOut, type Wire } from '../../../../src/core/limits/shares.ts';

const ALL = Number.POSITIVE_INFINITY;

function place(key: string, more: Partial<Sharer> = {}): Sharer {
  return { key, since: 1, priority: 0, minA: 6, wantsA: ALL, takesA: undefined, idleA: 0, heldA: 0, ...more };
}

function wire(limitA: number, ...keys: string[]): Wire {
  return { limitA, keys: new Set(keys) };
}

const targets = (shares: ReadonlyMap<string, Share>) => [...shares.values()].map(({ targetA }) => targetA);
const grants = (shares: ReadonlyMap<string, Share>) => [...shares.values()].map(({ grantA }) => grantA);

describe('what each shall have', () => {
  test.each<[what: string, sharing: Sharing, wires: Wire[], places: Sharer[], shares: number[]]>([
    ['one alone has all', 'equal', [wire(25, 'a')], [place('a')], [25]],
    ['two have halves', 'equal', [wire(25, 'a', 'b')], [place('a'), place('b')], [12.5, 12.5]],
    [
      'who may have little leaves the rest',
      'equal',
      [wire(25, 'a', 'b')],
      [place('a', { wantsA: 8 }), place('b')],
      [8, 17],
    ],
    [
      'who takes little leaves the rest',
      'equal',
      [wire(25, 'a', 'b')],
      [place('a', { takesA: 8 }), place('b')],
      [8, 17],
    ],
    [
      'what nobody else can use is not taken away from who takes little',
      'equal',
      [wire(25, 'a', 'b')],
      [place('a', { takesA: 8 }), place('b', { wantsA: 10 })],
      [15, 10],
    ],
    [
      'nothing charges, nothing is given',
      'equal',
      [wire(25, 'a', 'b')],
      [place('a', { since: undefined }), place('b')],
      [0, 25],
    ],
    [
      'a place that could begin unseen keeps its default',
      'equal',
      [wire(25, 'a', 'b')],
      [place('a', { since: undefined, idleA: 6 }), place('b')],
      [0, 19],
    ],
    [
      'too little for all: the last one waits',
      'equal',
      [wire(16, 'a', 'b', 'c')],
      [place('a', { since: 3 }), place('b', { since: 1 }), place('c', { since: 2 })],
      [0, 8, 8],
    ],
    ['too little for one', 'equal', [wire(5, 'a')], [place('a')], [0]],
    [
      'who may have less than its least waits and takes nothing away',
      'equal',
      [wire(16, 'a', 'b')],
      [place('a', { wantsA: 5 }), place('b')],
      [0, 16],
    ],
    [
      'a car that needs more than the rest waits',
      'equal',
      [wire(16, 'a', 'b')],
      [place('a'), place('b', { minA: 11 })],
      [16, 0],
    ],
    [
      'by priority the first has all it wants',
      'priority',
      [wire(25, 'a', 'b')],
      [place('a'), place('b', { priority: 9, wantsA: 16 })],
      [9, 16],
    ],
    [
      'by priority the others keep their least',
      'priority',
      [wire(25, 'a', 'b')],
      [place('a'), place('b', { priority: 9 })],
      [6, 19],
    ],
    [
      'by priority of equal ones who began first',
      'priority',
      [wire(25, 'a', 'b')],
      [place('a', { since: 2 }), place('b', { since: 1 })],
      [6, 19],
    ],
    [
      'by priority the last waits',
      'priority',
      [wire(10, 'a', 'b')],
      [place('a', { since: 1 }), place('b', { priority: 1, since: 2 })],
      [0, 10],
    ],
    [
      'a line within the house',
      'equal',
      [wire(40, 'a1', 'a2', 'b'), wire(16, 'a1', 'a2')],
      [place('a1'), place('a2'), place('b')],
      [8, 8, 24],
    ],
    ['the last tenth goes to the first', 'equal', [wire(20.3, 'a', 'b')], [place('a'), place('b')], [10.2, 10.1]],
    ['no wire, no limit', 'equal', [], [place('a', { wantsA: 32 })], [32]],
    ['2.3 is not 2.2', 'equal', [wire(8.3, 'a')], [place('a')], [8.3]],
  ])('%s', (_what, sharing, wires, places, shares) => {
    expect(targets(shareOut(places, wires, sharing))).toEqual(shares);
  });
});

describe('what each may be given now', () => {
  test.each<[what: string, places: Sharer[], now: number[]]>([
    [
      'who gives way does so at once, who gains waits',
      [place('a', { heldA: 25 }), place('b', { heldA: 0 })],
      [12.5, 0],
    ],
    ['it has given way', [place('a', { heldA: 12.5 }), place('b', { heldA: 0 })], [12.5, 12.5]],
    ['it has given way a little', [place('a', { heldA: 17 }), place('b', { heldA: 0 })], [12.5, 8]],
    ['too little to begin with', [place('a', { heldA: 20 }), place('b', { heldA: 0 })], [12.5, 0]],
    ['nobody knows what the other has', [place('a', { heldA: ALL }), place('b', { heldA: 6 })], [12.5, 6]],
    [
      'who has stopped and was not told yet',
      [place('a', { since: undefined, heldA: 13 }), place('b', { heldA: 12 })],
      [0, 12],
    ],
    ['alone', [place('a', { heldA: 6 })], [25]],
    [
      'what may not have been heard is a raise when it is asked for again',
      [place('a', { heldA: 20 }), place('b', { heldA: 12.5, sureA: 0 })],
      [12.5, 0],
    ],
    [
      'nor is it a raise where it fits beside what all the others may have',
      [place('a', { heldA: 12.5, sureA: 6 }), place('b', { heldA: 12.5, sureA: 0 })],
      [12.5, 12.5],
    ],
  ])('%s', (_what, places, now) => {
    expect(grants(shareOut(places, [wire(25, 'a', 'b')], 'equal'))).toEqual(now);
  });
});

describe('what each may keep as its default now', () => {
  test.each<[what: string, places: Sharer[], defaults: number[]]>([
    ['all of it, where nobody has more than his part', [place('a', { idleA: 6 }), place('b', { heldA: 19 })], [6, 0]],
    [
      'no more than before while somebody has not given way',
      [place('a', { idleA: 6 }), place('b', { heldA: 25 })],
      [0, 0],
    ],
    ['what it has in any case', [place('a', { idleA: 6, heldA: 6 }), place('b', { heldA: 25 })], [6, 0]],
    [
      'not what it may not have heard of',
      [place('a', { idleA: 6, heldA: 6, sureA: 0 }), place('b', { heldA: 25 })],
      [0, 0],
    ],
    ['what it will have, when that is less', [place('a', { idleA: 6, heldA: 16 }), place('b', { heldA: 25 })], [6, 0]],
  ])('%s', (_what, places, defaults) => {
    expect([...defaultsOf(places, [wire(25, 'a', 'b')]).values()]).toEqual(defaults);
  });
});
