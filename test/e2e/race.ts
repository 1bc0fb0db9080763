/** S02: two services send a remote start for the same connector at the same moment. */
import { expect } from 'vitest';
import { callsOf, until } from './house.ts';
import { fields } from './seen.ts';
import { type Cast, play, type Stage, settled } from './stage.ts';

export interface Order {
  readonly first: 'alpha' | 'beta';
  /** Turns of the event loop between the two. */
  readonly turns: number;
  /** Both present the same tag. */
  readonly sameTag: boolean;
  /** The one that asks second names the connector. */
  readonly secondNames: boolean;
}

/** A random order from a small generator, so that a seed gives the same orders again. */
export function ordersFrom(seed: number, count: number): readonly Order[] {
  let state = seed >>> 0 || 1;
  const roll = (sides: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
  return Array.from({ length: count }, () => ({
    first: roll(2) === 0 ? 'alpha' : 'beta',
    turns: roll(4),
    sameTag: roll(2) === 0,
    secondNames: roll(2) === 0,
  }));
}

const CAST: Cast = {
  version: '1.6',
  services: { alpha: { firstTxId: 77 }, beta: { firstTxId: 5 } },
  config: { grace_seconds: 0, rate_limit_seconds: 0 },
};

/** Runs the race once for each order in one house. */
export function raceAll(orders: readonly Order[]): Promise<void> {
  return play(CAST, async (stage) => {
    await settled(stage, 'alpha', 'beta');
    for (const order of orders) await race(stage, order);
    expect(callsOf(stage.box.peer, 'RemoteStartTransaction')).toHaveLength(orders.length);
  });
}

async function race(stage: Stage, order: Order): Promise<void> {
  const { box, clock } = stage;
  const told = JSON.stringify(order);
  const second = order.first === 'alpha' ? 'beta' : 'alpha';
  const tags = { alpha: 'TAG-A', beta: order.sameTag ? 'TAG-A' : 'TAG-B' };
  const before = callsOf(box.peer, 'RemoteStartTransaction').length;
  const one = stage.ask(order.first, 'RemoteStartTransaction', { connectorId: 1, idTag: tags[order.first] });
  for (let turn = 0; turn < order.turns; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  const other = stage.ask(second, 'RemoteStartTransaction', {
    ...(order.secondNames && { connectorId: 1 }),
    idTag: tags[second],
  });
  const answers = { [order.first]: (await one).status, [second]: (await other).status };
  const winner = answers.alpha === 'Accepted' ? 'alpha' : 'beta';
  const loser = winner === 'alpha' ? 'beta' : 'alpha';
  expect(answers, told).toEqual({ [winner]: 'Accepted', [loser]: 'Rejected' });
  const frames = callsOf(box.peer, 'RemoteStartTransaction').slice(before);
  expect(frames, told).toEqual([{ connectorId: 1, idTag: tags[winner] }]);
  expect((await stage.status()).lock_owner, told).toBe(winner);

  const txId = await box.start(tags[winner], 0);
  expect((await stage.status()).lock_owner, told).toBe(winner);
  clock.advance(1_000);
  await box.stop(txId, 10);
  const after = await until(`the charger to be free after ${told}`, async () => {
    const status = await stage.status();
    return status.lock_owner === null && status;
  });
  expect(fields(after).lock_owner).toBe(null);
}
